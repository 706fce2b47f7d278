"""Verdicts: which stand, and what they say together (section 4, *Verdict*; readings 18, 19)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time

from ontology.key import Key
from ontology.records import Assessment, Nonconformity
from ontology.register import Register
from ontology.words import Status, Verdict
from service.reasoning.bits import Bits, bits_of
from service.reasoning.law import Law
from service.reasoning.measures import Measure, Measures
from service.reasoning.subjects import Subjects

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
    given: dict[tuple[int, int], list[Given]] = field(default_factory=dict)
    inapplicable: list[tuple[int, int, Given]] = field(default_factory=list)
    heard: dict[int, Bits] = field(default_factory=dict)
    """Provision -> the subjects for which there is a verdict; `passed`, `negatives`: what stands there."""
    passed: dict[int, Bits] = field(default_factory=dict)
    negatives: dict[int, Bits] = field(default_factory=dict)
    _direct: dict[tuple[int, int], Direct] = field(default_factory=dict)

    @classmethod
    def of(cls, register: Register, k: int, today: date, law: Law, measures: Measures) -> "Verdicts":
        verdicts = cls(law, measures.subjects, measures)
        for assessment in register.open(Assessment, k):
            p = law.content.index.get(assessment.of)
            if p is not None and p in law.kind and assessment.assessed_on <= today:
                verdicts._take(p, assessment)
        for nonconformity in register.open(Nonconformity, k):
            if nonconformity.opened_on <= today:
                for cell in verdicts._cells(nonconformity):
                    given = Given(nonconformity.key, Verdict.FAILED, nonconformity.opened_on, None, None)
                    verdicts.given.setdefault(cell, []).append(given)
        for cell, given_here in verdicts.given.items():
            verdicts._direct[cell] = standing(given_here)
        verdicts._read_bits()
        return verdicts

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
        return self._direct.get((p, s), NO_VERDICT)

    def negative(self, p: int, s: int) -> bool:
        return self.direct(p, s).status is not None

    def cells(self) -> Iterator[tuple[int, int]]:
        yield from self.given

    def _take(self, p: int, assessment: Assessment) -> None:
        measure = self.measures.linked(assessment.implementation) if assessment.implementation else None
        if assessment.implementation:
            subjects = measure.subjects if measure is not None and p in measure.provisions else frozenset()
        else:
            own = self.subjects.index.get(assessment.subject or "")
            subjects = frozenset() if own is None else frozenset({own})
        day, moment = assessment.assessed_on, assessment.assessed_time
        given = Given(assessment.key, assessment.verdict, day, moment, assessment, measure)
        for s in subjects:
            if assessment.verdict is Verdict.INAPPLICABLE:
                self.inapplicable.append((p, s, given))
            else:
                self.given.setdefault((p, s), []).append(given)

    def _cells(self, nonconformity: Nonconformity) -> Iterator[tuple[int, int]]:
        for provision in nonconformity.concerns:
            p = self.law.content.index.get(provision)
            for subject in nonconformity.subject:
                s = self.subjects.index.get(subject)
                if p is not None and p in self.law.kind and s is not None:
                    yield p, s


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
