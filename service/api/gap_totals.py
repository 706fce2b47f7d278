"""Gaps counted by the question that finds them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import strawberry

from ontology.words import GapLife, Severity
from service.reasoning.answers import Finding
from service.validation.gaps.questions import asking


@strawberry.type(description="The gaps of one question, counted.")
class GapTotal:
    question: str = strawberry.field(description="The file of gap shapes that asks.")
    asks: str = strawberry.field(description="The question in words.")
    total: int = strawberry.field(description="How many there are.")
    violations: int = strawberry.field(description="How many of them are violations.")
    warnings: int = strawberry.field(description="How many of them are warnings.")
    infos: int = strawberry.field(description="How many of them are only to be looked at.")
    waived: int = strawberry.field(description="How many of them are waived.")


def totals(found: Iterable[Finding]) -> list[GapTotal]:
    """The worst first: by violations, then by warnings, then by all, then by name."""
    by_question: dict[str, list[Finding]] = {}
    for each in found:
        by_question.setdefault(each.question, []).append(each)
    words = {question.name: question.asks for question in asking().questions}
    counted = [_total(name, words.get(name) or _plain(name), gaps) for name, gaps in by_question.items()]
    return sorted(counted, key=lambda each: (-each.violations, -each.warnings, -each.total, each.question))


def _total(name: str, asks: str, gaps: list[Finding]) -> GapTotal:
    severities = Counter(each.severity for each in gaps)
    return GapTotal(
        question=name,
        asks=asks,
        total=len(gaps),
        violations=severities[Severity.VIOLATION],
        warnings=severities[Severity.WARNING],
        infos=severities[Severity.INFO],
        waived=sum(each.life is GapLife.WAIVED for each in gaps),
    )


def _plain(name: str) -> str:
    """Of a file that users brought: its name as words."""
    words = name.rpartition("/")[2].replace("-", " ")
    return words[:1].upper() + words[1:]
