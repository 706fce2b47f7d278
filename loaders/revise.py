"""A source that is loaded again: what is new, what corrects what is recorded, and what says nothing new.

A record is never changed (docs/semantics.md, section 1). So a row with a recorded key and other values closes it
and adds `key~2` (then `~3` …) that names it in `corrects`; the same values again are no change. People go on using the
bare key, in rows and in references: it means the newest. A reader counts a link to any of them as a link to the newest.

Three things are refused instead of guessed (docs/decisions/0010):
identities (subjects, provisions, editions …), because everything refers to their bare key;
evidence with another digest, because another file is another item;
a record that was withdrawn, because loading an old file must not bring it back.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ontology.errors import BadInput, Place, Refused
from ontology.fields import Field, Value, fields_of, values_of
from ontology.key import Key
from ontology.records import (
    SUBJECTS,
    Edition,
    Evidence,
    Framework,
    JointMapping,
    MappingAssertion,
    Provision,
    Record,
    RiskClass,
    Role,
)
from ontology.register import Added, Register
from ontology.words import MappingStatus

IDENTITIES: tuple[type[Record], ...] = (*SUBJECTS, Framework, Edition, Provision, Role, RiskClass)
"""What others refer to by its bare key, for ever."""

_REVIEW = ("mapping_status", "reviewer", "reviewer_authority")
_REVISION = re.compile(r"(.+)~([2-9]|[1-9][0-9]+)")
_PLACE = re.compile(r"sheet (?P<sheet>.+), row (?P<row>\d+)|line (?P<line>\d+)")


def base_of(key: Key) -> Key:
    """The key that people write: without the mark of its revision."""
    match = _REVISION.fullmatch(key)
    return match[1] if match else key


def newest(key: Key, register: Register) -> Key | None:
    """The key of the last record under a bare key, open or not; None if there is none."""
    if register.get(key) is None:
        return None
    number = 2
    while register.get(f"{key}~{number}") is not None:
        number += 1
    return key if number == 2 else f"{key}~{number - 1}"


def as_changes(added: Iterable[Added], register: Register) -> tuple[tuple[Added, ...], tuple[Key, ...]]:
    """What remains to be added, and the keys to be closed. Raises Refused with every row that cannot be taken."""
    revising = _Revising(register)
    for item in _last_revisions(added):
        try:
            revising.take(item)
        except BadInput as error:
            revising.errors.append(error)
    if revising.errors:
        raise Refused(revising.errors)
    return revising.settled(), tuple(revising.closed)


def _last_revisions(added: Iterable[Added]) -> list[Added]:
    """Of several revisions in one source (an export of our own) the last one speaks."""
    items = list(added)
    last: dict[Key, int] = {}
    for item in items:
        base = base_of(item.record.key)
        last[base] = max(last.get(base, 0), _number(item.record.key))
    return [item for item in items if _number(item.record.key) == last[base_of(item.record.key)]]


class _Revising:
    """One pass over a source."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.added: list[Added] = []
        self.closed: list[Key] = []
        self.errors: list[BadInput] = []
        self.revised: dict[Key, Key] = {}
        self.seen: dict[Key, Added] = {}

    def take(self, item: Added) -> None:
        base = self._bare(item.record.key)
        before = self.seen.setdefault(base, item)
        if before is not item:
            if before.record != item.record:
                raise _refusal(item, f"{base} is given twice ({before.locator})", "give one of the two another key")
            return
        last = newest(base, self.register)
        if last is None:
            self.added.append(item)
        else:
            self._compare(item, base, last)

    def _compare(self, item: Added, base: Key, last: Key) -> None:
        recorded = self.register.by_key[last]
        if recorded.closed_in is not None:
            raise _withdrawn(item, base, recorded.closed_in)
        if self._says_the_same(recorded.record, item.record):
            return
        _check_correctable(item, recorded.record)
        key = f"{base}~{_number(last) + 1}"
        self.closed.append(last)
        self.revised[base] = key
        self.added.append(Added(replace(item.record, key=key, corrects=last), item.locator))

    def _says_the_same(self, old: Record, new: Record) -> bool:
        """Whichever revision of another it names. Who corrects whom is not part of what a record says; of an identity,
        a later source may say less.
        """
        if type(old) is not type(new):
            return False
        left_out = {"corrects", *(_REVIEW if _is_unreviewed(new) else ())}
        for field in fields_of(type(new)):
            now = self._said(field, new)
            silent = not now and isinstance(new, IDENTITIES)
            if field.name not in left_out and not silent and now != self._said(field, old):
                return False
        return True

    def _said(self, field: Field, record: Record) -> set[Value]:
        values = values_of(record, field)
        return {self._bare(str(value)) for value in values} if field.is_key else set(values)

    def _bare(self, key: Key) -> Key:
        base = base_of(key)
        return base if base != key and self.register.get(base) else key

    def settled(self) -> tuple[Added, ...]:
        """The added records, their references pointed at the newest."""
        return tuple(Added(self._pointed(item.record), item.locator) for item in self.added)

    def _pointed(self, record: Record) -> Record:
        changes: dict[str, Any] = {}
        for field in fields_of(type(record)):
            old = values_of(record, field)
            if not field.is_key or not old or field.name == "corrects":
                continue
            new = tuple(sorted({self._newest(str(value)) for value in old}))
            if new != old:
                changes[field.name] = new if field.many else new[0]
        return replace(record, **changes) if changes else record

    def _newest(self, key: Key) -> Key:
        base = self._bare(key)
        return self.revised.get(base) or newest(base, self.register) or key


