"""Who is asked alike, found for all subjects together: what is asked of a user is worked out once for all it uses."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from ontology.words import SubjectKind
from service.reasoning.conditions import Asker, Profile
from service.reasoning.subjects import COMPONENTS

if TYPE_CHECKING:
    from service.reasoning.askers import Askers

Period = tuple[date | None, date | None]
Asked = frozenset[tuple[int, int]]
"""Number of a profile, number of the days over which it counts."""
Days = tuple[int, int]
"""From the first of these ordinals, up to the second."""
ALWAYS, NEVER = (0, date.max.toordinal() + 1), (0, 0)


@dataclass(slots=True)
class Profiles:
    """The set of profiles by which each subject is asked; subjects that are asked alike have equal sets.

    None for a subject on a circle of uses, or reached from one: whom it is asked through depends on where one begins.
    What an organisation runs is told apart from what is asked for itself: so those who are alike are so, too, where
    only the roles of one organisation count.
    """

    askers: "Askers"
    _found: dict[int, Asked | None] = field(default_factory=dict)
    _profiles: dict[tuple[Profile, bool], int] = field(default_factory=dict)
    _days: list[Days] = field(default_factory=list)
    _numbers: dict[Days, int] = field(default_factory=dict)
    _met: dict[tuple[int, int], int] = field(default_factory=dict)
    _through: dict[tuple[Asked, Period], Asked] = field(default_factory=dict)

    def moved(self, askers: "Askers", others: frozenset[int]) -> "Profiles":
        """The same profiles of all but these, under the same numbers."""
        kept = {s: its for s, its in self._found.items() if s not in others}
        return replace(self, askers=askers, _found=kept)

    def of(self, s: int) -> Asked | None:
        if s not in self._found:
            self._found[s] = None
            self._found[s] = self._find(s)
        return self._found[s]

    def _find(self, s: int) -> Asked | None:
        kind = self.askers.subjects.kind[s]
        component = kind in COMPONENTS
        own: set[tuple[int, int]] = set()
        if not component or self.askers.conditions.has_records(Asker(s)):
            own.add(self._number(Asker(s), (None, None)))
        if kind is SubjectKind.ORGANISATION:
            runs = self.askers.runs(s)
            own.update(self._number(Asker(lower, s), period, run=True) for lower, period in runs)
        if not component:
            return frozenset(own)
        passed: set[Asked] = set()
        for upper, period in self.askers.uses(s):
            asked = self._used(upper, period)
            if asked is None:
                return None
            passed.add(asked)
        return passed.pop() if len(passed) == 1 and not own else frozenset(own).union(*passed)

    def _used(self, upper: int, period: Period) -> Asked | None:
        """By whom a subject is asked through one that uses it."""
        asked = self.of(upper)
        if asked is None or period == (None, None):
            return asked
        if (asked, period) not in self._through:
            within = self._period(period)
            self._through[asked, period] = frozenset((profile, self._both(mask, within)) for profile, mask in asked)
        return self._through[asked, period]

    def _number(self, asker: Asker, period: Period, *, run: bool = False) -> tuple[int, int]:
        profile = (self.askers.conditions.profile(asker), run)
        return self._profiles.setdefault(profile, len(self._profiles)), self._period(period)

    def _period(self, period: Period) -> int:
        start, end = period
        return self._over(start.toordinal() if start else ALWAYS[0], end.toordinal() if end else ALWAYS[1])

    def _both(self, one: int, other: int) -> int:
        if (one, other) not in self._met:
            starts, ends = zip(self._days[one], self._days[other], strict=True)
            self._met[one, other] = self._over(max(starts), min(ends))
        return self._met[one, other]

    def _over(self, start: int, end: int) -> int:
        days = (start, end) if start < end else NEVER
        number = self._numbers.setdefault(days, len(self._days))
        if number == len(self._days):
            self._days.append(days)
        return number
