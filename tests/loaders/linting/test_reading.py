"""How foreign files are read: bytes, places, formats; and what is refused."""

import json
from pathlib import Path

import pytest
import yaml

from loaders.linting import delimited, reading, turtle
from loaders.linting.document import Document, Format
from loaders.linting.source import Source, decoded, read
from loaders.linting.tree import Node, json_tree, yaml_tree
from ontology.errors import Unreadable
from tests.loaders.linting.conftest import Linted
from tests.loaders.linting.files import ciso, oscal, sssom, table, told

# --- bytes and lines --------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_comes_back_as_it_was(encoding: str) -> None:
    raw = "Prüfung;§ 5\r\nx;y\r\n".encode(encoding)
    source = decoded(raw, "m.csv")
    assert source.text == "Prüfung;§ 5\r\nx;y\r\n"
    assert source.text.encode(source.encoding) == raw


def test_a_file_that_is_not_utf8_is_read_and_told(tmp_path: Path, linted: Linted) -> None:
    path = tmp_path / "m.csv"
    path.write_bytes(table("A.2.2 | Art. 17 | superset | 0.9").replace("why", "für").encode("cp1252"))
    flaws = reading.read(path, "m.csv").flaws
    assert [(flaw.rule, flaw.line) for flaw in flaws] == [("encoding", 1)]


@pytest.mark.parametrize(
    ("raw", "message"), [(b"", "empty"), (b" \n", "empty"), (b"\x00\x01", "no text"), (b"\x81\xff", "no text")]
)
def test_what_is_no_text_is_refused(raw: bytes, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        decoded(raw, "m.csv")


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "m.csv"
    path.write_text("a,b\n" * 10)
    monkeypatch.setattr("loaders.linting.source.FILE_BYTES", 20)
    with pytest.raises(Unreadable, match="larger"):
        read(path, "m.csv")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_whatever_ends_them(end: str) -> None:
    source = Source("x", end.join(("a", "b", "", "d")))
    assert [source.line(source.text.index(char)) for char in "abd"] == [1, 2, 4]


# --- cells ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "between"),
    [("a,b,c", ","), ("a;b;c", ";"), ("a\tb\tc", "\t"), ("a|b|c", "|"), ('"a,x,y";b;c', ";"), ("one", "\t")],
)
def test_the_header_tells_what_stands_between_cells(header: str, between: str) -> None:
    assert delimited.delimiter(header) == between


def test_cells_know_their_place() -> None:
    source = Source("x", 'a,b\r\n"one ""1""", two \r\n\r\n# remark\r\n"three\r\nlines",,\r\nend,')
    rows = delimited.lines(source, 0, ",")
    assert [(row.line, [cell.text for cell in row.cells]) for row in rows] == [
        (1, ["a", "b"]),
        (2, ['one "1"', "two"]),
        (5, ["three\r\nlines", "", ""]),
        (7, ["end", ""]),
    ]
    cell = rows[1].cells[0]
    assert source.text[cell.start : cell.end] == 'one ""1""'


def test_an_open_quotation_mark_swallows_nothing() -> None:
    with pytest.raises(Unreadable, match="quotation mark"):
        delimited.lines(Source("x", 'a,b\n"one,two\nthree,four\n'), 0, ",")


# --- trees ------------------------------------------------------------------------------------------


def plain(node: Node | None) -> object:
    if node is None or node.text is not None:
        return node and node.text
    if node.items is not None:
        return [plain(child) for child in node.items]
    return {name: plain(child) for name, child in node.members.items()} if node.members is not None else None


YAML = """# remark
a: 'ä€ it''s'
b:
- {c: 1, d: [x, "y"]}
- >-
  folded
  text
e: null
f: ~
g: "null"
"""


def test_a_tree_of_yaml_holds_what_yaml_means() -> None:
    found = plain(yaml_tree(Source("x", YAML)))
    assert found == {
        "a": "ä€ it's",
        "b": [{"c": "1", "d": ["x", "y"]}, "folded text"],
        "e": None,
        "f": None,
        "g": "null",
    }
    assert found == {**yaml.safe_load(YAML), "b": [{"c": "1", "d": ["x", "y"]}, "folded text"]}


