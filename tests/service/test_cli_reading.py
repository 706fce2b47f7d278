"""How answers read on a terminal: what matters comes first, nothing is cut, and each mistake is named by its option."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import Command
from tests.conftest import REPOSITORY
from tests.demo_home import demo_home

ARTICLE, MET, UNMET = "AI Act Art. 15", "model/candidate-ranker@2.1", "model/candidate-ranker@2.2"
ON = ("--as-of", "2026-11-21")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory) -> Command:
    return Command(capsys, demo_home(tmp_path_factory))


def test_the_list_of_commands_cuts_no_sentence(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    told = run("--help").out.partition("Commands:")[2]
    assert "..." not in told
    assert "that would make it hold." in " ".join(told.split())


def test_where_there_is_no_home_its_whole_address_is_told(run: Command, tmp_path: Path) -> None:
    ran = Command(run.capture, tmp_path / "home")("trace", ARTICLE, "org/x")
    assert ran.status == 2
    assert f"there is no home in {tmp_path / 'home'};" in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("difference", "--from", "2026-11-21@lately"), '--from: "lately" is no moment'),
        (("run", "trace"), "trace needs provision; as in --param provision="),
        (("run", "trace", "--param", "provison=x"), "it takes provision, subject"),
    ],
)
def test_a_mistake_is_told_by_the_name_of_its_option(run: Command, arguments: tuple[str, ...], said: str) -> None:
    ran = run(*arguments)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err


def test_what_is_wrong_itself_comes_before_what_is_open_because_of_it(run: Command) -> None:
    ran = run("trace", ARTICLE, UNMET, *ON)
    reasons = ran.out.partition("What stands in the way")[2].splitlines()[1:]
    assert reasons[0].startswith("  - the verdict assessment/article-15")
    assert ": about another subject" in ran.out


def test_impact_begins_with_what_would_be_lost(run: Command) -> None:
    item = "evidence/robustness-report-candidate-ranker-2.1"
    rows = run("impact", "--without", item, *ON, "--json").json["rows"]
    lost = sum(row["before"] == "SATISFIED" for row in rows)
    assert lost
    told = run("impact", "--without", item, *ON).out.splitlines()
    assert told[0] == f"{len(rows)} statuses would change: {lost} no longer satisfied"
    below = told.index(next(line for line in told if line.startswith("──"))) + 1
    assert "satisfied" in told[below]


def test_a_pair_that_moves_is_told_in_one_cell_and_its_key_in_one_piece(run: Command) -> None:
    asked = ("difference", "--from", "2026-11-21@2026-10-01", "--to", "2027-12-02", "--limit", "6")
    told = run(*asked).out
    assert "partial → satisfied" in told
    assert "upcoming → applies" in told
    rows = told.partition("What lies between")[0].splitlines()
    assert any("dataset/fairness-benchmark-2025 " in line for line in rows)


def test_the_unmapped_of_both_sides_are_named(run: Command) -> None:
    told = run("crosswalk", "ISO 27001", "AI Act", *ON).out
    unmapped = told.partition("Unmapped of eu-ai-act (")[2]
    assert " ".join(unmapped.split()).count("AI Act Art. ") == 40
    assert "more (--limit 0 shows all)" in unmapped
    assert "Unmapped of iso-27001 (" in told


def test_opinions_that_do_not_count_are_not_passed_over(run: Command) -> None:
    """What a consultancy says is on record, and off by default; so is what nobody reviewed."""
    told = run("crosswalk", "ISO 42001", "GDPR", *ON).out
    said = "On record, and not counted under policy/default: "
    assert "some count under policy/with-consultancy-claims" in told.partition(said)[2].splitlines()[0]
    assert said not in run("crosswalk", "AI Act", "DORA", *ON).out


@pytest.mark.parametrize(
    "asked",
    [
        ("impact", "--without", "evidence/robustness-report-candidate-ranker-2.l"),
        ("run", "evidence-uses", "--param", "evidence=evidence/robustness-report-candidate-ranker-2.l"),
    ],
)
def test_a_misspelt_key_gets_the_nearest(run: Command, asked: tuple[str, ...]) -> None:
    ran = run(*asked)
    assert ran.status == 2
    assert "nearest: evidence/robustness-report-candidate-ranker-2.1" in ran.err


def test_questions_and_rules_are_listed_with_a_command_that_runs(run: Command) -> None:
    listed = run("queries", "--json").json
    assert len(listed["questions"]) >= 10
    names = [rule["name"] for rule in listed["rules"]]
    assert names == sorted(names)
    assert {"20-d", "22-r2", "27-r8"} <= set(names)
    assert all(len(rule["says"]) > 20 and "Problem" not in rule["says"] for rule in listed["rules"])
    told = {line.strip() for line in run("queries").out.splitlines()}
    for one in listed["questions"]:
        assert told >= {one["example"], f"columns: {one['columns']}"}
    (example,) = [one["example"] for one in listed["questions"] if one["name"] == "trace"]
    ran = run(*shlex.split(example)[1:], *ON)
    assert ran.status == 0
    assert "AI Act Art. 15(4)" in ran.out


SERVER = {"fastapi", "starlette", "uvicorn", "strawberry", "graphql", "jinja2", "websockets", "structlog"}
FORMATS = {"pyshacl", "rdflib", "pyoxigraph", "lxml", "yaml", "xlsxwriter", "python_calamine", "neo4j", "networkx"}
ENGINE = {"numpy", "sqlalchemy", "pydantic_settings"}


@pytest.mark.parametrize(
    ("arguments", "needless"),
    [
        (("--help",), SERVER | FORMATS | ENGINE | {"rich", "pydantic"}),
        (("--version",), SERVER | FORMATS | ENGINE | {"rich", "pydantic"}),
        (("template", "empty.xlsx"), SERVER | ENGINE | {"rdflib", "pyshacl"}),
        (("queries",), SERVER | {"sqlalchemy", "rdflib", "pyshacl"}),
        (("trace", ARTICLE, MET), SERVER | FORMATS),
        (("coverage",), SERVER | FORMATS),
        (("crosswalk", "iso-42001", "gdpr"), SERVER | FORMATS),
    ],
)
def test_a_command_loads_only_what_it_needs(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, arguments: tuple[str, ...], needless: set[str]
) -> None:
    """Nobody should wait for numpy to be told which commands there are, nor for Strawberry where nothing is served."""
    program = (
        "import sys, service.cli\n"
        "try:\n    service.cli.main(sys.argv[1:])\n"
        "finally:\n    print(*sys.modules, file=sys.stderr)"
    )
    home = str(demo_home(tmp_path_factory))
    command = [sys.executable, "-c", program, "--home", home, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    ran = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path, env=environment)
    loaded = set(ran.stderr.split())
    assert "service.cli" in loaded
    assert not needless & loaded
