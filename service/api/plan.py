"""The fewest new facts that close the most."""

from __future__ import annotations

import strawberry

from service.api.changes import Context
from service.api.fields import asked
from service.api.point import Point
from service.api.single_points import Pair, pairs_of
from service.reasoning import plan as answers


@strawberry.type(description="A bundle of facts to bring, and what it closes after the steps before it.")
class PlanStep:
    kind: str = strawberry.field(description="`implementation`, `assessment`, `evidence` (renewed) or `mapping`.")
    facts: list[str] = strawberry.field(description="What to bring, one sentence for each fact.")
    closes: list[Pair] = strawberry.field(description="The units that become satisfied.")
    weight: int = strawberry.field(description="What these weigh: 9 prohibited, 3 high-risk, 1 any other.")
    satisfied: int = strawberry.field(description="Units satisfied with it: the running n of n/N.")


@strawberry.type(description="The fewest new facts that close the most gaps: greedy, not proved smallest.")
class Plan:
    point: strawberry.Private[Point]
    found: strawberry.Private[answers.Plan]

    @asked("What this answer depends on.")
    def context(self) -> Context:
        return Context.of(self.point.context)

    @asked("Units that apply, or will by the horizon: the N of n/N.")
    def applicable(self) -> int:
        return self.found.applicable

    @asked("Of these, satisfied before the first step.")
    def satisfied(self) -> int:
        return self.found.satisfied

    @asked("What the open ones weigh before the first step.")
    def open_weight(self) -> int:
        return self.found.open_weight

    @asked("Why there is no further step.")
    def ended(self) -> str:
        return self.found.ended

    @asked("How it was found.")
    def method(self) -> str:
        return answers.METHOD

    @asked("What to bring, in order.")
    def steps(self) -> list[PlanStep]:
        return [
            PlanStep(
                kind=step.kind,
                facts=list(step.facts),
                closes=pairs_of(step.closes),
                weight=step.weight,
                satisfied=step.satisfied,
            )
            for step in self.found.steps
        ]
