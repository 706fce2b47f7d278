"""Rows of a ledger's tables as values; every function works inside the caller's transaction."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from ontology.errors import BadInput, BrokenChain
from ontology.key import Key
from service.ledger import payload
from service.ledger.chain import Head, Link, moment
from service.ledger.tables import ENTRY, PAYLOAD, REDACTION

_LINK = (ENTRY.c.sequence, ENTRY.c.previous, ENTRY.c.payload_digest, ENTRY.c.digest, ENTRY.c.at, ENTRY.c.actor)
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
    """Entries after a sequence, each with its payload, where it has one."""
    joined = select(*_LINK, PAYLOAD.c.content).outerjoin(PAYLOAD, PAYLOAD.c.sequence == ENTRY.c.sequence)
    query = joined.where(ENTRY.c.sequence > after).order_by(ENTRY.c.sequence).limit(limit)
    for *link, content in connection.execute(query):
        yield Link(*link), content


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
