"""The status graph on a server: several points beside one another, the oldest goes; in small portions where memory is
short; written again where a newer program brings another schema.
"""

import subprocess
import sys
from datetime import timedelta
from typing import Any

from benchmarks.organisation import TODAY, of_size
from service.graph.points import POINTS_KEPT
from service.graph.schema import SCHEMA, VERSION
from service.graph.served import ServedGraph
from service.graph.standing import StatusGraph
from service.reasoning.view import View
from tests.graphs import random_graph
from tests.neo4j_server import serving
from tests.waiting import LONG

COUNT = (
    "OPTIONAL MATCH (n:Standing) WHERE n.pair STARTS WITH $at + ' ' WITH count(n) AS standings "
    "OPTIONAL MATCH (u:Unit {at: $at}) WITH standings, count(u) AS units "
    "OPTIONAL MATCH (g:Ground {at: $at}) WITH standings, units, count(g) AS grounds "
    "OPTIONAL MATCH (p:Place {at: $at}) WITH standings, units, grounds, count(p) AS places "
    "OPTIONAL MATCH ()-[r:REACHES {at: $at}]->() RETURN standings, units, grounds, places, count(r) AS reaches"
)
LEFT = "MATCH (n) WHERE n:Derived OR n:Standing RETURN count(n)"
INDEXES = "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name"


def _view(seed: int = 4, day: int = 0) -> View:
    graph = random_graph(seed)
    query = graph.queries[0]
    return View(graph.register(), query.as_of + timedelta(days=day), query.known_at, query.policy)


def _expected(status: StatusGraph) -> tuple[int, ...]:
    standings = list(status.standings())
    units = sum(one.unit for one in standings)
    return len(standings), units, *(len(list(each)) for each in (status.grounds(), status.places(), status.reaches()))


def _rows(served: ServedGraph, text: str, at: str | None = None) -> Any:
    return served.ask(text, {} if at is None else {"at": at}).rows


def test_points_stand_side_by_side_and_the_oldest_goes(neo4j_url: str) -> None:
    served, first = ServedGraph(neo4j_url), _view()
    served.follow(first.statuses.register)
    written = []
    for day in range(POINTS_KEPT + 2):
        status = StatusGraph(_view(day=day))
        written.append((served.stand(status), _expected(status)))
    assert len({at for at, _ in written}) == POINTS_KEPT + 2
    for at, expected in written[-POINTS_KEPT:]:
        assert _rows(served, COUNT, at) == (expected,)
    for at, _ in written[:-POINTS_KEPT]:
        assert _rows(served, COUNT, at) == ((0, 0, 0, 0, 0),)
    assert served.stand(StatusGraph(_view(day=POINTS_KEPT + 1))) == written[-1][0]
    assert _rows(served, COUNT, written[-1][0]) == (written[-1][1],)
    served.rebuild(first.statuses.register)
    assert _rows(served, LEFT) == ((0,),)
    served.close()


def test_a_server_with_little_memory_is_given_fewer_standings() -> None:
    register = of_size(20_000)
    status = StatusGraph(View(register, TODAY, register.head))
    with serving(quick=True, **{"db.memory.transaction.max": "3m"}) as server:
        served = ServedGraph(server.url)
        try:
            served.follow(register)
            at = served.stand(status)
            assert _rows(served, COUNT, at) == (_expected(status),)
        finally:
            served.close()


def test_a_newer_schema_comes_to_a_graph_that_is_filled(neo4j_url: str) -> None:
    """As an older program left it: no digest, another index, a status graph of another form."""
    from neo4j import GraphDatabase

    status = StatusGraph(_view())
    register, served = status.statuses.register, ServedGraph(neo4j_url)
    served.follow(register)
    at = served.stand(status)
    with GraphDatabase.driver(neo4j_url) as driver, driver.session() as session:
        for text in (
            "MATCH (p:Projection) REMOVE p.schema",
            "MATCH (n:Unit) REMOVE n:Unit",
            "DROP INDEX unit_at",
            "CREATE INDEX standing_at FOR (n:Standing) ON (n.at)",
        ):
            session.run(text).consume()
    assert served.look().schema == ""
    state = served.follow(register)
    assert (state.sequence, served.look().schema) == (register.head, VERSION)
    names = {row[0] for row in _rows(served, INDEXES)}
    assert names >= {text.split()[2] for text in SCHEMA if text.startswith("CREATE")}  # others may be there
    assert "standing_at" not in names
    assert served.stand(status) == at
    assert _rows(served, COUNT, at) == (_expected(status),)
    served.close()


def test_a_program_that_forgets_to_close_still_ends(neo4j_url: str) -> None:
    """Its thread ends before the interpreter is taken apart; else whoever waits for it waits for ever."""
    program = (
        "import sys\nfrom service.graph.served import ServedGraph\n"
        "kept = ServedGraph(sys.argv[1])\nprint(kept.ask('RETURN 1 AS one', {}).rows)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, neo4j_url], capture_output=True, text=True, timeout=LONG, check=True
    )
    assert ran.stdout == "((1,),)\n"
