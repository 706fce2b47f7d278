"""A point from which things are looked at: one state of the house, one asOf, one knownAt, one policy."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from threading import Lock
from typing import TYPE_CHECKING, Any

from ontology.citation import citation
from ontology.errors import BadInput, NotRecordedYet, UnknownReference
from ontology.key import Key, framework_of
from ontology.records import CONTENT, Record, Subject, Wording
from ontology.register import Recorded, Register
from service.api.caller import Caller
from service.asking import Asked, Context
from service.house import House
from service.reading_order import read_in_order
from service.reasoning.answers import Crosswalk
from service.reasoning.law import Law
from service.reasoning.view import View

if TYPE_CHECKING:
    from service.api.documents import Document
    from service.api.feed import Feed


@dataclass(frozen=True, eq=False)
class Point:
    house: House
    asked: Asked

    @property
    def view(self) -> View:
        return self.asked.view

    @property
    def context(self) -> Context:
        return self.asked.context

    @property
    def register(self) -> Register:
        return self.asked.register

    @property
    def law(self) -> Law:
        """The law in force at asOf."""
        return self.view.statuses.law

    def under(self, policy: str | None) -> "Point":
        """The same, under another mapping policy."""
        if policy is None:
            return self
        return Point(self.house, self.house.ask(self.context.as_of, self.context.known_at, policy))

    def known(self, key: Key) -> Record | None:
        """The record of a key, if it was recorded by knownAt."""
        recorded = self.register.get(key)
        return recorded.record if recorded and recorded.recorded_in <= self.view.known_at else None

    def recorded(self, key: Key) -> Recorded:
        """Raises UnknownReference with the nearest."""
        recorded = self.register.get(key)
        if recorded is None:
            from service.validation.nearest import nearest  # only who errs needs it

            alike = nearest(key, self.register.by_key)
            raise UnknownReference(f"nothing is recorded as {key}", ref=key, nearest=alike)
        return recorded

    def on_record(self, key: Key) -> Key:
        """The same, where it was recorded by knownAt; laws count as known from their publication. Raises
        UnknownReference, NotRecordedYet.
        """
        recorded = self.recorded(key)
        if recorded.recorded_in > self.view.known_at and not isinstance(recorded.record, CONTENT):
            then, since = (_utc(each) for each in (self.context.known_at, self.register.moment(recorded.recorded_in)))
            raise NotRecordedYet(
                f"{key} was not recorded yet at {then}; it is since {since}",
                ref=key,
                remedy="ask what was known from then on, or leave the moment out",
            )
        return key

    def wording(self, provision: Key) -> Wording | None:
        return self.view.wording(provision)

    def label(self, key: Key) -> str:
        """What people call it: our label, else its heading, else its citation; a record's label, else its key."""
        wording = self.wording(key)
        if wording is not None:
            return wording.label or wording.heading or self.citation(key)
        recorded = self.register.get(key)
        return (getattr(recorded.record, "label", None) if recorded else None) or key

    def citation(self, provision: Key) -> str:
        framework = self.law.content.frameworks.get(framework_of(provision))
        return citation(provision, framework.short if framework else None)

    def crosswalk(self, first: Key, second: Key) -> Crosswalk:
        """In the order in which the two frameworks are read."""
        return read_in_order(self.law, self.view.crosswalk(first, second), first, second)

    def subject(self, key: Key) -> Subject:
        """Raises UnknownReference if that is no subject."""
        record = self.recorded(key).record
        if not isinstance(record, Subject):
            raise UnknownReference(f"{key} is a {type(record).__name__}, no subject", ref=key)
        return record


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


@dataclass(frozen=True, eq=False)
class Request:
    """What every resolver may see: the house, who asks, whether the demo takes what they record, until when the
    answer must be there (monotonic clock), the lock of whoever computes, what tells subscribers of news, the document
    that is run, if any, and what was worked out for more than one field of it.
    """

    house: House
    caller: Caller
    into_demo: bool = False
    deadline: float = math.inf
    turn: Lock = field(default_factory=Lock)
    feed: "Feed | None" = None
    document: "Document | None" = None
    known: dict[Any, Any] = field(default_factory=dict)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Lets others compute meanwhile: for work that touches no view of the house, or waits for the disk."""
        held = self.turn.locked()
        if held:
            self.turn.release()
        try:
            yield
        finally:
            if held:
                self.turn.acquire()

    def pause(self) -> None:
        """Raises OutOfTime once the answer should be there."""
        if time.monotonic() > self.deadline:
            from service.api.limits import OutOfTime  # needs graphql-core, which no command but `query` does

            raise OutOfTime("the answer takes too long", remedy="ask for less at once")

    def late(self) -> bool:
        """Whether less than half of the time is left: an answer that can end early does."""
        return time.monotonic() > self.deadline - self.house.settings.seconds / 2

    def point(self, as_of: date | None = None, known_at: datetime | None = None, policy: str | None = None) -> Point:
        if known_at is not None and known_at.tzinfo is None:
            raise BadInput(f"knownAt {known_at} has no time zone", remedy="add one, as in 2026-03-05T10:00:00Z")
        return Point(self.house, self.house.ask(as_of, known_at, policy))

    def provision(self, ref: str) -> Key:
        return self.house.references().provision(ref)

    def subject(self, ref: str) -> Key:
        return self.house.references().subject(ref)
