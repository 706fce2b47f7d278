"""How entries are chained: what exactly is digested, so that an auditor can recompute it with `sha256sum`.

The digest of an entry is the SHA-256, in lower-case hex, of these six lines in UTF-8, each ended by one line feed:

    nomograph-entry-1
    <sequence, decimal, from 1>
    <digest of the entry before; 64 zeros for the first>
    <SHA-256 of the payload's bytes>
    <time, UTC, with microseconds: 2026-03-05T10:00:00.000000Z>
    <actor>

The payload lies beside the chain, so that a recorded redaction
can remove it while the chain still verifies.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

GENESIS = "0" * 64
"""The digest before the first entry."""


@dataclass(frozen=True, slots=True)
class Link:
    """A row of the chain: an entry without its payload."""

    sequence: int
    previous: str
    payload_digest: str
    digest: str
    at: str
    actor: str

    def flaws(self, before: str) -> list[str]:
        """What differs from what it should be, in words, when `before` is the digest of the entry before."""
        found = []
        if self.previous != before:
            found.append("it does not name the digest of the entry before")
        if self.digest != entry_digest(self.sequence, self.previous, self.payload_digest, self.at, self.actor):
            found.append("its digest is not that of its sequence, predecessor, payload digest, time and actor")
        return found


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a ledger; sequence 0 if there is none."""

    sequence: int = 0
    digest: str = GENESIS

    @property
    def revision(self) -> str:
        """As `Register.revision`: `sequence-digest`, twelve digits of it."""
        return f"{self.sequence}-{self.digest[:12]}" if self.sequence else "0"

    def __str__(self) -> str:
        """What an auditor writes down: sequence and the whole digest."""
        return f"{self.sequence}-{self.digest}"


def entry_digest(sequence: int, previous: str, payload_digest: str, at: str, actor: str) -> str:
    """The digest of an entry, as the head of this module says."""
    text = f"nomograph-entry-1\n{sequence}\n{previous}\n{payload_digest}\n{at}\n{actor}\n"
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()


def payload_digest(payload: bytes) -> str:
    return hashlib.sha256(payload).hexdigest()


def linked(head: Head, payload: bytes, at: datetime, actor: str) -> Link:
    """The entry that follows a head."""
    beside, moment = payload_digest(payload), stamp(at)
    sequence = head.sequence + 1
    digest = entry_digest(sequence, head.digest, beside, moment, actor)
    return Link(sequence, head.digest, beside, digest, moment, actor)


def stamp(at: datetime) -> str:
    """A time as it stands in the chain; text sorts as time does."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def moment(at: str) -> datetime:
    """The inverse of `stamp`. Raises ValueError."""
    return datetime.fromisoformat(at).astimezone(UTC)
