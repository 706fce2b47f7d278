"""Difference: two points (asOf, knownAt, policy) compared, pair by pair of what coverage counts (section 7)."""

from collections.abc import Collection
from dataclasses import dataclass

from ontology.key import Key
from ontology.words import ApplicabilityState, Status
from service.reasoning.answers import Unit
from service.reasoning.bits import bits_of
from service.reasoning.causes import Cause, causes
from service.reasoning.differing import asked_otherwise, comparable, differing, settled
from service.reasoning.status import Statuses
from service.reasoning.view import View


@dataclass(frozen=True, slots=True)
class Moved:
    """A pair whose status or applicability differs, and that is applicable at one of the points. None: at that point
    the pair is not counted, because the law has no such requirement, or the subject is not on record.
    """

    provision: Key
    subject: Key
    status_before: Status | None
    status_after: Status | None
    applicability_before: ApplicabilityState | None
    applicability_after: ApplicabilityState | None


@dataclass(frozen=True, slots=True)
class Difference:
    """`compared`: pairs looked at. `causes`: what lies between the points, of the whole register."""

    compared: int
    rows: tuple[Moved, ...]
    causes: tuple[Cause, ...]


def difference(
    before: View,
    after: View,
    frameworks: Collection[Key] | None = None,
    subjects: Collection[Key] | None = None,
) -> Difference:
    """Ordered by provision and subject. `subjects` bring what they use or run at either point."""
    wanted = None if subjects is None else before.reached(subjects) | after.reached(subjects)
    if _same_pairs(before, after):
        return _by_sets(before, after, frameworks, wanted)
    old, new = (_units(view, frameworks, wanted) for view in (before, after))
    pairs = sorted(old.keys() | new.keys())
    rows = [row for pair in pairs for row in moved(old.get(pair), new.get(pair))]
    return Difference(len(pairs), tuple(rows), causes(before, after))


def _same_pairs(before: View, after: View) -> bool:
    """Whether the same pairs are counted at both, under the same numbers. Another edition may have other units though
    it has the same provisions: parts that were alternatives and are not.
    """
    same = comparable(before.statuses, after.statuses) and before.subjects == after.subjects
    return same and (before.statuses.law is after.statuses.law or [*before.units_counted()] == [*after.units_counted()])


def _by_sets(
    before: View, after: View, frameworks: Collection[Key] | None, wanted: Collection[Key] | None
) -> Difference:
    """Where all bear the same numbers at both points, only the pairs that may differ are looked at."""
    within = bits_of(after.statuses.subjects.index[key] for key in wanted) if wanted is not None else -1
    counted = {p: bits & within for p, bits in after.counted(frameworks, wanted).items()}
    one, other = (settled(view.statuses.over(counted)) for view in (before, after))
    cells = {(p, s) for p, s in differing(one, other) if counted.get(p, 0) >> s & 1}
    cells.update(asked_otherwise(one, other, counted))
    rows = [row for cell in cells for row in moved(_unit(one, *cell), _unit(other, *cell))]
    rows.sort(key=lambda row: (row.provision, row.subject))
    compared = sum(bits.bit_count() for bits in counted.values())
    return Difference(compared, tuple(rows), causes(before, after))


def _unit(statuses: Statuses, p: int, s: int) -> Unit:
    state = statuses.scope.state(p, s)
    pair = statuses.law.content.keys[p], statuses.subjects.keys[s]
    return Unit(*pair, statuses.status(p, s), state.state, state.day)


def moved(old: Unit | None, new: Unit | None) -> tuple[Moved, ...]:
    """One row if the two differ, else none. What is not applicable at either point, or not counted there, is left out:
    a status that nobody asks for moves whenever evidence of an organisation does, for all that it runs.
    """
    either = new or old
    if either is None or (old and new and (old.status, old.applicability) == (new.status, new.applicability)):
        return ()
    if not _asked(old) and not _asked(new):
        return ()
    return (
        Moved(
            either.provision,
            either.subject,
            old.status if old else None,
            new.status if new else None,
            old.applicability if old else None,
            new.applicability if new else None,
        ),
    )


def _asked(unit: Unit | None) -> bool:
    return unit is not None and unit.applicability is not ApplicabilityState.NOT_APPLICABLE


def _units(
    view: View, frameworks: Collection[Key] | None, wanted: Collection[Key] | None
) -> dict[tuple[Key, Key], Unit]:
    return {
        (unit.provision, unit.subject): unit
        for unit in view.units(frameworks, wanted)
        if wanted is None or unit.subject in wanted
    }
