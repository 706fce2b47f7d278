"""Who is asked for a subject (reading 10): whose records decide, and through which uses."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from ontology.collector import paused
from ontology.words import SubjectKind
from service.reasoning.alike import Alike
from service.reasoning.conditions import Asker, Conditions
from service.reasoning.profiles import Period, Profiles
from service.reasoning.subjects import COMPONENTS, Subjects
from service.reasoning.timeline import MET, Line, Timeline
from service.reasoning.uses import Edge


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """An asker, the stretches on which it counts, and the subjects passed on the way down to it."""

    asker: Asker
    mask: Line
    through: tuple[int, ...] = ()


@dataclass(slots=True, eq=False)
class Askers:
    subjects: Subjects
    conditions: Conditions
    timeline: Timeline
    _found: dict[tuple[int, int | None], list[Asked]] = field(default_factory=dict)
    _distinct: dict[tuple[int, int | None], list[Asked]] = field(default_factory=dict)
    _alike: Alike | None = None
    _profiles: Profiles | None = None

    def moved(self, subjects: Subjects, conditions: Conditions, timeline: Timeline, others: frozenset[int]) -> "Askers":
        """Of all but these it is known who is asked alike."""
        here = Askers(subjects, conditions, timeline)
        here._profiles = self.profiles.moved(here, others)
        return here

    @property
    def profiles(self) -> Profiles:
        if self._profiles is None:
            self._profiles = Profiles(self)
        return self._profiles

    def goes_on(self, before: "Askers") -> bool:
        """Whether the numbers of groups mean the same here."""
        return self.profiles.groups is before.profiles.groups

    def of(self, s: int, viewpoint: int | None = None) -> list[Asked]:
        """With a viewpoint: by the roles of that organisation only."""
        if (s, viewpoint) not in self._found:
            self._found[s, viewpoint] = list(self._find(s, viewpoint, frozenset()))
        return self._found[s, viewpoint]

    def through(self, s: int) -> list[int]:
        """The subjects through which others are asked for it: the first on the way to each, once."""
        kind = self.subjects.kind[s]
        if kind is SubjectKind.ORGANISATION:
            return [*dict.fromkeys(lower for lower, _ in self.runs(s))]
        if kind not in COMPONENTS:
            return []
        own, users = frozenset({s}), dict.fromkeys(upper for upper, _ in self.uses(s))
        return [upper for upper in users if upper != s and self._is_asked(upper, own)]

    def _is_asked(self, s: int, passed: frozenset[int]) -> bool:
        """Whether anybody is asked for a subject, other than through those that were passed."""
        if self.subjects.kind[s] not in COMPONENTS or self.conditions.has_records(Asker(s)):
            return True
        upwards = passed | {s}
        return any(upper not in upwards and self._is_asked(upper, upwards) for upper, _ in self.uses(s))

    def distinct(self, s: int, viewpoint: int | None = None) -> list[Asked]:
        """Of askers that are alike, one: windows say the same of all of them."""
        if (s, viewpoint) not in self._distinct:
            self._distinct[s, viewpoint] = self._known(s, viewpoint) or self._looked_up(s, viewpoint)
        return self._distinct[s, viewpoint]

    def _known(self, s: int, viewpoint: int | None) -> list[Asked]:
        """Where it is known by which profiles a subject is asked, somebody for each; none where it is not."""
        if viewpoint is not None and self.subjects.kind[s] is not SubjectKind.ORGANISATION:
            return []
        asked = self.profiles.of(s)
        found = None if asked is None else self.profiles.askers_of(asked)
        during = self.timeline.during
        return [Asked(asker, during(self.profiles.periods.days(days))) for asker, days in found or ()]

    def _looked_up(self, s: int, viewpoint: int | None) -> list[Asked]:
        found = {(self.conditions.profile(a.asker), a.mask.tobytes()): a for a in reversed(self.of(s, viewpoint))}
        return list(found.values())[::-1]

    @paused()
    def alike(self) -> Alike:
        """The subjects that are asked alike: every window applies to them alike, by the roles of whichever agent."""
        if self._alike is None:
            self._alike = Alike.by(map(self.group, range(len(self.subjects.keys))))
        return self._alike

    def group(self, s: int) -> int:
        """The number of those that are asked as it is."""
        return self.profiles.group(s)

    def _find(self, s: int, viewpoint: int | None, passed: frozenset[int]) -> Iterator[Asked]:
        always = self.timeline.fill(MET)
        kind = self.subjects.kind[s]
        if kind is SubjectKind.ORGANISATION:
            yield Asked(Asker(s), always)
            yield from self._run_by(s)
        elif kind not in COMPONENTS or self.conditions.has_records(Asker(s, viewpoint)):
            yield Asked(Asker(s, viewpoint), always)
        if kind in COMPONENTS:
            yield from self._through_users(s, viewpoint, passed | {s})

    def _run_by(self, organisation: int) -> Iterator[Asked]:
        for lower, period in self.runs(organisation):
            yield Asked(Asker(lower, organisation), self.timeline.within(*period), (lower,))

    def _through_users(self, s: int, viewpoint: int | None, passed: frozenset[int]) -> Iterator[Asked]:
        for upper, period in self.uses(s):
            if upper not in passed:
                within = self.timeline.within(*period)
                for asked in self._find(upper, viewpoint, passed):
                    yield Asked(asked.asker, np.minimum(asked.mask, within), (upper, *asked.through))

    def runs(self, organisation: int) -> Iterator[tuple[int, Period]]:
        """What an organisation has a role for, and over which period."""
        for edge in self.subjects.down.get(organisation, ()):
            if self.is_run(edge):
                yield edge.lower, (edge.start, edge.end)

    def is_run(self, edge: Edge) -> bool:
        return edge.role is not None and self.subjects.kind[edge.lower] is not SubjectKind.ORGANISATION

    def uses(self, s: int) -> Iterator[tuple[int, Period]]:
        """Who uses a subject, and over which period."""
        for edge in self.subjects.up.get(s, ()):
            if edge.role is None:
                yield edge.upper, (edge.start, edge.end)
