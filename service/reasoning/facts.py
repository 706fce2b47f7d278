"""The facts of a register as arrays, read once; of a register that has grown, only what is new is read."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from operator import itemgetter
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import numpy as np

from ontology.key import Key
from ontology.records import Assessment, ControlImplementation, DigestCheck, Evidence, Record
from ontology.register import Recorded, Register
from service.reasoning.arrays import (
    ALWAYS,
    NEVER,
    NONE,
    STAGES,
    VERDICTS,
    Arrays,
    AssessmentRows,
    CheckRows,
    Cites,
    EvidenceRows,
    ImplementationRows,
    Ints,
    Marks,
    Numbers,
    Place,
    ints,
    longs,
    place_of,
    stage,
)
from service.reasoning.joined import Joined

T = TypeVar("T")
CLASSES: tuple[type[Record], ...] = (ControlImplementation, Evidence, Assessment, DigestCheck)


def facts_of(register: Register) -> tuple[Arrays, Joined]:
    """The facts of a register; kept while it lives."""
    with _reading:
        found = _facts.get(register)
        if found is None:
            arrays = _from_nearest(register) or read(register)
            found = _facts[register] = (arrays, Joined.of(arrays))
    return found


def take_facts(register: Register, arrays: Arrays, joined: Joined) -> None:
    """The facts of a register as somebody kept them: as `facts_of` would make them."""
    with _reading:
        _facts[register] = (arrays, joined)


_reading = Lock()
_facts: WeakKeyDictionary[Register, tuple[Arrays, Joined]] = WeakKeyDictionary()


def _from_nearest(register: Register) -> Arrays | None:
    """Grown from those of the longest beginning of the same chain that are known."""
    shorter = [(its.head, arrays) for its, (arrays, _) in [*_facts.items()] if _begins(its, register)]
    return grown(*max(shorter, key=itemgetter(0))[::-1], register) if shorter else None


def _begins(one: Register, other: Register) -> bool:
    """Whether one register was the beginning of the other: it has grown, and was not read anew."""
    if type(one) is not Register or type(other) is not Register:
        return False
    return 0 < one.head <= other.head and one.entries[-1] is other.entries[one.head - 1]


def read(register: Register) -> Arrays:
    """All facts of a register."""
    rows = [
        {each.record.key: row for row, each in enumerate(register.by_class.get(cls, ()))}
        for cls in (ControlImplementation, Evidence)
    ]
    return Reading(register, register.by_class, rows[0], rows[1]).arrays()


def grown(before: Arrays, head: int, register: Register) -> Arrays | None:
    """Facts up to an entry, with what the entries after it say; None where that is to be read anew."""
    more: dict[type[Record], list[Recorded]] = {cls: [] for cls in CLASSES}
    closed: list[Key] = []
    unknown = set(before.unknown)
    for entry in register.entries[head:]:
        closed += entry.change.closed
        for added in entry.change.added:
            recorded = register.get(added.record.key)
            if recorded is None or recorded.place < 0 or added.record.key in unknown:
                return None
            if type(added.record) in more:
                more[type(added.record)].append(recorded)
    rows = _Rows(register, ControlImplementation), _Rows(register, Evidence)
    names, places, readings = before.names.things, before.places.things, before.readings.things
    reading = Reading(register, more, *rows, Numbers(names), Numbers(places), Numbers(readings))
    found: Arrays = _put_together(before, reading.arrays())
    tables = dict(zip(CLASSES, (found.implementations, found.evidence, found.assessments, found.checks), strict=True))
    for key in {*closed, *reading.odd}:
        recorded = register.get(key)
        table = tables.get(type(recorded.record)) if recorded is not None else None
        if recorded is None or table is None:
            continue
        if recorded.place >= len(table.keys) or table.keys[recorded.place] != key:
            return None
        if recorded.closed_in is not None:
            table.closed[recorded.place] = recorded.closed_in
        table.odd[recorded.place] |= key in reading.odd
    return found


class _Rows(Mapping[Key, int]):
    """The rows of a class: the places at which its records stand."""

    def __init__(self, register: Register, cls: type[Record]) -> None:
        self._register, self._cls = register, cls

    def __getitem__(self, key: Key) -> int:
        recorded = self._register.get(key)
        if recorded is None or type(recorded.record) is not self._cls:
            raise KeyError(key)
        return recorded.place

    def __iter__(self) -> Iterator[Key]:
        return (each.record.key for each in self._register.by_class.get(self._cls, ()))

    def __len__(self) -> int:
        return len(self._register.by_class.get(self._cls, ()))


def _put_together(one: Any, more: Any) -> Any:
    """Rows after rows; numbers are those of the second, which go on from those of the first."""
    match one:
        case np.ndarray():
            return np.concatenate((one, more))
        case list():
            return [*one, *more]
        case Numbers():
            return more
        case Cites():
            return Cites(np.append(one.starts, more.starts[1:] + one.starts[-1]), np.append(one.ends, more.ends))
    names = [each.name for each in dataclasses.fields(one)]
    return replace(one, **{name: _put_together(getattr(one, name), getattr(more, name)) for name in names})


def ordinal(day: date | None, otherwise: int) -> int:
    return otherwise if day is None else day.toordinal()


def microseconds(since: timedelta) -> int:
    return since // timedelta(microseconds=1)


def of_day(at: time | None) -> int:
    return NONE if at is None else microseconds(datetime.combine(date.min, at, tzinfo=None) - datetime.min)


def alike(one: Record, other: Record) -> bool:
    """Whether a correction says the same as what it corrects of whom and what it concerns."""
    match one, other:
        case (Evidence(), Evidence()):
            return (one.about, one.succeeds, one.sha256) == (other.about, other.succeeds, other.sha256)
        case (ControlImplementation(), ControlImplementation()):
            return (one.implements, place_of(one)) == (other.implements, place_of(other))
    return False


@dataclass(slots=True)
class Reading:
    """Some records as arrays, with what they cite by number."""

    register: Register
    ones: Mapping[type[Record], Sequence[Recorded]]
    """By class."""
    measures: Mapping[Key, int]
    """Implementation -> its row; also of those that are not read here."""
    items: Mapping[Key, int]
    names: Numbers[Key] = field(default_factory=Numbers)
    places: Numbers[Place] = field(default_factory=Numbers)
    readings: Numbers[tuple[Key, Key]] = field(default_factory=Numbers)
    odd: set[Key] = field(default_factory=set)
    """Also those that are not read here, and are odd because of one that is."""
    unknown: dict[Key, None] = field(default_factory=dict)

    def arrays(self) -> Arrays:
        for cls in (ControlImplementation, Evidence):
            for each in self._of(cls):
                corrected = self.register.get(each.record.corrects) if each.record.corrects else None
                if corrected is not None and not alike(each.record, corrected.record):
                    self.odd.update((each.record.key, corrected.record.key))
        return Arrays(
            self.names,
            self.places,
            self.readings,
            self._implementations(self._of(ControlImplementation)),
            self._evidence(self._of(Evidence)),
            self._assessments(self._of(Assessment)),
            self._checks(self._of(DigestCheck)),
            list(self.unknown),
        )

    def _row(self, rows: Mapping[Key, int], key: Key | None) -> int:
        if key is None:
            return NONE
        row = rows.get(key, NONE)
        if row == NONE:
            self.unknown[key] = None
        return row

    def _of(self, cls: type[Record]) -> Sequence[Recorded]:
        return self.ones.get(cls, ())

    def _told(self, ones: Sequence[Recorded], odd: Iterable[bool]) -> tuple[list[Key], Ints, Ints, Marks]:
        return (
            [each.record.key for each in ones],
            ints(min(each.recorded_in, NEVER) for each in ones),
            ints(NEVER if each.closed_in is None else each.closed_in for each in ones),
            np.fromiter(odd, np.bool_),
        )

    def _implementations(self, ones: Sequence[Recorded]) -> ImplementationRows:
        records: list[ControlImplementation] = [each.record for each in ones]  # type: ignore[misc]  # of this class
        number, place = STAGES.index, self.places.of
        for record in records:
            self.names.of(record.subject)
        return ImplementationRows(
            *self._told(ones, (record.key in self.odd for record in records)),
            corrects=ints(self._row(self.measures, record.corrects) for record in records),
            stage=ints(number(stage(record)) for record in records),
            place=ints(place(place_of(record)) for record in records),
            begins=ints(ordinal(record.valid_from, ALWAYS) for record in records),
            ends=ints(ordinal(record.valid_to, NEVER) for record in records),
            implements=self._cites((record.implements for record in records), self.names.of),
        )

    def _evidence(self, ones: Sequence[Recorded]) -> EvidenceRows:
        records: list[Evidence] = [each.record for each in ones]  # type: ignore[misc]  # of this class
        measure, known = partial(self._row, self.measures), partial(filter, NONE.__ne__)
        return EvidenceRows(
            *self._told(ones, (record.key in self.odd for record in records)),
            corrects=ints(self._row(self.items, record.corrects) for record in records),
            begins=ints(ordinal(record.valid_from, ALWAYS) for record in records),
            ends=ints(ordinal(record.valid_to, NEVER) for record in records),
            succeeds=ints(self._row(self.items, record.succeeds) for record in records),
            supports=self._cites(([*known(map(measure, record.supports))] for record in records), int),
            about=self._cites((record.about for record in records), self.names.of),
        )

    def _checks(self, ones: Sequence[Recorded]) -> CheckRows:
        records: list[DigestCheck] = [each.record for each in ones]  # type: ignore[misc]  # of this class
        since, zone = datetime(1970, 1, 1, tzinfo=UTC), self.register.zone
        return CheckRows(
            *self._told(ones, map(self._differs, records)),
            of=ints(self._row(self.items, record.of_evidence) for record in records),
            on=ints(record.at.astimezone(zone).toordinal() for record in records),
            at=longs(microseconds(record.at - since) for record in records),
        )

    def _differs(self, check: DigestCheck) -> bool:
        recorded = self.register.get(check.of_evidence)
        return getattr(recorded and recorded.record, "sha256", None) != check.observed_sha256

    def _assessments(self, ones: Sequence[Recorded]) -> AssessmentRows:
        records: list[Assessment] = [each.record for each in ones]  # type: ignore[misc]  # of this class
        name, reading, number = self.names.of, self.readings.of, VERDICTS.index
        return AssessmentRows(
            *self._told(ones, (record.implementation is not None for record in records)),
            of=ints(name(record.of) for record in records),
            subject=ints(NONE if record.subject is None else name(record.subject) for record in records),
            implementation=ints(self._row(self.measures, record.implementation) for record in records),
            verdict=ints(number(record.verdict) for record in records),
            on=ints(record.assessed_on.toordinal() for record in records),
            until=ints(ordinal(record.valid_to, NEVER) for record in records),
            time=longs(of_day(record.assessed_time) for record in records),
            reading=ints(reading((record.of, record.against_edition)) for record in records),
            uses=self._cites((record.used_evidence for record in records), partial(self._row, self.items)),
        )

    def _cites(self, cited: Iterable[Sequence[T]], number: Callable[[T], int]) -> Cites:
        counts: list[int] = []
        ends: list[int] = []
        for keys in cited:
            counts.append(len(keys))
            ends += map(number, keys)
        return Cites.of(counts, ends)
