"""The status graph on a Neo4j server: what the reasoning says at one point, written beside the records when somebody
asks at it. Some points are kept, the oldest goes first.

A standing is a node that is found by its pair; only a unit, which questions count, is tied to its provision and its
subject by relationships: nine in ten are none, and a node without them costs a third.
"""

import asyncio
from typing import LiteralString
from uuid import uuid4

from service.graph import derived_rows
from service.graph.batches import Groups, Pile, halving
from service.graph.connection import Connection
from service.graph.standing import StatusGraph

PATIENCE = 60_000
"""Milliseconds after which a writer of the status graph that has not ended is taken for dead."""
POINTS_KEPT = 4
BEGUN: LiteralString = (
    "MERGE (p:Point {at: $at}) ON CREATE SET p:Derived, p.whole = false, p.made = timestamp(), p.writer = $writer "
    "WITH p, timestamp() - p.made AS age SET p.writer = CASE WHEN age > $patience THEN $writer ELSE p.writer END, "
    "p.made = CASE WHEN age > $patience AND NOT p.whole THEN timestamp() ELSE p.made END "
    "RETURN p.writer = $writer AS mine, p.whole AS whole"
)
PLACES: LiteralString = (
    "UNWIND $rows AS row MATCH (p:Resource {uri: row.provision}) "
    "CREATE (n:Place:Derived {at: $at, key: row.key}) SET n += row.properties CREATE (n)-[:OF_PROVISION]->(p)"
)
WITHIN: LiteralString = (
    "UNWIND $rows AS row WITH row WHERE row.whole IS NOT NULL "
    "MATCH (part:Place {key: row.key}) MATCH (whole:Place {key: row.whole}) CREATE (part)-[:WITHIN]->(whole)"
)
STANDINGS: LiteralString = (
    "UNWIND $rows AS row UNWIND row[4] AS subject "
    "CREATE (:Standing {pair: $at + ' ' + row[0] + ' ' + subject, status: row[1], applicability: row[2], "
    "fromDay: row[3]})"
)
UNITS: LiteralString = (
    "UNWIND $rows AS row MATCH (p:Resource {uri: row[0]}) UNWIND row[4] AS subject MATCH (s:Resource {uri: subject}) "
    "CREATE (n:Standing:Unit {at: $at, pair: $at + ' ' + row[0] + ' ' + subject, status: row[1], "
    "applicability: row[2], fromDay: row[3]}) CREATE (n)-[:OF_PROVISION]->(p) CREATE (n)-[:OF_SUBJECT]->(s)"
)
GROUNDS: LiteralString = (
    "UNWIND $rows AS row MATCH (p:Resource {uri: row.provision}) MATCH (s:Resource {uri: row.subject}) "
    "CREATE (n:Ground:Derived {at: $at, pair: $at + ' ' + row.provision + ' ' + row.subject}) SET n += row.properties "
    "CREATE (n)-[:GROUND_OF]->(p) CREATE (n)-[:GROUND_FOR]->(s) "
    "WITH n, row UNWIND row.facts AS fact MATCH (f:Resource {uri: fact}) CREATE (n)-[:RESTS_ON]->(f)"
)
REACHES: LiteralString = (
    "UNWIND $rows AS row MATCH (a:Resource {uri: row.user}) MATCH (b:Resource {uri: row.used}) "
    "CREATE (a)-[:REACHES {at: $at}]->(b)"
)
WHOLE: LiteralString = "MATCH (p:Point {at: $at}) SET p.whole = true"
OLD: LiteralString = "MATCH (p:Point) WITH p ORDER BY p.made DESC SKIP $kept RETURN collect(p.at) AS old"
GONE: tuple[LiteralString, ...] = (
    "MATCH ()-[r:REACHES {at: $at}]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 10000 ROWS",
    "MATCH (n:Standing) WHERE n.pair STARTS WITH $at + ' ' CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS",
    "MATCH (n:Derived {at: $at}) WHERE NOT n:Point OR n.whole "
    "CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS",
)


async def stand(server: Connection, graph: StatusGraph, rows: int) -> str:
    """Writes what the reasoning says, unless it stands there; the name of its point, which questions take as `at`.
    The records must be there. Raises GraphError.
    """
    at = derived_rows.point(graph)
    if not await _begun(server, at):
        return at
    await _forget(server, at)
    places = list(derived_rows.places(graph))
    units, others = derived_rows.standings(graph)
    for text, pile in (
        (PLACES, Pile(places)),
        (WITHIN, Pile(places)),
        (STANDINGS, Groups(others)),
        (UNITS, Groups(units)),
        (GROUNDS, Pile(derived_rows.grounds(graph))),
        (REACHES, Pile(derived_rows.reaches(graph))),
    ):
        await _written(server, text, at, pile, rows)
    await server.write(WHOLE, at=at)
    for old in (await server.auto(OLD, kept=POINTS_KEPT))[0]["old"]:
        await _forget(server, old)
    return at


async def _begun(server: Connection, at: str) -> bool:
    """Whether it is ours to write; if another worker is writing it, we wait until it stands."""
    writer = uuid4().hex
    while True:
        (found,) = await server.auto(BEGUN, at=at, writer=writer, patience=PATIENCE)
        if found["whole"]:
            return False
        if found["mine"]:
            return True
        await asyncio.sleep(0.1)


async def _written(server: Connection, text: LiteralString, at: str, pile: Pile, rows: int) -> None:
    async def work(most: int) -> None:
        while batch := pile.take(most):
            await server.write(text, at=at, rows=batch)
            pile.written()

    await halving(work, rows)


async def _forget(server: Connection, at: str) -> None:
    for text in GONE:
        await server.auto(text, at=at)
