"""Whom a provision is read for on behalf of whom: components (R4) or users (R5), as bits in both directions."""

from dataclasses import dataclass, field

from service.reasoning.bits import Bits, bits_of, subjects_in


@dataclass(slots=True, eq=False)
class Links:
    others: dict[int, Bits]
    """Subject -> those that are read for it; at least one each."""
    readers: dict[int, Bits] = field(init=False)
    """Subject -> those for which it is read."""
    reading: Bits = field(init=False)
    read: Bits = field(init=False)

    def __post_init__(self) -> None:
        readers: dict[int, list[int]] = {}
        for s, others in self.others.items():
            for x in subjects_in(others):
                readers.setdefault(x, []).append(s)
        self.readers = {x: bits_of(subjects) for x, subjects in readers.items()}
        self.reading, self.read = bits_of(self.others), bits_of(readers)

    def readers_of(self, subjects: Bits) -> Bits:
        """Those for which one of these is read."""
        found = 0
        for x in subjects_in(subjects & self.read):
            found |= self.readers[x]
        return found

    def differing(self, other: "Links") -> Bits:
        """The subjects for which others are read than there."""
        if other is self:
            return 0
        mine, theirs = self.others, other.others
        return bits_of(s for s in mine.keys() | theirs.keys() if mine.get(s) != theirs.get(s))

    def met(self, candidates: Bits, known: Bits) -> Bits:
        """The candidates of which everybody that is read for them is known."""
        candidates &= self.reading
        missing = self.read & ~known
        if missing.bit_count() < candidates.bit_count():
            return candidates & ~self.readers_of(missing)
        return bits_of(s for s in subjects_in(candidates) if not self.others[s] & missing)

    def some(self, candidates: Bits, known: Bits) -> Bits:
        """The candidates of which somebody that is read for them is known."""
        return bits_of(s for s in subjects_in(candidates & self.reading) if self.others[s] & known)
