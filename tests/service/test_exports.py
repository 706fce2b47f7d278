"""What leaves the house comes back as it went: by isomorphism of graphs, and by the loaders."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

from loaders import rdf, sssom
from ontology.fields import fields_of, values_of
from ontology.key import BASE
from ontology.records import CLASSES, Evidence, JointMapping, MappingAssertion, Record
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.words import Authority, MappingStatus, Relation
from service.exports import Format, export
from service.exports import sssom as sssom_files
from service.graph.quads import triples
from tests.random_records import any_records

MARCH = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
REPORT = Evidence(
    key="evidence/report@1:a", label='a "label"\n\t\u2028 with é', sha256="ab" * 32, collected_at=MARCH, source="x"
)


def entry(sequence: int, *records: Record, closed: tuple[str, ...] = ()) -> Entry:
    added = tuple(Added(record, f"sheet X, row {row}") for row, record in enumerate(records, 2))
    change = ChangeSet("me", "a <reason>", added, closed, None if sequence == 1 else "a.xlsx sha256:00")
    return Entry(sequence, datetime(2026, 3, sequence, 10, tzinfo=UTC), f"d{sequence}", "", change)


@pytest.fixture(scope="module")
def register() -> Register:
    better = replace(REPORT, key="evidence/report@1:b", corrects=REPORT.key, label="better")
    first = filter(is_whole, any_records(3))
    return Register.of([entry(1, *first), entry(2, REPORT), entry(3, better, closed=(REPORT.key,))])


def is_whole(record: Record) -> bool:
    """Random records may lack a value that the forms demand; those never reach a register."""
    return all(values_of(record, field) for field in fields_of(type(record)) if field.required)


def opened(register: Register, k: int) -> dict[str, Record]:
    return {record.key: record for cls in CLASSES.values() for record in register.open(cls, k)}


def read_back(folder: Path, form: Format, text: str) -> dict[str, Record]:
    path = folder / f"export.{form.value}"
    path.write_text(text, encoding="utf-8", newline="")
    return {added.record.key: added.record for added in rdf.read(path)}


def plain(register: Register, k: int) -> Graph:
    return Graph().parse(data="".join(f"{line}\n" for line in triples(register, k)), format="nt")


@pytest.mark.parametrize("k", [1, 2, 3])
def test_turtle_is_the_graph_of_what_is_open(register: Register, k: int) -> None:
    assert isomorphic(Graph().parse(data=export(register, Format.TURTLE, k), format="turtle"), plain(register, k))


def test_turtle_has_one_head_in_one_order(register: Register) -> None:
    head = export(register, Format.TURTLE).split("\n\n", 1)[0].splitlines()
    assert head[0] == f"@base <{BASE}> ."
    assert head[1:] == sorted(head[1:])
    assert len(head) == 6


@pytest.mark.parametrize("k", [1, 3])
def test_json_ld_is_the_same_graph(register: Register, k: int) -> None:
    text = export(register, Format.JSON_LD, k)
    lines = "".join(f"{quad.triple} .\n" for quad in ox.parse(text.encode(), ox.RdfFormat.JSON_LD))
    assert isomorphic(Graph().parse(data=lines, format="nt"), plain(register, k))


def test_n_quads_have_a_graph_for_each_change_set(register: Register) -> None:
    quads = list(ox.parse(export(register, Format.N_QUADS).encode(), ox.RdfFormat.N_QUADS))
    names = {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)}
    assert names == {f"{BASE}change/{sequence}" for sequence in (1, 2, 3)}
    assert export(register, Format.N_QUADS).startswith(export(register, Format.N_QUADS, 2))


@pytest.mark.parametrize("form", list(Format))
@pytest.mark.parametrize("k", [2, 3])
def test_every_format_is_read_again_by_our_loader(tmp_path: Path, register: Register, form: Format, k: int) -> None:
    expected = {key: replace(record, corrects=None) for key, record in opened(register, k).items()}
    assert read_back(tmp_path, form, export(register, form, k)) == expected
    assert len({type(record) for record in expected.values()}) == len(CLASSES)


def test_another_base_is_used_throughout(register: Register) -> None:
    for form in Format:
        text = export(register, form, base="https://example.test/id/")
        assert "https://example.test/id/" in text
        assert BASE not in text


def test_the_context_stands_in_the_document(register: Register) -> None:
    assert isinstance(json.loads(export(register, Format.JSON_LD))["@context"], dict)


# --- SSSOM ----------------------------------------------------------------------------------------------

PAIR = MappingAssertion(
    key="mapping/own/1",
    from_="iso-42001/A.6.2.4",
    relation=Relation.SUPERSET_OF,
    to="act/art_1",
    from_edition="iso-42001/edition/2023",
    to_edition="act/edition/1",
    rationale='because of "this"; and\tthat',
    author="counsel, Ltd | Sons",
    authority=Authority.OWN_COUNSEL,
    mapping_status=MappingStatus.APPROVED,
    asserted_on=date(2026, 3, 1),
    confidence=0.85,
    reviewer="second reader",
    source="mapping-set/own",
)
JOINT = JointMapping(
    key="joint/own/2",
    member=("iso-27001/A.8.29", "iso-42001/A.7.4"),
    relation=Relation.SUPERSET_OF,
    to="act/art_1",
    from_edition=("iso-27001/edition/2022", "iso-42001/edition/2023"),
    to_edition="act/edition/1",
    rationale="together",
    author="a consultancy",
    authority=Authority.VENDOR,
    mapping_status=MappingStatus.PROPOSED,
    asserted_on=date(2025, 12, 31),
    claimed_id=("iso-27001/A.8.29=ISO 42001 A.8.29",),
    source="mapping-set/own",
)
OPINIONS: list[Record] = [
    PAIR,
    replace(PAIR, key="mapping/own/2", mapping_status=MappingStatus.REJECTED, confidence=None, claimed_id="B.6"),
    replace(PAIR, key="mapping/own/3", relation=Relation.NO_RELATIONSHIP, source=None, reviewer=None),
    replace(PAIR, key="mapping/own/4", source="mapping-set/other/a", reviewer_authority=Authority.REGULATOR),
    JOINT,
    replace(JOINT, key="joint/own/3", source=None, claimed_id=()),
]


def test_sssom_is_read_again_by_our_loader(tmp_path: Path) -> None:
    files = sssom_files(Register.of([entry(1, *OPINIONS)]))
    assert set(files) == {"mappings.sssom.tsv", "mappings.joint.tsv"}
    found: list[Record] = []
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
        found += [added.record for added in sssom.read(tmp_path / name)]
    assert sorted(found, key=lambda record: record.key) == sorted(OPINIONS, key=lambda record: record.key)


def test_sssom_has_what_was_open_then() -> None:
    register = Register.of([entry(1, PAIR), entry(2, closed=(PAIR.key,))])
    assert set(sssom_files(register, 1)) == {"mappings.sssom.tsv"}
    assert sssom_files(register) == {}
