"""Which gaps somebody wants to see."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from ontology.words import GapLife, Severity, Status
from service.reasoning.answers import Finding
from service.terms import folded

STANDING = frozenset(GapLife) - {GapLife.CLOSED}
"""What is shown where nothing else is asked for."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Each is a list of which one must fit; None: all. `lives`: None is all but closed. `older_than`: days since it was
    opened; a gap that nobody recorded yet has no age, and is not older than anything.
    """

    questions: Collection[str] | None = None
    kinds: Collection[str] | None = None
    statuses: Collection[Status] | None = None
    lives: Collection[GapLife] | None = None
    severities: Collection[Severity] | None = None
    owners: Collection[str] | None = None
    older_than: int | None = None

    @property
    def with_closed(self) -> bool:
        return self.lives is not None and GapLife.CLOSED in self.lives

    def of(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Those that fit, in their order."""
        return tuple(each for each in findings if self.fits(each))

    def fits(self, finding: Finding) -> bool:
        return (
            finding.life in (STANDING if self.lives is None else self.lives)
            and _among(finding.question, self.questions)
            and _among(finding.kind, self.kinds)
            and _among(finding.status, self.statuses)
            and _among(finding.severity, self.severities)
            and (self.owners is None or _owned(finding.owner, self.owners))
            and (self.older_than is None or (finding.age_days is not None and finding.age_days > self.older_than))
        )


def _among(value: object, wanted: Collection[object] | None) -> bool:
    return wanted is None or value in wanted


def _owned(owner: str | None, wanted: Collection[str]) -> bool:
    return owner is not None and folded(owner) in {folded(each) for each in wanted}


def at_least(severity: Severity) -> tuple[Severity, ...]:
    """The severities that are at least so bad."""
    order = list(Severity)
    return tuple(order[: order.index(severity) + 1])
