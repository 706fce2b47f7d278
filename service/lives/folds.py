"""Gaps alike, told once: forty requirements of one act for which nothing is recorded are one thing to do, not forty."""

from collections.abc import Iterable
from dataclasses import dataclass

from ontology.key import Key, framework_of
from ontology.words import Status
from service.reasoning.answers import Finding

_TELLING = frozenset({Status.FAILED, Status.INDETERMINATE, Status.STALE})
"""What each of these says differs: a verdict, an item that expired. They stand alone."""


@dataclass(frozen=True, slots=True)
class Fold:
    """Gaps of one question and kind, for one subject and framework, alike in life and owner. Never empty."""

    gaps: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        return self.gaps[0]

    @property
    def articles(self) -> tuple[Key, ...]:
        """The articles, clauses or controls of the others, in the order in which they were found."""
        return tuple(dict.fromkeys(article_of(gap.provision) for gap in self.gaps[1:] if gap.provision))


def folds(found: Iterable[Finding]) -> tuple[Fold, ...]:
    """In the order of the first of each."""
    alike: dict[tuple[object, ...], list[Finding]] = {}
    for gap in found:
        alike.setdefault(_name(gap), []).append(gap)
    return tuple(Fold(tuple(gaps)) for gaps in alike.values())


def article_of(provision: Key) -> Key:
    """The article, annex, clause or control that a provision belongs to, or is."""
    return "/".join(provision.split("/", 2)[:2])


def _name(gap: Finding) -> tuple[object, ...]:
    if gap.provision is None or gap.subject is None or gap.status in _TELLING:
        return (gap.key,)
    what = gap.severity, gap.question, gap.kind, gap.applicability
    return *what, gap.life, gap.waiver, gap.age_days, gap.owner, gap.subject, framework_of(gap.provision)
