"""Impact: what would change status if something were removed, or counted that does not count yet (section 7).

Evaluated on a copy of the register with one more, imagined entry; nothing is written.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from ontology.errors import UnknownReference
from ontology.key import Key
from ontology.records import (
    CONTENT,
    ControlImplementation,
    JointMapping,
    MappingAssertion,
    MappingPolicy,
    Record,
)
from ontology.register import Added, ChangeSet, Entry, Recorded, Register
from ontology.words import Authority, ImplementationStatus, MappingStatus
from service.reasoning.answers import ImpactRow
from service.reasoning.opinions import DEFAULT_POLICY
from service.reasoning.view import View

_SOMEBODY = "what-if"


def impact(
    register: Register,
    as_of: date,
    k: int,
    policy: MappingPolicy = DEFAULT_POLICY,
    *,
    without: Collection[Key] = (),
    with_: Collection[Key] = (),
) -> tuple[ImpactRow, ...]:
    """`without`: records or subjects taken away. `with_`: proposed mappings as if approved, measures as if in place."""
    overlay = imagine(register, k, without, with_)
    return changed(View(register, as_of, k, policy), View(overlay, as_of, overlay.head, policy))


def changed(before: View, after: View) -> tuple[ImpactRow, ...]:
    """Every status that differs, of what both know."""
    subjects = sorted(set(before.subjects) & set(after.subjects))
    for view in (before, after):
        view.settle_all()
    rows = []
    for provision in sorted(set(before.provisions) & set(after.provisions)):
        for subject in subjects:
            was, will = before.status(provision, subject), after.status(provision, subject)
            if was is not will:
                rows.append(ImpactRow(provision, subject, was, will))
    return tuple(rows)


def imagine(register: Register, k: int, without: Collection[Key], with_: Collection[Key]) -> Register:
    """The register as known at k, with one more entry that says what is imagined."""
    for key in (*without, *with_):
        if register.get(key) is None:
            raise UnknownReference(f"nothing is recorded as {key}", ref=key)
    changed = [counted(register.by_key[key].record) for key in with_]
    overlay = as_known(register, k)
    added = tuple(Added(record) for record in changed)
    change = ChangeSet(_SOMEBODY, "imagined", added, (*without, *with_))
    at = register.moment(k) if k else register.entries[-1].at
    overlay.apply(Entry(overlay.head + 1, at, _SOMEBODY, _SOMEBODY, change))
    return overlay


def as_known(register: Register, k: int) -> Register:
    """What is known at k. Content is kept as it stands at the head."""
    overlay = Register(register.zone, register.entries[: register.head])
    for cls, recorded in register.by_class.items():
        copies = [Recorded(r.record, r.recorded_in, r.closed_in, r.locator) for r in recorded]
        overlay.by_class[cls] = copies
        overlay.by_key.update((copy.record.key, copy) for copy in copies)
    if k < register.head:
        _forget(overlay, k)
    return overlay


def _forget(overlay: Register, k: int) -> None:
    """Takes back what was said of records that are no content after k."""
    for cls, recorded in overlay.by_class.items():
        if cls in CONTENT:
            continue
        for each in recorded:
            if each.closed_in is not None and each.closed_in > k:
                each.closed_in = None
        later = [each for each in recorded if each.recorded_in > k]
        for each in later:
            del overlay.by_key[each.record.key]
        recorded[:] = [each for each in recorded if each.recorded_in <= k]


def counted(record: Record) -> Record:
    """The record as if it counted, under a name of its own."""
    key = f"{record.key}~{_SOMEBODY}"
    if isinstance(record, MappingAssertion | JointMapping):
        return replace(
            record,
            key=key,
            corrects=record.key,
            mapping_status=MappingStatus.APPROVED,
            reviewer=_SOMEBODY,
            authority=max(record.authority, Authority.OWN_COUNSEL),
        )
    if isinstance(record, ControlImplementation):
        status = ImplementationStatus.IMPLEMENTED
        return replace(record, key=key, corrects=record.key, implementation_status=status, valid_from=None)
    return replace(record, key=key, corrects=record.key)
