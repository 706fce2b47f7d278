"""From the flat lists of an answer to what a page nests: a proof as a tree, evidence by item."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Row = Mapping[str, Any]


@dataclass(slots=True)
class Branch:
    """A step with its facts and premises. `again`: it is written out elsewhere already, and only named here."""

    step: Row
    facts: list[Row] = field(default_factory=list)
    premises: list["Branch"] = field(default_factory=list)
    again: bool = False


def tree(proof: Row) -> Branch:
    """The proof from its root; a lemma is written out once."""
    steps = {step["id"]: step for step in proof["steps"]}
    facts = {fact["id"]: fact for fact in proof["facts"]}
    return _branch(steps[proof["root"]], steps, facts, set())


def _branch(step: Row, steps: Mapping[str, Row], facts: Mapping[str, Row], written: set[str]) -> Branch:
    if step["id"] in written:
        return Branch(step, again=True)
    written.add(step["id"])
    premises = [_branch(steps[premise], steps, facts, written) for premise in step["premises"]]
    return Branch(step, [facts[fact] for fact in step["facts"]], premises)


@dataclass(slots=True)
class Item:
    """An item of evidence with all requirements for which it is used here, alike in whether and why not."""

    row: Row
    requirements: list[Row] = field(default_factory=list)


def items(uses: list[Row]) -> list[Item]:
    """In the order of the answer."""
    found: dict[tuple[str, bool, str | None], Item] = {}
    for use in uses:
        place = (use["key"], use["counts"], use["rejected"])
        found.setdefault(place, Item(use)).requirements.append(use)
    return list(found.values())


def leaves(blockers: list[Row]) -> Iterator[Row]:
    """What is wrong itself, before what is open only because of it."""
    yield from (b for b in blockers if b["kind"] not in ("PART_OPEN", "COMPONENT_OPEN"))


def open_parts(blockers: list[Row]) -> list[Row]:
    return [b for b in blockers if b["kind"] in ("PART_OPEN", "COMPONENT_OPEN")]
