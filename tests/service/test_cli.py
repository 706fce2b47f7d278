"""The command line as a whole: help, exit statuses, and that no error shows the inside."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import typer

from ontology.errors import BadInput, BrokenChain, Busy, HomeError, NomographError, Refused, UnknownReference
from service import cli
from service.commands import tracing
from service.home import Home
from tests.commands import Command
from tests.conftest import REPOSITORY

COMMANDS = {
    *("init", "serve", "load", "template", "query", "trace", "why-not", "history", "coverage", "gaps", "waive", "soa"),
    *("crosswalk", "impact", "left-open", "upgrade", "difference", "verify", "export", "keys", "graph"),
    *("queries", "run", "plan", "single-points", "forecast", "lint", "shapes", "record", "check"),
}
NO_ANSWER = {"serve", "keys", "shapes"}


def commands() -> dict[str, typer.core.TyperCommand]:
    group = typer.main.get_command(cli.app)
    assert isinstance(group, typer.core.TyperGroup)
    return {name: command for name, command in group.commands.items() if isinstance(command, typer.core.TyperCommand)}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    return Command(capsys, tmp_path / "home")


def test_every_command_is_there() -> None:
    group = typer.main.get_command(cli.app)
    assert isinstance(group, typer.core.TyperGroup)
    assert set(group.commands) == COMMANDS


def test_every_command_says_what_it_is_for(run: Command) -> None:
    for name in sorted(COMMANDS):
        ran = run(name, "--help")
        assert ran.status == 0
        assert ran.out.startswith("Usage: nomograph")


def test_every_answer_is_to_be_had_as_json() -> None:
    for name, command in commands().items():
        options = {option for parameter in command.params for option in parameter.opts}
        assert bool({"--json", "--format"} & options) == (name not in NO_ANSWER), name


def test_the_version_is_the_one_of_the_project(run: Command) -> None:
    said = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["version"]
    assert run("--version").out == f"nomograph {said}\n"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (BadInput("x"), 2),
        (Refused([BadInput("x")]), 2),
        (UnknownReference("x", nearest=("a/b",)), 2),
        (HomeError("x"), 2),
        (Busy("x"), 3),
        (BrokenChain("x"), 3),
        (KeyError("x"), 3),
        (RecursionError("x"), 3),
    ],
)
def test_an_error_is_one_sentence_and_an_exit_status(
    run: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: Exception, status: int
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("service.commands.shell.Shell.house", broken)
    ran = run("coverage")
    assert ran.status == status
    assert ran.err.startswith("nomograph: ")
    assert len(ran.err.splitlines()) == (2 if getattr(error, "nearest", ()) else 1)
    if not isinstance(error, NomographError):
        assert "something went wrong" in ran.err
        (details,) = tmp_path.glob("nomograph-*.log")
        assert str(details) in ran.err
        assert "in broken" in details.read_text("utf-8")


def test_a_finding_is_not_an_error() -> None:
    assert tracing.FOUND == cli.FOUND == 1


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    command = f"{sys.executable} -m service.cli --help | head -c 1 >/dev/null; exit ${{PIPESTATUS[0]}}"
    environment = {**os.environ, "NOMOGRAPH_HOME": str(tmp_path)}
    ran = subprocess.run(["bash", "-c", command], capture_output=True, cwd=REPOSITORY, env=environment, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")


def test_a_terminal_without_unicode_still_gets_its_answer(tmp_path: Path) -> None:
    Home.create(tmp_path / "home").finish()
    command = [sys.executable, "-m", "service.cli", "--home", str(tmp_path / "home"), "coverage"]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    ran = subprocess.run(command, capture_output=True, cwd=REPOSITORY, env=environment, check=False)
    assert ran.returncode == 0
    assert b"revision 0 ? as of" in ran.stdout
