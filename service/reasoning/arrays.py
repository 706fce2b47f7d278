"""Facts as integer arrays: implementations, items of evidence and assessments, row by row in the order of recording.

What can be told of a record without knowing a point is told here once: days as ordinals, names and words as numbers,
who cites whom as compressed rows. Where a row cannot say it (a correction that comes to concern others), it is `odd`,
and whoever reads it asks the records instead.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from ontology.key import Key
from ontology.records import ControlImplementation
from ontology.words import ImplementationStatus, Verdict

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Marks = NDArray[np.bool_]
Numbered = NDArray[np.integer]
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
    def of(cls, counts: Sequence[int] | Numbered, ends: Sequence[int] | Numbered) -> "Cites":
        starts = np.zeros(len(counts) + 1, np.int32)
        np.cumsum(np.asarray(counts, np.int32), out=starts[1:])
        return cls(starts, np.asarray(ends, np.int32))

    @property
    def counts(self) -> Ints:
        return np.diff(self.starts)

    @property
    def rows(self) -> Ints:
        """The row of each end."""
        return np.repeat(np.arange(len(self.starts) - 1, dtype=np.int32), self.counts)

    def expanded(self, rows: Ints) -> tuple[NDArray[np.intp], Ints]:
        """All that some rows cite: places in `rows`, and whom."""
        counts = self.starts[rows + 1] - self.starts[rows]
        places = np.repeat(np.arange(len(rows)), counts)
        within = np.arange(len(places)) - np.repeat(np.cumsum(counts) - counts, counts)
        return places, self.ends[self.starts[rows][places] + within]

    def of_rows(self, rows: Ints) -> "Cites":
        """Of some rows alone, as they come."""
        return Cites.of(self.counts[rows], self.expanded(rows)[1])

    def through(self, more: "Cites") -> "Cites":
        """From each row to what those whom it cites cite."""
        places, ends = more.expanded(self.ends)
        return Cites.of(np.bincount(self.rows[places], minlength=len(self.starts) - 1), ends)

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
class CorrectedRows(Rows):
    corrects: Ints
    """The row that it corrects; `NONE`. `odd`: one of both says otherwise whom or what it concerns."""


@dataclass(slots=True, eq=False)
class ImplementationRows(CorrectedRows):
    stage: Ints
    place: Ints
    begins: Ints
    ends: Ints
    implements: Cites
    """Names of provisions."""


@dataclass(slots=True, eq=False)
class EvidenceRows(CorrectedRows):
    begins: Ints
    ends: Ints
    succeeds: Ints
    """The row of the item that it replaces; `NONE`."""
    supports: Cites
    """Rows of implementations."""
    about: Cites
    """Names of subjects."""


@dataclass(slots=True, eq=False)
class CheckRows(Rows):
    """Of digests. `odd`: it found another than that of the item."""

    of: Ints
    """Rows of evidence; `NONE` for one that is not on record."""
    on: Ints
    at: Longs
    """Microseconds since 1970."""


@dataclass(slots=True, eq=False)
class AssessmentRows(Rows):
    """`odd`: given for an implementation, of that row. `time`: microseconds of the day, `NONE` where none is known."""

    of: Ints
    subject: Ints
    implementation: Ints
    verdict: Ints
    on: Ints
    until: Ints
    time: Longs
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
    checks: CheckRows
    unknown: list[Key]
    """What is cited and is not on record."""

    @property
    def owners(self) -> Ints:
        """The name of the subject at each place."""
        return ints(self.names.find(owner) for owner, _, _ in self.places.things)


def ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, np.int32)


def longs(values: Iterable[int]) -> Longs:
    return np.fromiter(values, np.int64)
