"""Rule D: a provision is met for a subject by a verdict, an implementation and evidence (section 4; readings 20, 21).

`direct` is the rule itself. The other runs ask what would follow if something were otherwise (readings 31-33): each is
the same rule with fewer demands.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from ontology.key import Key
from ontology.words import ImplementationStatus, SubjectKind
from service.reasoning.bits import Bits
from service.reasoning.items import Item, Items
from service.reasoning.law import Law
from service.reasoning.measures import Measure, Measures
from service.reasoning.subjects import Subjects
from service.reasoning.verdicts import Cell, Given, Verdicts

WHOEVER = -1
"""Names of a ground that only might be: whatever is needed (all bits set)."""


class Ground(NamedTuple):
    """One way in which D holds. `names`: bits of the subjects that its evidence names.

    `unseen`: an item that no assessor has seen stands in for one that was used.
    """

    partial: bool
    names: int
    facts: tuple[Key, ...] = ()
    unseen: bool = False


IN_PLACE = {ImplementationStatus.IMPLEMENTED: False, ImplementationStatus.PARTIAL: True}
"""The stages that D reads, and whether they make a provision partial only."""

Grounds = dict[Cell, list[Ground]]


@dataclass(frozen=True, slots=True)
class Desk:
    """What D reads."""

    law: Law
    subjects: Subjects
    measures: Measures
    items: Items
    verdicts: Verdicts
    today: date
    compare: bool = False
    """Reading 48: the policy lets links through whose wordings cannot be compared."""
    lenient: bool = False
    only: frozenset[int] | None = None
    """The provisions to look at; None: all."""

    def exempt(self, p: int, s: int) -> bool:
        """No item need name s: s, or the kind that p is assessed per, is the organisation."""
        organisation = SubjectKind.ORGANISATION
        return self.subjects.kind[s] is organisation or self.law.kind[p] is organisation

    def exempt_from(self, p: int) -> Bits:
        """The subjects for which no item need name them."""
        if self.law.kind[p] is SubjectKind.ORGANISATION:
            return (1 << len(self.subjects.keys)) - 1
        return self.subjects.organisations

    def usable(self, p: int, given: Given) -> bool:
        """A standing pass that D may use: not past its validTo, wording current, its implementation on record."""
        assessment = given.assessment
        assert assessment is not None
        if given.measure is not None and not given.measure.counts:
            return False
        if self.lenient:
            return True
        expired = assessment.valid_to is not None and self.today >= assessment.valid_to
        return not expired and self.law.current(
            self.law.content.keys[p], assessment.against_edition, compare=self.compare
        )

    def chosen(self, given: Given) -> list[list[Item]] | None:
        """For each item used, those that stand for it; None where one has none, or none was used."""
        assessment = given.assessment
        assert assessment is not None
        options = [self.items.standing_for(key) for key in assessment.used_evidence]
        return options if options and all(options) else None

    def proves(self, item: Item, measure: Measure, p: int, s: int) -> bool:
        """D's last condition, for one item."""
        return self.items.supports(item, measure, p, s) and item.counts_for(s) and (self.exempt(p, s) or item.names(s))


def direct(desk: Desk, cells: Iterable[Cell] | None = None) -> Grounds:
    """D. See section 4. `cells`: only of these."""
    return _collect(desk, lambda cell: proved(desk, *cell), desk.verdicts.cells() if cells is None else cells)


def proved(desk: Desk, p: int, s: int) -> Iterator[Ground]:
    """D for one cell."""
    for given in desk.verdicts.direct(p, s).passed:
        options = desk.chosen(given) if desk.usable(p, given) else None
        if options is None:
            continue
        items = list({item.evidence.key: item for stand in options for item in stand}.values())
        for partial, measure in _supported(desk, items, p, s):
            proving = [item for item in items if desk.proves(item, measure, p, s)]
            if proving:
                facts = (given.key, measure.implementation.key, *(item.evidence.key for item in items))
                yield Ground(partial, _names(proving), facts, _unseen(given, items))


