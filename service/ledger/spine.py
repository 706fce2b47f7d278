"""The chain without what was said: every entry's digest, checked in one transaction, some microseconds each."""

from sqlalchemy import select

from ontology.errors import BrokenChain
from service.ledger.chain import GENESIS, Link
from service.ledger.database import Database
from service.ledger.tables import ENTRY, PAYLOAD

_COLUMNS = (ENTRY.c.sequence, ENTRY.c.previous, ENTRY.c.payload_digest, ENTRY.c.digest, ENTRY.c.at, ENTRY.c.actor)


def spine(database: Database, last: int) -> tuple[list[Link], frozenset[int]]:
    """The first entries, up to `last` or as many as there are, and those of them that have no payload any more. Raises
    BrokenChain with the first that does not follow the one before.
    """
    chained = select(*_COLUMNS).where(ENTRY.c.sequence <= last).order_by(ENTRY.c.sequence)
    said = select(PAYLOAD.c.sequence).where(PAYLOAD.c.sequence <= last)
    with database.reading() as connection:
        links = [Link(*row) for row in connection.execute(chained)]
        there = set(connection.scalars(said))
    before = GENESIS
    for sequence, link in enumerate(links, 1):
        if link.sequence != sequence or link.flaws(before):
            remedy = "run `nomograph verify`, and restore the ledger from a copy"
            raise BrokenChain(f"entry {sequence}: the chain is broken there", remedy=remedy)
        before = link.digest
    return links, frozenset(link.sequence for link in links if link.sequence not in there)
