"""Gaps on the command line: filtered and compared; recorded and waived, on a copy of the demo and on a small home."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.commands import Command
from tests.small_house import TODAY, Clock, small_house

SOME = ("--framework", "gdpr")
ASKED = ("gaps", *SOME)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], home: Path) -> Command:
    return Command(capsys, home)


@pytest.fixture
def own(capsys: pytest.CaptureFixture[str], home: Path, tmp_path: Path) -> Command:
    """On a copy, to write into."""
    return Command(capsys, Path(shutil.copytree(home, tmp_path / "home")))


@pytest.fixture
def small(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """On a home of some records, to write into: each command opens it anew, and finds its gaps in no time."""
    monkeypatch.setenv("NOMOGRAPH_TODAY", str(TODAY))
    small_house(tmp_path / "small", Clock()).close()
    return Command(capsys, tmp_path / "small")


def listed(run: Command, *arguments: str) -> list[Any]:
    found: list[Any] = run("gaps", *arguments, "--json").json["gaps"]
    return found


def test_the_demo_is_not_written_to_by_mistake(own: Command) -> None:
    for ran in (own("gaps", "--record"), own("waive", "gap/x", "--reason", "why", "--until", "2027-01-01")):
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


def test_the_demo_is_written_to_where_that_is_said(run: Command, own: Command) -> None:
    name = listed(run, *SOME)[0]["key"]
    ran = own("waive", name, "--reason", "why", "--by", "Board", "--until", "2027-03-01", "--into-demo")
    assert ran.status == 0
    assert "opened, 0 closed" in own("gaps", "--record", "--into-demo", "--limit", "1").err
    (gap,) = listed(own, "--life", "waived")
    assert (gap["key"], gap["waivedBy"]) == (name, "Board")


def test_recording_twice_writes_once(small: Command) -> None:
    ran = small("gaps", "--record", "--limit", "1")
    assert ran.status == 1
    assert "opened, 0 closed" in ran.err
    assert "Nothing opened or closed" in small("gaps", "--record", "--limit", "1").err
    (gap, *_) = listed(small)
    assert (gap["life"], gap["ageDays"]) == ("OPEN", 0)
    assert gap["openedIn"] > 0
    later = ("gaps", "--as-of", str(TODAY + timedelta(days=9)))
    assert {gap["ageDays"] for gap in small(*later, "--older-than", "8", "--json").json["gaps"]} == {9}
    assert "open, 9 days" in small(*later, "--limit", "2").out


def test_a_gap_is_waived_and_that_is_withdrawn(small: Command) -> None:
    name = listed(small)[0]["key"]
    until = TODAY + timedelta(days=90)
    said = ("--reason", "a new supplier comes in March", "--by", "Board", "--until", str(until))
    ran = small("waive", name, *said)
    assert ran.status == 0
    assert f"Waived until {until} by Board" in ran.out
    (gap,) = [each for each in listed(small, "--life", "waived") if each["key"] == name]
    assert (gap["waivedBy"], gap["waivedBecause"]) == ("Board", "a new supplier comes in March")
    assert gap["waivedUntil"] == str(until)
    shown = " ".join(small("gaps", "--life", "waived").out.split())
    assert f"waived until {until} by Board" in shown
    assert "1 waived" in shown
    assert small("gaps", "--life", "waived").status == 0
    assert listed(small, "--life", "waived", "--as-of", str(until)) == []
    withdrawn = small("waive", name, "--withdraw", "--reason", "the supplier did not come")
    assert withdrawn.status == 0
    assert listed(small, "--life", "waived") == []
    assert name in [each["key"] for each in listed(small)]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--reason", "why"), "--until is missing"),
        (("--until", "soon", "--reason", "why"), "is no day"),
        (("--withdraw", "--until", "2027-03-01", "--reason", "why"), "takes a waiver back now"),
        (("--withdraw", "--reason", "why"), "no waiver"),
    ],
)
def test_what_is_no_waiver_is_refused(own: Command, arguments: tuple[str, ...], sentence: str) -> None:
    ran = own("waive", "gap/nothing", *arguments, "--into-demo")
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
