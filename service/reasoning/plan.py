"""Plan: the fewest new facts that close the most gaps, weighted by risk class (section 7).

A weighted greedy set cover: at each step the bundle of facts with the most weight closed for each fact is taken, and
the next step stands on it. What a bundle closes is what the engine says on a register that holds it; an estimate over
the mappings only says which are tried first. Greedy, not proved smallest.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from ontology.key import Key
from ontology.records import MappingPolicy, Record
from ontology.register import Register
from service.reasoning.bits import Bits, bits_of, subjects_in
from service.reasoning.bringing import Bringing, Bundle
from service.reasoning.moving import anew
from service.reasoning.opinions import DEFAULT_POLICY
from service.reasoning.sources import Sources
from service.reasoning.status import Statuses
from service.reasoning.supposed import as_known, suppose
from service.reasoning.verdicts import Cell
from service.reasoning.view import View
from service.reasoning.weights import weights

METHOD = "greedy, not proved smallest"
STEPS = 10
TRIED = 6
"""Bundles that the engine is asked about at each step, those first that promise most."""


@dataclass(frozen=True, slots=True)
class Step:
    """`facts`: what to bring, in words; `records` are they, as imagined, in place of `replaced`. `closes`: the units
    that become satisfied, of `weight` together; `satisfied` is the running total.
    """

    kind: str
    facts: tuple[str, ...]
    closes: tuple[tuple[Key, Key], ...]
    weight: int
    satisfied: int
    records: tuple[Record, ...]
    replaced: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """`satisfied` of `applicable` units hold now. `open_weight`: what all gaps weigh. `ended`: why there is no further
    step: nothing open, nothing found that closes more, or as many steps as were asked for.
    """

    steps: tuple[Step, ...]
    satisfied: int
    applicable: int
    open_weight: int
    ended: str


def plan(
    register: Register,
    as_of: date,
    k: int,
    policy: MappingPolicy = DEFAULT_POLICY,
    *,
    frameworks: Collection[Key] | None = None,
    subjects: Collection[Key] | None = None,
    horizon: date | None = None,
    steps: int = STEPS,
    pause: Callable[[], None] = lambda: None,
) -> Plan:
    """`pause`: as for `history`."""
    known = as_known(register, k)
    view = View(known, as_of, known.head, policy)
    view.settle_all()
    index, who = view.statuses.law.content.index, view.statuses.subjects.index
    units = [unit for unit in view.units(frameworks, subjects) if unit.counted(horizon)]
    counted: dict[int, list[int]] = {}
    for unit in units:
        counted.setdefault(index[unit.provision], []).append(who[unit.subject])
    cells = {p: bits_of(subjects) for p, subjects in sorted(counted.items())}
    cover = _Cover(view.statuses, cells, weights(view.statuses), pause)
    now, weight = cover.satisfied, cover.weigh(_members(cover.open))
    found: list[Step] = []
    while len(found) < steps and cover.open:
        step = cover.step(len(found) + 1)
        if step is None:
            break
        found.append(step)
    if not cover.open:
        ended = "nothing is open"
    else:
        ended = "as many steps as asked for" if len(found) >= steps else "nothing tried closes more"
    return Plan(tuple(found), now, len(units), weight, ended)


@dataclass(slots=True)
class _Cover:
    """The state after the steps so far."""

    statuses: Statuses
    cells: dict[int, Bits]
    """Provision -> the subjects for which it is counted."""
    weight: list[int]
    pause: Callable[[], None]
    open: dict[int, Bits] = field(init=False)
    """Of these, the subjects for which it is not satisfied."""

    def __post_init__(self) -> None:
        self.open = _where(self.cells, lambda p: ~self.statuses.satisfied_for(p))

    @property
    def satisfied(self) -> int:
        """How many of the cells are."""
        return sum(bits.bit_count() - self.open.get(p, 0).bit_count() for p, bits in self.cells.items())

    def weigh(self, cells: Iterable[Cell]) -> int:
        return sum(self.weight[s] for _, s in cells)

    def step(self, number: int) -> Step | None:
        """The best of those tried; None if none of them closes anything."""
        best: tuple[float, Bundle, Statuses, list[Cell]] | None = None
        for promised, bundle in self._promising(number)[:TRIED]:
            if best is not None and promised <= best[0]:
                break
            self.pause()
            after = self._after(bundle)
            closes = _members(_where(self.open, after.satisfied_for))
            worth = self.weigh(closes) / bundle.cost
            if closes and (best is None or worth > best[0]):
                best = worth, bundle, after, closes
        return None if best is None else self._take(*best[1:])

    def _take(self, bundle: Bundle, after: Statuses, closes: list[Cell]) -> Step:
        self.statuses = after
        self.open = _where(self.cells, lambda p: ~after.satisfied_for(p))
        keys, who = after.law.content.keys, after.subjects.keys
        pairs = tuple((keys[p], who[s]) for p, s in closes)
        worth = self.weigh(closes)
        return Step(bundle.kind, bundle.facts, pairs, worth, self.satisfied, bundle.records, bundle.closed)

    def _after(self, bundle: Bundle) -> Statuses:
        """The engine's word: everything that the records can touch."""
        return anew(self.statuses, suppose(self.statuses.register, bundle.records, bundle.closed))

    # --- what to try -------------------------------------------------------------------------------------------

    def _promising(self, number: int) -> list[tuple[float, Bundle]]:
        """Bundles by the weight for each fact that an estimate promises; those that promise nothing left out."""
        bringing = Bringing(self.statuses, number)
        follows = _follows(self.statuses)
        lacking: dict[int, set[int]] = {}
        for p, s in _members(self.open):
            lacking.setdefault(s, set()).add(p)
        among = bits_of(lacking)
        bundles = [*bringing.renewals(among), *bringing.mappings(among)]
        for q, targets in follows.items():
            of_kind = among & self.statuses.across.of_kind.get(self.statuses.law.kind[q], 0)
            subjects = [s for s in subjects_in(of_kind) if not targets.isdisjoint(lacking[s])]
            bundles += bringing.directly(q, subjects)
        rated = [(self._promise(bundle, follows), bundle) for bundle in bundles]
        rated.sort(key=lambda each: (-each[0], each[1].cost, each[1].facts))
        return [each for each in rated if each[0] > 0]

    def _promise(self, bundle: Bundle, follows: dict[int, frozenset[int]]) -> float:
        following = ((p, s) for q, s in bundle.cells for p in follows.get(q, ()))
        return self.weigh({(p, s) for p, s in following if self.open.get(p, 0) >> s & 1}) / bundle.cost


