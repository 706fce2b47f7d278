"""One contract for both projections: they hold what the ledger says, follow it by sequence, and know another one."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any, Protocol

import pyoxigraph as ox
import pytest

from ontology.errors import BadInput, ForeignChain
from ontology.key import BASE
from ontology.rdf import to_lines
from ontology.records import (
    CLASSES,
    AISystem,
    Assessment,
    Evidence,
    MappingAssertion,
    ModelVersion,
    Record,
    Use,
)
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.words import Authority, MappingStatus, Relation, Verdict
from service.graph.connection import Address, Answer
from service.graph.neo4j import Neo4jProjection
from service.graph.quads import quads
from service.graph.store import Projection
from tests.demo_home import demo_home
from tests.graphs import random_graph
from tests.random_records import TEXTS, any_records


class Followed(Protocol):
    """What both can do."""

    def follow(self, register: Register) -> None: ...
    def sequence(self) -> int: ...
    def quads(self) -> set[str]: ...


class Embedded:
    def __init__(self) -> None:
        self.inner = Projection()

    def follow(self, register: Register) -> None:
        self.inner.follow(register)

    def sequence(self) -> int:
        return self.inner.sequence

    def quads(self) -> set[str]:
        return set(self.inner.dump())


class Served:
    def __init__(self, url: str, rows: int = 7) -> None:
        self.url, self.rows = url, rows

    def follow(self, register: Register) -> None:
        async def work() -> None:
            async with Neo4jProjection(self.url, rows=self.rows) as projection:
                await projection.follow(register)

        asyncio.run(work())

    def rebuild(self, register: Register) -> None:
        async def work() -> None:
            async with Neo4jProjection(self.url, rows=self.rows) as projection:
                await projection.rebuild(register)

        asyncio.run(work())

    def ask(self, text: str, **limits: Any) -> Answer:
        async def work() -> Answer:
            async with Neo4jProjection(self.url) as projection:
                return await projection.ask(text, {"base": BASE}, **limits)

        return asyncio.run(work())

    def sequence(self) -> int:
        async def work() -> int:
            async with Neo4jProjection(self.url) as projection:
                return (await projection.state()).sequence

        return asyncio.run(work())

    def quads(self) -> set[str]:
        async def work() -> set[str]:
            async with Neo4jProjection(self.url) as projection:
                return parsed([line async for line in projection.quads(most=11)])

        return asyncio.run(work())


@pytest.fixture(params=["embedded", "neo4j"])
def projection(request: pytest.FixtureRequest) -> Iterator[Followed]:
    if request.param == "embedded":
        yield Embedded()
    else:
        yield Served(request.getfixturevalue("neo4j_url"))


def entry(sequence: int, *records: Record, closed: tuple[str, ...] = (), digest: str = "d") -> Entry:
    added = tuple(Added(record, f"line {line}") for line, record in enumerate(records, 1))
    change = ChangeSet("me", 'a "reason"\nof two lines', added, closed, "a.ttl sha256:00")
    return Entry(sequence, datetime(2026, 3, sequence, tzinfo=UTC), f"{digest}{sequence}", "", change)


SYSTEM = AISystem(key="system/a", label="A [first] system", owner="Zoë \u2028 “x”")
MODEL = ModelVersion(key="model/a@1")
USE = Use(key="use/1", user="system/a", used="model/a@1", valid_from=date(2026, 1, 31))
PROOF = Evidence(
    key="evidence/1",
    about=("model/a@1", "system/a"),
    label="Report",
    sha256="ab" * 32,
    collected_at=datetime(2026, 2, 1, 8, 0, 0, 123456, tzinfo=UTC),
)
VERDICT = Assessment(
    key="assessment/1",
    of="act/art_1",
    subject="model/a@1",
    assessed_on=date(2026, 3, 1),
    assessed_time=time(9, 30, 0, 250),
    verdict=Verdict.CANNOT_TELL,
    against_edition="act/edition/1",
    used_evidence=("evidence/1",),
    assessed_by="ann",
)
OPINION = MappingAssertion(
    key="mapping/1",
    from_="standard/A.1",
    relation=Relation.SUPERSET_OF,
    to="act/art_1",
    from_edition="standard/edition/1",
    to_edition="act/edition/1",
    rationale="because",
    author="ann",
    authority=Authority.OWN_COUNSEL,
    mapping_status=MappingStatus.APPROVED,
    asserted_on=date(2026, 1, 1),
    confidence=0.1 + 0.2,
)


def register() -> Register:
    return Register.of(
        [entry(1, SYSTEM, MODEL), entry(2, USE, PROOF, VERDICT, OPINION), entry(3, closed=("use/1", "mapping/1"))]
    )


def parsed(lines: Iterable[str]) -> set[str]:
    """Statements in one spelling, whatever way a text is escaped or a fraction of a second written."""
    store = ox.Store()
    store.bulk_load("\n".join(lines).encode(), ox.RdfFormat.N_QUADS)
    return {str(quad) for quad in store}


def said(known: Register) -> set[str]:
    return parsed(line for one in known.entries for line in quads(one, BASE))


def test_it_holds_what_the_ledger_says(projection: Followed) -> None:
    known = register()
    projection.follow(known)
    assert projection.sequence() == 3
    assert projection.quads() == said(known)


def test_growing_and_building_at_once_are_the_same(projection: Followed) -> None:
    known = register()
    for head in (1, 2, 3, 3):
        projection.follow(Register.of(known.entries[:head]))
        assert projection.sequence() == head
    assert projection.quads() == said(known)


def test_another_ledger_is_refused(projection: Followed) -> None:
    projection.follow(register())
    with pytest.raises(ForeignChain):
        projection.follow(Register.of([entry(1, SYSTEM)]))
    with pytest.raises(ForeignChain):
        projection.follow(Register.of([entry(n, SYSTEM, digest="other") for n in (1, 2, 3)]))
    assert projection.quads() == said(register())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_graphs_come_back_as_they_were(projection: Followed, seed: int) -> None:
    known = random_graph(seed).register()
    projection.follow(known)
    assert projection.quads() == said(known)


def test_the_demo_comes_back_as_it_was(neo4j_url: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    from service.house import House

    house = House.open(demo_home(tmp_path_factory), lambda: date(2026, 11, 21))
    known = house.register
    house.close()
    served = Served(neo4j_url, rows=5_000)
    served.follow(known)

    async def work() -> set[str]:
        async with Neo4jProjection(neo4j_url) as projection:
            return parsed([line async for line in projection.quads()])

    assert asyncio.run(work()) == said(known)


def test_every_class_and_value_comes_back(projection: Followed) -> None:
    odd = [TEXTS, "\ufffd\u0000\x7f\U0001f9ea", "“q” \\n", "a\rb\tc"]
    texts = [AISystem(key=f"system/odd-{n}", label=str(text), owner=" ") for n, text in enumerate(odd)]
    days = [
        Use(key=f"use/{n}", user="system/a", used="model/a@1", valid_from=day)
        for n, day in enumerate((date(1, 1, 1), date(1582, 10, 10), date(9999, 12, 31)), 10)
    ]
    records = [record for record in any_records(5) if sayable(record)]
    assert {type(record) for record in records} == set(CLASSES.values())
    known = Register.of([entry(1, *records), entry(2, *texts, *days)])
    projection.follow(known)
    assert projection.quads() == said(known)


def sayable(record: Record) -> bool:
    """Whether RDF can say it: an empty list that must not be empty cannot be said."""
    try:
        return bool(to_lines(record))
    except BadInput:
        return False


def test_what_is_redacted_later_is_not_kept(neo4j_url: str) -> None:
    served, known = Served(neo4j_url), register()
    served.follow(known)
    gone = replace(known.entries[1], redacted=True, change=replace(known.entries[1].change, added=()))
    redacted = Register.of([known.entries[0], gone, known.entries[2]])
    with pytest.raises(ForeignChain, match="redacted since"):
        served.follow(redacted)
    served.rebuild(redacted)
    assert not any("evidence/1" in line and "label" in line for line in served.quads())


def test_a_rebuild_throws_away_what_was_there(neo4j_url: str) -> None:
    served = Served(neo4j_url)
    served.follow(Register.of([entry(1, OPINION, digest="other")]))
    with pytest.raises(ForeignChain):
        served.follow(register())
    served.rebuild(register())
    assert served.quads() == said(register())


def test_paths_follow_open_mappings_only(neo4j_url: str) -> None:
    served = Served(neo4j_url)
    known = register()
    served.follow(Register.of(known.entries[:2]))
    question = (
        "MATCH (a {uri: $base + 'standard/A.1'})-[m:MAPS_TO]->(b)<-[:OF]-(v:Assessment)-[:USED_EVIDENCE]->(e) "
        "RETURN m.relation AS relation, m.confidence AS confidence, v.assessedOn AS day, e.uri AS evidence"
    )
    assert served.ask(question).rows == (("superset-of", 0.1 + 0.2, date(2026, 3, 1), f"{BASE}evidence/1"),)
    served.follow(known)
    assert served.ask(question).rows == ()


def test_a_question_has_limits(neo4j_url: str) -> None:
    served = Served(neo4j_url)
    served.follow(register())
    cut = served.ask("UNWIND range(1, 100) AS n RETURN n", rows=10)
    assert (len(cut.rows), cut.truncated) == (10, True)
    with pytest.raises(BadInput, match="longer than"):
        served.ask("UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN sum(a * b)", seconds=0.2)
    with pytest.raises(BadInput, match="read-only"):
        served.ask("CREATE (n:Resource {uri: 'x'}) RETURN n")
    with pytest.raises(BadInput):
        served.ask("MATCH (n) RETRUN n")
    assert served.quads() == said(register())


@pytest.mark.parametrize("address", ["http://host", "neo4j://", "host:7687", "neo4j:///db", "bolt+x"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(BadInput, match="no address"):
        Address.of(address)


def test_a_password_is_never_shown() -> None:
    assert Address.of("neo4j://me:p%40ss@host:7687/mine") == Address("neo4j://host:7687", ("me", "p@ss"), "mine")
    with pytest.raises(BadInput) as found:
        Address.of("http://me:secret@host")
    assert "secret" not in str(found.value)
