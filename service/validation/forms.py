"""Form on the way in: a change set that breaks a form is refused as a whole, with every reason at once.

Three things are looked at: the change set itself (keys are permanent, a record is closed once), references (they go to
open records of the class that a form permits), and the form of each record (`ontology/shapes/forms/`, compiled).
"""

import re
from collections.abc import Iterator
from typing import Any

from ontology.errors import BadInput, Place, Refused, UnknownReference
from ontology.fields import fields_of
from ontology.key import Key, is_key
from ontology.records import ALL_SCOPE, BOOKKEEPING, Record, Subject
from ontology.register import Added, ChangeSet, Register
from service.validation.compiler import findings, named, sentence
from service.validation.cycles import cycles
from service.validation.facts import Facts
from service.validation.nearest import elsewhere, nearest
from service.validation.shapes import Shape, permitted

SUGGESTED = 20
"""For so many unknown references the nearest are looked for: each look costs milliseconds."""

RESERVED = "change/"
"""Change sets are named so in every projection and export."""

_SHEET = re.compile(r"(?:(?P<file>.+?), )?sheet (?P<sheet>[^,]+), row (?P<row>\d+)(?:, column (?P<column>.+))?")
_LINE = re.compile(r"(?:(?P<file>.+?),? )?line (?P<line>\d+)")

_MAY_NAME_CLOSED = {"corrects", "succeeds", "reopens", "waives"}


def check(change: ChangeSet, register: Register) -> None:
    """Raises Refused, with every reason, if the change set would put nonsense into the register."""
    reasons = list(_reasons(change, register))
    if reasons:
        raise Refused(reasons)


def _reasons(change: ChangeSet, register: Register) -> Iterator[BadInput]:
    facts = Facts(register, change)
    yield from _closings(change, register, facts)
    looks = [SUGGESTED]
    seen: set[Key] = set()
    for added in change.added:
        yield from _key_reasons(added, register, seen)
        yield from _record_reasons(added, facts, looks)
    for added, reason in cycles(change, register):
        yield _bad(added, reason.message, reason.remedy)


# --- the change set -----------------------------------------------------------------------------------


def _closings(change: ChangeSet, register: Register, facts: Facts) -> Iterator[BadInput]:
    for key in change.closed:
        recorded = register.get(key)
        if recorded is None:
            close = nearest(key, register.by_key)
            yield UnknownReference(
                f'cannot close "{key}": no such record', ref=key, nearest=close, remedy=_meant(close)
            )
        elif recorded.closed_in is not None:
            yield BadInput(f'cannot close "{key}": change set {recorded.closed_in} closed it', remedy="leave it out")
    if len(facts.closed) != len(change.closed):
        yield BadInput("the change set closes a record twice", remedy="close it once")
    yield from _orphans(register, facts)


def _orphans(register: Register, facts: Facts) -> Iterator[BadInput]:
    """A subject is an identity: closing it while something is said of it would leave that without a subject."""
    closing = {key for key in facts.closed if isinstance(facts.find(key), Subject)}
    corrected = {record.corrects for record in facts.added.values()}
    closing -= corrected
    if not closing:
        return
    for key, recorded in register.by_key.items():
        if facts.is_open(key) and not isinstance(recorded.record, BOOKKEEPING):
            for name, target in _references(recorded.record):
                if target in closing:
                    yield BadInput(
                        f'cannot close "{target}": {name} of "{key}" names it', remedy="close or correct that first"
                    )


def _key_reasons(added: Added, register: Register, seen: set[Key]) -> Iterator[BadInput]:
    record = added.record
    if not is_key(record.key):
        remedy = "use letters, digits and . _ ~ @ : + -, with / between the parts"
        yield _bad(added, f'"{record.key}" is no key', remedy)
    if record.key.startswith(RESERVED):
        yield _bad(added, "keys that begin with change/ are the ledger's own", "give it another key")
    if record.key in seen:
        yield _bad(added, "the key stands twice in the change set", "give each record its own key")
    seen.add(record.key)
    recorded = register.get(record.key)
    if recorded is not None:
        message = f"the key is taken since change set {recorded.recorded_in}"
        yield _bad(added, message, "to correct that record, close it and add another that names it in corrects")


# --- one record ---------------------------------------------------------------------------------------


