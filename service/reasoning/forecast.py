"""Forecast: status and applicability on later days by what is known now, day by day (section 7).

As history, it looks only at days on which a record begins, ends or is dated, and on each only at pairs whose status
that can touch; where that may be everything (law, roles, uses, classes), at all of them.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from ontology.key import Key
from ontology.records import MappingPolicy, Record
from ontology.register import Register
from ontology.words import Status
from service.reasoning.answers import Unit
from service.reasoning.causes import Cause, of_days
from service.reasoning.difference import Moved, moved
from service.reasoning.differing import comparable, differing, settled
from service.reasoning.history import dates
from service.reasoning.opinions import DEFAULT_POLICY
from service.reasoning.stirred import Mark
from service.reasoning.touched import Touched
from service.reasoning.verdicts import Cell
from service.reasoning.view import View

DAYS = 60
"""Days that are looked at, at most."""

Pair = tuple[Key, Key]
Dated = tuple[date, Record, str]


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
    records: dict[date, list[Dated]] = {}
    for dated in dates(register, k):
        if as_of < dated[0] <= until:
            records.setdefault(dated[0], []).append(dated)
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
        rows = walk.to(day, [record for _, record, _ in records[day]])
        if rows:
            found.append(Forecast(day, rows, tuple(of_days(records[day])), *walk.counts()))
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
    asked: dict[Cell, Pair] | None = None
    """The same pairs by number, as far as somebody asked."""

    def __post_init__(self) -> None:
        self.wanted = None if self.subjects is None else self.view.reached(self.subjects)
        self.units = self._all(self.view)
        self.touched = Touched(self.view.register, self.view.known_at, self.view.statuses.law)

    def counts(self) -> tuple[int, int]:
        """Satisfied, applicable."""
        counted = [unit for unit in self.units.values() if unit.counted(None)]
        return sum(unit.status is Status.SATISFIED for unit in counted), len(counted)

    def to(self, day: date, records: Collection[Record]) -> tuple[Moved, ...]:
        """Goes on to a later day: the pairs that change on it."""
        before, mark = self.view.statuses, self.view.statuses.mark()
        view = self.view.moved(self.view.register, day, self.view.known_at)
        if comparable(before, view.statuses) and before.concerns is view.statuses.concerns:
            return self._where_stirred(view, mark)
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

    def _where_stirred(self, view: View, mark: Mark) -> tuple[Moved, ...]:
        """On a day on which nothing but facts begins or ends: the pairs whose status may differ."""
        index, who = view.statuses.law.content.index, view.statuses.subjects.index
        if self.asked is None:
            self.asked = {(index[p], who[s]): (p, s) for p, s in self.units}
        provisions = {p for p, _ in self.asked}
        before, here = (settled(each.statuses.over(provisions)) for each in (self.view, view))
        found: dict[Pair, Unit] = {}
        for cell in differing(before, here, view.statuses.since(mark)):
            pair = self.asked.get(cell)
            if pair is not None:
                found[pair] = replace(self.units[pair], status=here.status(*cell))
        rows = tuple(row for pair in sorted(found) for row in moved(self.units[pair], found[pair]))
        self.units.update(found)
        self.view = view
        return rows

    def _anew(self, view: View) -> dict[Pair, Unit]:
        """Everything; what subjects of the scope use from this day on, too."""
        if self.subjects is not None and self.wanted is not None:
            self.wanted |= view.reached(self.subjects)
        self.touched = Touched(view.register, view.known_at, view.statuses.law)
        return self._all(view)

    def _all(self, view: View) -> dict[Pair, Unit]:
        self.asked = None
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
