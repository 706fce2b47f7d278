"""Gaps on the command line: recorded, filtered, waived, compared. On a copy of the demo, which is written to."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.commands import Command
from tests.demo_home import demo_home

ON = ("--as-of", "2026-11-21")
SOME = ("--framework", "gdpr")
ASKED = ("gaps", *SOME)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(demo_home(tmp_path_factory), tmp_path_factory.mktemp("gaps") / "home"))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], home: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setenv("NOMOGRAPH_TODAY", "2026-11-21")
    return Command(capsys, home)


def listed(run: Command, *arguments: str) -> list[Any]:
    found: list[Any] = run("gaps", *arguments, "--json").json["gaps"]
    return found


def test_the_demo_is_not_written_to_by_mistake(run: Command) -> None:
    for ran in (run("gaps", "--record"), run("waive", "gap/x", "--reason", "why", "--until", "2027-01-01")):
        assert ran.status == 2
        assert "the demo" in ran.err


def test_options_select(run: Command) -> None:
    everything = listed(run, *SOME)
    first = everything[0]
    owner = next(gap["owner"] for gap in everything if gap["owner"])
    for name, value, field in (
        ("--kind", first["kind"], "kind"),
        ("--owner", owner.upper(), "owner"),
        ("--question", first["question"], "question"),
    ):
        expected = [gap for gap in everything if str(gap[field] or "").lower() == value.lower()]
        assert listed(run, *SOME, name, value) == expected != []
    assert listed(run, *SOME, "--older-than", "0") == []
    shown = run(*ASKED, "--owner", owner, "--limit", "3").out
    assert owner in " ".join(shown.split())


def test_names_are_shown_where_they_are_asked_for(run: Command) -> None:
    name = listed(run, *SOME)[0]["key"]
    assert name[:40] in run(*ASKED, "--names", "--limit", "1").out
    assert name[:40] not in run(*ASKED, "--limit", "1").out


def test_recording_twice_writes_once(run: Command) -> None:
    ran = run("gaps", "--record", "--into-demo", "--limit", "1")
    assert ran.status == 1
    assert "opened, 0 closed" in ran.err
    assert "Nothing opened or closed" in run("gaps", "--record", "--into-demo", "--limit", "1").err
    (gap, *_) = listed(run)
    assert (gap["life"], gap["ageDays"]) == ("OPEN", 0)
    assert gap["openedIn"] > 0
    later = run("gaps", "--as-of", "2026-11-30", "--older-than", "8", "--json").json["gaps"]
    assert {gap["ageDays"] for gap in later} == {9}
    assert "open, 9 days" in run(*ASKED, "--as-of", "2026-11-30", "--limit", "2").out


def test_a_gap_is_waived_and_that_is_withdrawn(run: Command) -> None:
    name = listed(run, *SOME)[0]["key"]
    until = date(2027, 3, 1)
    said = ("--reason", "a new supplier comes in March", "--by", "Board", "--until", str(until), "--into-demo")
    ran = run("waive", name, *said)
    assert ran.status == 0
    assert "Waived until 2027-03-01 by Board" in ran.out
    (gap,) = [each for each in listed(run, "--life", "waived") if each["key"] == name]
    assert (gap["waivedBy"], gap["waivedBecause"]) == ("Board", "a new supplier comes in March")
    assert gap["waivedUntil"] == str(until)
    shown = " ".join(run(*ASKED, "--life", "waived").out.split())
    assert "waived until 2027-03-01 by Board" in shown
    assert "1 waived" in shown
    assert run(*ASKED, "--life", "waived").status == 0
    assert listed(run, "--life", "waived", "--as-of", str(until)) == []
    withdrawn = run("waive", name, "--withdraw", "--reason", "the supplier did not come", "--into-demo")
    assert withdrawn.status == 0
    assert listed(run, "--life", "waived") == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--reason", "why"), "--until is missing"),
        (("--until", "soon", "--reason", "why"), "is no day"),
        (("--withdraw", "--until", "2027-03-01", "--reason", "why"), "takes a waiver back now"),
        (("--withdraw", "--reason", "why"), "no waiver"),
    ],
)
def test_what_is_no_waiver_is_refused(run: Command, arguments: tuple[str, ...], sentence: str) -> None:
    ran = run("waive", "gap/nothing", *arguments, "--into-demo")
    assert ran.status == 2
    assert sentence in ran.err


def test_two_revisions_are_compared(run: Command) -> None:
    answer = run("gaps", *SOME, "--since", "5", "--json").json
    assert {gap["key"] for gap in answer["difference"]["opened"]}
    assert answer["from"]["revision"] == answer["to"]["revision"]
    assert answer["from"]["knownAt"] < answer["to"]["knownAt"]
    ran = run("gaps", *SOME, "--since", "5", "--limit", "2")
    assert ran.status == 1
    assert "Opened" in ran.out


def test_a_revision_has_no_difference_to_itself(run: Command) -> None:
    same = run("gaps", "--since", "7", "--to", "7")
    assert (same.status, same.out.splitlines()[0]) == (0, "0 opened, 0 closed, 0 changed")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--to", "5"), "--since is missing"),
        (("--since", "5", "--known-at", "2026-01-01"), "leave one of them out"),
        (("--since", "99999"), "no revision"),
    ],
)
def test_options_that_say_two_things_are_refused(run: Command, arguments: tuple[str, ...], sentence: str) -> None:
    ran = run("gaps", *arguments)
    assert ran.status == 2
    assert sentence in ran.err
