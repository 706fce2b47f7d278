"""Where two points may differ in status: found by sets of subjects, provision by provision, not pair by pair.

A status is read from what four runs know, from verdicts, and from who uses whom; where all of these are the same for a
subject, so is the status. What is looked at again are those few pairs alone, and these, too, provision by provision.
"""

from collections.abc import Iterator
from typing import NamedTuple

from ontology.words import Status
from service.reasoning.bits import Bits, bits_of, subjects_in, without
from service.reasoning.known import FAR, PARTIAL
from service.reasoning.matrix import strongest_first
from service.reasoning.status import Statuses
from service.reasoning.stirred import Stirred
from service.reasoning.verdicts import Cell

READ = (("actual", (FAR, PARTIAL)), ("unexpired", (FAR,)), ("unproven", (PARTIAL,)), ("planned", (PARTIAL,)))
"""The runs that a status is read from, and the grades."""


class Change(NamedTuple):
    """Another status, of one provision for some subjects."""

    provision: int
    was: Status
    will: Status
    subjects: Bits


def comparable(one: Statuses, other: Statuses) -> bool:
    """Whether provisions and subjects bear the same numbers at both."""
    same = one.law is other.law or (one.law.content.keys, one.law.kind) == (other.law.content.keys, other.law.kind)
    return same and (one.subjects.keys is other.subjects.keys or one.subjects.keys == other.subjects.keys)


def settled(statuses: Statuses) -> Statuses:
    """With all that a status is read from."""
    for name, _ in READ:
        getattr(statuses, name)
    return statuses


def differing(one: Statuses, other: Statuses, stirred: Stirred | None = None) -> Iterator[Cell]:
    """The pairs whose status may differ, all that do among them. `stirred`: the cells whose verdicts may differ."""
    for p, bits in _apart(one, other, stirred).items():
        yield from ((p, s) for s in subjects_in(bits))


def changes(one: Statuses, other: Statuses, stirred: Stirred | None = None) -> Iterator[Change]:
    """What does differ, of the subjects on record at both. `stirred` as for `differing`."""
    gone = bits_of(one.subjects.gone | other.subjects.gone)
    for p, bits in _apart(one, other, stirred).items():
        if among := without(bits, gone):
            after = _told(other, p, among)
            for was, before in _told(one, p, among):
                for will, its in after:
                    if was is not will and before & its:
                        yield Change(p, was, will, before & its)


def _told(statuses: Statuses, p: int, among: Bits) -> list[tuple[Status, Bits]]:
    """The statuses of some subjects, and who has each: what `Statuses.status` says one by one."""
    found: list[tuple[Status, Bits]] = []
    for status, holding in strongest_first(statuses, p, among):
        if its := holding & among:
            found.append((status, its))
            among ^= its
        if not among:
            return found
    return [*found, (Status.ABSENT, among)]


def _apart(one: Statuses, other: Statuses, stirred: Stirred | None) -> Stirred:
    """Of each provision, the subjects for which the status may differ."""
    found = {} if one.verdicts is other.verdicts else _negatives(one, other, stirred)
    for name, grades in READ:
        mine, theirs = getattr(one, name).knowledge, getattr(other, name).knowledge
        for p in theirs.apart(mine):
            for grade in grades:
                found[p] = found.get(p, 0) | (mine.at(p, grade) ^ theirs.at(p, grade))
    if one.subjects is not other.subjects or one.concerns is not other.concerns:
        for p in one.law.kind:
            found[p] = found.get(p, 0) | (one.across.not_evaluable(p) ^ other.across.not_evaluable(p))
    return found


def _negatives(one: Statuses, other: Statuses, stirred: Stirred | None) -> dict[int, Bits]:
    """Where a verdict is against at one of them alone, or not the same one at both."""
    found: dict[int, Bits] = {}
    before, after = one.verdicts.negatives, other.verdicts.negatives
    for p in before.keys() | after.keys() if stirred is None else stirred:
        mine, theirs = before.get(p, 0), after.get(p, 0)
        both = mine & theirs & (-1 if stirred is None else stirred[p])
        kinds = ((s, one.verdicts.direct(p, s).status, other.verdicts.direct(p, s).status) for s in subjects_in(both))
        found[p] = (mine ^ theirs) | bits_of(s for s, was, will in kinds if was is not will)
    return found


def asked_otherwise(one: Statuses, other: Statuses, counted: dict[int, Bits]) -> Iterator[Cell]:
    """The pairs, of those that are counted, whose applicability may differ. Whether a provision that does not concern a
    subject ever applied to it is asked pair by pair.
    """
    if one.concerns is other.concerns:
        return
    for p, bits in counted.items():
        mine, theirs = one.concerns.of(p), other.concerns.of(p)
        for before, after in ((mine.applies, theirs.applies), (mine.unknown, theirs.unknown)):
            yield from ((p, s) for s in subjects_in((before ^ after) & bits))
        neither = bits & ~(mine.any & theirs.any)
        for s in subjects_in(neither):
            if one.scope.state(p, s).state is not other.scope.state(p, s).state:
                yield p, s
