"""What an upgrade of the content does to what a user has recorded: links to look at again, statuses that change."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ontology.fields import fields_of, values_of
from ontology.key import Key
from ontology.records import Assessment, ControlImplementation, JointMapping, MappingAssertion, MappingPolicy, Record
from ontology.register import Register
from service import content
from service.reasoning.answers import ImpactRow
from service.reasoning.impact import changed
from service.reasoning.law import Law, law_on
from service.reasoning.opinions import DEFAULT_POLICY, ends_of
from service.reasoning.view import View

MOST_SUBJECTS = 200
"""Statuses are compared for so many subjects at most: beyond, it would take longer than the upgrade."""

_LINKS: tuple[type[Record], ...] = (Assessment, ControlImplementation, MappingAssertion, JointMapping)


@dataclass(frozen=True, slots=True)
class Consequences:
    """`to_compare`: links that were current and are not (docs/semantics.md, section 5). `left_behind`: the user's
    records that name what is closed, or a provision that no edition words any more. `statuses`: None where there are
    too many subjects to compare them.
    """

    to_compare: tuple[Key, ...]
    left_behind: tuple[Key, ...]
    statuses: tuple[ImpactRow, ...] | None


def consequences(before: Register, after: Register, day: date, policy: MappingPolicy = DEFAULT_POLICY) -> Consequences:
    """As of a day, of all that is recorded."""
    old, new = (View(register, day, register.head, policy) for register in (before, after))
    few = len(old.subjects) <= MOST_SUBJECTS
    return Consequences(
        to_compare=tuple(sorted(_no_longer_current(before, after, day))),
        left_behind=tuple(sorted(_left_behind(before, after))),
        statuses=changed(old, new) if few else None,
    )


def _no_longer_current(before: Register, after: Register, day: date) -> Iterator[Key]:
    old, new = law_on(before, day), law_on(after, day)
    for cls in _LINKS:
        for record in after.open(cls, after.head):
            known = before.get(record.key)
            if known is not None and known.closed_in is None and _current(old, record) and not _current(new, record):
                yield record.key


def _current(law: Law, record: Record) -> bool:
    return all(law.current(provision, edition) for provision, edition in _read(record))


def _read(record: Record) -> Iterator[tuple[Key, Key]]:
    """Each provision that a link is about, with the edition that it read."""
    match record:
        case Assessment():
            yield record.of, record.against_edition
        case ControlImplementation():
            yield from ((provision, record.against_edition) for provision in record.implements)
        case MappingAssertion() | JointMapping():
            yield from ends_of(record)


def _left_behind(before: Register, after: Register) -> Iterator[Key]:
    brought = {added.record.key for entry in after.entries if content.is_content(entry) for added in entry.change.added}
    lost = _closed(before, after) | (_worded(before) - _worded(after))
    for key, recorded in after.by_key.items():
        if recorded.closed_in is None and key not in brought and lost & set(_named(recorded.record)):
            yield key


def _closed(before: Register, after: Register) -> set[Key]:
    """Closed by the upgrade, and corrected by nothing."""
    corrected = {recorded.record.corrects for recorded in after.by_key.values()}
    return {
        key
        for key, recorded in before.by_key.items()
        if recorded.closed_in is None and after.by_key[key].closed_in is not None and key not in corrected
    }


def _worded(register: Register) -> set[Key]:
    wordings = law_on(register, date.max).content.wordings
    return {provision for of_edition in wordings.values() for provision in of_edition}


def _named(record: Record) -> Iterator[Key]:
    for field in fields_of(type(record)):
        if field.is_key and field.name != "corrects":
            yield from map(str, values_of(record, field))
