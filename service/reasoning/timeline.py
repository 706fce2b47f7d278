"""Three-valued conditions over time: 0 not met, 1 undecided, 2 met.

One value for each stretch between two days on which anything changes; half-open, the first from the beginning of time.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from ontology.words import ApplicabilityState
from service.reasoning.bits import Numbers
from service.reasoning.periods import Days

Line = npt.NDArray[np.int8]
NOT_MET, UNDECIDED, MET = 0, 1, 2


@dataclass(frozen=True, slots=True)
class State:
    """What the table of section 3 makes of a line; `day` is when it begins (upcoming, unknown later) or ended."""

    state: ApplicabilityState
    day: date | None = None


@dataclass(slots=True, eq=False)
class Timeline:
    """`starts[i]` is the first day of stretch i; `now` the stretch in which t lies, `today` t itself."""

    starts: list[date]
    now: int
    today: date

    @classmethod
    def of(cls, days: Iterable[date | None], today: date) -> "Timeline":
        starts = sorted({date.min, today, *(day for day in days if day is not None)})
        return cls(starts, bisect_right(starts, today) - 1, today)

    def on(self, today: date) -> "Timeline":
        """The same stretches, looked at on another day."""
        return Timeline(self.starts, bisect_right(self.starts, today) - 1, today)

    def __len__(self) -> int:
        return len(self.starts)

    def fill(self, value: int) -> Line:
        return np.full(len(self.starts), value, dtype=np.int8)

    def within(self, start: date | None, end: date | None) -> Line:
        """MET in [start, end), NOT_MET outside."""
        line = self.fill(NOT_MET)
        first = 0 if start is None else bisect_right(self.starts, start) - 1
        last = len(self.starts) if end is None else bisect_right(self.starts, end) - 1
        line[first:last] = MET
        return line

    def during(self, days: Days) -> Line:
        """MET on these days, NOT_MET on all others."""
        line = self.fill(NOT_MET)
        for start, end in days:
            line[self._from(start) : self._from(end)] = MET
        return line

    def _from(self, ordinal: int) -> int:
        """The first stretch that begins on a day or later."""
        return bisect_left(self.starts, ordinal, key=date.toordinal)

    def with_days(self, days: Iterable[date | None]) -> "Timeline":
        """The same with these days, too; itself where there is none that is new."""
        starts = self.starts
        new = {day for day in days if day is not None and starts[bisect_right(starts, day) - 1] != day}
        if not new:
            return self
        starts = [*starts]
        for day in new:
            insort(starts, day)
        return Timeline(starts, bisect_right(starts, self.today) - 1, self.today)

    def stretches_of(self, other: "Timeline") -> Numbers:
        """In which stretch of another time line, all of whose days are days of this one, each of the stretches lies."""
        new = sorted({*self.starts}.difference(other.starts))
        places = [bisect_right(other.starts, day) for day in new]
        return np.insert(np.arange(len(other)), places, np.array(places) - 1)

    def read(self, line: Line) -> State:
        """Reading 11: the table, for one asker."""
        value = int(line[self.now])
        if value == MET:
            return State(ApplicabilityState.APPLIES)
        if value == UNDECIDED:
            return State(ApplicabilityState.UNKNOWN, self.today)
        later = line[self.now + 1 :]
        for wanted, state in ((MET, ApplicabilityState.UPCOMING), (UNDECIDED, ApplicabilityState.UNKNOWN)):
            found = np.flatnonzero(later == wanted)
            if found.size:
                return State(state, self.starts[self.now + 1 + int(found[0])])
        earlier = np.flatnonzero(line[: self.now] == MET)
        if earlier.size:
            return State(ApplicabilityState.ENDED, self.starts[int(earlier[-1]) + 1])
        return State(ApplicabilityState.NOT_APPLICABLE)


_STRENGTH = {state: number for number, state in enumerate(ApplicabilityState)}


def strongest(states: Iterable[State]) -> State:
    """Section 3: the order of the table; of several upcoming or unknown the earliest day, of ended the latest."""

    def order(state: State) -> tuple[int, int]:
        day = state.day.toordinal() if state.day else 0
        return _STRENGTH[state.state], -day if state.state is ApplicabilityState.ENDED else day

    return min(states, key=order, default=State(ApplicabilityState.NOT_APPLICABLE))
