"""`nomograph lint` as a person uses it: paths, forms, exit status, mending; without a home and with one."""

import csv
import io
import os
from pathlib import Path

import pytest

from loaders.linting.finding import rules
from service.lint_report import COLUMNS
from tests.commands import Command, Ran
from tests.loaders.linting.files import ciso, table

ROW = "A.2.2 | Art. 17 | superset | 0.9"
BAD = table(ROW, ROW, "8.5 | Art. 17 | superset | 0.9")


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """No home is there, and the folder is the test's own."""
    monkeypatch.chdir(tmp_path)
    return Command(capsys, tmp_path / "no-home")


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.csv"
    path.write_text(BAD)
    return path


def test_findings_are_told_by_file_with_line_and_remedy(run: Command, bad: Path) -> None:
    ran = run("lint", "bad.csv")
    assert ran.status == 1
    assert ran.out.splitlines()[1:] == [
        "bad.csv: 1 error, 1 warning, 0 notes",
        "table with comma: source_framework as source framework, source_id as source id, target_framework as target "
        "framework, target_id as target id, relationship as relation, confidence as strength, rationale as "
        "justification, author as author, date as date, reference as source; 3 rows",
        "",
        "error unresolvable (1): An id names nothing in the framework that it is said to belong to.",
        "  line 4  there is no 8.5 in ISO 42001; nearest: ISO 42001 8.4, ISO 42001 8.3, ISO 42001 8.2",
        "  → Correct the id, or bring the edition or library that has it with --library.",
        "",
        "warning duplicate (1): A row says again what another row says.",
        "  line 3  A.2.2 superset Art. 17 stands on line 2 already",
        "  → Delete one of them; --fix does.",
        "",
        "1 file, 3 rows: 1 error, 1 warning, 0 notes; --fix mends 1 of them",
    ]


@pytest.mark.parametrize(
    ("text", "least", "status"),
    [
        (table(ROW), "info", 0),
        (table(ROW, ROW), "error", 0),
        (table(ROW, ROW), "warning", 1),
        (BAD, "error", 1),
        (table("A.2.2 | Art. 17 | partial | 0.9"), "warning", 0),
        (table("A.2.2 | Art. 17 | partial | 0.9"), "info", 1),
    ],
)
def test_the_exit_status_is_that_of_the_gravest(
    run: Command, tmp_path: Path, text: str, least: str, status: int
) -> None:
    (tmp_path / "m.csv").write_text(text)
    assert run("lint", "m.csv", "--fail-on", least).status == status


