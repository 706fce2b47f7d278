"""Implementations and whom they count for (section 4, *Scope*; readings 4, 7, 8, 19)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from ontology.key import Key
from ontology.layered import Layered
from ontology.records import ALL_SCOPE, ControlImplementation
from ontology.register import Register
from ontology.words import ImplementationStatus, SubjectKind, broader
from service.reasoning.bits import Bits, bits_of, subjects_in
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
    bits: Bits
    """The same subjects."""
    own: int | None
    """The subject whose measure it is; None if it is not on record."""
    stage: ImplementationStatus
    counts: bool
    """Its record counts at (t, k)."""

    def reaches(self, p: int, s: int) -> bool:
        return p in self.provisions and s in self.subjects


Scope = tuple[frozenset[int], Bits]
Place = tuple[Key, bool, tuple[Key, ...]]
"""Whose implementation it is, whether it covers components, and the scope that it names."""


@dataclass(slots=True, eq=False)
class Measures:
    corrections: Corrections
    law: Law
    subjects: Subjects
    today: date
    by_provision: dict[int, dict[Key, Measure]] = field(default_factory=dict)
    """Provision -> the implementations that count at (t, k) and name it."""
    by_key: Layered[Key, Measure] = field(default_factory=Layered)
    """All that count at (t, k)."""
    _by_owner: dict[int, dict[int, list[Measure]]] = field(default_factory=dict)
    """Provision -> subject -> its own measures; as far as asked for."""
    _linked: Layered[Key, Measure | None] = field(default_factory=Layered)
    _owners: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """Subject -> those whose measures may have it in scope."""
    _scopes: dict[Place, Scope] = field(default_factory=dict)
    _named: dict[tuple[Key, ...], frozenset[int]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, register: Register, k: int, today: date, law: Law, subjects: Subjects, corrections: Corrections
    ) -> "Measures":
        measures = cls(corrections, law, subjects, today)
        counting: dict[Key, Measure] = {}
        for implementation in register.open(ControlImplementation, k):
            measure = measures._measure([implementation])
            if measure.counts:
                counting[implementation.key] = measure
                for p in measure.provisions:
                    measures.by_provision.setdefault(p, {})[implementation.key] = measure
        measures.by_key = Layered(counting)
        return measures

    def moved(self, register: Register, today: date, corrections: Corrections, touched: Iterable[Key]) -> "Measures":
        """The measures at another point: those that are touched, or corrected by one that is, looked at anew."""
        here = replace(
            self,
            corrections=corrections,
            today=today,
            by_provision=dict(self.by_provision),
            by_key=self.by_key.copy(),
            _by_owner={},
            _linked=self._linked.copy(),
        )
        own: set[int] = set()
        for key in touched:
            here._linked[key] = here._followed(key)
            recorded = register.get(key)
            implementation = recorded.record if recorded else None
            after = here._measure([implementation]) if isinstance(implementation, ControlImplementation) else None
            before = self.by_key.get(key)
            for p in (before.provisions if before else frozenset()) | (after.provisions if after else frozenset()):
                if p not in own:
                    own.add(p)
                    here.by_provision[p] = dict(here.by_provision.get(p, {}))
                if after is not None and after.counts and p in after.provisions:
                    here.by_provision[p][key] = after
                else:
                    here.by_provision[p].pop(key, None)
            if after is not None and after.counts:
                here.by_key[key] = after
            else:
                here.by_key.discard(key)
        return here

    def among(self, subjects: Subjects, register: Register) -> "tuple[Measures, list[Key]]":
        """The same measures where other uses are recorded; and those that reach others by them, still as they were."""
        here = replace(self, subjects=subjects, _by_owner={}, _scopes={}, _owners={})
        others = set()
        for place, (before, bits) in list(self._scopes.items()):
            found = here._find_scope(*place)
            here._scopes[place] = (before, bits) if found == before else (found, bits_of(found))
            for s in found:
                here._owners[s] = (*here._owners.get(s, ()), subjects.index[place[0]])
            if found != before:
                others.add(place)
        recorded = (each.record for each in register.by_class.get(ControlImplementation, ()) if others)
        return here, [r.key for r in recorded if isinstance(r, ControlImplementation) and _place(r) in others]

    def linked(self, key: Key) -> Measure | None:
        """What a link to an implementation means at k, corrections followed; None if there never was one."""
        if key not in self._linked:
            counting = self.by_key.get(key)
            self._linked[key] = counting if counting and not self.corrections.touch(key) else self._followed(key)
        return self._linked[key]

    def _followed(self, key: Key) -> Measure | None:
        chain = [r for r in self.corrections.chain(key) if isinstance(r, ControlImplementation)]
        return self._measure(chain) if chain else None

    def cells(self) -> Iterator[tuple[int, int]]:
        """The provisions and subjects for which an implementation counts."""
        for p in self.by_provision:
            yield from ((p, s) for s in subjects_in(self.bits_of(p)))

    def bits_of(self, p: int) -> Bits:
        """The subjects for which an implementation of p counts."""
        found = 0
        for measure in self.by_provision.get(p, {}).values():
            found |= measure.bits
        return found

    def of_cell(self, p: int, s: int) -> list[Measure]:
        """The implementations that count for p and have s in scope."""
        named = self.by_provision.get(p)
        if not named:
            return []
        if p not in self._by_owner:
            owned: dict[int, list[Measure]] = {}
            for measure in named.values():
                if measure.own is not None:
                    owned.setdefault(measure.own, []).append(measure)
            self._by_owner[p] = owned
        owned = self._by_owner[p]
        found = [m for own in {*self._owners.get(s, ())} for m in owned.get(own, ()) if s in m.subjects]
        return sorted(found, key=lambda measure: measure.implementation.key)

    def at(self, p: int, s: int, wanted: ImplementationStatus) -> Iterator[Measure]:
        """The implementations of p with s in scope that are at a stage."""
        for measure in self.of_cell(p, s):
            if measure.stage is wanted:
                yield measure

    def _measure(self, chain: list[ControlImplementation]) -> Measure:
        last = chain[-1]
        provisions, (subjects, bits) = self._provisions(last), self._scope(last)
        if len(chain) > 1:
            provisions = frozenset.intersection(*map(self._provisions, chain))
            subjects = frozenset.intersection(*(self._scope(each)[0] for each in chain))
            bits = bits_of(subjects)
        counts = covers(last.valid_from, last.valid_to, self.today) and self.corrections.is_open(last)
        return Measure(last, provisions, subjects, bits, self.subjects.index.get(last.subject), stage(last), counts)

    def _provisions(self, implementation: ControlImplementation) -> frozenset[int]:
        named = implementation.implements
        if named not in self._named:
            numbers = (self.law.content.index.get(key) for key in named)
            self._named[named] = frozenset(p for p in numbers if p is not None and p in self.law.kind)
        return self._named[named]

    def _scope(self, implementation: ControlImplementation) -> Scope:
        place = _place(implementation)
        if place not in self._scopes:
            found = self._find_scope(*place)
            self._scopes[place] = (found, bits_of(found))
            for s in found:
                self._owners[s] = (*self._owners.get(s, ()), self.subjects.index[implementation.subject])
        return self._scopes[place]

    def _find_scope(self, subject: Key, covers_components: bool, scope: tuple[Key, ...]) -> frozenset[int]:
        own = self.subjects.index.get(subject)
        if own is None:
            return frozenset()
        kind = self.subjects.kind[own]
        if kind is SubjectKind.ORGANISATION:
            named = {self.subjects.index[key] for key in scope if key in self.subjects.index}
            narrower = frozenset(s for s in named if broader(kind, self.subjects.kind[s]))
            everything = self.subjects.reach(own) if ALL_SCOPE in scope else frozenset()
            return narrower | everything | {own}
        if kind in (SubjectKind.AI_SYSTEM, SubjectKind.PROCESSING_ACTIVITY) and covers_components:
            return frozenset(s for s in self.subjects.reach(own) if self.subjects.kind[s] in COMPONENTS) | {own}
        return frozenset({own})


def _place(implementation: ControlImplementation) -> Place:
    return implementation.subject, implementation.covers_components, implementation.scope
