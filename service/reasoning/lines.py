"""Corrections and successors as rows: what a link to a row may come to mean, whatever the point (readings 4, 39-41).

A correction closes what it corrects, so of a record and its corrections at most one is open at a time. A link is led on
to all of them, and to all successors; whoever stands at a point looks at which are open there. That is sound where a
correction closes what it corrects and says the same of whom and what it concerns. All rows of other lines are odd.
"""

from dataclasses import dataclass

import numpy as np

from service.reasoning.arrays import NEVER, NONE, Cites, CorrectedRows, EvidenceRows, Ints, Longs, Marks, Numbered


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Of the rows of one class."""

    first: Ints
    """The row with which the line of corrections begins in which a row stands: itself, where it corrects nothing."""
    after: Ints
    """The row that corrects a row; `NONE`."""
    odd: Marks

    @classmethod
    def of(cls, rows: CorrectedRows) -> "Lines":
        first, after = np.arange(len(rows.keys), dtype=np.int32), np.full(len(rows.keys), NONE, np.int32)
        later = np.flatnonzero(rows.corrects != NONE)
        earlier = rows.corrects[later]
        once = np.bincount(earlier, minlength=len(first))[earlier] == 1
        closes = (rows.recorded[earlier] < rows.recorded[later]) & (rows.closed[earlier] <= rows.recorded[later])
        regular = once & closes
        for one, other in zip(earlier[regular].tolist(), later[regular].tolist(), strict=True):
            first[other], after[one] = first[one], other
        odd = rows.odd.copy()
        odd[earlier[~regular]] = odd[later[~regular]] = True
        return cls(first, after, odd)._spread()

    def _spread(self, *more: Ints) -> "Lines":
        """Where one row of a line is odd, or one of these, all are."""
        begun = np.zeros(len(self.first), np.bool_)
        begun[self.first[self.odd]] = True
        for rows in more:
            begun[self.first[rows]] = True
        return Lines(self.first, self.after, begun[self.first])

    def succeeded(self, items: EvidenceRows) -> "tuple[Lines, Cites]":
        """Of items: the lines, odd where successors are; and who may stand for whom, each item for itself too.

        A line between two others that was ever without an open item is odd: it breaks what succeeds it.
        """
        later = np.flatnonzero(items.succeeds != NONE).astype(np.int32)
        earlier = items.succeeds[later]
        early = items.recorded[earlier] > items.recorded[later]
        corrected = np.where(self.after == NONE, NONE, items.recorded[self.after])
        gone = (items.closed != NEVER) & (items.closed != corrected)
        between = np.intersect1d(self.first[later], self.first[earlier])
        broken = np.intersect1d(between, self.first[gone])
        lines = self._spread(earlier[early], later[early], broken)
        members = _cites(self.first, np.arange(len(self.first), dtype=np.int32), len(self.first))
        places, rows = members.expanded(self.first[earlier])
        return lines, self._reached(rows, later[places])

    def led_on(self) -> Cites:
        """From each row to itself and to its corrections."""
        none = np.zeros(0, np.int32)
        return self._reached(none, none)

    def _reached(self, rows: Ints, ends: Ints) -> Cites:
        """From each row to itself and to all to which corrections and these links lead, by any number of steps."""
        size, corrected = len(self.first), np.flatnonzero(self.after != NONE).astype(np.int32)
        starts = np.append(rows, corrected)
        links = _cites(starts, np.append(ends, self.after[corrected]), size)
        here = there = _distinct(starts.astype(np.int64))
        found = here * (size + 1)
        while len(here):
            places, reached = links.expanded(there.astype(np.int32))
            new = _distinct(here[places] * size + reached)
            new = new[np.isin(new, found, assume_unique=True, invert=True)]
            found = np.sort(np.append(found, new))
            here, there = np.divmod(new, size)
        alone = np.ones(size, np.bool_)
        alone[starts] = False
        pairs = np.sort(np.append(found, alone.nonzero()[0] * (size + 1)))
        return _cites(pairs // max(size, 1), (pairs % max(size, 1)).astype(np.int32), size)


def _distinct(numbers: Longs) -> Longs:
    """Each once, sorted; by sorting, which costs less than the sets of `numpy.unique`."""
    found: Longs = np.sort(numbers)
    other: Marks = np.append(True, found[1:] != found[:-1])
    return found[other[: len(found)]]


def _cites(rows: Numbered, ends: Ints, count: int) -> Cites:
    """Links put in the order of their rows."""
    return Cites.of(np.bincount(rows, minlength=count), ends[np.argsort(rows, kind="stable")])
