"""One door for every path: by ending, in the sandbox unless the file is ours."""

import hashlib
from pathlib import Path

import pytest

from loaders import sandbox, sheets
from loaders.detect import Source, load, named, source_of
from ontology.errors import Refused, UnknownReference, Unreadable
from ontology.key import BASE, NS
from ontology.records import Evidence, MappingAssertion, ModelVersion

SSSOM = (
    "#mapping_set_id: a\n#author_label: R. Roe\n#subject_source_version: x@1\n#object_source_version: y@1\n"
    "subject_id\tpredicate_id\tobject_id\tmapping_date\nAI Act Art. 15\tnomo:equalTo\ty/1\t2026-01-01\n"
)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.xlsx", Source.WORKBOOK),
        ("A.XLSX", Source.WORKBOOK),
        ("Evidence.csv", Source.WORKBOOK),
        ("a.sssom.tsv", Source.MAPPINGS),
        ("a.joint.tsv", Source.MAPPINGS),
        ("a.ttl", Source.RDF),
        ("a.jsonld", Source.RDF),
        ("a.nq", Source.RDF),
        ("a.html", Source.LAW),
    ],
)
def test_endings(tmp_path: Path, name: str, source: Source) -> None:
    (tmp_path / name).touch()
    assert source_of(tmp_path / name) is source


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("a.xls", "save it as .xlsx"),
        ("a.rdf", "convert it to Turtle"),
        ("a.docx", "bring one of"),
        ("a.md", "bring NIST's crosswalk"),
        ("a.yml", "of the FINOS AI Governance Framework bring the pages"),
        ("a", "bring one of"),
    ],
)
def test_what_no_loader_reads(tmp_path: Path, name: str, remedy: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(Unreadable, match=f"no loader reads {name}; {remedy}"):
        load(tmp_path / name)


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"there is no a\.xlsx"):
        load(tmp_path / "a.xlsx")


@pytest.mark.parametrize("trusted", [True, False])
def test_a_folder_of_tables_with_its_files(tmp_path: Path, trusted: bool) -> None:
    (tmp_path / "ModelVersion.csv").write_text("key\nmodel/a@1\n")
    (tmp_path / "Evidence.csv").write_text("key,label,collectedAt,file\nevidence/1,R,2026-01-01,report.txt\n")
    (tmp_path / "report.txt").write_text("passed")
    loaded = load(tmp_path, trusted=trusted)
    assert [type(added.record) for added in loaded.added] == [Evidence, ModelVersion]
    assert loaded.files == ((tmp_path / "report.txt").resolve(),)


@pytest.mark.parametrize("trusted", [True, False])
def test_mappings_are_resolved_outside_of_the_sandbox(tmp_path: Path, trusted: bool) -> None:
    path = tmp_path / "a.sssom.tsv"
    path.write_text(SSSOM)

    def resolve(text: str) -> str:
        if text == "AI Act Art. 15":
            return "eu-ai-act/art_15"
        raise UnknownReference(text)

    (added,) = load(path, resolve, trusted=trusted).added
    assert isinstance(added.record, MappingAssertion)
    assert added.record.from_ == "eu-ai-act/art_15"
    with pytest.raises(Refused, match="is no key"):
        load(path, trusted=trusted)


def test_a_strangers_file_is_parsed_elsewhere_and_ours_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ModelVersion.csv").write_text("key\nmodel/a@1\n")
    seen: list[object] = []

    def run(function: object, path: Path) -> tuple[sheets.Sheet, ...]:
        seen.append(function)
        return sheets.read(path)

    monkeypatch.setattr(sandbox, "run", run)
    load(tmp_path, trusted=True)
    assert seen == []
    load(tmp_path)
    assert seen == [sheets.read]


@pytest.mark.parametrize("trusted", [True, False])
def test_turtle_and_its_syntax_errors(tmp_path: Path, trusted: bool) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(f"@base <{BASE}> .\n<model/a@1> a <{NS}ModelVersion> .\n")
    assert [added.record for added in load(path, trusted=trusted).added] == [ModelVersion(key="model/a@1")]
    path.write_text(f"@base <{BASE}> .\n<model/a@1> a .\n")
    with pytest.raises(Unreadable, match="line 2"):
        load(path, trusted=trusted)


def test_a_source_is_named_with_its_digest(tmp_path: Path) -> None:
    table = tmp_path / "ModelVersion.csv"
    table.write_text("key\nmodel/a@1\n")
    digest = hashlib.sha256(table.read_bytes()).hexdigest()
    assert named(table) == f"ModelVersion.csv sha256:{digest}"
    before = named(tmp_path)
    assert before.startswith(f"{tmp_path.name}/ sha256:")
    table.write_text("key\nmodel/a@2\n")
    assert named(tmp_path) != before
