"""What may have changed answers between two points: what was recorded, what began or ended, law, policy.

Told of the whole register, by kind and day; which of it moved one pair is what `history` and `trace` tell.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ontology.key import Key
from ontology.records import BOOKKEEPING, Record
from ontology.register import Entry, Register
from service.reasoning.history import NAMED, dates
from service.reasoning.naming import on_its_day, sort_of
from service.reasoning.view import View

_ENDS = ("valid_to", "applies_until", "in_force_to", "closed_on")
_BEGINS = ("valid_from", "applies_from", "in_force_from")


@dataclass(frozen=True, slots=True)
class Cause:
    """`kind`: recorded, ended, began, dated, wording or policy. `keys`: the first few that it is about."""

    kind: str
    day: date | None
    text: str
    keys: tuple[Key, ...] = ()


def causes(before: View, after: View) -> tuple[Cause, ...]:
    """Nothing else lies between two points of one ledger."""
    found = [*_recorded(before, after), *_wordings(before, after), *_policy(before, after)]
    first, last = sorted((before.as_of, after.as_of))
    later = max((before, after), key=lambda view: view.known_at)
    return (*found, *(on_days(later.register, later.known_at, first, last) if first < last else ()))


def _recorded(before: View, after: View) -> Iterator[Cause]:
    first, last = sorted((before.known_at, after.known_at))
    register = max((before, after), key=lambda view: view.known_at).register
    for entry in register.entries[first:last]:
        change = entry.change
        if _says_only_gaps(entry, register):
            continue
        counted = f"{len(change.added):,} added, {len(change.closed):,} closed"
        text = f"change set {entry.sequence} by {change.actor}: {change.reason} ({counted})"
        keys = (*(added.record.key for added in change.added), *change.closed)
        yield Cause("recorded", register.day(entry.sequence), text, keys[:NAMED])


def _says_only_gaps(entry: Entry, register: Register) -> bool:
    """Nothing follows from it: it keeps the history of gaps."""
    records = [added.record for added in entry.change.added]
    records += [recorded.record for key in entry.change.closed if (recorded := register.get(key)) is not None]
    return bool(records) and all(isinstance(record, BOOKKEEPING) for record in records)


def _wordings(before: View, after: View) -> Iterator[Cause]:
    old, new = before.statuses.law, after.statuses.law
    for framework in sorted(old.in_force.keys() | new.in_force.keys()):
        was, now = old.in_force.get(framework), new.in_force.get(framework)
        names = tuple("none" if edition is None else edition.key for edition in (was, now))
        if names[0] != names[1]:
            content = new.content
            texts = [{} if edition is None else content.wordings.get(edition.key, {}) for edition in (was, now)]
            changed = [
                key
                for key in sorted(texts[0].keys() | texts[1].keys())
                if content.fingerprint(key, names[0]) != content.fingerprint(key, names[1])
            ]
            text = f"{framework}: {names[1]} in place of {names[0]}; {len(changed):,} wordings differ"
            yield Cause("wording", now.in_force_from if now else None, text, tuple(changed[:NAMED]))


def _policy(before: View, after: View) -> Iterator[Cause]:
    if before.policy != after.policy:
        yield Cause("policy", None, f"{after.policy.key} in place of {before.policy.key}", (after.policy.key,))


def on_days(register: Register, k: int, first: date, last: date) -> Iterator[Cause]:
    """What begins, ends or is dated after one day, up to another."""
    yield from of_days(dated for dated in dates(register, k) if first < dated[0] <= last)


def of_days(dated: Iterable[tuple[date, Record, str]]) -> Iterator[Cause]:
    """One line for each day, sort of record and field."""
    groups: dict[tuple[date, str, str], list[Record]] = {}
    for day, record, name in dated:
        groups.setdefault((day, sort_of(record), name), []).append(record)
    for (day, sort, name), records in sorted(groups.items()):
        kind = "ended" if name in _ENDS else "began" if name in _BEGINS else "dated"
        keys = sorted(record.key for record in records)
        more = f" and {len(keys) - NAMED:,} more" if len(keys) > NAMED else ""
        text = f"{sort} {', '.join(keys[:NAMED])}{more}, {on_its_day(name)}"
        yield Cause(kind, day, text, tuple(keys[:NAMED]))
