"""Subjects that are alike in all that decides when something applies: found once for one of them."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np

from service.reasoning.bits import Bits, bits_of, bits_of_numbers

_FEW = 64
"""So many are put together one by one."""


@dataclass(frozen=True, slots=True, eq=False)
class Alike:
    first: list[int]
    """For each subject the first that is like it."""
    members: dict[int, Bits]
    """Such a first subject -> all that are like it."""

    @classmethod
    def by(cls, profiles: Iterable[Hashable]) -> "Alike":
        """`profiles`: one for each subject, in order."""
        firsts: dict[Hashable, int] = {}
        first = [firsts.setdefault(profile, s) for s, profile in enumerate(profiles)]
        members: dict[int, list[int]] = {}
        for s, other in enumerate(first):
            members.setdefault(other, []).append(s)
        return cls(first, {other: _bits(subjects, len(first)) for other, subjects in members.items()})


def _bits(subjects: list[int], count: int) -> Bits:
    return bits_of(subjects) if len(subjects) < _FEW else bits_of_numbers(np.array(subjects), count)
