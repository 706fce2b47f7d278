"""Subjects that are alike in all that decides when something applies: found once for one of them."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Generic, TypeVar

import numpy as np

from service.reasoning.bits import Bits, bits_of, bits_of_numbers

T = TypeVar("T", bound=Hashable)
_FEW = 64
"""So many are put together one by one."""


@dataclass(frozen=True, slots=True, eq=False)
class Alike:
    members: dict[int, Bits]
    """The first of those that are alike -> all of them."""

    @classmethod
    def by(cls, groups: Iterable[Hashable]) -> "Alike":
        """`groups`: one for each subject, in order."""
        members: dict[Hashable, list[int]] = {}
        number = -1
        for number, group in enumerate(groups):
            members.setdefault(group, []).append(number)
        return cls({subjects[0]: _bits(subjects, number + 1) for subjects in members.values()})


@dataclass(slots=True, eq=False)
class Distinct(Generic[T]):
    """What is told apart, by a number that never comes to mean anything else: so several points can share it."""

    said: dict[int, T] = field(default_factory=dict)
    _numbers: dict[T, int] = field(default_factory=dict)
    _next: "count[int]" = field(default_factory=count)

    def of(self, what: T) -> int:
        found = self._numbers.get(what)
        if found is None:
            candidate = next(self._next)
            self.said[candidate] = what
            found = self._numbers.setdefault(what, candidate)
        return found

    def apart(self) -> int:
        """A number that nothing else will ever have."""
        return next(self._next)


def _bits(subjects: list[int], count: int) -> Bits:
    return bits_of(subjects) if len(subjects) < _FEW else bits_of_numbers(np.array(subjects), count)
