"""What a home lacks of the content that comes with the program (docs/decisions/0041-upgrade.md).

Each part of the content is a change set of its own, made from what is recorded when it is its turn: an upgrade that was
cut short is taken up where it stopped, and one that is repeated records nothing. The user's own word on a record of the
program stays: what the program says since then is shown, not recorded.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from loaders import revise
from ontology.fields import fields_of
from ontology.key import Key
from ontology.records import Record, Wording
from ontology.register import Added, ChangeSet, Entry, Recorded, Register
from service import content
from service.growth import grown

OWN = "you corrected it"
WITHDRAWN = "you withdrew it"
PARTLY = "you corrected some of it; the rest is taken"
PERMANENT = "an identity never changes"


class Kind(StrEnum):
    NEW = "new"
    CORRECTED = "corrected"
    CLOSED = "closed"
    KEPT = "kept"
    """As the home has it, though the program says something else."""


@dataclass(frozen=True, slots=True)
class Difference:
    """`key`: of the program's record. `before`: the recorded one that it corrects, closes or leaves. `fields`: what the
    two say differently. `because`: why it is kept.
    """

    part: str
    kind: Kind
    cls: str
    key: Key
    before: Key | None = None
    fields: tuple[str, ...] = ()
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One part: its differences, and the change set that takes them; None where nothing is to be recorded."""

    part: str
    differences: tuple[Difference, ...]
    change: ChangeSet | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Every step, and the register as it would be after them."""

    steps: tuple[Step, ...]
    after: Register

    @property
    def differences(self) -> tuple[Difference, ...]:
        return tuple(difference for step in self.steps for difference in step.differences)


def plan(register: Register) -> Plan:
    """What an upgrade would record. Nothing is written."""
    state = [register]
    made = []
    for step in steps(lambda: state[-1]):
        made.append(step)
        if step.change:
            entry = Entry(state[-1].head + 1, datetime.now(UTC), "0" * 64, "0" * 64, step.change)
            state.append(grown(state[-1], [entry]))
    return Plan(tuple(made), state[-1])


def steps(register: Callable[[], Register]) -> Iterator[Step]:
    """A step for each part that differs, then for each that is shipped no longer; `register` gives the present one,
    each time it is asked.
    """
    parts = list(content.parts())
    shipped = frozenset(added.record.key for _, _, records in parts for added in records)
    for name, digest, records in parts:
        yield from _step(register(), name, f"{name} sha256:{digest}", records, shipped)
    names = {name for name, _, _ in parts}
    for name in sorted({content.name_of(e) for e in register().entries if content.is_content(e)} - names):
        yield from _step(register(), name, f"{name} {content.GONE}", (), shipped)


def _step(
    register: Register, name: str, source: str, records: tuple[Added, ...], shipped: frozenset[Key]
) -> Iterator[Step]:
    part = _Part(register, name, shipped)
    for added in records:
        part.look_at(added)
    gone = part.gone()
    taken, closed = revise.as_changes(part.taken, register)
    change = ChangeSet(content.ACTOR, content.REASON, (*part.returned, *taken), (*closed, *part.closed, *gone), source)
    if part.found:
        yield Step(name, tuple(part.found), change if change.added or change.closed else None)


@dataclass(slots=True)
class _Part:
    """One part of the content beside what is recorded."""

    register: Register
    name: str
    shipped: frozenset[Key]
    taken: list[Added] = field(default_factory=list)
    returned: list[Added] = field(default_factory=list)
    closed: list[Key] = field(default_factory=list)
    found: list[Difference] = field(default_factory=list)
    chains: revise.Chains = field(init=False)
    brought: dict[Key, str] = field(init=False)
    """Records that the program recorded -> the part that brought them."""

    def __post_init__(self) -> None:
        self.chains = revise.Chains(self.register)
        entries = [entry for entry in self.register.entries if content.is_content(entry)]
        self.brought = {added.record.key: content.name_of(entry) for entry in entries for added in entry.change.added}

    def look_at(self, item: Added) -> None:
        last = self._newest(item.record.key)
        if last is None:
            self._take(item, Kind.NEW)
        elif last.closed_in is not None:
            self._look_at_closed(item, last)
        elif not self._same(last.record, item.record):
            self._look_at_other(item, last.record)

    def _look_at_closed(self, item: Added, last: Recorded) -> None:
        """The program's own closing is taken back by the program; the user's withdrawal by nobody."""
        if self._closed_by_program(last):
            key = self.chains.free(item.record.key)
            self.returned.append(Added(replace(item.record, key=key), item.locator))
            self._tell(Kind.NEW, item.record)
        elif not self._same(self._base(item.record.key) or last.record, item.record):
            self._tell(Kind.KEPT, item.record, last.record, WITHDRAWN)

    def _look_at_other(self, item: Added, last: Record) -> None:
        base = self._base(item.record.key)
        if isinstance(last, revise.IDENTITIES):
            self._tell(Kind.KEPT, item.record, last, PERMANENT)
        elif base is not None and base.key == last.key:
            self._take(item, Kind.CORRECTED, last)
        elif base is None or not self._same(base, item.record):
            self._reconcile(item, last, base)

    def _reconcile(self, item: Added, last: Record, base: Record | None) -> None:
        """The user and the program said something else since. Only a wording is put together, field by field: its text
        is the user's page, its reading the program's. Whoever approved an opinion approved what it said then.
        """
        if not (isinstance(item.record, Wording) and isinstance(last, Wording) and isinstance(base, Wording)):
            self._tell(Kind.KEPT, item.record, last, OWN)
            return
        merged, contested = _merged(item.record, last, base)
        if not self._same(last, merged):
            self._take(Added(merged, item.locator), Kind.CORRECTED, last, PARTLY if contested else None)
        elif contested:
            self._tell(Kind.KEPT, item.record, last, OWN)

    def gone(self) -> list[Key]:
        """What the program brought by this part and ships no more. Identities stay: their keys are permanent."""
        closed = []
        for key, part in self.brought.items():
            recorded = self.register.by_key[key]
            record, root = recorded.record, _bare(self.chains.root(key))
            if part != self.name or root in self.shipped or isinstance(record, revise.IDENTITIES):
                continue
            last = self.chains.newest(key)
            if recorded.closed_in is None:
                closed.append(key)
                self._tell(Kind.CLOSED, record, record)
            elif last is not None and last.closed_in is None and self._base(root) is record:
                self._tell(Kind.KEPT, record, last.record, OWN)
        return closed

    def _newest(self, key: Key) -> Recorded | None:
        """The last record under a key; one that came back stands under `key~2` and corrects nothing."""
        last, number = self.chains.newest(key), 2
        while (again := self.register.get(f"{key}~{number}")) is not None:
            if again.record.corrects is None:
                last = self.chains.newest(again.record.key)
            number += 1
        return last

    def _base(self, key: Key) -> Record | None:
        """What the program said of it last."""
        found, number = self.register.get(key) if key in self.brought else None, 2
        while (again := self.register.get(f"{key}~{number}")) is not None:
            found = again if again.record.key in self.brought else found
            number += 1
        return found.record if found else None

    def _closed_by_program(self, last: Recorded) -> bool:
        assert last.closed_in is not None
        return content.is_content(self.register.entries[last.closed_in - 1])

    def _same(self, old: Record, new: Record) -> bool:
        return revise.says_the_same(old, new, self.chains)

    def _take(self, item: Added, kind: Kind, last: Record | None = None, because: str | None = None) -> None:
        if last is None or self.chains.root(last.key) == item.record.key:
            self.taken.append(item)
        else:
            self._correct_returned(item, last)
        self._tell(kind, item.record, last, because)

    def _correct_returned(self, item: Added, last: Record) -> None:
        """The chain of a record that came back begins at `key~2`, where a source that is loaded again does not look."""
        key = self.chains.free(item.record.key)
        self.returned.append(Added(replace(item.record, key=key, corrects=last.key), item.locator))
        self.closed.append(last.key)

    def _tell(self, kind: Kind, record: Record, last: Record | None = None, because: str | None = None) -> None:
        before, different = (last.key, revise.differing(last, record, self.chains)) if last else (None, ())
        cls, key = type(record).__name__, _bare(record.key)
        self.found.append(Difference(self.name, kind, cls, key, before, different, because))


def _bare(key: Key) -> Key:
    """Without the number of a revision."""
    head, _, number = key.rpartition("~")
    return head if head and number.isdigit() else key


def _merged(new: Wording, own: Wording, base: Wording) -> tuple[Wording, bool]:
    """The program's wording with what the user changed in it; and whether both changed the same, where the user's
    counts.
    """
    changes: dict[str, Any] = {}
    contested = False
    for each in fields_of(Wording):
        mine, theirs, before = (getattr(record, each.name) for record in (own, new, base))
        if each.name not in ("key", "corrects") and mine != before:
            changes[each.name] = mine
            contested |= theirs not in (before, mine)
    return replace(new, **changes), contested
