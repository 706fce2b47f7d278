"""What a build server runs: gaps as reports, and an exit status that fails the build or does not."""

import json
import shutil
from pathlib import Path

import pytest
from lxml import etree

from tests.commands import Command

ON = ("--as-of", "2026-11-21")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], home: Path) -> Command:
    return Command(capsys, home)


def keys_of(form: str, text: str) -> list[str]:
    """The gaps that a report holds."""
    if form == "junit":
        return [str(case.get("name")) for case in etree.fromstring(text.encode()).iter("testcase")]
    answer = json.loads(text)
    if form == "json":
        return [gap["key"] for gap in answer["gaps"]]
    return [result["properties"]["key"] for result in answer["runs"][0]["results"]]


# --- gaps -----------------------------------------------------------------------------------------------

ASKED = ("gaps", "--question", "implementation-without-review", "--limit", "1", *ON)


def test_a_build_fails_only_on_what_is_bad_enough(run: Command) -> None:
    answer = run(*ASKED, "--json")
    assert answer.status == 1
    worst = {gap["severity"] for gap in answer.json["gaps"]}
    assert worst == {"WARNING", "INFO"}
    for on, expected in (("never", 0), ("info", 1), ("violation", 0)):
        assert run(*ASKED, "--fail-on", on).status == expected
    assert run("gaps", "--fail-on", "hell").status == 2


@pytest.mark.parametrize("form", ["json", "sarif", "junit"])
def test_reports_hold_every_gap_whatever_the_limit(run: Command, tmp_path: Path, form: str) -> None:
    gaps = run(*ASKED, "--json").json["gaps"]
    ran = run(*ASKED, "--fail-on", "warning", "--format", form)
    assert (ran.status, sorted(keys_of(form, ran.out))) == (1, sorted(gap["key"] for gap in gaps))
    if form == "junit":
        root = etree.fromstring(ran.out.encode())
        assert int(root.get("failures") or 0) == sum(gap["severity"] != "INFO" for gap in gaps) > 0
        assert int(root.get("tests") or 0) == len(gaps)
    if form == "sarif":
        rules = json.loads(ran.out)["runs"][0]["tool"]["driver"]["rules"]
        assert all(rule["help"]["text"].startswith("Problem: ") for rule in rules)


def test_a_file_is_written_once(run: Command, tmp_path: Path) -> None:
    """What people read may go there, too."""
    file = tmp_path / "gaps.txt"
    written = run(*ASKED, "--out", file)
    assert (written.status, written.out, file.read_text()) == (1, "", run(*ASKED).out)
    again = run(*ASKED, "--format", "sarif", "--out", file)
    assert (again.status, "--force" in again.err) == (2, True)
    assert run(*ASKED, "--format", "sarif", "--out", file, "--force").status == 1
    assert json.loads(file.read_text())["version"] == "2.1.0"


# --- check ----------------------------------------------------------------------------------------------

RANKER, ROLLED_OUT, PARTLY = "system/candidate-ranker", "model/candidate-ranker@2.1", "model/candidate-ranker@2.2"
RELEASE, OTHER = "model/candidate-ranker@2.4", "model/candidate-ranker@2.5"
AHEAD = ("--framework", "AI Act", "--horizon", "2028-01-01", *ON)
ROBUSTNESS = "eu-ai-act/art_15/par_4/sub_1"


def test_a_release_in_use_opens_nothing(run: Command) -> None:
    ran = run("check", ROLLED_OUT, "--as-if-used-by", RANKER, *AHEAD)
    assert ran.status == 0
    assert "uses model/candidate-ranker@2.1 already" in ran.out
    assert "0 new gaps" in ran.out


@pytest.fixture
def released(capsys: pytest.CaptureFixture[str], home: Path, tmp_path: Path) -> Command:
    """A copy of the demo with a release of which nothing is proved."""
    shutil.copytree(home, tmp_path / "demo")
    command = Command(capsys, tmp_path / "demo")
    assert command("record", "model", RELEASE, "--into-demo").status == 0
    return command


