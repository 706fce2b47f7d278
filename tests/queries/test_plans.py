"""How a server goes about the questions: from what is named, along relationships and keys, whatever it knows of its
numbers. A server that was filled a moment ago knows nothing, and keeps the plan that it made then.
"""

from collections.abc import Iterator
from typing import Any, LiteralString, cast

import pytest

from service.graph.questions import question, questions
from service.graph.schema import SCHEMA
from service.graph.served import ServedGraph
from service.graph.standing import StatusGraph
from service.reasoning.view import View
from tests.graphs import random_graph

UNBOUNDED = ("Scan", "CartesianProduct", "HashJoin")
"""Ends of the names of operators that read all of something, or join two sets that were found apart."""
PLAIN: LiteralString = "MATCH (unit:Unit {at: $at}), (place:Place {key: $at})-[:OF_PROVISION]->(p) RETURN unit, p"


def _operators(plan: dict[str, Any]) -> Iterator[str]:
    yield plan["operatorType"].partition("@")[0]
    for child in plan.get("children", ()):
        yield from _operators(child)


def _planned(url: str, texts: dict[str, tuple[str, dict[str, str]]]) -> dict[str, list[str]]:
    """The operators of each text, planned anew for the numbers that the server has now."""
    from neo4j import GraphDatabase

    found = {}
    with GraphDatabase.driver(url, notifications_min_severity="OFF") as driver, driver.session() as session:
        for statement in SCHEMA:
            session.run(statement).consume()
        session.run("CALL db.prepareForReplanning(60)").consume()
        session.run("CALL db.clearQueryCaches()").consume()
        for name, (text, parameters) in texts.items():
            plan = session.run(cast(LiteralString, f"EXPLAIN {text}"), parameters).consume().plan  # type: ignore[redundant-cast]
            assert plan is not None
            found[name] = list(_operators(plan))
    return found


def _texts() -> dict[str, tuple[str, dict[str, str]]]:
    return {
        name: (
            question(name).text("cypher"),
            {parameter.name: "x" for parameter in question(name).parameters} | {"at": "x"},
        )
        for name in questions()
    }


def _filled(url: str) -> None:
    graph = random_graph(3)
    query, register = graph.queries[0], graph.register()
    served = ServedGraph(url)
    served.follow(register)
    served.stand(StatusGraph(View(register, query.as_of, query.known_at, query.policy)))
    served.close()


@pytest.mark.parametrize("filled", [False, True])
def test_no_question_reads_all_of_anything(neo4j_url: str, filled: bool) -> None:
    if filled:
        _filled(neo4j_url)
    plans = _planned(neo4j_url, _texts())
    assert len(plans) >= 10
    for name, operators in plans.items():
        assert [one for one in operators if one.endswith(UNBOUNDED)] == [], name
        assert any("IndexSeek" in one for one in operators), name


def test_a_text_without_an_anchor_would_be_seen(neo4j_url: str) -> None:
    plans = _planned(neo4j_url, {"plain": (PLAIN, {"at": "x"}), "all": ("MATCH (n) RETURN n", {})})
    assert [one for one in plans["plain"] if one.endswith(UNBOUNDED)]
    assert "AllNodesScan" in plans["all"]
