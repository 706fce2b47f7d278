"""The rule texts derive what the engine derives: on random graphs of every feature, and on the demo. Two SPARQL engines
run them: Oxigraph, and rdflib on a few.
"""

import os
import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from ontology.key import NS, to_iri
from ontology.rdf import word_iri
from service.graph.rules import ANSWERED, FOLDER, derived, statuses_of, strata
from service.graph.settled import RUNS, Settled, run_iri
from service.house import House
from service.reasoning.known import FAR, FULL, PARTIAL
from service.reasoning.rules import Run
from service.reasoning.status import Statuses
from tests.conftest import REPOSITORY
from tests.demo_home import demo_home
from tests.graphs import random_graph

GRADES = {"partialFor": PARTIAL, "satisfiedFor": FAR, "satisfiedInFullFor": FULL}
RULES = sorted((FOLDER / "rules").glob("*.rq"))
SHOWN = date(2026, 11, 21)
Grades = dict[tuple[str, str], int]


GRAPHS = int(os.environ.get("NOMOGRAPH_GRAPHS", "500"))
"""As many as the engine is compared with the oracle on (tests/service/reasoning/test_agreement.py): the same graphs."""
CHUNK = 50


@lru_cache(maxsize=200)
def settled_by(seed: int, question: int = 0) -> Statuses:
    return statuses_by(seed, question)


def statuses_by(seed: int, question: int) -> Statuses:
    graph = random_graph(seed)
    query = graph.queries[question]
    return Statuses(graph.register(), query.as_of, query.known_at, query.policy)


def cells(statuses: Statuses) -> Iterator[tuple[tuple[int, int], tuple[str, str]]]:
    for p in statuses.law.kind:
        for s, key in enumerate(statuses.subjects.keys):
            yield (p, s), (to_iri(statuses.law.content.keys[p]), to_iri(key))


def by_engine(statuses: Statuses, run: str) -> Grades:
    """All grades, though counts only ask who would be satisfied: of these both runs must say the same."""
    counted: Run = getattr(statuses, run)
    judged = counted.denied is statuses.denied
    fixpoint = counted if counted.partial else statuses._run(run, counted.held, negatives=judged)
    found = {named: fixpoint.grade(*cell) for cell, named in cells(statuses) if fixpoint.grade(*cell)}
    satisfied = {named for cell, named in cells(statuses) if counted.grade(*cell) >= FAR}
    assert satisfied == {named for named, grade in found.items() if grade >= FAR}
    return found


def by_text(store: ox.Store, run: str = "actual") -> Grades:
    graph = ox.NamedNode(run_iri(run))
    found: Grades = {}
    for name, grade in GRADES.items():
        for quad in store.quads_for_pattern(None, ox.NamedNode(NS + name), None, graph):
            found[iri(quad.subject), iri(quad.object)] = grade
    return found


def iri(term: object) -> str:
    assert isinstance(term, ox.NamedNode)
    return term.value


def without(name: str) -> list[list[str]]:
    """The texts without one file."""
    gone = (FOLDER / "rules" / name).read_text()
    return [[text for text in stratum if text != gone] for stratum in strata()]


# --- the same grades -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", range(0, 80, 40))
def test_the_texts_derive_the_grades_of_the_engine(start: int) -> None:
    seen = set()
    for seed in range(start, start + 40):
        for question in (0, 1):
            statuses = settled_by(seed, question)
            expected = by_engine(statuses, "actual")
            assert by_text(derived(statuses)) == expected, f"seed {seed}, question {question}"
            seen |= set(expected.values())
    assert seen == {PARTIAL, FAR, FULL}


@pytest.mark.parametrize("run", sorted(set(RUNS) - {"actual"}))
def test_the_other_runs_are_the_same_rules_over_other_grounds(run: str) -> None:
    for seed in range(20):
        statuses = settled_by(seed)
        assert by_text(derived(statuses, [run]), run) == by_engine(statuses, run), f"seed {seed}"


