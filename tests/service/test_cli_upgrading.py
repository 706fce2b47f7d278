"""`nomograph upgrade`, and the line that every command says where the content is older."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ontology.records import AISystem, ApplicabilityWindow
from ontology.register import Added, ChangeSet
from service import content
from service.house import House
from tests.commands import Command
from tests.demo_home import demo_home

Parts = list[tuple[str, str, tuple[Added, ...]]]


@pytest.fixture(scope="session")
def shipped() -> Parts:
    """What the program ships, read once."""
    return list(content.parts())


def ship(monkeypatch: pytest.MonkeyPatch, parts: Parts) -> None:
    monkeypatch.setattr(content, "parts", lambda: iter(parts))
    monkeypatch.setattr(content, "sources", lambda: {name: f"sha256:{digest}" for name, digest, _ in parts})


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, shipped: Parts) -> Path:
    """A home of one's own, with that content. Nobody writes into it."""
    home = tmp_path_factory.mktemp("made") / "home"
    with pytest.MonkeyPatch.context() as monkeypatch:
        ship(monkeypatch, shipped)
        House.create(home).close()
    return home


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, made: Path, shipped: Parts, monkeypatch: pytest.MonkeyPatch
) -> Command:
    """On a copy of that home."""
    ship(monkeypatch, shipped)
    shutil.copytree(made, tmp_path / "home")
    return Command(capsys, tmp_path / "home")


def newer(monkeypatch: pytest.MonkeyPatch, parts: Parts) -> str:
    """The program ships one window otherwise, and another no more; the key of the first."""
    name, _, records = parts[0]
    first, second, *_ = (added.record for added in records if isinstance(added.record, ApplicabilityWindow))
    changed = tuple(
        Added(replace(first, applies_from=date(2031, 1, 1))) if added.record is first else added
        for added in records
        if added.record is not second
    )
    ship(monkeypatch, [(name, "new", changed), *parts[1:]])
    return first.key


def test_a_home_that_is_current_has_nothing_to_record(run: Command) -> None:
    ran = run("upgrade")
    assert (ran.status, ran.err) == (0, "")
    assert "Nothing to record" in ran.out


def test_every_command_says_that_the_content_is_older(
    run: Command, monkeypatch: pytest.MonkeyPatch, shipped: Parts
) -> None:
    assert run("gaps").err == ""
    newer(monkeypatch, shipped)
    assert run("gaps").err.count("older than the program") == 1
    assert run("upgrade", "--yes").err == ""
    assert run("gaps").err == ""


def test_a_dry_run_shows_and_records_nothing(run: Command, monkeypatch: pytest.MonkeyPatch, shipped: Parts) -> None:
    key = newer(monkeypatch, shipped)
    before = run("verify", "--head").out
    ran = run("upgrade", "--dry-run")
    assert ran.status == 0
    for part in (
        "frameworks",
        "ApplicabilityWindow",
        "Corrected (1)",
        "Closed (1)",
        key,
        "appliesFrom",
        "No status changes",
    ):
        assert part in ran.out
    assert run("verify", "--head").out == before
    assert "older" in run("gaps").err


def test_without_a_terminal_it_asks_for_yes(run: Command, monkeypatch: pytest.MonkeyPatch, shipped: Parts) -> None:
    newer(monkeypatch, shipped)
    before = run("verify", "--head").out
    ran = run("upgrade")
    assert ran.status == 2
    assert "--yes" in ran.err
    assert run("verify", "--head").out == before


def test_what_is_recorded_is_a_change_set_and_leaves_ones_own_alone(
    run: Command, monkeypatch: pytest.MonkeyPatch, shipped: Parts
) -> None:
    own = House.open(run.home)
    own.record(ChangeSet("Ada", "ours", (Added(AISystem(key="system/ours", label="Ours")),)))
    own.close()
    key = newer(monkeypatch, shipped)
    answer = run("upgrade", "--yes", "--json").json
    assert len(answer["recorded"]) == 1
    assert [each["kind"] for each in answer["differences"]] == ["CORRECTED", "CLOSED"]
    house = House.open(run.home)
    assert house.register.entries[-1].change.closed[0] == key
    recorded = house.register.get("system/ours")
    assert recorded is not None
    assert recorded.closed_in is None
    house.close()
    assert run("upgrade", "--yes", "--json").json["recorded"] == []
    assert run("verify").status == 0


def test_an_older_program_is_refused(run: Command, monkeypatch: pytest.MonkeyPatch, shipped: Parts) -> None:
    with monkeypatch.context() as later:
        newer(later, shipped)
        assert run("upgrade", "--yes").status == 0
    ran = run("upgrade", "--yes")
    assert ran.status == 2
    assert "newer" in ran.err
    assert "update the program" in run("gaps").err


def test_the_demo_is_upgraded_too(
    capsys: pytest.CaptureFixture[str],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    shipped: Parts,
) -> None:
    run = Command(capsys, demo_home(tmp_path_factory))
    newer(monkeypatch, shipped)
    answer = run("upgrade", "--dry-run", "--json").json
    assert answer["recorded"] == []
    assert answer["dryRun"]
    assert answer["consequences"]["statuses"] is not None
