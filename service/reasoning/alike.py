"""Subjects that are alike in all that decides when something applies: found once for one of them."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from service.reasoning.bits import Bits, bits_of


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
        return cls(first, {other: bits_of(subjects) for other, subjects in members.items()})
