"""History: the intervals of status and applicability of (p, s) over a period, each with what changed it (section 7)."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import fields
from datetime import date, datetime
from operator import itemgetter
from typing import get_args, get_type_hints

from ontology.key import Key
from ontology.records import (
    CONTENT,
    ApplicabilityWindow,
    Assessment,
    ControlImplementation,
    CorrectiveAction,
    CustodyEvent,
    Edition,
    Evidence,
    Gap,
    ImpactAssessment,
    Incident,
    JointMapping,
    ManagementReview,
    MappingAssertion,
    MappingPolicy,
    Nonconformity,
    PolicyDocument,
    Record,
    Risk,
    Waiver,
    Wording,
    WordingText,
)
from ontology.register import Register
from service.reasoning.answers import StatusInterval
from service.reasoning.naming import Names
from service.reasoning.view import View

TIMELESS: tuple[type[Record], ...] = (
    Wording,
    WordingText,
    MappingAssertion,
    JointMapping,
    CustodyEvent,
    Risk,
    ImpactAssessment,
    Incident,
    CorrectiveAction,
    PolicyDocument,
    ManagementReview,
    Gap,
    Waiver,
)
"""Classes whose days no rule reads: they have none, or draw nothing (section 1)."""

NEVER_READ = ("review_due", "collected_at")
"""Days that only people read."""


def history(
    register: Register,
    provision: Key,
    subject: Key,
    start: date,
    end: date,
    k: int,
    policy: MappingPolicy,
    pause: Callable[[], None] = lambda: None,
) -> tuple[StatusInterval, ...]:
    """Intervals in [start, end), adjacent ones alike put together. `to_day` of the last is None if end is reached.

    `pause` is called before each day is looked at; it may raise where that takes too long.
    """
    matters = _matters(register, provision, (start, *_editions(register, start, end)), k, policy)
    changes = dict(_changes(register, k, matters))
    days = [start, *sorted(day for day in changes if start < day < end)]
    intervals: list[StatusInterval] = []
    view = View(register, start, k, policy)
    for day in days:
        pause()
        view = view.moved(register, day, k)
        found = (view.status(provision, subject), view.applicability(provision, subject).state)
        if not intervals or (intervals[-1].status, intervals[-1].applicability) != found:
            if intervals:
                last = intervals.pop()
                intervals.append(StatusInterval(last.from_day, day, last.status, last.applicability, last.because))
            because = "as it stood at the beginning" if day == start else changes[day]
            intervals.append(StatusInterval(day, None, *found, because))
    return tuple(intervals)


Matters = Callable[[Record], bool]
NAMED = 3
"""Records that a change names; of the others it says how many."""


def _editions(register: Register, start: date, end: date) -> Iterator[date]:
    """The days on which other law comes into force."""
    for edition in register.open(Edition, register.head):
        if start < edition.in_force_from < end:
            yield edition.in_force_from


def _matters(register: Register, provision: Key, days: Collection[date], k: int, policy: MappingPolicy) -> Matters:
    """Whether a record can touch the provision: by what its status may depend on under each law of the period."""
    reached: set[Key] = set()
    view = View(register, next(iter(days)), k, policy)
    for day in days:
        view = view.moved(register, day, k)
        reached |= view.depends_on(provision)
    measures = {r.record.key for r in register.by_class.get(ControlImplementation, ()) if _names(r.record, reached)}
    used = {
        key
        for each in register.by_class.get(Assessment, ())
        if isinstance(each.record, Assessment) and each.record.of in reached
        for key in each.record.used_evidence
    }

    def matters(record: Record) -> bool:
        match record:
            case Assessment():
                return record.of in reached
            case ControlImplementation():
                return record.key in measures
            case Nonconformity():
                return not reached.isdisjoint(record.concerns)
            case Evidence():
                return record.key in used or record.succeeds is not None or not measures.isdisjoint(record.supports)
            case ApplicabilityWindow():
                above = record.for_provision + "/"
                return any(key == record.for_provision or key.startswith(above) for key in reached)
        return True

    return matters


def _names(record: Record, reached: set[Key]) -> bool:
    return isinstance(record, ControlImplementation) and not reached.isdisjoint(record.implements)


def _changes(register: Register, k: int, matters: Matters) -> Iterator[tuple[date, str]]:
    """Each day on which a record begins, ends or is dated, with what it is. Nothing else can change an answer."""
    found: dict[date, list[tuple[Key, str, Record]]] = {}
    for day, record, field in dates(register, k):
        if matters(record):
            found.setdefault(day, []).append((record.key, field, record))
    names = Names(register)
    for day, dated in found.items():
        told = [names.dated(record, field) for _, field, record in sorted(dated, key=itemgetter(0, 1))[:NAMED]]
        yield day, "; ".join(told) + (f"; and {len(dated) - NAMED} more" if len(dated) > NAMED else "")


def dates(register: Register, k: int) -> Iterator[tuple[date, Record, str]]:
    """Every day that a rule reads: of which record, and by which field."""
    for cls, recorded in register.by_class.items():
        if cls not in TIMELESS:
            at = register.head if cls in CONTENT else k
            for each in recorded:
                if each.open_at(at):
                    for name, day in _days(each.record, register):
                        yield day, each.record, name


def _days(record: Record, register: Register) -> Iterator[tuple[str, date]]:
    for name in _dated(type(record)):
        value = getattr(record, name)
        if isinstance(value, datetime):
            yield name, value.astimezone(register.zone).date()
        elif value is not None:
            yield name, value


def _dated(cls: type[Record]) -> tuple[str, ...]:
    """The fields that hold a day."""
    if cls not in _DATED:
        kinds = get_type_hints(cls)
        held = {each.name: {kinds[each.name], *get_args(kinds[each.name])} for each in fields(cls)}
        names = (name for name, types in held.items() if types & {date, datetime})
        _DATED[cls] = tuple(name for name in names if name not in NEVER_READ)
    return _DATED[cls]


_DATED: dict[type[Record], tuple[str, ...]] = {}
