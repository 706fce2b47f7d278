"""Later days, by what is known now."""

from __future__ import annotations

from datetime import date

import strawberry

from service.api.changes import Context
from service.api.difference import Cause, Moved, cause_of, moved_of
from service.api.fields import asked
from service.api.point import Point
from service.reasoning import forecast as answers


@strawberry.type(description="A day on which something changes.")
class ForecastDay:
    day: date = strawberry.field(description="The day.")
    rows: list[Moved] = strawberry.field(description="The pairs that change on it, as of `difference`.")
    causes: list[Cause] = strawberry.field(description="What begins, ends or is dated on it, of the whole register.")
    satisfied: int = strawberry.field(description="Units satisfied on it: the n of n/N.")
    applicable: int = strawberry.field(description="Units that apply on it: the N of n/N.")


def _day(found: answers.Forecast) -> ForecastDay:
    return ForecastDay(
        day=found.day,
        rows=[moved_of(row) for row in found.rows],
        causes=[cause_of(cause) for cause in found.causes],
        satisfied=found.satisfied,
        applicable=found.applicable,
    )


@strawberry.type(description="Status and applicability on later days, by what is known now.")
class Forecast:
    point: strawberry.Private[Point]
    found: strawberry.Private[answers.Outlook]

    @asked("What this answer depends on; asOf is the day before the first.")
    def context(self) -> Context:
        return Context.of(self.point.context)

    @asked("Units satisfied on asOf: the n of n/N.")
    def satisfied(self) -> int:
        return self.found.satisfied

    @asked("Units that apply on asOf: the N of n/N.")
    def applicable(self) -> int:
        return self.found.applicable

    @asked("The days on which something changes, in order.")
    def days(self) -> list[ForecastDay]:
        return [_day(day) for day in self.found.days]

    @asked("The last day of which this is known.")
    def until(self) -> date:
        return self.found.until

    @asked("Whether that is earlier than asked for, because there are too many days, or the time is up.")
    def cut(self) -> bool:
        return self.found.cut

    @asked("How many days were looked at.")
    def looked(self) -> int:
        return self.found.looked

    @asked("How many days there are on which anything begins, ends or is dated.")
    def candidates(self) -> int:
        return self.found.candidates