def _where(cells: dict[int, Bits], holding: Callable[[int], Bits]) -> dict[int, Bits]:
    """Those of the cells for which something holds."""
    return {p: its for p, bits in cells.items() if (its := bits & holding(p))}


def _members(cells: dict[int, Bits]) -> list[Cell]:
    """In order."""
    return [(p, s) for p, bits in cells.items() for s in subjects_in(bits)]


def _follows(statuses: Statuses) -> dict[int, frozenset[int]]:
    """Provision -> what R1 draws from it, by accepted mappings and parts, itself and its alternatives' whole included.
    Joint mappings and what holds for every component are left to the engine.
    """
    law = statuses.law
    sources = Sources.of(law, statuses.opinions, statuses.effects)
    drawn: dict[int, set[int]] = {}
    for p, containing in sources.containing.items():
        for q, _ in containing:
            drawn.setdefault(q, set()).add(p)
    for p in law.kind:
        for part in law.parts_of(p):
            upper, lower = (part, p) if law.alternatives(p) else (p, part)
            drawn.setdefault(upper, set()).add(lower)
    return {q: _closure(q, drawn) for q in law.kind}


def _closure(q: int, drawn: dict[int, set[int]]) -> frozenset[int]:
    found, waiting = {q}, [q]
    while waiting:
        for p in drawn.get(waiting.pop(), ()):
            if p not in found:
                found.add(p)
                waiting.append(p)
    return frozenset(found)
