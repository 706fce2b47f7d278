"""`nomograph shapes`, and `gaps --shapes`, on a home with one system."""

import json
from datetime import date
from pathlib import Path

import pytest

from ontology.records import AISystem
from ontology.register import Added, ChangeSet
from service.home import Home
from service.house import House
from tests.commands import Command

SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix nomo: <https://w3id.org/nomograph/ns#> .
@prefix ex: <https://example.org/shapes#> .
ex:Described a sh:NodeShape ; sh:targetClass nomo:AISystem ;
  sh:property [ sh:path nomo:note ; sh:minCount 1 ; sh:severity sh:Info ; sh:message "Describe the system" ] .
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    home = Home.create(tmp_path / "home")
    home.finish()
    house = House.open(home.path, lambda: date(2026, 11, 21))
    house.record(ChangeSet("test", "made for a test", (Added(AISystem(key="system/ranker", label="Ranker")),)))
    house.close()
    return Command(capsys, tmp_path / "home")


@pytest.fixture
def shapes(tmp_path: Path) -> Path:
    path = tmp_path / "systems.ttl"
    path.write_text(SHAPES)
    return path


def found(run: Command, *options: str) -> list[str]:
    gaps = json.loads(run("gaps", "--json", *options).out)["gaps"]
    return [gap["key"] for gap in gaps if gap["question"].startswith("own-")]


def test_a_file_is_asked_this_once(run: Command, shapes: Path) -> None:
    assert found(run, "--shapes", str(shapes)) == ["gap/own-systems/system/ranker@note"]
    assert found(run) == []


def test_a_file_is_kept_listed_and_taken_away(run: Command, shapes: Path) -> None:
    added = run("shapes", "add", str(shapes))
    assert added.status == 0
    assert added.out.splitlines()[0] == "Keeps systems.ttl: its findings are asked by own-systems"
    assert run("shapes", "list").out == "systems.ttl: own-systems\n"
    assert found(run) == ["gap/own-systems/system/ranker@note"]
    assert run("shapes", "remove", "systems.ttl").out == "Removed systems.ttl\n"
    assert found(run) == []


def test_a_bad_file_is_refused_with_place_and_reason(run: Command, shapes: Path) -> None:
    shapes.write_text(SHAPES.replace("minCount 1", 'minCount "one"'))
    ran = run("shapes", "add", str(shapes))
    assert ran.status == 2
    assert 'sh:minCount is "one": a whole number, 0 or more, is needed' in ran.err
    assert "systems.ttl, line 5" in ran.err
    assert run("shapes", "list").out == "No shapes of your own\n"
    assert run("gaps", "--shapes", str(shapes), "--fail-on", "violation").status == 1


def test_it_is_told_by_what_they_are_run(run: Command, shapes: Path) -> None:
    shapes.write_text(SHAPES + "ex:Bad a sh:NodeShape ; sh:targetClass nomo:AISystem ; sh:nodeKinds sh:IRI .\n")
    rows = json.loads(run("gaps", "--explain", "--json", "--shapes", str(shapes)).out)["shapes"]
    told = {row["shape"]: (row["engine"], row["reason"]) for row in rows if row["question"] == "own-systems"}
    assert told == {
        "Described": ("arrays", "SHACL Core"),
        "Bad": ("none", "sh:nodeKinds is no word of SHACL that is known here"),
    }


def test_a_folder_is_not_added_and_a_file_that_is_not_there_named(run: Command, tmp_path: Path) -> None:
    assert "is a folder" in run("shapes", "add", str(tmp_path)).err
    assert "there is no file or folder nothing.ttl" in run("gaps", "--shapes", str(tmp_path / "nothing.ttl")).err
