"""Numbers of subjects: who is new takes the next, who is gone keeps his, so that none comes to mean another."""

from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple, TypeVar, overload

from ontology.key import Key
from ontology.records import SUBJECTS, Record
from ontology.register import Register
from ontology.words import SubjectKind
from service.reasoning.bits import Bits, bits_of
from service.reasoning.uses import subjects_stated

D = TypeVar("D")
OUT_OF_PLACE = 16
"""So many subjects, or a tenth of all, may be new or gone before all are numbered anew."""


class Crossing(NamedTuple):
    """The keys of subjects, in order, that are on record at a point and were not at another, and that were."""

    came: list[Key]
    went: list[Key]

    @property
    def all(self) -> list[Key]:
        return [*self.came, *self.went]


class Index(Mapping[Key, int]):
    """The numbers of those who are not gone, in the order of keys, which is found when somebody goes through it."""

    __slots__ = ("_gone", "_numbers", "_ordered")

    def __init__(self, numbers: dict[Key, int], gone: frozenset[int]) -> None:
        self._numbers, self._gone = numbers, gone
        self._ordered: dict[Key, int] | None = None

    def _in_order(self) -> dict[Key, int]:
        if self._ordered is None:
            numbers, gone = self._numbers, self._gone
            keys = sorted(numbers)
            found = dict(zip(keys, map(numbers.__getitem__, keys), strict=True))
            self._ordered = {key: s for key, s in found.items() if s not in gone} if gone else found
        return self._ordered

    def __getitem__(self, key: Key) -> int:
        number = self._numbers[key]
        if number in self._gone:
            raise KeyError(key)
        return number

    def __contains__(self, key: object) -> bool:
        return key in self._numbers and self._numbers[key] not in self._gone

    @overload
    def get(self, key: Key, /) -> int | None: ...
    @overload
    def get(self, key: Key, default: int | D, /) -> int | D: ...
    def get(self, key: Key, default: object = None, /) -> object:
        number = self._numbers.get(key)
        return default if number is None or number in self._gone else number

    def __len__(self) -> int:
        return len(self._numbers) - len(self._gone)

    def __iter__(self) -> Iterator[Key]:
        return iter(self._in_order())

    def keys(self) -> KeysView[Key]:
        return self._in_order().keys()

    def values(self) -> ValuesView[int]:
        return self._in_order().values()

    def items(self) -> ItemsView[Key, int]:
        return self._in_order().items()


@dataclass(eq=False)
class Numbered:
    """The subjects recorded by k."""

    register: Register
    k: int
    today: date
    keys: list[Key] = field(default_factory=list)
    """By number, whoever bears one: a number never comes to mean another subject, and may be out of order."""
    numbers: dict[Key, int] = field(default_factory=dict)
    """The numbers of all that bear one: by these, facts are read of whoever is not on record now, too."""
    gone: frozenset[int] = frozenset()
    """Those that kept their numbers and are not on record."""
    late: int = 0
    """So many of the last came after the others were put in order."""
    kind: list[SubjectKind] = field(default_factory=list)
    organisations: Bits = 0

    def _number_all(self, numbered: "Numbered | None") -> None:
        """From 0, or as there, where few are new or gone."""
        known = sorted((s.key, s.kind) for kind in SUBJECTS for s in self.register.open(kind, self.k))
        if numbered is not None and self._number(known, len(known), numbered):
            self.gone = frozenset(range(len(self.keys))).difference(self.numbers[key] for key, _ in known)
        else:
            self.keys = [key for key, _ in known]
            self.kind = [kind for _, kind in known]
            self.numbers = {key: number for number, key in enumerate(self.keys)}
        organisation = SubjectKind.ORGANISATION
        self.organisations = bits_of(s for s, kind in enumerate(self.kind) if kind is organisation)

    def _number(self, some: list[tuple[Key, SubjectKind]], count: int, numbered: "Numbered") -> bool:
        """Numbers as there; the new ones follow, in the order of their keys. Who is not on record any more keeps his
        number, and has none in `index`: nothing that is read by name reaches him, and nothing that is said of him
        another. False where that leaves too many out of place, or somebody is of another kind. `some`: all that came,
        and perhaps others; `count`: of those on record.
        """
        new = [each for each in some if each[0] not in numbered.numbers]
        late, gone = numbered.late + len(new), len(numbered.keys) + len(new) - count
        if late + gone > max(OUT_OF_PLACE, count // 10):
            return False
        kinds, numbers = numbered.kind, numbered.numbers
        if any(key in numbers and kinds[numbers[key]] is not kind for key, kind in some):
            return False
        self.keys, self.kind, self.numbers = numbered.keys, numbered.kind, numbered.numbers
        if new:
            self.keys = [*numbered.keys, *(key for key, _ in new)]
            self.kind = [*numbered.kind, *(kind for _, kind in new)]
            self.numbers = numbered.numbers | {key: n for n, (key, _) in enumerate(new, len(numbered.keys))}
        self.late = late
        return True

    def _crossing(self, before: "Numbered", records: Iterable[Record]) -> Crossing:
        """Who came and went, by the records that differ."""
        found = Crossing([], [])
        for key in sorted(subjects_stated(records)):
            recorded = self.register.get(key)
            on_record = recorded is not None and recorded.open_at(self.k)
            if on_record != (key in before.index):
                (found.came if on_record else found.went).append(key)
        return found

    def _number_on(self, before: "Numbered", crossing: Crossing) -> bool:
        """As `_number_all` does, by looking only at who came and went."""
        records = (self.register.by_key[key].record for key in crossing.came)
        some = [(record.key, record.kind) for record in records if isinstance(record, SUBJECTS)]
        if not self._number(some, len(before.index) + len(crossing.came) - len(crossing.went), before):
            return False
        new = range(len(before.keys), len(self.keys))
        self.organisations = before.organisations | bits_of(s for s in new if self.kind[s] is SubjectKind.ORGANISATION)
        self.gone = (before.gone - self._those(crossing.came)) | self._those(crossing.went)
        return True

    def _those(self, keys: Iterable[Key]) -> frozenset[int]:
        return frozenset(self.numbers[key] for key in keys if key in self.numbers)

    @cached_property
    def index(self) -> Index:
        """The numbers of those that are on record, in the order of their keys: that of every answer."""
        return Index(self.numbers, self.gone)

    @property
    def settled(self) -> bool:
        """Whether numbers are the places of those on record in the order of their keys, as when all is begun anew."""
        return not self.late and not self.gone

    def goes_on(self, before: "Numbered") -> bool:
        """Whether every number of the others means the same here."""
        return self.keys is before.keys or (
            self.keys[: len(before.keys)] == before.keys and self.kind[: len(before.kind)] == before.kind
        )

    def ordered(self, subjects: Iterable[int]) -> list[int]:
        """In the order of their keys."""
        return sorted(subjects, key=self.keys.__getitem__) if self.late else sorted(subjects)
