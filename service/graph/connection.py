"""A Neo4j server as the house speaks to it: its address, sessions and transactions, questions with their limits.

Errors of the driver do not leave it: what went wrong is said in the words of the house (`service/graph/failures.py`).
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import uniform
from time import monotonic
from typing import Any, LiteralString, TypeVar, cast
from urllib.parse import unquote, urlsplit, urlunsplit

from neo4j import AsyncDriver, AsyncGraphDatabase, AsyncSession, AsyncTransaction, Query
from neo4j.exceptions import DriverError, Neo4jError

from ontology.errors import BadInput
from service.graph import failures

Result = TypeVar("Result")
SECONDS = 20.0
"""Longest time for one question."""
RETRYING = 15.0
"""Seconds for which a transaction is tried again."""
MOST = 10_000
"""Rows of one answer; more are cut off, and the answer says so."""


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


class Connection:
    """One server and database. Bookmarks go from each transaction to the next: who wrote reads what was written."""

    def __init__(self, address: str) -> None:
        self.address = Address.of(address)
        self._driver: AsyncDriver | None = None
        self._begin()

    def _begin(self) -> None:
        """Nothing is known of the server yet. The name of the database, once it was heard, saves the driver to ask for
        the user's own with every session.
        """
        self._bookmarks = AsyncGraphDatabase.bookmark_manager()
        self._database = self.address.database

    async def close(self) -> None:
        if self._driver is not None:
            await self._driver.close()
            self._driver = None

    def _session(self, **more: Any) -> AsyncSession:
        if self._driver is None:
            self._driver = AsyncGraphDatabase.driver(
                self.address.url,
                auth=self.address.auth,
                connection_timeout=5,
                liveness_check_timeout=1,
                notifications_min_severity="OFF",
            )
        return self._driver.session(database=self._database, bookmark_manager=self._bookmarks, **more)

    async def _with_session(self, work: Callable[[AsyncSession], Awaitable[Result]], **more: Any) -> Result:
        """What `work` makes of a session. A server that was put back to an older backup knows nothing of what it was
        told since: nobody waits for that then. Raises DriverError, Neo4jError, OSError.
        """
        try:
            async with self._session(**more) as session:
                return await work(session)
        except (DriverError, OSError):
            self._begin()
            raise
        except Neo4jError as error:
            if not failures.forgotten(error):
                raise
            self._begin()
        async with self._session(**more) as session:
            return await work(session)

    async def auto(self, text: LiteralString, **parameters: Any) -> list[dict[str, Any]]:
        """A statement in a transaction of its own, that the server may divide. Raises GraphError."""

        async def work(session: AsyncSession) -> list[dict[str, Any]]:
            result = await session.run(text, parameters)
            found = await result.data()
            self._database = (await result.consume()).database or self._database
            return found

        try:
            return await self._with_session(work)
        except (DriverError, Neo4jError, OSError) as error:
            raise failures.failed(self.address.url, error) from error

    async def write(self, text: LiteralString, **parameters: Any) -> list[dict[str, Any]]:
        """A statement, tried again where the server says that it did nothing. Raises GraphError."""

        async def work(transaction: AsyncTransaction) -> list[dict[str, Any]]:
            return await (await transaction.run(text, parameters)).data()

        return await self.transaction(work)

    async def transaction(self, work: Callable[[AsyncTransaction], Awaitable[Result]]) -> Result:
        """One transaction that writes, tried again where the server says that it may be; not so what is too large for
        it, which the driver would try for a quarter of a minute when only the commit shows it. Raises GraphError.
        """
        until, pause = monotonic() + RETRYING, 0.5
        while True:
            try:
                return await self._with_session(lambda session: _committed(session, work))
            except (DriverError, Neo4jError, OSError) as error:
                again = not isinstance(error, OSError) and error.is_retryable() and not failures.too_large(error)
                if not again or monotonic() > until:
                    raise failures.failed(self.address.url, error) from error
            await asyncio.sleep(pause * uniform(0.5, 1.5))
            pause *= 2

    async def ask(self, text: str, parameters: dict[str, Any], rows: int, seconds: float) -> Answer:
        """The answer to a read-only question, stopped by the server after `seconds`. Raises BadInput on a question
        that it does not take, GraphError if it fails.
        """
        # the text is a file of `queries/`, or a person's own question, and what varies is a parameter
        query = Query(cast(LiteralString, text), timeout=seconds)  # type: ignore[redundant-cast]

        async def work(session: AsyncSession) -> tuple[list[tuple[Any, ...]], tuple[str, ...]]:
            result = await session.run(query, parameters)
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


async def _committed(session: AsyncSession, work: Callable[[AsyncTransaction], Awaitable[Result]]) -> Result:
    async with await session.begin_transaction() as transaction:
        result = await work(transaction)
        await transaction.commit()
        return result


def _native(value: Any) -> Any:
    if isinstance(value, list):
        return [_native(item) for item in value]
    return value.to_native() if hasattr(value, "to_native") else value
