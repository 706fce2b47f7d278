"""What a mutation takes. Each becomes one record; forms and ledger decide whether it is recorded."""

from datetime import date, datetime

import strawberry

from service.api.enums import Authority, ImplementationStatus, Relation, Verdict

ID = strawberry.ID
"""For whoever fills in an input without a request."""


@strawberry.input(description="Why a change is made, and against which state. The actor is whoever asks.")
class Change:
    reason: str = strawberry.field(description="Why, in a sentence; it stands in the ledger for ever.")
    expected_revision: strawberry.ID | None = strawberry.field(
        default=None, description="Refused if the ledger has moved on from this revision."
    )
    idempotency_key: strawberry.ID | None = strawberry.field(
        default=None, description="The same key twice is one change: the second gives the first one's change set."
    )


@strawberry.input(description="An item of evidence. The file itself is loaded apart; its digest names it.")
class EvidenceInput:
    title: str = strawberry.field(description="What it is called.")
    digest: str = strawberry.field(description="SHA-256 of the file, 64 lower-case hexadecimal digits.")
    valid_from: date = strawberry.field(description="First day on which it is valid.")
    collected_at: datetime = strawberry.field(description="When it was collected, with time zone.")
    source: str = strawberry.field(description="Where it came from.")
    custodian: str = strawberry.field(description="Who keeps it.")
    about: list[strawberry.ID] = strawberry.field(description="Subjects that it is about.")
    supports: list[strawberry.ID] = strawberry.field(description="Measures that it supports.")
    key: strawberry.ID | None = strawberry.field(default=None, description="A key of your own; absent: from the title.")
    valid_to: date | None = strawberry.field(default=None, description="First day no longer valid; absent: none.")


@strawberry.input(description="A measure as put in place for a subject.")
class ImplementationInput:
    implements: list[strawberry.ID] = strawberry.field(description="Provisions, as people write them.")
    subject: strawberry.ID = strawberry.field(description="For what it is put in place.")
    status: ImplementationStatus = strawberry.field(description="How far.")
    owner: str = strawberry.field(description="Who answers for it.")
    key: strawberry.ID | None = strawberry.field(default=None, description="A key of your own; absent: one is made.")
    title: str | None = strawberry.field(default=None, description="What it is called; absent: what it implements.")
    scope: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Further subjects that it counts for, or `all`."
    )
    covers_components: bool | None = strawberry.field(
        default=False, description="Whether it counts for the components which the subject uses."
    )
    justification: str | None = strawberry.field(
        default=None, description="Why; needed for an alternative and for not applicable."
    )
    review_due: date | None = strawberry.field(default=None, description="When it is to be looked at again.")


@strawberry.input(description="A dated verdict on a provision, for a subject or for a measure.")
class AssessmentInput:
    of: strawberry.ID = strawberry.field(description="The provision, as people write it.")
    verdict: Verdict = strawberry.field(description="What was found.")
    assessed_by: str = strawberry.field(description="Who found it.")
    assessed_on: date = strawberry.field(description="On which day.")
    used_evidence: list[strawberry.ID] = strawberry.field(description="Items of evidence that were seen.")
    key: strawberry.ID | None = strawberry.field(default=None, description="A key of your own; absent: one is made.")
    subject: strawberry.ID | None = strawberry.field(default=None, description="For this subject; or a measure.")
    implementation: strawberry.ID | None = strawberry.field(default=None, description="For this measure; or a subject.")
    against_edition: strawberry.ID | None = strawberry.field(
        default=None, description="Edition that was read; absent: the one in force on the day."
    )
    valid_to: date | None = strawberry.field(default=None, description="First day on which it no longer holds.")


@strawberry.input(description="An opinion: how one provision, or several together, relate to another.")
class MappingInput:
    sources: list[strawberry.ID] = strawberry.field(
        name="from", description="One provision; several stand together (a joint mapping)."
    )
    relation: Relation = strawberry.field(description="From the first to the second.")
    to: strawberry.ID = strawberry.field(description="The other provision.")
    from_edition: strawberry.ID = strawberry.field(description="Edition of the first that was read.")
    to_edition: strawberry.ID = strawberry.field(description="Edition of the second that was read.")
    rationale: str = strawberry.field(description="Why.")
    authority: Authority = strawberry.field(description="On whose word.")
    confidence: float | None = strawberry.field(default=None, description="0 to 1; only shown, and read by policies.")
