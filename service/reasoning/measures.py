"""Implementations and whom they count for (section 4, *Scope*; readings 4, 7, 8, 19)."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ontology.key import Key
from ontology.layered import Layered
from ontology.records import ControlImplementation
from ontology.register import Register
from ontology.words import ImplementationStatus
from service.reasoning.arrays import Place, place_of, stage
from service.reasoning.bits import Bits, bits_of, subjects_in
from service.reasoning.cited import Cited
from service.reasoning.corrections import Corrections
from service.reasoning.law import Law
from service.reasoning.numbering import Numbering
from service.reasoning.scopes import Scope, Scopes
from service.reasoning.subjects import Subjects
from service.reasoning.uses import covers


class Measure(NamedTuple):
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


CELLS = 4096
"""Of so many cells the measures are kept."""
_UNASKED: Any = object()
FEW = 64
"""Of so many subjects, at most, measures are looked for one by one."""


@dataclass(slots=True, eq=False)
class Measures:
    """Each is made when it is asked for, and kept."""

    register: Register
    k: int
    corrections: Corrections
    law: Law
    subjects: Subjects
    today: date
    cited: Cited
    scopes: Scopes
    _counting: Layered[Key, Measure | None] = field(default_factory=Layered)
    _linked: Layered[Key, Measure | None] = field(default_factory=Layered)
    _named: dict[tuple[Key, ...], frozenset[int]] = field(default_factory=dict)
    _cells: dict[tuple[int, int], list[Measure]] = field(default_factory=dict)
    """What was asked of cells lately: one answer asks the same several times."""
    _packed: dict[int, tuple[list[Place], NDArray[np.uint8]]] = field(default_factory=dict)
    numbering: Numbering | None = None
    """The same for all points with the same law and subjects; made by the first sweep."""

    @classmethod
    def of(
        cls, register: Register, k: int, today: date, law: Law, subjects: Subjects, corrections: Corrections
    ) -> "Measures":
        cited = Cited.of(register)
        return cls(register, k, corrections, law, subjects, today, cited, Scopes.at(subjects, cited.places))

    def moved(
        self,
        register: Register,
        k: int,
        today: date,
        corrections: Corrections,
        touched: Collection[Key],
        elsewhere: Iterable[Key] = (),
    ) -> "Measures":
        """The measures at another point: those that are touched, or corrected by one that is, looked at anew, and those
        that have others in scope.
        """
        here = replace(
            self,
            register=register,
            k=k,
            corrections=corrections,
            today=today,
            _counting=self._counting.copy(),
            _linked=self._linked.copy(),
            _cells={},
        )
        for key in chain(touched, elsewhere):
            here._counting.discard(key)
            here._linked.discard(key)
        for key in touched:
            recorded = register.get(key)
            if recorded is not None and isinstance(recorded.record, ControlImplementation):
                here.scope(place_of(recorded.record))
        return here

    def among(self, subjects: Subjects) -> "tuple[Measures, dict[Place, Bits]]":
        """The same measures where other uses are recorded; and the places at which they have others in scope by these,
        whom more or less. What is known of single implementations there is still as it was.
        """
        scopes, others = self.scopes.among(subjects)
        return replace(self, subjects=subjects, scopes=scopes, _cells={}, _packed={}, numbering=None), others

    def counting(self, key: Key) -> Measure | None:
        """The implementation of that name, if it counts at (t, k)."""
        found = self._counting.get(key, _UNASKED)
        if found is _UNASKED:
            recorded = self.register.get(key)
            record = recorded.record if recorded is not None and recorded.open_at(self.k) else None
            measure = self._measure([record], is_open=True) if isinstance(record, ControlImplementation) else None
            found = measure if measure is not None and measure.counts else None
            self._counting.keep(key, found)
        return found

    def linked(self, key: Key) -> Measure | None:
        """What a link to an implementation means at k, corrections followed; None if there never was one."""
        counting = None if self.corrections.touch(key) else self.counting(key)
        if counting is not None:
            return counting
        found = self._linked.get(key, _UNASKED)
        if found is _UNASKED:
            found = self._followed(key)
            self._linked.keep(key, found)
        return found

    def _followed(self, key: Key) -> Measure | None:
        chain = [r for r in self.corrections.chain(key) if isinstance(r, ControlImplementation)]
        return self._measure(chain, is_open=self.corrections.is_open(chain[-1])) if chain else None

    def of_provision(self, p: int) -> Iterator[Measure]:
        """The implementations of a provision that count at (t, k)."""
        if p in self.law.kind:
            yield from filter(None, map(self.counting, self.cited.implementing(self.law.content.keys[p])))

    def bits_of(self, p: int, among: Bits | None = None) -> Bits:
        """The subjects for which an implementation of p counts. `among`: of others it may leave some out."""
        found = 0
        for measure in self.of_provision(p) if among is None else self.reaching(p, among):
            found |= measure.bits
        return found

    def cells(self) -> Iterator[tuple[int, int]]:
        """The provisions and subjects for which an implementation counts."""
        for p in self.law.kind:
            yield from ((p, s) for s in subjects_in(self.bits_of(p)))

    def of_cell(self, p: int, s: int) -> list[Measure]:
        """The implementations that count for p and have s in scope."""
        kept = self._cells.get((p, s))
        if kept is None:
            if len(self._cells) >= CELLS:
                self._cells.clear()
            kept = self._cells[p, s] = self._of_cell(p, s)
        return kept

    def _of_cell(self, p: int, s: int) -> list[Measure]:
        if p not in self.law.kind:
            return []
        provision, keys = self.law.content.keys[p], self.subjects.keys
        owned = (key for own in self.scopes.owners(s) for key in self.cited.implementing(provision, keys[own]))
        found = [measure for measure in map(self.counting, owned) if measure is not None and s in measure.subjects]
        return sorted(found, key=lambda measure: measure.implementation.key) if len(found) > 1 else found

    def reaching(self, p: int, bits: Bits) -> Iterator[Measure]:
        """The implementations that count for p and have some of these subjects in scope, more perhaps."""
        if bits.bit_count() > FEW:
            yield from self.of_provision(p)
        else:
            yield from (measure for s in subjects_in(bits) for measure in self.of_cell(p, s))

    def at(self, p: int, s: int, wanted: ImplementationStatus) -> list[Measure]:
        """The implementations of p with s in scope that are at a stage."""
        return [measure for measure in self.of_cell(p, s) if measure.stage is wanted]

    def packed_scopes(self, places: list[Place], start: int) -> NDArray[np.uint8]:
        """The scopes as rows of bits. Kept, by where they start among all."""
        kept = self._packed.get(start)
        if kept is None or kept[0] != places:
            kept = self._packed[start] = (places, self._pack(places))
        return kept[1]

    def _pack(self, places: list[Place]) -> NDArray[np.uint8]:
        width = (len(self.subjects.keys) + 7) // 8
        rows = b"".join(self.scope(place)[1].to_bytes(width, "little") for place in places)
        return np.frombuffer(rows, np.uint8).reshape(-1, width)

    def _measure(self, chain: list[ControlImplementation], *, is_open: bool) -> Measure:
        last = chain[-1]
        provisions, (subjects, bits) = self._provisions(last), self.scope(place_of(last))
        if len(chain) > 1:
            provisions = frozenset.intersection(*map(self._provisions, chain))
            subjects = frozenset.intersection(*(self.scope(place_of(each))[0] for each in chain))
            bits = bits_of(subjects)
        counts = is_open and covers(last.valid_from, last.valid_to, self.today)
        return Measure(last, provisions, subjects, bits, self.subjects.index.get(last.subject), stage(last), counts)

    def _provisions(self, implementation: ControlImplementation) -> frozenset[int]:
        named = implementation.implements
        if named not in self._named:
            numbers = (self.law.content.index.get(key) for key in named)
            self._named[named] = frozenset(p for p in numbers if p is not None and p in self.law.kind)
        return self._named[named]

    def scope(self, place: Place) -> Scope:
        """Whom implementations with these statements have in scope."""
        return self.scopes.of(place)
