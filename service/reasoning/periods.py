"""Over which days something counts, as numbers: what two of them have in common, or together, is worked out once.

Nothing here depends on the stretches of a timeline, so new days on it change nothing.
"""

from dataclasses import dataclass, field
from datetime import date

from service.reasoning.alike import Distinct

Days = tuple[tuple[int, int], ...]
"""From the first of two ordinals up to the second; apart, and in order."""
ALL_DAYS: Days = ((0, date.max.toordinal() + 1),)
NEVER, ALWAYS = 0, 1
"""The numbers of no day and of all days."""


@dataclass(slots=True, eq=False)
class Periods:
    _numbered: Distinct[Days] = field(default_factory=Distinct)
    _of: dict[tuple[date | None, date | None], int] = field(default_factory=dict)
    _both: dict[tuple[int, int], int] = field(default_factory=dict)
    _either: dict[tuple[int, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        assert (self._numbered.of(()), self._numbered.of(ALL_DAYS)) == (NEVER, ALWAYS)

    def of(self, start: date | None, end: date | None) -> int:
        """Half-open; absent = open."""
        if start is None and end is None:
            return ALWAYS
        if (start, end) not in self._of:
            first = ALL_DAYS[0][0] if start is None else start.toordinal()
            last = ALL_DAYS[0][1] if end is None else end.toordinal()
            self._of[start, end] = self._numbered.of(((first, last),) if first < last else ())
        return self._of[start, end]

    def days(self, number: int) -> Days:
        return self._numbered.said[number]

    def both(self, one: int, other: int) -> int:
        """The days that two have in common."""
        if one == other or other == ALWAYS:
            return one
        if one == ALWAYS:
            return other
        if (one, other) not in self._both:
            common = (
                (max(start, begin), min(stop, end)) for start, stop in self.days(one) for begin, end in self.days(other)
            )
            self._both[one, other] = self._numbered.of(tuple(each for each in common if each[0] < each[1]))
        return self._both[one, other]

    def either(self, one: int, other: int) -> int:
        """The days of one or of the other."""
        if one == other or other == NEVER:
            return one
        if one == NEVER:
            return other
        if (one, other) not in self._either:
            self._either[one, other] = self._numbered.of(_joined(sorted((*self.days(one), *self.days(other)))))
        return self._either[one, other]


def _joined(days: list[tuple[int, int]]) -> Days:
    joined = days[:1]
    for start, end in days[1:]:
        begin, last = joined[-1]
        if start <= last:
            joined[-1] = (begin, max(last, end))
        else:
            joined.append((start, end))
    return tuple(joined)
