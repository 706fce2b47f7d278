"""Two points compared, pair by pair."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from service.api.changes import Context
from service.api.connections import After, Connection, First, page
from service.api.enums import ApplicabilityState, Status
from service.api.fields import asked
from service.api.point import Point
from service.reasoning import difference as answers
from service.reasoning.causes import Cause as Found


@strawberry.input(description="A point from which things are looked at.")
class At:
    as_of: date | None = strawberry.field(default=None, description="The day that is asked about; absent: today.")
    known_at: datetime | None = strawberry.field(
        default=None, description="By what was recorded by this moment; absent: everything."
    )
    policy: strawberry.ID | None = strawberry.field(
        default=None, description="Which mappings count; absent: `policy/default`."
    )


@strawberry.type(description="Something that lies between two points, and may have changed answers.")
class Cause:
    kind: str = strawberry.field(description="`recorded`, `ended`, `began`, `dated`, `wording` or `policy`.")
    day: date | None = strawberry.field(description="The day on which it was so; null for a policy.")
    text: str = strawberry.field(description="What it is, in words.")
    keys: list[strawberry.ID] = strawberry.field(description="The first few records that it is about.")


def cause_of(found: Found) -> Cause:
    """As GraphQL tells it."""
    return Cause(kind=found.kind, day=found.day, text=found.text, keys=[strawberry.ID(key) for key in found.keys])


@strawberry.type(description="A requirement and a subject whose status or applicability differs between two points.")
class Moved:
    provision_key: strawberry.ID = strawberry.field(description="The requirement.")
    subject_key: strawberry.ID = strawberry.field(description="The subject.")
    status_before: Status | None = strawberry.field(description="At the first point; null: not counted there.")
    status_after: Status | None = strawberry.field(description="At the second point; null: not counted there.")
    applicability_before: ApplicabilityState | None = strawberry.field(
        description="At the first point; null: not counted there."
    )
    applicability_after: ApplicabilityState | None = strawberry.field(
        description="At the second point; null: not counted there."
    )


def moved_of(row: answers.Moved) -> Moved:
    """As GraphQL tells it."""
    return Moved(
        provision_key=strawberry.ID(row.provision),
        subject_key=strawberry.ID(row.subject),
        status_before=row.status_before,
        status_after=row.status_after,
        applicability_before=row.applicability_before,
        applicability_after=row.applicability_after,
    )


@strawberry.type(description="Two points compared.")
class Difference:
    before: strawberry.Private[Point]
    after: strawberry.Private[Point]
    found: strawberry.Private[answers.Difference]

    @asked("What the answer at the first point depends on.", name="from")
    def from_(self) -> Context:
        return Context.of(self.before.context)

    @asked("What the answer at the second point depends on.")
    def to(self) -> Context:
        return Context.of(self.after.context)

    @asked("How many pairs were compared: those that coverage counts.")
    def compared(self) -> int:
        return self.found.compared

    @asked("The pairs that differ, by requirement and subject; not those that are not applicable at both points.")
    def rows(self, first: First = 100, after: After = None) -> Connection[Moved]:
        return page(self.found.rows, moved_of, lambda row: f"{row.provision} {row.subject}", first, after)

    @asked("What lies between the two points, of the whole register.")
    def causes(self) -> list[Cause]:
        return [cause_of(cause) for cause in self.found.causes]
