"""The rules D and R1-R8 as Cypher, applied on a Neo4j server to settled facts until nothing is added.

The texts are `queries/rules/NN-name.cypher`, twins of those in SPARQL (`service/graph/rules.py`). The facts of a run
are nodes `:Settled` of their own, apart from the records; what is said of two of them is a relationship (`countsFor` is
`COUNTS_FOR`). For checking, one caller at a time: a run that is loaded again takes the place of what was there.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from types import TracebackType
from typing import Any, LiteralString, Self, TypeVar

import pyoxigraph as ox
from neo4j import Driver, GraphDatabase, ManagedTransaction, Session
from neo4j.exceptions import DriverError, Neo4jError

from ontology.key import BASE, NS
from ontology.literals import XSD
from ontology.rdf import RDF_TYPE
from service.graph.connection import Address
from service.graph.failures import failed
from service.graph.labels import relationship_type
from service.graph.rules import FOLDER
from service.graph.settled import Settled
from service.reasoning.status import Statuses

Result = TypeVar("Result")
BATCH = 20_000
"""Facts written in one transaction."""

SCHEMA: tuple[LiteralString, ...] = (
    "CREATE CONSTRAINT settled_key IF NOT EXISTS FOR (n:Settled) REQUIRE n.key IS UNIQUE",
    "CREATE INDEX settled_run IF NOT EXISTS FOR (n:Settled) ON (n.run)",
    "CALL db.awaitIndexes(60)",
)
NODES: LiteralString = "UNWIND $rows AS iri CREATE (:Settled {key: $run + ' ' + iri, run: $run, iri: iri})"
LINKS: LiteralString = (
    "UNWIND $rows AS row MATCH (a:Settled {key: $run + ' ' + row.from}) MATCH (b:Settled {key: $run + ' ' + row.to}) "
    "CREATE (a)-[:$(row.type)]->(b)"
)
CLASSES: LiteralString = "UNWIND $rows AS row MATCH (n:Settled {key: $run + ' ' + row.iri}) SET n:$(row.label)"
VALUES: LiteralString = "UNWIND $rows AS row MATCH (n:Settled {key: $run + ' ' + row.iri}) SET n += row.properties"
GONE: LiteralString = "MATCH (n:Settled {run: $run}) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS"
PLAN_ANEW: LiteralString = "CALL db.prepareForReplanning(60)"
"""The plans that the server keeps were made for the numbers of another graph."""
LARGE = 10_000
"""Facts of a run from which plans are made anew; it takes a second or two, too long for a small graph."""
PAIRS: LiteralString = "MATCH (p:Settled {run: $run})-[r]->(s) WHERE type(r) IN $types RETURN type(r), p.iri, s.iri"

_READ: dict[str, Callable[[str], Any]] = {f"{XSD}date": date.fromisoformat, f"{XSD}integer": int}


def strata() -> list[list[str]]:
    """The statements in order, by stratum: a file holds several, each ended by a semicolon."""
    paths = sorted((FOLDER / "rules").glob("[0-9]*.cypher"))
    grouped = groupby(paths, lambda path: path.name[0])
    return [[one for path in group for one in statements(path.read_text("utf-8"))] for _, group in grouped]


def statements(text: str) -> list[str]:
    """The statements of a file, its header before the first."""
    return [one.strip() for one in text.split(";\n")]


@dataclass
class Facts:
    """The settled facts of a run as rows for the server."""

    nodes: dict[str, None] = field(default_factory=dict)
    links: dict[tuple[str, str, str], None] = field(default_factory=dict)
    classes: list[dict[str, Any]] = field(default_factory=list)
    values: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, settled: Settled) -> Self:
        """Each fact once: two relationships of a type between two nodes would count twice."""
        found = cls()
        for triple in ox.parse("".join(f"{line} .\n" for line in settled.triples()), ox.RdfFormat.N_TRIPLES):
            found._add(triple)
        return found

    def _add(self, triple: ox.Quad) -> None:
        subject, predicate, said = triple.subject, triple.predicate.value, triple.object
        assert isinstance(subject, ox.NamedNode)
        self.nodes[subject.value] = None
        if isinstance(said, ox.Literal):
            value = _READ[said.datatype.value](said.value)
            self.values.append({"iri": subject.value, "properties": {predicate.removeprefix(NS): value}})
            return
        assert isinstance(said, ox.NamedNode)
        if f"<{predicate}>" == RDF_TYPE:
            self.classes.append({"iri": subject.value, "label": said.value.removeprefix(NS)})
            return
        self.nodes[said.value] = None
        self.links[subject.value, relationship_type(predicate.removeprefix(NS)), said.value] = None

    def batches(self) -> Iterator[tuple[LiteralString, list[Any]]]:
        links = [{"from": a, "type": name, "to": b} for a, name, b in self.links]
        written: tuple[tuple[LiteralString, list[Any]], ...] = (
            (NODES, list(self.nodes)),
            (LINKS, links),
            (CLASSES, self.classes),
            (VALUES, self.values),
        )
        for text, rows in written:
            for start in range(0, len(rows), BATCH):
                yield text, rows[start : start + BATCH]


class CypherRules:
    """One server. Raises GraphError if it cannot be reached or fails."""

    def __init__(self, address: str, base: str = BASE) -> None:
        self.address = Address.of(address)
        self.base = base
        self._driver: Driver = GraphDatabase.driver(
            self.address.url, auth=self.address.auth, connection_timeout=5, notifications_min_severity="OFF"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._driver.close()

    def _in_session(self, work: Callable[[Session], Result]) -> Result:
        try:
            with self._driver.session(database=self.address.database) as session:
                return work(session)
        except (DriverError, Neo4jError, OSError) as error:
            raise failed(self.address.url, error) from error

    def load(self, statuses: Statuses, run: str = "actual") -> None:
        """The settled facts of a run, in place of what was there of it."""
        facts = Facts.of(Settled(statuses, run, self.base))

        def work(session: Session) -> None:
            for text in (*SCHEMA, GONE):
                session.run(text, run=run).consume()
            for text, rows in facts.batches():
                session.execute_write(_write, text, {"run": run, "rows": rows})
            if len(facts.links) >= LARGE:
                session.run(PLAN_ANEW).consume()

        self._in_session(work)

    def derive(self, run: str = "actual", texts: list[list[str]] | None = None) -> int:
        """Applies the rules to a run that is loaded. Returns the number of rounds. `texts`: other rules than ours.

        One transaction for each statement, as by hand: the server plans for what is committed.
        """

        def work(session: Session) -> int:
            rounds = 0
            for stratum in strata() if texts is None else texts:
                added = -1
                while added:
                    added = sum(session.execute_write(_write, text, {"run": run}) for text in stratum)
                    rounds += 1
            return rounds

        return self._in_session(work)

    def derived(
        self, statuses: Statuses, runs: Iterable[str] = ("actual",), texts: list[list[str]] | None = None
    ) -> None:
        """Facts and what follows from them, for each run."""
        for run in runs:
            self.load(statuses, run)
            self.derive(run, texts)

    def forget(self, run: str) -> None:
        """Takes a run off the server."""
        self._in_session(lambda session: session.run(GONE, run=run).consume())

    def pairs(self, names: Iterable[str], run: str = "actual") -> list[tuple[str, str, str]]:
        """What was said by these predicates: (predicate, provision, subject), the latter two as IRIs."""
        types = {relationship_type(name): name for name in names}
        found = self._in_session(lambda session: session.run(PAIRS, run=run, types=list(types)).values())
        return [(types[said], provision, subject) for said, provision, subject in found]

    def statuses(self) -> list[tuple[str, str, str]]:
        """(provision, subject, status) as IRIs, by `queries/rules/status.cypher`, of the runs that it names."""
        text = (FOLDER / "rules" / "status.cypher").read_text("utf-8")
        return [tuple(row) for row in self._in_session(lambda session: session.run(text).values())]


def _write(transaction: ManagedTransaction, text: str, parameters: dict[str, Any]) -> int:
    """Relationships added; a transaction that the server rolls back is tried again."""
    return transaction.run(text, parameters).consume().counters.relationships_created
