"""What is recorded where somebody waives a gap, or takes that back."""

import difflib
from datetime import date

from ontology.errors import BadInput, Place, UnknownReference
from ontology.key import Key
from ontology.records import LONGEST_WAIVER, Gap, Waiver
from ontology.register import Register
from service.lives.openings import Openings, openings
from service.lives.recording import gap_of
from service.lives.waivers import finding_of, last_day
from service.reasoning.answers import Finding
from service.reasoning.view import View
from service.validation.gaps import found

NEAREST = 3


def gap_to_waive(view: View, name: Key) -> Gap:
    """The record of the gap of that name: the open one, else one yet to be recorded. Raises UnknownReference with the
    nearest where nothing of that name was found, BadInput where it is closed.
    """
    register = view.register
    known = openings(register, view.as_of, register.head).get(_finding(register, name))
    if known and known.current:
        return known.current.record
    findings = {finding.key: finding for finding in reversed(found(view))}
    if name in findings:
        return gap_of(register, findings[name], view.as_of)
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
