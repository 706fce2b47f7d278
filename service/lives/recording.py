"""Keeps the history: what opened is recorded, what is gone is closed, in one change set, where anything is new."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date

from ontology.errors import Refused, StaleRevision
from ontology.key import Key, is_key
from ontology.records import Gap
from ontology.register import Added, ChangeSet, Entry, Recorded, Register
from service.house import House
from service.lives.bookkeeping import REASON
from service.lives.unasked import is_silent, unasked
from service.reasoning.answers import Finding
from service.validation.gaps import found

_TRIES = 20
"""How often the difference is worked out again because somebody recorded something meanwhile."""
LONGEST = 390
"""Characters of a key, with room for the number of a later one."""


@dataclass(frozen=True, slots=True)
class News:
    """What the ledger does not say yet: gaps that opened, and keys of records of gaps that are gone."""

    opened: tuple[Gap, ...] = ()
    closed: tuple[Key, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.opened or self.closed)


def news(register: Register, findings: Iterable[Finding], day: date) -> News:
    """What was found on a day, against the records that are open now. A finding that says two things is one gap; one
    whose shape was not run is not gone.
    """
    standing = {gap.finding: gap for gap in register.open(Gap, register.head)}
    named: dict[Key, Finding] = {}
    for finding in findings:
        named.setdefault(finding.key, finding)
    earlier = _earlier(register)
    opened = [gap_of(register, each, day, earlier) for name, each in named.items() if name not in standing]
    silent = unasked(named.values())
    gone = [gap.key for name, gap in standing.items() if name not in named and not is_silent(gap, silent)]
    return News(tuple(sorted(opened, key=lambda gap: gap.key)), tuple(sorted(gone)))


def record(
    house: House,
    actor: str,
    reason: str = REASON,
    *,
    expected: str | None = None,
    into_demo: bool = False,
    turn: AbstractContextManager[object] | None = None,
) -> Entry | None:
    """Records what is new as of today; None where nothing is. Two that record at once write it once. `turn`: held while
    it computes. Raises StaleRevision where the ledger is not at the revision `expected`, or somebody else never stops
    writing.
    """
    house.home.admit(into_demo)
    for left in reversed(range(_TRIES)):
        with turn or nullcontext():
            asked = house.ask()
            waiting = house.own.pending(asked.view)
        waiting()
        with turn or nullcontext():
            everything = (*found(asked.view), *house.own.found(asked.view))
            change = change_of(news(asked.register, everything, asked.context.as_of), actor, reason)
        if change is None:
            return None
        try:
            return house.record(change, expected=expected or asked.register.revision, into_demo=into_demo)
        except (StaleRevision, Refused):
            moved = house.refresh().revision != asked.register.revision
            if expected is not None or not left or not moved:
                raise
    raise AssertionError("unreachable: the last try returns or raises")


def change_of(new: News, actor: str, reason: str = REASON) -> ChangeSet | None:
    """One change set; None where there is nothing to say."""
    if not new:
        return None
    return ChangeSet(actor, reason, tuple(Added(gap) for gap in new.opened), new.closed)


def gap_of(register: Register, finding: Finding, day: date, earlier: dict[Key, list[Key]] | None = None) -> Gap:
    """The record of a finding that opens on a day."""
    before = (_earlier(register) if earlier is None else earlier).get(finding.key, [])
    return Gap(
        key=_free(register, finding),
        finding=finding.key,
        question=finding.question,
        label=finding.message,
        gap_kind=finding.kind,
        gap_severity=finding.severity,
        opened_on=day,
        focus=_standing(register, finding.focus),
        provision=_standing(register, finding.provision),
        subject=_standing(register, finding.subject),
        path=finding.path,
        owner=finding.owner,
        reopens=before[-1] if before else None,
    )


def _earlier(register: Register) -> dict[Key, list[Key]]:
    """The records of each finding, the first one first."""
    found: dict[Key, list[Key]] = {}
    for gap in _gaps(register.by_class.get(Gap, ())):
        found.setdefault(gap.finding, []).append(gap.key)
    return found


def _gaps(recorded: Iterable[Recorded]) -> Iterator[Gap]:
    for each in recorded:
        if isinstance(each.record, Gap):
            yield each.record


def _free(register: Register, finding: Finding) -> Key:
    """The finding's own name, where it can be a key, and `~2`, `~3` after it for the times that it opens again."""
    stem = finding.key
    if not is_key(stem) or len(stem) > LONGEST:
        digest = hashlib.sha256(stem.encode()).hexdigest()[:24]
        stem = f"gap/{finding.question}/{digest}" if is_key(f"gap/{finding.question}/x") else f"gap/{digest}"
    return free(register, stem)


def free(register: Register, stem: Key) -> Key:
    """The stem, or with `~2`, `~3` after it the first that names nothing yet."""
    number, key = 1, stem
    while register.get(key) is not None:
        number += 1
        key = f"{stem}~{number}"
    return key


def _standing(register: Register, key: Key | None) -> Key | None:
    """A key that a record may name: of something that is open now."""
    recorded = register.get(key) if key else None
    return key if recorded is not None and recorded.closed_in is None else None
