"""What may be asked about gaps: the list with its filters, and two revisions compared."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry
from strawberry.types import Info

from ontology.key import Key
from service.api.arguments import AsOf, Horizon, KnownAt, Policy
from service.api.changes import entry_at
from service.api.connections import After, Connection, First, page
from service.api.coverage import Statuses
from service.api.enums import GapLife, Severity
from service.api.fields import asked
from service.api.gap_changes import GapDifference
from service.api.gap_totals import GapTotal, totals
from service.api.gaps import Gap
from service.api.named import check_named
from service.api.point import Point, Request
from service.gaps import gaps as found_gaps
from service.lives.difference import gap_difference
from service.lives.selection import Selection
from service.reasoning.answers import Finding

Asking = Info[Request, None]

OfFramework = Annotated[strawberry.ID | None, strawberry.argument(description="Only of this one; absent: all.")]
OfSubject = Annotated[
    strawberry.ID | None, strawberry.argument(description="Only of this one and what it uses; absent: all.")
]
Questions = Annotated[
    list[str] | None, strawberry.argument(description="Only what these files of gap shapes ask; absent: all.")
]
Kinds = Annotated[list[str] | None, strawberry.argument(description="Only these kinds; absent: all.")]
Lives = Annotated[
    list[GapLife] | None, strawberry.argument(description="Only these, CLOSED too; absent: all but CLOSED.")
]
Severities = Annotated[list[Severity] | None, strawberry.argument(description="Only these; absent: all.")]
Owners = Annotated[list[str] | None, strawberry.argument(description="Only what these own; absent: all.")]
OlderThan = Annotated[
    int | None, strawberry.argument(description="Only what has been open for more days than that; absent: all.")
]


def only(key: Key | None) -> list[strawberry.ID] | None:
    """As a list of keys; None, which is all, where none is named."""
    return [strawberry.ID(key)] if key else None


def key_of(gap: Finding) -> str:
    """Names a row of a list of gaps."""
    return f"{gap.key} {gap.kind}"


@strawberry.type(description="What may be asked about gaps.")
class GapQuery:
    @asked("What applies, or will by the horizon, and is not shown to be met; and worse.")
    def gaps(
        self,
        info: Asking,
        framework: OfFramework = None,
        subject: OfSubject = None,
        status: Statuses = None,
        life: Lives = None,
        question: Questions = None,
        kind: Kinds = None,
        severity: Severities = None,
        owner: Owners = None,
        older_than: OlderThan = None,
        opened_since: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only those that were none at this revision.")
        ] = None,
        as_of: AsOf = None,
        horizon: Horizon = None,
        known_at: KnownAt = None,
        policy: Policy = None,
        first: First = 100,
        after: After = None,
    ) -> Connection[Gap] | None:
        request = info.context
        point = request.point(as_of, known_at, policy)
        wanted = only(framework), only(subject), horizon
        check_named(point, *wanted[:2])
        found = _chosen(request, point, wanted, Selection(question, kind, status, life, severity, owner, older_than))
        if opened_since:
            then = _point_at(request, opened_since, as_of, policy)
            own, aside = request.house.own, request.aside
            before = {gap.key for gap in found_gaps(then.view, *wanted, own=own, aside=aside)}
            found = tuple(gap for gap in found if gap.key not in before)
        return page(found, lambda gap: Gap(point=point, found=gap), key_of, first, after)

    @asked("How many gaps there are of each question, the worst question first.")
    def gap_totals(
        self,
        info: Asking,
        framework: OfFramework = None,
        subject: OfSubject = None,
        status: Statuses = None,
        life: Lives = None,
        question: Questions = None,
        kind: Kinds = None,
        severity: Severities = None,
        owner: Owners = None,
        older_than: OlderThan = None,
        as_of: AsOf = None,
        horizon: Horizon = None,
        known_at: KnownAt = None,
        policy: Policy = None,
    ) -> list[GapTotal] | None:
        request = info.context
        point = request.point(as_of, known_at, policy)
        wanted = only(framework), only(subject), horizon
        check_named(point, *wanted[:2])
        return totals(
            _chosen(request, point, wanted, Selection(question, kind, status, life, severity, owner, older_than))
        )

    @asked("Two revisions compared: which gaps opened, closed, or are called or waived otherwise now.")
    def gap_difference(
        self,
        info: Asking,
        start: Annotated[strawberry.ID, strawberry.argument(name="from", description="The first revision.")],
        end: Annotated[
            strawberry.ID | None, strawberry.argument(name="to", description="The second; absent: the last.")
        ] = None,
        framework: OfFramework = None,
        subject: OfSubject = None,
        question: Questions = None,
        kind: Kinds = None,
        severity: Severities = None,
        as_of: AsOf = None,
        horizon: Horizon = None,
        policy: Policy = None,
    ) -> GapDifference | None:
        request = info.context
        before = _point_at(request, start, as_of, policy)
        after = _point_at(request, end, as_of, policy) if end else request.point(as_of, None, policy)
        check_named(max(before, after, key=lambda point: point.view.known_at), only(framework), only(subject))
        found = gap_difference(
            before.view,
            after.view,
            only(framework),
            only(subject),
            horizon,
            Selection(questions=question, kinds=kind, severities=severity),
            request.house.own,
            request.aside,
        )
        return GapDifference(before=before, after=after, found=found)


Wanted = tuple[list[strawberry.ID] | None, list[strawberry.ID] | None, date | None]


def _chosen(request: Request, point: Point, wanted: Wanted, selection: Selection) -> tuple[Finding, ...]:
    """A page asks for a list and its totals in one document: what is asked in the same way is looked for once."""
    name = point.view, repr((wanted, selection))
    found: tuple[Finding, ...] | None = request.known.get(name)
    if found is None:
        found = found_gaps(point.view, *wanted, selection, request.house.own, request.aside)
        request.known[name] = found
    return found


def _point_at(request: Request, revision: str, as_of: date | None, policy: str | None) -> Point:
    """By what was known at a revision, asked as of the same day. Raises UnknownReference."""
    sequence = entry_at(request.house.register, revision).sequence
    return Point(request.house, request.house.ask(as_of, None, policy, known_in=sequence))
