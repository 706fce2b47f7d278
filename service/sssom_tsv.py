"""Opinions as SSSOM TSV, for others to read; `loaders.sssom` reads it back to the same records.

One table of pairs, one of joint mappings (one row for each member). The set that an opinion came with is its
mapping_source; who corrects whom is the ledger's and not part of the file.
"""

import csv
import io
from collections.abc import Iterable

from ontology.key import BASE, NS, Key, framework_of, to_iri
from ontology.records import JointMapping, MappingAssertion
from ontology.words import Authority, camel

COLUMNS = (
    "subject_id",
    "predicate_id",
    "object_id",
    "mapping_justification",
    "author_label",
    "reviewer_label",
    "confidence",
    "mapping_date",
    "subject_source_version",
    "object_source_version",
    "mapping_source",
    "authority",
    "mapping_status",
    "reviewer_authority",
    "claimed_id",
    "comment",
)
EXTENSIONS = ("authority", "mapping_status", "reviewer_authority", "claimed_id")


def pairs(opinions: Iterable[MappingAssertion]) -> str:
    """The table of opinions on pairs, sorted by key."""
    rows = [{"record_id": _curie(opinion.key)} | _pair(opinion) for opinion in sorted(opinions, key=lambda o: o.key)]
    return _table("Opinions on pairs of provisions", ("record_id", *COLUMNS), EXTENSIONS, rows)


def joints(opinions: Iterable[JointMapping]) -> str:
    """The table of joint opinions, one row for each member, sorted by key."""
    rows = [row for opinion in sorted(opinions, key=lambda o: o.key) for row in _members(opinion)]
    columns = tuple(name for name in COLUMNS if name != "mapping_justification")
    return _table("Joint opinions, one member a row", ("joint_id", *columns), ("joint_id", *EXTENSIONS), rows)


def _pair(opinion: MappingAssertion) -> dict[str, str]:
    by_machine = opinion.authority is Authority.MACHINE
    return _common(opinion) | {
        "subject_id": _curie(opinion.from_),
        "subject_source_version": _curie(opinion.from_edition),
        "mapping_justification": f"semapv:{'UnspecifiedMatching' if by_machine else 'ManualMappingCuration'}",
        "claimed_id": opinion.claimed_id or "",
    }


def _members(opinion: JointMapping) -> list[dict[str, str]]:
    claimed = dict(item.split("=", 1) for item in opinion.claimed_id)
    editions = {framework_of(edition): edition for edition in opinion.from_edition}
    return [
        _common(opinion)
        | {
            "joint_id": _curie(opinion.key),
            "subject_id": _curie(member),
            "subject_source_version": _curie(editions.get(framework_of(member), opinion.from_edition[0])),
            "claimed_id": claimed.get(member, ""),
        }
        for member in opinion.member
    ]


def _common(opinion: MappingAssertion | JointMapping) -> dict[str, str]:
    return {
        "predicate_id": f"nomo:{camel(opinion.relation)}",
        "object_id": _curie(opinion.to),
        "author_label": _escaped(opinion.author),
        "reviewer_label": _escaped(opinion.reviewer or ""),
        "confidence": "" if opinion.confidence is None else repr(opinion.confidence),
        "mapping_date": opinion.asserted_on.isoformat(),
        "object_source_version": _curie(opinion.to_edition),
        "mapping_source": _curie(opinion.source) if opinion.source else "",
        "authority": opinion.authority,
        "mapping_status": opinion.mapping_status,
        "reviewer_authority": opinion.reviewer_authority or "",
        "comment": opinion.rationale,
    }


def _curie(key: Key) -> str:
    iri = to_iri(key)
    return f"id:{iri.removeprefix(BASE)}" if iri.startswith(BASE) else iri


def _escaped(people: str) -> str:
    r"""A bar joins the values of a slot; in a name it is written `\|`."""
    return people.replace("\\", "\\\\").replace("|", "\\|")


def _table(title: str, columns: tuple[str, ...], extensions: tuple[str, ...], rows: list[dict[str, str]]) -> str:
    stream = io.StringIO()
    stream.write(_head(title, extensions))
    writer = csv.DictWriter(stream, columns, delimiter="\t", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def _head(title: str, extensions: tuple[str, ...]) -> str:
    lines = [
        "curie_map:",
        f"  id: {BASE}",
        f"  nomo: {NS}",
        "  semapv: https://w3id.org/semapv/vocab/",
        f"mapping_set_id: {BASE}mapping-set/house",
        f"mapping_set_title: {title}",
        "license: https://w3id.org/sssom/license/unspecified",
        "extension_definitions:",
    ]
    for name in extensions:
        lines += [f"  - slot_name: {name}", f"    property: nomo:{camel(name)}"]
    return "".join(f"#{line}\n" for line in lines)
