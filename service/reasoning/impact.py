"""Impact: what would change status if something were removed, or counted that does not count yet (section 7).

Evaluated on a register with one more, imagined entry, to which the view is moved; nothing is written.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from ontology.errors import UnknownReference
from ontology.key import Key
from ontology.records import ControlImplementation, JointMapping, MappingAssertion, Record
from ontology.register import Register
from ontology.words import Authority, ImplementationStatus, MappingStatus, Status
from service.reasoning.answers import ImpactRow
from service.reasoning.bits import subjects_in
from service.reasoning.differing import Change, changes, comparable, settled
from service.reasoning.status import Statuses
from service.reasoning.stirred import Mark
from service.reasoning.supposed import SOMEBODY, as_known, suppose
from service.reasoning.view import View


def impact(view: View, *, without: Collection[Key] = (), with_: Collection[Key] = ()) -> tuple[ImpactRow, ...]:
    """`without`: records or subjects taken away. `with_`: proposed mappings as if approved, measures as if in place.

    Raises UnknownReference on what is not recorded.
    """
    overlay = imagine(view.register, view.known_at, without, with_)
    mark = settled(view.statuses).mark()
    return changed(view, view.moved(overlay, view.as_of, overlay.head), mark)


def changed(before: View, after: View, mark: Mark | None = None) -> tuple[ImpactRow, ...]:
    """Every status that differs, of what both know; by provision and subject. `mark`: set before one was moved to the
    other.
    """
    one, other = before.statuses, after.statuses
    if comparable(one, other):
        stirred = None if mark is None else other.since(mark)
        rows = _rows(one, changes(settled(one), settled(other), stirred))
    else:
        settled(one), settled(other)
        rows = _row_by_row(before, after)
    return tuple(ImpactRow(*row) for row in sorted(rows))


Row = tuple[Key, Key, Status, Status]


def _rows(statuses: Statuses, found: Iterable[Change]) -> Iterator[Row]:
    keys, who = statuses.law.content.keys, statuses.subjects.keys
    for change in found:
        key = keys[change.provision]
        yield from ((key, who[s], change.was, change.will) for s in subjects_in(change.subjects))


def _row_by_row(before: View, after: View) -> Iterator[Row]:
    """Where other law, or other subjects, bear other numbers."""
    subjects = set(before.subjects) & set(after.subjects)
    for provision in set(before.provisions) & set(after.provisions):
        for subject in subjects:
            was, will = before.status(provision, subject), after.status(provision, subject)
            if was is not will:
                yield provision, subject, was, will


def imagine(register: Register, k: int, without: Collection[Key], with_: Collection[Key]) -> Register:
    """The register as known at k, with one more entry that says what is imagined."""
    for key in (*without, *with_):
        if register.get(key) is None:
            raise UnknownReference(f"nothing is recorded as {key}", ref=key)
    changed = [counted(register.by_key[key].record) for key in with_]
    return suppose(as_known(register, k), changed, (*without, *with_))


def counted(record: Record) -> Record:
    """The record as if it counted, under a name of its own."""
    key = f"{record.key}~{SOMEBODY}"
    if isinstance(record, MappingAssertion | JointMapping):
        return replace(
            record,
            key=key,
            corrects=record.key,
            mapping_status=MappingStatus.APPROVED,
            reviewer=SOMEBODY,
            authority=max(record.authority, Authority.OWN_COUNSEL),
        )
    if isinstance(record, ControlImplementation):
        status = ImplementationStatus.IMPLEMENTED
        return replace(record, key=key, corrects=record.key, implementation_status=status, valid_from=None)
    return replace(record, key=key, corrects=record.key)
