"""Findings: units that apply, or will by the horizon, and are not satisfied, or of unknown applicability (section 7).

And what the record itself gets wrong. Each has a stable key: the same gap keeps its name from day to day.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from ontology.key import Key, framework_of
from ontology.records import JointMapping, MappingAssertion, StatementRow
from ontology.words import ApplicabilityState, Severity, Status
from service.reasoning.adoption import excludes
from service.reasoning.answers import CoverageRow, Finding
from service.reasoning.coverage import Coverage
from service.reasoning.opinions import accepts, ends_of
from service.reasoning.status import Statuses
from service.reasoning.trace import Tracer

SEVERITY = {
    Status.FAILED: Severity.VIOLATION,
    Status.INDETERMINATE: Severity.VIOLATION,
    Status.STALE: Severity.VIOLATION,
    Status.ABSENT: Severity.VIOLATION,
    Status.PARTIAL: Severity.WARNING,
    Status.NOT_EVALUABLE: Severity.WARNING,
    Status.UNPROVEN: Severity.WARNING,
    Status.PLANNED: Severity.WARNING,
}
"""How bad a duty that applies is while its status is not satisfied; one that will apply is a warning at most."""

UNKNOWN_APPLICABILITY = "unknown-applicability"


@dataclass(frozen=True, slots=True)
class Findings:
    statuses: Statuses
    coverage: Coverage
    tracer: Tracer

    def all(
        self,
        frameworks: Collection[Key] | None = None,
        subjects: Collection[Key] | None = None,
        horizon: date | None = None,
    ) -> tuple[Finding, ...]:
        """Sorted by severity, then by key."""
        found = [f for row in self.coverage.rows(frameworks, subjects, horizon) for f in self._of_row(row)]
        if subjects is None:
            found += [f for f in self._of_record() if frameworks is None or self._within(f, frameworks)]
        order = list(Severity)
        return tuple(sorted(found, key=lambda f: (order.index(f.severity), f.key)))

    def _within(self, finding: Finding, frameworks: Collection[Key]) -> bool:
        return finding.provision is None or framework_of(finding.provision) in frameworks

    def _of_row(self, row: CoverageRow) -> Iterator[Finding]:
        if row.applicability is ApplicabilityState.UNKNOWN:
            p, s = self.statuses.law.content.index[row.provision], self.statuses.subjects.index[row.subject]
            missing = "; ".join(self.statuses.scope.answer(p, s).undecided) or "the facts that decide"
            message = f"Whether {self._cite(row.provision)} applies to {row.subject} is not known: record {missing}"
            yield self._finding(row, Severity.WARNING, UNKNOWN_APPLICABILITY, message)
        elif row.counted and not row.satisfied:
            severity = SEVERITY[row.status]
            if row.applicability is ApplicabilityState.UPCOMING and severity is Severity.VIOLATION:
                severity = Severity.WARNING
            yield self._finding(row, severity, row.status.value, self._sentence(row))

    def _sentence(self, row: CoverageRow) -> str:
        upcoming = row.applicability is ApplicabilityState.UPCOMING
        when = f"will apply from {row.from_day}" if upcoming else "applies"
        p, s = self.statuses.law.content.index[row.provision], self.statuses.subjects.index[row.subject]
        reasons = [blocker.reason for blocker in self.tracer.explainer.blockers(p, s)[:2]]
        return f"{self._cite(row.provision)} {when} to {row.subject} and is {row.status.value}: {'; '.join(reasons)}"

    def _cite(self, provision: Key) -> str:
        return self.tracer.explainer.names.provision(provision)

    def _finding(self, row: CoverageRow, severity: Severity, kind: str, message: str) -> Finding:
        return Finding(
            key=f"gap/{row.subject}/{row.provision}",
            severity=severity,
            kind=kind,
            told=message,
            focus=row.subject,
            provision=row.provision,
            subject=row.subject,
            status=row.status,
            applicability=row.applicability,
            owner=row.owner,
        )

    # --- what the record itself gets wrong -----------------------------------------------------------------

    def _of_record(self) -> Iterator[Finding]:
        yield from self._unjustified_exclusions()
        yield from self._outdated_mappings()
        for joint, reason in self.statuses.opinions.unused:
            yield Finding(
                f"gap/{joint}", Severity.WARNING, "mapping-contested", f"{joint} is not used: {reason}", joint
            )

    def _unjustified_exclusions(self) -> Iterator[Finding]:
        for row in self.statuses.register.open(StatementRow, self.statuses.k):
            if not row.applicable and not excludes(row):
                message = f"{self._cite(row.control)} is excluded without justification: it applies until one is given"
                kind = "exclusion-without-justification"
                yield Finding(f"gap/{row.key}", Severity.VIOLATION, kind, message, row.key, provision=row.control)

    def _outdated_mappings(self) -> Iterator[Finding]:
        """Section 5: links made against another wording are lines of the worklist."""
        law, register, k = self.statuses.law, self.statuses.register, self.statuses.k
        opinions: list[MappingAssertion | JointMapping] = [*register.open(MappingAssertion, k)]
        opinions += register.open(JointMapping, k)
        for assertion in opinions:
            old = [(key, edition) for key, edition in ends_of(assertion) if not law.current(key, edition)]
            if old and accepts(self.statuses.policy, assertion):
                compare = all(law.to_be_compared(*end) for end in old)
                yield self._outdated(assertion.key, old[0][0], compare=compare)

    def _outdated(self, assertion: Key, provision: Key, *, compare: bool) -> Finding:
        told = "may have changed" if compare else "has changed"
        wording = f"the wording of {self._cite(provision)} {told} since it was written"
        let_through = compare and self.statuses.policy.accept_to_be_compared
        counts = "counts by policy, but" if let_through else "does not count:"
        kind = "mapping-to-be-compared" if compare else "mapping-outdated"
        message = f"{assertion} {counts} {wording}; review it"
        return Finding(f"gap/{assertion}", Severity.INFO, kind, message, assertion, provision=provision)
