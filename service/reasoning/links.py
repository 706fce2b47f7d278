"""Whom a provision is read for on behalf of whom: components (R4) or users (R5), both ways.

As pairs in arrays, or as such of which some rows are others since (both in `pairs.py`). Subjects that came after the
links were made read nobody and are read for nobody.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from service.reasoning.bits import Bits, bits_of, subjects_in

if TYPE_CHECKING:
    from service.reasoning.pairs import Pairs

_FEW = 6
"""Up to so many subjects are followed one by one."""

Own = dict[int, Bits]
"""Reader -> those that are read for it."""


def few(number: int) -> bool:
    return number <= _FEW


class Links(ABC):
    """Pairs of subjects: a reader, and one that is read for it. Never changed; the same object says the same."""

    count: int
    """How many subjects there were."""

    # --- as a whole ------------------------------------------------------------------------------------------

    @property
    @abstractmethod
    def reading(self) -> Bits:
        """Those for which somebody is read."""

    @property
    @abstractmethod
    def read(self) -> Bits:
        """Those that are read for somebody."""

    @abstractmethod
    def turned(self) -> "Links":
        """The same pairs, read the other way."""

    @abstractmethod
    def laid(self) -> "Pairs":
        """The same pairs in arrays."""

    @abstractmethod
    def altered(self, count: int, rows: Mapping[int, Bits]) -> "Links":
        """The same links among so many subjects, at least as many as here, where these readers read these others
        instead. The same object where nobody reads others.
        """

    @abstractmethod
    def among(self, wanted: Bits, instead: Mapping[int, Bits]) -> "Links":
        """Those links alone of which the other end is wanted; for some readers others are wanted `instead`."""

    @abstractmethod
    def lineage(self) -> "Iterator[tuple[Pairs, Own]]":
        """What these are altered from, and which rows differ from it; then what that was altered from, while it is
        held by anybody. Themselves first, where they are no alteration.
        """

    # --- one subject -----------------------------------------------------------------------------------------

    @abstractmethod
    def row(self, s: int) -> Bits:
        """Those that are read for a subject."""

    @abstractmethod
    def read_for(self, s: int) -> list[int]:
        """The same, in order."""

    def read_for_any(self, s: int, bits: Bits) -> bool:
        """Whether one of these is read for a subject."""
        return self.row(s) & bits != 0

    # --- many --------------------------------------------------------------------------------------------------

    @abstractmethod
    def readers_of(self, subjects: Bits) -> Bits:
        """Those for which one of these is read."""

    @abstractmethod
    def met(self, candidates: Bits, known: Bits) -> Bits:
        """The candidates of which everybody that is read for them is known."""

    def candidates(self, subjects: Bits) -> Bits:
        """Those for which one of these is read; where there are many of these, all readers."""
        subjects &= self.read
        if not subjects:
            return 0
        return self.readers_of(subjects) if few(subjects.bit_count()) else self.reading

    def some(self, candidates: Bits, known: Bits) -> Bits:
        """The candidates of which somebody that is read for them is known."""
        candidates &= self.reading
        if few(candidates.bit_count()):
            return bits_of(s for s in subjects_in(candidates) if self.row(s) & known)
        return candidates & self.readers_of(known)

    def differing(self, other: "Links") -> Bits:
        """The subjects for which others are read than there: of what was altered from the same, only what was."""
        if other is self:
            return 0
        known = {id(base): own for base, own in other.lineage()}
        for base, own in self.lineage():
            if id(base) in known:
                theirs = known[id(base)]
                return bits_of(s for s in own.keys() | theirs if _row(s, own, base) != _row(s, theirs, base))
        return self.laid().differing_from(other.laid())


def _row(s: int, own: Own, base: Links) -> Bits:
    found = own.get(s)
    return base.row(s) if found is None else found
