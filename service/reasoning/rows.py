"""Links laid out to be looked up all at once: first others by subject, second ones, long rows, wide rows."""

import numpy as np

from service.reasoning.bits import Bits, Flags, Numbers, bits_of, bits_of_flags, bits_of_numbers, flags_of

_WIDE = 32
"""A row that takes up a share of all subjects larger than one in so many is kept as a set: it is no larger so."""
_COLUMNS = 3
"""The first others of all subjects are looked up together; longer rows are put together for themselves."""


class Rows:
    def __init__(self, count: int, others: Numbers, begin: Numbers) -> None:
        """`others`: those that are read, by reader; `begin`: where the row of each begins, and the last one ends."""
        self.count, self._others, self._begin = count, others, begin
        lengths = np.diff(begin)
        self.single = bool((lengths <= 1).all())
        """Nobody reads more than one."""
        wide, degrees = np.flatnonzero(lengths > max(_COLUMNS, count // _WIDE)), lengths.copy()
        self._wide = {int(s): bits_of_numbers(others[begin[s] : begin[s + 1]], count) for s in wide}
        degrees[wide] = 0
        self._some = np.flatnonzero(degrees)
        """Those for which somebody is read."""
        self._first = others[begin[:-1][self._some]]
        """The first that is read for each of them."""
        self._columns = [
            (found, others[begin[found] + n])
            for n in range(1, _COLUMNS)
            if len(found := np.flatnonzero((degrees > n) & (degrees <= _COLUMNS)))
        ]
        self._long = np.flatnonzero(degrees > _COLUMNS)
        self._long_others = others[np.repeat(degrees > _COLUMNS, lengths)]
        self._long_begin = np.cumsum(degrees[self._long]) - degrees[self._long]

    def row(self, s: int) -> Bits:
        """Those that are read for a subject."""
        found = self._wide.get(s)
        return bits_of(self._others[self._begin[s] : self._begin[s + 1]].tolist()) if found is None else found

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
