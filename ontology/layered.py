"""A mapping or list with its latest changes on a layer of their own: a changed copy costs no more than the changes."""

from abc import abstractmethod
from collections.abc import (
    ItemsView,
    Iterable,
    Iterator,
    KeysView,
    Mapping,
    MutableMapping,
    MutableSequence,
    ValuesView,
)
from itertools import chain, islice
from typing import TypeVar, cast, overload

K = TypeVar("K")
V = TypeVar("V")
D = TypeVar("D")
_GONE = object()
_UNCHANGED = object()
_FEW, _SHARE = 512, 256
"""Layers are put together when so many changes lie above, and a share of what lies below, which is what it costs."""


class Below(Mapping[K, V]):
    """A mapping that is no dict and may lie below all the same, because it knows how to be changed."""

    __slots__ = ()

    @abstractmethod
    def over(self, changed: Mapping[K, V], gone: frozenset[K]) -> "Below[K, V]":
        """The same with some changed or taken away; what it was made from stays."""


class Layered(MutableMapping[K, V]):
    """What lies below is shared by copies and never changes; what is set is seen by this one alone. In the order in
    which keys were first set.
    """

    __slots__ = ("_above", "_below")

    def __init__(self, below: dict[K, V] | Below[K, V] | None = None) -> None:
        self._below: dict[K, V] | Below[K, V] = {} if below is None else below
        self._above: dict[K, object] = {}

    def copy(self) -> "Layered[K, V]":
        """A copy to be changed. Layers are put together when many changes lie above."""
        if len(self._above) > _FEW + len(self._below) // _SHARE:
            return Layered(self._flat())
        made: Layered[K, V] = Layered(self._below)
        made._above = dict(self._above)
        return made

    def __getitem__(self, key: K) -> V:
        found = self._above.get(key, _UNCHANGED)
        if found is _UNCHANGED:
            return self._below[key]
        if found is _GONE:
            raise KeyError(key)
        return cast("V", found)

    @overload
    def get(self, key: K, /) -> V | None: ...
    @overload
    def get(self, key: K, default: V | D, /) -> V | D: ...
    def get(self, key: K, default: object = None, /) -> object:
        if not self._above:
            return self._below.get(key, default)
        found = self._above.get(key, _UNCHANGED)
        if found is _UNCHANGED:
            return self._below.get(key, default)
        return default if found is _GONE else found

    def __contains__(self, key: object) -> bool:
        if not self._above:
            return key in self._below
        found = self._above.get(cast("K", key), _UNCHANGED)
        return key in self._below if found is _UNCHANGED else found is not _GONE

    def __setitem__(self, key: K, value: V) -> None:
        self._above[key] = value

    def keep(self, key: K, value: V) -> None:
        """Sets what was worked out: for all copies, unless it was taken away or set in this one."""
        if key in self._above or not isinstance(self._below, dict):
            self._above[key] = value
        else:
            self._below[key] = value

    def __delitem__(self, key: K) -> None:
        if key not in self:
            raise KeyError(key)
        self.discard(key)

    def discard(self, key: K) -> None:
        """Takes a key away, if it is there."""
        self._above[key] = _GONE

    def __iter__(self) -> Iterator[K]:
        return iter(self._flat())

    def __len__(self) -> int:
        return len(self._flat())

    def keys(self) -> KeysView[K]:
        return self._flat().keys()

    def items(self) -> ItemsView[K, V]:
        return self._flat().items()

    def values(self) -> ValuesView[V]:
        return self._flat().values()

    def _flat(self) -> dict[K, V] | Below[K, V]:
        """Both layers put together; what lay below is left to whoever shares it."""
        if self._above:
            self._below, self._above = self._merged(), {}
        return self._below

    def _merged(self) -> dict[K, V] | Below[K, V]:
        gone = frozenset(key for key, value in self._above.items() if value is _GONE)
        if isinstance(self._below, dict):
            merged = cast("dict[K, V]", self._below | self._above)
            for key in gone:
                merged.pop(key, None)
            return merged
        changed = {key: value for key, value in self._above.items() if value is not _GONE}
        return self._below.over(cast("dict[K, V]", changed), gone)


class LayeredList(MutableSequence[V]):
    """A list that is lengthened and changed on a layer of its own, so that a changed copy costs no more than the
    changes. What lies below is shared by copies; of it only what was there counts, whoever lengthens it later.
    """

    __slots__ = ("_below", "_changed", "_first", "_later")

    def __init__(self, below: list[V]) -> None:
        self._below, self._first = below, len(below)
        self._changed: dict[int, V] = {}
        self._later: list[V] = []

    def __copy__(self) -> "LayeredList[V]":
        if len(self._changed) + len(self._later) > _FEW + self._first // _SHARE:
            return LayeredList([*self])
        made: LayeredList[V] = LayeredList.__new__(LayeredList)
        made._below, made._first = self._below, self._first
        made._changed, made._later = dict(self._changed), [*self._later]
        return made

    def __len__(self) -> int:
        return self._first + len(self._later)

    @overload
    def __getitem__(self, place: int, /) -> V: ...
    @overload
    def __getitem__(self, place: slice, /) -> list[V]: ...
    def __getitem__(self, place: int | slice, /) -> V | list[V]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        place = self._counted(place)
        if place >= self._first:
            return self._later[place - self._first]
        return self._changed[place] if place in self._changed else self._below[place]

    @overload
    def __setitem__(self, place: int, value: V, /) -> None: ...
    @overload
    def __setitem__(self, place: slice, value: Iterable[V], /) -> None: ...
    def __setitem__(self, place: int | slice, value: V | Iterable[V], /) -> None:
        if isinstance(place, slice):
            raise TypeError("one is changed at a time")
        place = self._counted(place)
        if place >= self._first:
            self._later[place - self._first] = cast("V", value)
        else:
            self._changed[place] = cast("V", value)

    def __delitem__(self, place: int | slice) -> None:
        raise TypeError("it never shrinks")

    def insert(self, place: int, value: V) -> None:
        """Only at the end."""
        if place != len(self):
            raise TypeError("it is lengthened at its end")
        self._later.append(value)

    def append(self, value: V) -> None:
        self._later.append(value)

    def __iter__(self) -> Iterator[V]:
        below = self._below
        if self._changed:
            below = [*below]
            for place, value in self._changed.items():
                below[place] = value
        return chain(islice(below, self._first), self._later)

    def _counted(self, place: int) -> int:
        counted = place + len(self) if place < 0 else place
        if not 0 <= counted < len(self):
            raise IndexError(place)
        return counted
