"""What a build server runs: gaps as reports, and an exit status that fails the build or does not."""

import json
from pathlib import Path

import pytest
from lxml import etree

from tests.commands import Command
from tests.demo_home import demo_home

ON = ("--as-of", "2026-11-21")


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_home(tmp_path_factory)


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


def test_a_build_fails_only_on_what_is_bad_enough(run: Command) -> None:
    answer = run("gaps", "--framework", "nis2", *ON, "--json").json
    worst = {gap["severity"] for gap in answer["gaps"]}
    for on, expected in (("never", 0), ("info", 1 if worst else 0), ("violation", int("VIOLATION" in worst))):
        assert run("gaps", "--framework", "nis2", *ON, "--fail-on", on).status == expected
    assert run("gaps", "--framework", "gdpr", *ON, "--fail-on", "violation").status == 1
    assert run("gaps", "--framework", "gdpr", *ON, "--fail-on", "never").status == 0
    assert run("gaps", "--fail-on", "hell").status == 2


@pytest.mark.parametrize("form", ["json", "sarif", "junit"])
def test_reports_hold_every_gap_whatever_the_limit(run: Command, tmp_path: Path, form: str) -> None:
    asked = ("gaps", "--framework", "gdpr", *ON, "--fail-on", "violation", "--limit", "1")
    gaps = run(*asked, "--json").json["gaps"]
    ran = run(*asked, "--format", form)
    file = tmp_path / f"gaps.{form}"
    written = run(*asked, "--format", form, "--out", file)
    assert (ran.status, written.status, written.out) == (1, 1, "")
    assert file.read_text() == ran.out
    assert sorted(keys_of(form, ran.out)) == sorted(gap["key"] for gap in gaps)
    again = run(*asked, "--format", form, "--out", file)
    assert (again.status, "--force" in again.err) == (2, True)
    assert run(*asked, "--format", form, "--out", file, "--force").status == 1


def test_what_people_read_may_go_to_a_file_too(run: Command, tmp_path: Path) -> None:
    asked = ("gaps", "--framework", "gdpr", *ON)
    assert run(*asked, "--out", tmp_path / "gaps.txt").out == ""
    assert (tmp_path / "gaps.txt").read_text() == run(*asked).out


def test_junit_fails_as_often_as_the_build(run: Command) -> None:
    gaps = run("gaps", *ON, "--json").json["gaps"]
    root = etree.fromstring(run("gaps", *ON, "--fail-on", "violation", "--format", "junit").out.encode())
    bad = [gap["key"] for gap in gaps if gap["severity"] == "VIOLATION"]
    assert int(root.get("failures") or 0) == len(bad) > 0
    assert int(root.get("tests") or 0) == len(gaps)
