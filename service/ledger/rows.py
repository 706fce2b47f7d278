"""Rows of a ledger's tables as values; every function works inside the caller's transaction."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from sqlite3 import Connection as SQLiteConnection
from typing import Any

from sqlalchemy import Connection, case, func, select

from ontology.errors import BadInput, BrokenChain
from ontology.key import Key
from service.ledger import payload
from service.ledger.chain import Head, Link, moment
from service.ledger.tables import ENTRY, PAYLOAD, REDACTION

_LINK = (ENTRY.c.sequence, ENTRY.c.previous, ENTRY.c.payload_digest, ENTRY.c.digest, ENTRY.c.at, ENTRY.c.actor)
_LARGE = 1 << 20
"""Bytes up to which a payload comes with its entry."""

_TOGETHER = 1 << 23
"""Bytes of payloads after which no more are fetched, so that memory can be used again."""

_RESTORE = "restore the ledger from a copy"

LAST = select(ENTRY.c.sequence, ENTRY.c.digest).order_by(ENTRY.c.sequence.desc()).limit(1)
"""Of the last entry what makes a head."""


def head(connection: Connection) -> Head:
    """The last entry."""
    row = connection.execute(LAST).first()
    return Head(row.sequence, row.digest) if row else Head()


def last_at(connection: Connection) -> datetime | None:
    """When the last entry was recorded."""
    at = connection.scalar(select(ENTRY.c.at).order_by(ENTRY.c.sequence.desc()).limit(1))
    try:
        return moment(at) if at else None
    except ValueError:
        raise BrokenChain("the time of the last entry is damaged", remedy=_RESTORE) from None


def links(connection: Connection, after: int, limit: int) -> Iterator[tuple[Link, bytes | None]]:
    """Entries after a sequence, each with its payload, where it has one; fewer than `limit` where these are large."""
    size = func.length(PAYLOAD.c.content)
    columns = (*_LINK, size, case((size <= _LARGE, PAYLOAD.c.content)))
    joined = select(*columns).outerjoin(PAYLOAD, PAYLOAD.c.sequence == ENTRY.c.sequence)
    query = joined.where(ENTRY.c.sequence > after).order_by(ENTRY.c.sequence).limit(limit)
    taken = 0
    for *link, length, content in connection.execute(query):
        large = length is not None and content is None
        yield Link(*link), _large(connection, link[0]) if large else content
        taken += length or 0
        if taken > _TOGETHER:
            return


def _large(connection: Connection, sequence: int) -> bytes | None:
    """A payload in one piece; from SQLite without the copy that it makes of a value."""
    if connection.dialect.name != "sqlite":
        return connection.scalar(select(PAYLOAD.c.content).where(PAYLOAD.c.sequence == sequence))
    driver: SQLiteConnection = connection.connection.driver_connection  # type: ignore[assignment]
    with driver.blobopen(PAYLOAD.name, PAYLOAD.c.content.name, sequence, readonly=True) as blob:
        return blob.read()


def restated(connection: Connection, sequence: int) -> tuple[Key, ...]:
    """What a redacted entry had closed, as its redaction says. Raises BrokenChain if no entry redacts it."""
    query = (
        select(PAYLOAD.c.content)
        .join(REDACTION, REDACTION.c.recorded_in == PAYLOAD.c.sequence)
        .where(REDACTION.c.sequence == sequence)
    )
    content = connection.scalar(query)
    try:
        redaction = payload.read(content) if content is not None else None
    except (ValueError, BadInput):
        raise BrokenChain(f"entry {sequence}: the payload that redacts it is damaged", remedy=_RESTORE) from None
    if redaction is None or redaction.redacts != sequence:
        raise BrokenChain(f"entry {sequence}: its payload is missing, and no entry redacts it", remedy=_RESTORE)
    return redaction.restated


def values(link: Link) -> dict[str, Any]:
    """The row of an entry."""
    return asdict(link)
