"""The referee: `docs/semantics.md` with the readings of decision 0001, in plain sets and loops. Slow and obvious.

    oracle = Oracle(register, as_of=date(2026, 11, 21), known_at=register.head, policy=MappingPolicy(...))
    oracle.status("eu-ai-act/art_15", "model/candidate-ranker@2.1")

Shares no code with `service/reasoning` but the types of `ontology`.
"""

from datetime import date
from functools import cached_property

from ontology.key import Key
from ontology.records import MappingPolicy
from ontology.register import Register
from ontology.words import Relation, Status, broader
from tests.oracle.applies import Answer, Applies
from tests.oracle.facts import Facts
from tests.oracle.opinions import Opinions, named
from tests.oracle.rules import Run
from tests.oracle.verdicts import Verdicts

__all__ = ["Answer", "Oracle"]


class Oracle:
    def __init__(self, register: Register, as_of: date, known_at: int, policy: MappingPolicy) -> None:
        self.facts = Facts(register, as_of, known_at, policy)
        self.applies = Applies(self.facts)
        self.opinions = Opinions(self.facts)
        self.verdicts = Verdicts(self.facts, self.applies)
        self.provisions = self.facts.provisions
        self.subjects = sorted(self.facts.subjects)

    # --- runs ----------------------------------------------------------------------------------------

    @cached_property
    def base(self) -> Run:
        return Run(self.facts, self.applies, self.opinions, self.verdicts, self.verdicts.direct)

    @cached_property
    def stale(self) -> Run:
        """Reading 31."""
        through = Opinions(self.facts, all_current=True)
        verdicts = self.verdicts
        return Run(
            self.facts, self.applies, through, verdicts, lambda p, s: verdicts.direct(p, s, stale=True), stale=True
        )

    @cached_property
    def unproven(self) -> Run:
        """Reading 32."""
        verdicts = self.verdicts
        return Run(self.facts, self.applies, self.opinions, verdicts, lambda p, s: verdicts.unproven(p, s, False))

    @cached_property
    def planned(self) -> Run:
        verdicts = self.verdicts
        return Run(self.facts, self.applies, self.opinions, verdicts, lambda p, s: verdicts.unproven(p, s, True))

    @cached_property
    def counting(self) -> tuple[Run, Run, Run]:
        """Reading 33: implemented, evidenced, assessed."""
        verdicts = self.verdicts
        kinds = (verdicts.implemented, verdicts.evidenced, verdicts.judged)
        one, two, three = (
            Run(self.facts, self.applies, self.opinions, verdicts, kind, negatives=False) for kind in kinds
        )
        return one, two, three

    # --- answers -------------------------------------------------------------------------------------

    def applicability(self, p: Key, s: Key) -> Answer:
        return self.applies.state(p, s)

    def status(self, p: Key, s: Key) -> Status:
        """Section 4, *Status*: the first that fits."""
        negative = self.verdicts.negative(p, s)
        if negative is not None:
            return negative
        if self.base.satisfied(p, s):
            return Status.SATISFIED
        if self.stale.satisfied(p, s):
            return Status.STALE
        if self.base.at_least_partial(p, s):
            return Status.PARTIAL
        if self.not_evaluable(p, s):
            return Status.NOT_EVALUABLE
        if self.unproven.at_least_partial(p, s):
            return Status.UNPROVEN
        if self.planned.at_least_partial(p, s):
            return Status.PLANNED
        return Status.ABSENT

    def not_evaluable(self, p: Key, s: Key) -> bool:
        """Readings 24 and 26: R4 or R5 finds none."""
        if broader(self.facts.subject_kind(s), self.facts.kind_of(p)):
            reached = self.facts.reached_of_kind(s, self.facts.kind_of(p))
            return not reached and not self.applies.not_asked(p, s)
        return self.base.by_users(p, s) and not self.base.r5_subjects(p, s)

    def far(self, p: Key, s: Key) -> bool:
        """Satisfied only as far as it concerns s."""
        return self.status(p, s) is Status.SATISFIED and not self.base.in_full(p, s)

    def counts(self, p: Key, s: Key) -> tuple[bool, bool, bool, bool, bool]:
        """Mapped, implemented, evidenced, assessed, satisfied."""
        implemented, evidenced, assessed = (run.satisfied(p, s) for run in self.counting)
        return p in self.mapped, implemented, evidenced, assessed, self.status(p, s) is Status.SATISFIED

    # --- relations -----------------------------------------------------------------------------------

    def relations(self) -> dict[tuple[Key, Key], Relation]:
        """What the opinions on each pair a < b say together, read from a to b."""
        return {(a, b): named(says) for (a, b), says in self.opinions.pairs.items() if a < b}

    def conflicts(self) -> set[tuple[Key, Key]]:
        return self.opinions.conflicts

    @cached_property
    def follows(self) -> dict[tuple[Key, Key], set[Relation]]:
        return self.opinions.entailment()

    @cached_property
    def mapped(self) -> set[Key]:
        """Reading 34."""
        return {b for a, b in self.follows if self.facts.framework(a) != self.facts.framework(b)}

    def _between(self, pair: tuple[Key, Key], f1: Key, f2: Key) -> bool:
        return (self.facts.framework(pair[0]), self.facts.framework(pair[1])) == (f1, f2)

    def entailed(self, f1: Key, f2: Key) -> dict[tuple[Key, Key], Relation]:
        return {pair: named(frozenset(says)) for pair, says in self.follows.items() if self._between(pair, f1, f2)}

    def candidates(self, f1: Key, f2: Key) -> set[tuple[Key, Key]]:
        return {pair for pair in self.opinions.candidates(self.follows) if self._between(pair, f1, f2)}
