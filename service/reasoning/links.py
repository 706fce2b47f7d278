"""Whom a provision is read for on behalf of whom: components (R4) or users (R5), as compressed rows both ways.

A set of a handful of subjects is followed row by row, a large one in one sweep over all links.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from service.reasoning.bits import (
    Bits,
    Flags,
    Numbers,
    bits_of,
    bits_of_flags,
    bits_of_numbers,
    flags_of,
    subjects_in,
)

_FEW = 6
"""Up to so many subjects are followed one by one."""
_WIDE = 32
"""A row that takes up a share of all subjects larger than one in so many is kept as a set: it is no larger so."""
_COLUMNS = 3
"""The first others of all subjects are looked up together; longer rows are put together for themselves."""
_KEPT = 4
"""So many sweeps are kept: several grades often ask the same."""


@dataclass(eq=False)
class Links:
    """Pairs of subjects, each once, in order of the first, then of the second."""

    count: int
    """How many subjects there are."""
    readers: Numbers
    others: Numbers
    """In each place a subject that is read for the one in the same place of `readers`."""
    _kept: list[tuple[Bits, Bits]] = field(default_factory=list)

    @classmethod
    def of(cls, count: int, readers: Numbers, others: Numbers) -> "Links":
        """In any order, and more than once."""
        return cls(count, *np.divmod(distinct(readers * count + others), count))

    def turned(self) -> "Links":
        """The same pairs, read the other way."""
        order = np.argsort(self.others, kind="stable")
        return Links(self.count, self.others[order], self.readers[order])

    @property
    def codes(self) -> Numbers:
        """A number for each pair, in order."""
        return self.readers * self.count + self.others

    @property
    def degrees(self) -> Numbers:
        """How many are read for each subject."""
        return np.diff(self.begin)

    @cached_property
    def reading(self) -> Bits:
        """Those for which somebody is read."""
        return bits_of_numbers(self.readers, self.count)

    @cached_property
    def read(self) -> Bits:
        """Those that are read for somebody."""
        return bits_of_numbers(self.others, self.count)

    @cached_property
    def begin(self) -> Numbers:
        """Where the row of each subject begins, and the last one ends."""
        return _begin(self.readers, self.count)

    @cached_property
    def _back(self) -> "Links":
        return self.turned()

    @cached_property
    def _sweep(self) -> "_Sweep":
        return _Sweep(self.count, self.readers, self.others, self.begin)

    # --- one subject -----------------------------------------------------------------------------------------

    def read_for(self, s: int) -> list[int]:
        """Those that are read for a subject, in order."""
        found: list[int] = self.others[self.begin[s] : self.begin[s + 1]].tolist()
        return found

    def read_for_any(self, s: int, bits: Bits) -> bool:
        """Whether one of these is read for a subject."""
        return self._sweep.row(s) & bits != 0

    # --- many --------------------------------------------------------------------------------------------------

    def readers_of(self, subjects: Bits) -> Bits:
        """Those for which one of these is read."""
        subjects &= self.read
        if not subjects:
            return 0
        return self._followed(subjects) if subjects.bit_count() <= _FEW else self._swept(subjects)

    def candidates(self, subjects: Bits) -> Bits:
        """Those for which one of these is read; where there are many of these, all readers."""
        subjects &= self.read
        if not subjects:
            return 0
        return self.reading if subjects.bit_count() > _FEW else self._followed(subjects)

    def _swept(self, subjects: Bits) -> Bits:
        for asked, found in self._kept:
            if asked == subjects:
                return found
        found = self._sweep.readers_of(subjects)
        self._kept = [(subjects, found), *self._kept[: _KEPT - 1]]
        return found

    def _followed(self, subjects: Bits) -> Bits:
        begin, readers = self._back.begin, self._back.others
        rows = [readers[begin[x] : begin[x + 1]] for x in subjects_in(subjects)]
        if sum(map(len, rows)) > _FEW:
            return bits_of_numbers(np.concatenate(rows), self.count)
        return bits_of(s for row in rows for s in row.tolist())

    def met(self, candidates: Bits, known: Bits) -> Bits:
        """The candidates of which everybody that is read for them is known."""
        reading, read = self.reading, self.read
        missing = read ^ read & known
        if candidates is not reading:
            candidates &= reading
            if candidates.bit_count() <= _FEW:
                return bits_of(s for s in subjects_in(candidates) if not self._sweep.row(s) & missing)
        if not missing:
            return candidates
        if self._sweep.single:
            return candidates & self._swept(read & known) if read != missing else 0
        return candidates ^ candidates & self._swept(missing)

    def some(self, candidates: Bits, known: Bits) -> Bits:
        """The candidates of which somebody that is read for them is known."""
        candidates &= self.reading
        return candidates & self.readers_of(known) if candidates else 0

    def differing(self, other: "Links") -> Bits:
        """The subjects for which others are read than there."""
        if other is self:
            return 0
        count = max(self.count, other.count)
        mine, theirs = (its.readers * count + its.others for its in (self, other))
        return bits_of_numbers(np.setxor1d(mine, theirs, assume_unique=True) // count, count)

    def among(self, wanted: Bits, instead: dict[int, Bits]) -> "Links":
        """Those links alone of which the other end is wanted; for some readers others are wanted `instead`."""
        keep = flags_of(wanted, self.count)[self.others]
        for s, bits in instead.items():
            row = slice(self.begin[s], self.begin[s + 1])
            keep[row] = flags_of(bits, self.count)[self.others[row]]
        kept = keep.view(np.bool_)
        return self if kept.all() else Links(self.count, self.readers[kept], self.others[kept])


class _Sweep:
    """Links laid out to be looked up all at once: first others by subject, second ones, long rows, wide rows."""

    def __init__(self, count: int, readers: Numbers, others: Numbers, rows: Numbers) -> None:
        self.count, self._others, self._rows = count, others, rows
        lengths = np.diff(rows)
        self.single = bool((lengths <= 1).all())
        """Nobody reads more than one."""
        wide, degrees = np.flatnonzero(lengths > max(_COLUMNS, count // _WIDE)), lengths.copy()
        self._wide = {int(s): bits_of_numbers(others[rows[s] : rows[s + 1]], count) for s in wide}
        degrees[wide] = 0
        self._some = np.flatnonzero(degrees)
        """Those for which somebody is read."""
        self._first = others[rows[:-1][self._some]]
        """The first that is read for each of them."""
        self._columns = [
            (found, others[rows[found] + n])
            for n in range(1, _COLUMNS)
            if len(found := np.flatnonzero((degrees > n) & (degrees <= _COLUMNS)))
        ]
        self._long = np.flatnonzero(degrees > _COLUMNS)
        self._long_others = others[np.repeat(degrees > _COLUMNS, lengths)]
        self._long_begin = np.cumsum(degrees[self._long]) - degrees[self._long]

    def row(self, s: int) -> Bits:
        """Those that are read for a subject."""
        found = self._wide.get(s)
        return bits_of(self._others[self._rows[s] : self._rows[s + 1]].tolist()) if found is None else found

    def readers_of(self, subjects: Bits) -> Bits:
        found = self._swept(flags_of(subjects, self.count)) if len(self._some) else 0
        for s, row in self._wide.items():
            if row & subjects:
                found |= 1 << s
        return found

    def _swept(self, flags: Flags) -> Bits:
        found = np.zeros(self.count, np.uint8)
        found[self._some] = flags.take(self._first)
        for rows, others in self._columns:
            found[rows] |= flags[others]
        if len(self._long):
            found[self._long] = np.bitwise_or.reduceat(flags[self._long_others], self._long_begin)
        return bits_of_flags(found)


def distinct(numbers: Numbers) -> Numbers:
    """Each number once, in order. numpy's own counts by hash, which takes several times as long."""
    ordered = np.sort(numbers)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))[: len(ordered)]]


def _begin(ordered: Numbers, count: int) -> Numbers:
    return np.concatenate(([0], np.cumsum(np.bincount(ordered, minlength=count)))).astype(np.intp)
