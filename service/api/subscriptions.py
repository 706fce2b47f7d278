"""What may be subscribed to. An event is the difference to the one before, so that a slow reader gets fewer and larger
ones, and no queue grows.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from functools import partial
from typing import Annotated

import strawberry
from strawberry.types import Info

from service.api.arguments import Policy
from service.api.changes import entry_at
from service.api.feed import Feed
from service.api.fields import streamed
from service.api.gap_changes import GapsChanged
from service.api.gap_questions import Kinds, OfFramework, OfSubject, Owners, Questions, Severities, only
from service.api.named import check_named
from service.api.point import Point, Request
from service.gaps import gaps
from service.lives.bookkeeping import is_kept
from service.lives.difference import compared
from service.lives.selection import Selection
from service.reasoning.answers import Finding

Asking = Info[Request, None]
Gaps = tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """The gaps that one subscriber watches, in one state after the other."""

    request: Request
    framework: str | None
    subject: str | None
    policy: str | None

    def now(self) -> tuple[Point, Gaps]:
        return self._at(self.request.point(None, None, self.policy))

    def then(self, revision: str) -> tuple[Point, Gaps]:
        """Raises UnknownReference."""
        house = self.request.house
        sequence = entry_at(house.register, revision).sequence
        return self._at(Point(house, house.ask(None, None, self.policy, known_in=sequence)))

    def _at(self, point: Point) -> tuple[Point, Gaps]:
        check_named(point, only(self.framework), only(self.subject))
        own, aside = point.house.own, self.request.aside
        return point, gaps(point.view, only(self.framework), only(self.subject), own=own, aside=aside)

    def only_kept(self, before: Point) -> int | None:
        """The last entry, if since then the program did nothing but record which gaps opened and closed."""
        register = before.house.register
        later = register.entries[before.register.head :]
        same = before.context.as_of == before.house.today()
        return register.head if same and all(is_kept(each, register) for each in later) else None


@strawberry.type(
    description="What may be subscribed to: over a websocket (graphql-transport-ws), or as server-sent events."
)
class Subscription:
    @streamed("Gaps that open, close or change while people record; as of today.")
    async def gaps_changed(
        self,
        info: Asking,
        framework: OfFramework = None,
        subject: OfSubject = None,
        question: Questions = None,
        kind: Kinds = None,
        severity: Severities = None,
        owner: Owners = None,
        policy: Policy = None,
        since: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Begin with what changed since this revision; absent: from now on."),
        ] = None,
    ) -> AsyncGenerator[GapsChanged, None]:
        request = info.context
        feed, turn = request.feed or Feed(request.house), request.turn
        watched = Watched(request, framework, subject, policy)
        selection = Selection(questions=question, kinds=kind, severities=severity, owners=owner)
        async with feed.place():
            first = watched.now if since is None else partial(watched.then, since)
            before, old = await feed.computed(turn, first)
            day = before.context.as_of
            seen = (before.register.head, day) if since is None else (-1, day)
            while await feed.moved(seen):
                kept = None if seen[0] < 0 else await feed.aside(partial(watched.only_kept, before))
                if kept is not None:
                    seen = (kept, day)
                    continue
                after, new = await feed.computed(turn, watched.now)
                found = compared(old, new, selection)
                if found:
                    yield GapsChanged(before=before, after=after, found=found)
                before, old, day = after, new, after.context.as_of
                seen = (after.register.head, day)
