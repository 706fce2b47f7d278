"""The schema of a record class, read from its dataclass: one Field per property, in order.

Everything that must know every property of every class (RDF, forms, spreadsheets, the ledger's payload) reads it here.
"""

import dataclasses
import types
import typing
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from ontology.key import Key
from ontology.records import Record
from ontology.words import camel

Value = str | bool | int | float | date | time | datetime | StrEnum


@dataclass(frozen=True, slots=True)
class Field:
    """`name` is the Python field, `property` the RDF local name; `is_key` a reference to another node;
    `type` one of str, bool, int, float, date, time, datetime or a StrEnum.
    """

    name: str
    property: str
    type: type
    is_key: bool
    many: bool
    required: bool


def fields_of(cls: type[Record]) -> tuple[Field, ...]:
    """All properties of a class except its key, in declaration order."""
    if cls not in _KNOWN:
        _KNOWN[cls] = _read(cls)
    return _KNOWN[cls]


_KNOWN: dict[type[Record], tuple[Field, ...]] = {}


def _read(cls: type[Record]) -> tuple[Field, ...]:
    hints = typing.get_type_hints(cls, include_extras=True)
    return tuple(_field(item, hints[item.name]) for item in dataclasses.fields(cls) if item.name != "key")


def _field(item: "dataclasses.Field[typing.Any]", hint: typing.Any) -> Field:
    many = typing.get_origin(hint) is tuple
    optional = False
    if many:
        hint = typing.get_args(hint)[0]
    elif typing.get_origin(hint) in (types.UnionType, typing.Union):
        optional = True
        hint = next(arg for arg in typing.get_args(hint) if arg is not type(None))
    is_key = hint == Key
    has_default = item.default is not dataclasses.MISSING
    return Field(
        name=item.name,
        property=camel(item.name),
        type=str if is_key else hint,
        is_key=is_key,
        many=many,
        required=not optional and not has_default,
    )


def values_of(record: Record, field: Field) -> tuple[Value, ...]:
    """The values of a field, none if absent: a tuple in any case."""
    value = getattr(record, field.name)
    if value is None:
        return ()
    return value if field.many else (value,)
