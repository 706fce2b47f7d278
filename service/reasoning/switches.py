"""The days on which something begins, ends or is dated: between two of them nothing that a rule reads changes."""

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from ontology.key import Key
from ontology.records import (
    Adoption,
    ApplicabilityWindow,
    Assessment,
    Classification,
    ControlImplementation,
    DigestCheck,
    Edition,
    Establishment,
    Evidence,
    Inventory,
    MarketRecord,
    Nonconformity,
    PresumptionOfConformity,
    Record,
    StatementOfApplicability,
)
from ontology.register import Register
from service.reasoning.applicability import DATED
from service.reasoning.conditions import days_of

FACTS = (ControlImplementation, Assessment, Nonconformity, Evidence, DigestCheck)
"""What D and verdicts read."""
STATED = (ApplicabilityWindow, Classification, MarketRecord, Establishment, Adoption, StatementOfApplicability)
"""What is read over all days at once when applicability is made."""
USED = (Inventory, PresumptionOfConformity)
"""What is read on the day alone, beside uses."""


@dataclass(slots=True, eq=False)
class Switches:
    """In time order. It only grows, and may name records that are closed, or not recorded yet, for a view."""

    settled: list[date] = field(default_factory=list)
    """Days that may change uses, inventories, citations or the law."""
    states: list[date] = field(default_factory=list)
    """Days that may change applicability and nothing else that is settled."""
    days: list[date] = field(default_factory=list)
    """Days that may change verdicts, implementations and evidence."""
    records: dict[date, dict[Key, None]] = field(default_factory=dict)
    """Of each such day the facts, each once however often a view is moved past it."""

    @classmethod
    def of(cls, register: Register) -> "Switches":
        switches = cls()
        switches.states = _days_of(register, STATED)
        switches.settled = _days_of(register, [cls for cls in (*DATED, *USED) if cls not in STATED])
        for kind in FACTS:
            for recorded in register.by_class.get(kind, ()):
                for day in _days(recorded.record, register):
                    switches.records.setdefault(day, {})[recorded.record.key] = None
        switches.days = sorted(switches.records)
        return switches

    def add(self, record: Record, register: Register) -> None:
        """Takes a fact that was recorded later."""
        for day in _days(record, register):
            if day not in self.records:
                insort(self.days, day)
            self.records.setdefault(day, {})[record.key] = None

    def settles(self, first: date, last: date) -> bool:
        """Whether uses, inventories, citations or the law may change after the first day, up to the last."""
        return bisect_right(self.settled, first) < bisect_right(self.settled, last)

    def turns(self, first: date, last: date) -> bool:
        """Whether applicability may change after the first day, up to the last, by what was read of it before."""
        return bisect_right(self.states, first) < bisect_right(self.states, last)

    def facts(self, first: date, last: date) -> Iterator[Key]:
        """The facts that may begin or end to count after the first day, up to the last."""
        for day in self.days[bisect_right(self.days, first) : bisect_right(self.days, last)]:
            yield from self.records[day]


def _days_of(register: Register, kinds: Iterable[type[Record]]) -> list[date]:
    days = {day for kind in kinds for each in register.by_class.get(kind, ()) for day in _settled_days(each.record)}
    return sorted(day for day in days if day is not None)


def _settled_days(record: Record) -> Iterator[date | None]:
    yield from days_of((record,))
    if isinstance(record, Edition):
        yield record.published
    if isinstance(record, Inventory):
        yield record.as_of


def _days(record: Record, register: Register) -> Iterator[date]:
    match record:
        case ControlImplementation() | Evidence():
            days: tuple[date | None, ...] = (record.valid_from, record.valid_to)
        case Assessment():
            days = (record.assessed_on, record.valid_to)
        case Nonconformity():
            days = (record.opened_on,)
        case DigestCheck():
            days = (record.at.astimezone(register.zone).date(),)
        case _:
            days = ()
    yield from (day for day in days if day is not None)
