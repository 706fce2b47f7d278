"""Over which days an organisation reaches each subject by uses and roles, through others too.

Followed from the organisation downwards, so that after a change only what lies below changed uses and roles is looked
at again. Nothing here depends on the stretches of a timeline.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from ontology.key import Key
from ontology.layered import Layered
from ontology.records import SUBJECTS, Record, RoleAssignment, Use
from service.reasoning.periods import ALWAYS, NEVER, Periods
from service.reasoning.subjects import Subjects


@dataclass(frozen=True, slots=True, eq=False)
class ReachDays:
    organisation: int
    periods: Periods
    _days: Layered[int, int]
    """The number of the days for each that is ever reached; of the organisation itself, all."""

    @classmethod
    def of(cls, subjects: Subjects, organisation: int, periods: Periods) -> "ReachDays":
        found = cls(organisation, periods, Layered({organisation: ALWAYS}))
        found._follow(subjects, below([organisation], subjects))
        return found

    def moved(self, subjects: Subjects, apart: Iterable[int]) -> "ReachDays":
        """`apart`: those that may be reached on other days, with all below them."""
        days, again = self._days.copy(), [s for s in apart if s != self.organisation]
        for s in again:
            days.discard(s)
        here = ReachDays(self.organisation, self.periods, days)
        here._follow(subjects, again)
        return here

    def days(self, s: int) -> int:
        """By number."""
        return self._days.get(s, NEVER)

    def all(self, count: int) -> list[int]:
        """By number, of so many subjects."""
        found = [NEVER] * count
        for s, days in self._days.items():
            found[s] = days
        return found

    def _follow(self, subjects: Subjects, found: Iterable[int]) -> None:
        """The days of these, with all below them, from those of whoever uses or runs them."""
        days, periods = self._days, self.periods
        queue = deque(s for s in found if s != self.organisation)
        waiting = set(queue)
        while queue:
            s = queue.popleft()
            waiting.discard(s)
            its = before = days.get(s, NEVER)
            for edge in subjects.up.get(s, ()):
                if its == ALWAYS:
                    break
                if edge.upper in days:
                    its = periods.either(its, periods.both(days[edge.upper], periods.of(edge.start, edge.end)))
            if its != before:
                days[s] = its
                for edge in subjects.down.get(s, ()):
                    if edge.lower != self.organisation and edge.lower not in waiting:
                        waiting.add(edge.lower)
                        queue.append(edge.lower)


def below(begun: Iterable[int], *points: Subjects) -> list[int]:
    """These and all that they use or run at one of these points, the nearest first."""
    found = dict.fromkeys(begun)
    waiting = deque(found)
    while waiting:
        s = waiting.popleft()
        for subjects in points:
            for edge in subjects.down.get(s, ()):
                if edge.lower not in found:
                    found[edge.lower] = None
                    waiting.append(edge.lower)
    return [*found]


def reached_otherwise(records: Iterable[Record], before: Subjects, here: Subjects) -> list[int]:
    """Those that somebody may reach on other days, where these records may be open or not, with all below them."""
    lower = set[Key]()
    for record in records:
        match record:
            case Use():
                lower.add(record.used)
            case RoleAssignment():
                lower.add(record.subject)
            case _ if isinstance(record, SUBJECTS):
                lower.add(record.key)
    return below(sorted(here.numbers[key] for key in lower if key in here.numbers), before, here)
