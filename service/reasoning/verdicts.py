"""Verdicts: which stand, and what they say together (section 4, *Verdict*; readings 18, 19)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import TYPE_CHECKING, NamedTuple

from ontology.key import Key
from ontology.layered import Layered
from ontology.records import Assessment, Nonconformity
from ontology.words import Status, Verdict
from service.reasoning.bits import Bits, subjects_in
from service.reasoning.law import Law
from service.reasoning.measures import Measure, Measures
from service.reasoning.subjects import Subjects

if TYPE_CHECKING:
    from service.reasoning.sweep import Sweep

Cell = tuple[int, int]
"""A provision and a subject, by number."""

Judgement = Assessment | Nonconformity
NEGATIVE = frozenset({Verdict.FAILED, Verdict.CANNOT_TELL})


class Given(NamedTuple):
    """One verdict that counts for a provision and a subject. A nonconformity is a failed verdict without assessment."""

    key: Key
    verdict: Verdict
    day: date
    time: time | None
    assessment: Assessment | None
    measure: Measure | None = None

    def later_than(self, other: "Given") -> bool:
        """Reading 18."""
        if self.day != other.day:
            return self.day > other.day
        return self.time is not None and other.time is not None and self.time > other.time


class Direct(NamedTuple):
    """What the standing verdicts say: failed, indeterminate, or neither; and the standing passes. `given`: all of which
    these stand.
    """

    status: Status | None
    negative: tuple[Given, ...]
    passed: tuple[Given, ...]
    given: tuple[Given, ...]


NO_VERDICT = Direct(None, (), (), ())
_ALONE = {Verdict.FAILED: Status.FAILED, Verdict.CANNOT_TELL: Status.INDETERMINATE, Verdict.PASSED: None}


@dataclass(slots=True, eq=False)
class Verdicts:
    """What stands in a cell is worked out when somebody asks; for whom something stands is known as bits."""

    law: Law
    subjects: Subjects
    measures: Measures
    apart: Layered[Cell, list[Given]] = field(default_factory=Layered)
    """What assessments of implementations, and nonconformities, say of a cell."""
    inapplicable: Layered[Cell, list[Given]] = field(default_factory=Layered)
    """What calls a cell inapplicable."""
    heard: dict[int, Bits] = field(default_factory=dict)
    """Provision -> the subjects for which there is a verdict; `passed`, `negatives`: what stands there."""
    passed: dict[int, Bits] = field(default_factory=dict)
    negatives: dict[int, Bits] = field(default_factory=dict)
    _direct: Layered[Cell, Direct] = field(default_factory=Layered)

    @classmethod
    def of(cls, sweep: "Sweep") -> "Verdicts":
        measures, register, k = sweep.measures, sweep.measures.register, sweep.measures.k
        verdicts = cls(measures.law, measures.subjects, measures)
        apart, inapplicable = dict[Cell, list[Given]](), dict[Cell, list[Given]]()
        records: list[Judgement] = [*sweep.apart(), *register.open(Nonconformity, k)]
        for record in records:
            if day_of(record) <= measures.today:
                given = verdicts._given(record)
                found = inapplicable if given.verdict is Verdict.INAPPLICABLE else apart
                for cell in verdicts._cells(record, given):
                    found.setdefault(cell, []).append(given)
        verdicts.apart, verdicts.inapplicable = Layered(apart), Layered(inapplicable)
        verdicts.heard, verdicts.passed, verdicts.negatives, odd = sweep.verdicts(apart)
        for cell in odd:
            verdicts._settle(cell)
        return verdicts

    def moved(self, measures: Measures, touched: Iterable[Judgement]) -> "tuple[Verdicts, set[Cell]]":
        """The verdicts at another point, those that are touched looked at anew; and the cells of these."""
        here = replace(
            self,
            measures=measures,
            apart=self.apart.copy(),
            inapplicable=self.inapplicable.copy(),
            heard=dict(self.heard),
            passed=dict(self.passed),
            negatives=dict(self.negatives),
            _direct=self._direct.copy(),
        )
        cells: set[Cell] = set()
        for record in touched:
            given = here._given(record)
            now = set(here._cells(record, given))
            recorded = measures.register.get(record.key)
            counts = recorded is not None and recorded.open_at(measures.k) and day_of(record) <= measures.today
            own = now.union(self.cells_of(record))
            here._put(given, now if counts else set(), own)
            cells |= own
        for cell in cells:
            here._settle(cell)
        return here, cells

    def _put(self, given: Given, now: set[Cell], cells: set[Cell]) -> None:
        """Takes what a record gave away, and gives what it gives now."""
        skipped = given.verdict is Verdict.INAPPLICABLE
        if not skipped and given.assessment is not None and given.assessment.implementation is None:
            return
        here = self.inapplicable if skipped else self.apart
        for cell in cells:
            before = here.get(cell) or []
            after = [each for each in before if each.key != given.key] + ([given] if cell in now else [])
            if after:
                here[cell] = after
            elif before:
                here.discard(cell)

    def _settle(self, cell: Cell) -> None:
        (p, s), given = cell, self.given(*cell)
        found = self._direct[cell] = standing(given) if given else NO_VERDICT
        marks = (self.heard, bool(given)), (self.passed, bool(found.passed)), (self.negatives, found.status is not None)
        for bits, mark in marks:
            bits[p] = bits.get(p, 0) | 1 << s if mark else bits.get(p, 0) & ~(1 << s)

    def given(self, p: int, s: int) -> list[Given]:
        """The verdicts that count for a cell, in the order of recording."""
        return self._own(p, s) + (self.apart.get((p, s)) or [])

    def _own(self, p: int, s: int) -> list[Given]:
        """Those that were given for the subject itself."""
        measures = self.measures
        found = []
        for key in measures.cited.judging(self.law.content.keys[p], self.subjects.keys[s]):
            recorded = measures.register.get(key)
            record = recorded.record if recorded is not None and recorded.open_at(measures.k) else None
            if not isinstance(record, Assessment) or record.verdict is Verdict.INAPPLICABLE:
                continue
            if record.assessed_on <= measures.today and p in self.law.kind:
                found.append(self._given(record))
        return found

    def direct(self, p: int, s: int) -> Direct:
        if not self.heard.get(p, 0) >> s & 1:
            return NO_VERDICT
        found = self._direct.get((p, s))
        if found is None:
            found = standing(self.given(p, s))
            self._direct.keep((p, s), found)
        return found

    def negative(self, p: int, s: int) -> bool:
        return bool(self.negatives.get(p, 0) >> s & 1)

    def cells(self) -> Iterator[Cell]:
        """The cells for which there is a verdict."""
        for p, bits in self.heard.items():
            yield from ((p, s) for s in subjects_in(bits))

    def cells_of(self, record: Judgement) -> Iterator[Cell]:
        """For whom a record speaks, of what, if it counts."""
        return self._cells(record, self._given(record))

    def _given(self, record: Judgement) -> Given:
        if isinstance(record, Nonconformity):
            return Given(record.key, Verdict.FAILED, record.opened_on, None, None)
        measure = self.measures.linked(record.implementation) if record.implementation else None
        return Given(record.key, record.verdict, record.assessed_on, record.assessed_time, record, measure)

    def _cells(self, record: Judgement, given: Given) -> Iterator[Cell]:
        """For whom a record speaks, of what."""
        index, who = self.law.content.index, self.subjects.numbers
        if isinstance(record, Nonconformity):
            subjects = [who[key] for key in record.subject if key in who]
            for provision in record.concerns:
                p = index.get(provision)
                yield from ((p, s) for s in subjects if p is not None and p in self.law.kind)
            return
        p = index.get(record.of)
        if p is None or p not in self.law.kind:
            return
        if record.implementation:
            measure = given.measure
            yield from ((p, s) for s in measure.subjects if p in measure.provisions) if measure else ()
        elif record.subject in who:
            yield p, who[record.subject]


def day_of(record: Judgement) -> date:
    """The day from which a record counts as a verdict."""
    return record.opened_on if isinstance(record, Nonconformity) else record.assessed_on


def standing(given: list[Given]) -> Direct:
    """A negative stands until a later pass for the subject itself, or for the implementation that it was given for;
    a pass stands until a later negative.
    """
    if len(given) == 1:
        only, against = (given[0],), given[0].verdict in NEGATIVE
        return Direct(_ALONE[only[0].verdict], only if against else (), () if against else only, only)
    passes = [g for g in given if g.verdict is Verdict.PASSED]
    negatives = [g for g in given if g.verdict in NEGATIVE]
    negative = [n for n in negatives if not any(_lifts(p, n) for p in passes)]
    passed = [p for p in passes if not any(n.later_than(p) for n in negatives)]
    return Direct(_together(negative, passed), tuple(negative), tuple(passed), tuple(given))


def _lifts(passed: Given, negative: Given) -> bool:
    own = passed.measure is None
    same = (
        passed.measure is not None
        and negative.measure is not None
        and passed.measure.implementation.key == negative.measure.implementation.key
    )
    return (own or same) and passed.later_than(negative)


def _together(negative: list[Given], passed: list[Given]) -> Status | None:
    failed = [g for g in negative if g.verdict is Verdict.FAILED]
    contested = [f for f in failed if any(_at_one_time(f, p) for p in passed)]
    if len(contested) < len(failed):
        return Status.FAILED
    return Status.INDETERMINATE if negative else None


def _at_one_time(a: Given, b: Given) -> bool:
    return not a.later_than(b) and not b.later_than(a)
