"""How records stand in a property graph: an explicit map from classes and properties to labels, types and properties.

The names follow neosemantics: every node is a `:Resource` with its IRI in `uri`; a class is a label of its own name, a
property of text, number, day or word keeps its name, a property that refers to a node is a relationship type in
capitals (`inEdition` is `IN_EDITION`). A word of a closed list is its text (`superset-of`). All of it comes from the
one schema of records, so that a new field is in the graph without another line.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from ontology.fields import Field, fields_of, values_of
from ontology.key import Key, to_iri
from ontology.records import CLASSES, Record

RESOURCE, CHANGE_SET, CLOSED = "Resource", "ChangeSet", "Closed"
RECORDED_IN, CLOSED_IN, MAPS_TO = "RECORDED_IN", "CLOSED_IN", "MAPS_TO"
Value = str | bool | int | float | date | time | datetime


def relationship_type(name: str) -> str:
    """`inEdition` -> `IN_EDITION`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()


@dataclass(frozen=True, slots=True)
class Shape:
    """A class as it stands in the graph: property names and relationship types, each with the field it holds."""

    label: str
    properties: dict[str, Field]
    relationships: dict[str, Field]


_KNOWN: dict[str, Shape] = {}


def shape_of(cls: type[Record]) -> Shape:
    if cls.__name__ not in _KNOWN:
        _KNOWN[cls.__name__] = _read(cls)
    return _KNOWN[cls.__name__]


def _read(cls: type[Record]) -> Shape:
    fields = fields_of(cls)
    return Shape(
        cls.__name__,
        {field.property: field for field in fields if not field.is_key},
        {relationship_type(field.property): field for field in fields if field.is_key},
    )


def shapes() -> dict[str, Shape]:
    """By label."""
    return {cls.__name__: shape_of(cls) for cls in CLASSES.values()}


def properties_of(record: Record) -> dict[str, Value | list[Value]]:
    """The properties of a record's node; what is not said is not there."""
    found: dict[str, Value | list[Value]] = {}
    for name, field in shape_of(type(record)).properties.items():
        values = [_plain(value) for value in values_of(record, field)]
        if values:
            found[name] = values if field.many else values[0]
    return found


def _plain(value: Value) -> Value:
    return value.value if isinstance(value, StrEnum) else value


def links_of(record: Record, base: str) -> list[tuple[str, str]]:
    """Relationship type and IRI of what a record refers to."""
    return [
        (name, to_iri(str(key), base))
        for name, field in shape_of(type(record)).relationships.items()
        for key in values_of(record, field)
    ]


def record_of(label: str, key: Key, properties: dict[str, Any], links: dict[str, list[Key]]) -> Record:
    """The record that a node and its relationships say; what they do not say is the default. The exact inverse."""
    cls = CLASSES[label]
    shape, values = shape_of(cls), {}
    for name, field in shape.properties.items():
        if name in properties:
            values[field.name] = _typed(field, properties[name])
    for name, field in shape.relationships.items():
        if name in links:
            values[field.name] = tuple(sorted(links[name])) if field.many else links[name][0]
    return cls(key=key, **values)


def _typed(field: Field, value: Any) -> Any:
    read = field.type if issubclass(field.type, StrEnum) else _native
    return tuple(read(item) for item in value) if field.many else read(value)


def _native(value: Any) -> Any:
    """The driver's own kinds of day and time as those of the language."""
    return value.to_native() if hasattr(value, "to_native") else value
