"""What a record can touch on the days that it begins, ends or is dated: provisions, or everything."""

from dataclasses import dataclass, field

from ontology.key import Key
from ontology.records import (
    ApplicabilityWindow,
    Assessment,
    ControlImplementation,
    DigestCheck,
    Evidence,
    Nonconformity,
    Record,
)
from ontology.register import Register
from service.reasoning.corrections import Corrections
from service.reasoning.law import Law


@dataclass(slots=True)
class Touched:
    """Provisions by number. What no method names touches everything: roles, uses, classes, editions, citations."""

    register: Register
    k: int
    law: Law
    _measures: dict[Key, set[Key]] = field(default_factory=dict)
    """Implementation, or one that it corrects -> what any record of the chain implements."""
    _used: dict[Key, set[Key]] = field(default_factory=dict)
    """Item -> the provisions of the verdicts that used it."""
    _successors: dict[Key, set[Key]] = field(default_factory=dict)
    """Item -> those that it succeeds or corrects: for them it may stand."""

    def __post_init__(self) -> None:
        for each in self.register.by_class.get(Assessment, ()):
            record = each.record
            if isinstance(record, Assessment):
                for key in record.used_evidence:
                    self._used.setdefault(key, set()).add(record.of)
        for each in self.register.by_class.get(Evidence, ()):
            record = each.record
            if isinstance(record, Evidence):
                earlier = {key for key in (record.succeeds, record.corrects) if key}
                self._successors.setdefault(record.key, set()).update(earlier)
        corrections = Corrections.of(self.register, self.k)
        for each in self.register.by_class.get(ControlImplementation, ()):
            chain = [r for r in corrections.chain(each.record.key) if isinstance(r, ControlImplementation)]
            self._measures[each.record.key] = {key for link in chain for key in link.implements}

    def by(self, record: Record) -> frozenset[int] | None:
        """None: everything."""
        match record:
            case Assessment():
                return self._numbers({record.of})
            case Nonconformity():
                return self._numbers(set(record.concerns))
            case ControlImplementation():
                return self._numbers(self._measures.get(record.key, set()) | set(record.implements))
            case Evidence():
                return self._numbers(self._of_item(record.key))
            case DigestCheck():
                return self._numbers(self._of_item(record.of_evidence))
            case ApplicabilityWindow():
                number = self.law.content.index.get(record.for_provision)
                return None if number is None else frozenset((number, *self.law.under(number)))
        return None

    def _of_item(self, key: Key) -> set[Key]:
        """What rests on an item, or on one for which it may stand."""
        found: set[Key] = set()
        seen = {key}
        waiting = [key]
        while waiting:
            here = waiting.pop()
            found |= self._used.get(here, set())
            linked = self._successors.get(here, set())
            for other in linked | {later for later, earlier in self._successors.items() if here in earlier}:
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
        return found

    def _numbers(self, keys: set[Key]) -> frozenset[int]:
        index = self.law.content.index
        return frozenset(index[key] for key in keys if key in index)
