"""Going through a whole ledger: every entry, every payload; what is redacted, and what differs from its digest."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from ontology.errors import LedgerError
from service.ledger import chain, payload, rows
from service.ledger.chain import GENESIS, Head, Link
from service.ledger.database import Database
from service.ledger.tables import ENTRY


@dataclass(frozen=True, slots=True)
class Flaw:
    """What differs at one entry, in words."""

    sequence: int
    what: str

    def __str__(self) -> str:
        return f"entry {self.sequence}: {self.what}"


@dataclass(frozen=True, slots=True)
class Redacted:
    """An entry whose payload a recorded redaction removed; `by`, `reason` from the entry that says so."""

    sequence: int
    recorded_in: int
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    head: Head
    entries: int
    payloads: int
    redacted: tuple[Redacted, ...]
    flaws: tuple[Flaw, ...]

    @property
    def sound(self) -> bool:
        """True if everything is as its digest says, redactions apart."""
        return not self.flaws


def verify(database: Database, known: str | None = None) -> Report:
    """The report on a ledger. `known`: a head that was written down before (`sequence-digest`), which must stand in it.
    Damage is reported, never raised; only a database that cannot be reached raises LedgerError.
    """
    with database.reading() as connection:
        last = connection.scalar(select(func.max(ENTRY.c.sequence))) or 0
    run = _Run(last)
    for sequence in range(1, last + 1):
        try:
            with database.reading() as connection:
                run.take(connection, sequence)
        except LedgerError as error:
            run.skip(sequence, error.message)
    return run.report(known)


class _Run:
    """One pass; redactions follow what they redact, so missing payloads are judged at the end."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.before: str | None = GENESIS
        self.at = ""
        self.payloads = 0
        self.flaws: list[Flaw] = []
        self.missing: list[int] = []
        self.redactions: dict[int, Redacted] = {}
        self.digests: dict[int, str] = {}

    def skip(self, sequence: int, why: str) -> None:
        self.flaws.append(Flaw(sequence, why))
        self.before = None

    def take(self, connection: Connection, sequence: int) -> None:
        found = next(iter(rows.links(connection, sequence - 1, 1)), None)
        if found is None or found[0].sequence != sequence:
            self.skip(sequence, "it is missing")
            return
        link, content = found
        self.flaws += [Flaw(sequence, what) for what in link.flaws(self.before or link.previous)]
        if link.at < self.at:
            self.flaws.append(Flaw(sequence, "it is older than the entry before"))
        self.before, self.at, self.digests[sequence] = link.digest, link.at, link.digest
        if content is None:
            self.missing.append(sequence)
        else:
            self._payload(link, content)

    def _payload(self, link: Link, content: bytes) -> None:
        self.payloads += 1
        if chain.payload_digest(content) != link.payload_digest:
            self.flaws.append(Flaw(link.sequence, "its payload does not match its digest"))
        elif b"#redacts>" in content:
            said = payload.read(content)
            if said.redacts is not None:
                redaction = Redacted(said.redacts, link.sequence, said.change.actor, said.change.reason)
                self.redactions[said.redacts] = redaction

    def report(self, known: str | None) -> Report:
        for sequence in self.missing:
            if sequence not in self.redactions:
                self.flaws.append(Flaw(sequence, "its payload is missing, and no entry redacts it"))
        for sequence in self.redactions.keys() - set(self.missing):
            self.flaws.append(Flaw(sequence, "it is redacted, and yet its payload is there"))
        if known is not None:
            self._compare(known)
        redacted = tuple(self.redactions[sequence] for sequence in sorted(self.redactions))
        flaws = tuple(sorted(self.flaws, key=lambda flaw: flaw.sequence))
        head = Head(self.last, self.digests.get(self.last, GENESIS)) if self.last else Head()
        return Report(head, len(self.digests), self.payloads, redacted, flaws)

    def _compare(self, known: str) -> None:
        sequence, _, digest = known.strip().partition("-")
        number = int(sequence) if sequence.isdecimal() else 0
        if number == 0 and known.strip() in ("0", str(Head())):
            return
        if not digest or not self.digests.get(number, "").startswith(digest):
            self.flaws.append(Flaw(number, f"the head that was written down, {known}, does not stand in this ledger"))
