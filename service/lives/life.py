"""What is found, with its life as of a day and by what was known: the words of docs/decisions/0060, section Life."""

from collections.abc import Collection, Iterator
from dataclasses import fields
from datetime import date
from operator import attrgetter
from typing import Any

from ontology.key import Key, framework_of
from ontology.register import Register
from ontology.words import GapLife
from service.lives.openings import Opening, Openings, openings
from service.lives.unasked import is_silent, unasked
from service.lives.waivers import InForce, in_force
from service.reasoning.answers import Finding


def living(register: Register, day: date, k: int, found: Collection[Finding]) -> Iterator[Finding]:
    """The findings with their life."""
    known, waived = openings(register, day, k), in_force(register, day, k)
    for finding in found:
        yield _standing(finding, known.get(finding.key), waived.get(finding.key), day)


def gone(
    register: Register, day: date, k: int, everything: Collection[Finding], *, recorded_only: bool = False
) -> Iterator[Finding]:
    """What was recorded and is not found any more. `everything`: all that is found, of whatever framework and subject.
    `recorded_only`: leave out what no record says is gone, because it was looked for in another way.
    """
    names, silent = {finding.key for finding in everything}, unasked(everything)
    for name, each in openings(register, day, k).items():
        unsure = each.current is not None and (recorded_only or is_silent(each.last.record, silent))
        if name not in names and not unsure:
            yield _gone(register, each)


def within(finding: Finding, frameworks: Collection[Key] | None, subjects: Collection[Key] | None) -> bool:
    """Whether it belongs to one of these frameworks, and is about one of these subjects. What is wrong with a record
    alone belongs to no framework.
    """
    if frameworks is not None and (finding.provision is None or framework_of(finding.provision) not in frameworks):
        return False
    return subjects is None or finding.subject in subjects


def _standing(finding: Finding, known: Openings | None, waiver: InForce | None, day: date) -> Finding:
    if known is None and waiver is None:
        return finding
    again = known is not None and known.closed_before
    current = known.current if known else None
    told = _copied(finding)
    told["life"] = GapLife.WAIVED if waiver else GapLife.REOPENED if again else GapLife.OPEN
    told["opened_in"] = known.first.opened_in if known else None
    told["reopened_in"] = current.opened_in if again and current else None
    told["age_days"] = (day - current.record.opened_on).days if current else None
    if waiver:
        told["waiver"], told["waived_until"] = waiver.record.key, waiver.until
        told["waived_by"], told["waived_because"] = waiver.record.waived_by, waiver.record.reason
    return Finding(**told)


_FIELDS = tuple(field.name for field in fields(Finding))
_READ = attrgetter(*_FIELDS)


def _copied(finding: Finding) -> dict[str, Any]:
    """What `dataclasses.replace` would take; that takes three times as long, for tens of thousands."""
    return dict(zip(_FIELDS, _READ(finding), strict=True))


def _gone(register: Register, known: Openings) -> Finding:
    """As it was when it was last opened. That it is gone may not be recorded yet: then it says no day."""
    last = known.last
    gap = last.record
    return Finding(
        key=gap.finding,
        severity=gap.gap_severity,
        kind=gap.gap_kind,
        told=gap.label,
        focus=gap.focus or gap.subject or gap.key,
        provision=gap.provision,
        subject=gap.subject,
        owner=gap.owner,
        question=gap.question,
        path=gap.path,
        life=GapLife.CLOSED,
        opened_in=known.first.opened_in,
        reopened_in=last.opened_in if len(known.all) > 1 else None,
        closed_in=last.closed_in,
        age_days=_lasted(register, last),
    )


def _lasted(register: Register, last: Opening) -> int | None:
    if last.closed_in is None:
        return None
    return max((register.day(last.closed_in) - last.record.opened_on).days, 0)
