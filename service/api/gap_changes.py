"""Gaps that opened, closed or changed: between two revisions, and as it happens."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from service.api.changes import Context
from service.api.connections import MOST
from service.api.fields import asked
from service.api.gaps import Gap
from service.api.point import Point
from service.lives import difference as answers

Most = Annotated[int, strawberry.argument(description=f"How many at most, up to {MOST}.")]


@strawberry.type(description="A gap that stands at both points, and is called or waived otherwise at the second.")
class ChangedGap:
    before: Gap = strawberry.field(description="As it was.")
    after: Gap = strawberry.field(description="As it is.")


@strawberry.type(description="Gaps at two points compared.")
class GapChanges:
    before: strawberry.Private[Point]
    after: strawberry.Private[Point]
    found: strawberry.Private[answers.GapDifference]

    @asked("How many opened.")
    def opened_count(self) -> int:
        return len(self.found.opened)

    @asked("How many closed.")
    def closed_count(self) -> int:
        return len(self.found.closed)

    @asked("How many are called or waived otherwise.")
    def changed_count(self) -> int:
        return len(self.found.changed)

    @asked("Those that opened, the worst first.")
    def opened(self, first: Most = 100) -> list[Gap]:
        return [Gap(point=self.after, found=each) for each in self.found.opened[: _most(first)]]

    @asked("Those that closed, as they stood before.")
    def closed(self, first: Most = 100) -> list[Gap]:
        return [Gap(point=self.before, found=each) for each in self.found.closed[: _most(first)]]

    @asked("Those that are called or waived otherwise.")
    def changed(self, first: Most = 100) -> list[ChangedGap]:
        return [
            ChangedGap(before=Gap(point=self.before, found=each.before), after=Gap(point=self.after, found=each.after))
            for each in self.found.changed[: _most(first)]
        ]


def _most(first: int) -> int:
    return min(max(first, 0), MOST)


@strawberry.type(description="Gaps at two revisions compared.")
class GapDifference(GapChanges):
    @asked("What the answer at the first revision depends on.", name="from")
    def from_(self) -> Context:
        return Context.of(self.before.context)

    @asked("What the answer at the second revision depends on.")
    def to(self) -> Context:
        return Context.of(self.after.context)


@strawberry.type(description="What became of the gaps since the last time that this was sent.")
class GapsChanged(GapChanges):
    @asked("The revision with which it is so; give it as `since` to go on after an interruption.")
    def revision(self) -> strawberry.ID:
        return strawberry.ID(self.after.context.revision)

    @asked("The day for which it is so.")
    def as_of(self) -> date:
        return self.after.context.as_of
