"""Forecast: status and applicability on later days by what is known now, day by day (section 7).

As history, it looks only at days on which a record begins, ends or is dated, and on each only at pairs whose status
that can touch; where that may be everything (law, roles, uses, classes), at all of them.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from ontology.key import Key
from ontology.records import MappingPolicy, Record
from ontology.register import Register
from ontology.words import Status
from service.reasoning.answers import Unit
from service.reasoning.causes import Cause, on_days
from service.reasoning.difference import Moved, moved
from service.reasoning.history import dates
from service.reasoning.opinions import DEFAULT_POLICY
from service.reasoning.touched import Touched
from service.reasoning.view import View

DAYS = 60
"""Days that are looked at, at most."""

Pair = tuple[Key, Key]


@dataclass(frozen=True, slots=True)
class Forecast:
    """One day on which pairs change, with what begins, ends or is dated on it. `satisfied` of `applicable` units on
    that day.
    """

    day: date
    rows: tuple[Moved, ...]
    causes: tuple[Cause, ...]
    satisfied: int
    applicable: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """`days`: those on which something changes. `looked` of `candidates` days were looked at; `until`: the last day of
    which this is known, earlier than asked for where that was cut.
    """

    satisfied: int
    applicable: int
    days: tuple[Forecast, ...]
    looked: int
    candidates: int
    until: date
    cut: bool


def forecast(
    register: Register,
    as_of: date,
    until: date,
    k: int,
    policy: MappingPolicy = DEFAULT_POLICY,
    *,
    frameworks: Collection[Key] | None = None,
    subjects: Collection[Key] | None = None,
    most: int = DAYS,
    enough: Callable[[], bool] = lambda: False,
) -> Outlook:
    """From the day after `as_of` to `until`, both included. `enough` is asked before each day is looked at; where it
    says so, the horizon is cut there.
    """
    records: dict[date, list[Record]] = {}
    for day, record, _ in dates(register, k):
        if as_of < day <= until:
            records.setdefault(day, []).append(record)
    days = sorted(records)
    first = View(register, as_of, k, policy)
    walk = _Walk(first, frameworks, subjects)
    begun = walk.counts()
    found: list[Forecast] = []
    looked = 0
    for day in days[:most]:
        if enough():
            break
        looked += 1
        rows = walk.to(walk.view.moved(register, day, k), records[day])
        if rows:
            causes = tuple(on_days(register, k, day - timedelta(days=1), day))
            found.append(Forecast(day, rows, causes, *walk.counts()))
    cut = looked < len(days)
    last = days[looked] - timedelta(days=1) if cut else until
    return Outlook(*begun, tuple(found), looked, len(days), last, cut)


@dataclass(slots=True)
class _Walk:
    """What is known of each pair on the day that was reached."""

    view: View
    frameworks: Collection[Key] | None
    subjects: Collection[Key] | None
    wanted: frozenset[Key] | None = field(init=False)
    units: dict[Pair, Unit] = field(init=False)
    touched: Touched = field(init=False)

    def __post_init__(self) -> None:
        self.wanted = None if self.subjects is None else self.view.reached(self.subjects)
        self.units = self._all(self.view)
        self.touched = Touched(self.view.register, self.view.known_at, self.view.statuses.law)

    def counts(self) -> tuple[int, int]:
        """Satisfied, applicable."""
        counted = [unit for unit in self.units.values() if unit.counted(None)]
        return sum(unit.status is Status.SATISFIED for unit in counted), len(counted)

    def to(self, view: View, records: Collection[Record]) -> tuple[Moved, ...]:
        """Goes on to a later day: the pairs that change on it."""
        touching = [self.touched.by(record) for record in records]
        named = [each for each in touching if each is not None]
        if len(named) < len(touching):
            new = self._anew(view)
        else:
            new = self._some(view, frozenset[int]().union(*named))
        pairs = sorted(self.units.keys() | new.keys())
        rows = tuple(row for pair in pairs for row in moved(self.units.get(pair), new.get(pair)))
        self.units, self.view = new, view
        return rows

    def _anew(self, view: View) -> dict[Pair, Unit]:
        """Everything; what subjects of the scope use from this day on, too."""
        if self.subjects is not None and self.wanted is not None:
            self.wanted |= view.reached(self.subjects)
        self.touched = Touched(view.register, view.known_at, view.statuses.law)
        return self._all(view)

    def _all(self, view: View) -> dict[Pair, Unit]:
        units = view.units(self.frameworks, self.wanted)
        return {
            (unit.provision, unit.subject): unit for unit in units if self.wanted is None or unit.subject in self.wanted
        }

    def _some(self, view: View, provisions: frozenset[int]) -> dict[Pair, Unit]:
        """Those that depend on what is touched. The law is the same, and so are its numbers."""
        depends, index = view.statuses.dependence, view.statuses.law.content.index
        asked = {index[key] for key, _ in self.units}
        reached = {p for p in asked if not provisions.isdisjoint(depends.on(p))}
        if not reached:
            return self.units
        part = view.statuses.over(reached)
        new = dict(self.units)
        for pair in self.units:
            p, s = index[pair[0]], part.subjects.index[pair[1]]
            if p in reached:
                state = part.scope.state(p, s)
                new[pair] = Unit(*pair, part.status(p, s), state.state, state.day)
        return new
