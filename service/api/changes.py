"""Revisions: what an answer depends on, and the change sets that led there."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from ontology.errors import UnknownReference
from ontology.register import Entry, Register
from service.asking import Context as Depends


@strawberry.type(description="All that an answer depends on. The same six values give the same answer.")
class Context:
    revision: strawberry.ID = strawberry.field(description="The head of the ledger: its sequence and digest.")
    as_of: date = strawberry.field(description="The day for which is answered.")
    known_at: datetime = strawberry.field(description="By what was recorded by this moment.")
    policy: strawberry.ID = strawberry.field(description="The mapping policy: which opinions count.")
    engine: str = strawberry.field(description="Version of the program.")
    content: str = strawberry.field(description="Version of the laws, standards and opinions that came with it.")
    demo: str | None = strawberry.field(description="In the demo home, what is to be said of its data; else null.")

    @classmethod
    def of(cls, context: Depends) -> Context:
        return cls(
            revision=strawberry.ID(context.revision),
            as_of=context.as_of,
            known_at=context.known_at,
            policy=strawberry.ID(context.policy),
            engine=context.engine,
            content=context.content,
            demo=context.demo,
        )


@strawberry.type(description="What somebody recorded at one moment, whole or not at all.")
class ChangeSet:
    revision: strawberry.ID = strawberry.field(description="The head of the ledger with it: sequence and digest.")
    sequence: int = strawberry.field(description="Its number in the ledger, from 1.")
    at: datetime = strawberry.field(description="When it was recorded.")
    actor: str = strawberry.field(description="Who recorded it.")
    reason: str = strawberry.field(description="Why.")
    source: str | None = strawberry.field(description="The file that it came from, with its digest.")
    added: int = strawberry.field(description="How many records it added.")
    closed: int = strawberry.field(description="How many records it closed.")

    @classmethod
    def of(cls, entry: Entry) -> ChangeSet:
        return cls(
            revision=strawberry.ID(revision_of(entry)),
            sequence=entry.sequence,
            at=entry.at,
            actor=entry.change.actor,
            reason=entry.change.reason,
            source=entry.change.source,
            added=len(entry.change.added),
            closed=len(entry.change.closed),
        )


def revision_of(entry: Entry) -> str:
    """As `Register.revision` writes it."""
    return f"{entry.sequence}-{entry.digest[:12]}"


def entry_at(register: Register, revision: str) -> Entry:
    """The entry that a revision names. Raises UnknownReference if it is not one of this ledger."""
    number, _, digest = revision.partition("-")
    if number.isdecimal() and 1 <= int(number) <= register.head:
        entry = register.entries[int(number) - 1]
        if not digest or entry.digest.startswith(digest):
            return entry
    raise UnknownReference(
        f'no revision "{revision}" in this ledger', ref=revision, remedy="take one that an answer or changeSets named"
    )
