"""Where two points may differ in status: found by sets of subjects, provision by provision, not pair by pair.

A status is read from what four runs know, from verdicts, and from who uses whom; where all of these are the same for a
subject, so is the status. What is looked at again are those few pairs alone.
"""

from collections.abc import Iterator

from service.reasoning.bits import Bits, bits_of, subjects_in
from service.reasoning.known import FAR, PARTIAL
from service.reasoning.status import Statuses
from service.reasoning.stirred import Stirred
from service.reasoning.verdicts import Cell

READ = (("actual", (FAR, PARTIAL)), ("unexpired", (FAR,)), ("unproven", (PARTIAL,)), ("planned", (PARTIAL,)))
"""The runs that a status is read from, and the grades."""


def comparable(one: Statuses, other: Statuses) -> bool:
    """Whether provisions and subjects bear the same numbers at both."""
    return one.law is other.law and one.subjects.keys == other.subjects.keys


def settled(statuses: Statuses) -> Statuses:
    """With all that a status is read from."""
    for name, _ in READ:
        getattr(statuses, name)
    return statuses


def differing(one: Statuses, other: Statuses, stirred: Stirred | None = None) -> Iterator[Cell]:
    """The pairs whose status may differ, all that do among them. `stirred`: the cells whose verdicts may differ."""
    same_uses = one.subjects is other.subjects and one.concerns is other.concerns
    for p in one.law.kind:
        found = _negatives(one, other, p, stirred)
        for name, grades in READ:
            mine, theirs = (getattr(statuses, name).knowledge for statuses in (one, other))
            if mine.known.get(p) is not theirs.known.get(p):
                for grade in grades:
                    found |= mine.at(p, grade) ^ theirs.at(p, grade)
        if not same_uses:
            found |= not_evaluable(one, p) ^ not_evaluable(other, p)
        yield from ((p, s) for s in subjects_in(found))


def _negatives(one: Statuses, other: Statuses, p: int, stirred: Stirred | None) -> Bits:
    """Where a verdict is against at one of them alone, or not the same one at both."""
    if one.verdicts is other.verdicts:
        return 0
    mine, theirs = one.verdicts.negatives.get(p, 0), other.verdicts.negatives.get(p, 0)
    both = mine & theirs & (-1 if stirred is None else stirred.get(p, 0))
    kinds = ((s, one.verdicts.direct(p, s).status, other.verdicts.direct(p, s).status) for s in subjects_in(both))
    return (mine ^ theirs) | bits_of(s for s, before, after in kinds if before is not after)


def not_evaluable(statuses: Statuses, p: int) -> Bits:
    """The subjects of which `Statuses.not_evaluable` says so."""
    return statuses.across.not_evaluable(p)
