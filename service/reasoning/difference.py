"""Difference: two points (asOf, knownAt, policy) compared, pair by pair of what coverage counts (section 7)."""

from collections.abc import Collection
from dataclasses import dataclass

from ontology.key import Key
from ontology.words import ApplicabilityState, Status
from service.reasoning.answers import Unit
from service.reasoning.causes import Cause, causes
from service.reasoning.view import View


@dataclass(frozen=True, slots=True)
class Moved:
    """A pair whose status or applicability differs. None: at that point the pair is not counted, because the law has
    no such requirement, or the subject is not on record.
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
    old, new = (_units(view, frameworks, wanted) for view in (before, after))
    pairs = sorted(old.keys() | new.keys())
    rows = [row for pair in pairs for row in moved(old.get(pair), new.get(pair))]
    return Difference(len(pairs), tuple(rows), causes(before, after))


def moved(old: Unit | None, new: Unit | None) -> tuple[Moved, ...]:
    """One row if the two differ, else none."""
    either = new or old
    if either is None or (old and new and (old.status, old.applicability) == (new.status, new.applicability)):
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


def _units(
    view: View, frameworks: Collection[Key] | None, wanted: Collection[Key] | None
) -> dict[tuple[Key, Key], Unit]:
    return {
        (unit.provision, unit.subject): unit
        for unit in view.units(frameworks, wanted)
        if wanted is None or unit.subject in wanted
    }
