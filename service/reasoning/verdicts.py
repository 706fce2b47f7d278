"""Verdicts: which stand, and what they say together (section 4, *Verdict*; readings 18, 19)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, time

from ontology.key import Key
from ontology.layered import Layered
from ontology.records import Assessment, Nonconformity
from ontology.register import Register
from ontology.words import Status, Verdict
from service.reasoning.bits import Bits, bits_of
from service.reasoning.law import Law
from service.reasoning.measures import Measure, Measures
from service.reasoning.subjects import Subjects

Cell = tuple[int, int]
"""A provision and a subject, by number."""

Judgement = Assessment | Nonconformity
NEGATIVE = frozenset({Verdict.FAILED, Verdict.CANNOT_TELL})


@dataclass(frozen=True, slots=True)
class Given:
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


@dataclass(frozen=True, slots=True)
class Direct:
    """What the standing verdicts say: failed, indeterminate, or neither; and the standing passes."""

    status: Status | None
    negative: tuple[Given, ...]
    passed: tuple[Given, ...]


NO_VERDICT = Direct(None, (), ())
_ALONE = {Verdict.FAILED: Status.FAILED, Verdict.CANNOT_TELL: Status.INDETERMINATE, Verdict.PASSED: None}


@dataclass(slots=True, eq=False)
class Verdicts:
    law: Law
    subjects: Subjects
    measures: Measures
    given: Layered[Cell, list[Given]] = field(default_factory=Layered)
    inapplicable: list[tuple[int, int, Given]] = field(default_factory=list)
    heard: dict[int, Bits] = field(default_factory=dict)
    """Provision -> the subjects for which there is a verdict; `passed`, `negatives`: what stands there."""
    passed: dict[int, Bits] = field(default_factory=dict)
    negatives: dict[int, Bits] = field(default_factory=dict)
    _direct: Layered[Cell, Direct] = field(default_factory=Layered)

    @classmethod
    def of(cls, register: Register, k: int, today: date, law: Law, measures: Measures) -> "Verdicts":
        verdicts = cls(law, measures.subjects, measures)
        found: dict[Cell, list[Given]] = {}
        records: list[Judgement] = [*register.open(Assessment, k), *register.open(Nonconformity, k)]
        for record in records:
            if day_of(record) <= today:
                given = verdicts._given(record)
                for cell in verdicts._cells(record, given):
                    if given.verdict is Verdict.INAPPLICABLE:
                        verdicts.inapplicable.append((*cell, given))
                    else:
                        found.setdefault(cell, []).append(given)
        verdicts.given = Layered(found)
        verdicts._direct = Layered({cell: standing(given_here) for cell, given_here in found.items()})
        verdicts._read_bits()
        return verdicts

    def moved(
        self, register: Register, k: int, today: date, measures: Measures, touched: Iterable[Judgement]
    ) -> "tuple[Verdicts, set[Cell]]":
        """The verdicts at another point, those that are touched looked at anew; and the cells of these."""
        here = replace(
            self,
            measures=measures,
            given=self.given.copy(),
            inapplicable=[*self.inapplicable],
            heard=dict(self.heard),
            passed=dict(self.passed),
            negatives=dict(self.negatives),
            _direct=self._direct.copy(),
        )
        cells: set[Cell] = set()
        for record in touched:
            given = here._given(record)
            now = set(here._cells(record, given))
            recorded = register.get(record.key)
            counts = recorded is not None and recorded.open_at(k) and day_of(record) <= today
            own = now.union(self.cells_of(record))
            here._put(record.key, given, now if counts else set(), own)
            cells |= own
        for cell in cells:
            here._settle(cell)
        return here, cells

    def _put(self, key: Key, given: Given, now: set[Cell], cells: set[Cell]) -> None:
        """Takes what a record gave away, and gives what it gives now."""
        inapplicable = given.verdict is Verdict.INAPPLICABLE
        if inapplicable:
            self.inapplicable = [each for each in self.inapplicable if each[2].key != key]
            self.inapplicable += [(*cell, given) for cell in sorted(now)]
            return
        for cell in cells:
            before = self.given.get(cell) or []
            after = [each for each in before if each.key != key] + ([given] if cell in now else [])
            if after:
                self.given[cell] = after
            elif before:
                self.given.discard(cell)

    def _settle(self, cell: Cell) -> None:
        (p, s), given = cell, self.given.get(cell)
        found = standing(given) if given else NO_VERDICT
        if given:
            self._direct[cell] = found
        else:
            self._direct.discard(cell)
        marks = (self.heard, bool(given)), (self.passed, bool(found.passed)), (self.negatives, found.status is not None)
        for bits, mark in marks:
            bits[p] = bits.get(p, 0) | 1 << s if mark else bits.get(p, 0) & ~(1 << s)

    def _read_bits(self) -> None:
        heard: dict[int, list[int]] = {}
        passed: dict[int, list[int]] = {}
        negatives: dict[int, list[int]] = {}
        for (p, s), direct in self._direct.items():
            heard.setdefault(p, []).append(s)
            if direct.passed:
                passed.setdefault(p, []).append(s)
            if direct.status is not None:
                negatives.setdefault(p, []).append(s)
        for bits, found in ((self.heard, heard), (self.passed, passed), (self.negatives, negatives)):
            bits.update((p, bits_of(subjects)) for p, subjects in found.items())

    def direct(self, p: int, s: int) -> Direct:
        return self._direct.get((p, s)) or NO_VERDICT

    def negative(self, p: int, s: int) -> bool:
        return bool(self.negatives.get(p, 0) >> s & 1)

    def cells(self) -> Iterator[Cell]:
        yield from self.given

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
        index, who = self.law.content.index, self.subjects.index
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
        only = given[0]
        against = only.verdict in NEGATIVE
        return Direct(_ALONE[only.verdict], (only,) if against else (), () if against else (only,))
    passes = [g for g in given if g.verdict is Verdict.PASSED]
    negatives = [g for g in given if g.verdict in NEGATIVE]
    negative = [n for n in negatives if not any(_lifts(p, n) for p in passes)]
    passed = [p for p in passes if not any(n.later_than(p) for n in negatives)]
    return Direct(_together(negative, passed), tuple(negative), tuple(passed))


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
