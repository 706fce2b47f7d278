"""What a fixpoint knows, and when it learnt it.

A set of subjects is an int with bit s set for subject s. What is known of a provision only grows: partial, satisfied
as far as it concerns the subject, satisfied in full; and whom the evidence at the leaves names (R8's second relation).
The log says what was learnt when, so that a proof goes back in time only, and ends.
"""

from dataclasses import dataclass, field

from ontology.key import Key
from service.reasoning.concern import Bits
from service.reasoning.direct import Cell

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


NOTHING = Known()


def own(names: Names) -> Bits:
    """The subjects for which the evidence names the subject itself."""
    return names.get(ITSELF, 0) | names.get(EVERYBODY, 0)


def within(names: Names, bits: Bits) -> Names:
    return {z: its & bits for z, its in names.items() if its & bits}


def united(parts: list[Names]) -> Names:
    found: Names = {}
    for names in parts:
        for z, bits in names.items():
            found[z] = found.get(z, 0) | bits
    return found


@dataclass(frozen=True, slots=True)
class Batch:
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


@dataclass(frozen=True, slots=True)
class Instance:
    """A rule with the premises that it reads for one subject: cells with the grade that was needed of them."""

    rule: str
    grade: int
    premises: tuple[tuple[Cell, int], ...]
    facts: tuple[Key, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Learnt:
    """A line of the log: `bits` newly have a grade, or newly name somebody, because of a batch."""

    when: int
    bits: Bits
    batch: Batch
    note: str | None


@dataclass(slots=True, eq=False)
class Knowledge:
    """`log`: (provision, grade, name) -> what was learnt, in time order."""

    known: dict[int, Known] = field(default_factory=dict)
    log: dict[tuple[int, int, int], list[Learnt]] = field(default_factory=dict)
    _clock: int = 0

    def at(self, p: int, grade: int) -> Bits:
        """The subjects for which p has at least a grade."""
        return self.known.get(p, NOTHING).bits[grade]

    def names(self, p: int, grade: int) -> Names:
        return self.known.get(p, NOTHING).names[grade]

    def grade(self, p: int, s: int) -> int:
        """The grade of one cell, 0 for none."""
        known = self.known.get(p, NOTHING)
        return next((grade for grade in (FULL, FAR, PARTIAL) if known.bits[grade] >> s & 1), 0)

    def take(self, p: int, grade: int, bits: Bits, names: Names, batch: Batch, note: str | None) -> bool:
        """Adds bits and names to one grade, and logs what was new."""
        if not bits:
            return False
        known = self.known.get(p) or Known()
        fresh = bits & ~known.bits[grade]
        changes = [(ANYONE, fresh)] if fresh else []
        for z, its in names.items():
            new = its & ~known.names[grade].get(z, 0)
            if new:
                changes.append((z, new))
        if not changes:
            return False
        self.known[p] = known
        known.bits[grade] |= fresh
        self._clock += 1
        for z, new in changes:
            if z != ANYONE:
                known.names[grade][z] = known.names[grade].get(z, 0) | new
            self.log.setdefault((p, grade, z), []).append(Learnt(self._clock, new, batch, note))
        return True

    def first(self, goal: Goal) -> Learnt | None:
        """What first gave a goal; None if nothing did."""
        (p, s), grade, name = goal
        line = self.log.get((p, grade, ITSELF if name == s else name), ())
        return next((learnt for learnt in line if learnt.bits >> s & 1), None)

    def before(self, goal: Goal, when: int) -> bool:
        """Whether a goal was reached before a moment."""
        learnt = self.first(goal)
        return learnt is not None and learnt.when < when


def subjects_in(bits: Bits) -> list[int]:
    """The subjects of a set, in order."""
    found = []
    while bits:
        lowest = bits & -bits
        found.append(lowest.bit_length() - 1)
        bits ^= lowest
    return found
