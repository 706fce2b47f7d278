"""Gaps as a page shows them: a few of each question, or those of one question by subject."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from ontology.words import Severity, constant
from service.lives.selection import at_least

SHOWN = 3
"""Of each question, on the page of all questions."""
PAGE = 100
"""Of one question, on its page."""
MOST = 1_000
"""That are looked through for those that are shown: the worst come first."""

LIVES: dict[str, tuple[str, tuple[str, ...] | None]] = {
    "": ("open or waived", None),
    "open": ("open", ("OPEN", "REOPENED")),
    "reopened": ("open again", ("REOPENED",)),
    "waived": ("waived", ("WAIVED",)),
    "closed": ("closed", ("CLOSED",)),
}
SEVERITIES = {"": "all", "violation": "violations", "warning": "violations and warnings"}

Gap = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """`title`: a question, or a subject. `more`: the address of all of them, where not all are shown."""

    title: str
    key: str | None
    gaps: tuple[Gap, ...]
    total: int
    more: str | None = None


def variables(values: Mapping[str, str]) -> dict[str, Any]:
    """What the form says, as the saved operation takes it."""
    life, severity, question = (values.get(name, "") for name in ("life", "severity", "question"))
    asked: dict[str, Any] = {name: values.get(name) for name in ("framework", "subject", "horizon", "after")}
    asked["life"] = list(LIVES[life][1] or ()) if life in LIVES else [life]
    known = severity in list(Severity)
    asked["severity"] = [constant(each) for each in at_least(Severity(severity))] if known else [severity]
    asked = {name: value or None for name, value in asked.items() if value != [""]}
    asked["owner"] = [values["owner"]] if values.get("owner") else None
    asked["question"] = [question] if question else None
    return {**asked, "first": PAGE if question else MOST}


def groups(totals: Iterable[Mapping[str, Any]], gaps: Iterable[Gap], values: Mapping[str, str]) -> list[Group]:
    """By subject where one question is asked, else by question."""
    if values.get("question"):
        return _by_subject(gaps)
    found: dict[str, list[Gap]] = {}
    for gap in gaps:
        found.setdefault(gap["question"], []).append(gap)
    return [
        Group(
            total["asks"],
            total["question"],
            tuple(found.get(total["question"], ())[:SHOWN]),
            total["total"],
            address(values, total["question"]) if total["total"] > SHOWN else None,
        )
        for total in totals
    ]


def address(values: Mapping[str, str], question: str | None = None) -> str:
    """Of the page of one question, or of all, with everything else as it was asked."""
    kept = {name: value for name, value in values.items() if value and name not in ("question", "after")}
    return "/gaps?" + urlencode({**kept, "question": question} if question else kept)


def of_cell(values: Mapping[str, str], row: Mapping[str, Any]) -> str:
    """The address of what is open of one row of a coverage, at the same point."""
    cell = {"framework": row["frameworkKey"], "subject": row["subjectKey"], "question": "unmet-provision"}
    return "/gaps?" + urlencode({**{name: value for name, value in values.items() if value}, **cell})


def _by_subject(gaps: Iterable[Gap]) -> list[Group]:
    found: dict[str | None, list[Gap]] = {}
    for gap in gaps:
        found.setdefault(gap["subjectKey"], []).append(gap)
    return [
        Group("" if subject is None else subject, subject, tuple(each), len(each)) for subject, each in found.items()
    ]