def test_the_texts_derive_the_grades_of_the_demo(tmp_path_factory: pytest.TempPathFactory) -> None:
    house = House.open(demo_home(tmp_path_factory), lambda: SHOWN)
    statuses = house.ask(as_of=SHOWN).view.statuses
    house.close()
    expected = by_engine(statuses, "actual")
    assert len(expected) > 1_000
    assert by_text(derived(statuses)) == expected


@pytest.mark.parametrize("seed", [3, 5])
def test_another_sparql_engine_derives_the_same(seed: int) -> None:
    statuses = settled_by(seed)
    graph = rdflib.Graph()
    graph.parse(data="".join(f"{line} .\n" for line in Settled(statuses).triples()), format="nt")
    for stratum in strata():
        size = -1
        while size < len(graph):
            size = len(graph)
            for text in stratum:
                graph.update(text)
    found: Grades = {}
    for name, grade in GRADES.items():
        for p, s in graph.subject_objects(rdflib.URIRef(NS + name)):
            found[str(p), str(s)] = grade
    assert found
    assert found == by_engine(statuses, "actual")


# --- the status ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", range(0, GRAPHS, CHUNK))
def test_the_texts_give_the_statuses_of_the_engine(start: int) -> None:
    """On graphs on which the engine gives those of the oracle; each is asked one of its two questions, in turn."""
    seen = set()
    for seed in range(start, min(start + CHUNK, GRAPHS)):
        statuses = statuses_by(seed, seed // 2 % 2)
        expected = {named: word_iri(statuses.status(*cell)) for cell, named in cells(statuses)}
        found = {(p, s): status for p, s, status in statuses_of(derived(statuses, ANSWERED))}
        assert found == expected, f"seed {seed}"
        seen |= set(expected.values())
    assert len(seen) == 9 or GRAPHS - start < CHUNK


# --- the texts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.name)
def test_every_rule_says_what_it_reads_and_writes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    header = " ".join(line.removeprefix("# ") for line in text.splitlines() if line.startswith("#"))
    said = re.fullmatch(r"Rule: (.+) Problem: (.+) Reads: (.+) Writes: (.+)", header)
    assert said is not None
    templates = re.findall(r"INSERT \{(.*?)\}", text)
    written = {name for template in templates for name in re.findall(r"nomo:(\w+)", template)}
    assert set(re.findall(r"\w+", said[4])) == written
    asked = re.sub(r"INSERT \{.*?\}|VALUES.*", "", text)
    assert set(re.findall(r"\w+", said[3])) == set(re.findall(r"\bnomo:(\w+) (?:\?|nomo:)", asked))


@pytest.mark.parametrize("path", [path for path in RULES if path.name != "12-not-evaluable.rq"], ids=lambda p: p.name)
def test_no_rule_is_idle(path: Path) -> None:
    """Without it some graph has other grades."""
    texts = without(path.name)
    for seed in range(200):
        statuses = settled_by(seed)
        if by_text(derived(statuses, texts=texts)) != by_engine(statuses, "actual"):
            return
    pytest.fail(f"{path.name} changes nothing in 200 graphs")


def test_the_rules_are_plain_sparql_of_one_vocabulary() -> None:
    for path in [*RULES, FOLDER / "status.rq"]:
        text = path.read_text(encoding="utf-8")
        assert set(re.findall(r"PREFIX (\w+):", text)) <= {"nomo", "run"}
        assert not re.search(r"\b(SERVICE|LOAD|DELETE|FROM)\b", text)


def test_the_page_names_every_rule_and_its_steps_run(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> None:
    page = (REPOSITORY / "docs" / "rules-as-text.md").read_text(encoding="utf-8")
    assert [path.name for path in RULES if f"`{path.name}`" not in page] == []
    steps, _ = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    home, out = demo_home(tmp_path_factory), tmp_path / "settled.nq"
    code = steps.replace('Path("my-home")', f"Path({str(home)!r})").replace('"settled.nq"', repr(str(out)))
    exec(compile(code, "rules-as-text.md", "exec"), {})
    assert out.read_text(encoding="utf-8").count("\n") > 10_000
