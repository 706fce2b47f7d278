"""Records that are made when somebody looks at them: a register of hundreds of thousands opens at once, because few of
them are ever asked for.

`Kept` makes each record once, whoever asks first; the rest are the doors of a register to it: `Drawn` by class, `Filed`
by key, `Spoken` by change set. All give the same objects.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableSequence, Sequence
from itertools import chain
from threading import Lock
from typing import TYPE_CHECKING, cast, overload

from ontology.key import Key
from ontology.layered import Below

if TYPE_CHECKING:
    from ontology.register import Added, Recorded


class Kept:
    """Records by number, in the order in which they were recorded. `make` must set the place within the class.

    Safe for threads: a record is made once, so that two who hold it hold the same.
    """

    __slots__ = ("_lock", "_made", "make")

    def __init__(self, count: int, make: "Callable[[int], Recorded]") -> None:
        self.make = make
        self._made: list[Recorded | None] = [None] * count
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._made)

    def __getitem__(self, number: int) -> "Recorded":
        found = self._made[number]
        return self._first(number) if found is None else found

    def _first(self, number: int) -> "Recorded":
        with self._lock:
            found = self._made[number]
            if found is None:
                found = self._made[number] = self.make(number)
            return found

    def look(self, number: int) -> "Recorded":
        """The same, not kept where nobody asked for it before: for whoever goes through all of them once."""
        found = self._made[number]
        return self.make(number) if found is None else found

    @property
    def made(self) -> int:
        """How many were looked at."""
        return sum(each is not None for each in self._made)


class _OfClass:
    """The numbers of one class, shared by all copies of `Drawn`."""

    __slots__ = ("_all", "kept", "numbers")

    def __init__(self, kept: Kept, numbers: Sequence[int]) -> None:
        self.kept = kept
        self.numbers = numbers
        self._all: list[Recorded] | None = None

    def whole(self) -> "list[Recorded]":
        if self._all is None:
            self._all = [self.kept[number] for number in self.numbers]
        return self._all

    @property
    def complete(self) -> bool:
        return self._all is not None


class Drawn(MutableSequence["Recorded"]):
    """The records of one class: a list whose first part is made on demand and shared by copies."""

    __slots__ = ("_below", "_changed", "_later")

    def __init__(self, kept: Kept, numbers: Sequence[int]) -> None:
        self._below = _OfClass(kept, numbers)
        self._changed: dict[int, Recorded] = {}
        self._later: list[Recorded] = []

    def __copy__(self) -> "Drawn | list[Recorded]":
        """A copy to be changed; a list where all are made already, which is the faster of the two."""
        if self._below.complete:
            return [*self]
        made = Drawn.__new__(Drawn)
        made._below, made._changed, made._later = self._below, dict(self._changed), [*self._later]
        return made

    def __len__(self) -> int:
        return len(self._below.numbers) + len(self._later)

    @overload
    def __getitem__(self, place: int) -> "Recorded": ...
    @overload
    def __getitem__(self, place: slice) -> "list[Recorded]": ...
    def __getitem__(self, place: int | slice) -> "Recorded | list[Recorded]":
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        place = self._counted(place)
        if place in self._changed:
            return self._changed[place]
        first = len(self._below.numbers)
        return self._below.kept[self._below.numbers[place]] if place < first else self._later[place - first]

    @overload
    def __setitem__(self, place: int, recorded: "Recorded") -> None: ...
    @overload
    def __setitem__(self, place: slice, recorded: "Iterable[Recorded]") -> None: ...
    def __setitem__(self, place: int | slice, recorded: "Recorded | Iterable[Recorded]") -> None:
        if isinstance(place, slice):
            raise TypeError("one record is changed at a time")
        place, first = self._counted(place), len(self._below.numbers)
        if place < first:
            self._changed[place] = cast("Recorded", recorded)
        else:
            self._later[place - first] = cast("Recorded", recorded)

    def __delitem__(self, place: int | slice) -> None:
        raise TypeError("a register never shrinks")

    def insert(self, place: int, recorded: "Recorded") -> None:
        """Only at the end."""
        if place != len(self):
            raise TypeError("a record is added at the end")
        self._later.append(recorded)

    def _counted(self, place: int) -> int:
        counted = place + len(self) if place < 0 else place
        if not 0 <= counted < len(self):
            raise IndexError(place)
        return counted

    def append(self, recorded: "Recorded") -> None:
        self._later.append(recorded)

    def __iter__(self) -> "Iterator[Recorded]":
        first = self._below.whole()
        if self._changed:
            first = [*first]
            for place, recorded in self._changed.items():
                first[place] = recorded
        return chain(first, self._later)


class Filed(Below[Key, "Recorded"]):
    """Key to record. Found without making any; only the one that is asked for is made."""

    __slots__ = ("_gone", "_index", "_kept", "_over")

    def __init__(self, kept: Kept, index: dict[Key, int]) -> None:
        self._kept = kept
        self._index = index
        self._over: dict[Key, Recorded] = {}
        self._gone: frozenset[Key] = frozenset()

    def over(self, changed: "Mapping[Key, Recorded]", gone: frozenset[Key]) -> "Filed":
        """The same with some changed or taken away; what it was made from stays."""
        made = Filed(self._kept, self._index)
        made._over = {key: each for key, each in {**self._over, **changed}.items() if key not in gone}
        made._gone = (self._gone - changed.keys()) | gone
        return made

    def __getitem__(self, key: Key) -> "Recorded":
        if key in self._over:
            return self._over[key]
        if key in self._gone:
            raise KeyError(key)
        return self._kept[self._index[key]]

    def __contains__(self, key: object) -> bool:
        return key in self._over or (key in self._index and key not in self._gone)

    def __iter__(self) -> Iterator[Key]:
        yield from (key for key in self._index if key not in self._gone) if self._gone else self._index
        yield from (key for key in self._over if key not in self._index)

    def __len__(self) -> int:
        later = sum(key not in self._index for key in self._over)
        return len(self._index) - len(self._gone & self._index.keys()) + later


class Spoken(Sequence["Added"]):
    """What one change set added: some records in a row."""

    __slots__ = ("_numbers", "kept")

    def __init__(self, kept: Kept, numbers: range) -> None:
        self.kept = kept
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, place: int) -> "Added": ...
    @overload
    def __getitem__(self, place: slice) -> "Spoken": ...
    def __getitem__(self, place: int | slice) -> "Added | Spoken":
        from ontology.register import Added

        if isinstance(place, slice):
            return Spoken(self.kept, self._numbers[place])
        recorded = self.kept[self._numbers[place]]
        return Added(recorded.record, recorded.locator)

    def passing(self) -> "Iterator[Recorded]":
        """All in turn, not kept where nobody asked for them before."""
        return map(self.kept.look, self._numbers)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, tuple | Spoken):
            return NotImplemented
        return len(self) == len(other) and all(mine == its for mine, its in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"<{len(self)} records>"
