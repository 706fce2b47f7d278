"""Links as compressed rows, both ways, and links of which some rows are altered since.

A set of a handful of subjects is followed row by row, a large one in one sweep over all links.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from weakref import ref

import numpy as np

from service.reasoning.bits import Bits, Numbers, bits_of, bits_of_numbers, flags_of, numbers_in, subjects_in, without
from service.reasoning.links import Links, Own, few
from service.reasoning.rows import Rows

_KEPT = 4
"""So many sweeps are kept: several grades often ask the same."""
ALTERED = 64
"""So many rows may be altered before all are laid out anew."""


class Pairs(Links):
    """Each once, in order of the first, then of the second."""

    def __init__(self, count: int, readers: Numbers, others: Numbers) -> None:
        """`others`: in each place a subject that is read for the one in the same place of `readers`."""
        self.count, self.readers, self.others = count, readers, others
        self.altered_from: tuple[ref[Pairs], Own] | None = None
        """What was laid out anew, and which rows differ from it."""
        self._kept: list[tuple[Bits, Bits]] = []

    @classmethod
    def of(cls, count: int, readers: Numbers, others: Numbers) -> "Pairs":
        """In any order, and more than once."""
        return cls(count, *np.divmod(distinct(readers * count + others), count))

    # --- as a whole ------------------------------------------------------------------------------------------

    def turned(self) -> "Pairs":
        return self._back

    def laid(self) -> "Pairs":
        return self

    def altered(self, count: int, rows: Mapping[int, Bits]) -> Links:
        return _altered(self, self, count, {}, rows)

    def lineage(self) -> Iterator[tuple["Pairs", Own]]:
        yield self, {}
        if self.altered_from is not None:
            former, own = self.altered_from
            base = former()
            for earlier, rows in base.lineage() if base is not None else ():
                yield earlier, rows | own

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
        return bits_of_numbers(self.readers, self.count)

    @cached_property
    def read(self) -> Bits:
        return bits_of_numbers(self.others, self.count)

    @cached_property
    def begin(self) -> Numbers:
        """Where the row of each subject begins, and the last one ends."""
        lengths = np.bincount(self.readers, minlength=self.count)
        return np.concatenate(([0], np.cumsum(lengths))).astype(np.intp)

    @cached_property
    def _back(self) -> "Pairs":
        order = np.argsort(self.others, kind="stable")
        return Pairs(self.count, self.others[order], self.readers[order])

    @cached_property
    def _rows(self) -> Rows:
        return Rows(self.count, self.others, self.begin)

    # --- one subject -----------------------------------------------------------------------------------------

    def row(self, s: int) -> Bits:
        return self._rows.row(s) if s < self.count else 0

    def read_for(self, s: int) -> list[int]:
        if s >= self.count:
            return []
        found: list[int] = self.others[self.begin[s] : self.begin[s + 1]].tolist()
        return found

    # --- many --------------------------------------------------------------------------------------------------

    def readers_of(self, subjects: Bits) -> Bits:
        subjects &= self.read
        if not subjects:
            return 0
        return self._followed(subjects) if few(subjects.bit_count()) else self._swept(subjects)

    def _swept(self, subjects: Bits) -> Bits:
        for asked, found in self._kept:
            if asked == subjects:
                return found
        found = self._rows.readers_of(subjects)
        self._kept = [(subjects, found), *self._kept[: _KEPT - 1]]
        return found

    def _followed(self, subjects: Bits) -> Bits:
        begin, readers = self._back.begin, self._back.others
        rows = [readers[begin[x] : begin[x + 1]] for x in subjects_in(subjects)]
        if not few(sum(map(len, rows))):
            return bits_of_numbers(np.concatenate(rows), self.count)
        return bits_of(s for row in rows for s in row.tolist())

    def met(self, candidates: Bits, known: Bits) -> Bits:
        reading, read = self.reading, self.read
        missing = read ^ read & known
        if candidates is not reading:
            candidates &= reading
            if few(candidates.bit_count()):
                return bits_of(s for s in subjects_in(candidates) if not self._rows.row(s) & missing)
        if not missing:
            return candidates
        if self._rows.single:
            return candidates & self._swept(read & known) if read != missing else 0
        return candidates ^ candidates & self._swept(missing)

    def differing_from(self, other: "Pairs") -> Bits:
        count = max(self.count, other.count)
        mine, theirs = (its.readers * count + its.others for its in (self, other))
        return bits_of_numbers(np.setxor1d(mine, theirs, assume_unique=True) // count, count)

    def among(self, wanted: Bits, instead: Mapping[int, Bits]) -> "Pairs":
        everybody = (1 << self.count) - 1
        keep = flags_of(wanted & everybody, self.count)[self.others]
        for s, bits in instead.items():
            if s < self.count:
                row = slice(self.begin[s], self.begin[s + 1])
                keep[row] = flags_of(bits & everybody, self.count)[self.others[row]]
        kept = keep.view(np.bool_)
        return self if kept.all() else Pairs(self.count, self.readers[kept], self.others[kept])


class Altered(Links):
    """Links laid out, of which some rows are others since. What is asked is asked of those, but for these rows."""

    def __init__(self, base: Pairs, count: int, own: Own) -> None:
        self.base, self.count, self.own = base, count, own
        self._taken = bits_of(own)
        """Whose rows these are: what was laid out says nothing of them any more."""

    # --- as a whole ------------------------------------------------------------------------------------------

    def altered(self, count: int, rows: Mapping[int, Bits]) -> Links:
        return _altered(self, self.base, count, self.own, rows)

    def lineage(self) -> Iterator[tuple[Pairs, Own]]:
        for earlier, rows in self.base.lineage():
            yield earlier, rows | self.own

    def go_on(self, before: Links, fresh: Own) -> None:
        """Takes over what was known of them when only `fresh` was not yet so."""
        known = before.__dict__
        if "reading" in known:
            self.reading = self._reading_since(before, fresh)
        if "read" in known:
            self.read = self._read_since(before, fresh)

    @cached_property
    def reading(self) -> Bits:
        return self._reading_since(self.base, self.own)

    @cached_property
    def read(self) -> Bits:
        return self._read_since(self.base, self.own)

    @staticmethod
    def _reading_since(before: Links, rows: Own) -> Bits:
        return without(before.reading, bits_of(rows)) | bits_of(s for s, row in rows.items() if row)

    def _read_since(self, before: Links, rows: Own) -> Bits:
        gained = lost = 0
        for s, row in rows.items():
            gained |= row
            lost |= without(before.row(s), row)
        lost = without(lost, gained)
        if lost.bit_count() > ALTERED:
            return self.laid().read
        return without(before.read | gained, bits_of(x for x in subjects_in(lost) if not self._is_read(x)))

    def _is_read(self, x: int) -> bool:
        laid_out = without(self.base.readers_of(1 << x), self._taken)
        return laid_out != 0 or any(row >> x & 1 for row in self.own.values())

    @cached_property
    def _laid(self) -> Pairs:
        kept = ~flags_of(self._taken & ((1 << self.base.count) - 1), self.base.count).view(np.bool_)[self.base.readers]
        rows = [(s, numbers_in(row)) for s, row in sorted(self.own.items())]
        readers = np.repeat([s for s, _ in rows], [len(others) for _, others in rows]).astype(np.intp)
        pairs = (
            np.concatenate((self.base.readers[kept], readers)),
            np.concatenate((self.base.others[kept], *(others for _, others in rows))),
        )
        found = Pairs(self.count, *np.divmod(np.sort(pairs[0] * self.count + pairs[1], kind="stable"), self.count))
        found.altered_from = ref(self.base), self.own
        return found

    def laid(self) -> Pairs:
        return self._laid

    @cached_property
    def _back(self) -> Links:
        back, flipped = self.base.turned(), Flipped()
        for s, row in self.own.items():
            flipped.add(s, self.base.row(s) ^ row)
            if flipped.many:
                return self.laid().turned()
        return flipped.of(back, self.count)

    def turned(self) -> Links:
        return self._back

    def among(self, wanted: Bits, instead: Mapping[int, Bits]) -> Links:
        rows = {s: row & instead.get(s, wanted) for s, row in self.own.items()}
        base = self.base.among(wanted, instead)
        return self if base is self.base and rows == self.own else base.altered(self.count, rows)

    # --- one subject -----------------------------------------------------------------------------------------

    def row(self, s: int) -> Bits:
        found = self.own.get(s)
        return self.base.row(s) if found is None else found

    def read_for(self, s: int) -> list[int]:
        return subjects_in(self.own[s]) if s in self.own else self.base.read_for(s)

    # --- many --------------------------------------------------------------------------------------------------

    def readers_of(self, subjects: Bits) -> Bits:
        subjects &= self.read
        if not subjects:
            return 0
        found = without(self.base.readers_of(subjects), self._taken)
        own = [s for s, row in self.own.items() if row & subjects]
        return found | bits_of(own) if own else found

    def met(self, candidates: Bits, known: Bits) -> Bits:
        asked = candidates & self._taken
        others = self.base.reading if candidates is self.reading else candidates ^ asked
        found = without(self.base.met(others, known), self._taken) if others else 0
        own = [s for s in subjects_in(asked) if (row := self.own[s]) and row & known == row] if asked else ()
        return found | bits_of(own) if own else found


class Flipped:
    """Who is read, or is not read any more, for whom: the rows of links that are altered the other way."""

    def __init__(self) -> None:
        self.many = False
        """More than can be altered one by one; they are not looked at any more."""
        self._rows: Own = {}

    def add(self, reader: int, others: Bits) -> None:
        self.many = self.many or others.bit_count() + len(self._rows) > ALTERED
        for x in subjects_in(others) if not self.many else ():
            self._rows[x] = self._rows.get(x, 0) ^ 1 << reader

    def of(self, links: Links, count: int) -> Links:
        return links.altered(count, {x: links.row(x) ^ readers for x, readers in self._rows.items()})


def _altered(before: Links, base: Pairs, count: int, own: Own, rows: Mapping[int, Bits]) -> Links:
    """`own`: the rows in which `before` differs from what is laid out."""
    fresh = {s: row for s, row in rows.items() if row != before.row(s)}
    if not fresh:
        return before
    kept = {s: row for s, row in {**own, **fresh}.items() if s not in fresh or row != base.row(s)}
    if not kept:
        return base
    found = Altered(base, count, kept)
    if len(kept) > ALTERED:
        return found.laid()
    found.go_on(before, fresh)
    return found


def distinct(numbers: Numbers) -> Numbers:
    """Each number once, in order. numpy's own counts by hash, which takes several times as long."""
    ordered = np.sort(numbers)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))[: len(ordered)]]
