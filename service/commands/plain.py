"""Answers as plain JSON: property names and words as GraphQL spells them (`fromDay` is `from`, `SATISFIED`)."""

from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from ontology.words import camel, constant
from service.reasoning.sentence import Sentence

_NAMES = {"from_day": "from", "to_day": "to", "far": "asFarOnly", "told": "message"}


def plain(value: Any) -> Any:
    """What `json.dumps` takes. Moments are UTC."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            _NAMES.get(field.name) or camel(field.name): plain(getattr(value, field.name)) for field in fields(value)
        }
    if isinstance(value, StrEnum):
        return constant(value)
    if isinstance(value, Sentence):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in value]
    return value
