"""The property graph on a Neo4j server: it follows the ledger, serves Cypher, and can be thrown away and built anew.

The node `:Projection` says which entries are in the graph, and is written in the transaction that writes them: a
transaction whose outcome nobody learnt is never guessed, the node is read again. Two workers that write at one time
take turns on it, and the slower one finds its piece written. A reader that holds a token (a sequence) does not wait:
what is missing is written first.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, LiteralString

from neo4j import AsyncTransaction

from ontology.errors import ForeignChain
from ontology.key import BASE
from ontology.register import Register
from service.graph import failures, points
from service.graph.batches import halving
from service.graph.connection import MOST, SECONDS, Answer, Connection
from service.graph.rows import ROWS, Piece, pieces
from service.graph.schema import SCHEMA, STALE, VERSION
from service.graph.standing import StatusGraph

NAME = "nomograph"

STATE: LiteralString = "MATCH (p:Projection {name: $name}) RETURN properties(p) AS state"
LOCK: LiteralString = (
    "MERGE (p:Projection {name: $name}) "
    "ON CREATE SET p.sequence = 0, p.part = 0, p.digest = '', p.redacted = 0, p.base = $base, p.schema = $schema "
    "SET p.turn = coalesce(p.turn, 0) + 1 RETURN properties(p) AS state"
)
NODES: LiteralString = "UNWIND $rows AS row MERGE (n:Resource {uri: row[0]}) SET n:$(row[1]) SET n += row[2]"
LINKS: LiteralString = (
    "UNWIND $rows AS row MATCH (a:Resource {uri: row[0]}) UNWIND row[1] AS link "
    "MERGE (b:Resource {uri: link[1]}) CREATE (a)-[:$(link[0])]->(b)"
)
MAPS: LiteralString = (
    "UNWIND $rows AS row MATCH (a:Resource {uri: row.from}) MATCH (b:Resource {uri: row.to}) "
    "CREATE (a)-[m:MAPS_TO]->(b) SET m = row.properties"
)
CLOSINGS: LiteralString = (
    "UNWIND $rows AS row MATCH (r:Resource {uri: row.uri}) MATCH (c:Resource {uri: row.change}) "
    "CREATE (r)-[:CLOSED_IN]->(c) SET r:Closed"
)
UNMAPPED: LiteralString = "UNWIND $rows AS row MATCH ()-[m:MAPS_TO {assertion: row.uri}]->() DELETE m"
DONE: LiteralString = (
    "MATCH (p:Projection {name: $name}) SET p.sequence = $sequence, p.part = $part, p.digest = $digest, "
    "p.redacted = $redacted"
)
INDEXED: LiteralString = "MATCH (p:Projection {name: $name}) SET p.schema = $schema"
CLEARING: LiteralString = "MERGE (p:Projection {name: $name}) SET p.clearing = true, p.turn = coalesce(p.turn, 0) + 1"
CLEARED: LiteralString = (
    "MATCH (p:Projection {name: $name}) WHERE p.clearing SET p.turn = p.turn + 1 WITH p "
    "CALL (p) { MATCH (n) WHERE n:Resource OR n:Derived OR n:Standing WITH n LIMIT $rows DETACH DELETE n "
    "RETURN count(*) AS gone } RETURN gone"
)
EMPTY: LiteralString = "MATCH (p:Projection {name: $name}) WHERE p.clearing DELETE p"
EXPORT: LiteralString = (
    "MATCH (n:Resource) WHERE n.uri > $after AND (size(labels(n)) > 1) WITH n ORDER BY n.uri LIMIT $most "
    "OPTIONAL MATCH (n)-[r]->(m:Resource) WHERE type(r) <> 'MAPS_TO' "
    "RETURN n.uri AS uri, labels(n) AS labels, properties(n) AS properties, collect([type(r), m.uri]) AS links "
    "ORDER BY uri"
)


@dataclass(frozen=True, slots=True)
class State:
    """What the graph holds: `sequence` entries wholly, `part` records of the next, `redacted` of them redacted."""

    sequence: int = 0
    part: int = 0
    digest: str = ""
    redacted: int = 0
    base: str = BASE
    clearing: bool = False
    """A rebuild has begun to throw it away, and must end that first."""
    schema: str = ""
    """Of the constraints and indexes that it has; a graph that was filled from files has none yet."""

    @classmethod
    def of(cls, properties: dict[str, Any]) -> "State":
        return cls(**{name: properties[name] for name in cls.__slots__ if name in properties})


class Neo4jProjection:
    """One server, one database, one ledger. `rows`: records written in one transaction."""

    def __init__(self, address: str, base: str = BASE, rows: int = ROWS) -> None:
        self.server = Connection(address)
        self.base = base
        self.rows = rows

    async def __aenter__(self) -> "Neo4jProjection":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def url(self) -> str:
        """Its address without user and password."""
        return self.server.address.url

    async def close(self) -> None:
        await self.server.close()

    # --- following ----------------------------------------------------------------------------------------

    async def state(self) -> State:
        """What the graph holds now. Raises GraphError."""
        found = await self.server.auto(STATE, name=NAME)
        return State.of(found[0]["state"]) if found else State(base=self.base)

    async def follow(self, register: Register, progress: Callable[[int], None] | None = None) -> State:
        """Writes what is missing, in pieces; in smaller ones where the server has too little memory. `progress` is told
        how many records each wrote. Raises ForeignChain if the graph is of another ledger (or is ahead of this one),
        GraphError if the server fails; what was written stays, and the next call goes on there.
        """

        async def work(rows: int) -> State:
            while (state := await self._ready(register)).sequence != register.head:
                await self._write_on(state, register, rows, progress)
            return state

        return await halving(work, self.rows)

    async def _ready(self, register: Register) -> State:
        """What the graph holds, ready to be written to: nothing that a rebuild left half thrown away, and with the
        constraints and indexes of this program.
        """
        while (state := await self.state()).clearing:
            await self._clear()
        self.check(state, register)
        if state.schema != VERSION:
            await self._index(filled=state.sequence > 0)
        return state

    async def _index(self, *, filled: bool) -> None:
        for text in SCHEMA:
            await self.server.write(text)
        await self.server.auto("CALL db.awaitIndexes(600)")
        for text in STALE if filled else ():
            await self.server.auto(text)
        await self.server.write(INDEXED, name=NAME, schema=VERSION)

    async def _write_on(
        self, state: State, register: Register, rows: int, progress: Callable[[int], None] | None
    ) -> None:
        """Up to the end, or until another worker was quicker."""
        for piece in pieces(register, state.sequence, state.part, self.base, rows):
            if not await self._write(piece, _redacted(register, piece.after[0])):
                return
            if progress:
                progress(len(piece))

    def check(self, state: State, register: Register) -> None:
        """Raises ForeignChain if the graph cannot be brought up to date from this ledger."""
        remedy = "`nomograph graph rebuild` throws it away and builds it anew"
        if state.base != self.base:
            raise ForeignChain(f"the graph writes IRIs under {state.base}, not {self.base}", remedy=remedy)
        if state.sequence > register.head or (state.sequence == register.head and state.part):
            raise failures.Ahead(f"the graph holds {state.sequence} entries, the ledger {register.head}", remedy=remedy)
        if state.sequence and register.entries[state.sequence - 1].digest != state.digest:
            raise ForeignChain("the graph follows another ledger", remedy=remedy)
        if state.redacted != _redacted(register, state.sequence):
            raise ForeignChain("the graph holds what the ledger has redacted since", remedy=remedy)

    async def _write(self, piece: Piece, redacted: int) -> bool:
        """One transaction, tried again where the server says that it may be. False if the graph is elsewhere."""

        async def work(transaction: AsyncTransaction) -> bool:
            found = await (await transaction.run(LOCK, name=NAME, base=self.base, schema=VERSION)).single(strict=True)
            state = State.of(found["state"])
            if state.clearing:
                return False
            if (state.sequence, state.part) == piece.after and state.digest == piece.digest:
                return True  # an earlier try went through, and its answer was lost
            if (state.sequence, state.part) != piece.before:
                return False
            for text, rows in ((NODES, piece.nodes), (LINKS, piece.links), (MAPS, piece.maps)):
                await (await transaction.run(text, rows=rows)).consume()
            for text in (CLOSINGS, UNMAPPED):
                await (await transaction.run(text, rows=piece.closings)).consume()
            sequence, part = piece.after
            done = {"sequence": sequence, "part": part, "digest": piece.digest, "redacted": redacted}
            await (await transaction.run(DONE, done, name=NAME)).consume()
            return True

        return await self.server.transaction(work)

    async def rebuild(self, register: Register, progress: Callable[[int], None] | None = None) -> State:
        """Throws everything of ours away and writes it anew. Nodes that are no `:Resource` are left alone."""
        await self.clear()
        return await self.follow(register, progress)

    async def clear(self) -> None:
        """Throws everything of ours away."""
        await self.state()  # tells at once that nobody is there, where a transaction would try again for a while
        await self.server.write(CLEARING, name=NAME)
        await self._clear()

    async def _clear(self) -> None:
        """Ends the throwing away that was begun, here or by a process that died of it; several may help."""

        async def work(rows: int) -> None:
            while (found := await self.server.write(CLEARED, name=NAME, rows=rows)) and found[0]["gone"]:
                pass

        await halving(work, self.rows)
        await self.server.write(EMPTY, name=NAME)

    # --- questions ----------------------------------------------------------------------------------------

    async def stand(self, graph: StatusGraph) -> str:
        """Writes the status graph beside the records, unless it stands there; the name of its point. `follow` first.
        Raises GraphError.
        """
        return await points.stand(self.server, graph, self.rows)

    async def ask(
        self, text: str, parameters: dict[str, Any] | None = None, rows: int = MOST, seconds: float = SECONDS
    ) -> Answer:
        """The answer to a read-only question, stopped by the server after `seconds`. Raises BadInput on a question
        that it does not take, GraphError if it fails.
        """
        return await self.server.ask(text, parameters or {}, rows, seconds)

    # --- back to RDF --------------------------------------------------------------------------------------

    async def quads(self, most: int = 5_000) -> AsyncIterator[str]:
        """What the graph holds as N-Quads without line ends, as `service.graph.quads` writes a register."""
        from service.graph.exported import lines_of

        after = ""
        while found := await self.server.auto(EXPORT, after=after, most=most):
            for row in found:
                for line in lines_of(row, self.base):
                    yield line
            after = found[-1]["uri"]


def _redacted(register: Register, sequence: int) -> int:
    return sum(entry.redacted for entry in register.entries[:sequence])
