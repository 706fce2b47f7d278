"""Coverage and impact: the same question asked of many provisions and subjects."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from service.api.changes import Context
from service.api.connections import After, Connection, First, page
from service.api.enums import ApplicabilityState, GroupBy, Status
from service.api.fields import asked
from service.api.point import Point
from service.api.provisions import Provision
from service.api.subjects import Subject
from service.reasoning import answers
from service.reasoning.coverage import totals
from service.reasoning.covered import Covered


@strawberry.type(description="One requirement for one subject.")
class CoverageRow:
    point: strawberry.Private[Point]
    row: strawberry.Private[answers.CoverageRow]

    @asked("The requirement.")
    def provision_key(self) -> strawberry.ID:
        return strawberry.ID(self.row.provision)

    @asked("The subject.")
    def subject_key(self) -> strawberry.ID:
        return strawberry.ID(self.row.subject)

    @asked("Whether it is met, as recorded.")
    def status(self) -> Status:
        return self.row.status

    @asked("Whether it applies on asOf.")
    def applicability(self) -> ApplicabilityState:
        return self.row.applicability

    @asked("From when it applies, or is not decided.", name="from")
    def from_(self) -> date | None:
        return self.row.from_day

    @asked("Whether its dates are disputed.")
    def disputed(self) -> bool:
        return self.row.disputed

    @asked("Who owns the measures, else the subject.")
    def owner(self) -> str | None:
        return self.row.owner

    @asked("Whether it is counted as applicable: it applies, or will by the horizon.")
    def counted(self) -> bool:
        return self.row.counted

    @asked("The requirement itself.")
    def provision(self) -> Provision:
        return Provision.of(self.point, self.row.provision)

    @asked("The subject itself.")
    def subject(self) -> Subject:
        return Subject.of(self.point, self.row.subject)


@strawberry.type(description="Five counts, never merged; pairs of unknown applicability are counted apart.")
class CoverageTotal:
    framework_key: strawberry.ID | None = strawberry.field(description="The framework, where added up by it.")
    subject_key: strawberry.ID | None = strawberry.field(description="The subject, where added up by it.")
    group_key: strawberry.ID | None = strawberry.field(description="The provision or owner, where added up by it.")
    applicable: int = strawberry.field(description="Pairs that apply, or will by the horizon: the N of n/N.")
    unknown: int = strawberry.field(description="Pairs of which it is not known whether they apply; not in the others.")
    mapped: int = strawberry.field(description="A provision of another framework relates to it.")
    implemented: int = strawberry.field(description="Would be satisfied if each measure in place had passed.")
    evidenced: int = strawberry.field(description="The same, of measures that have evidence.")
    assessed: int = strawberry.field(description="Would be satisfied if each verdict were a pass.")
    satisfied: int = strawberry.field(description="Is satisfied, as recorded.")

    @classmethod
    def of(cls, total: answers.CoverageTotal) -> CoverageTotal:
        return cls(
            framework_key=_id(total.framework),
            subject_key=_id(total.subject),
            group_key=_id(total.provision or total.owner),
            applicable=total.applicable,
            unknown=total.unknown,
            mapped=total.mapped,
            implemented=total.implemented,
            evidenced=total.evidenced,
            assessed=total.assessed,
            satisfied=total.satisfied,
        )


def _id(key: str | None) -> strawberry.ID | None:
    return strawberry.ID(key) if key else None


By = Annotated[
    list[GroupBy] | None, strawberry.argument(description="By what; absent: framework and subject; empty: everything.")
]
Statuses = Annotated[list[Status] | None, strawberry.argument(description="Only these; absent: all.")]


@strawberry.type(description="How much of what applies is met, and what is not.")
class Coverage:
    point: strawberry.Private[Point]
    found: strawberry.Private[Covered]
    level: strawberry.Private[str | None]

    @asked("What this answer depends on.")
    def context(self) -> Context:
        return Context.of(self.point.context)

    @asked("What is counted: `smallest assessable` or the level that was asked for.")
    def unit(self) -> str:
        return self.level or "smallest assessable"

    @asked("The counts, added up.")
    def totals(self, by: By = None) -> list[CoverageTotal]:
        groups = [group.value for group in by] if by is not None else ["framework", "subject"]
        return [CoverageTotal.of(total) for total in totals(self.found, groups)]

    @asked("Requirement by requirement, subject by subject.")
    def rows(self, status: Statuses = None, first: First = 100, after: After = None) -> Connection[CoverageRow]:
        rows = self.found if status is None else self.found.having(status)
        return page(
            rows,
            lambda row: CoverageRow(point=self.point, row=row),
            lambda row: f"{row.provision} {row.subject}",
            first,
            after,
            lambda key: rows.place(*key.partition(" ")[::2]),
        )


@strawberry.type(description="A status that would change.")
class ImpactRow:
    point: strawberry.Private[Point]
    row: strawberry.Private[answers.ImpactRow]

    @asked("The requirement.")
    def provision_key(self) -> strawberry.ID:
        return strawberry.ID(self.row.provision)

    @asked("The subject.")
    def subject_key(self) -> strawberry.ID:
        return strawberry.ID(self.row.subject)

    @asked("As it is.")
    def before(self) -> Status:
        return self.row.before

    @asked("As it would be.")
    def after(self) -> Status:
        return self.row.after

    @asked("The requirement itself.")
    def provision(self) -> Provision:
        return Provision.of(self.point, self.row.provision)

    @asked("The subject itself.")
    def subject(self) -> Subject:
        return Subject.of(self.point, self.row.subject)
