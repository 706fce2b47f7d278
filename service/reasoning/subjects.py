"""Subjects and their uses: who reaches whom on a day, and whether that is all (readings 6, 24, 25)."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np

from ontology.collector import paused
from ontology.key import Key
from ontology.records import SUBJECTS, Inventory, RoleAssignment, Use
from ontology.register import Register
from ontology.words import InventoryExtent, SubjectKind, broader
from service.reasoning.bits import Bits, bits_of, subjects_in
from service.reasoning.links import Links
from service.reasoning.reaching import Reaching

OUT_OF_PLACE = 16
"""So many subjects, or a tenth of all, may be new or gone before all are numbered anew."""
COMPONENTS = (SubjectKind.MODEL_VERSION, SubjectKind.DATASET, SubjectKind.SUPPLIER)


def covers(start: date | None, end: date | None, day: date) -> bool:
    """Half-open [start, end); absent = open."""
    return (start is None or start <= day) and (end is None or day < end)


class Edge(NamedTuple):
    """One subject runs (by a role) or uses another, over a period. `day`: of the change set that recorded it."""

    upper: int
    lower: int
    start: date | None
    end: date | None
    record: Key
    recorded_on: date
    closed_on: date | None
    role: Key | None = None
    open: bool = True

    def on(self, day: date) -> bool:
        return self.open and covers(self.start, self.end, day)


@dataclass
class Subjects:
    """Everything recorded by k about who uses whom; `reach` is on day t."""

    register: Register
    k: int
    today: date
    keys: list[Key] = field(default_factory=list)
    """By number, whoever bears one: a number never comes to mean another subject, and may be out of order."""
    index: dict[Key, int] = field(default_factory=dict)
    """The numbers of those that are on record, in the order of their keys: that of every answer."""
    numbers: dict[Key, int] = field(default_factory=dict)
    """The numbers of all that bear one: by these, facts are read of whoever is not on record now, too."""
    late: int = 0
    """So many of the last came after the others were put in order."""
    kind: list[SubjectKind] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    of_user: dict[int, list[Edge]] = field(default_factory=dict)
    """The edges down from a subject, closed ones included."""
    up: dict[int, list[Edge]] = field(default_factory=dict)
    down: dict[int, list[Edge]] = field(default_factory=dict)
    inventories: dict[tuple[int, SubjectKind], list[Inventory]] = field(default_factory=dict)
    organisations: Bits = 0
    _reach: dict[tuple[int, date], frozenset[int]] = field(default_factory=dict)
    _current: dict[tuple[int, SubjectKind], list[Key]] = field(default_factory=dict)
    _complete: dict[tuple[int, SubjectKind], bool] = field(default_factory=dict)
    _all_complete: dict[SubjectKind, Bits] = field(default_factory=dict)

    @classmethod
    @paused()
    def of(cls, register: Register, k: int, today: date, numbered: "Subjects | None" = None) -> "Subjects":
        """`numbered`: whose numbers are kept, where few are new or gone."""
        subjects = cls(register, k, today)
        known = sorted((s.key, s.kind) for kind in SUBJECTS for s in register.open(kind, k))
        if numbered is None or not subjects._number_on(known, numbered):
            subjects.keys = [key for key, _ in known]
            subjects.kind = [kind for _, kind in known]
            subjects.index = {key: number for number, key in enumerate(subjects.keys)}
            subjects.numbers = subjects.index
        organisation = SubjectKind.ORGANISATION
        subjects.organisations = bits_of(s for s, kind in enumerate(subjects.kind) if kind is organisation)
        for edge in subjects._read_edges():
            subjects.edges.append(edge)
            subjects.of_user.setdefault(edge.upper, []).append(edge)
            if edge.open:
                subjects.up.setdefault(edge.lower, []).append(edge)
                subjects.down.setdefault(edge.upper, []).append(edge)
        for inventory in register.open(Inventory, k):
            if inventory.subject in subjects.index:
                place = (subjects.index[inventory.subject], inventory.inventory_kind)
                subjects.inventories.setdefault(place, []).append(inventory)
        return subjects

    def _number_on(self, known: list[tuple[Key, SubjectKind]], numbered: "Subjects") -> bool:
        """Numbers as there; the new ones follow, in the order of their keys. Who is not on record any more keeps his
        number, and has none in `index`: nothing that is read by name reaches him, and nothing that is said of him
        another. False where that leaves too many out of place, or somebody is of another kind.
        """
        new = [each for each in known if each[0] not in numbered.numbers]
        late, gone = numbered.late + len(new), len(numbered.keys) + len(new) - len(known)
        if late + gone > max(OUT_OF_PLACE, len(known) // 10):
            return False
        kinds, numbers = numbered.kind, numbered.numbers
        if any(key in numbers and kinds[numbers[key]] is not kind for key, kind in known):
            return False
        self.keys, self.kind, self.numbers = numbered.keys, numbered.kind, numbered.numbers
        if new:
            self.keys = [*numbered.keys, *(key for key, _ in new)]
            self.kind = [*numbered.kind, *(kind for _, kind in new)]
            self.numbers = numbered.numbers | {key: n for n, (key, _) in enumerate(new, len(numbered.keys))}
        self.late = late
        self.index = {key: self.numbers[key] for key, _ in known}
        return True

    def goes_on(self, before: "Subjects") -> bool:
        """Whether every number of the others means the same here."""
        return self.keys is before.keys or (
            self.keys[: len(before.keys)] == before.keys and self.kind[: len(before.kind)] == before.kind
        )

    @property
    def settled(self) -> bool:
        """Whether numbers are the places of those on record in the order of their keys, as when all is begun anew."""
        return not self.late and len(self.index) == len(self.keys)

    def ordered(self, subjects: Iterable[int]) -> list[int]:
        """In the order of their keys."""
        return sorted(subjects, key=self.keys.__getitem__) if self.late else sorted(subjects)

    def _read_edges(self) -> Iterator[Edge]:
        """Reading 6, closed records included: an inventory grows old by them too."""
        index, day = self.index, cache(self.register.day)
        for cls in (RoleAssignment, Use):
            for recorded in self.register.by_class.get(cls, ()):
                record = recorded.record
                if isinstance(record, RoleAssignment):
                    upper, lower, role = index.get(record.agent), index.get(record.subject), record.role
                else:
                    assert isinstance(record, Use)
                    upper, lower, role = index.get(record.user), index.get(record.used), None
                if recorded.recorded_in > self.k or upper == lower or upper is None or lower is None:
                    continue
                closed = recorded.closed_in is not None and recorded.closed_in <= self.k
                yield Edge(
                    upper,
                    lower,
                    record.valid_from,
                    record.valid_to,
                    record.key,
                    day(recorded.recorded_in),
                    day(recorded.closed_in) if closed and recorded.closed_in else None,
                    role,
                    not closed,
                )

    @cached_property
    def reaching(self) -> Reaching:
        """Who uses or runs whom at t, through others too."""
        edges = [(edge.upper, edge.lower) for edge in self.edges if edge.on(self.today)]
        upper, lower = np.array(edges, dtype=np.intp).reshape(-1, 2).T
        return Reaching(self.kind, upper, lower)

    @property
    def gone(self) -> frozenset[int]:
        """Those that kept their numbers and are not on record."""
        if len(self.index) == len(self.keys):
            return frozenset()
        return frozenset(range(len(self.keys))) - frozenset(self.index.values())

    def take_over(self, before: "Subjects", others: frozenset[int]) -> None:
        """What all but these use or run."""
        self._reach.update((place, its) for place, its in before._reach.items() if place[0] not in others)

    def reach(self, subject: int, day: date | None = None) -> frozenset[int]:
        """What a subject uses or runs on a day (t if none is given), through others too."""
        day = self._since(day or self.today)
        if (subject, day) not in self._reach:
            seen: set[int] = set()
            waiting = [subject]
            while waiting:
                for edge in self.down.get(waiting.pop(), ()):
                    if edge.lower not in seen and edge.on(day):
                        seen.add(edge.lower)
                        waiting.append(edge.lower)
            self._reach[subject, day] = frozenset(seen - {subject})
        return self._reach[subject, day]

    def _since(self, day: date) -> date:
        """The last day up to this one on which a use or a role begins or ends: nothing differs since."""
        place = bisect_right(self._switching, day)
        return self._switching[place - 1] if place else date.min

    @cached_property
    def _switching(self) -> list[date]:
        return sorted({day for edge in self.edges for day in (edge.start, edge.end) if day is not None})

    def components(self, subject: int, kind: SubjectKind) -> list[int]:
        """The subjects of one kind that a subject reaches at t."""
        return self.ordered(other for other in self.reach(subject) if self.kind[other] is kind)

    def users(self, subject: int, kind: SubjectKind) -> list[int]:
        """The subjects of one kind that reach a subject at t."""
        return self.ordered(other for other in self._above.read_for(subject) if self.kind[other] is kind)

    @cached_property
    def _above(self) -> Links:
        return self.reaching.all.turned()

    def inventory_complete(self, subject: int, kind: SubjectKind) -> bool:
        """Reading 24: every inventory that R4 needs for this kind is current."""
        if (subject, kind) not in self._complete:
            self._complete[subject, kind] = not self.missing_inventories(subject, kind)
        return self._complete[subject, kind]

    def complete(self, kind: SubjectKind) -> Bits:
        """The same for all subjects of a broader kind."""
        if kind not in self._all_complete:
            broader_ones, of_kind = self.reaching.broader_than(kind), self.reaching.of_kind
            lacking = bits_of(s for s in subjects_in(broader_ones) if self._lacks(s, kind))
            found = broader_ones & ~lacking
            for upper in of_kind:
                between = lacking & self.reaching.narrower_than(upper) if broader(upper, kind) else 0
                found &= ~(of_kind[upper] & self.reaching.all.readers_of(between))
            self._all_complete[kind] = found
        return self._all_complete[kind]

    def _lacks(self, subject: int, kind: SubjectKind) -> bool:
        """An inventory of its own that R4 needs for this kind is not current."""
        places = ((subject, needed) for needed in _kinds_down_to(self.kind[subject], kind))
        return any(place not in self.inventories or not self.current_inventories(*place) for place in places)

    def needed_inventories(self, subject: int, kind: SubjectKind) -> list[tuple[int, SubjectKind]]:
        """Reading 24: the inventories that R4 needs for this kind, as (subject, kind)."""
        between = [
            other
            for other in self.reach(subject)
            if broader(self.kind[other], kind) and broader(self.kind[subject], self.kind[other])
        ]
        return [
            (other, needed)
            for other in (subject, *self.ordered(between))
            for needed in _kinds_down_to(self.kind[other], kind)
        ]

    def missing_inventories(self, subject: int, kind: SubjectKind) -> list[tuple[int, SubjectKind]]:
        """Those of the needed ones that are not current."""
        return [place for place in self.needed_inventories(subject, kind) if not self.current_inventories(*place)]

    def current_inventories(self, subject: int, kind: SubjectKind) -> list[Key]:
        """The inventories on which R4 stands for one subject and kind."""
        place = (subject, kind)
        if place not in self._current:
            self._current[place] = [i.key for i in self.inventories.get(place, ()) if self._stands(i, subject)]
        return self._current[place]

    def _stands(self, inventory: Inventory, subject: int) -> bool:
        """Reading 25."""
        if inventory.as_of > self.today:
            return False
        for edge in self.of_user.get(subject, ()):
            if self.kind[edge.lower] is not inventory.inventory_kind:
                continue
            if edge.recorded_on > inventory.as_of or (edge.closed_on and edge.closed_on > inventory.as_of):
                return False
            if edge.open and any(day and inventory.as_of < day <= self.today for day in (edge.start, edge.end)):
                return False
            if inventory.extent is InventoryExtent.NONE and edge.on(self.today):
                return False
        return True


@cache
def _kinds_down_to(upper: SubjectKind, lower: SubjectKind) -> tuple[SubjectKind, ...]:
    """`lower` itself and every kind strictly between it and `upper`."""
    return tuple(k for k in SubjectKind if k is lower or (broader(upper, k) and broader(k, lower)))
