"""Whom a subject uses or runs on a day, through others too: kept for all days on which it is the same.

Where some edges differ it is not walked anew: what hung on an edge that is gone is looked at again, and what a new one
leads to is added.
"""

from bisect import bisect_right, insort
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

import numpy as np

from ontology.layered import Layered
from service.reasoning.bits import Bits, bits_of, bits_of_numbers, subjects_in
from service.reasoning.uses import Altered, Edge, Uses

_LARGE = 64
"""A set of more members is packed at once."""
Its = TypeVar("Its")
_start = itemgetter(0)


class Stretch(NamedTuple, Generic[Its]):
    """Half-open; the last of all days belongs to the last stretch."""

    start: date
    end: date
    its: Its


Stretches = tuple[Stretch[Its], ...]
"""In order; days of which nobody asked may be missing."""


def _at(stretches: Stretches[Its], day: date) -> Stretch[Its] | None:
    place = bisect_right(stretches, day, key=_start) - 1
    if place < 0 or (stretches[place].end <= day and stretches[place].end != date.max):
        return None
    return stretches[place]


def _with(stretches: Stretches[Its], new: Stretch[Its]) -> Stretches[Its]:
    found = [*stretches]
    insort(found, new, key=_start)
    return tuple(found)


@dataclass(eq=False)
class Reached:
    """Never changed but by what is worked out; a moved copy shares what is the same."""

    uses: Uses
    _sets: Layered[int, Stretches[frozenset[int]]] = field(default_factory=Layered)
    _bits: dict[int, Stretches[Bits]] = field(default_factory=dict)
    """Of those of whom somebody asked for bits."""

    def of(self, s: int, day: date) -> frozenset[int]:
        return self.stretch(s, day).its

    def stretch(self, s: int, day: date) -> Stretch[frozenset[int]]:
        """The same, and days around this one on which it is so."""
        stretches = self._sets.get(s, ())
        found = _at(stretches, day)
        if found is None:
            packed = _at(self._bits.get(s, ()), day)
            its = self._walked(s, day) if packed is None else frozenset(subjects_in(packed.its))
            found = Stretch(*self.uses.stretch(day), its)
            self._sets.keep(s, _with(stretches, found))
        return found

    def bits(self, s: int, day: date) -> Bits:
        """The same as bits; no set is kept for that."""
        stretches = self._bits.get(s, ())
        found = _at(stretches, day)
        if found is None:
            known = _at(self._sets.get(s, ()), day)
            found = Stretch(*self.uses.stretch(day), _packed(self._walked(s, day) if known is None else known.its))
            self._bits[s] = _with(stretches, found)
        return found.its

    def _walked(self, s: int, day: date) -> frozenset[int]:
        seen: set[int] = set()
        waiting = [s]
        while waiting:
            for edge in self.uses.down.get(waiting.pop(), ()):
                if edge.lower not in seen and edge.on(day):
                    seen.add(edge.lower)
                    waiting.append(edge.lower)
        return frozenset(seen - {s})


class Turn:
    """From what was reached to what is, where some edges differ."""

    def __init__(self, before: Reached, uses: Uses, altered: Collection[Altered]) -> None:
        self.before, self.uses, self._altered = before, uses, altered
        self.lost = [each.before for each in altered if each.before is not None and each.before.open]
        self.gained = [each.here for each in altered if each.here is not None and each.here.open]

    def reached(self, others: Iterable[int], day: date) -> Reached:
        """Nobody but `others` may reach others. Of them it is kept whom they reach on a day, and after it, if that is
        known; of a large set only the bits, if these are.
        """
        sets, bits = self.before._sets, self.before._bits
        if not self._altered:
            return Reached(self.uses, sets, bits)
        here = Reached(self.uses, sets.copy(), bits.copy())
        for s in others:
            reached, packed = _at(sets.get(s, ()), day), _at(here._bits.pop(s, ()), day)
            here._sets.discard(s)
            if packed is not None:
                here._bits[s] = (self._turned(s, day, packed, _holds, _flipped),)
            if reached is not None and (packed is None or len(reached.its) <= _LARGE):
                here._sets[s] = (self._turned(s, day, reached, _contains, _exchanged),)
        return here

    def row(self, s: int, day: date, bits: Bits) -> Bits:
        """Whom a subject reaches on a day on which it reached these."""
        differing = _Differing(self, s, day, partial(_holds, bits))
        return _flipped(bits, differing.fell, differing.rose)

    def _turned(
        self,
        s: int,
        day: date,
        known: Stretch[Its],
        holds: Callable[[Its, int], bool],
        exchanged: Callable[[Its, set[int], set[int]], Its],
    ) -> Stretch[Its]:
        differing = _Differing(self, s, day, partial(holds, known.its))
        its = exchanged(known.its, differing.fell, differing.rose)
        return Stretch(day, min(known.end, differing.until), its)


class _Differing:
    """Whom a subject reaches no more on a day, and whom it did not reach before; and until when just that differs, of
    one that reaches the same until then.
    """

    def __init__(self, turn: Turn, s: int, day: date, reached: Callable[[int], bool]) -> None:
        self._turn, self._s, self._day, self._reached = turn, s, day, reached
        self.until = date.max
        self._doubtful = self._below() - {s}
        found = self._found()
        self.fell = self._doubtful - found
        self.rose = found - self._doubtful

    def _on(self, edge: Edge) -> bool:
        for day in (edge.start, edge.end):
            if day is not None and self._day < day < self.until:
                self.until = day
        return edge.on(self._day)

    def _stays(self, x: int) -> bool:
        """Whether it was reached, and by no edge that is lost."""
        return x == self._s or (x not in self._doubtful and self._reached(x))

    def _below(self) -> set[int]:
        """What was reached by edges that are lost, though perhaps by others too."""
        found = set[int]()
        for edge in self._turn.lost:
            if (edge.upper == self._s or self._reached(edge.upper)) and self._on(edge):
                _, until, its = self._turn.before.stretch(edge.lower, self._day)
                self.until = min(self.until, until)
                found |= {edge.lower} | its
        return found

    def _found(self) -> set[int]:
        """What is reached all the same, or anew."""
        up, down = self._turn.uses.up, self._turn.uses.down
        gained = (edge for edge in self._turn.gained if self._stays(edge.upper) and self._on(edge))
        found = {edge.lower for edge in gained if not self._stays(edge.lower)}
        found.update(x for x in self._doubtful if any(self._stays(e.upper) and self._on(e) for e in up.get(x, ())))
        waiting = list(found)
        while waiting:
            for edge in down.get(waiting.pop(), ()):
                if edge.lower not in found and not self._stays(edge.lower) and self._on(edge):
                    found.add(edge.lower)
                    waiting.append(edge.lower)
        return found


def _contains(its: frozenset[int], s: int) -> bool:
    return s in its


def _holds(bits: Bits, s: int) -> bool:
    return bits >> s & 1 != 0


def _exchanged(its: frozenset[int], fell: set[int], rose: set[int]) -> frozenset[int]:
    its = its - fell if fell else its
    return its | rose if rose else its


def _flipped(bits: Bits, fell: set[int], rose: set[int]) -> Bits:
    for s in chain(fell, rose):
        bits ^= 1 << s
    return bits


def _packed(reached: frozenset[int]) -> Bits:
    if len(reached) <= _LARGE:
        return bits_of(reached)
    members = np.fromiter(reached, np.intp, len(reached))
    return bits_of_numbers(members, int(members.max()) + 1)
