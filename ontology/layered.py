"""A mapping with its latest changes on a layer of their own, so that a changed copy costs no more than the changes."""

from abc import abstractmethod
from collections.abc import ItemsView, Iterator, KeysView, Mapping, MutableMapping, ValuesView
from typing import TypeVar, cast, overload

K = TypeVar("K")
V = TypeVar("V")
D = TypeVar("D")
_GONE = object()
_UNCHANGED = object()
_FEW = 512


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
        if len(self._above) > _FEW:
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
        found = self._above.get(key, _UNCHANGED)
        if found is _UNCHANGED:
            return self._below.get(key, default)
        return default if found is _GONE else found

    def __contains__(self, key: object) -> bool:
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
