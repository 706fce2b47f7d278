"""The database below a ledger: one engine for SQLite and PostgreSQL, one writer at a time, no driver error outside.

SQLite: write-ahead log, `synchronous=FULL` (an acknowledged entry survives a power cut), a writer holds `BEGIN
IMMEDIATE`. PostgreSQL: a writer holds an advisory lock until its transaction ends. Readers never wait in either.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection as SQLiteConnection
from sqlite3 import Error as SQLiteError
from typing import Any
from weakref import finalize

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, NoSuchModuleError, SQLAlchemyError

from ontology.errors import BadInput, BrokenChain, Busy, LedgerError

LOCK = 7_020_226_111
"""Number of the advisory lock in PostgreSQL; one ledger per database."""

_BUSY = ("database is locked", "database table is locked", "lock timeout", "locknotavailable", "database is busy")
_DAMAGED = ("malformed", "not a database", "disk i/o error", "invalid page", "could not decode")


class Database:
    """Reads and writes in transactions. `timeout`: seconds that a writer waits for another one."""

    def __init__(self, url: str, timeout: float) -> None:
        self.timeout = timeout
        self.engine = _engine(_address(url), timeout)
        self._closing = finalize(self, self.engine.dispose)

    @property
    def dialect(self) -> str:
        return self.engine.dialect.name

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state and waits for nobody."""
        with translated(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The transaction of the one writer. Raises Busy if another one does not end in time."""
        with translated(), self.engine.connect() as connection:
            connection = connection.execution_options(nomograph_writer=True)
            with connection.begin():
                if self.dialect == "postgresql":
                    self._lock(connection)
                yield connection

    def _lock(self, connection: Connection) -> None:
        wait = {"wait": f"{int(self.timeout * 1000)}ms"}
        connection.execute(text("SELECT set_config('lock_timeout', :wait, true)"), wait)
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})

    def forget_deleted(self) -> None:
        """Moves what was deleted out of SQLite's write-ahead log, where its bytes would stay until reuse."""
        if self.dialect == "sqlite":
            with translated(), self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self._closing()


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:
        raise BadInput("the ledger's address is no URL", remedy="write sqlite:///PATH or postgresql://…") from None
    if address.drivername in ("postgresql", "postgres"):
        address = address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() not in ("sqlite", "postgresql"):
        raise BadInput(f"no ledger in {address.get_backend_name()}", remedy="use sqlite:///PATH or postgresql://…")
    return address


def _engine(address: URL, timeout: float) -> Engine:
    sqlite = address.get_backend_name() == "sqlite"
    try:
        arguments = {"timeout": timeout} if sqlite else {"connect_timeout": 10}
        engine = create_engine(address, connect_args=arguments, pool_pre_ping=not sqlite)  # servers are restarted
    except (NoSuchModuleError, ModuleNotFoundError):
        remedy = "install nomograph with its extra `postgresql`"
        raise LedgerError("the driver for PostgreSQL is not installed", remedy=remedy) from None
    if sqlite:
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: SQLiteConnection, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where we say, not where the driver guesses
    connection.text_factory = lambda content: content.decode(errors="surrogateescape")  # verify must read damage
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writer = connection.get_execution_options().get("nomograph_writer")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")


@contextmanager
def translated() -> Iterator[None]:
    """Turns the driver's errors into ours; addresses and passwords stay out of them."""
    try:
        yield
    except (SQLAlchemyError, SQLiteError) as error:
        raise _ours(error) from None


def _ours(error: Exception) -> LedgerError:
    cause = str(getattr(error, "orig", None) or error).splitlines()[0]
    kind = type(getattr(error, "orig", None)).__name__.lower()
    if any(word in cause.lower() or word in kind for word in _BUSY):
        return Busy("another writer holds the ledger", remedy="try again when it has finished")
    if any(word in cause.lower() for word in _DAMAGED):
        return BrokenChain(f"the ledger's file is damaged: {cause}", remedy="restore it from a copy")
    if isinstance(error, IntegrityError) and "only grows" not in cause:
        return LedgerError(f"the ledger refused to write: {cause}")
    if "only grows" in cause:
        return LedgerError("the ledger only grows", remedy="close the record, or redact the entry")
    return LedgerError(f"the ledger cannot be used: {cause}", remedy="check its address and that it may be read")
