"""One row of an SSSOM table on its way to the values of a record; errors are collected with line and slot."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from loaders import cells
from loaders.drafts import Resolve, placed, reference
from loaders.predicates import expand, relation
from loaders.sssom_table import Line, Table, split_values
from ontology.errors import BadInput, Place
from ontology.fields import Value
from ontology.key import Key, is_key, to_key
from ontology.words import Authority, MappingStatus

BY_HAND = frozenset({"semapv:ManualMappingCuration", "semapv:MappingReview", "semapv:HumanReview"})

_REMEDIES = {
    "subject_source_version": "add the column, or `#subject_source_version: EDITION` to the head: "
    "an opinion is on the text of one edition",
    "object_source_version": "add the column, or `#object_source_version: EDITION` to the head: "
    "an opinion is on the text of one edition",
    "mapping_date": "add the column, or `#mapping_date: YYYY-MM-DD` to the head",
    "subject_id": "name the provision that the row speaks of",
    "object_id": "name the provision that the row speaks of",
}


@dataclass(slots=True)
class Reading:
    """What the rows of one table share. `lacking`: columns whose absence has been told."""

    table: Table
    resolve: Resolve | None
    errors: list[BadInput] = field(default_factory=list)
    lacking: set[str] = field(default_factory=set)


class Slots:
    """One row on its way to the values of a record."""

    def __init__(self, reading: Reading, line: Line) -> None:
        self.reading = reading
        self.line = line
        self.values: dict[str, tuple[Value, ...]] = {}
        self.broken: set[str] = set()
        self.errors: list[BadInput] = []

    def said(self, slot: str) -> str:
        """The row's own cell, else what the head says for all."""
        return self.line.cells.get(slot) or "; ".join(self.reading.table.meta.get(slot, ()))

    def take(
        self,
        name: str,
        slot: str,
        make: Callable[[str], Value],
        *,
        needed: bool = True,
        default: Value | None = None,
    ) -> None:
        text = self.said(slot)
        try:
            if text:
                self.values[name] = (make(text),)
            elif default is not None:
                self.values[name] = (default,)
            elif needed:
                raise BadInput(f"{slot} is missing", remedy=_REMEDIES.get(slot, f"fill in {slot}"))
        except BadInput as error:
            self.fail(name, slot, error)

    def fail(self, name: str, slot: str, error: BadInput) -> None:
        """A column that the whole table lacks is told once, not on every row."""
        self.broken.add(name)
        if slot not in self.reading.table.columns and not self.said(slot):
            if slot in self.reading.lacking:
                return
            self.reading.lacking.add(slot)
        self.errors.append(placed(error, Place(line=self.line.number, column=slot)))

    def report(self) -> None:
        self.reading.errors.extend(self.errors)
        self.errors = []

    def text(self, name: str, *slots: str, default: str = "") -> None:
        """Text of the first slot that says something; several people are joined by a comma."""
        found = next((self.line.cells[slot] for slot in slots if slot in self.line.cells), "")
        people = ", ".join(split_values(found)) if slots[0].endswith("_label") else found
        if people or default:
            self.values[name] = (people or default,)

    def copy(self, name: str, slot: str) -> None:
        if self.line.cells.get(slot):
            self.values[name] = (self.line.cells[slot],)

    def relation(self) -> None:
        """Relation and status; what a stranger's predicate says is proposed only."""
        modifier = self.line.cells.get("predicate_modifier", "")
        try:
            predicate = self.said("predicate_id")
            if not predicate:
                raise BadInput("predicate_id is missing", remedy="write a relation such as nomo:supersetOf")
            found, ours = relation(predicate, modifier, self.reading.table.prefixes)
        except BadInput as error:
            self.fail("relation", "predicate_id", error)
            self.broken.add("mapping_status")
            return
        self.values["relation"] = (found,)
        if ours:
            self.take("mapping_status", "mapping_status", word(MappingStatus), default=MappingStatus.PROPOSED)
        else:
            self.values["mapping_status"] = (MappingStatus.PROPOSED,)

    def default_authority(self) -> Authority:
        """Who does not say with what authority he speaks has the lowest that fits."""
        by_hand = self.said("mapping_justification") in BY_HAND
        return Authority.VENDOR if by_hand else Authority.MACHINE

    def provision(self, text: str) -> Key:
        """An id under our base, a key, or a reference as people write it. Whether it exists is not asked here."""
        iri = expand(text, self.reading.table.prefixes)
        key = to_key(iri)
        if key:
            return key
        if iri != text and is_key(text):
            return text
        return reference(text, self.reading.resolve)

    def edition(self, text: str) -> Key:
        return self.provision(text)


def word(words: Any) -> Callable[[str], Value]:
    return lambda text: cells.as_word(words, text)


def confidence(text: str) -> float:
    number = cells.as_number(text)
    if not 0 <= number <= 1:
        raise BadInput(f'confidence "{text}" is not between 0 and 1', remedy="write a number such as 0.8")
    return number


def first_said(slots: dict[str, tuple[str, ...]], names: tuple[str, ...]) -> str:
    found = next((slots[name] for name in names if slots.get(name)), ())
    return ", ".join(person for cell in found for person in split_values(cell))
