"""Which records cite which: from what changed to all that may read it.

It only grows, and is shared by all views of one chain: it may name records that are closed, or not recorded yet, at the
point of a view. Whoever follows it looks at the register for what counts.
"""

from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from ontology.key import Key
from ontology.records import Assessment, DigestCheck, Evidence, Record
from ontology.register import Register

Citing = dict[Key, Key | dict[Key, None]]
"""Record -> the one that cites it, or those, each once however often a view is moved past it."""


@dataclass(slots=True, eq=False)
class Cited:
    used: Citing = field(default_factory=dict)
    """Item of evidence -> the assessments that used it."""
    assessed: Citing = field(default_factory=dict)
    """Implementation -> the assessments that were given for it."""
    succeeded: Citing = field(default_factory=dict)
    """Item -> those that succeed it."""
    supported: Citing = field(default_factory=dict)
    """Implementation -> the items that support it."""
    checked: Citing = field(default_factory=dict)
    """Item -> the checks of its digest."""

    @classmethod
    def of(cls, register: Register) -> "Cited":
        """Of all that a register holds; kept while it lives."""
        found = _kept.get(register)
        if found is None:
            found = _kept[register] = cls()
            for kind in (Assessment, Evidence, DigestCheck):
                for recorded in register.by_class.get(kind, ()):
                    found.add(recorded.record)
        return found

    def add(self, record: Record) -> None:
        match record:
            case Assessment():
                for key in record.used_evidence:
                    _add(self.used, key, record.key)
                if record.implementation:
                    _add(self.assessed, record.implementation, record.key)
            case Evidence():
                if record.succeeds:
                    _add(self.succeeded, record.succeeds, record.key)
                for key in record.supports:
                    _add(self.supported, key, record.key)
            case DigestCheck():
                _add(self.checked, record.of_evidence, record.key)


_kept: WeakKeyDictionary[Register, Cited] = WeakKeyDictionary()


def citing(known: Citing, cited: Key) -> tuple[Key, ...]:
    """Those that cite a record."""
    found = known.get(cited, ())
    return (found,) if isinstance(found, str) else tuple(found)


def _add(known: Citing, cited: Key, key: Key) -> None:
    found = known.setdefault(cited, key)
    if isinstance(found, dict):
        found[key] = None
    elif found != key:
        known[cited] = {found: None, key: None}
