"""The smallest sets of facts that make p hold for s (section 6): exact up to a bound, greedy beyond it and said so.

A fact is one thing said of one requirement and subject: a measure in place, an item that supports it, a verdict, a
later pass, an item that succeeds an expired one, a proposal accepted, an inventory. (One record may say several: a
measure for all that an organisation runs, an item on two of them; `plan.py` looks for those.) Sets are tried in the
order of their size, and whether one is enough is for the engine to say, on a register that holds it. What the search
leaves open counts with the least that any of it costs, so none that is smaller is passed over. Where there is no room
for that, the facts are added up requirement by requirement: a set that is enough, and may not be the smallest.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

from ontology.key import Key
from ontology.records import Record
from ontology.words import Status
from service.reasoning.answers import Remedy
from service.reasoning.bringing import Bundle
from service.reasoning.means import AllMeans, Means
from service.reasoning.moving import anew
from service.reasoning.supposed import as_known, suppose
from service.reasoning.verdicts import Cell
from service.reasoning.view import View
from service.reasoning.ways import above, below, least, reachable

TRIED = 24
"""Sets about which the engine is asked."""
SETS = 5
"""Sets of one size that are told."""
STATES = 3_000
"""Choices that are looked at for each of the two searches."""
LAST = 3
"""Sets of the greedy search about which the engine is asked at least."""
CELLS = 800
"""Requirements and subjects that are looked at."""

Choice = dict[Cell, Means]
Brought = tuple[Bundle, ...]
"""Each once, in order."""


def remedies(
    view: View, provision: Key, subject: Key, tried: int = TRIED, pause: Callable[[], None] = lambda: None
) -> tuple[Remedy, ...]:
    """All of the smallest size, as far as there is room; nothing where it is satisfied. `pause`: as for `history`.

    Raises UnknownReference.
    """
    if view.status(provision, subject) is Status.SATISFIED:
        return ()
    found = found_sets(view, provision, subject, tried, pause)
    return tuple(Remedy(each.facts, each.exact) for each in found) or view.trace(provision, subject).remedies


def found_sets(
    view: View, provision: Key, subject: Key, tried: int = TRIED, pause: Callable[[], None] = lambda: None
) -> "tuple[Found, ...]":
    """The same, with the records as they would stand; only what the engine found to be enough."""
    statuses = view.statuses
    p, s = statuses.law.content.index[provision], statuses.subjects.index[subject]
    if p not in statuses.law.kind:
        return ()
    search = _Search(AllMeans(p, statuses), (p, s), tried, pause)
    return search.exact() or search.greedy()


@dataclass(frozen=True, slots=True)
class Found:
    """`records`: the facts as imagined, in place of those with the keys `closed`."""

    facts: tuple[str, ...]
    exact: bool
    records: tuple[Record, ...]
    closed: tuple[Key, ...]

    @classmethod
    def of(cls, brought: Brought, *, exact: bool) -> "Found":
        records = {record.key: record for bundle in brought for record in bundle.records}
        closed = sorted({key for bundle in brought for key in bundle.closed})
        return cls(_facts(brought), exact, tuple(records.values()), tuple(closed))


@dataclass(slots=True)
class _Search:
    means: AllMeans
    root: Cell
    tries: int
    pause: Callable[[], None]
    least: dict[Cell, int] = field(default_factory=dict)
    """Cell -> what it costs if nothing is shared."""
    cheapest: dict[Cell, int] = field(default_factory=dict)
    """Cell -> what it costs at least, however much is shared: the dearest of what it needs."""
    whole: bool = True
    refused: set[tuple[str, ...]] = field(default_factory=set)

    def __post_init__(self) -> None:
        ways, self.whole = reachable(self.root, self.means.of, CELLS)
        self.least = least(ways, lambda means, costs: means.cost + sum(costs[each] for each in set(means.premises)))
        self.cheapest = least(ways, lambda means, costs: max((means.cost, *(costs[each] for each in means.premises))))

    def exact(self) -> tuple[Found, ...]:
        """The smallest sets, if each that is smaller was refused."""
        found: list[Found] = []
        size = 0
        for cost, brought in self._sets(self._bound):
            if not self.whole or not self.tries or len(found) == SETS or (found and cost > size):
                break
            if brought and self._enough(brought):
                found.append(Found.of(brought, exact=True))
                size = cost
        return tuple(found)

    def greedy(self) -> tuple[Found, ...]:
        """The first that is enough of those that are cheapest requirement by requirement."""
        self.tries = max(self.tries, LAST)
        for _, brought in self._sets(self._sum):
            if not self.tries:
                break
            if brought and self._enough(brought):
                return (Found.of(brought, exact=False),)
        return ()

    def _enough(self, brought: Brought) -> bool:
        """The engine's word."""
        facts = _facts(brought)
        if facts in self.refused:
            return False
        self.pause()
        self.tries -= 1
        statuses = self.means.whole
        its = Found.of(brought, exact=True)
        register = suppose(as_known(statuses.register, statuses.k), its.records, its.closed)
        enough = anew(statuses, register).on(self.root[0]).satisfied(*self.root)
        if not enough:
            self.refused.add(facts)
        return enough

    # --- sets by size --------------------------------------------------------------------------------------

    def _sets(self, rate: Callable[[Choice, tuple[Cell, ...]], int]) -> Iterator[tuple[int, Brought]]:
        """Sets of bundles by which the root would hold, each once, by what `rate` says of them."""
        if self.root not in self.least:
            return
        order, seen = count(), set[tuple[str, ...]]()
        waiting: list[tuple[int, int, Choice, tuple[Cell, ...]]] = [(0, 0, {}, (self.root,))]
        for _ in range(STATES):
            if not waiting:
                return
            cost, _, chosen, left = heappop(waiting)
            if not left:
                brought = _brought(chosen)
                if _facts(brought) not in seen:
                    seen.add(_facts(brought))
                    yield cost, brought
                continue
            cell, *others = left
            for means in self._fitting(cell, chosen):
                more = chosen | {cell: means}
                fresh = [each for each in dict.fromkeys(means.premises) if each not in more and each not in others]
                still = (*fresh, *others)
                heappush(waiting, (rate(more, still), -next(order), more, still))

    def _fitting(self, cell: Cell, chosen: Choice) -> Iterator[Means]:
        uppers = {cell, *above(cell, chosen)}
        for means in self.means.of(cell):
            if all(premise in self.least for premise in means.premises):
                lowers = {each for premise in means.premises for each in below(premise, chosen)}
                if not lowers & uppers:
                    yield means

    def _bound(self, chosen: Choice, left: tuple[Cell, ...]) -> int:
        """At least what it will cost in the end."""
        return max(_paid(chosen), max((self.cheapest[cell] for cell in left), default=0))

    def _sum(self, chosen: Choice, left: tuple[Cell, ...]) -> int:
        """What it will cost if nothing more is shared."""
        return _paid(chosen) + sum(self.least[cell] for cell in left)


def _paid(chosen: Choice) -> int:
    """A bundle that serves twice is paid once."""
    return sum({id(means.bundle): means.cost for means in chosen.values()}.values())


def _brought(chosen: Choice) -> Brought:
    bundles = {id(means.bundle): means.bundle for means in chosen.values() if means.bundle}
    return tuple(sorted(bundles.values(), key=lambda bundle: (bundle.cells[:1], bundle.facts)))


def _facts(brought: Brought) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fact for bundle in brought for fact in bundle.facts))
