"""Coverage: five counts over units and subjects, never merged (section 4, *Coverage*)."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ontology.key import Key, framework_of
from ontology.words import ApplicabilityState
from service.reasoning.answers import CoverageRow, CoverageTotal
from service.reasoning.covered import Covered
from service.reasoning.entailment import Entailment
from service.reasoning.known import FAR
from service.reasoning.matrix import Matrix
from service.reasoning.status import Statuses
from service.reasoning.verdicts import Cell


@dataclass(slots=True, eq=False)
class Coverage:
    statuses: Statuses
    entailment: Entailment
    matrix: Matrix

    def units(self, unit: str | None = None) -> Iterator[int]:
        """Assessable provisions without assessable parts, a whole with alternatives as one; or a level (`article`)."""
        law = self.statuses.law
        for p in sorted(law.kind):
            if unit is not None:
                if law.wording[p].kind == unit:
                    yield p
            elif (law.alternatives(p) or not law.parts_of(p)) and not self._within_alternatives(p):
                yield p

    def _within_alternatives(self, p: int) -> bool:
        whole = self.statuses.law.whole.get(p)
        while whole is not None:
            if self.statuses.law.alternatives(whole):
                return True
            whole = self.statuses.law.whole.get(whole)
        return False

    def rows(
        self,
        frameworks: Collection[Key] | None = None,
        subjects: Collection[Key] | None = None,
        horizon: date | None = None,
        unit: str | None = None,
    ) -> "Covered":
        """One row for each unit and each subject of its kind; `subjects` brings what they use or run with them."""
        return Covered(self, list(self.blocks(frameworks, subjects, unit)), horizon)

    def cells(
        self,
        frameworks: Collection[Key] | None = None,
        subjects: Collection[Key] | None = None,
        unit: str | None = None,
    ) -> Iterator[Cell]:
        """The pairs that are counted, nothing worked out about them yet."""
        for p, numbers in self.blocks(frameworks, subjects, unit):
            yield from ((p, s) for s in numbers)

    def blocks(
        self,
        frameworks: Collection[Key] | None = None,
        subjects: Collection[Key] | None = None,
        unit: str | None = None,
    ) -> Iterator[tuple[int, list[int]]]:
        """The same, by provision."""
        wanted = self.wanted(subjects)
        if subjects is None:
            self.statuses.scope.prepare()
        by_kind = {kind: [s for s in wanted if self.statuses.subjects.kind[s] is kind] for kind in self._kinds(wanted)}
        keys = self.statuses.law.content.keys
        for p in self.units(unit):
            if frameworks is None or framework_of(keys[p]) in frameworks:
                numbers = by_kind.get(self.statuses.law.kind[p])
                if numbers:
                    yield p, numbers

    def _kinds(self, wanted: Iterable[int]) -> set[str]:
        return {self.statuses.subjects.kind[s] for s in wanted}

    def wanted(self, subjects: Collection[Key] | None) -> list[int]:
        """These and what they use or run; all for None."""
        index = self.statuses.subjects.index
        if subjects is None:
            return list(index.values())
        own = {index[key] for key in subjects if key in index}
        return self.statuses.subjects.ordered(own.union(*(self.statuses.subjects.reach(s) for s in own)))

    def row(self, p: int, s: int, horizon: date | None = None) -> CoverageRow:
        statuses = self.statuses
        state = statuses.scope.state(p, s)
        mapped, implemented, evidenced, assessed, _ = self.counts(p, s)
        within = horizon is not None and state.day is not None and state.day <= horizon
        return CoverageRow(
            provision=statuses.law.content.keys[p],
            subject=statuses.subjects.keys[s],
            status=statuses.status(p, s),
            applicability=state.state,
            from_day=state.day,
            disputed=not statuses.law.is_standard(p) and statuses.scope.windows.disputed(p),
            owner=self.owner(p, s),
            mapped=mapped,
            implemented=implemented,
            evidenced=evidenced,
            assessed=assessed,
            counted=state.state is ApplicabilityState.APPLIES
            or (state.state is ApplicabilityState.UPCOMING and within),
        )

    def counts(self, p: int, s: int) -> tuple[bool, bool, bool, bool, bool]:
        """Mapped, implemented, evidenced, assessed, satisfied."""
        statuses = self.statuses
        runs = (statuses.implemented, statuses.evidenced, statuses.assessed)
        implemented, evidenced, assessed = (bool(run.at(p, FAR) >> s & 1) for run in runs)
        return self.mapped(p), implemented, evidenced, assessed, statuses.satisfied(p, s)

    def mapped(self, p: int) -> bool:
        """Reading 34: a provision of another framework reaches p by an entailed path."""
        return self.entailment.mapped(p)

    def owner(self, p: int, s: int) -> str | None:
        """Who owns the measures for p and s, else the subject."""
        owners = {m.implementation.owner for m in self.statuses.measures.of_cell(p, s) if m.implementation.owner}
        if owners:
            return ", ".join(sorted(owners))
        recorded = self.statuses.register.get(self.statuses.subjects.keys[s])
        return getattr(recorded.record, "owner", None) if recorded else None


def totals(rows: Iterable[CoverageRow], by: Collection[str] = ("framework", "subject")) -> tuple[CoverageTotal, ...]:
    """Counts over pairs that count; pairs of unknown applicability apart. Sorted by group.

    `by`: any of framework, provision, subject, owner.
    """
    if isinstance(rows, Covered) and "owner" not in by:
        return rows.totals(by)
    groups: dict[tuple[str | None, ...], list[CoverageRow]] = {}
    for row in rows:
        place = {
            "framework": framework_of(row.provision),
            "provision": row.provision,
            "subject": row.subject,
            "owner": row.owner,
        }
        groups.setdefault(tuple(value if name in by else None for name, value in place.items()), []).append(row)
    return tuple(
        _total(group, rows) for group, rows in sorted(groups.items(), key=lambda item: tuple(map(str, item[0])))
    )


def _total(group: tuple[str | None, ...], rows: list[CoverageRow]) -> CoverageTotal:
    counted = [row for row in rows if row.counted]
    framework, provision, subject, owner = group
    return CoverageTotal(
        framework=framework,
        provision=provision,
        subject=subject,
        owner=owner,
        applicable=len(counted),
        unknown=sum(row.applicability is ApplicabilityState.UNKNOWN for row in rows),
        mapped=sum(row.mapped for row in counted),
        implemented=sum(row.implemented for row in counted),
        evidenced=sum(row.evidenced for row in counted),
        assessed=sum(row.assessed for row in counted),
        satisfied=sum(row.satisfied for row in counted),
    )
