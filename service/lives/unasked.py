"""A shape that was refused or stopped says nothing: what it found before is not gone because it is silent now."""

from collections.abc import Iterable

from ontology.records import Gap
from service.reasoning.answers import Finding
from service.validation.own.findings import NOT_RUN


def unasked(findings: Iterable[Finding]) -> frozenset[str]:
    """The questions of which a shape did not run."""
    return frozenset(finding.question for finding in findings if finding.kind in NOT_RUN)


def is_silent(gap: Gap, silent: frozenset[str]) -> bool:
    """Whether nobody can say that the gap is gone. That a shape did not run is known as soon as it does."""
    return gap.question in silent and gap.gap_kind not in NOT_RUN
