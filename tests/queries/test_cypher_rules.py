"""The Cypher twins of the rules, on a real server: they derive what the engine derives, as the SPARQL texts do."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ontology.errors import GraphError
from ontology.rdf import word_iri
from service.graph.rules import ANSWERED, FOLDER
from service.graph.settled import RUNS
from tests.conftest import REPOSITORY
from tests.demo_home import demo_home
from tests.neo4j_server import Neo4jServer
from tests.ports import free_port
from tests.queries.test_rules import GRADES, Grades, by_engine, cells, settled_by

pytest.importorskip("neo4j", reason="the extra `neo4j` is not installed")

from neo4j import GraphDatabase

from service.graph.cypher_rules import CypherRules, Facts, statements, strata
from service.graph.labels import relationship_type
from service.graph.settled import Settled

RULES = sorted((FOLDER / "rules").glob("[0-9]*.rq"))
TWINS = sorted((FOLDER / "rules").glob("[0-9]*.cypher"))
STATUS = (FOLDER / "status.rq", FOLDER / "rules" / "status.cypher")
TYPE = re.compile(r":([A-Z][A-Z_|]+)\]")


@pytest.fixture(scope="module")
def rules(neo4j_server: Neo4jServer) -> Iterator[CypherRules]:
    with CypherRules(neo4j_server.url) as served:
        yield served
        for run in RUNS:
            served.forget(run)


def by_cypher(rules: CypherRules, run: str = "actual") -> Grades:
    found: Grades = {}
    for name, provision, subject in rules.pairs(GRADES, run):
        cell = provision, subject
        found[cell] = max(found.get(cell, 0), GRADES[name])
    return found


def without(name: str) -> list[list[str]]:
    """The statements without those of one file."""
    gone = statements((FOLDER / "rules" / name).read_text("utf-8"))
    return [[text for text in stratum if text not in gone] for stratum in strata()]


# --- the same grades -----------------------------------------------------------------------------------------


def test_the_texts_derive_the_grades_of_the_engine(rules: CypherRules) -> None:
    seen = set()
    for seed in range(25):
        statuses = settled_by(seed, seed % 2)
        rules.derived(statuses)
        expected = by_engine(statuses, "actual")
        assert by_cypher(rules) == expected, f"seed {seed}"
        seen |= set(expected.values())
    assert seen == set(GRADES.values())


@pytest.mark.parametrize("run", sorted(set(RUNS) - {"actual"}))
def test_the_other_runs_are_the_same_rules_over_other_grounds(rules: CypherRules, run: str) -> None:
    seen = set()
    for seed in range(5):
        statuses = settled_by(seed)
        rules.derived(statuses, [run])
        expected = by_engine(statuses, run)
        assert by_cypher(rules, run) == expected, f"seed {seed}"
        seen |= set(expected.values())
    assert seen


def test_the_status_query_gives_the_statuses_of_the_engine(rules: CypherRules) -> None:
    seen = set()
    for seed in range(10):
        statuses = settled_by(seed)
        expected = {named: word_iri(statuses.status(*cell)) for cell, named in cells(statuses)}
        rules.derived(statuses, ANSWERED)
        found = rules.statuses()
        assert len(found) == len(expected)
        assert {(p, s): status for p, s, status in found} == expected, f"seed {seed}"
        seen |= set(expected.values())
    assert len(seen) >= 8


# --- the loop ------------------------------------------------------------------------------------------------


def test_a_run_that_is_loaded_again_takes_the_place_of_what_was_there(rules: CypherRules) -> None:
    for seed in (3, 5):
        rules.derived(settled_by(seed))
    first = by_cypher(rules)
    rules.load(settled_by(5))
    assert by_cypher(rules) == {}
    rules.derive()
    assert by_cypher(rules) == first


def test_runs_stand_apart(rules: CypherRules) -> None:
    rules.derived(settled_by(3))
    expected = by_cypher(rules)
    assert expected
    rules.derived(settled_by(5), ["planned"])
    rules.forget("planned")
    assert by_cypher(rules) == expected


def test_what_is_derived_once_is_not_derived_again(rules: CypherRules) -> None:
    rules.load(settled_by(3))
    assert rules.derive() > len(strata())
    assert rules.derive() == len(strata())


def test_literals_of_a_run_are_native_properties() -> None:
    facts = Facts.of(Settled(settled_by(3)))
    said = {name: value for row in facts.values for name, value in row["properties"].items()}
    assert isinstance(said["asOf"], date)
    assert isinstance(said["knownAt"], int)
    assert [row["label"] for row in facts.classes] == ["Run"]


def test_a_server_that_is_down_is_named(rules: CypherRules) -> None:
    with CypherRules(f"bolt://127.0.0.1:{free_port()}") as nobody, pytest.raises(GraphError, match="cannot be reached"):
        nobody.load(settled_by(3))


# --- the texts -------------------------------------------------------------------------------------------------


def header(path: Path) -> str:
    mark = "#" if path.suffix == ".rq" else "//"
    lines = path.read_text("utf-8").splitlines()
    return " ".join(line.removeprefix(mark).strip() for line in lines if line.startswith(mark))


def types_of(texts: list[str]) -> set[str]:
    return {name for text in texts for said in TYPE.findall(text) for name in said.split("|")}


def test_every_rule_has_a_twin() -> None:
    assert len(TWINS) == 15
    assert [path.stem for path in TWINS] == [path.stem for path in RULES]
    assert sum(len(stratum) for stratum in strata()) == sum(len(statements(path.read_text("utf-8"))) for path in TWINS)


@pytest.mark.parametrize("twin", TWINS, ids=lambda path: path.name)
def test_a_twin_says_of_itself_what_the_rule_says_and_does_it(twin: Path) -> None:
    said = header(twin)
    assert said == header(twin.with_suffix(".rq"))
    reads, writes = re.findall(r"Reads: (.+) Writes: (.+)", said)[0]
    lines = [line for line in twin.read_text("utf-8").splitlines() if not line.startswith("//")]
    written = [line for line in lines if line.startswith("MERGE")]
    asked = [line for line in lines if not line.startswith("MERGE")]
    assert types_of(written) == {relationship_type(name) for name in re.findall(r"\w+", writes)}
    assert types_of(asked) == {relationship_type(name) for name in re.findall(r"\w+", reads)}


def test_the_status_text_has_the_columns_of_its_twin() -> None:
    ours, theirs = (re.findall(r"Question: (.+?) Parameters: .+ Columns: (.+?\.)$", header(path)) for path in STATUS)
    assert ours == theirs != []


@pytest.mark.parametrize("path", [*TWINS, STATUS[1]], ids=lambda path: path.name)
def test_what_varies_is_a_parameter(path: Path) -> None:
    text = path.read_text("utf-8")
    assert set(re.findall(r"\$\w+", text)) <= {"$run"}
    assert not re.search(r"\b(DELETE|SET|REMOVE|CREATE|LOAD|apoc)\b", text)
    for statement in statements(text):
        assert "{run: $run}" in statement or path == STATUS[1]


@pytest.mark.parametrize("name", ["11-gives.cypher", "20-d.cypher", "26-r6.cypher"])
def test_a_rule_left_out_is_missed(rules: CypherRules, name: str) -> None:
    """Of each file: `test_rules.py`, by SPARQL."""
    texts = without(name)
    for seed in range(2, 20):
        statuses = settled_by(seed)
        rules.derived(statuses, texts=texts)
        if by_cypher(rules) != by_engine(statuses, "actual"):
            return
    pytest.fail(f"{name} changes nothing in 18 graphs")


# --- the demo, last: the plans for its numbers replace those that the small graphs share ------------------------


def test_the_steps_of_the_page_derive_the_grades_of_the_demo(
    rules: CypherRules, neo4j_server: Neo4jServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    page = (REPOSITORY / "docs" / "rules-as-text.md").read_text("utf-8")
    chapter = page.split("## In Neo4j\n")[1].split("\n## ")[0]
    (steps,) = re.findall(r"^```python\n(.*?)^```", chapter, re.MULTILINE | re.DOTALL)
    code = steps.replace('Path("my-home")', f"Path({str(demo_home(tmp_path_factory))!r})")
    names: dict[str, Any] = {}
    exec(compile(code.replace("neo4j://localhost:7687", neo4j_server.url), "rules-as-text.md", "exec"), names)
    expected = by_engine(names["statuses"], "actual")
    assert len(expected) > 1_000
    assert by_cypher(rules) == expected
    assert {(provision, subject) for _, provision, subject in names["found"]} == set(expected)
    (question,) = re.findall(r"^```cypher\n(.*?)^```", chapter, re.MULTILINE | re.DOTALL)
    with GraphDatabase.driver(neo4j_server.url) as driver:
        answer = driver.execute_query(question)
    assert answer.keys == ["ground", "fact"]
    assert answer.records
