"""What is recorded where somebody waives a gap, or takes that back."""

import difflib
import hashlib
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date

from ontology.errors import BadInput, Place, UnknownReference
from ontology.key import Key, is_key
from ontology.records import LONGEST_WAIVER, Gap, Waiver
from ontology.register import Added, Register
from service.gaps import gaps
from service.lives.openings import Openings, openings
from service.lives.recording import LONGEST, free, gap_of
from service.lives.waivers import finding_of, last_day
from service.reasoning.answers import Finding
from service.reasoning.view import View
from service.validation.own.shelf import Aside, Shelf

NEAREST = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands now, as waivers see it: the present view, and the shapes that users brought."""

    view: View
    own: Shelf | None = None
    aside: Aside = nullcontext

    def findings(self) -> tuple[Finding, ...]:
        return gaps(self.view, own=self.own, aside=self.aside)


@dataclass(frozen=True, slots=True)
class Waived:
    """A waiver, and the gap that it is about. `first_seen`: the gap is recorded together with it."""

    waiver: Waiver
    gap: Gap
    first_seen: bool

    @property
    def records(self) -> tuple[Added, ...]:
        """The waiver first."""
        return (Added(self.waiver), Added(self.gap)) if self.first_seen else (Added(self.waiver),)


def waived(asked: Standing, name: Key, by: str, reason: str, start: date, end: date, key: Key | None = None) -> Waived:
    """What is to be recorded. `key`: of the waiver; where that is recorded already, the same again. Raises BadInput,
    UnknownReference.
    """
    register = asked.view.register
    earlier = register.get(key) if key else None
    if earlier is not None and isinstance(earlier.record, Waiver):
        there = register.get(earlier.record.waives)
        if there is not None and isinstance(there.record, Gap):
            told = waiver(earlier.record.key, there.record, by, reason, start, end)
            return Waived(told, there.record, there.recorded_in == earlier.recorded_in)
    gap = gap_to_waive(asked, name)
    told = waiver(key or _free(register, gap), gap, by, reason, start, end)
    return Waived(told, gap, register.get(gap.key) is None)


def _free(register: Register, gap: Gap) -> Key:
    """`waiver/` and what the gap is named, and `~2`, `~3` after it for those that follow."""
    stem = f"waiver/{gap.finding.removeprefix('gap/')}"
    if not is_key(stem) or len(stem) > LONGEST:
        stem = f"waiver/{hashlib.sha256(gap.finding.encode()).hexdigest()[:24]}"
    return free(register, stem)


def gap_to_waive(asked: Standing, name: Key) -> Gap:
    """The record of the gap of that name: the open one, else one yet to be recorded. Raises UnknownReference with the
    nearest where nothing of that name was found, BadInput where it is closed.
    """
    register, day = asked.view.register, asked.view.as_of
    known = openings(register, day, register.head).get(_finding(register, name))
    if known and known.current:
        return known.current.record
    findings = {finding.key: finding for finding in reversed(asked.findings())}
    if name in findings:
        return gap_of(register, findings[name], day)
    raise _no_gap(name, known, findings)


def _finding(register: Register, name: Key) -> Key:
    """A gap may be named by the key of any record of it, too."""
    recorded = register.get(name)
    return recorded.record.finding if recorded and isinstance(recorded.record, Gap) else name


def _no_gap(name: Key, known: Openings | None, findings: dict[Key, Finding]) -> BadInput:
    if known:
        return BadInput(f"{name} is closed", remedy="there is nothing to waive", place=Place(column="gap"))
    nearest = tuple(difflib.get_close_matches(name, findings, NEAREST, 0.5))
    remedy = f"nearest: {', '.join(nearest)}" if nearest else "take the name that the list of gaps shows"
    return UnknownReference(f'no gap "{name}"', ref=name, nearest=nearest, remedy=remedy, place=Place(column="gap"))


def waiver(key: Key, gap: Gap, by: str, reason: str, start: date, end: date) -> Waiver:
    """Raises BadInput where it ends before it begins, or too late."""
    if end <= start:
        message = f"a waiver from {start} until {end} never holds"
        raise BadInput(message, remedy="give a later day", place=Place(column="until"))
    if last_day(start, end) != end:
        message = f"a waiver holds for at most {LONGEST_WAIVER} days, so until {last_day(start, end)}"
        raise BadInput(
            message, remedy="give an earlier day, and look at the gap again then", place=Place(column="until")
        )
    return Waiver(key=key, waives=gap.key, waived_by=by, reason=reason, valid_from=start, valid_to=end)


def waivers_of(register: Register, name: Key, day: date) -> tuple[Waiver, ...]:
    """The waivers of a gap that hold on a day or later, by key. Raises UnknownReference where there is none."""
    wanted = _finding(register, name)
    open_ones = [
        each
        for each in register.open(Waiver, register.head)
        if finding_of(register, each) == wanted and last_day(each.valid_from, each.valid_to) > day
    ]
    if not open_ones:
        raise UnknownReference(f'no waiver of "{name}" is in force', ref=name, remedy="there is nothing to withdraw")
    return tuple(sorted(open_ones, key=lambda each: each.key))
