"""OSCAL's smallest pieces: UUIDs that stay, tokens, texts without line breaks, properties, moments."""

import re
from datetime import date, datetime, time
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from ontology.key import BASE, NS, Key
from ontology.literals import write_moment

OSCAL_VERSION = "1.2.1"
Json = dict[str, Any]

_OURS = uuid5(NAMESPACE_URL, NS)
"""The namespace of every UUID made here; it never changes."""


def uuid_of(kind: str, *names: object) -> str:
    """The UUID of a thing of a kind; the same names give the same one, in every document."""
    return str(uuid5(_OURS, "\n".join((kind, *map(str, names)))))


def token(key: Key) -> str:
    """A key as a control's id: `eu-ai-act/art_15/par_4` is `eu-ai-act.art_15.par_4`."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", key.replace("/", "."))
    return plain if plain[:1].isalpha() else f"_{plain}"


def line(text: str) -> str:
    """Text on one line, for titles and values; never empty."""
    return " ".join(text.split()) or "—"


def prop(name: str, value: object) -> Json:
    """A property of ours."""
    return {"name": name, "ns": NS, "value": line(str(value))}


def props(**values: object) -> list[Json]:
    """Those that have a value; names with hyphens."""
    return [prop(name.replace("_", "-"), value) for name, value in values.items() if value not in (None, "")]


def moment(at: datetime | date, zone: ZoneInfo) -> str:
    """A day is its first moment where the organisation is."""
    return write_moment(at if isinstance(at, datetime) else datetime.combine(at, time.min, zone))


def iri(key: Key) -> str:
    return BASE + key


def without_nothing(made: Json) -> Json:
    """Without lists that are empty and values that are absent, which the schema does not take."""
    return {name: value for name, value in made.items() if value not in (None, [], {})}
