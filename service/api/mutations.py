"""What may be recorded. Each mutation is one change set with actor and reason; where it fails, `userErrors` say why and
nothing is written.
"""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry.types import Info

from ontology.records import Evidence as EvidenceRecord
from service.api import drafts, inputs, reviews
from service.api.arguments import Said
from service.api.enums import ReviewDecision
from service.api.evidence import Evidence
from service.api.fields import done
from service.api.gap_mutations import GapMutation
from service.api.mappings import Mapping, Opinion, opinion_of
from service.api.payloads import Payload
from service.api.point import Request
from service.api.recorded import Outcome, recorded
from service.api.shapes import ShapesMutation

Asking = Info[Request, None]


@strawberry.type(description="Answer of recordEvidence.")
class RecordEvidencePayload(Payload):
    evidence: Evidence | None = strawberry.field(description="The item.")


@strawberry.type(description="Answer of recordImplementation.")
class RecordImplementationPayload(Payload):
    key: strawberry.ID | None = strawberry.field(description="Key of the measure.")


@strawberry.type(description="Answer of recordAssessment.")
class RecordAssessmentPayload(Payload):
    key: strawberry.ID | None = strawberry.field(description="Key of the verdict.")


@strawberry.type(description="Answer of the mutations of mappings.")
class MappingPayload(Payload):
    mapping: Mapping | None = strawberry.field(description="The opinion as it stands now.")


@strawberry.type(description="Answer of close.")
class ClosePayload(Payload):
    pass


def _mapping(request: Request, outcome: Outcome) -> MappingPayload:
    point = request.point()
    record = point.recorded(outcome.key).record if outcome.key else None
    return MappingPayload(
        change_set=outcome.change_set,
        user_errors=outcome.user_errors,
        mapping=opinion_of(point, record) if isinstance(record, Opinion) else None,
    )


MappingKey = Annotated[strawberry.ID, strawberry.argument(description="Key of the opinion.")]
Decision = Annotated[ReviewDecision, strawberry.argument(description="What is decided.")]


@strawberry.type(description="What may be recorded. Nothing is ever changed or deleted: records are added and closed.")
class Mutation(ShapesMutation, GapMutation):
    @done("Records an item of evidence.")
    def record_evidence(self, info: Asking, change: Said, input: inputs.EvidenceInput) -> RecordEvidencePayload:
        outcome = recorded(info.context, change, lambda desk: drafts.evidence(desk, input))
        point = info.context.point()
        record = point.recorded(outcome.key).record if outcome.key else None
        return RecordEvidencePayload(
            change_set=outcome.change_set,
            user_errors=outcome.user_errors,
            evidence=Evidence.of(point, record.key) if isinstance(record, EvidenceRecord) else None,
        )

    @done("Records a measure as put in place for a subject.")
    def record_implementation(
        self, info: Asking, change: Said, input: inputs.ImplementationInput
    ) -> RecordImplementationPayload:
        outcome = recorded(info.context, change, lambda desk: drafts.implementation(desk, input))
        return RecordImplementationPayload(
            change_set=outcome.change_set,
            user_errors=outcome.user_errors,
            key=strawberry.ID(outcome.key) if outcome.key else None,
        )

    @done("Records a verdict.")
    def record_assessment(self, info: Asking, change: Said, input: inputs.AssessmentInput) -> RecordAssessmentPayload:
        outcome = recorded(info.context, change, lambda desk: drafts.assessment(desk, input))
        return RecordAssessmentPayload(
            change_set=outcome.change_set,
            user_errors=outcome.user_errors,
            key=strawberry.ID(outcome.key) if outcome.key else None,
        )

    @done("Proposes a mapping; it counts once it is reviewed.")
    def propose_mapping(self, info: Asking, change: Said, input: inputs.MappingInput) -> MappingPayload:
        outcome = recorded(info.context, change, lambda desk: drafts.mapping(desk, input))
        return _mapping(info.context, outcome)

    @done("Approves or rejects a mapping: its record is closed, and one that corrects it is added. For reviewers.")
    def review_mapping(
        self,
        info: Asking,
        change: Said,
        key: MappingKey,
        decision: Decision,
        note: Annotated[str | None, strawberry.argument(description="What the reviewer says of it.")] = None,
    ) -> MappingPayload:
        outcome = recorded(info.context, change, lambda desk: reviews.reviewed(desk, key, decision, note))
        return _mapping(info.context, outcome)

    @done("Puts a new opinion, proposed, in the place of one: that is closed, and the new one names it. For reviewers.")
    def supersede_mapping(
        self, info: Asking, change: Said, key: MappingKey, input: inputs.MappingInput
    ) -> MappingPayload:
        outcome = recorded(info.context, change, lambda desk: reviews.superseded(desk, key, input))
        return _mapping(info.context, outcome)

    @done("Closes a record; the history stays. Laws and standards are not closed here.")
    def close(
        self,
        info: Asking,
        change: Said,
        key: Annotated[strawberry.ID, strawberry.argument(description="Key of the record.")],
    ) -> ClosePayload:
        outcome = recorded(info.context, change, lambda desk: reviews.closed(desk, key))
        return ClosePayload(change_set=outcome.change_set, user_errors=outcome.user_errors)
