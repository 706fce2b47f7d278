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
    """Looked up as it is; gone through in the order of keys, which is found when somebody does: few ever do of subjects
    that were moved.
    """

    __slots__ = ("_ordered", "_plain")

    def __init__(self, plain: dict[Key, int]) -> None:
        self._plain, self._ordered = plain, dict[Key, int]()

    def altered(self, came: Iterable[tuple[Key, int]], went: Iterable[Key]) -> "Index":
        """With those who came and without those who went."""
        plain = self._plain.copy()
        for key in went:
            del plain[key]
        plain.update(came)
        return Index(plain)

    def _in_order(self) -> dict[Key, int]:
        if len(self._ordered) != len(self._plain):
            keys = sorted(self._plain)
            self._ordered = dict(zip(keys, map(self._plain.__getitem__, keys), strict=True))
        return self._ordered

    def __getitem__(self, key: Key) -> int:
        return self._plain[key]

    def __contains__(self, key: object) -> bool:
        return key in self._plain

    @overload
    def get(self, key: Key, /) -> int | None: ...
    @overload
    def get(self, key: Key, default: int | D, /) -> int | D: ...
    def get(self, key: Key, default: object = None, /) -> object:
        return self._plain.get(key, default)

    def __len__(self) -> int:
        return len(self._plain)

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
    index: Index = field(default_factory=lambda: Index({}))
    """The numbers of those that are on record, in the order of their keys: that of every answer."""
    numbers: dict[Key, int] = field(default_factory=dict)
    """The numbers of all that bear one: by these, facts are read of whoever is not on record now, too."""
    late: int = 0
    """So many of the last came after the others were put in order."""
    kind: list[SubjectKind] = field(default_factory=list)
    organisations: Bits = 0

    def _number_all(self, numbered: "Numbered | None") -> None:
        """From 0, or as there, where few are new or gone."""
        known = sorted((s.key, s.kind) for kind in SUBJECTS for s in self.register.open(kind, self.k))
        if numbered is not None and self._number(known, len(known), numbered):
            self.index = Index({key: self.numbers[key] for key, _ in known})
        else:
            self.keys = [key for key, _ in known]
            self.kind = [kind for _, kind in known]
            self.numbers = {key: number for number, key in enumerate(self.keys)}
            self.index = Index(self.numbers)
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
        if crossing.all:
            self.index = before.index.altered([(key, self.numbers[key]) for key in crossing.came], crossing.went)
        else:
            self.index = before.index
        self.gone = (before.gone - self._those(crossing.came)) | self._those(crossing.went)
        return True

    def _those(self, keys: Iterable[Key]) -> frozenset[int]:
        return frozenset(self.numbers[key] for key in keys if key in self.numbers)

    @cached_property
    def gone(self) -> frozenset[int]:
        """Those that kept their numbers and are not on record."""
        if len(self.index) == len(self.keys):
            return frozenset()
        return frozenset(range(len(self.keys))) - frozenset(self.index.values())

    @property
    def settled(self) -> bool:
        """Whether numbers are the places of those on record in the order of their keys, as when all is begun anew."""
        return not self.late and len(self.index) == len(self.keys)

    def goes_on(self, before: "Numbered") -> bool:
        """Whether every number of the others means the same here."""
        return self.keys is before.keys or (
            self.keys[: len(before.keys)] == before.keys and self.kind[: len(before.kind)] == before.kind
        )

    def ordered(self, subjects: Iterable[int]) -> list[int]:
        """In the order of their keys."""
        return sorted(subjects, key=self.keys.__getitem__) if self.late else sorted(subjects)
