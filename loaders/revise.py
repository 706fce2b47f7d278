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
    Wording,
)
from ontology.register import Added, Recorded, Register
from ontology.words import MappingStatus

IDENTITIES: tuple[type[Record], ...] = (*SUBJECTS, Framework, Edition, Provision, Role, RiskClass)
"""What others refer to by its bare key, for ever."""

_WORDS = ("heading", "fingerprint")
_PLACED = ("part_of", "position", "kind", "number", "label")
_REVIEW = ("mapping_status", "reviewer", "reviewer_authority")
_PLACE = re.compile(r"sheet (?P<sheet>.+), row (?P<row>\d+)|line (?P<line>\d+)")


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
    """Of a record and its correction in one source (an export of our own) the correction speaks."""
    items = list(added)
    corrected = {item.record.corrects for item in items}
    return [item for item in items if item.record.key not in corrected]


class Chains:
    """Which record corrects which, as recorded: by a later load (`key~2`) or by hand, under whatever key."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.after = {each.corrected: each.by for each in register.correcting()}

    def root(self, key: Key) -> Key:
        """The key under which people know a record: that of the first one of its chain."""
        recorded = self.register.get(key)
        seen = {key}
        while recorded and recorded.record.corrects and recorded.record.corrects not in seen:
            key = recorded.record.corrects
            seen.add(key)
            recorded = self.register.get(key)
        return key

    def newest(self, key: Key) -> Recorded | None:
        """The last record of a chain, open or not; None if there is none."""
        seen = {key}
        while key in self.after and self.after[key] not in seen:
            key = self.after[key]
            seen.add(key)
        return self.register.get(key)

    def free(self, root: Key) -> Key:
        """The key of the next correction."""
        number = 2
        while self.register.get(f"{root}~{number}") is not None:
            number += 1
        return f"{root}~{number}"


def says_the_same(old: Record, new: Record, chains: Chains) -> bool:
    """Whichever revision of another it names. Who corrects whom is not part of what a record says; of an identity, a
    later source may say less.
    """
    return type(old) is type(new) and not differing(old, new, chains)


def differing(old: Record, new: Record, chains: Chains) -> tuple[str, ...]:
    """The properties of which two records of one class say different things."""
    left_out = {"corrects", *(_REVIEW if _is_unreviewed(new) else ()), *_unknown(old, new)}
    found = []
    for field in fields_of(type(new)):
        now = _said(field, new, chains)
        silent = not now and isinstance(new, IDENTITIES)
        if field.name not in left_out and not silent and now != _said(field, old, chains):
            found.append(field.property)
    return tuple(found)


def _said(field: Field, record: Record, chains: Chains) -> set[Value]:
    values = values_of(record, field)
    return {chains.root(str(value)) for value in values} if field.is_key else set(values)


class _Revising:
    """One pass over a source."""

    def __init__(self, register: Register) -> None:
        self.chains = Chains(register)
        self.added: list[Added] = []
        self.closed: list[Key] = []
        self.errors: list[BadInput] = []
        self.revised: dict[Key, Key] = {}
        self.seen: dict[Key, Added] = {}

    def take(self, item: Added) -> None:
        root = self.chains.root(item.record.key)
        before = self.seen.setdefault(root, item)
        if before is not item:
            alike = isinstance(item.record, Wording) and says_the_same(before.record, item.record, self.chains)
            if before.record != item.record and not alike:
                raise _refusal(item, f"{root} is given twice ({before.locator})", "give one of the two another key")
            return
        last = self.chains.newest(root)
        if last is None:
            self.added.append(item)
        else:
            self._compare(item, root, last)

    def _compare(self, item: Added, root: Key, last: Recorded) -> None:
        if last.closed_in is not None:
            raise _withdrawn(item, root, last.closed_in)
        if says_the_same(last.record, item.record, self.chains):
            return
        _check_correctable(item, last.record)
        key = self.chains.free(root)
        self.closed.append(last.record.key)
        self.revised[root] = key
        self.added.append(Added(replace(item.record, key=key, corrects=last.record.key), item.locator))

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
        root = self.chains.root(key)
        last = self.chains.newest(root)
        return self.revised.get(root) or (last.record.key if last else key)


def _is_unreviewed(record: Record) -> bool:
    """An opinion as it came in: loading it again does not undo what the house has decided about it since."""
    if not isinstance(record, MappingAssertion | JointMapping):
        return False
    return record.mapping_status is MappingStatus.PROPOSED and record.reviewer is None


def _unknown(old: Record, new: Record) -> tuple[str, ...]:
    """The shipped table of an amended wording, read again after somebody loaded the amended page; or a crosswalk that
    names a provision whose place its own library has told.
    """
    if not isinstance(old, Wording) or not isinstance(new, Wording):
        return ()
    if new.fingerprint == "unknown" != old.fingerprint:
        return _WORDS
    alike = new.fingerprint == old.fingerprint and new.assessable == old.assessable
    return _PLACED if alike and old.part_of and not new.part_of and not old.division else ()


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
