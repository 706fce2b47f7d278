"""The property graph on a Neo4j server: it follows the ledger, serves Cypher, and can be thrown away and built anew.

The node `:Projection` says which entries are in the graph, and is written in the transaction that writes them: a
transaction whose outcome nobody learnt is never guessed, the node is read again. Two workers that write at one time
take turns on it, and the slower one finds its piece written. A reader that holds a token (a sequence) does not wait:
what is missing is written first.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, LiteralString, TypeVar, cast
from urllib.parse import unquote, urlsplit, urlunsplit
from uuid import uuid4

from neo4j import AsyncDriver, AsyncGraphDatabase, AsyncManagedTransaction, AsyncSession, Query
from neo4j.exceptions import DriverError, Neo4jError

from ontology.errors import BadInput, ForeignChain
from ontology.key import BASE
from ontology.register import Register
from service.graph import derived_rows, failures
from service.graph.rows import ROWS, Piece, pieces
from service.graph.standing import StatusGraph

Result = TypeVar("Result")
SECONDS = 20.0
"""Longest time for one question."""
MOST = 10_000
"""Rows of one answer; more are cut off, and the answer says so."""
NAME = "nomograph"

SCHEMA: tuple[LiteralString, ...] = (
    "CREATE CONSTRAINT resource_uri IF NOT EXISTS FOR (n:Resource) REQUIRE n.uri IS UNIQUE",
    "CREATE CONSTRAINT projection_name IF NOT EXISTS FOR (n:Projection) REQUIRE n.name IS UNIQUE",
    "CREATE INDEX change_sequence IF NOT EXISTS FOR (n:ChangeSet) ON (n.sequence)",
    "CREATE CONSTRAINT point_at IF NOT EXISTS FOR (n:Point) REQUIRE n.at IS UNIQUE",
    "CREATE INDEX derived_at IF NOT EXISTS FOR (n:Derived) ON (n.at)",
    "CREATE INDEX standing_at IF NOT EXISTS FOR (n:Standing) ON (n.at, n.unit, n.status)",
    "CREATE INDEX ground_at IF NOT EXISTS FOR (n:Ground) ON (n.at)",
    "CREATE INDEX standing_pair IF NOT EXISTS FOR (n:Standing) ON (n.pair)",
    "CREATE INDEX ground_pair IF NOT EXISTS FOR (n:Ground) ON (n.pair)",
    "CREATE INDEX place_key IF NOT EXISTS FOR (n:Place) ON (n.key)",
    "CREATE INDEX reaches_at IF NOT EXISTS FOR ()-[r:REACHES]-() ON (r.at)",
    "CREATE INDEX maps_to_assertion IF NOT EXISTS FOR ()-[r:MAPS_TO]-() ON (r.assertion)",
)
STATE: LiteralString = "MATCH (p:Projection {name: $name}) RETURN properties(p) AS state"
LOCK: LiteralString = (
    "MERGE (p:Projection {name: $name}) "
    "ON CREATE SET p.sequence = 0, p.part = 0, p.digest = '', p.redacted = 0, p.base = $base "
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
DRESSED: LiteralString = "MATCH (p:Projection {name: $name}) REMOVE p.bare"
CLEARING: LiteralString = "MERGE (p:Projection {name: $name}) SET p.clearing = true, p.turn = coalesce(p.turn, 0) + 1"
CLEARED: LiteralString = (
    "MATCH (p:Projection {name: $name}) WHERE p.clearing SET p.turn = p.turn + 1 WITH p "
    "CALL (p) { MATCH (n) WHERE n:Resource OR n:Derived WITH n LIMIT $rows DETACH DELETE n RETURN count(*) AS gone } "
    "RETURN gone"
)
EMPTY: LiteralString = "MATCH (p:Projection {name: $name}) WHERE p.clearing DELETE p"
PATIENCE = 60_000
"""Milliseconds after which a writer of the status graph that has not ended is taken for dead."""
POINTS_KEPT = 4
"""Points of which the status graph is kept; the oldest goes first."""
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
    "UNWIND $rows AS row MATCH (p:Resource {uri: row[0]}) MATCH (s:Resource {uri: row[1]}) "
    "CREATE (n:Standing:Derived {at: $at, pair: $at + ' ' + row[0] + ' ' + row[1], status: row[2], "
    "applicability: row[3], unit: row[4], fromDay: row[5]}) "
    "CREATE (n)-[:OF_PROVISION]->(p) CREATE (n)-[:OF_SUBJECT]->(s)"
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
GONE: LiteralString = (
    "MATCH (n:Derived {at: $at}) WHERE NOT n:Point OR n.whole "
    "CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"
)
UNREACHED: LiteralString = "MATCH ()-[r:REACHES {at: $at}]->() DELETE r"

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
    bare: bool = False
    """It was filled from files, and has no indexes yet."""

    @classmethod
    def of(cls, properties: dict[str, Any]) -> "State":
        return cls(**{name: properties[name] for name in cls.__slots__ if name in properties})


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a question, by column; values as the driver gives them, days and times as the language has them."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """`neo4j://user:password@host:7687/database`, taken apart. `url` has neither user nor password."""

    url: str
    auth: tuple[str, str] | None
    database: str | None

    @classmethod
    def of(cls, text: str) -> "Address":
        """Raises BadInput on what is no address of a Neo4j server."""
        parts = urlsplit(text)
        if parts.scheme.split("+")[0] not in ("neo4j", "bolt") or not parts.hostname:
            raise BadInput(f'"{_shown(text)}" is no address of a graph', remedy="write neo4j://host:7687")
        host = parts.netloc.rsplit("@", 1)[-1]
        auth = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        return cls(urlunsplit((parts.scheme, host, "", "", "")), auth, parts.path.strip("/") or None)


def _shown(text: str) -> str:
    """An address without its password."""
    before, at, after = text.rpartition("@")
    return f"{before.split('//')[0]}//…{at}{after}" if at else text


class Neo4jProjection:
    """One server, one database, one ledger. `rows`: records written in one transaction."""

    def __init__(self, address: str, base: str = BASE, rows: int = ROWS) -> None:
        self.address = Address.of(address)
        self.base = base
        self.rows = rows
        self._driver: AsyncDriver | None = None
        self._bookmarks = AsyncGraphDatabase.bookmark_manager()

    async def __aenter__(self) -> "Neo4jProjection":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        if self._driver is not None:
            await self._driver.close()
            self._driver = None

    # --- the server -------------------------------------------------------------------------------------

    async def _session(self, **more: Any) -> AsyncSession:
        if self._driver is None:
            self._driver = AsyncGraphDatabase.driver(
                self.address.url,
                auth=self.address.auth,
                connection_timeout=5,
                liveness_check_timeout=1,
                max_transaction_retry_time=15,
                notifications_min_severity="OFF",
            )
        return self._driver.session(database=self.address.database, bookmark_manager=self._bookmarks, **more)

    async def _with_session(self, work: Callable[[AsyncSession], Awaitable[Result]], **more: Any) -> Result:
        """What `work` makes of a session. A server that was put back to an older backup knows nothing of what it was
        told since: nobody waits for that then. Raises DriverError, Neo4jError, OSError.
        """
        try:
            async with await self._session(**more) as session:
                return await work(session)
        except (DriverError, OSError):
            self._bookmarks = AsyncGraphDatabase.bookmark_manager()
            raise
        except Neo4jError as error:
            if not failures.forgotten(error):
                raise
            self._bookmarks = AsyncGraphDatabase.bookmark_manager()
        async with await self._session(**more) as session:
            return await work(session)

    async def ready(self) -> None:
        """Constraints and indexes. Raises GraphError if the server cannot be reached or refuses."""
        for text in SCHEMA:
            await self._write_one(text)
        await self._auto("CALL db.awaitIndexes(600)")
        await self._write_one(DRESSED, name=NAME)

    async def _auto(self, text: LiteralString, **parameters: Any) -> list[dict[str, Any]]:
        """A statement in a transaction of its own, that the server may divide."""

        async def work(session: AsyncSession) -> list[dict[str, Any]]:
            return await (await session.run(text, parameters)).data()

        try:
            return await self._with_session(work)
        except (DriverError, Neo4jError, OSError) as error:
            raise failures.failed(self.address.url, error) from error

    async def _write_one(self, text: LiteralString, **parameters: Any) -> list[dict[str, Any]]:
        """A statement that may be said twice, tried again where the server says that it may be."""

        async def work(transaction: AsyncManagedTransaction) -> list[dict[str, Any]]:
            return await (await transaction.run(text, parameters)).data()

        return await self._transaction(work)

    async def _transaction(self, work: Callable[[AsyncManagedTransaction], Awaitable[Result]]) -> Result:
        """One transaction that writes; what is too large for the server is not tried again. Raises GraphError."""

        async def guarded(transaction: AsyncManagedTransaction) -> Result:
            try:
                return await work(transaction)
            except Neo4jError as error:
                if failures.too_large(error):
                    raise failures.failed(self.address.url, error) from error
                raise

        try:
            return await self._with_session(lambda session: session.execute_write(guarded))
        except (DriverError, Neo4jError, OSError) as error:
            raise failures.failed(self.address.url, error) from error

    # --- following ----------------------------------------------------------------------------------------

    async def state(self) -> State:
        """What the graph holds now. Raises GraphError."""
        found = await self._auto(STATE, name=NAME)
        return State.of(found[0]["state"]) if found else State(base=self.base)

    async def follow(self, register: Register, progress: Callable[[int], None] | None = None) -> State:
        """Writes what is missing, in pieces; in smaller ones where the server has too little memory. `progress` is told
        how many records each wrote. Raises ForeignChain if the graph is of another ledger (or is ahead of this one),
        GraphError if the server fails; what was written stays, and the next call goes on there.
        """
        rows = self.rows
        while True:
            state = await self.state()
            if state.clearing:
                await self._clear()
                continue
            if state.bare or (not state.sequence and not state.part):
                await self.ready()
            self.check(state, register)
            if state.sequence == register.head:
                return state
            try:
                await self._write_on(state, register, rows, progress)
            except failures.TooLarge:
                if rows == 1:
                    raise
                rows //= 2

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

        async def work(transaction: AsyncManagedTransaction) -> bool:
            found = await (await transaction.run(LOCK, name=NAME, base=self.base)).single(strict=True)
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

        return await self._transaction(work)

    async def rebuild(self, register: Register, progress: Callable[[int], None] | None = None) -> State:
        """Throws everything of ours away and writes it anew. Nodes that are no `:Resource` are left alone."""
        await self.clear()
        return await self.follow(register, progress)

    async def clear(self) -> None:
        """Throws everything of ours away."""
        await self.state()  # tells at once that nobody is there, where a transaction would try again for a while
        await self._write_one(CLEARING, name=NAME)
        await self._clear()

    async def _clear(self) -> None:
        """Ends the throwing away that was begun, here or by a process that died of it; several may help."""
        rows = self.rows
        while True:
            try:
                found = await self._write_one(CLEARED, name=NAME, rows=rows)
            except failures.TooLarge:
                if rows == 1:
                    raise
                rows //= 2
            else:
                if not found or not found[0]["gone"]:
                    break
        await self._write_one(EMPTY, name=NAME)

    # --- the status graph ---------------------------------------------------------------------------------

    async def stand(self, graph: StatusGraph) -> str:
        """Writes what the reasoning says beside the records, unless it stands there; the name of its point, which
        questions take as `at`. The records must be there: `follow` first. Raises GraphError.
        """
        at, writer = derived_rows.point(graph), uuid4().hex
        while True:
            (found,) = await self._auto(BEGUN, at=at, writer=writer, patience=PATIENCE)
            if found["whole"]:
                return at
            if found["mine"]:
                break
            await asyncio.sleep(0.1)  # another worker is writing it
        await self._forget(at)
        places = list(derived_rows.places(graph))
        for text, rows in (
            (PLACES, places),
            (WITHIN, places),
            (STANDINGS, list(derived_rows.standings(graph))),
            (GROUNDS, list(derived_rows.grounds(graph))),
            (REACHES, list(derived_rows.reaches(graph))),
        ):
            for start in range(0, len(rows), self.rows):
                await self._auto(text, at=at, rows=rows[start : start + self.rows])
        await self._auto(WHOLE, at=at)
        for old in (await self._auto(OLD, kept=POINTS_KEPT))[0]["old"]:
            await self._forget(old)
        return at

    async def _forget(self, at: str) -> None:
        await self._auto(UNREACHED, at=at)
        await self._auto(GONE, at=at)

    # --- asking -------------------------------------------------------------------------------------------

    async def ask(
        self, text: str, parameters: dict[str, Any] | None = None, rows: int = MOST, seconds: float = SECONDS
    ) -> Answer:
        """The answer to a read-only question, stopped by the server after `seconds`. Raises BadInput on a question
        that it does not take, GraphError if it fails.
        """
        # the text is a file of `queries/`, or a person's own question, and what varies is a parameter
        query = Query(cast(LiteralString, text), timeout=seconds)  # type: ignore[redundant-cast]

        async def work(session: AsyncSession) -> tuple[list[tuple[Any, ...]], tuple[str, ...]]:
            result = await session.run(query, parameters or {})
            found = [tuple(_native(value) for value in record.values()) for record in await result.fetch(rows + 1)]
            columns = tuple(result.keys())
            await result.consume() if len(found) <= rows else None
            return found, columns

        try:
            found, columns = await self._with_session(work, default_access_mode="READ", fetch_size=rows + 1)
        except Neo4jError as error:
            raise self._refused(error, seconds) from error
        except (DriverError, OSError) as error:
            raise failures.failed(self.address.url, error) from error
        return Answer(columns, tuple(found[:rows]), len(found) > rows)

    def _refused(self, error: Neo4jError, seconds: float) -> Exception:
        code = error.code or ""
        if "TransactionTimedOut" in code:
            return BadInput(f"the question took longer than {seconds:g} s", remedy="ask a simpler one")
        if code.startswith("Neo.ClientError.Statement"):
            return BadInput(
                f"the server does not take the question: {failures.first(error)}", remedy="ask in read-only Cypher"
            )
        return failures.failed(self.address.url, error)

    # --- back to RDF --------------------------------------------------------------------------------------

    async def quads(self, most: int = 5_000) -> AsyncIterator[str]:
        """What the graph holds as N-Quads without line ends, as `service.graph.quads` writes a register."""
        from service.graph.exported import lines_of

        after = ""
        while found := await self._auto(EXPORT, after=after, most=most):
            for row in found:
                for line in lines_of(row, self.base):
                    yield line
            after = found[-1]["uri"]


def _redacted(register: Register, sequence: int) -> int:
    return sum(entry.redacted for entry in register.entries[:sequence])


def _native(value: Any) -> Any:
    if isinstance(value, list):
        return [_native(item) for item in value]
    return value.to_native() if hasattr(value, "to_native") else value
