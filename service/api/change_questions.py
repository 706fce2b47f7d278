"""What may be asked about change: over time, between points, and if something were otherwise; nothing is written."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry
from strawberry.types import Info

from ontology.errors import BadInput
from service.api.arguments import AsOf, Horizon, KnownAt, OnlyFrameworks, OnlySubjects, Policy, ProvisionRef, SubjectRef
from service.api.connections import After, Connection, First, page
from service.api.coverage import ImpactRow
from service.api.difference import At, Difference
from service.api.enums import PointKind
from service.api.fields import asked
from service.api.forecast import Forecast
from service.api.gap_questions import GapQuery
from service.api.named import check_named
from service.api.plan import Plan
from service.api.point import Request
from service.api.single_points import SinglePoints
from service.api.traces import StatusInterval
from service.reasoning.difference import difference
from service.reasoning.forecast import forecast
from service.reasoning.history import history
from service.reasoning.impact import impact
from service.reasoning.plan import plan
from service.reasoning.single_points import KINDS, single_points

Asking = Info[Request, None]

MOST_STEPS = 50
"""Of a plan."""


@strawberry.type(description="What may be asked about change.")
class ChangeQuery(GapQuery):
    @asked("How status and applicability change over a period, and what changes them.")
    def history(
        self,
        info: Asking,
        provision: ProvisionRef,
        subject: SubjectRef,
        start: Annotated[date, strawberry.argument(name="from", description="First day.")],
        end: Annotated[date, strawberry.argument(name="to", description="First day no longer.")],
        known_at: KnownAt = None,
        policy: Policy = None,
    ) -> list[StatusInterval] | None:
        if end <= start:
            raise BadInput(f"to {end} does not lie after from {start}", remedy="swap or correct the dates")
        point = info.context.point(start, known_at, policy)
        p, s = info.context.provision(provision), point.on_record(info.context.subject(subject))
        with info.context.aside():
            found = history(
                point.register, p, s, start, end, point.view.known_at, point.view.policy, info.context.pause
            )
        return [StatusInterval.of(interval) for interval in found]

    @asked("What would change if something were removed, or counted; nothing is written.")
    def impact(
        self,
        info: Asking,
        without: Annotated[
            list[strawberry.ID] | None, strawberry.argument(description="Records or subjects taken away.")
        ] = None,
        together: Annotated[
            list[strawberry.ID] | None,
            strawberry.argument(name="with", description="Proposed mappings or planned measures that would count."),
        ] = None,
        as_of: AsOf = None,
        policy: Policy = None,
        first: First = 100,
        after: After = None,
    ) -> Connection[ImpactRow] | None:
        point = info.context.point(as_of, None, policy)
        for key in (*(without or ()), *(together or ())):
            point.recorded(key)
        with info.context.aside():
            found = impact(point.view, without=without or (), with_=together or ())
        return page(
            found,
            lambda row: ImpactRow(point=point, row=row),
            lambda row: f"{row.provision} {row.subject}",
            first,
            after,
        )

    @asked("Two points compared: which requirements changed status or applicability, and what lies between.")
    def difference(
        self,
        info: Asking,
        start: Annotated[At, strawberry.argument(name="from", description="The first point.")],
        end: Annotated[At, strawberry.argument(name="to", description="The second point.")],
        frameworks: OnlyFrameworks = None,
        subjects: OnlySubjects = None,
    ) -> Difference | None:
        before, after = (info.context.point(at.as_of, at.known_at, at.policy) for at in (start, end))
        check_named(max(before, after, key=lambda point: point.view.known_at), frameworks, subjects)
        found = difference(before.view, after.view, frameworks, subjects)
        return Difference(before=before, after=after, found=found)

    @asked("On which evidence, supplier or dataset most hangs: each taken away alone; nothing is written.")
    def single_points(
        self,
        info: Asking,
        kinds: Annotated[
            list[PointKind] | None,
            strawberry.argument(description="What is taken away; absent: evidence, suppliers and datasets."),
        ] = None,
        frameworks: OnlyFrameworks = None,
        subjects: OnlySubjects = None,
        as_of: AsOf = None,
        horizon: Horizon = None,
        known_at: KnownAt = None,
        policy: Policy = None,
    ) -> SinglePoints | None:
        point = info.context.point(as_of, known_at, policy)
        check_named(point, frameworks, subjects)
        view = point.view
        with info.context.aside():
            found = single_points(
                point.register,
                view.as_of,
                view.known_at,
                view.policy,
                kinds=[str(kind) for kind in kinds] if kinds else KINDS,
                frameworks=frameworks,
                subjects=subjects,
                horizon=horizon,
                pause=info.context.pause,
            )
        return SinglePoints(point=point, found=found)

    @asked("What expires and what starts to apply until a day, by what is known now, day by day.")
    def forecast(
        self,
        info: Asking,
        end: Annotated[date, strawberry.argument(name="to", description="The last day.")],
        frameworks: OnlyFrameworks = None,
        subjects: OnlySubjects = None,
        as_of: AsOf = None,
        known_at: KnownAt = None,
        policy: Policy = None,
    ) -> Forecast | None:
        point = info.context.point(as_of, known_at, policy)
        check_named(point, frameworks, subjects)
        view = point.view
        if end <= view.as_of:
            raise BadInput(f"to {end} does not lie after asOf {view.as_of}", remedy="correct the dates")
        with info.context.aside():
            found = forecast(
                point.register,
                view.as_of,
                end,
                view.known_at,
                view.policy,
                frameworks=frameworks,
                subjects=subjects,
                enough=info.context.late,
            )
        return Forecast(point=point, found=found)

    @asked("The fewest new facts that close the most gaps, weighted by risk class; nothing is written.")
    def plan(
        self,
        info: Asking,
        frameworks: OnlyFrameworks = None,
        subjects: OnlySubjects = None,
        steps: Annotated[int, strawberry.argument(description=f"How many at most, up to {MOST_STEPS}.")] = 10,
        as_of: AsOf = None,
        horizon: Horizon = None,
        known_at: KnownAt = None,
        policy: Policy = None,
    ) -> Plan | None:
        if not 1 <= steps <= MOST_STEPS:
            raise BadInput(f"steps: {steps} is not between 1 and {MOST_STEPS}", remedy="ask for fewer")
        point = info.context.point(as_of, known_at, policy)
        check_named(point, frameworks, subjects)
        view = point.view
        with info.context.aside():
            found = plan(
                point.register,
                view.as_of,
                view.known_at,
                view.policy,
                frameworks=frameworks,
                subjects=subjects,
                horizon=horizon,
                steps=steps,
                pause=info.context.pause,
            )
        return Plan(point=point, found=found)
