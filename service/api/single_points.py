"""The evidence, supplier or dataset on which most hangs."""

from __future__ import annotations

import strawberry

from service.api.changes import Context
from service.api.connections import After, Connection, First, page
from service.api.enums import PointKind
from service.api.fields import asked
from service.api.point import Point
from service.reasoning import single_points as answers


@strawberry.type(description="A requirement and a subject.")
class Pair:
    provision_key: strawberry.ID = strawberry.field(description="The requirement.")
    subject_key: strawberry.ID = strawberry.field(description="The subject.")


def pairs_of(pairs: tuple[tuple[str, str], ...]) -> list[Pair]:
    """As GraphQL tells them."""
    return [Pair(provision_key=strawberry.ID(p), subject_key=strawberry.ID(s)) for p, s in pairs]


@strawberry.type(description="Something on which satisfied requirements hang.")
class SinglePoint:
    key: strawberry.ID = strawberry.field(description="The item of evidence, or the subject.")
    kind: PointKind = strawberry.field(description="What it is.")
    weight: int = strawberry.field(description="How many units would no longer be satisfied without it.")
    lost: list[Pair] = strawberry.field(description="These units.")
    users: int = strawberry.field(description="How many subjects use or run it, through others too; 0 for evidence.")
    only_way_to: list[strawberry.ID] = strawberry.field(description="What none of its users would reach without it.")


def _row(row: answers.SinglePoint) -> SinglePoint:
    return SinglePoint(
        key=strawberry.ID(row.key),
        kind=PointKind(row.kind),
        weight=len(row.lost),
        lost=pairs_of(row.lost),
        users=row.users,
        only_way_to=[strawberry.ID(key) for key in row.only_way_to],
    )


@strawberry.type(description="On what most hangs: each taken away alone, and the engine asked again.")
class SinglePoints:
    point: strawberry.Private[Point]
    found: strawberry.Private[answers.SinglePoints]

    @asked("What this answer depends on.")
    def context(self) -> Context:
        return Context.of(self.point.context)

    @asked("Units that apply, or will by the horizon: the N of n/N.")
    def applicable(self) -> int:
        return self.found.applicable

    @asked("Of these, satisfied now.")
    def satisfied(self) -> int:
        return self.found.satisfied

    @asked("How many were taken away, those first on which most rests directly.")
    def looked(self) -> int:
        return self.found.looked

    @asked("How many prove something now; where that is more than were looked at, the rest is not known.")
    def candidates(self) -> int:
        return self.found.candidates

    @asked("Those on which something hangs, that first on which most does.")
    def rows(self, first: First = 100, after: After = None) -> Connection[SinglePoint]:
        return page(self.found.rows, _row, lambda row: f"{row.key} {row.kind}", first, after)
