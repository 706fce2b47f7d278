"""Sets of subjects as integers: bit s is set for subject s. Whole sets meet in one operation."""

from collections.abc import Iterable

import numpy as np

Bits = int
_FEW = 24
"""Up to so many members are picked out one by one; more at once."""


def bits_of(subjects: Iterable[int]) -> Bits:
    """The set of these subjects."""
    held = bytearray()
    for s in subjects:
        place = s >> 3
        if place >= len(held):
            held.extend(bytes(place + 1 - len(held)))
        held[place] |= 1 << (s & 7)
    return int.from_bytes(held, "little")


def subjects_in(bits: Bits) -> list[int]:
    """The subjects of a set, in order."""
    if bits.bit_count() > _FEW:
        packed = np.frombuffer(bits.to_bytes((bits.bit_length() + 7) // 8, "little"), dtype=np.uint8)
        members: list[int] = np.flatnonzero(np.unpackbits(packed, bitorder="little")).tolist()
        return members
    found = []
    while bits:
        lowest = bits & -bits
        found.append(lowest.bit_length() - 1)
        bits ^= lowest
    return found
