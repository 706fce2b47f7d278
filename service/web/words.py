"""How the page words what the answer codes: statuses, reasons, rules, days."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from ontology.words import BlockerKind
from service.reasoning.naming import day
from service.rejections import rejected_for

STATUS = {
    "FAILED": ("Not met", "no", "A verdict on record says so."),
    "INDETERMINATE": ("Not decided", "mixed", "The verdicts on record cannot tell, or contradict each other."),
    "SATISFIED": ("Satisfied", "yes", "Verdict, measure and valid evidence are on record, or it follows from what is."),
    "STALE": ("Out of date", "mixed", "It was satisfied; something that it stands on expired or changed."),
    "PARTIAL": ("In part", "mixed", "Some of what it asks is met, not all."),
    "NOT_EVALUABLE": ("Not evaluable", "mixed", "What it is met for is not wholly recorded."),
    "UNPROVEN": ("Not proven", "mixed", "Something is in place; its verdict or evidence is missing."),
    "PLANNED": ("Planned", "mixed", "What would meet it is planned, not in place."),
    "ABSENT": ("Nothing on record", "no", "Nothing on record meets any of it."),
}
"""Title, colour and one line; the colour is never the only sign."""

APPLICABILITY = {
    "APPLIES": ("Applies", "strong"),
    "UNKNOWN": ("Not known", "mixed"),
    "UPCOMING": ("Will apply", "strong"),
    "ENDED": ("Applied earlier", "quiet"),
    "NOT_APPLICABLE": ("Does not apply", "quiet"),
}

RULES = {
    "D": "measure, evidence and a passing verdict are on record",
    "R1": "follows from a provision that contains it",
    "R2": "follows from its parts",
    "R3": "follows from provisions that meet it together",
    "R4": "holds for every component that is used",
    "R5": "holds for everything that uses it",
    "R6": "follows in part",
    "R7": "a part is not met",
    "R8": "no evidence names the subject",
}
"""docs/semantics.md, section 4."""

KINDS = {
    "Assessment": "Verdict",
    "ControlImplementation": "Measure",
    "Evidence": "Evidence",
    "Inventory": "Inventory",
    "JointMapping": "Joint mapping",
    "LegalEffect": "Legal effect",
    "MappingAssertion": "Mapping",
    "Use": "Use",
}


def words(code: str) -> str:
    """`EVIDENCE_OTHER_SUBJECT` -> `evidence other subject`; `AI_SYSTEM` keeps its capitals."""
    return code.replace("_", " ").lower().replace("ai system", "AI system")


def rejected(code: str) -> str:
    """Why an item of evidence does not count."""
    return rejected_for(BlockerKind(code.lower().replace("_", "-"))) or words(code)


def on_day(text: str | None) -> str:
    """`2027-12-02` -> `2 December 2027`."""
    return day(date.fromisoformat(text)) if text else ""


def at_moment(text: str | None, zone: ZoneInfo) -> str:
    """`2 December 2027, 14:30`, in the organisation's zone."""
    if not text:
        return ""
    moment = datetime.fromisoformat(text).astimezone(zone)
    return f"{day(moment.date())}, {moment:%H:%M}"


def life(gap: Mapping[str, Any]) -> str:
    """Where a gap stands in its life, in a few words; nothing where nobody recorded when it opened."""
    waiver, days = gap["waiver"], gap["ageDays"]
    lasted = "" if days is None else f"{days:,} day{'' if days == 1 else 's'}"
    match gap["life"]:
        case "WAIVED" if waiver:
            return f"waived until {on_day(waiver['until'])} by {waiver['by']}: {waiver['reason']}"
        case "CLOSED":
            return f"closed after {lasted}" if lasted else "closed"
        case "REOPENED":
            return f"open again, for {lasted}" if lasted else "open again"
    return f"open for {lasted}" if lasted else ""


def severities(totals: Iterable[Mapping[str, Any]]) -> str:
    """`12 violations, 1 warning, 3 to look at; 2 waived`."""
    totals = list(totals)
    violations, warnings, infos, waived = (
        sum(each[name] for each in totals) for name in ("violations", "warnings", "infos", "waived")
    )
    told = [
        f"{violations:,} violation{'' if violations == 1 else 's'}" if violations else "",
        f"{warnings:,} warning{'' if warnings == 1 else 's'}" if warnings else "",
        f"{infos:,} to look at" if infos else "",
    ]
    return ", ".join(part for part in told if part) + (f"; {waived:,} waived" if waived else "")


def period(start: str | None, end: str | None) -> str:
    """Half-open, as it is meant: `from 5 March 2026 to 31 December 2036`."""
    if start and end:
        return f"{on_day(start)} to {on_day(end)}"
    if start:
        return f"from {on_day(start)}"
    return f"to {on_day(end)}" if end else "always"
