"""What leaves the house as a file: the register as Turtle, JSON-LD or N-Quads, opinions as SSSOM TSV.

Turtle and JSON-LD hold what is open at a revision, each record with its change set; N-Quads the whole history up to it,
one named graph for each change set. All of them are read again by `loaders.rdf`, SSSOM by `loaders.sssom`. Nothing in a
file depends on when or where it was written.
"""

import json
from collections.abc import Callable
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from ontology.context import context
from ontology.fields import Field, Value, fields_of, values_of
from ontology.key import BASE, NS, Key, to_iri
from ontology.literals import write_moment
from ontology.rdf import word_iri
from ontology.records import JointMapping, MappingAssertion, Record
from ontology.register import Entry, Register
from service import sssom_tsv
from service.graph.quads import change_key, open_records, quads, triples
from service.graph.turtle import turtle as written


class Format(StrEnum):
    """Serialisations of the register; the value is the ending of the file."""

    TURTLE = "ttl"
    JSON_LD = "jsonld"
    N_QUADS = "nq"


def export(register: Register, form: Format, k: int | None = None, base: str = BASE) -> str:
    """The register at revision k (the head for None) as a document."""
    return _WRITERS[form](register, register.head if k is None else k, base)


def turtle(register: Register, k: int, base: str = BASE) -> str:
    """What is open at k, and the change sets that recorded it, as Turtle."""
    return written(list(triples(register, k, base)), base)


def n_quads(register: Register, k: int, base: str = BASE) -> str:
    """Everything recorded and closed up to k, a named graph for each change set, as N-Quads."""
    return "".join(f"{line}\n" for entry in register.entries[:k] for line in quads(entry, base))


def json_ld(register: Register, k: int, base: str = BASE) -> str:
    """What is open at k, and the change sets that recorded it, as JSON-LD with its context inside."""
    terms = context(base)
    records = open_records(register, k)
    nodes = [_node(record, register, terms) for record in records]
    used = sorted({register.by_key[record.key].recorded_in for record in records})
    nodes += [_change_node(register.entries[sequence - 1]) for sequence in used]
    return json.dumps({"@context": terms, "@graph": nodes}, indent=1, ensure_ascii=False) + "\n"


_WRITERS: dict[Format, Callable[[Register, int, str], str]] = {
    Format.TURTLE: turtle,
    Format.JSON_LD: json_ld,
    Format.N_QUADS: n_quads,
}


# --- JSON-LD ------------------------------------------------------------------------------------------


def _node(record: Record, register: Register, terms: dict[str, Any]) -> dict[str, Any]:
    recorded = register.by_key[record.key]
    node: dict[str, Any] = {"@id": _id(record.key, terms["@base"]), "@type": type(record).__name__}
    for field in fields_of(record.__class__):
        values = [_json(value, field, terms) for value in values_of(record, field)]
        if values:
            node[field.property] = values if field.many else values[0]
    node["recordedIn"] = {"@id": change_key(recorded.recorded_in)}
    if recorded.locator is not None:
        node["locator"] = recorded.locator
    return node


def _id(key: Key, base: str) -> str:
    """Relative to the base, unless a reader could take a part of the key for a prefix or a step up."""
    return to_iri(key, base) if ":" in key or {".", ".."} & set(key.split("/")) else key


def _json(value: Value, field: Field, terms: dict[str, Any]) -> Any:
    if field.is_key:
        name = _id(str(value), terms["@base"])
        return name if isinstance(terms[field.property], dict) else {"@id": name}
    if isinstance(value, StrEnum):
        return word_iri(value).removeprefix(NS)
    if isinstance(value, datetime):
        return write_moment(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return repr(value) if isinstance(value, float) else value


def _change_node(entry: Entry) -> dict[str, Any]:
    node = {
        "@id": change_key(entry.sequence),
        "@type": "nomo:ChangeSet",
        "sequence": entry.sequence,
        "at": write_moment(entry.at),
        "actor": entry.change.actor,
        "reason": entry.change.reason,
    }
    return node if entry.change.source is None else {**node, "sourceFile": entry.change.source}


# --- SSSOM --------------------------------------------------------------------------------------------


def sssom(register: Register, k: int | None = None) -> dict[str, str]:
    """File name to text: the opinions that are open at k, as far as there are any."""
    records = open_records(register, register.head if k is None else k)
    singles = [record for record in records if isinstance(record, MappingAssertion)]
    joint = [record for record in records if isinstance(record, JointMapping)]
    files = {}
    if singles:
        files["mappings.sssom.tsv"] = sssom_tsv.pairs(singles)
    if joint:
        files["mappings.joint.tsv"] = sssom_tsv.joints(joint)
    return files