def _unseen(given: Given, items: list[Item]) -> bool:
    """None of the items is one that the assessor saw."""
    used = given.assessment.used_evidence if given.assessment else ()
    return not any(item.evidence.key in used for item in items)


def _supported(desk: Desk, items: list[Item], p: int, s: int) -> list[tuple[bool, Measure]]:
    """The implementations in place that one of the items may support, those in full first."""
    measures, keys, found = desk.measures, set[Key](), []
    for item in items:
        keys.update(measure.implementation.key for measure in map(measures.linked, item.evidence.supports) if measure)
    for key in sorted(keys):
        measure = measures.counting(key)
        if measure is not None and measure.stage in IN_PLACE and measure.reaches(p, s):
            found.append((IN_PLACE[measure.stage], measure))
    return sorted(found, key=itemgetter(0))


def _names(proving: list[Item]) -> int:
    """Reading 21: whom the items that support the implementation and count for s are about."""
    names = 0
    for item in proving:
        names |= item.bits or 0
    return names


def _in_place(desk: Desk, p: int, s: int) -> Iterator[tuple[bool, Measure]]:
    for measure in desk.measures.at(p, s, ImplementationStatus.IMPLEMENTED):
        yield False, measure
    for measure in desk.measures.at(p, s, ImplementationStatus.PARTIAL):
        yield True, measure


def implemented(desk: Desk) -> Grounds:
    """If each implementation in place had passed with evidence."""

    def grounds(cell: Cell) -> Iterator[Ground]:
        for partial, _ in _in_place(desk, *cell):
            yield Ground(partial, WHOEVER)

    return _collect(desk, grounds, desk.measures.cells())


def evidenced(desk: Desk, cells: Iterable[Cell] | None = None) -> Grounds:
    """If each implementation in place that has evidence as in D had passed. `cells`: only of these."""

    def grounds(cell: Cell) -> Iterator[Ground]:
        for partial, measure in _in_place(desk, *cell):
            items = [item for item in desk.items.supporting(measure, *cell) if desk.items.valid(item)]
            proving = [item for item in items if desk.proves(item, measure, *cell)]
            if proving:
                yield Ground(partial, _names(proving))

    return _collect(desk, grounds, desk.measures.cells() if cells is None else cells)


def assessed(desk: Desk) -> Grounds:
    """If each verdict, whatever it says, were a pass with implementation and evidence."""
    return _collect(desk, lambda cell: iter([Ground(False, WHOEVER)]), desk.verdicts.cells())


def unproven(desk: Desk) -> Grounds:
    """If what is in place had its verdict and evidence, and what has passed its implementation."""
    grounds = implemented(desk)

    def passed(cell: Cell) -> Iterator[Ground]:
        if desk.verdicts.direct(*cell).passed:
            yield Ground(False, WHOEVER)

    return _merge(grounds, _collect(desk, passed, desk.verdicts.cells()))


def planned(desk: Desk) -> Grounds:
    """And if what is planned were in place."""

    def grounds(cell: Cell) -> Iterator[Ground]:
        for _ in desk.measures.at(*cell, ImplementationStatus.PLANNED):
            yield Ground(False, WHOEVER)

    return _merge(unproven(desk), _collect(desk, grounds, desk.measures.cells()))


def _collect(desk: Desk, grounds: Callable[[Cell], Iterator[Ground]], cells: Iterable[Cell]) -> Grounds:
    found: Grounds = {}
    for cell in cells:
        if desk.law.assessable(cell[0]) and (desk.only is None or cell[0] in desk.only):
            here = list(grounds(cell))
            if here:
                found[cell] = here
    return found


def _merge(first: Grounds, second: Grounds) -> Grounds:
    for cell, grounds in second.items():
        first.setdefault(cell, []).extend(grounds)
    return first