def _is_unreviewed(record: Record) -> bool:
    """An opinion as it came in: loading it again does not undo what the house has decided about it since."""
    if not isinstance(record, MappingAssertion | JointMapping):
        return False
    return record.mapping_status is MappingStatus.PROPOSED and record.reviewer is None


def _number(key: Key) -> int:
    match = _REVISION.fullmatch(key)
    return int(match[2]) if match else 1


def _check_correctable(item: Added, old: Record) -> None:
    new = item.record
    if type(old) is not type(new):
        message = f"{new.key} is already recorded as {type(old).__name__}, not {type(new).__name__}"
        raise _refusal(item, message, "give the row another key")
    if isinstance(new, IDENTITIES):
        message = f"{new.key} is already recorded with other values ({_differences(old, new)})"
        remedy = "write what is recorded: an identity never changes; dated records say what is new about it"
        raise _refusal(item, message, remedy)
    if isinstance(old, Evidence) and isinstance(new, Evidence) and old.sha256 != new.sha256:
        message = f"{new.key} is already recorded with another file (digest {old.sha256[:12]}…)"
        raise _refusal(item, message, f"give the new file a key of its own and write {new.key} into succeeds")


def _differences(old: Record, new: Record) -> str:
    found = []
    for field in fields_of(type(new)):
        was, now = values_of(old, field), values_of(new, field)
        if field.name != "corrects" and now and was != now:
            found.append(f"{field.property} {_shown(was)}, now {_shown(now)}")
    return "; ".join(found)


def _shown(values: tuple[Any, ...]) -> str:
    return '"' + "; ".join(map(str, values)) + '"' if values else "empty"


def _withdrawn(item: Added, base: Key, sequence: int) -> BadInput:
    message = f"{base} was withdrawn by entry {sequence}"
    return _refusal(item, message, "delete the row, or give it a new key to record it again")


def _refusal(item: Added, message: str, remedy: str) -> BadInput:
    return BadInput(message, place=place_of(item.locator), remedy=remedy, ref=item.record.key)


def place_of(locator: str | None) -> Place | None:
    """The place that a locator names (`sheet Evidence, row 14`, `line 12`)."""
    match = _PLACE.fullmatch(locator or "")
    if match is None:
        return None
    if match["line"]:
        return Place(line=int(match["line"]))
    return Place(sheet=match["sheet"], row=int(match["row"]))
