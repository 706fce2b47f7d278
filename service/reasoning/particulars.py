"""What is recorded of each subject that conditions read: its roles, classes, market dates and places."""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from ontology.key import Key
from ontology.records import Classification, Establishment, MarketRecord, Record, RoleAssignment
from ontology.register import Register

About = TypeVar("About", bound=Record)


@dataclass(frozen=True, slots=True, eq=False)
class Particulars:
    """By the key of a subject, in the order of recording; none of the lists is empty."""

    roles_for: dict[Key, list[RoleAssignment]] = field(default_factory=dict)
    roles_of: dict[Key, list[RoleAssignment]] = field(default_factory=dict)
    """By the agent."""
    classes: dict[Key, list[Classification]] = field(default_factory=dict)
    markets: dict[Key, list[MarketRecord]] = field(default_factory=dict)
    places: dict[Key, list[Establishment]] = field(default_factory=dict)

    @classmethod
    def of(cls, register: Register, k: int) -> "Particulars":
        roles = [*register.open(RoleAssignment, k)]
        return cls(
            _grouped(roles, _subject),
            _grouped(roles, _agent),
            _grouped(register.open(Classification, k), _subject),
            _grouped(register.open(MarketRecord, k), _subject),
            _grouped(register.open(Establishment, k), _subject),
        )

    def moved(self, register: Register, k: int, stated: Iterable[Record], before: Register) -> "Particulars":
        """The same at another point of a chain, where only these records may be open or not. `before`: the register in
        which those of this point are.
        """

        def place(record: Record) -> int:
            recorded = register.get(record.key) or before.get(record.key)
            return -1 if recorded is None else recorded.place

        def is_open(record: Record) -> bool:
            recorded = register.get(record.key)
            return recorded is not None and recorded.open_at(k)

        records = [*stated]
        roles = [each for each in records if isinstance(each, RoleAssignment)]
        read = (place, is_open)
        return replace(
            self,
            roles_for=_moved(self.roles_for, roles, _subject, *read),
            roles_of=_moved(self.roles_of, roles, _agent, *read),
            classes=_moved(self.classes, [r for r in records if isinstance(r, Classification)], _subject, *read),
            markets=_moved(self.markets, [r for r in records if isinstance(r, MarketRecord)], _subject, *read),
            places=_moved(self.places, [r for r in records if isinstance(r, Establishment)], _subject, *read),
        )

    def named(self, record: Record) -> set[Key]:
        """Those of whom, by the roles known here, a condition may read a record."""
        match record:
            case RoleAssignment():
                return {record.agent, record.subject}
            case Classification() | MarketRecord():
                return {record.subject}
            case Establishment():
                return {record.subject, *(role.subject for role in self.roles_of.get(record.subject, ()))}
        return set()


def _grouped(records: Iterable[About], of: Callable[[About], Key]) -> dict[Key, list[About]]:
    grouped: dict[Key, list[About]] = {}
    for record in records:
        grouped.setdefault(of(record), []).append(record)
    return grouped


def _moved(
    known: dict[Key, list[About]],
    records: list[About],
    of: Callable[[About], Key],
    place: Callable[[Record], int],
    is_open: Callable[[Record], bool],
) -> dict[Key, list[About]]:
    """With each record where it belongs if it is open, and without it if it is not; what is known stays as it is."""
    if not records:
        return known
    moved = {**known}
    for record in records:
        moved[of(record)] = [*known.get(of(record), ())]
    for record in records:
        its = moved[of(record)]
        n = bisect_left(its, place(record), key=place)
        there = n < len(its) and its[n].key == record.key
        if there and not is_open(record):
            del its[n]
        elif not there and is_open(record):
            its.insert(n, record)
    for record in records:
        if not moved.get(of(record), True):
            del moved[of(record)]
    return moved


def _subject(record: RoleAssignment | Classification | MarketRecord | Establishment) -> Key:
    return record.subject


def _agent(record: RoleAssignment) -> Key:
    return record.agent