def test_a_release_opens_the_gaps_of_what_nobody_tested(released: Command) -> None:
    asked = ("check", RELEASE, "--as-if-used-by", RANKER, "--instead-of", PARTLY, *AHEAD)
    head = released("verify", "--head").out
    ran = released(*asked, "--json")
    answer = ran.json
    assert (ran.status, answer["total"]) == (1, len(answer["gaps"]))
    opened = {(gap["provision"], gap["subject"]): gap for gap in answer["gaps"]}
    robustness = opened[ROBUSTNESS, RELEASE]
    assert robustness["state"] == "NEW"
    assert "supports “Robustness test report for each version”" in robustness["message"]
    assert (ROBUSTNESS, PARTLY) in {(gap["provision"], gap["subject"]) for gap in answer["wouldClose"]}
    assert released("verify", "--head").out == head
    text = released(*asked).out
    for part in ("instead of model/candidate-ranker@2.2", "Nothing is written", "New (", "It would close ("):
        assert part in text


def test_what_else_was_recorded_since_a_baseline_is_new_too(released: Command) -> None:
    assert released("record", "model", OTHER, "--into-demo").status == 0
    asked = ("check", RELEASE, "--as-if-used-by", RANKER, *AHEAD, "--json")
    entries = released("verify", "--json").json["entries"]
    now, first = released(*asked).json, released(*asked, "--baseline", str(entries - 2)).json
    assert (now["baseline"], first["baseline"]) == (entries, entries - 2)
    assert released(*asked, "--baseline", "2026-11-01").json["gaps"] == first["gaps"]
    assert not any(gap["subject"] == OTHER for gap in now["gaps"])
    assert any(gap["subject"] == OTHER for gap in first["gaps"])


def test_a_release_fails_the_build_only_where_it_is_bad_enough(released: Command, tmp_path: Path) -> None:
    asked = ("check", RELEASE, "--as-if-used-by", RANKER, *AHEAD)
    file = tmp_path / "check.sarif"
    assert released(*asked, "--fail-on", "never", "--format", "sarif", "--out", file).status == 0
    (sarif,) = json.loads(file.read_text())["runs"]
    assert {result["baselineState"] for result in sarif["results"]} == {"new"}
    assert (sarif["properties"]["release"], sarif["properties"]["asIfUsedBy"]) == (RELEASE, RANKER)
    violations = sum(result["level"] == "error" for result in sarif["results"])
    junit = released(*asked, "--fail-on", "violation", "--format", "junit")
    root = etree.fromstring(junit.out.encode())
    assert (root.get("tests"), root.get("failures")) == (str(len(sarif["results"])), str(violations))
    assert junit.status == int(violations > 0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("model/candidate-ranker@9", "--as-if-used-by", RANKER), "nomograph record model model/candidate-ranker@9"),
        ((PARTLY, "--as-if-used-by", "system/none"), "there is no subject"),
        ((PARTLY, "--as-if-used-by", RANKER, "--instead-of", "model/support-assistant@1.0"), "name one of model/cand"),
        ((PARTLY, "--as-if-used-by", RANKER, "--baseline", "999"), 'no revision "999"'),
        ((PARTLY, "--as-if-used-by", RANKER, "--baseline", "lately"), "--baseline"),
        ((RANKER, "--as-if-used-by", PARTLY), "cannot use"),
        ((PARTLY,), "Missing option '--as-if-used-by'"),
    ],
)
def test_a_check_that_cannot_be_made_says_why(run: Command, arguments: tuple[str, ...], said: str) -> None:
    ran = run("check", *arguments, *ON)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err


# --- OSCAL ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "root"),
    [
        ("oscal-assessment-results", "assessment-results"),
        ("oscal-poam", "plan-of-action-and-milestones"),
    ],
)
def test_oscal_is_exported_for_one_subject(run: Command, tmp_path: Path, kind: str, root: str) -> None:
    asked = ("export", kind, "--subject", RANKER, *AHEAD)
    file = tmp_path / "oscal.json"
    assert run(*asked, "--out", file).status == 0
    document = json.loads(file.read_text())
    assert list(document) == [root]
    assert document[root]["metadata"]["title"].endswith(": Candidate ranker")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("oscal-poam",), "name it with --subject"),
        (("oscal-poam", "--subject", "system/none"), "there is no subject"),
        (("turtle", "--subject", RANKER), "leave --subject"),
        (("n-quads", "--as-of", "2026-11-21"), "leave --subject"),
    ],
)
def test_an_export_that_cannot_be_made_says_why(run: Command, arguments: tuple[str, ...], said: str) -> None:
    ran = run("export", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err
