"""Who is asked alike: what is asked of a user is worked out once for all it uses.

Those that are asked alike are a *group*, which has a number. It says the same at every point to which it is moved: so
what is known of a group stays known when some subjects come to be of another.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from ontology.words import SubjectKind
from service.reasoning.alike import Distinct
from service.reasoning.conditions import Asker, Profile
from service.reasoning.periods import ALWAYS, Periods
from service.reasoning.subjects import COMPONENTS, Subjects

if TYPE_CHECKING:
    from service.reasoning.askers import Askers

Period = tuple[date | None, date | None]
Pair = tuple[int, int]
"""Number of a profile, number of the days over which it counts."""
Asked = frozenset[Pair]
SPARE = 2048
"""So many groups that nobody is of any more are kept."""
_UNKNOWN = -1


@dataclass(slots=True)
class Runs:
    """By which profiles an organisation is asked for what it runs, each with how often."""

    by_lower: dict[int, tuple[Pair, ...]] = field(default_factory=dict)
    counted: dict[Pair, int] = field(default_factory=dict)

    def copy(self) -> "Runs":
        return Runs({**self.by_lower}, {**self.counted})

    def put(self, lower: int, pairs: tuple[Pair, ...]) -> None:
        for pair in self.by_lower.pop(lower, ()):
            self.counted[pair] -= 1
            if not self.counted[pair]:
                del self.counted[pair]
        if pairs:
            self.by_lower[lower] = pairs
        for pair in pairs:
            self.counted[pair] = self.counted.get(pair, 0) + 1


@dataclass(slots=True)
class Profiles:
    """The set of profiles by which each subject is asked; subjects that are asked alike have equal sets.

    None for a subject on a circle of uses, or reached from one: whom it is asked through depends on where one begins.
    It is a group of its own. What an organisation runs is told apart from what is asked for itself: so those who are
    alike are so, too, where only the roles of one organisation count.
    """

    askers: "Askers"
    groups: Distinct[Asked] = field(default_factory=Distinct)
    periods: Periods = field(default_factory=Periods)
    _group: list[int] = field(default_factory=list)
    _numbers: Distinct[tuple[Profile, bool]] = field(default_factory=Distinct)
    _examples: dict[int, Asker] = field(default_factory=dict)
    """Number of a profile -> somebody of whom it was so at some point."""
    _through: dict[tuple[Asked, Period], Asked] = field(default_factory=dict)
    _runs: dict[int, Runs] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._group += [_UNKNOWN] * (len(self.askers.subjects.keys) - len(self._group))

    def moved(self, askers: "Askers", others: frozenset[int]) -> "Profiles":
        """The same groups of all but these, under the same numbers."""
        if len(self.groups.said) > len(self._group) + SPARE:
            return Profiles(askers)
        made = replace(self, askers=askers, _group=[*self._group], _runs={**self._runs})
        for s in others:
            made._group[s] = _UNKNOWN
        made._run_otherwise(others, self.askers.subjects)
        return made

    def group(self, s: int) -> int:
        """The number of those that are asked as it is."""
        if self._group[s] == _UNKNOWN:
            self._asked(s, set())
        return self._group[s]

    def of(self, s: int) -> Asked | None:
        return self.groups.said.get(self.group(s))

    def askers_of(self, asked: Asked) -> list[tuple[Asker, int]] | None:
        """Somebody for each profile, and the number of the days; None where it is to be looked for."""
        examples = [(self._example(profile), days) for profile, days in asked]
        found = [(asker, days) for asker, days in examples if asker is not None]
        return found if len(found) == len(asked) else None

    def _example(self, number: int) -> Asker | None:
        asker, (profile, _) = self._examples[number], self._numbers.said[number]
        here = asker.subject < len(self._group) and self.askers.conditions.profile(asker) == profile
        return asker if here else None

    def _asked(self, s: int, sought: set[int]) -> Asked | None:
        """`sought`: those for which it is looked for."""
        if self._group[s] == _UNKNOWN:
            if s in sought:
                return None
            sought.add(s)
            asked = self._find(s, sought)
            sought.discard(s)
            self._group[s] = self.groups.apart() if asked is None else self.groups.of(asked)
            return asked
        return self.groups.said.get(self._group[s])

    def _find(self, s: int, sought: set[int]) -> Asked | None:
        kind = self.askers.subjects.kind[s]
        component = kind in COMPONENTS
        own: set[Pair] = set()
        if not component or self.askers.conditions.has_records(Asker(s)):
            own.add((self._number(Asker(s)), ALWAYS))
        if kind is SubjectKind.ORGANISATION:
            own.update(self._run_by(s).counted)
        if not component:
            return frozenset(own)
        passed: set[Asked] = set()
        for upper, period in self.askers.uses(s):
            asked = self._used(upper, period, sought)
            if asked is None:
                return None
            passed.add(asked)
        return passed.pop() if len(passed) == 1 and not own else frozenset(own).union(*passed)

    def _used(self, upper: int, period: Period, sought: set[int]) -> Asked | None:
        """By whom a subject is asked through one that uses it."""
        asked = self._asked(upper, sought)
        if asked is None or period == (None, None):
            return asked
        if (asked, period) not in self._through:
            within, both = self.periods.of(*period), self.periods.both
            self._through[asked, period] = frozenset((profile, both(days, within)) for profile, days in asked)
        return self._through[asked, period]

    def _run_by(self, organisation: int) -> Runs:
        if organisation not in self._runs:
            pairs, runs = dict[int, list[Pair]](), Runs()
            for lower, period in self.askers.runs(organisation):
                pairs.setdefault(lower, []).append(self._run(lower, organisation, period))
            for lower, its in pairs.items():
                runs.put(lower, tuple(its))
            self._runs[organisation] = runs
        return self._runs[organisation]

    def _run_otherwise(self, others: Iterable[int], before: Subjects) -> None:
        """Looks again at these, for the organisations that run them, or did."""
        here, fresh = self.askers.subjects, set[int]()
        for lower in others:
            edges = here.up.get(lower, ())
            running = {edge.upper for edge in (*before.up.get(lower, ()), *edges) if edge.role is not None}
            for organisation in running & self._runs.keys():
                if organisation not in fresh:
                    self._runs[organisation] = self._runs[organisation].copy()
                    fresh.add(organisation)
                its = (edge for edge in edges if edge.upper == organisation and self.askers.is_run(edge))
                pairs = (self._run(lower, organisation, (edge.start, edge.end)) for edge in its)
                self._runs[organisation].put(lower, tuple(pairs))

    def _run(self, lower: int, organisation: int, period: Period) -> Pair:
        return self._number(Asker(lower, organisation), run=True), self.periods.of(*period)

    def _number(self, asker: Asker, *, run: bool = False) -> int:
        number = self._numbers.of((self.askers.conditions.profile(asker), run))
        self._examples[number] = asker
        return number
