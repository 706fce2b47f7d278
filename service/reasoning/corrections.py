"""Corrections: a record that corrects another takes over the links to it (section 1; reading 4)."""

from dataclasses import dataclass, field

from ontology.key import Key
from ontology.records import Record
from ontology.register import Register


@dataclass(slots=True, eq=False)
class Corrections:
    register: Register
    k: int
    _next: dict[Key, Key] = field(default_factory=dict)

    @classmethod
    def of(cls, register: Register, k: int) -> "Corrections":
        corrections = cls(register, k)
        for recorded in register.by_key.values():
            if recorded.record.corrects and recorded.recorded_in <= k:
                corrections._next.setdefault(recorded.record.corrects, recorded.record.key)
        return corrections

    def touch(self, key: Key) -> bool:
        """Whether a record corrects it."""
        return key in self._next

    def chain(self, key: Key) -> list[Record]:
        """The record of that name and those that correct it, one after the other, as recorded by k; closed or not."""
        if key not in self._next:
            recorded = self.register.by_key.get(key)
            return [recorded.record] if recorded is not None and recorded.recorded_in <= self.k else []
        chain: list[Record] = []
        current: Key | None = key
        while current is not None:
            recorded = self.register.by_key.get(current)
            if recorded is None or recorded.recorded_in > self.k or recorded.record in chain:
                break
            chain.append(recorded.record)
            current = self._next.get(current)
        return chain

    def is_open(self, record: Record) -> bool:
        recorded = self.register.by_key.get(record.key)
        return recorded is not None and recorded.open_at(self.k)
