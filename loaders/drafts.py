"""From values as a source wrote them to records: references settled, all errors of the source collected.

A reference is taken as a person writes it (`AI Act Art. 15(4)`); what already is a key stays one, so a loader needs no
register: `resolve` is all it knows of the house. Whether a key exists is for the form check to say.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ontology.errors import BadInput, Place, Refused, UnknownReference
from ontology.fields import Field, Value, fields_of
from ontology.key import PREFIXES, Key, is_key
from ontology.records import ALL_SCOPE, Record
from ontology.register import Added

Resolve = Callable[[str], Key]
"""A reference as written to a key; raises UnknownReference with the nearest."""


ENOUGH = 100
"""Mistakes after which a source is read no further: to look for what each may have meant takes some 10 ms, and a table
of strangers may have a hundred thousand.
"""


@dataclass(frozen=True, slots=True)
class Draft:
    """A record to be: `values` by field name, references still as written. `broken`: fields whose error is already
    known, so that it is not told a second time as an empty cell.
    """

    cls: type[Record]
    key: Key
    values: dict[str, tuple[Value, ...]]
    place: Place
    broken: frozenset[str] = frozenset()


def placed(error: BadInput, place: Place) -> BadInput:
    """The same error, with its place."""
    kind = type(error) if isinstance(error, UnknownReference) else BadInput
    return kind(error.message, place=place, remedy=error.remedy, ref=error.ref, nearest=error.nearest)


def at_column(place: Place, column: str) -> Place:
    return Place(place.file, place.line, place.sheet, place.row, column)


def reference(text: str, resolve: Resolve | None, own: frozenset[Key] = frozenset()) -> Key:
    """The key that a reference means. `own`: keys of the same source. Raises BadInput."""
    prefix = text.split(":", 1)[0]
    if text in own or (is_key(text) and ("/" in text or (":" in text and prefix in PREFIXES))):
        return text
    if resolve is not None:
        try:
            return resolve(text)
        except UnknownReference:
            if not is_key(text):
                raise
    if is_key(text):
        return text
    raise BadInput(f'"{text}" is no key', remedy="write a key such as eu-ai-act/art_15")


def settle(drafts: Iterable[Draft], resolve: Resolve | None = None) -> tuple[Added, ...]:
    """The records, in order. Raises Refused with everything that is wrong with any of them."""
    drafts = tuple(drafts)
    own = frozenset(draft.key for draft in drafts)
    errors: list[BadInput] = []
    added: dict[Key, Added] = {}
    for draft in drafts:
        if len(errors) >= ENOUGH:
            break
        try:
            record = _record(draft, resolve, own)
        except Refused as refused:
            errors.extend(refused.reasons)
            continue
        before = added.setdefault(draft.key, Added(record, str(draft.place)))
        if before.record != record:
            errors.append(_twice(draft, before))
    if errors:
        raise Refused(errors)
    return tuple(added.values())


def _twice(draft: Draft, before: Added) -> BadInput:
    return BadInput(
        f"{draft.key} is already given with other values ({before.locator})",
        place=draft.place,
        remedy="give one of the two another key",
        ref=draft.key,
    )


def _record(draft: Draft, resolve: Resolve | None, own: frozenset[Key]) -> Record:
    arguments: dict[str, Any] = {"key": draft.key}
    errors: list[BadInput] = []
    for item in fields_of(draft.cls):
        try:
            found = _settled(item, draft.values.get(item.name, ()), resolve, own)
            _put(arguments, draft, item, found)
        except BadInput as error:
            errors.append(placed(error, at_column(draft.place, item.property)))
    if errors or draft.broken:
        raise Refused(errors)
    return draft.cls(**arguments)


def _put(arguments: dict[str, Any], draft: Draft, item: Field, found: tuple[Value, ...]) -> None:
    if found:
        arguments[item.name] = found if item.many else found[0]
    elif item.required and item.name not in draft.broken:
        name = draft.cls.__name__
        raise BadInput(f"{item.property} is empty", remedy=f"every {name} needs one ({draft.key})", ref=draft.key)


def _settled(item: Field, found: tuple[Value, ...], resolve: Resolve | None, own: frozenset[Key]) -> tuple[Value, ...]:
    if item.is_key:
        found = tuple(_reference(item, str(value), resolve, own) for value in found)
    return tuple(sorted(set(found), key=str)) if item.many else found


def _reference(item: Field, text: str, resolve: Resolve | None, own: frozenset[Key]) -> Key:
    if item.name == "scope" and text.lower() == ALL_SCOPE:
        return ALL_SCOPE
    return reference(text, resolve, own)
