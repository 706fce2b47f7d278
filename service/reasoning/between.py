"""What lies between two points of one chain: the records of which one point may know what the other does not.

A supposed entry is one more entry of the same chain. Its digest is its own, so that the next real entry, which has the
same number, is of another chain.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from ontology.key import Key
from ontology.records import (
    CONTENT,
    SUBJECTS,
    Adoption,
    ApplicabilityWindow,
    Classification,
    Edition,
    Establishment,
    Framework,
    Inventory,
    JointMapping,
    LegalEffect,
    MappingAssertion,
    MarketRecord,
    PresumptionOfConformity,
    Provision,
    Record,
    RiskClass,
    Role,
    RoleAssignment,
    StatementOfApplicability,
    StatementRow,
    Use,
    Wording,
)
from ontology.register import Entry, Register
from service.reasoning.supposed import Past
from service.reasoning.switches import FACTS, Switches

OPINIONS = (MappingAssertion, JointMapping)
SETTLED: tuple[type[Record], ...] = (
    Framework,
    Edition,
    Provision,
    Wording,
    *SUBJECTS,
    Use,
    RoleAssignment,
    Inventory,
    Role,
    RiskClass,
    Classification,
    MarketRecord,
    Establishment,
    ApplicabilityWindow,
    Adoption,
    StatementOfApplicability,
    StatementRow,
    LegalEffect,
    PresumptionOfConformity,
)
"""What law, uses and applicability are read from. No other class is read by a rule (section 1)."""
MOST = 2000
"""Beyond so many records, beginning anew is as cheap."""


@dataclass(slots=True)
class Between:
    facts: dict[Key, Record] = field(default_factory=dict)
    recorded: list[Record] = field(default_factory=list)
    """Those recorded after the earlier point, in order."""
    opinions: bool = False
    settled: bool = False
    """Uses, conditions of applicability or effects may differ."""
    stated: list[Record] = field(default_factory=list)
    """Of the records that differ those that these are read from."""
    states: bool = False
    """Between two days applicability may differ, though all that it is read from is the same."""
    content: bool = False
    """Content of laws differs."""

    @property
    def nothing(self) -> bool:
        """Nothing that a rule reads differs."""
        return not (self.facts or self.opinions or self.settled or self.content)


def same_chain(one: Register, other: Register) -> bool:
    """One is the other, or goes on from it."""
    head = min(one.head, other.head)
    return head == 0 or one.entries[head - 1].digest == other.entries[head - 1].digest


def between(
    one: Register, k: int, day: date, other: Register, other_k: int, other_day: date, switches: Switches | None
) -> Between | None:
    """None where the two are of different chains, or too much lies between. `switches`: needed between two days."""
    if not same_chain(one, other):
        return None
    longer = one if one.head >= other.head else other
    mine, theirs, heads = _known(one, k), _known(other, other_k), sorted((one.head, other.head))
    found = Between()
    begun = min(heads[0], mine[0], theirs[0])
    entries = [each for each in longer.entries[begun:] if _lies(each, mine, theirs) or _within(each, *heads)]
    if sum(len(entry.change.added) + len(entry.change.closed) for entry in entries) > MOST:
        return None
    for entry in entries:
        lies, content = _lies(entry, mine, theirs), _within(entry, *heads)
        for record, new in _said(entry, longer):
            if content if type(record) in CONTENT else lies:
                _take(found, record, new)
    if day != other_day and switches is not None:
        first, last = sorted((day, other_day))
        found.settled |= switches.settles(first, last)
        found.states = switches.turns(first, last)
        for key in switches.facts(first, last):
            recorded = longer.get(key)
            if recorded is not None:
                found.facts[key] = recorded.record
    return found if len(found.facts) <= MOST else None


Known = tuple[int, int, int]
"""What a point knows: entries up to the first number, and those after the second up to the third."""


def _known(register: Register, k: int) -> Known:
    if isinstance(register, Past):
        return min(k, register.known), register.last, k
    return k, k, k


def _knows(known: Known, entry: Entry) -> bool:
    return entry.sequence <= known[0] or known[1] < entry.sequence <= known[2]


def _lies(entry: Entry, mine: Known, theirs: Known) -> bool:
    """Whether one of two points knows an entry and the other does not."""
    return _knows(mine, entry) != _knows(theirs, entry)


def _within(entry: Entry, first: int, last: int) -> bool:
    return first < entry.sequence <= last


def _said(entry: Entry, register: Register) -> Iterator[tuple[Record, bool]]:
    """The records that an entry adds, and those that it closes."""
    for added in entry.change.added:
        yield added.record, True
    for key in entry.change.closed:
        recorded = register.get(key)
        if recorded is not None:
            yield recorded.record, False


def _take(found: Between, record: Record, new: bool) -> None:
    if new:
        found.recorded.append(record)
    if isinstance(record, FACTS):
        found.facts[record.key] = record
    elif isinstance(record, OPINIONS):
        found.opinions = True
    elif isinstance(record, SETTLED):
        found.settled = True
        found.stated.append(record)
        found.content |= type(record) in CONTENT
