"""What may be recorded about gaps: that somebody lives with one for a while, and which opened and closed."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry
from strawberry.types import Info

from ontology.errors import NomographError, UnknownReference
from ontology.key import Key
from ontology.records import Waiver
from service.api.arguments import Said
from service.api.drafts import Desk, Draft
from service.api.errors import reasons
from service.api.fields import done
from service.api.gaps import Gap
from service.api.payloads import Payload
from service.api.point import Request
from service.api.recorded import Outcome, recorded
from service.gaps import gaps as found_gaps
from service.lives import waiving
from service.lives.recording import record

Asking = Info[Request, None]


@strawberry.input(description="To live with a gap for a while. The reason is that of the change.")
class WaiverInput:
    gap: strawberry.ID = strawberry.field(description="Key of the gap.")
    until: date = strawberry.field(description="First day on which it is no longer waived, at most 366 days ahead.")
    by: str | None = strawberry.field(default=None, description="Who accepts it; absent: whoever asks.")
    start: date | None = strawberry.field(
        name="from", default=None, description="First day on which it is waived; absent: today."
    )


@strawberry.type(description="Answer of waiveGap.")
class WaiveGapPayload(Payload):
    key: strawberry.ID | None = strawberry.field(description="Key of the waiver.")
    gap: Gap | None = strawberry.field(description="The gap as it stands now.")


@strawberry.type(description="Answer of withdrawWaiver.")
class WithdrawWaiverPayload(Payload):
    pass


@strawberry.type(description="Answer of recordGaps. `changeSet` is null where nothing opened or closed, too.")
class RecordGapsPayload(Payload):
    opened: int = strawberry.field(description="How many opened.")
    closed: int = strawberry.field(description="How many closed.")


@strawberry.type(description="What may be recorded about gaps.")
class GapMutation:
    @done("Accepts a gap for a reason, until a day. It is still found, and no status depends on it.")
    def waive_gap(self, info: Asking, change: Said, input: WaiverInput) -> WaiveGapPayload:
        request = info.context
        outcome = recorded(request, change, lambda desk: _waiver(desk, change.reason, input))
        return WaiveGapPayload(
            change_set=outcome.change_set,
            user_errors=outcome.user_errors,
            key=strawberry.ID(outcome.key) if outcome.key else None,
            gap=_gap(request, input.gap) if outcome.key else None,
        )

    @done("Takes a waiver back: its record is closed.")
    def withdraw_waiver(
        self,
        info: Asking,
        change: Said,
        key: Annotated[strawberry.ID, strawberry.argument(description="Key of the waiver.")],
    ) -> WithdrawWaiverPayload:
        outcome = recorded(info.context, change, lambda desk: _withdrawal(desk, key))
        return WithdrawWaiverPayload(change_set=outcome.change_set, user_errors=outcome.user_errors)

    @done("Records which gaps opened and closed since that was recorded the last time.")
    def record_gaps(self, info: Asking, change: Said) -> RecordGapsPayload:
        request = info.context
        try:
            entry = record(
                request.house,
                request.caller.name,
                change.reason,
                expected=change.expected_revision,
                into_demo=request.into_demo,
            )
            outcome = Outcome(entry)
        except NomographError as error:
            outcome = Outcome(errors=tuple(reasons(error)))
        said = outcome.entry.change if outcome.entry else None
        return RecordGapsPayload(
            change_set=outcome.change_set,
            user_errors=outcome.user_errors,
            opened=len(said.added) if said else 0,
            closed=len(said.closed) if said else 0,
        )


def _waiver(desk: Desk, reason: str, said: WaiverInput) -> Draft:
    request = desk.request
    standing = waiving.Standing(desk.point.view, request.house.own, request.aside)
    key = desk.key(None, "waiver", said.gap) if desk.idempotency_key else None
    start = said.start or (desk.day(key, "valid_from") if key else request.house.today())
    by = request.caller.name if said.by is None else said.by
    new = waiving.waived(standing, said.gap, by, reason, start, said.until, key)
    return Draft(tuple(added.record for added in new.records))


def _withdrawal(desk: Desk, key: Key) -> Draft:
    known = desk.point.recorded(key).record
    if not isinstance(known, Waiver):
        raise UnknownReference(f"{key} is a {type(known).__name__}, no waiver", ref=key)
    return Draft(closed=(key,))


def _gap(request: Request, key: Key) -> Gap | None:
    point = request.point()
    found = found_gaps(point.view, own=request.house.own, aside=request.aside)
    return next((Gap(point=point, found=each) for each in found if each.key == key), None)
