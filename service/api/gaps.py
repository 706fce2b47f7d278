"""Gaps, and the Statement of Applicability."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from service.api.enums import GapLife, Severity, Status
from service.api.fields import asked
from service.api.point import Point
from service.reasoning import answers


@strawberry.type(description="That somebody lives with a gap for a while.")
class Waiver:
    key: strawberry.ID = strawberry.field(description="Key of its record.")
    by: str = strawberry.field(description="Who accepts the gap.")
    reason: str = strawberry.field(description="Why.")
    until: date = strawberry.field(description="First day on which it no longer holds.")


@strawberry.type(description="What applies, or will, and is not shown to be met; or what the record itself gets wrong.")
class Gap:
    point: strawberry.Private[Point]
    found: strawberry.Private[answers.Finding]

    @asked("Stable: the same gap keeps its name from day to day.")
    def key(self) -> strawberry.ID:
        return strawberry.ID(self.found.key)

    @asked("Where it stands.")
    def life(self) -> GapLife:
        return self.found.life

    @asked("The file of gap shapes that asks.")
    def question(self) -> str:
        return self.found.question

    @asked("The property at fault; null where it is none.")
    def path(self) -> str | None:
        return self.found.path

    @asked("How bad it is.")
    def severity(self) -> Severity:
        return self.found.severity

    @asked("A status, `unknown-applicability`, or what is wrong with the record.")
    def kind(self) -> str:
        return self.found.kind

    @asked("What it is and what to do, in a sentence.")
    def message(self) -> str:
        return self.found.message

    @asked("The requirement.")
    def provision_key(self) -> strawberry.ID | None:
        return strawberry.ID(self.found.provision) if self.found.provision else None

    @asked("The subject.")
    def subject_key(self) -> strawberry.ID | None:
        return strawberry.ID(self.found.subject) if self.found.subject else None

    @asked("The record or subject to look at.")
    def focus_key(self) -> strawberry.ID:
        return strawberry.ID(self.found.focus)

    @asked("Whether it is met, as recorded.")
    def status(self) -> Status | None:
        return self.found.status

    @asked("When it was recorded for the first time; null where it is not yet.")
    def opened_at(self) -> datetime | None:
        return self._moment(self.found.opened_in)

    @asked("When it was recorded as open again; null where it is not.")
    def reopened_at(self) -> datetime | None:
        return self._moment(self.found.reopened_in)

    @asked("When it was recorded as closed; null where it is not.")
    def closed_at(self) -> datetime | None:
        return self._moment(self.found.closed_in)

    def _moment(self, sequence: int | None) -> datetime | None:
        return self.point.register.moment(sequence) if sequence else None

    @asked("Days since it was last opened, or for which it was open; null where nobody recorded that.")
    def age_days(self) -> int | None:
        return self.found.age_days

    @asked("Until when it is waived; null where it is not.")
    def waived_until(self) -> date | None:
        return self.found.waived_until

    @asked("Who waived it and why; null where it is not waived.")
    def waiver(self) -> Waiver | None:
        found = self.found
        if found.waiver is None or found.waived_until is None:
            return None
        return Waiver(
            key=strawberry.ID(found.waiver),
            by=found.waived_by or "",
            reason=found.waived_because or "",
            until=found.waived_until,
        )

    @asked("Who owns the measures, else the subject.")
    def owner(self) -> str | None:
        return self.found.owner


@strawberry.type(description="One control of a Statement of Applicability.")
class SoARow:
    control_key: strawberry.ID = strawberry.field(description="The control.")
    citation: str = strawberry.field(description="The control as it is cited.")
    label: str = strawberry.field(description="What the control is called, in our words.")
    applicable: bool | None = strawberry.field(description="As the statement says; null where it does not name it.")
    justification: str | None = strawberry.field(description="Why it is applicable or excluded.")
    implementation: str | None = strawberry.field(description="The measures, with how far they are in place.")
    evidence_keys: list[strawberry.ID] = strawberry.field(description="Items of evidence that support the measures.")
    source_keys: list[strawberry.ID] = strawberry.field(description="Provisions of law that the control serves.")
    owner: str | None = strawberry.field(description="Who owns the measures.")
    review_due: date | None = strawberry.field(description="When the measures are to be looked at again.")
    status: Status = strawberry.field(description="Whether it is met, as recorded.")

    @classmethod
    def of(cls, point: Point, row: answers.SoARow) -> SoARow:
        measures = (f"{point.label(key)} ({_state(point, key)})" for key in row.implementations)
        return cls(
            control_key=strawberry.ID(row.control),
            citation=point.citation(row.control),
            label=point.label(row.control),
            applicable=row.applicable,
            justification=row.justification,
            implementation="; ".join(measures) or None,
            evidence_keys=[strawberry.ID(key) for key in row.evidence],
            source_keys=[strawberry.ID(key) for key in row.serves],
            owner=row.owner,
            review_due=row.review_due,
            status=row.status,
        )


def _state(point: Point, implementation: str) -> str:
    status = getattr(point.recorded(implementation).record, "implementation_status", "recorded")
    return str(status).replace("-", " ")
