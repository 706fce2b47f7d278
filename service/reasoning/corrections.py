"""Corrections: a record that corrects another takes over the links to it (section 1; reading 4)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ontology.key import Key
from ontology.layered import Layered
from ontology.records import Record
from ontology.register import Register


@dataclass(slots=True, eq=False)
class Corrections:
    register: Register
    k: int
    _next: Layered[Key, Key] = field(default_factory=Layered)

    @classmethod
    def of(cls, register: Register, k: int) -> "Corrections":
        corrected: dict[Key, Key] = {}
        for correction in register.correcting():
            if correction.recorded_in <= k:
                corrected.setdefault(correction.corrected, correction.by)
        return cls(register, k, Layered(corrected))

    def moved(self, register: Register, k: int, between: Iterable[Record]) -> "Corrections":
        """The same at another point, with the records that only one of the points knows, in their order."""
        following = self._next.copy()
        for record in between:
            if record.corrects and k > self.k:
                if record.corrects not in following:
                    following[record.corrects] = record.key
            elif record.corrects and following.get(record.corrects) == record.key:
                following.discard(record.corrects)
        return Corrections(register, k, following)

    def touch(self, key: Key) -> bool:
        """Whether a record corrects it."""
        return key in self._next

    def chain(self, key: Key) -> list[Record]:
        """The record of that name and those that correct it, one after the other, as recorded by k; closed or not."""
        chain: list[Record] = []
        current: Key | None = key
        while current is not None:
            recorded = self.register.by_key.get(current)
            if recorded is None or recorded.recorded_in > self.k or recorded.record in chain:
                break
            chain.append(recorded.record)
            current = self._next.get(current)
        return chain

    def last(self, key: Key) -> Key:
        """The key of the last that corrects it; its own where there is none."""
        chain = self.chain(key)
        return chain[-1].key if chain else key

    def lineage(self, key: Key) -> Iterator[Key]:
        """The record of that name and those that it corrects, one after the other."""
        passed: set[Key] = set()
        current: Key | None = key
        while current is not None and current not in passed:
            yield current
            passed.add(current)
            recorded = self.register.by_key.get(current)
            current = recorded.record.corrects if recorded is not None else None

    def is_open(self, record: Record) -> bool:
        recorded = self.register.by_key.get(record.key)
        return recorded is not None and recorded.open_at(self.k)
