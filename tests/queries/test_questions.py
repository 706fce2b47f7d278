"""The questions as text: every example runs, and SPARQL and Cypher give the same rows, on the demo and on any graph."""

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ontology.errors import BadInput, GraphError, UnknownReference
from ontology.records import SUBJECTS, Evidence, Framework, Provision
from service.asked_as_text import run
from service.graph.questions import (
    FOLDER,
    KINDS,
    EmbeddedQuestions,
    Question,
    Rows,
    bound,
    cypher_parameters,
    cypher_rows,
    question,
    questions,
)
from service.graph.served import ServedGraph
from service.graph.standing import StatusGraph
from service.house import House
from service.reasoning.coverage import totals
from service.reasoning.single_points import single_points
from service.reasoning.view import View
from service.settings import Settings
from tests.conftest import REPOSITORY
from tests.demo_home import demo_home, demo_house
from tests.graphs import random_graph

SHOWN = date(2026, 11, 21)
NAMES = sorted(questions())


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with demo_house(demo_home(tmp_path_factory)) as opened:
        yield opened


def example(asked: Question) -> dict[str, str]:
    return {parameter.name: parameter.example for parameter in asked.parameters}


def test_there_are_ten_and_more() -> None:
    assert len(NAMES) >= 10
    assert [name for name in NAMES if not (FOLDER / f"{name}.rq").is_file()] == []


@pytest.mark.parametrize("name", NAMES)
def test_both_texts_say_the_same_of_themselves(name: str) -> None:
    asked = question(name)
    sparql, cypher = asked.text("rq"), asked.text("cypher")
    heads = [
        [line.removeprefix(mark) for line in text.splitlines() if line.startswith(mark)]
        for text, mark in ((sparql, "# "), (cypher, "// "))
    ]
    assert heads[0] == heads[1]
    for parameter in asked.parameters:
        assert parameter.kind in KINDS
        assert f"run:asked nomo:{parameter.name} ?{parameter.name}" in sparql
        assert f"${parameter.name}" in cypher
    assert not re.search(r"\b(SERVICE|LOAD|FROM)\b", sparql)
    assert not re.search(r"\b(CREATE|MERGE|SET|DELETE|CALL)\b", cypher)


@pytest.mark.parametrize("name", NAMES)
def test_every_example_has_an_answer_in_the_demo(house: House, name: str) -> None:
    asked = question(name)
    rows = run(house, house.ask(), asked, example(asked))
    assert rows.rows
    assert set(rows.columns) == set(re.findall(r"\w+", asked.columns.split(";")[0]))


def test_a_trace_says_what_the_engine_says(house: House) -> None:
    asked = question("trace")
    point = house.ask()
    rows = run(house, point, asked, example(asked))
    said = {row[0]: row[2] for row in rows.rows}
    assert said["AI Act Art. 15"] == "satisfied"
    keys = {"AI Act Art. 15(1)": "eu-ai-act/art_15/par_1", "AI Act Art. 15(4)": "eu-ai-act/art_15/par_4"}
    for cited, key in keys.items():
        assert said[cited] == point.view.status(key, "model/candidate-ranker@2.1")


def test_coverage_counts_what_the_engine_counts(house: House) -> None:
    point = house.ask()
    rows = run(house, point, question("coverage"), {"subject": "system/candidate-ranker"})
    (total,) = [
        one
        for one in totals(point.view.coverage())
        if (one.framework, one.subject) == ("eu-ai-act", "system/candidate-ranker")
    ]
    found = {row[2]: row[3] for row in rows.rows if row[0] == "eu-ai-act"}
    assert sum(int(str(count)) for count in found.values()) == total.applicable
    assert found.get("satisfied", 0) == total.satisfied


def test_single_points_count_the_units_that_would_be_lost(house: House) -> None:
    """The text asks the grounds, the command asks the engine again without the item: where both name it, as many."""
    point = house.ask(SHOWN)
    view = point.view
    told = {str(row[0]): row[2] for row in run(house, point, question("single-points"), {}).rows}
    found = single_points(point.register, view.as_of, view.known_at, view.policy, kinds=["evidence"])
    lost = {row.key: len(row.lost) for row in found.rows}
    both = told.keys() & lost.keys()
    assert {key: told[key] for key in both} == {key: lost[key] for key in both}
    assert len(both) > max(len(told), len(lost)) * 0.8