def test_long_lists_are_cut_and_the_rest_is_counted(run: Command, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(table(*[ROW] * 9))
    assert "  … and 3 more (--limit 0 shows all)" in run("lint", "m.csv").out.splitlines()
    assert run("lint", "m.csv", "--limit", "0").out.count("  line ") == 8


# --- what cannot be read ----------------------------------------------------------------------------


def test_a_wrong_path_is_told(run: Command) -> None:
    ran = run("lint", "nope.csv")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.splitlines()[-1] == "nomograph: nope.csv is not there; check the path (nope.csv)"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("m.csv", b"", "the file is empty"),
        ("m.csv", b"name;colour\nx;y\n", "no mapping: no two of the columns hold ids (name, colour)"),
        ("m.yaml", b"a: [", "no YAML"),
        ("m.json", b"{}", "no mapping: this is something else"),
        ("m.xlsx", b"PK\x03\x04", "the file is no text; save the sheet as CSV"),
    ],
)
def test_what_is_no_mapping_is_told_and_the_rest_is_linted(
    run: Command, bad: Path, tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    (tmp_path / name).write_bytes(content)
    ran = run("lint", name, "bad.csv")
    assert ran.status == 2
    assert told in ran.err
    assert "line 4  there is no 8.5 in ISO 42001" in ran.out


def test_a_folder_is_searched_and_what_is_no_mapping_in_it_is_counted(run: Command, bad: Path, tmp_path: Path) -> None:
    folder = tmp_path / "all" / "deeper"
    folder.mkdir(parents=True)
    bad.rename(folder / "bad.csv")
    (folder / "README.md").write_text("# Title\n")
    (folder / ".hidden.csv").write_text("")
    ran = run("lint", "all")
    assert ran.status == 1
    assert ran.out.splitlines()[1].startswith("all/deeper/bad.csv: 1 error")
    assert "1 file in the folders is no mapping" in ran.out


def test_a_broken_file_in_a_folder_is_told(run: Command, tmp_path: Path) -> None:
    (tmp_path / "all").mkdir()
    (tmp_path / "all" / "m.yaml").write_text("a: [")
    ran = run("lint", "all")
    assert ran.status == 2
    assert "no YAML" in ran.err


def test_a_folder_without_mappings_is_told(run: Command, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    assert run("lint", "none").err.splitlines()[-1].startswith("nomograph: there is no mapping in none;")


def test_a_file_that_is_named_twice_is_read_once(run: Command, bad: Path, tmp_path: Path) -> None:
    assert len(run("lint", "bad.csv", str(bad), str(tmp_path), "--format", "json").json["files"]) == 1


# --- what it is compared with -----------------------------------------------------------------------

LIBRARY = """urn: urn:x:risk:library:one
objects:
  framework:
    urn: urn:x:risk:framework:one-2020
    ref_id: one-2020
    requirement_nodes:
    - urn: urn:x:risk:req_node:one-2020:1.1
      assessable: true
"""


@pytest.mark.parametrize("place", [".", "libraries", "../libraries", "elsewhere"])
def test_libraries_beside_the_mapping_are_found(run: Command, tmp_path: Path, place: str) -> None:
    folder = tmp_path / "maps"
    folder.mkdir()
    (folder / "m.yaml").write_text(ciso("1.1 equal x.1", "1.2 equal x.2"))
    (folder / place).mkdir(exist_ok=True)
    (folder / place / "one.yaml").write_text(LIBRARY)
    ran = run("lint", "maps/m.yaml", *(("--library", str(folder / place)) if place == "elsewhere" else ()))
    assert "there is no 1.2 in one-2020; nearest: 1.1" in ran.out
    assert "Compared with: one.yaml" in ran.out


def test_a_library_that_is_none_is_told(run: Command, bad: Path, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("a: b\n")
    assert "x.yaml holds no framework" in run("lint", "bad.csv", "--library", "x.yaml").err
    assert "y.yaml is not there; check --library" in run("lint", "bad.csv", "--library", "y.yaml").err


def test_a_home_that_is_not_there_is_no_hindrance(run: Command, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(table(ROW))
    ran = run("lint", "m.csv")
    assert ran.status == 0
    assert ran.err == "Note: there is no home in no-home; the frameworks of the program are compared\n"


def test_frameworks_of_the_home_are_known(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A framework that the user loaded, beside those of the program."""
    home = tmp_path / "home"
    with pytest.MonkeyPatch.context() as environment:
        environment.chdir(tmp_path)
        run = Command(capsys, home)
        assert run("init").status == 0
        own = "@prefix nomo: <https://w3id.org/nomograph/ns#> .\n@prefix id: <https://w3id.org/nomograph/id/> .\n"
        (tmp_path / "own.ttl").write_text(own + OWN)
        assert run("load", "own.ttl").status == 0
        (tmp_path / "m.csv").write_text(
            table("1.1 | Art. 17 | equal | 1", "1.9 | Art. 17 | subset | 1", "8.5 | Art. 17 | subset | 1").replace(
                "ISO 42001:2023,1", "House rules 2026,1"
            )
        )
        ran = run("lint", "m.csv")
    assert (ran.status, ran.err) == (1, "")
    assert "line 3  there is no 1.9 in House rules; nearest: house-rules/1.1" in ran.out
    assert "line 4  there is no 8.5 in ISO 42001" in ran.out


OWN = """
id:house-rules a nomo:Framework ; nomo:label "House rules" ; nomo:short "House rules" ;
    nomo:frameworkKind nomo:standard ; nomo:defaultAssessedPer nomo:Organisation .
<https://w3id.org/nomograph/id/house-rules/edition/2026> a nomo:Edition ; nomo:editionOf id:house-rules ;
    nomo:label "House rules 2026" ; nomo:inForceFrom "2026-01-01"^^<http://www.w3.org/2001/XMLSchema#date> .
<https://w3id.org/nomograph/id/house-rules/1.1> a nomo:Provision ; nomo:inFramework id:house-rules .
<https://w3id.org/nomograph/id/house-rules/1.1/w1> a nomo:Wording ;
    nomo:wordingOf <https://w3id.org/nomograph/id/house-rules/1.1> ;
    nomo:inEdition <https://w3id.org/nomograph/id/house-rules/edition/2026> ;
    nomo:number "1.1" ; nomo:label "A rule" ; nomo:assessable true .
"""


# --- forms ------------------------------------------------------------------------------------------


def test_json_holds_everything(run: Command, bad: Path) -> None:
    said = run("lint", "bad.csv", "--format", "json").json
    assert said["counts"] == {"error": 1, "warning": 1, "info": 0}
    assert [(one["line"], one["rule"], one["mends"]) for one in said["findings"]] == [
        (3, "duplicate", True),
        (4, "unresolvable", False),
    ]


def test_csv_has_a_row_for_each_and_no_formula(run: Command, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(BAD.replace("8.5", "=cmd()"))
    rows = list(csv.DictReader(io.StringIO(run("lint", "m.csv", "--format", "csv").out)))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 2
    assert not any(value.startswith("=") for row in rows for value in row.values())


def test_sarif_names_rule_and_line(run: Command, bad: Path) -> None:
    log = run("lint", "bad.csv", "--format", "sarif").json
    driver, results = log["runs"][0]["tool"]["driver"], log["runs"][0]["results"]
    assert [rule["id"] for rule in driver["rules"]] == list(rules())
    assert [result["level"] for result in results] == ["warning", "error"]
    assert all(driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"] for result in results)
    place = results[1]["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]) == ("bad.csv", {"startLine": 4})


def test_a_finding_keeps_its_fingerprint_when_lines_move(run: Command, bad: Path) -> None:
    def prints() -> set[str]:
        results = run("lint", "bad.csv", "--format", "sarif").json["runs"][0]["results"]
        return {result["partialFingerprints"]["lint/v1"] for result in results}

    before = prints()
    assert len(before) == 2
    bad.write_text(f"# a remark\n# and another\n{BAD}")
    assert prints() == before


def test_what_would_command_a_terminal_is_not_printed(run: Command, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(BAD.replace("8.5", "8.5\x1b[31mred"))
    assert "\x1b" not in run("lint", "m.csv").out


# --- mending ----------------------------------------------------------------------------------------


def test_fix_mends_in_place_and_shows_it(run: Command, bad: Path) -> None:
    bad.chmod(0o640)
    ran = run("lint", "bad.csv", "--fix")
    assert ran.status == 1
    assert bad.read_text() == table(ROW, "8.5 | Art. 17 | superset | 0.9")
    assert os.stat(bad).st_mode & 0o777 == 0o640
    assert ran.out.splitlines()[:3] == ["--- bad.csv", "+++ bad.csv", "@@ -2,3 +2,2 @@"]
    assert "1 error, 0 warnings, 0 notes" in ran.out
    assert [path.name for path in bad.parent.iterdir()] == ["bad.csv"]


def test_fix_writes_elsewhere_and_over_nothing(run: Command, bad: Path, tmp_path: Path) -> None:
    assert run("lint", "bad.csv", "--fix", "--out", "good.csv").status == 1
    assert bad.read_text() == BAD
    assert (tmp_path / "good.csv").read_text() == table(ROW, "8.5 | Art. 17 | superset | 0.9")
    ran = run("lint", "bad.csv", "--fix", "--out", "good.csv")
    assert (ran.status, ran.err.splitlines()[-1]) == (
        2,
        "nomograph: good.csv is there already; name another place with --out",
    )


def test_several_are_mended_into_a_folder(run: Command, bad: Path, tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text(table(ROW, ROW))
    assert run("lint", "bad.csv", "more.csv", "--fix", "--out", "mended").status == 1
    assert (tmp_path / "mended" / "more.csv").read_text() == table(ROW)
    assert (tmp_path / "mended" / "bad.csv").is_file()


def test_in_other_forms_the_difference_is_beside_the_answer(run: Command, bad: Path) -> None:
    ran = run("lint", "bad.csv", "--fix", "--format", "json")
    assert ran.json["counts"]["warning"] == 0
    assert "--- bad.csv" in ran.err


def test_out_without_fix_is_told(run: Command, bad: Path) -> None:
    ran: Ran = run("lint", "bad.csv", "--out", "x.csv")
    assert (ran.status, "--out is where --fix writes" in ran.err) == (2, True)


def test_a_folder_that_may_not_be_written_to_is_told(run: Command, bad: Path) -> None:
    ran = run("lint", "bad.csv", "--fix", "--out", "/proc/none/x.csv")
    assert (ran.status, "cannot be written" in ran.err) == (2, True)
    assert bad.read_text() == BAD
