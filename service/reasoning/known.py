"""What a fixpoint knows, and when it learnt it.

A set of subjects is an int with bit s set for subject s. What is known of a provision only grows: partial, satisfied
as far as it concerns the subject, satisfied in full; and whom the evidence at the leaves names (R8's second relation).
The log says what was learnt when, so that a proof goes back in time only, and ends.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from weakref import ref

from ontology.key import Key
from service.reasoning.bits import Bits, without
from service.reasoning.verdicts import Cell

PARTIAL, FAR, FULL = 1, 2, 3
ANYONE, ITSELF, EVERYBODY = -1, -2, -3
Goal = tuple[Cell, int, int]
"""A cell, the grade wanted of it, and the subject that an item at its leaves names (ANYONE: whoever)."""
Names = dict[int, Bits]
"""Named subject -> the other subjects for which it is named; ITSELF -> those that are named themselves; EVERYBODY (only
in runs of what might be) -> those for which whoever is needed is named.
"""


@dataclass(slots=True)
class Known:
    """What is known of a provision. `bits[grade]`: the subjects with at least that grade; `names[grade]` likewise."""

    bits: list[Bits] = field(default_factory=lambda: [0, 0, 0, 0])
    names: list[Names] = field(default_factory=lambda: [{}, {}, {}, {}])
    when: list[int] = field(default_factory=lambda: [0, 0, 0, 0], compare=False)
    """By grade, when something was learnt last."""

    def take_away(self, grade: int, z: int, bits: Bits) -> None:
        """Of these a grade is not known any more, or they are not named at it."""
        if z == ANYONE:
            self.bits[grade] = without(self.bits[grade], bits)
        elif left := without(self.names[grade].get(z, 0), bits):
            self.names[grade][z] = left
        else:
            self.names[grade].pop(z, None)


NOTHING = Known()
NOBODY = -1
"""No set at all."""


def own(names: Names) -> Bits:
    """The subjects for which the evidence names the subject itself."""
    itself, everybody = names.get(ITSELF, 0), names.get(EVERYBODY, 0)
    return itself | everybody if everybody else itself


def within(names: Names, bits: Bits) -> Names:
    return {z: both for z, its in names.items() if (both := its & bits)}


def united(parts: list[Names]) -> Names:
    found: Names = {}
    for names in parts:
        for z, bits in names.items():
            found[z] = found.get(z, 0) | bits
    return found


class Batch(NamedTuple):
    """A rule that holds for `bits`. `sources`: the provisions that it reads, with the grade needed of them; for R4 and
    R5, and where `across` is set, it reads p itself for other subjects.
    """

    rule: str
    grade: int
    bits: Bits
    names: Names
    sources: tuple[tuple[int, int], ...] = ()
    facts: tuple[Key, ...] = ()
    note: str | None = None
    across: bool = False


class Instance(NamedTuple):
    """A rule with the premises that it reads for one subject: cells with the grade that was needed of them."""

    rule: str
    grade: int
    premises: tuple[tuple[Cell, int], ...]
    facts: tuple[Key, ...]
    note: str | None = None


class Learnt(NamedTuple):
    """A line of the log: `bits` newly have a grade, or newly name somebody, because of a batch."""

    when: int
    bits: Bits
    batch: Batch
    note: str | None


Log = dict[tuple[int, int], list[Learnt]]
"""(grade, name) -> what was learnt of a provision, in time order. It gives the grades below, too, and is told once.
"""


def _given(log: Log, grade: int, z: int, among: Bits, before: float = math.inf) -> Bits:
    """For which of these lines give a grade or more, those alone that were learnt before a moment."""
    found = 0
    for each in range(grade, FULL + 1):
        for line in log.get((each, z), ()):
            if line.when < before:
                found |= line.bits & among
    return found


def _together(found: list[tuple[tuple[int, int], Learnt, Bits]]) -> dict[tuple[int, int], Bits]:
    """What is taken back of each goal."""
    spoilt: dict[tuple[int, int], Bits] = {}
    for goal, _, bits in found:
        spoilt[goal] = spoilt.get(goal, 0) | bits
    return spoilt


@dataclass(slots=True, eq=False, weakref_slot=True)
class Knowledge:
    """What is known of each provision, and the log of it."""

    known: dict[int, Known] = field(default_factory=dict)
    log: dict[int, Log] = field(default_factory=dict)
    fresh: dict[int, list[Bits]] = field(default_factory=dict)
    """Provision -> by grade, the subjects of which something was learnt and not yet read across."""
    clock: int = 0
    lowest: int = PARTIAL
    """Of lower grades nothing is learnt."""
    _own: set[int] = field(default_factory=set)
    """Provisions whose lines are not shared with the knowledge that this one was moved from."""
    _from: "ref[Knowledge] | None" = None

    def at(self, p: int, grade: int) -> Bits:
        """The subjects for which p has at least a grade."""
        known = self.known.get(p)
        return known.bits[grade] if known is not None else 0

    def bits(self, p: int, goal: tuple[int, int]) -> Bits:
        """The subjects for which a (grade, name) is known."""
        known, (grade, name) = self.known.get(p, NOTHING), goal
        return known.bits[grade] if name == ANYONE else known.names[grade].get(name, 0)

    def names(self, p: int, grade: int) -> Names:
        return self.known.get(p, NOTHING).names[grade]

    def knows(self, p: int, among: Bits) -> bool:
        """Whether anything is known of p for some of these, be it only who is named."""
        known = self.known.get(p)
        if known is None:
            return False
        return among & known.bits[self.lowest] != 0 or any(among & its for its in known.names[FAR].values())

    def since(self, p: int, grade: int, when: int) -> bool:
        """Whether something of that grade was learnt of p after a moment."""
        known = self.known.get(p)
        return known is not None and known.when[grade] > when

    def settled(self, p: int, grade: int, bits: Bits, names: Names) -> bool:
        """Whether all this is known, at this grade and so at those below."""
        known = self.known.get(p)
        if known is None or bits & known.bits[grade] != bits:
            return False
        had = known.names[grade]
        return all(its & had.get(z, 0) == its for z, its in names.items())

    def far_is_full(self, p: int) -> bool:
        """Nothing is known as far as it concerns a subject that is not known in full."""
        known = self.known.get(p, NOTHING)
        return known.bits[FAR] == known.bits[FULL] and known.names[FAR] == known.names[FULL]

    def covered(self, p: int, other: int) -> bool:
        """Whether all that is known of p, at whatever grade, is known of another in full."""
        known, more = self.known.get(p, NOTHING), self.known.get(other, NOTHING)
        if known.bits[self.lowest] & more.bits[FULL] != known.bits[self.lowest]:
            return False
        return all(its & more.names[FULL].get(z, 0) == its for z, its in known.names[FAR].items())

    def grade(self, p: int, s: int) -> int:
        """The grade of one cell, 0 for none."""
        known = self.known.get(p)
        if known is None:
            return 0
        bits = known.bits
        if not bits[self.lowest] >> s & 1:
            return 0
        return FULL if bits[FULL] >> s & 1 else FAR if bits[FAR] >> s & 1 else PARTIAL

    def take(self, p: int, grade: int, bits: Bits, names: Names, batch: Batch, note: str | None) -> bool:
        """Adds bits to a grade and those below, names to the grades that have them, and logs what was new."""
        known, log = self.owned(p)
        new = without(bits, known.bits[grade])
        named = [(z, its) for z, which in names.items() if (its := without(which, known.names[grade].get(z, 0)))]
        if not new and not named:
            return False
        self.clock += 1
        if new:
            log.setdefault((grade, ANYONE), []).append(Learnt(self.clock, new, batch, note))
        for z, its in named:
            log.setdefault((grade, z), []).append(Learnt(self.clock, its, batch, note))
        self._add(known, grade, new, named, self.fresh.setdefault(p, [0, 0, 0, 0]))
        return True

    def _add(self, known: Known, grade: int, new: Bits, named: list[tuple[int, Bits]], fresh: list[Bits]) -> None:
        """To a grade and those below; what is the same at several of them stays the same thing."""
        had, more, after = NOBODY, 0, 0
        for each in range(grade, self.lowest - 1, -1):
            if known.bits[each] is not had:
                had = known.bits[each]
                more = without(new, had)
                after = had | more if had else more
            added = more
            if more:
                known.bits[each] = after
            names = known.names[each]
            for z, its in named:
                if its := without(its, before := names.get(z, 0)):
                    names[z] = before | its if before else its
                    added = added | its if added is not its else its
            if added:
                fresh[each] = fresh[each] | added if fresh[each] else added
                known.when[each] = self.clock

    def owned(self, p: int) -> tuple[Known, Log]:
        """What is known of a provision, to be changed."""
        if p not in self._own:
            self._own.add(p)
            shared = self.known.get(p, NOTHING)
            self.known[p] = Known([*shared.bits], [dict(names) for names in shared.names], [*shared.when])
            self.log[p] = {goal: [*lines] for goal, lines in self.log.get(p, {}).items()}
        return self.known[p], self.log[p]

    def moved(self) -> "Knowledge":
        """The same knowledge, to be changed without changing this one."""
        return Knowledge(dict(self.known), dict(self.log), {}, self.clock, self.lowest, _from=ref(self))

    def apart(self, other: "Knowledge") -> Iterable[int]:
        """The provisions of which two may know something else: those that are not shared."""
        if self._from is not None and self._from() is other:
            return self._own
        both = self.known.keys() | other.known.keys()
        return [p for p in both if self.known.get(p) is not other.known.get(p)]

    def forget(self, p: int, spoilt: Callable[[Learnt], Bits]) -> list[Bits]:
        """Takes back, of each line of a provision, what is spoilt. By grade, the subjects that lost something."""
        lost = [0, 0, 0, 0]
        found = [
            (goal, line, bits)
            for goal, lines in self.log.get(p, {}).items()
            for line in lines
            if (its := spoilt(line)) and (bits := line.bits & its)
        ]
        if not found:
            return lost
        known, log = self.owned(p)
        for goal, line, bits in found:
            lines = log[goal]
            place = next(n for n, each in enumerate(lines) if each is line)
            rest = line.bits ^ bits
            lines[place : place + 1] = [line._replace(bits=rest)] if rest else []
        for (highest, z), line, bits in found:
            for grade in range(PARTIAL if z == ANYONE else FAR, highest + 1):
                lost[grade] |= without(bits, _given(log, grade, z, bits, line.when))
        for (highest, z), bits in _together(found).items():
            for grade in range(self.lowest if z == ANYONE else FAR, highest + 1):
                known.take_away(grade, z, without(bits, _given(log, grade, z, bits)))
        return lost

    def first(self, goal: Goal) -> Learnt | None:
        """What first gave a goal; None if nothing did."""
        (p, s), grade, name = goal
        log, name = self.log.get(p, {}), ITSELF if name == s else name
        found: Learnt | None = None
        for each in range(grade, FULL + 1):
            for learnt in log.get((each, name), ()):
                if learnt.bits >> s & 1:
                    found = learnt if found is None or learnt.when < found.when else found
                    break
        return found

    def before(self, goal: Goal, when: int) -> bool:
        """Whether a goal was reached before a moment."""
        learnt = self.first(goal)
        return learnt is not None and learnt.when < when
