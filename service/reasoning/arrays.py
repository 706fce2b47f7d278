"""Facts as integer arrays: implementations, items of evidence and assessments, row by row in the order of recording.

What can be told of a record without knowing a point is told here once: days as ordinals, names and words as numbers,
who cites whom as compressed rows. Where a link needs more care than a row can say (corrections, successors, digests
that did not match), the row is `odd`, and whoever reads it asks the records instead.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from ontology.key import Key
from ontology.records import Assessment, ControlImplementation, DigestCheck, Evidence
from ontology.register import Recorded, Register
from ontology.words import ImplementationStatus, Verdict

Ints = NDArray[np.int32]
Marks = NDArray[np.bool_]
T = TypeVar("T", bound=Hashable)

ALWAYS, NEVER = int(np.iinfo(np.int32).min), int(np.iinfo(np.int32).max)
"""The first and last day of a period without beginning or end; closed in `NEVER`: open."""
NONE = -1
"""No row, no name."""
STAGES, VERDICTS = tuple(ImplementationStatus), tuple(Verdict)

Place = tuple[Key, bool, tuple[Key, ...]]
"""Whose implementation it is, whether it covers components, and the scope that it names."""


def stage(implementation: ControlImplementation) -> ImplementationStatus:
    """Alternative counts as implemented; without justification it counts as nothing (reading 8)."""
    if implementation.implementation_status is ImplementationStatus.ALTERNATIVE:
        justified = bool((implementation.justification or "").strip())
        return ImplementationStatus.IMPLEMENTED if justified else ImplementationStatus.NOT_APPLICABLE
    return implementation.implementation_status


def place_of(implementation: ControlImplementation) -> Place:
    """What decides whom an implementation has in scope."""
    return implementation.subject, implementation.covers_components, implementation.scope


class Numbers(Generic[T]):
    """Things by number, in the order in which they were first seen."""

    __slots__ = ("_number", "things")

    def __init__(self, things: Iterable[T] = ()) -> None:
        self.things = list(things)
        self._number = {thing: number for number, thing in enumerate(self.things)}

    def of(self, thing: T) -> int:
        found = self._number.setdefault(thing, len(self.things))
        if found == len(self.things):
            self.things.append(thing)
        return found

    def find(self, thing: T) -> int:
        """`NONE` if it was never seen."""
        return self._number.get(thing, NONE)


@dataclass(slots=True, eq=False)
class Cites:
    """From each row to numbers of others: those of row r are `ends[starts[r]:starts[r + 1]]`."""

    starts: Ints
    ends: Ints

    @classmethod
    def of(cls, counts: Sequence[int], ends: Sequence[int]) -> "Cites":
        starts = np.zeros(len(counts) + 1, np.int32)
        np.cumsum(np.array(counts, np.int32), out=starts[1:])
        return cls(starts, np.array(ends, np.int32))

    @property
    def counts(self) -> Ints:
        return np.diff(self.starts)

    @property
    def rows(self) -> Ints:
        """The row of each end."""
        return np.repeat(np.arange(len(self.starts) - 1, dtype=np.int32), self.counts)

    def expanded(self, rows: Ints) -> tuple[NDArray[np.intp], Ints]:
        """All that some rows cite: places in `rows`, and whom."""
        counts = self.counts[rows]
        places = np.repeat(np.arange(len(rows)), counts)
        within = np.arange(len(places)) - np.repeat(np.cumsum(counts) - counts, counts)
        return places, self.ends[self.starts[rows][places] + within]

    def hold(self, rows: Ints, wanted: Ints) -> Marks:
        """Whether each row cites what is wanted of it."""
        counts = self.counts[rows]
        found: Marks = np.zeros(len(rows), np.bool_)
        one = counts == 1
        found[one] = self.ends[self.starts[rows[one]]] == wanted[one]
        several = np.flatnonzero(counts > 1)
        if len(several):
            places, ends = self.expanded(rows[several])
            found[several[places[ends == wanted[several][places]]]] = True
        return found


@dataclass(slots=True, eq=False)
class Rows:
    """Of one class. Closed in `NEVER`: open."""

    keys: list[Key]
    recorded: Ints
    closed: Ints
    odd: Marks

    def open_at(self, k: int) -> Marks:
        known: Marks = (self.recorded <= k) & (self.closed > k)
        return known


@dataclass(slots=True, eq=False)
class ImplementationRows(Rows):
    stage: Ints
    place: Ints
    begins: Ints
    ends: Ints
    implements: Cites
    """Names of provisions."""


@dataclass(slots=True, eq=False)
class EvidenceRows(Rows):
    begins: Ints
    ends: Ints
    succeeds: Ints
    """The row of the item that it replaces; `NONE`."""
    supports: Cites
    """Rows of implementations."""
    about: Cites
    """Names of subjects."""


@dataclass(slots=True, eq=False)
class AssessmentRows(Rows):
    """`odd`: given for an implementation, of that row. `timed`: with a time of day."""

    of: Ints
    subject: Ints
    implementation: Ints
    verdict: Ints
    on: Ints
    until: Ints
    timed: Marks
    reading: Ints
    uses: Cites
    """Rows of evidence; `NONE` for one that is not on record."""


@dataclass(slots=True, eq=False)
class Arrays:
    """All facts of a register up to its head."""

    names: Numbers[Key]
    """Provisions and subjects."""
    places: Numbers[Place]
    readings: Numbers[tuple[Key, Key]]
    """A provision, and the edition that an assessor read."""
    implementations: ImplementationRows
    evidence: EvidenceRows
    assessments: AssessmentRows
    checks: list[Key]
    checked: Ints
    """The row of the item of which each check was made; `NONE`."""

    @property
    def owners(self) -> Ints:
        """The name of the subject at each place."""
        return ints(self.names.find(owner) for owner, _, _ in self.places.things)

    @classmethod
    def of(cls, register: Register) -> "Arrays":
        return _Reading(register).arrays()


def ordinal(day: date | None, otherwise: int) -> int:
    return otherwise if day is None else day.toordinal()


def _among(rows: dict[Key, int], keys: tuple[Key, ...]) -> tuple[Key, ...]:
    return keys if len(keys) == 1 and keys[0] in rows else tuple(key for key in keys if key in rows)


def ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, np.int32)


@dataclass(slots=True)
class _Reading:
    register: Register
    names: Numbers[Key] = field(default_factory=Numbers)
    places: Numbers[Place] = field(default_factory=Numbers)
    readings: Numbers[tuple[Key, Key]] = field(default_factory=Numbers)

    def arrays(self) -> Arrays:
        implementations, items = (self._of(cls) for cls in (ControlImplementation, Evidence))
        rows_i = {each.record.key: row for row, each in enumerate(implementations)}
        rows_e = {each.record.key: row for row, each in enumerate(items)}
        return Arrays(
            self.names,
            self.places,
            self.readings,
            self._implementations(implementations),
            self._evidence(items, rows_e, rows_i),
            self._assessments(self._of(Assessment), rows_e, rows_i),
            [check.key for check in self._checks()],
            ints(rows_e.get(check.of_evidence, NONE) for check in self._checks()),
        )

    def _checks(self) -> Iterator[DigestCheck]:
        return (each.record for each in self._of(DigestCheck))  # type: ignore[misc]  # of this class

    def _of(self, cls: type) -> Sequence[Recorded]:
        return self.register.by_class.get(cls, ())

    def _rows(self, ones: Sequence[Recorded], odd: Iterable[bool]) -> tuple[list[Key], Ints, Ints, Marks]:
        return (
            [each.record.key for each in ones],
            ints(min(each.recorded_in, NEVER) for each in ones),
            ints(NEVER if each.closed_in is None else each.closed_in for each in ones),
            np.fromiter(odd, np.bool_),
        )

    def _implementations(self, ones: Sequence[Recorded]) -> ImplementationRows:
        records: list[ControlImplementation] = [each.record for each in ones]  # type: ignore[misc]  # of this class
        corrected = {record.corrects for record in records}
        number, place = STAGES.index, self.places.of
        for record in records:
            self.names.of(record.subject)
        return ImplementationRows(
            *self._rows(ones, (record.corrects is not None or record.key in corrected for record in records)),
            stage=ints(number(stage(record)) for record in records),
            place=ints(place(place_of(record)) for record in records),
            begins=ints(ordinal(record.valid_from, ALWAYS) for record in records),
            ends=ints(ordinal(record.valid_to, NEVER) for record in records),
            implements=self._cites((record.implements for record in records), self.names.of),
        )

    def _evidence(self, ones: Sequence[Recorded], own: dict[Key, int], rows: dict[Key, int]) -> EvidenceRows:
        records: list[Evidence] = [each.record for each in ones]  # type: ignore[misc]  # of this class
        odd = self._altered(records)
        for record in records:
            if record.corrects is not None:
                odd.update((record.key, record.corrects))
            if record.succeeds is not None:
                odd.update((record.key, record.succeeds))
        known = partial(_among, rows)
        return EvidenceRows(
            *self._rows(ones, (record.key in odd for record in records)),
            begins=ints(ordinal(record.valid_from, ALWAYS) for record in records),
            ends=ints(ordinal(record.valid_to, NEVER) for record in records),
            succeeds=ints(own.get(record.succeeds or "", NONE) for record in records),
            supports=self._cites((known(record.supports) for record in records), rows.__getitem__),
            about=self._cites((record.about for record in records), self.names.of),
        )

    def _altered(self, records: Iterable[Evidence]) -> set[Key]:
        """Items of which a check found another digest, at whatever time."""
        if not self._of(DigestCheck):
            return set()
        digests = {record.key: record.sha256 for record in records}
        return {c.of_evidence for c in self._checks() if digests.get(c.of_evidence) != c.observed_sha256}

    def _assessments(
        self, ones: Sequence[Recorded], rows: dict[Key, int], implementations: dict[Key, int]
    ) -> AssessmentRows:
        records: list[Assessment] = [each.record for each in ones]  # type: ignore[misc]  # of this class
        name, reading, number = self.names.of, self.readings.of, VERDICTS.index
        return AssessmentRows(
            *self._rows(ones, (record.implementation is not None for record in records)),
            of=ints(name(record.of) for record in records),
            subject=ints(NONE if record.subject is None else name(record.subject) for record in records),
            implementation=ints(implementations.get(record.implementation or "", NONE) for record in records),
            verdict=ints(number(record.verdict) for record in records),
            on=ints(record.assessed_on.toordinal() for record in records),
            until=ints(ordinal(record.valid_to, NEVER) for record in records),
            timed=np.fromiter((record.assessed_time is not None for record in records), np.bool_),
            reading=ints(reading((record.of, record.against_edition)) for record in records),
            uses=self._cites((record.used_evidence for record in records), lambda key: rows.get(key, NONE)),
        )

    def _cites(self, cited: Iterable[tuple[Key, ...]], number: Callable[[Key], int]) -> Cites:
        counts: list[int] = []
        ends: list[int] = []
        for keys in cited:
            counts.append(len(keys))
            ends += map(number, keys)
        return Cites.of(counts, ends)
