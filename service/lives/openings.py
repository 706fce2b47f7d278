"""What the ledger says of a finding's life: when it was opened and closed, as of a day and by what was known then."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from weakref import WeakKeyDictionary

from ontology.key import Key
from ontology.records import Gap
from ontology.register import Register


@dataclass(frozen=True, slots=True)
class Opening:
    """From when a finding was seen until it was gone. `closed_in`: None while it stands, as far as is known."""

    record: Gap
    opened_in: int
    closed_in: int | None


@dataclass(frozen=True, slots=True)
class Openings:
    """All openings of one finding that were recorded, the first one first. There is at least one."""

    all: tuple[Opening, ...]

    @property
    def first(self) -> Opening:
        return self.all[0]

    @property
    def last(self) -> Opening:
        return self.all[-1]

    @property
    def current(self) -> Opening | None:
        """The one that stands."""
        return self.last if self.last.closed_in is None else None

    @property
    def closed_before(self) -> bool:
        """Whether the finding was gone once already."""
        return len(self.all) > 1 or self.last.closed_in is not None


def openings(register: Register, day: date, k: int) -> dict[Key, Openings]:
    """By the finding's name. What was opened after the day, or recorded after k, is not there yet; what was closed
    after either still stands.
    """
    asked = register.head, day, k
    kept = _KEPT.get(register)
    if kept is None or kept[0] != asked:
        found: dict[Key, list[Opening]] = {}
        for opening in _recorded(register, day, k):
            found.setdefault(opening.record.finding, []).append(opening)
        kept = _KEPT[register] = asked, {name: Openings(tuple(each)) for name, each in found.items()}
    return kept[1]


_KEPT: WeakKeyDictionary[Register, tuple[tuple[int, date, int], dict[Key, Openings]]] = WeakKeyDictionary()
"""What was asked last of a register: 6 µs for each record are worth keeping where there are tens of thousands."""


def _recorded(register: Register, day: date, k: int) -> Iterator[Opening]:
    for recorded in register.by_class.get(Gap, ()):
        record = recorded.record
        if isinstance(record, Gap) and recorded.recorded_in <= k and record.opened_on <= day:
            closed_in = recorded.closed_in
            if closed_in is not None and (closed_in > k or register.day(closed_in) > day):
                closed_in = None
            yield Opening(record, recorded.recorded_in, closed_in)
