"""The ledger: append-only, hash-chained, the only truth. What was said, when, by whom.

    ledger = Ledger.open("sqlite:////home/ada/nomograph/ledger.sqlite")
    entry = ledger.append(ChangeSet(actor="Ada", reason="CI import", added=(Added(record),)))
    register = Register.of(ledger.entries())

Every read checks the chain and the payloads that it reads; `service.ledger.verification` goes through all of it and
says what differs.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from sqlalchemy import Connection, Row, delete, func, insert, inspect, select

from ontology.errors import BadInput, BrokenChain, ForeignChain, LedgerError, StaleRevision
from ontology.key import Key
from ontology.register import ChangeSet, Entry
from service.ledger import chain, payload, rows
from service.ledger.chain import Head, Link
from service.ledger.checks import check_keys, check_said, name_of_request
from service.ledger.database import Database
from service.ledger.glance import Glance
from service.ledger.tables import CLOSED, ENTRY, FORMAT, FORMAT_TABLE, IDEMPOTENCY, PAYLOAD, RECORDED, REDACTION, create
from service.ledger.verification import Report, verify

WAIT = 30.0
"""Seconds that a writer waits for another one before it says Busy."""

_BATCH = 64
"""Entries fetched in one reading transaction."""


class Ledger:
    """One ledger in one database. Safe for threads and for processes; each call is one transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._last = Glance(database, rows.LAST)
        self.forgetting: list[Callable[[], None]] = []
        """What must forget, too, when something is redacted: whoever keeps a copy of what was said."""

    @classmethod
    def open(cls, url: str, *, timeout: float = WAIT) -> Self:
        """The ledger at a URL (`sqlite:///PATH`, `postgresql://…`); its tables are made where there are none."""
        database = Database(url, timeout)
        with database.reading() as connection:
            there = inspect(connection).has_table(FORMAT_TABLE.name)
        if not there:
            with database.writing() as connection:
                create(connection)
                if connection.scalar(select(FORMAT_TABLE.c.version)) is None:
                    connection.execute(insert(FORMAT_TABLE).values(version=FORMAT))
        with database.reading() as connection:
            version = connection.scalar(select(func.max(FORMAT_TABLE.c.version)))
        if version != FORMAT:
            raise LedgerError(
                f"the ledger has format {version}, this program knows {FORMAT}", remedy="update nomograph"
            )
        return cls(database)

    def verify(self, known: str | None = None) -> Report:
        """Every entry and payload; see `service.ledger.verification`."""
        return verify(self.database, known)

    def close(self) -> None:
        self._last.close()
        self.database.close()

    # --- reading -----------------------------------------------------------------------------------

    def head(self) -> Head:
        """The last entry; cheap."""
        row = self._last.row()
        return Head(*row) if row else Head()

    def redacted(self) -> frozenset[int]:
        """Sequences whose payload was removed; cheap."""
        with self.database.reading() as connection:
            return frozenset(connection.scalars(select(REDACTION.c.sequence)))

    def entries(self, after: int = 0, digest: str | None = None) -> Iterator[Entry]:
        """Entries in order, each checked with its payload; `digest`: the digest of entry `after`, where the caller
        knows it. Raises BrokenChain with the first entry that does not verify, ForeignChain if `digest` is of another
        ledger.
        """
        before = self._digest(after)
        if digest is not None and before != digest:
            raise ForeignChain(f"entry {after} is not the one known before", remedy="rebuild from this ledger")
        while True:
            with self.database.reading() as connection:
                batch = [
                    (link, content, rows.restated(connection, link.sequence) if content is None else ())
                    for link, content in rows.links(connection, after, _BATCH)
                ]
            if not batch:
                return
            for link, content, closed in batch:
                _check(link, content, after + 1, before)
                yield _entry(link, content, closed)
                after, before = link.sequence, link.digest

    def _digest(self, sequence: int) -> str:
        if sequence == 0:
            return chain.GENESIS
        with self.database.reading() as connection:
            digest = connection.scalar(select(ENTRY.c.digest).where(ENTRY.c.sequence == sequence))
        if digest is None:
            raise ForeignChain(f"the ledger has no entry {sequence}", remedy="rebuild from this ledger")
        return str(digest)

    # --- writing -----------------------------------------------------------------------------------

    def append(
        self,
        change: ChangeSet,
        *,
        expected: str | None = None,
        at: datetime | None = None,
        idempotency_key: str | None = None,
    ) -> Entry:
        """Records a change set, whole or not at all; it is safe on disk when this returns.

        `expected`: the revision that the writer has seen, else StaleRevision. `at`: only for a simulated clock; not
        before the last entry. The same `idempotency_key` again gives the first entry and writes nothing, if the
        content is the same. Raises BadInput if a key is not new or a closed one not open, Busy.
        """
        check_said(change)
        request = name_of_request(idempotency_key)
        added = payload.written_added(change) if request else None
        content_digest = _content_digest(change, added) if request else ""
        with self.database.writing() as connection:
            if request:
                made = _made_by(connection, request)
                if made:
                    return _same(connection, made, content_digest)
            head = rows.head(connection)
            if expected is not None and expected not in (head.revision, str(head)):
                message = f"the ledger stands at {head.revision}, not at {expected}"
                raise StaleRevision(message, remedy="look again, then repeat the change")
            check_keys(connection, change)
            moment = _moment(at, rows.last_at(connection))
            content = payload.written(change, head.sequence + 1, moment, added)
            link = chain.linked(head, content, moment, change.actor)
            _write(connection, link, content, change)
            if request:
                row = {"key": request, "content_digest": content_digest, "sequence": link.sequence}
                connection.execute(insert(IDEMPOTENCY).values(row))
        return Entry(link.sequence, moment, link.digest, link.previous, change)

    def earlier(self, change: ChangeSet, idempotency_key: str | None) -> Entry | None:
        """The entry that an earlier request under this key made. Raises BadInput if it said something else."""
        request = name_of_request(idempotency_key)
        if request is None:
            return None
        with self.database.reading() as connection:
            row = _made_by(connection, request)
            return _same(connection, row, _content_digest(change)) if row else None

    def redact(self, sequence: int, *, by: str, reason: str, at: datetime | None = None) -> Entry:
        """Removes the payload of an entry, by an entry that says so: the chain still verifies, and names the gap.
        What the entry had closed stays closed. Raises BadInput if there is nothing to redact; what a copy of it raises
        that cannot be deleted, when the redaction is recorded.
        """
        change = ChangeSet(actor=by, reason=reason)
        check_said(change, empty=True)
        with self.database.writing() as connection:
            removed = _removable(connection, sequence)
            head = rows.head(connection)
            moment = _moment(at, rows.last_at(connection))
            content = payload.written_redaction(change, head.sequence + 1, moment, sequence, removed.closed)
            link = chain.linked(head, content, moment, by)
            _write(connection, link, content, change)
            row = {"sequence": sequence, "recorded_in": link.sequence, "by": by, "reason": reason, "at": link.at}
            connection.execute(insert(REDACTION).values(row))
            connection.execute(delete(PAYLOAD).where(PAYLOAD.c.sequence == sequence))
            connection.execute(delete(RECORDED).where(RECORDED.c.sequence == sequence))
        self.database.forget_deleted()
        for forget in self.forgetting:
            forget()
        return Entry(link.sequence, moment, link.digest, link.previous, change)


