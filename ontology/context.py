"""The JSON-LD context of our words, derived from the schema; `context.jsonld` is its committed form.

A property that is a reference in one class and text in another (`source`) is not coerced: there, a reference is written
`{"@id": …}`.
"""

import json
from collections import defaultdict
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Any

from ontology.fields import Field, fields_of
from ontology.key import BASE, NS, PREFIXES
from ontology.records import CLASSES

PATH = Path(__file__).with_name("context.jsonld")

XSD = "http://www.w3.org/2001/XMLSchema#"

DATATYPES: dict[type, str] = {
    bool: "xsd:boolean",
    int: "xsd:integer",
    float: "xsd:double",
    date: "xsd:date",
    time: "xsd:time",
    datetime: "xsd:dateTime",
}
"""The XSD datatype of a field type; text is a plain literal."""


def context(base: str = BASE) -> dict[str, Any]:
    """The content of `@context`: terms in alphabetical order, each with its coercion."""
    coercions: defaultdict[str, set[str | None]] = defaultdict(set)
    for cls in CLASSES.values():
        for field in fields_of(cls):
            coercions[field.property].add(_coercion(field))
    terms = {name: _term(name, found) for name, found in sorted(coercions.items())}
    classes = {name: f"nomo:{name}" for name in sorted(CLASSES)}
    return {"@version": 1.1, "@base": base, "@vocab": NS, **PREFIXES, "xsd": XSD, **classes, **terms}


def _coercion(field: Field) -> str | None:
    if field.is_key:
        return "@id"
    return "@vocab" if issubclass(field.type, StrEnum) else DATATYPES.get(field.type)


def _term(name: str, coercions: set[str | None]) -> str | dict[str, str]:
    coercion = next(iter(coercions)) if len(coercions) == 1 else None
    return {"@id": f"nomo:{name}", "@type": coercion} if coercion else f"nomo:{name}"


def text() -> str:
    """The file as committed."""
    return json.dumps({"@context": context()}, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
