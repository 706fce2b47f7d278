"""Uses and roles as edges between subjects (reading 6): read once, then kept up with what is recorded and closed."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from itertools import chain, takewhile
from operator import attrgetter
from typing import NamedTuple

from ontology.key import Key
from ontology.layered import Layered
from ontology.records import SUBJECTS, Record, RoleAssignment, Use
from ontology.register import Recorded, Register

MOST = 512
"""So many edges may differ before all are read anew."""

Named = dict[Key, dict[Key, None]]
"""Records by the subjects that they name."""


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


class Altered(NamedTuple):
    """What a record says of a use or a role at one point, and at the other."""

    before: Edge | None
    here: Edge | None


EdgesOf = Layered[int, list[Edge]]
End = Callable[[Edge], int]
_UPPER: End = attrgetter("upper")
_LOWER: End = attrgetter("lower")


def ends_of(record: RoleAssignment | Use) -> tuple[Key, Key]:
    """Who runs or uses, and whom."""
    if isinstance(record, RoleAssignment):
        return record.agent, record.subject
    return record.user, record.used


def roles_first(edges: list[Edge]) -> Iterator[Edge]:
    """The roles of a list; they stand before all uses."""
    return takewhile(_by_role, edges)


def uses_last(edges: list[Edge]) -> Iterator[Edge]:
    """The uses of a list, the last first; whoever runs a thousand is not looked at a thousand times."""
    return takewhile(_by_use, reversed(edges))


def _by_role(edge: Edge) -> bool:
    return edge.role is not None


def _by_use(edge: Edge) -> bool:
    return edge.role is None


def above(own: Iterable[int], *points: "Uses") -> frozenset[int]:
    """These, and whoever may use or run one of them on some day, at one of these points."""
    found = set(own)
    waiting = list(found)
    while waiting:
        s = waiting.pop()
        for its in points:
            for edge in its.up.get(s, ()):
                if edge.upper not in found:
                    found.add(edge.upper)
                    waiting.append(edge.upper)
    return frozenset(found)


class _Lists(NamedTuple):
    """Of all edges, as they are read."""

    of_user: dict[int, list[Edge]]
    up: dict[int, list[Edge]]
    down: dict[int, list[Edge]]

    def add(self, edge: Edge) -> None:
        self.of_user.setdefault(edge.upper, []).append(edge)
        if edge.open:
            self.up.setdefault(edge.lower, []).append(edge)
            self.down.setdefault(edge.upper, []).append(edge)


@dataclass(eq=False)
class Uses:
    """Lists are in the order of the register, roles first. Never changed: a moved copy shares what is the same."""

    register: Register
    k: int
    index: Mapping[Key, int]
    """The numbers of the subjects on record: no others have edges."""
    of_user: EdgesOf = field(default_factory=Layered)
    """The edges down from a subject, closed ones included."""
    up: EdgesOf = field(default_factory=Layered)
    down: EdgesOf = field(default_factory=Layered)
    _named: Named = field(default_factory=dict)
    """All that is recorded and no open edge, by either end; of a closed edge the lower end will do. It only grows, and
    is shared by whatever is moved from here or there: it may name more.
    """

    @classmethod
    def of(cls, register: Register, k: int, index: Mapping[Key, int]) -> "Uses":
        uses, day, lists = cls(register, k, index), cache(register.day), _Lists({}, {}, {})
        for kind in (RoleAssignment, Use):
            for recorded in register.by_class.get(kind, ()):
                if recorded.recorded_in <= k:
                    edge = uses._edge(recorded, day(recorded.recorded_in))
                    if edge is None or not edge.open:
                        uses._name(recorded.record)
                    if edge is not None:
                        lists.add(edge)
        uses.of_user, uses.up, uses.down = map(Layered, lists)
        return uses

    def _edge(self, recorded: Recorded, day: date) -> Edge | None:
        """None where not both ends are on record. Closed ones are edges, too: an inventory grows old by them."""
        record = recorded.record
        assert isinstance(record, RoleAssignment | Use)
        user, used = ends_of(record)
        upper, lower = self.index.get(user), self.index.get(used)
        if upper == lower or upper is None or lower is None:
            return None
        closed = None if recorded.closed_in is None or recorded.closed_in > self.k else recorded.closed_in
        return Edge(
            upper,
            lower,
            record.valid_from,
            record.valid_to,
            record.key,
            day,
            None if closed is None else self.register.day(closed),
            record.role if isinstance(record, RoleAssignment) else None,
            closed is None,
        )

    def _name(self, record: Record) -> None:
        assert isinstance(record, RoleAssignment | Use)
        for key in ends_of(record):
            self._named.setdefault(key, {})[record.key] = None

    @cached_property
    def edges(self) -> list[Edge]:
        """All, in no order."""
        return list(chain.from_iterable(self.of_user.values()))

    @cached_property
    def days(self) -> list[date]:
        """Those on which a use or a role begins or ends, in order. A moved copy may have more."""
        return sorted({day for edge in self.edges for day in (edge.start, edge.end) if day is not None})

    def stretch(self, day: date) -> tuple[date, date]:
        """From the last day up to this one on which something differs, to the next, which is no more of it; the last of
        all days is.
        """
        place = bisect_right(self.days, day)
        return self.days[place - 1] if place else date.min, self.days[place] if place < len(self.days) else date.max

    # --- at another point ----------------------------------------------------------------------------------------

    def moved(
        self,
        register: Register,
        k: int,
        index: Mapping[Key, int],
        stated: Iterable[Record],
        out_of_place: Collection[Key],
    ) -> "tuple[Uses, list[Altered]] | None":
        """The same after these records, and what they alter; None where that is too much. `out_of_place`: subjects that
        came or went.
        """
        here = replace(self, register=register, k=k, index=index)
        records = {each.key: each for each in stated if isinstance(each, RoleAssignment | Use)}
        for record in records.values():
            here._name(record)
        asked = dict.fromkeys(chain(records, *(self._naming(key) for key in out_of_place)))
        if len(asked) > MOST:
            return None
        altered = [each for key in asked if (each := self._compared(here, key)) is not None]
        if altered:
            here.of_user = self._edited(here, self.of_user, _UPPER, altered)
            standing = [Altered(_open(each.before), _open(each.here)) for each in altered]
            here.down = self._edited(here, self.down, _UPPER, standing)
            here.up = self._edited(here, self.up, _LOWER, standing)
        here._keep_days(self, altered)
        return here, altered

    def _naming(self, key: Key) -> list[Key]:
        """The records that name a subject; those that become an edge no more are kept by their names."""
        s = self.index.get(key, -1)
        own = [edge.record for edge in chain(self.of_user.get(s, ()), self.up.get(s, ()))]
        for record in own:
            self._name(self.register.by_key[record].record)
        return [*own, *self._named.get(key, ())]

    def _compared(self, here: "Uses", key: Key) -> Altered | None:
        was, will = self._read(key), here._read(key)
        return None if was == will else Altered(was, will)

    def _read(self, key: Key) -> Edge | None:
        recorded = self.register.get(key)
        if recorded is None or recorded.recorded_in > self.k:
            return None
        return self._edge(recorded, self.register.day(recorded.recorded_in))

    def _edited(self, here: "Uses", lists: EdgesOf, end: End, altered: list[Altered]) -> EdgesOf:
        """With other edges in the lists of those who stand at this end of them."""
        going, coming = _by_end(end, (each.before for each in altered)), _by_end(end, (each.here for each in altered))
        if not going and not coming:
            return lists
        found = lists.copy()
        for s in going.keys() | coming.keys():
            edges = self._without(found.get(s, []), going.get(s, []))
            for edge in coming.get(s, ()):
                insort(edges, edge, key=here._place)
            if edges:
                found[s] = edges
            else:
                found.discard(s)
        return found

    def _without(self, edges: list[Edge], going: list[Edge]) -> list[Edge]:
        if len(going) == len(edges):
            return []
        left = edges.copy()
        for edge in going:
            del left[bisect_left(left, self._place(edge), key=self._place)]
        return left

    def _place(self, edge: Edge) -> tuple[bool, int]:
        """Where an edge stands in every list."""
        return edge.role is None, self.register.by_key[edge.record].place

    def _keep_days(self, before: "Uses", altered: list[Altered]) -> None:
        if "days" not in before.__dict__:
            return
        dated = (each.here for each in altered if each.here is not None)
        new = {day for edge in dated for day in (edge.start, edge.end) if day is not None}.difference(before.days)
        self.days = before.days
        if new:
            self.days = before.days.copy()
            for day in new:
                insort(self.days, day)


def subjects_stated(stated: Iterable[Record]) -> set[Key]:
    """The subjects whose own records are among these."""
    return {record.key for record in stated if isinstance(record, SUBJECTS)}


def users_stated(stated: Iterable[Record]) -> set[Key]:
    """The subjects whose own records, uses or roles are among these."""
    users = subjects_stated(stated)
    users.update(ends_of(record)[0] for record in stated if isinstance(record, RoleAssignment | Use))
    return users


def _open(edge: Edge | None) -> Edge | None:
    return edge if edge is not None and edge.open else None


def _by_end(end: End, edges: Iterable[Edge | None]) -> dict[int, list[Edge]]:
    found: dict[int, list[Edge]] = {}
    for edge in edges:
        if edge is not None:
            found.setdefault(end(edge), []).append(edge)
    return found