def _check(link: Link, content: bytes | None, sequence: int, before: str) -> None:
    flaws = link.flaws(before)
    if link.sequence != sequence:
        flaws = [f"entry {sequence} is missing"]
    if content is not None and chain.payload_digest(content) != link.payload_digest:
        flaws.append("its payload does not match its digest")
    if flaws:
        remedy = "run `nomograph verify`, and restore the ledger from a copy"
        raise BrokenChain(f"entry {link.sequence}: {'; '.join(flaws)}", remedy=remedy)


def _entry(link: Link, content: bytes | None, closed: tuple[Key, ...]) -> Entry:
    at = chain.moment(link.at)
    if content is None:
        change = ChangeSet(actor=link.actor, reason="redacted", closed=closed)
        return Entry(link.sequence, at, link.digest, link.previous, change, redacted=True)
    return Entry(link.sequence, at, link.digest, link.previous, payload.read(content).change)


def _made_by(connection: Connection, request: str) -> Row[Any] | None:
    """What is remembered of an earlier request under this key."""
    return connection.execute(select(IDEMPOTENCY).where(IDEMPOTENCY.c.key == request)).first()


def _same(connection: Connection, row: Row[Any], content_digest: str) -> Entry:
    """The entry that a request made before. Raises BadInput if it said something else then."""
    if row.content_digest != content_digest:
        message = f'the idempotency key "{row.key}" was used for another change set, entry {row.sequence}'
        raise BadInput(message, remedy="use a new key for a new change")
    link, content = next(rows.links(connection, row.sequence - 1, 1))
    return _entry(link, content, () if content is not None else rows.restated(connection, link.sequence))


def _content_digest(change: ChangeSet, added: bytes | None = None) -> str:
    """Of what a change set says, wherever and whenever it is recorded; `added` as `payload.written` takes it."""
    return hashlib.sha256(payload.written(change, 0, datetime(1970, 1, 1, tzinfo=UTC), added)).hexdigest()


def _moment(at: datetime | None, last: datetime | None) -> datetime:
    """When an entry is recorded: after the last one, even if the machine's clock was set back, so that a moment that
    an answer named never comes to mean more. A simulated clock may stand still.
    """
    if at is None:
        now = datetime.now(UTC)
        return max(now, last + timedelta(microseconds=1)) if last else now
    if at.tzinfo is None:
        raise BadInput(f"the time {at} has no time zone", remedy="add one")
    if last and at < last:
        raise BadInput(f"{at} lies before the last entry, of {last}", remedy="record in the order of time")
    return at.astimezone(UTC)


def _removable(connection: Connection, sequence: int) -> ChangeSet:
    content = connection.scalar(select(PAYLOAD.c.content).where(PAYLOAD.c.sequence == sequence))
    if content is None:
        raise BadInput(f"entry {sequence} has no payload to redact", remedy="name an entry that has one")
    read = payload.read(content)
    if read.redacts is not None:
        raise BadInput(f"entry {sequence} is itself a redaction", remedy="redactions stay")
    return read.change


def _write(connection: Connection, link: Link, content: bytes, change: ChangeSet) -> None:
    connection.execute(insert(ENTRY).values(rows.values(link)))
    connection.execute(insert(PAYLOAD).values(sequence=link.sequence, content=content))
    if change.added:
        recorded = [{"key": added.record.key, "sequence": link.sequence} for added in change.added]
        connection.execute(insert(RECORDED), recorded)
    if change.closed:
        connection.execute(insert(CLOSED), [{"key": key, "sequence": link.sequence} for key in change.closed])
