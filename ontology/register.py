"""The register: every record with when it was recorded and closed; what the ledger said, in memory.

`Added`, `ChangeSet` are what a loader yields and the ledger takes; `Recorded` is a record with its place in the chain.
Sequence numbers begin at 1; revision 0 is the empty ledger.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, MutableSequence, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from ontology.key import Key
from ontology.layered import Layered
from ontology.records import CONTENT, Record

R = TypeVar("R", bound=Record)

BRUSSELS = ZoneInfo("Europe/Brussels")


@dataclass(frozen=True, slots=True)
class Added:
    """A record to be added, and where in the source it stands (`sheet Evidence, row 14`)."""

    record: Record
    locator: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What somebody wants to say: records added, keys of records closed. Not yet in the ledger."""

    actor: str
    reason: str
    added: Sequence[Added] = ()
    """A tuple, or as good as one: it never changes."""
    closed: tuple[Key, ...] = ()
    source: str | None = None
    """Name of the source file, with its digest: `evidence.xlsx sha256:9f86…`."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A change set as it stands in the ledger. `digest` is the entry's own, `previous` the one before it."""

    sequence: int
    at: datetime
    digest: str
    previous: str
    change: ChangeSet
    redacted: bool = False


@dataclass(slots=True)
class Recorded:
    """A record with its place in the chain. Closed at most once."""

    record: Record
    recorded_in: int
    closed_in: int | None = None
    locator: str | None = None
    place: int = field(default=-1, compare=False, repr=False)
    """Where it stands among those of its class; -1 where nobody said."""

    def open_at(self, k: int) -> bool:
        """Recorded by k and not closed by k."""
        return self.recorded_in <= k and (self.closed_in is None or self.closed_in > k)


class Correction(NamedTuple):
    """That one record corrects another, by their keys."""

    corrected: Key
    by: Key
    recorded_in: int


@dataclass(slots=True, eq=False, weakref_slot=True)
class Register:
    """All records up to `head`; grows by `apply`, never shrinks."""

    zone: ZoneInfo = BRUSSELS
    entries: list[Entry] = field(default_factory=list)
    by_key: Layered[Key, Recorded] = field(default_factory=Layered)
    by_class: dict[type[Record], MutableSequence[Recorded]] = field(default_factory=dict)
    """In the order in which they were recorded: lists, or `ontology.drawn.Drawn`."""
    corrections: list[Correction] | None = field(default=None, repr=False)
    """Kept by `apply` from when somebody first asks `correcting`; until then None."""

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Register":
        register = cls()
        for entry in entries:
            register.apply(entry)
        return register

    @property
    def head(self) -> int:
        """Sequence of the last entry; 0 if there is none."""
        return len(self.entries)

    @property
    def revision(self) -> str:
        """`sequence-digest`, the ledger head that every answer names."""
        return f"{self.head}-{self.entries[-1].digest[:12]}" if self.entries else "0"

    def apply(self, entry: Entry) -> None:
        """Takes the next entry. Raises ValueError if it is not the next one: the ledger has checked it before."""
        if entry.sequence != self.head + 1:
            raise ValueError(f"entry {entry.sequence} does not follow {self.head}")
        self.entries.append(entry)
        for key in entry.change.closed:
            if key in self.by_key:
                self.by_key[key].closed_in = entry.sequence
        for added in entry.change.added:
            ones = self.by_class.setdefault(type(added.record), [])
            recorded = Recorded(added.record, entry.sequence, None, added.locator, len(ones))
            self.by_key[added.record.key] = recorded
            ones.append(recorded)
            if self.corrections is not None and added.record.corrects:
                self.corrections.append(Correction(added.record.corrects, added.record.key, entry.sequence))

    def correcting(self) -> list[Correction]:
        """Which records correct another, in their order. Goes through all records once in the life of a register."""
        if self.corrections is None:
            self.corrections = [
                Correction(each.record.corrects, key, each.recorded_in)
                for key, each in self.by_key.items()
                if each.record.corrects
            ]
        return self.corrections

    def known_at(self, moment: datetime | None) -> int:
        """The last sequence recorded at or before a moment (aware); the head for None."""
        if moment is None:
            return self.head
        return bisect_right(self.entries, moment, key=lambda entry: entry.at)

    def moment(self, sequence: int) -> datetime:
        """When an entry was recorded (aware, UTC)."""
        return self.entries[sequence - 1].at

    def day(self, sequence: int) -> date:
        """The day of an entry in the organisation's time zone."""
        return self.moment(sequence).astimezone(self.zone).date()

    def open(self, cls: type[R], k: int) -> Iterator[R]:
        """The records of one class that are open at k; content of laws: open at the head, whatever k."""
        at = self.head if cls in CONTENT else k
        for recorded in self.by_class.get(cls, ()):
            if recorded.open_at(at):
                yield recorded.record  # type: ignore[misc]  # by_class holds R under R

    def get(self, key: Key) -> Recorded | None:
        return self.by_key.get(key)
