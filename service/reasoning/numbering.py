"""Rows of facts under the numbers of a law and of subjects: names as provisions and subjects, cells as sets."""

import numpy as np

from service.reasoning.arrays import NONE, Arrays, Ints, Marks, ints
from service.reasoning.bits import Bits, Numbers
from service.reasoning.joined import Joined
from service.reasoning.law import Law
from service.reasoning.subjects import Subjects

_ROWS = 256
"""So many sets are laid out together."""


class Numbering:
    """What rows name, as numbers of some law and some subjects; the same for all points that share these."""

    def __init__(self, arrays: Arrays, joined: Joined, law: Law, subjects: Subjects) -> None:
        self.arrays, self.joined, self.law = arrays, joined, law
        index, kind, who = law.content.index, law.kind, subjects.numbers
        numbers = (index.get(key, NONE) for key in arrays.names.things)
        self.provision = ints(p if p in kind else NONE for p in numbers)
        """Name -> provision that takes part; `NONE`."""
        self.subject = ints(who.get(key, NONE) for key in arrays.names.things)
        """Name -> subject; `NONE`."""
        self.cell = self.provision[joined.verdicts.of], self.subject[joined.verdicts.subject]
        """The provision and the subject of each verdict; `NONE`."""
        self.there = (self.cell[0] != NONE) & (self.cell[1] != NONE)
        verdict = joined.chains.verdict
        self.chained = self.cell[0][verdict], self.cell[1][verdict]
        """The same of each chain."""
        self.judged = np.unique(self.cell[0][self.there])
        """The provisions on which there are verdicts."""
        self._current: dict[bool, Marks] = {}

    def current(self, compare: bool) -> Marks:
        """Reading -> whether the assessed wording is current (`Law.current`)."""
        if compare not in self._current:
            readings = self.arrays.readings.things
            current = (self.law.current(*reading, compare=compare) for reading in readings)
            self._current[compare] = np.fromiter(current, np.bool_, len(readings))
        return self._current[compare]


def by_provision(p: Ints, s: Ints, width: int) -> dict[int, Bits]:
    """Cells as sets of subjects by provision."""
    if not len(p):
        return {}
    starts = _starts(p)
    if len(starts) != len(np.unique(p[starts])):
        order = np.argsort(p.astype(np.uint16) if int(p.max()) < 1 << 16 else p, kind="stable")
        p, s = p[order], s[order]
        starts = _starts(p)
    found: dict[int, Bits] = {}
    ends = np.append(starts[1:], len(p))
    for first in range(0, len(starts), _ROWS):
        some = slice(first, first + _ROWS)
        cells = slice(starts[first], ends[some][-1])
        rows = np.repeat(np.arange(len(starts[some])) * width, ends[some] - starts[some])
        marks = np.zeros(len(starts[some]) * width, np.bool_)
        marks[rows + s[cells]] = True
        packed = np.packbits(marks.reshape(-1, width), axis=1, bitorder="little")
        for where, row in zip(p[starts[some]].tolist(), packed, strict=True):
            found[where] = int.from_bytes(row.tobytes(), "little")
    return found


def _starts(p: Ints) -> Numbers:
    """Where another provision begins."""
    return np.append(True, p[1:] != p[:-1]).nonzero()[0]