def _record_reasons(added: Added, facts: Facts, looks: list[int]) -> Iterator[BadInput]:
    record = added.record
    for name, key in _references(record):
        if not facts.is_open(key) and name not in _MAY_NAME_CLOSED and facts.find(key) is not None:
            yield _closed_reference(added, name, key, facts)
    if record.corrects is not None and facts.find(record.corrects) is not None and record.corrects not in facts.closed:
        remedy = "close it in the same change set"
        yield _bad(added, f"corrects names {record.corrects}, which stays open", remedy)
    unknown = {name for name, key in _references(record) if key != ALL_SCOPE and facts.find(key) is None}
    for shape, value in findings(record, facts):
        if not named(shape.message) & unknown and not (unknown & set(shape.path) and _speaks_of_value(shape)):
            yield _reason(added, shape, value, facts, looks)


def _speaks_of_value(shape: Shape) -> bool:
    """Such a message would speak of a record that is not there, which another reason says already."""
    return "value" in named(shape.message)


def _references(record: Record) -> Iterator[tuple[str, Key]]:
    for field in fields_of(record.__class__):
        if field.is_key and (value := getattr(record, field.name)):
            for key in value if field.many else (value,):
                yield field.property, key


def _closed_reference(added: Added, name: str, key: Key, facts: Facts) -> BadInput:
    successor = facts.successor(key)
    remedy = f"name {successor}, which corrects it" if successor else "name the record that took its place"
    return _bad(added, f"{name} names {key}, which is closed", remedy)


def _reason(added: Added, shape: Shape, value: Any, facts: Facts, looks: list[int]) -> BadInput:
    missing = value is not None and _refers(added.record, shape) and facts.find(value) is None
    if missing and value != ALL_SCOPE:
        return _unknown(added, shape, value, facts, looks)
    return _bad(added, sentence(shape.message, added.record, value) + _but(shape, value, facts), shape.remedy)


def _refers(record: Record, shape: Shape) -> bool:
    if len(shape.path) != 1:
        return False
    return any(field.is_key and field.property == shape.path[0] for field in fields_of(record.__class__))


def _but(shape: Shape, value: Any, facts: Facts) -> str:
    """What the value is instead, where a form asks for another class."""
    if value is None or len(shape.path) != 1 or not any(item.kind in ("class", "or") for item in shape.constraints):
        return ""
    found = facts.find(value)
    return f", and {value} is of class {type(found).__name__}" if found else f", and not {value}"


def _unknown(added: Added, shape: Shape, key: Key, facts: Facts, looks: list[int]) -> BadInput:
    is_provision = "Provision" in permitted(shape) and facts.find(key.partition("/")[0]) is not None
    other = elsewhere(key, facts) if is_provision else None
    close: tuple[Key, ...] = ()
    if looks[0] > 0:
        looks[0] -= 1
        close = nearest(key, facts.open_keys(permitted(shape)))
    what = "provision" if is_provision else "record"
    message = f"{shape.path[0]} names {key}, and there is no such {what}" + (f" ({other})" if other else "")
    return UnknownReference(
        f"{title(added.record)}: {message}", place=place_of(added.locator), remedy=_meant(close), ref=key, nearest=close
    )


# --- sentences ----------------------------------------------------------------------------------------


def _meant(close: tuple[Key, ...]) -> str | None:
    return f"nearest: {', '.join(close)}" if close else None


def _bad(added: Added, message: str, remedy: str | None) -> BadInput:
    return BadInput(f"{title(added.record)}: {message}", place=place_of(added.locator), remedy=remedy)


def title(record: Record) -> str:
    """`Evidence "robustness-report-7"`: the class, and the key without the prefix that repeats it."""
    name = record.key.partition("/")[2] if _prefixed(record) else record.key
    return f'{type(record).__name__} "{name or record.key}"'


def _prefixed(record: Record) -> bool:
    return record.key.partition("/")[0].replace("-", "") in type(record).__name__.lower()


def place_of(locator: str | None) -> Place | None:
    """The place that a locator names: `sheet Evidence, row 14`, `line 7`, or whatever the loader wrote."""
    if locator is None:
        return None
    if match := _SHEET.fullmatch(locator):
        return Place(file=match["file"], sheet=match["sheet"], row=int(match["row"]), column=match["column"])
    if match := _LINE.fullmatch(locator):
        return Place(file=match["file"], line=int(match["line"]))
    return Place(file=locator)
