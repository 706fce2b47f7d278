"""Who is asked alike, found for all subjects together: what is asked of a user is worked out once for all it uses."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ontology.words import SubjectKind
from service.reasoning.conditions import Asker, Profile
from service.reasoning.subjects import COMPONENTS
from service.reasoning.timeline import Line

if TYPE_CHECKING:
    from service.reasoning.askers import Askers

Period = tuple[date | None, date | None]
Asked = frozenset[tuple[int, int]]
"""Number of a profile, number of the stretches on which it counts."""


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
    _masks: list[Line] = field(default_factory=list)
    _numbers: dict[bytes, int] = field(default_factory=dict)
    _periods: dict[Period, int] = field(default_factory=dict)
    _met: dict[tuple[int, int], int] = field(default_factory=dict)
    _through: dict[tuple[Asked, Period], Asked] = field(default_factory=dict)

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
        if period not in self._periods:
            self._periods[period] = self._mask(self.askers.timeline.within(*period))
        return self._periods[period]

    def _both(self, one: int, other: int) -> int:
        if (one, other) not in self._met:
            self._met[one, other] = self._mask(np.minimum(self._masks[one], self._masks[other]))
        return self._met[one, other]

    def _mask(self, line: Line) -> int:
        number = self._numbers.setdefault(line.tobytes(), len(self._masks))
        if number == len(self._masks):
            self._masks.append(line)
        return number