def test_nodes_of_yaml_know_their_line_and_place() -> None:
    source = Source("x", YAML)
    tree = yaml_tree(source)
    said = tree.said("a")
    assert said is not None
    assert (said.line, source.text[said.start : said.end]) == (2, "ä€ it''s")
    item = tree.members_of("b")[0]
    assert (item.line, source.text[item.start : item.end]) == (4, '{c: 1, d: [x, "y"]}')


def test_a_tree_of_json_holds_what_json_means() -> None:
    text = '{"a": "\\u00e9\\"}", "b": [1, 2.5e3, true, null, {}, []],\n "c": {"d": "x"}}'
    found = plain(json_tree(Source("x", text)))
    told = json.loads(text)
    assert found == {**told, "b": ["1", "2.5e3", "true", None, {}, []]}
    said = (json_tree(Source("x", text)).get("c") or Node(0, 0, 0)).said("d")
    assert said is not None
    assert (said.line, text[said.start : said.end]) == (2, "x")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: &x [1]\nb: *x\n", "aliases"),
        ("[" * 80 + "]" * 80, "deep"),
        ("a: [1\n", "no YAML"),
        ("a: !!python/object:os.system x\nb: {", "no YAML"),
    ],
)
def test_what_could_harm_is_refused_in_yaml(text: str, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        yaml_tree(Source("x", text))


def test_tags_build_nothing() -> None:
    assert plain(yaml_tree(Source("x", "a: !!python/object/apply:os.getcwd []\n"))) == {"a": []}


@pytest.mark.parametrize(("text", "message"), [("{", "no JSON"), ("[" * 80 + "]" * 80, "deep")])
def test_what_could_harm_is_refused_in_json(text: str, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        json_tree(Source("x", text))


# --- formats ----------------------------------------------------------------------------------------

TURTLE = """@prefix ai: <http://ai.example/#> .
@prefix iso: <http://iso.org/42001#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
# remark with ai:One skos:exactMatch iso:A_2_2 .
ai:One a ai:Thing ;
    skos:exactMatch iso:A_2_2, iso:A_2_3 ;
    ai:note "a ; b . c"@en , '''long
text''' ;
    ai:list ( ai:x ai:y ) ;
    ai:mappingConfidence "HIGH" .
[] skos:exactMatch iso:A_2_4 .
ai:Two ai:equivalentToISOControl <http://iso.org/42001#A_9_9> .
"""


def test_statements_of_turtle_know_their_line() -> None:
    found = [
        (one.subject[-3:], one.predicate.split("#")[-1], one.object.line)
        for one in turtle.statements(Source("x", TURTLE))
    ]
    assert ("One", "exactMatch", 6) in found
    assert ("Two", "equivalentToISOControl", 12) in found
    assert len([one for one in found if one[1] == "exactMatch"]) == 3


def test_statements_are_those_that_a_parser_finds() -> None:
    from pyoxigraph import NamedNode, RdfFormat, parse

    triples = {
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for quad in parse(TURTLE.encode(), RdfFormat.TURTLE)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
    }
    found = {
        (one.subject, one.predicate, one.iri)
        for one in turtle.statements(Source("x", TURTLE))
        if one.iri and one.subject
    }
    assert found == triples - {triple for triple in triples if triple[1].endswith(("first", "rest"))}


def test_turtle_is_linted(linted: Linted) -> None:
    found = linted({"m.ttl": TURTLE})
    assert [line for line, _ in told(found, "unresolvable")] == [12]
    assert [line for line, _ in told(found, "several-equals")] == [6]


@pytest.mark.parametrize(
    ("name", "text", "format_", "rows"),
    [
        ("m.csv", table("A.2.2 | Art. 17 | equal | 1"), Format.TABLE, 1),
        ("m.txt", table("A.2.2 | Art. 17 | equal | 1").replace(",", ";"), Format.TABLE, 1),
        ("m.tsv", "ISO 42001\tAI Act\nA.2.2\tArt. 17\n", Format.TABLE, 1),
        ("m.csv", "Quelle;Ziel\nA.2.2;Art. 17\n", Format.TABLE, 1),
        ("m.tsv", sssom("iso:A.2.2 skos:exactMatch act:art_17 x 1 me"), Format.SSSOM, 1),
        ("m.csv", "subject_id,predicate_id,object_id\na:1,skos:exactMatch,b:1\n", Format.SSSOM, 1),
        ("m.yaml", ciso("1 equal 2"), Format.CISO, 1),
        ("m.yml", ciso("1 equal 2", key="requirement_mapping_set"), Format.CISO, 1),
        ("m.json", oscal('{"uuid": "a", "sources": [{"id-ref": "1"}], "targets": [{"id-ref": "2"}]}'), Format.OSCAL, 1),
        ("m.ttl", TURTLE, Format.TURTLE, 3),
        ("mi-1_x.md", "---\nlayout: mitigation\nsequence: 1\niso-42001_references:\n  - A-2-2\n---\n", Format.FINOS, 1),
        ("n.md", "# AI RMF and 42001\n| Govern 1.1 | words | 4.1 | Context |\n", Format.NIST, 1),
    ],
)
def test_each_format_is_recognised(tmp_path: Path, name: str, text: str, format_: Format, rows: int) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    found = reading.read(path, name)
    assert (found.format, found.rows) == (format_, rows)
    assert found.recognised


def test_what_a_table_was_taken_for_is_told(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text(table("A.2.2 | Art. 17 | equal | 1").replace("reference", "colour"))
    assert reading.read(path, "m.csv").recognised == (
        "table with comma: source_framework as source framework, source_id as source id, "
        "target_framework as target framework, target_id as target id, relationship as relation, "
        "confidence as strength, rationale as justification, author as author, date as date; not read: colour"
    )


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("m.csv", "name,colour\na,b\n", "no two of the columns hold ids"),
        ("m.csv", "# only a remark\n", "no table"),
        ("m.csv", ";\n", "no table"),
        ("m.yaml", "a: b\n", "no mapping: this is something else"),
        ("m.yaml", "objects:\n  framework:\n    urn: x\n", "a catalog of requirements"),
        ("m.yml", "mapping_set_id: x\n", "metadata of an SSSOM table"),
        ("m.json", '{"catalog": {}}', "a catalog of requirements"),
        ("m.ttl", "<a:a> <a:b> <a:c> .", "no statement says"),
        ("m.ttl", "<a:a> <a:b>", "no Turtle"),
        ("m.md", "# Title\n", "no mapping that is known as Markdown"),
        ("m.xlsx", "PK", "no text"),
    ],
)
def test_what_is_no_mapping_is_told(tmp_path: Path, name: str, text: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(Unreadable, match=message):
        reading.read(path, name)


def test_metadata_of_sssom_may_stand_beside_it(tmp_path: Path) -> None:
    text = sssom("iso:A.2.2 skos:exactMatch act:art_17 x 1 me")
    head = [line.removeprefix("#") for line in text.splitlines() if line.startswith("#")]
    (tmp_path / "m.sssom.yml").write_text("\n".join(head))
    path = tmp_path / "m.sssom.tsv"
    path.write_text("".join(f"{line}\n" for line in text.splitlines() if not line.startswith("#")))
    sheet = reading.read(path, path.name).sheets[0]
    assert sheet.name == "https://example.org/set"
    assert sheet.rows[0].source is not None
    assert sheet.rows[0].source.iri == "https://w3id.org/nomograph/id/iso-42001/A.2.2"


def test_a_file_that_breaks_its_reader_spoils_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = []
    for name, text in (("a.csv", table("A.2.2 | Art. 17 | equal | 1")), ("b.yaml", "a: [")):
        (tmp_path / name).write_text(text)
        files.append((tmp_path / name, name))
    first, second = reading.documents(files)
    assert isinstance(first, Document)
    assert isinstance(second, Unreadable)
    assert str(second.place) == "b.yaml, line 1" or "line" in str(second.place)
