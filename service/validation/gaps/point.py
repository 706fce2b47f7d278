"""Where an answer holds, and which records another point knows, or does not know, beside."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ontology.key import Key
from ontology.records import CONTENT, MappingPolicy, Record
from ontology.register import Recorded, Register
from service.reasoning.applicability import Scope
from service.reasoning.between import MOST, same_chain
from service.reasoning.law import Law
from service.reasoning.opinions import Opinions
from service.reasoning.subjects import Subjects
from service.reasoning.view import View


@dataclass(frozen=True)
class Point:
    """Where an answer holds, and all that must be the same where it is to hold after it was moved."""

    register: Register
    k: int
    day: date
    policy: MappingPolicy
    scope: Scope
    law: Law
    subjects: Subjects
    opinions: Opinions

    @classmethod
    def of(cls, view: View) -> "Point":
        s = view.statuses
        return cls(view.register, view.known_at, view.as_of, view.policy, s.scope, s.law, s.subjects, s.opinions)

    def settled_as(self, view: View) -> bool:
        """Whether the day, law, subjects and applicability are the same: the very ones."""
        there = view.statuses
        same = there.law is self.law and there.subjects is self.subjects and there.scope is self.scope
        return same and (view.as_of, view.policy) == (self.day, self.policy)

    def known(self, key: Key) -> Recorded | None:
        """A record that is open here."""
        recorded = self.register.get(key)
        return recorded if recorded is not None and recorded.open_at(self.k) else None


def recorded_between(point: Point, view: View) -> Iterator[Record]:
    """What was recorded after the earlier of two points, up to the later one, in order."""
    first, last = sorted((point.k, view.known_at))
    return (added.record for entry in _longer(point, view).entries[first:last] for added in entry.change.added)


def _longer(point: Point, view: View) -> Register:
    """Which of the two registers goes on from the other."""
    return point.register if point.register.head >= view.register.head else view.register


def differing(point: Point, view: View) -> list[tuple[Record, bool]] | None:
    """The records that only one of two points knows, and whether it is the later one; None where content of laws is
    among what lies between, or too much lies there.
    """
    if not same_chain(point.register, view.register):
        return None
    there = view.register
    heads = point.register.head, there.head
    keys: dict[Key, None] = {}
    longer = _longer(point, view)
    for entry in longer.entries[min(point.k, view.known_at, *heads) : max(point.k, view.known_at, *heads)]:
        keys.update(dict.fromkeys((*(added.record.key for added in entry.change.added), *entry.change.closed)))
        if len(keys) > MOST:
            return None
    found = []
    for key in keys:
        recorded = longer.get(key)
        if recorded is None:
            continue
        if type(recorded.record) in CONTENT:
            return None
        now = there.get(key)
        is_known = now is not None and now.open_at(view.known_at)
        if is_known != (point.known(key) is not None):
            found.append((recorded.record, is_known))
    return found