def test_a_store_is_filled_once_for_a_view_and_forgets_what_was_asked(house: House) -> None:
    one, other = house.ask(), house.ask(date(2026, 7, 1))
    gaps, subject = question("gaps"), {"subject": "system/candidate-ranker"}
    few, everything = run(house, one, gaps, subject), run(house, one, gaps, {})
    store = one.view.kept[EmbeddedQuestions]
    assert run(house, house.ask(), gaps, subject) == few != everything
    assert house.ask().view.kept[EmbeddedQuestions] is store
    assert run(house, other, gaps, subject) != few
    assert other.view.kept[EmbeddedQuestions] is not store


def test_what_is_asked_wrongly_is_named(house: House) -> None:
    asked = house.ask()
    with pytest.raises(UnknownReference, match="trace"):
        question("traces")
    with pytest.raises(BadInput, match="needs subject"):
        run(house, asked, question("trace"), {"provision": "AI Act Art. 15"})
    with pytest.raises(BadInput, match='no parameter "x"'):
        bound(question("trace"), {"x": "1"})
    with pytest.raises(BadInput, match="no day"):
        run(house, asked, question("expiring"), {"day": "soon"})
    with pytest.raises(UnknownReference):
        run(house, asked, question("evidence-uses"), {"evidence": "evidence/none"})
    with pytest.raises(BadInput, match="no graph server"):
        run(house, asked, question("gaps"), {}, on="neo4j")


# --- the same rows from both ---------------------------------------------------------------------------------


def alike(rows: Rows) -> list[tuple[str, ...]]:
    """Rows without their order, which two engines may collate differently."""
    return sorted(tuple(map(str, row)) for row in rows.rows)


def test_cypher_gives_the_rows_of_sparql_on_the_demo(
    neo4j_url: str, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    shutil.copytree(demo_home(tmp_path_factory), tmp_path / "home")
    settings = Settings.read().model_copy(update={"home": tmp_path / "home", "graph": neo4j_url, "seconds": 180.0})
    house = House.open(settings, lambda: SHOWN)
    try:
        asked = house.ask()
        for name in NAMES:
            one = question(name)
            for given in (example(one), {}) if all(p.optional for p in one.parameters) else (example(one),):
                embedded, served = (run(house, asked, one, given, on=engine) for engine in ("embedded", "neo4j"))
                assert alike(served) == alike(embedded), name
                assert served.columns == embedded.columns
    finally:
        house.close()


@pytest.mark.parametrize("seed", range(6))
def test_cypher_gives_the_rows_of_sparql_on_random_graphs(neo4j_url: str, seed: int) -> None:
    graph = random_graph(seed)
    query, register = graph.queries[0], graph.register()
    status = StatusGraph(View(register, query.as_of, query.known_at, query.policy))
    embedded, served = EmbeddedQuestions(status), ServedGraph(neo4j_url)
    served.follow(register)
    at = served.stand(status)
    found = 0
    for name in NAMES:
        one = question(name)
        for n in range(3):
            given = values(register, one, n)
            if given is None:
                continue
            expected = embedded.ask(one, given, 10_000)
            answer = served.ask(one.text("cypher"), cypher_parameters(one, given, at, status.base))
            assert alike(cypher_rows(answer.columns, answer.rows, status.base, False)) == alike(expected), (name, given)
            found += bool(expected.rows)
    served.close()
    assert found > 5


def values(register, asked: Question, n: int) -> "dict[str, object] | None":  # type: ignore[no-untyped-def]
    """The n-th choice of parameters, keys of what is there; None where there is none."""
    head = register.head
    pools = {
        "provision": [record.key for record in register.open(Provision, head)],
        "subject": [record.key for cls in SUBJECTS for record in register.open(cls, head)],
        "framework": [record.key for record in register.open(Framework, head)],
        "record": [record.key for record in register.open(Evidence, head)],
        "day": [date(2026, 1, 1), date(2027, 1, 1), date(2030, 1, 1)],
    }
    found: dict[str, object] = {}
    for place, parameter in enumerate(asked.parameters):
        pool = pools[parameter.kind]
        if not pool:
            return None
        found[parameter.name] = pool[(n * 7 + place * 3) % len(pool)]
    return found


def test_a_server_that_is_not_there_is_named(house: House) -> None:
    away = ServedGraph("neo4j://127.0.0.1:9")
    with pytest.raises(GraphError, match="cannot be reached"):
        away.follow(house.register)
    assert away.problem
    assert away.state is None
    away.close()


def test_the_page_of_questions_names_them_all() -> None:
    page = (REPOSITORY / "docs" / "queries.md").read_text("utf-8")
    assert [name for name in NAMES if f"`{name}`" not in page] == []
