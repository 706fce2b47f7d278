"""Implementations and whom they count for (section 4, *Scope*; readings 4, 7, 8, 19)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from ontology.key import Key
from ontology.records import ALL_SCOPE, ControlImplementation
from ontology.register import Register
from ontology.words import ImplementationStatus, SubjectKind, broader
from service.reasoning.corrections import Corrections
from service.reasoning.law import Law
from service.reasoning.subjects import COMPONENTS, Subjects, covers


def stage(implementation: ControlImplementation) -> ImplementationStatus:
    """Alternative counts as implemented; without justification it counts as nothing (reading 8)."""
    if implementation.implementation_status is ImplementationStatus.ALTERNATIVE:
        justified = bool((implementation.justification or "").strip())
        return ImplementationStatus.IMPLEMENTED if justified else ImplementationStatus.NOT_APPLICABLE
    return implementation.implementation_status


@dataclass(frozen=True, slots=True)
class Measure:
    """An implementation as a link to it meets it: the last correction, counting only for what all in the chain name."""

    implementation: ControlImplementation
    provisions: frozenset[int]
    subjects: frozenset[int]
    stage: ImplementationStatus
    counts: bool
    """Its record counts at (t, k)."""

    def reaches(self, p: int, s: int) -> bool:
        return p in self.provisions and s in self.subjects


@dataclass(slots=True, eq=False)
class Measures:
    corrections: Corrections
    law: Law
    subjects: Subjects
    today: date
    by_cell: dict[tuple[int, int], list[Measure]] = field(default_factory=dict)
    """(provision, subject) -> implementations that count at (t, k) and have it in scope."""
    _linked: dict[Key, Measure | None] = field(default_factory=dict)

    @classmethod
    def of(
        cls, register: Register, k: int, today: date, law: Law, subjects: Subjects, corrections: Corrections
    ) -> "Measures":
        measures = cls(corrections, law, subjects, today)
        for implementation in register.open(ControlImplementation, k):
            measure = measures._measure([implementation])
            if measure.counts:
                for p in measure.provisions:
                    for s in measure.subjects:
                        measures.by_cell.setdefault((p, s), []).append(measure)
        return measures

    def linked(self, key: Key) -> Measure | None:
        """What a link to an implementation means at k, corrections followed; None if there never was one."""
        if key not in self._linked:
            chain = [r for r in self.corrections.chain(key) if isinstance(r, ControlImplementation)]
            self._linked[key] = self._measure(chain) if chain else None
        return self._linked[key]

    def at(self, p: int, s: int, wanted: ImplementationStatus) -> Iterator[Measure]:
        """The implementations of p with s in scope that are at a stage."""
        for measure in self.by_cell.get((p, s), ()):
            if measure.stage is wanted:
                yield measure

    def _measure(self, chain: list[ControlImplementation]) -> Measure:
        last = chain[-1]
        provisions = frozenset.intersection(*(frozenset(self._provisions(each)) for each in chain))
        subjects = frozenset.intersection(*(self._scope(each) for each in chain))
        counts = self.corrections.is_open(last) and covers(last.valid_from, last.valid_to, self.today)
        return Measure(last, provisions, subjects, stage(last), counts)

    def _provisions(self, implementation: ControlImplementation) -> Iterator[int]:
        for key in implementation.implements:
            number = self.law.content.index.get(key)
            if number is not None and number in self.law.kind:
                yield number

    def _scope(self, implementation: ControlImplementation) -> frozenset[int]:
        own = self.subjects.index.get(implementation.subject)
        if own is None:
            return frozenset()
        kind = self.subjects.kind[own]
        if kind is SubjectKind.ORGANISATION:
            named = {self.subjects.index[key] for key in implementation.scope if key in self.subjects.index}
            narrower = frozenset(s for s in named if broader(kind, self.subjects.kind[s]))
            everything = self.subjects.reach(own) if ALL_SCOPE in implementation.scope else frozenset()
            return narrower | everything | {own}
        if kind in (SubjectKind.AI_SYSTEM, SubjectKind.PROCESSING_ACTIVITY) and implementation.covers_components:
            return frozenset(s for s in self.subjects.reach(own) if self.subjects.kind[s] in COMPONENTS) | {own}
        return frozenset({own})
