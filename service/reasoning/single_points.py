"""Single points of failure: the evidence, supplier or dataset on which most hangs (section 7).

Each is taken away alone and the engine asked again; what is counted are units of coverage that would no longer be
satisfied. An item of evidence is taken away by closing its record. Of a subject is taken away all that proves anything
of it: it is named by no item any more, and still used. (To close the record of the subject itself would take its duties
with it; `impact --without` asks that.)
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from ontology.key import Key
from ontology.records import Evidence, MappingPolicy, Record
from ontology.register import Register
from ontology.words import SubjectKind
from service.reasoning.answers import Unit
from service.reasoning.bits import Bits, bits_of, subjects_in
from service.reasoning.moving import anew
from service.reasoning.opinions import DEFAULT_POLICY
from service.reasoning.supposed import SOMEBODY, as_known, suppose
from service.reasoning.verdicts import Cell
from service.reasoning.view import View

EVIDENCE = "evidence"
KINDS: tuple[str, ...] = (EVIDENCE, SubjectKind.SUPPLIER, SubjectKind.DATASET)
MOST = 200
"""Points that are taken away at most, those first on which most rests directly."""


@dataclass(frozen=True, slots=True)
class SinglePoint:
    """`lost`: the pairs that are satisfied and would not be. Of a subject `users` is how many use or run it, through
    others too, and `only_way_to` what none of its users would reach without it.
    """

    key: Key
    kind: str
    lost: tuple[tuple[Key, Key], ...]
    users: int = 0
    only_way_to: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class SinglePoints:
    """`satisfied` of `applicable` units hold now. `looked` of `candidates` points were taken away; what is no candidate
    proves nothing now, so that nothing hangs on it.
    """

    rows: tuple[SinglePoint, ...]
    satisfied: int
    applicable: int
    looked: int
    candidates: int


def single_points(
    register: Register,
    as_of: date,
    k: int,
    policy: MappingPolicy = DEFAULT_POLICY,
    *,
    kinds: Collection[str] = KINDS,
    frameworks: Collection[Key] | None = None,
    subjects: Collection[Key] | None = None,
    horizon: date | None = None,
    most: int = MOST,
    pause: Callable[[], None] = lambda: None,
) -> SinglePoints:
    """Ordered by how much would be lost; points on which nothing hangs are left out. `pause`: as for `history`."""
    view = View(as_known(register, k), as_of, k, policy)
    view.settle_all()
    units = [unit for unit in view.units(frameworks, subjects) if unit.counted(horizon)]
    taking = _Taking(view, units)
    candidates = taking.candidates(kinds)
    rows = []
    for key, kind in candidates[:most]:
        pause()
        lost = taking.lost(key, kind)
        if lost:
            rows.append(SinglePoint(key, kind, lost, *taking.place(key, kind)))
    rows.sort(key=lambda row: (-len(row.lost), row.key))
    satisfied = sum(bits.bit_count() for bits in taking.satisfied.values())
    return SinglePoints(tuple(rows), satisfied, len(units), min(most, len(candidates)), len(candidates))


@dataclass(slots=True)
class _Taking:
    """One view, and what each thing taken from it takes away."""

    view: View
    units: Collection[Unit]
    satisfied: dict[int, Bits] = field(init=False)
    """Provision -> the subjects of the units that are satisfied."""
    items: dict[Key, Evidence] = field(init=False)
    naming: dict[Key, list[Evidence]] = field(init=False)
    """Subject -> the items that name it."""
    proven: dict[Key, set[Cell]] = field(init=False)
    """Item -> the cells of which it is a ground."""
    _uses: Any = None

    def __post_init__(self) -> None:
        statuses = self.view.statuses
        index, who = statuses.law.content.index, statuses.subjects.index
        counted: dict[int, list[int]] = {}
        for unit in self.units:
            counted.setdefault(index[unit.provision], []).append(who[unit.subject])
        self.satisfied = {p: bits_of(subjects) & statuses.satisfied_for(p) for p, subjects in counted.items()}
        self.items = {item.key: item for item in statuses.register.open(Evidence, statuses.k)}
        self.naming = {}
        for item in self.items.values():
            for key in dict.fromkeys(item.about):
                self.naming.setdefault(key, []).append(item)
        self.proven = {}
        for cell, grounds in statuses.actual.grounds.items():
            for fact in {fact for ground in grounds for fact in ground.facts}:
                if fact in self.items:
                    self.proven.setdefault(fact, set()).add(cell)

    def candidates(self, kinds: Collection[str]) -> list[tuple[Key, str]]:
        """What proves something now, that first which proves most directly."""
        found: dict[tuple[Key, str], int] = {}
        if EVIDENCE in kinds:
            found |= {(key, EVIDENCE): len(cells) for key, cells in self.proven.items()}
        subjects = self.view.statuses.subjects
        for key, kind in ((key, subjects.kind[s]) for key, s in subjects.index.items()):
            cells = {cell for item in self.naming.get(key, ()) for cell in self.proven.get(item.key, ())}
            if kind in kinds and cells:
                found[key, kind] = len(cells)
        return sorted(found, key=lambda each: (-found[each], each))

    def lost(self, key: Key, kind: str) -> tuple[tuple[Key, Key], ...]:
        """The units that would no longer be satisfied."""
        statuses = self.view.statuses
        gone = {key} if kind == EVIDENCE else {item.key for item in self.naming.get(key, ())}
        cells = {cell for item in gone for cell in self.proven.get(item, ())}
        touched = {p for p, _ in cells}
        reached = [
            p for p, bits in self.satisfied.items() if bits and not touched.isdisjoint(statuses.dependence.on(p))
        ]
        if not reached:
            return ()
        without = suppose(statuses.register, () if kind == EVIDENCE else self._renamed(key), gone)
        after = anew(statuses, without)
        keys, who = statuses.law.content.keys, statuses.subjects.keys
        gone_for = ((p, subjects_in(self.satisfied[p] & ~after.satisfied_for(p))) for p in reached)
        return tuple((keys[p], key) for p, subjects in gone_for for key in sorted(who[s] for s in subjects))

    def _renamed(self, subject: Key) -> Iterator[Record]:
        """Items that name others too go on naming these."""
        for item in self.naming.get(subject, ()):
            others = tuple(key for key in item.about if key != subject)
            if others:
                yield replace(item, key=f"{item.key}~{SOMEBODY}", corrects=item.key, about=others)

    def place(self, key: Key, kind: str) -> tuple[int, tuple[Key, ...]]:
        """Where a subject stands among the uses of the day: how many users, and what hangs on it alone."""
        if kind == EVIDENCE:
            return 0, ()
        import networkx  # costs 0.2 s, and few commands need it

        subjects = self.view.statuses.subjects
        if self._uses is None:
            edges = ((edge.upper, edge.lower) for edge in subjects.edges if edge.on(subjects.today))
            self._uses = networkx.DiGraph(edges)
        number = subjects.index[key]
        if number not in self._uses:
            return 0, ()
        users = networkx.ancestors(self._uses, number)
        alone = networkx.descendants(self._uses, number) - self._reached(users, number) if users else ()
        return len(users), tuple(sorted(subjects.keys[other] for other in alone))

    def _reached(self, users: Collection[int], without: int) -> set[int]:
        """These, and what any of them reaches but through one subject."""
        found, waiting = {*users}, [*users]
        while waiting:
            for other in self._uses.successors(waiting.pop()):
                if other != without and other not in found:
                    found.add(other)
                    waiting.append(other)
        return found
