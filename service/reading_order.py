"""The order in which a framework is read: as its edition has it, 4 before 10, never as keys are spelt."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ontology.errors import BadInput
from ontology.key import Key, framework_of
from service.reasoning.answers import Crosswalk, PairRelation
from service.reasoning.law import Law


def siblings(law: Law, numbers: Iterable[int]) -> list[int]:
    """Parts of one whole, or what is part of none, in their order."""
    return sorted(numbers, key=lambda p: (law.wording[p].position, law.content.keys[p]))


def in_order(law: Law, framework: Key, depth: int | None = None) -> Iterator[Key]:
    """Keys of a framework, each whole before its parts. Raises BadInput on a depth below 1."""
    if depth is not None and depth < 1:
        raise BadInput(f"depth: {depth} is below 1", remedy="ask for 1 or more levels")
    mine = [p for p in law.wording if framework_of(law.content.keys[p]) == framework]
    waiting = [(p, 1) for p in reversed(siblings(law, [p for p in mine if p not in law.whole]))]
    while waiting:
        p, level = waiting.pop()
        yield law.content.keys[p]
        if depth is None or level < depth:
            waiting += [(child, level + 1) for child in reversed(siblings(law, law.children.get(p, [])))]


def read_in_order(law: Law, found: Crosswalk, first: Key, second: Key) -> Crosswalk:
    """A crosswalk by the first framework, then by the second."""
    places = {key: place for framework in (first, second) for place, key in enumerate(in_order(law, framework))}

    def pairs(rows: Iterable[PairRelation]) -> tuple[PairRelation, ...]:
        return tuple(sorted(rows, key=lambda row: (places[row.source], places[row.target])))

    return replace(
        found,
        rows=pairs(found.rows),
        candidates=pairs(found.candidates),
        unmapped_from=tuple(sorted(found.unmapped_from, key=places.__getitem__)),
        unmapped_to=tuple(sorted(found.unmapped_to, key=places.__getitem__)),
    )
