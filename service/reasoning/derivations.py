"""Every way in which a goal is reached by one rule, read from what a fixpoint knows in the end.

`Run.why` tells what first gave a goal; this tells all that give it, each with the goals that it reads. Two things are
left for `proofs.py` to see to, as they are of a whole proof: a way that leads back to what it should prove, and R8, by
which an item at the leaves has to name the subject.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field

from service.reasoning.known import FAR, FULL, ITSELF, PARTIAL, Batch, Instance
from service.reasoning.status import Statuses
from service.reasoning.verdicts import Cell

Goal = tuple[Cell, int]
"""A cell, and the grade wanted of it."""

UNSEEN = "no assessor has seen the item that succeeds the one used"


@dataclass(frozen=True, slots=True)
class Way:
    """A rule that gives a goal, with what it reads. `named`: of D, whom its items name, as bits."""

    instance: Instance
    named: int = 0

    @property
    def premises(self) -> tuple[Goal, ...]:
        return self.instance.premises


@dataclass(slots=True)
class Derivations:
    """Ways by cell, as asked for."""

    statuses: Statuses
    _ways: dict[Cell, tuple[Way, ...]] = field(default_factory=dict)

    def of(self, goal: Goal) -> tuple[Way, ...]:
        """Each once, as far as it goes: what the same rule gives of the same cells only in part is no other way. Those
        with the fewest premises first.
        """
        cell, grade = goal
        if cell not in self._ways:
            found: dict[Hashable, Way] = {}
            for way in self._of(*cell):
                its = way.instance
                reads = (its.rule, tuple(premise for premise, _ in its.premises), its.facts)
                if reads not in found or its.grade > found[reads].instance.grade:
                    found[reads] = way
            self._ways[cell] = tuple(sorted(found.values(), key=lambda way: len(way.premises)))
        return tuple(way for way in self._ways[cell] if way.instance.grade >= grade)

    def _of(self, p: int, s: int) -> Iterator[Way]:
        """Every rule that holds for a cell."""
        if self.statuses.verdicts.negative(p, s):
            return
        yield from self._direct(p, s)
        run, bit = self.statuses.actual, 1 << s
        batches = [batch for rule in (run.r1, run.r2, run.r3) for batch in rule(p)]
        for grade in (FULL, FAR):
            batches += [*run.crossing.r4(p, grade, bit), *run.crossing.r5(p, grade, bit)]
        for batch in batches:
            if batch.bits & bit:
                yield Way(self._weighed(p, s, batch, self._premises(p, s, batch)))
        yield from map(Way, self._partly(p, s))

    def _direct(self, p: int, s: int) -> Iterator[Way]:
        run, bit = self.statuses.actual, 1 << s
        full = FAR if self.statuses.concerns.incomplete(p) & bit else FULL
        for ground in run.grounds.get((p, s)) or ():
            names = {ITSELF: bit} if ground.names & bit else {}
            batch = Batch("D", PARTIAL if ground.partial else full, bit, names, (), ground.facts)
            weighed = self._weighed(p, s, batch, ())
            note = UNSEEN if ground.unseen else weighed.note
            yield Way(Instance("D", weighed.grade, (), ground.facts, note), ground.names)

    def _weighed(self, p: int, s: int, batch: Batch, premises: tuple[Goal, ...]) -> Instance:
        """What a rule may give at most (R4, R7, R8)."""
        grade, note = batch.grade, batch.note
        if grade >= FAR:
            forbidden = (why for bits, why in self.statuses.actual.forbidden(p, batch) if bits >> s & 1)
            against = next(forbidden, None)
            grade, note = (PARTIAL, against) if against is not None else (grade, note)
        return Instance(batch.rule, grade, premises, batch.facts, note)

    def _premises(self, p: int, s: int, batch: Batch) -> tuple[Goal, ...]:
        run = self.statuses.actual
        if batch.across:
            others = run.users(p, s) if batch.rule == "R5" else run.components(p, s)
            return tuple(((p, x), batch.sources[0][1]) for x in others)
        counts = self.statuses.concerns.counts(p, s) if batch.rule == "R2" else None
        return tuple(((q, s), needed) for q, needed in batch.sources if counts is None or q in counts)

    def _partly(self, p: int, s: int) -> Iterator[Instance]:
        """R6, by each thing that makes p partial for s."""
        run = self.statuses.actual
        for bits, (sources, facts) in run.touching(p):
            if bits >> s & 1:
                yield Instance("R6", PARTIAL, tuple(((q, s), needed) for q, needed in sources), facts)
        known = run.at(p, PARTIAL)
        for x in (*run.components(p, s), *run.users(p, s)):
            if known >> x & 1:
                yield Instance("R6", PARTIAL, (((p, x), PARTIAL),), ())
