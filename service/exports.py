"""What leaves the house as a file: the register as Turtle, JSON-LD or N-Quads, opinions as SSSOM TSV.

Turtle and JSON-LD hold what is open at a revision, each record with its change set; N-Quads the whole history up to it,
one named graph for each change set. All of them are read again by `loaders.rdf`, SSSOM by `loaders.sssom`. Nothing in a
file depends on when or where it was written.
"""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from ontology.context import context
from ontology.fields import Field, Value, fields_of, values_of
from ontology.key import BASE, NS, Key, framework_of, to_iri
from ontology.literals import write_moment
from ontology.rdf import word_iri
from ontology.records import JointMapping, MappingAssertion, Record
from ontology.register import Entry, Register
from service.graph.quads import change_key, open_records, quads, triples
from service.graph.turtle import turtle as written

HOUSE = "mapping-set/house"
"""The set of opinions that came with no set (as in loaders.sssom)."""


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

Opinion = MappingAssertion | JointMapping

_COMMON = (
    "predicate_id",
    "object_id",
    "mapping_justification",
    "author_label",
    "reviewer_label",
    "confidence",
    "mapping_date",
    "subject_source_version",
    "object_source_version",
    "authority",
    "mapping_status",
    "reviewer_authority",
    "claimed_id",
    "comment",
)

PAIR_COLUMNS = ("record_id", "subject_id", *_COMMON)
JOINT_COLUMNS = ("joint_id", "subject_id", *_COMMON)

_OWN_SLOTS = {
    "joint_id": "JointMapping",
    "authority": "authority",
    "mapping_status": "mappingStatus",
    "reviewer_authority": "reviewerAuthority",
    "claimed_id": "claimedId",
}


def sssom(register: Register, k: int | None = None) -> dict[str, str]:
    """File name to text: for each mapping set one file of pairs and one of joint mappings, as far as there are any."""
    at = register.head if k is None else k
    sets: defaultdict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for record in open_records(register, at):
        if isinstance(record, MappingAssertion):
            sets[record.source or HOUSE, "sssom"].append(_pair_row(record))
        elif isinstance(record, JointMapping):
            sets[record.source or HOUSE, "joint"].extend(_joint_rows(record))
    return {
        f"{_file_name(source)}.{kind}.tsv": _table(source, kind, rows) for (source, kind), rows in sorted(sets.items())
    }


def _file_name(source: Key) -> str:
    return source.removeprefix("mapping-set/").replace("/", "--").replace(":", "--")


def _pair_row(record: MappingAssertion) -> dict[str, str]:
    return {
        "record_id": _curie(record.key),
        "subject_id": _curie(record.from_),
        "subject_source_version": _curie(record.from_edition),
        "claimed_id": record.claimed_id or "",
        **_said(record),
    }


def _joint_rows(record: JointMapping) -> Iterator[dict[str, str]]:
    claimed = dict(item.split("=", 1) for item in record.claimed_id)
    for member in record.member:
        yield {
            "joint_id": _curie(record.key),
            "subject_id": _curie(member),
            "subject_source_version": _curie(_edition(member, record.from_edition)),
            "claimed_id": claimed.get(member, ""),
            **_said(record),
        }


def _edition(member: Key, editions: tuple[Key, ...]) -> Key:
    """The edition of the member's framework: a joint mapping names one for each."""
    return next((edition for edition in editions if framework_of(edition) == framework_of(member)), editions[0])


def _said(record: Opinion) -> dict[str, str]:
    return {
        "predicate_id": f"nomo:{word_iri(record.relation).removeprefix(NS)}",
        "object_id": _curie(record.to),
        "mapping_justification": "semapv:ManualMappingCuration",
        "author_label": _person(record.author),
        "reviewer_label": _person(record.reviewer or ""),
        "confidence": "" if record.confidence is None else repr(record.confidence),
        "mapping_date": record.asserted_on.isoformat(),
        "object_source_version": _curie(record.to_edition),
        "authority": record.authority.value,
        "mapping_status": record.mapping_status.value,
        "reviewer_authority": record.reviewer_authority.value if record.reviewer_authority else "",
        "comment": record.rationale,
    }


def _curie(key: Key) -> str:
    return key if ":" in key.split("/", 1)[0] else f"id:{key}"


def _person(name: str) -> str:
    r"""One value of a slot that takes several: a bar would part it."""
    return name.replace("\\", "\\\\").replace("|", "\\|")


def _table(source: Key, kind: str, rows: list[dict[str, str]]) -> str:
    columns = PAIR_COLUMNS if kind == "sssom" else JOINT_COLUMNS
    out = io.StringIO()
    out.write("".join(f"#{line}\n" for line in _head(source, columns)))
    writer = csv.DictWriter(out, columns, delimiter="\t", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _head(source: Key, columns: tuple[str, ...]) -> Iterator[str]:
    yield "curie_map:"
    yield f"  id: {BASE}"
    yield f"  nomo: {NS}"
    yield "  semapv: https://w3id.org/semapv/vocab/"
    yield f"mapping_set_id: {to_iri(source)}"
    yield "extension_definitions:"
    for slot in columns:
        if slot in _OWN_SLOTS:
            yield f"  - slot_name: {slot}"
            yield f"    property: nomo:{_OWN_SLOTS[slot]}"
