"""What a source may refer to: the provisions and editions that are recorded, and those that were read just before.

Several files are loaded as one change set, so a mapping set may speak of a framework whose library stands beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from loaders.drafts import Resolve
from ontology.errors import UnknownReference
from ontology.key import Key
from ontology.records import Edition, Provision, Record
from ontology.register import Register


@dataclass(slots=True)
class Here:
    """`resolve`: a reference as people write it to a key that is recorded; without it only keys that were taken."""

    resolve: Resolve | None = None
    taken: set[Key] = field(default_factory=set)
    _editions: dict[Key, dict[Key, Edition]] = field(default_factory=dict)

    @classmethod
    def of(cls, register: Register, resolve: Resolve) -> "Here":
        here = cls(resolve)
        here.take(register.open(Edition, register.head))
        return here

    def take(self, records: Iterable[Record]) -> None:
        """What was read, and is not recorded yet."""
        for record in records:
            if isinstance(record, Provision):
                self.taken.add(record.key)
            elif isinstance(record, Edition):
                self._editions.setdefault(record.edition_of, {})[record.key] = record

    def provision(self, text: str) -> Key:
        """Raises UnknownReference with the nearest."""
        if text in self.taken:
            return text
        if self.resolve is None:
            raise UnknownReference(f'there is no provision "{text}"', ref=text)
        return self.resolve(text)

    def edition(self, framework: Key, day: date) -> Edition | None:
        """The one in force on a day; before the first the first. None where the framework is not here."""
        ordered = sorted(self._editions.get(framework, {}).values(), key=lambda each: (each.in_force_from, each.key))
        begun = [each for each in ordered if each.in_force_from <= day]
        return begun[-1] if begun else next(iter(ordered), None)
