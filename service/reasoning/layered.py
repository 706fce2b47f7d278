"""A mapping with its latest changes on a layer of their own, so that a changed copy costs no more than the changes."""

from collections.abc import Iterator
from typing import Generic, TypeVar, cast

K = TypeVar("K")
V = TypeVar("V")
_GONE = object()
_UNCHANGED = object()
_FEW = 512


class Layered(Generic[K, V]):
    """What lies below is shared by copies and never changes; what is set is seen by this one alone."""

    __slots__ = ("_above", "_below")

    def __init__(self, below: dict[K, V] | None = None) -> None:
        self._below: dict[K, V] = {} if below is None else below
        self._above: dict[K, object] = {}

    def get(self, key: K) -> V | None:
        found = self._above.get(key, _UNCHANGED)
        if found is _UNCHANGED:
            return self._below.get(key)
        return None if found is _GONE else cast("V", found)

    def __getitem__(self, key: K) -> V:
        found = self._above.get(key, _UNCHANGED)
        if found is _UNCHANGED:
            return self._below[key]
        if found is _GONE:
            raise KeyError(key)
        return cast("V", found)

    def __contains__(self, key: K) -> bool:
        found = self._above.get(key, _UNCHANGED)
        return key in self._below if found is _UNCHANGED else found is not _GONE

    def __setitem__(self, key: K, value: V) -> None:
        self._above[key] = value

    def discard(self, key: K) -> None:
        """Takes a key away, if it is there."""
        self._above[key] = _GONE

    def items(self) -> Iterator[tuple[K, V]]:
        for key, value in self._below.items():
            if key not in self._above:
                yield key, value
        for key, changed in self._above.items():
            if changed is not _GONE:
                yield key, cast("V", changed)

    def keys(self) -> Iterator[K]:
        return (key for key, _ in self.items())

    __iter__ = keys

    def values(self) -> Iterator[V]:
        return (value for _, value in self.items())

    def __len__(self) -> int:
        return sum(1 for _ in self.items())

    def copy(self) -> "Layered[K, V]":
        """A copy to be changed. Layers are put together when many changes lie above."""
        made: Layered[K, V] = Layered(self._below)
        if len(self._above) > _FEW:
            made._below = dict(self.items())
        else:
            made._above = dict(self._above)
        return made
