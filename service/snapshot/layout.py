"""How the fields of a record become columns of integers, and the digest by which another program's layout is refused.

A reference is its place among the keys, any text its place among the texts, a word its place in its list, a day its
ordinal, a moment its microseconds since 1970. Numbers and times of day are rare: they are texts. A field with many
values has two columns, where each record's values start and the values.
"""

import hashlib
import json
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from ontology.fields import Field, fields_of
from ontology.records import CLASSES

FORMAT = 1
"""Version of the file and of what its columns mean."""

NOTHING = -1
"""Where a record says nothing."""

NEVER = int(np.iinfo(np.int64).min)
"""The moment of a record that says none; lies before the first year."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

TEXTS: tuple[type, ...] = (str, int, float, time)
"""Types whose values are texts, in the spelling of `spelled`."""


@cache
def words(kind: type) -> tuple[StrEnum, ...]:
    """A list of words in its order."""
    assert issubclass(kind, StrEnum)
    return tuple(kind)


def width(field: Field) -> DTypeLike:
    """The integers of a column."""
    return np.int64 if field.type is datetime else np.int32


def spelled(value: str | int | float | time) -> str:
    return value if isinstance(value, str) else value.isoformat() if isinstance(value, time) else repr(value)


def unspelled(kind: type, text: str) -> Any:
    """The inverse of `spelled`."""
    if kind is time:
        return time.fromisoformat(text)
    return kind(text)


def moment(value: datetime) -> int:
    """Raises TypeError on one without time zone."""
    return (value - EPOCH) // MICROSECOND


def unmoment(number: int) -> datetime:
    return EPOCH + number * MICROSECOND


def checked(field: Field, value: Any) -> Any:
    """The value, which has the type of its field. Raises ValueError: such a record no ledger could have said."""
    kind = str if field.is_key else field.type
    if type(value) is not kind:
        raise ValueError(f"{field.name} {value!r} is no {kind.__name__}")
    return value


@cache
def digest() -> str:
    """Over all classes with their fields and words, and the version of the program."""
    classes = {
        name: [
            (field.name, _kind(field.type), field.is_key, field.many, field.required, repr(_default(cls, field)))
            for field in fields_of(cls)
        ]
        for name, cls in sorted(CLASSES.items())
    }
    said = json.dumps([FORMAT, _program(), classes], ensure_ascii=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _default(cls: type, field: Field) -> object:
    default = cls.__dataclass_fields__[field.name].default  # type: ignore[attr-defined]  # every record class is one
    return None if field.required else default


def _kind(kind: type) -> object:
    if issubclass(kind, StrEnum):
        return [kind.__name__, *(word.value for word in words(kind))]
    return kind.__name__


def _program() -> str:
    try:
        return version("nomograph")
    except PackageNotFoundError:  # run from a folder that was never installed
        return "0"
