"""The status of (p, s): the first of the list of section 4 that fits."""

from collections.abc import Callable, Collection, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import ref

from ontology.collector import paused
from ontology.key import Key
from ontology.records import MappingPolicy
from ontology.register import Register
from ontology.words import Status, SubjectKind, broader
from service.reasoning import direct, held
from service.reasoning.across import Across
from service.reasoning.applicability import Scope
from service.reasoning.bits import Bits, subjects_in
from service.reasoning.concern import Concerns
from service.reasoning.corrections import Corrections
from service.reasoning.denied import Denied
from service.reasoning.dependence import Dependence
from service.reasoning.direct import Desk, Ground
from service.reasoning.effects import Effects
from service.reasoning.entailment import Entailment
from service.reasoning.grounds import GroundsByCell
from service.reasoning.held import HeldBy
from service.reasoning.items import Items
from service.reasoning.known import FAR, PARTIAL
from service.reasoning.law import Law, law_on
from service.reasoning.measures import Measures
from service.reasoning.opinions import Opinions
from service.reasoning.rules import Run
from service.reasoning.sources import Sources
from service.reasoning.stirred import Mark, Stirred
from service.reasoning.subjects import Subjects
from service.reasoning.sweep import Sweep
from service.reasoning.switches import Switches
from service.reasoning.verdicts import Cell, Verdicts

if TYPE_CHECKING:
    from service.reasoning.moving import Base

SEVEN = ("actual", "unexpired", "unproven", "planned", "implemented", "evidenced", "assessed")
RUNS = (*SEVEN, "counted")


@dataclass(eq=False)
class Statuses:
    """Every status at one (asOf, knownAt, policy). Facts are settled when it is made, runs when they are asked for."""

    register: Register
    as_of: date
    k: int
    policy: MappingPolicy
    law: Law = field(init=False)
    subjects: Subjects = field(init=False)
    measures: Measures = field(init=False)
    verdicts: Verdicts = field(init=False)
    concerns: Concerns = field(init=False)
    across: Across = field(init=False)
    opinions: Opinions = field(init=False)
    effects: Effects = field(init=False)
    desk: Desk = field(init=False)
    only: frozenset[int] | None = None
    """The provisions that the runs look at; None: all."""
    bases: "dict[str, Base]" = field(default_factory=dict)
    """Runs of an earlier point, from which those of this one are moved when they are asked for."""
    part_bases: "dict[frozenset[int], dict[str, Base]]" = field(default_factory=dict)
    """The same for statuses of some provisions alone."""
    switches: Switches | None = None
    """Made when statuses are first moved from one day to another."""
    unmet: frozenset[Key] | None = None
    """Who is named by facts and bears no number; found when these are first moved."""
    marks: "dict[ref[Mark], Stirred]" = field(default_factory=dict)
    """What is stirred since each mark that was set here or in what these were moved from. It is replaced, not changed.
    """

    def __post_init__(self) -> None:
        register, k, today = self.register, self.k, self.as_of
        self.law = law_on(register, today)
        self.subjects = Subjects.of(register, k, today)
        corrections = Corrections.of(register, k)
        self.measures = Measures.of(register, k, today, self.law, self.subjects, corrections)
        sweep = Sweep(self.measures)
        self.verdicts = Verdicts.of(sweep)
        self.effects = Effects.of(register, k, today, self.law, compare=self.policy.accept_to_be_compared)
        self.concerns = Concerns(self.law, self.scope)
        self.across = Across(self.law, self.subjects, self.concerns)
        self.opinions = Opinions.of(register, k, self.law, self.policy)
        compare = self.policy.accept_to_be_compared
        self.desk = Desk(self.law, self.subjects, self.measures, Items.of(self.measures), self.verdicts, today, compare)
        self.sweep = sweep

    @cached_property
    def sweep(self) -> Sweep:
        return Sweep(self.measures)

    @cached_property
    def scope(self) -> Scope:
        facts = (self.law, self.subjects, self.effects, self.measures.corrections)
        return Scope.of(self.register, self.k, self.as_of, *facts)

    def mark(self) -> Mark:
        """From now on, what is moved from these tells which cells are stirred since."""
        mark = Mark()
        self.marks = {**self.marks, ref(mark): {}}
        return mark

    def since(self, mark: Mark) -> Stirred | None:
        """The cells for which what D reads may differ from what it read at a mark; None where that is not known."""
        return self.marks.get(ref(mark))

    def forget(self, *names: str) -> None:
        """What is worked out when it is asked for, is to be worked out anew."""
        for name in names:
            self.__dict__.pop(name, None)

    def _run(
        self,
        name: str,
        its: HeldBy,
        grounds: Mapping[Cell, list[Ground]] | None = None,
        *,
        sources: Sources | None = None,
        negatives: bool = True,
        partial: bool = True,
    ) -> Run:
        denied = self.denied if negatives else self._undenied
        facts = (self.law, self.subjects, self.concerns, self.across, denied, sources or self.sources)
        base = self._base(name)
        self.bases.pop(name, None)
        options = (self.only, partial, *((base.run, base.stirred) if base else ()))
        return Run(*facts, its, {} if grounds is None else grounds, *options)

    def _base(self, name: str) -> "Base | None":
        """From what a run is moved, if it is."""
        base = self.bases.get(name)
        return base if base is None or self.only is None else base.within(self.only)

    @cached_property
    def denied(self) -> Denied:
        return Denied(self.law, self.concerns, self.across, self.verdicts.negatives)

    @cached_property
    def _undenied(self) -> Denied:
        return Denied(self.law, self.concerns, self.across, {})

    @cached_property
    def sources(self) -> Sources:
        return Sources.of(self.law, self.opinions, self.effects)

    @cached_property
    def entailment(self) -> Entailment:
        return Entailment(self.law, self.opinions)

    # --- one question at a time ----------------------------------------------------------------------------

    @cached_property
    def dependence(self) -> Dependence:
        counted = ((self.sources, self.effects), (self._lenient_sources, self._unexpired[1]))
        return Dependence.of(self.register, self.k, self.law, *counted)

    @cached_property
    def parts(self) -> "dict[frozenset[int], Statuses]":
        """Statuses of some provisions alone, as asked for."""
        return {}

    def on(self, p: int) -> "Statuses":
        """The same statuses, worked out only for what (p, anybody) may depend on; all of them if they are known."""
        return self.over({p})

    def over(self, provisions: Collection[int]) -> "Statuses":
        """As `on`, for several provisions together; where they, or those asked about before, need most of the others,
        all.
        """
        if self.only is not None or "actual" in self.__dict__ or not self._may_reach_all:
            return self
        only = frozenset[int]().union(*(self.dependence.on(p) for p in provisions))
        if len(provisions) > 1 and 2 * len(only) > len(self.law.kind):
            return self
        if only not in self.parts:
            if self.bases and sum(map(len, self.parts), len(only)) > len(self.law.kind):
                return self
            part = copy(self)
            part.forget(*RUNS, "parts", "_lenient_desk")
            part.only, part.bases, part.part_bases = only, self.part_bases.pop(only, {**self.bases}), {}
            part.desk = replace(self.desk, only=only)
            self.parts[only] = part
        return self.parts[only]

    @property
    def _may_reach_all(self) -> bool:
        """Unless a run is known from which little is to be moved: applicability and uses are the same."""
        base = self.bases.get("actual")
        return base is None or base.run.concerns is not self.concerns

    # --- the runs: the same rules over other grounds (readings 31-33) -----------------------------------

    @cached_property
    def actual(self) -> Run:
        its = self._held("actual", self.desk)
        return self._run("actual", its, GroundsByCell(self.desk, its))

    @property
    def satisfying(self) -> Run:
        """What knows who is satisfied: `actual` where that is known, else less."""
        return self.actual if "actual" in self.__dict__ or "actual" in self.bases else self.counted

    @cached_property
    def counted(self) -> Run:
        """As `actual`, of what is satisfied alone: enough for counts."""
        return self._run("counted", self._held("counted", self.desk), partial=False)

    @cached_property
    def unexpired(self) -> Run:
        """If no evidence, verdict or citation had expired, every digest were intact and no wording had changed."""
        return self._run("unexpired", self._held("unexpired", self._lenient_desk), sources=self._lenient_sources)

    def _held(self, name: str, desk: Desk) -> HeldBy:
        """What D gives, of a base only the stirred cells looked at again."""
        base = self._base(name)
        if base is None:
            return self.sweep.direct(desk)
        return held.moved(base.run.held, base.stirred, direct.direct(desk, self._cells(base)))

    def _cells(self, base: "Base") -> Iterator[Cell]:
        """The stirred cells for which there is a verdict."""
        for p, bits in base.stirred.items():
            yield from ((p, s) for s in subjects_in(bits & self.verdicts.heard.get(p, 0)))

    @cached_property
    def _lenient_sources(self) -> Sources:
        return Sources.of(self.law, *self._unexpired)

    @cached_property
    def _lenient_desk(self) -> Desk:
        return replace(self.desk, items=self.desk.items.letting_through(), lenient=True)

    @cached_property
    def _unexpired(self) -> tuple[Opinions, Effects]:
        """Opinions and legal effects, changed wordings and expired citations let through."""
        effects = Effects.of(self.register, self.k, self.as_of, self.law, lenient=True)
        return Opinions.of(self.register, self.k, self.law, self.policy, lenient=True), effects

    @cached_property
    def unproven(self) -> Run:
        return self._run("unproven", self._supposed("unproven", self._might_be_proven))

    @cached_property
    def planned(self) -> Run:
        return self._run("planned", self._supposed("planned", self._might_be_in_place))

    @cached_property
    def implemented(self) -> Run:
        return self._run("implemented", self._supposed("implemented", self._in_place), negatives=False, partial=False)

    @cached_property
    def assessed(self) -> Run:
        return self._run("assessed", self._supposed("assessed", self._heard), negatives=False, partial=False)

    @cached_property
    def evidenced(self) -> Run:
        base = self._base("evidenced")
        if base is None:
            return self._run("evidenced", self.sweep.evidenced(self.desk), negatives=False, partial=False)
        cells = ((p, s) for p, bits in base.stirred.items() for s in subjects_in(bits & self.measures.bits_of(p, bits)))
        found = direct.evidenced(self.desk, cells)
        return self._run("evidenced", held.moved(base.run.held, base.stirred, found), negatives=False, partial=False)

    def _supposed(self, name: str, read: Callable[[Stirred | None], HeldBy]) -> HeldBy:
        """What D gives in one of the other runs; of a base only the stirred cells are read again."""
        base = self._base(name)
        if base is None:
            return read(None)
        before, new, none = base.run.held, read(base.stirred), held.Held()
        changed = {p: before.get(p, none).instead(bits, new.get(p, none)) for p, bits in base.stirred.items()}
        return held.replaced(before, changed)

    def _in_place(self, again: Stirred | None) -> HeldBy:
        """`again`: only of these."""
        return self.sweep.implemented(self.desk) if again is None else held.implemented(self.desk, again)

    def _might_be_proven(self, again: Stirred | None) -> HeldBy:
        asked = self.law.kind if again is None else again
        return held.might(self._in_place(again), self.desk, asked, self.verdicts.passed)

    def _might_be_in_place(self, again: Stirred | None) -> HeldBy:
        planned = self.sweep.planned_alone(self.desk) if again is None else held.planned_alone(self.desk, again)
        asked = self.law.kind if again is None else again
        return held.might(self._might_be_proven(again), self.desk, asked, planned)

    def _heard(self, again: Stirred | None) -> HeldBy:
        return held.might({}, self.desk, self.law.kind if again is None else again, self.verdicts.heard)

    @paused()
    def run_all(self) -> None:
        """All runs; `counted` is no other than `actual` then."""
        for name in SEVEN:
            getattr(self, name)

    # --- the answer ----------------------------------------------------------------------------------------

    def status(self, p: int, s: int) -> Status:
        if self.verdicts.negative(p, s):
            given = self.verdicts.direct(p, s).status
            assert given is not None
            return given
        grade = self.actual.grade(p, s)
        if grade >= FAR:
            return Status.SATISFIED
        if self.unexpired.grade(p, s) >= FAR:
            return Status.STALE
        if grade >= PARTIAL:
            return Status.PARTIAL
        if self.not_evaluable(p, s):
            return Status.NOT_EVALUABLE
        if self.unproven.grade(p, s) >= PARTIAL:
            return Status.UNPROVEN
        if self.planned.grade(p, s) >= PARTIAL:
            return Status.PLANNED
        return Status.ABSENT

    def satisfied(self, p: int, s: int) -> bool:
        """The same as asking for the status, without saying what it is otherwise."""
        return not self.verdicts.negative(p, s) and self.actual.grade(p, s) >= FAR

    def satisfied_for(self, p: int) -> Bits:
        """The subjects for which p is satisfied."""
        return self.actual.at(p, FAR) & ~self.verdicts.negatives.get(p, 0)

    def far(self, p: int, s: int) -> bool:
        """Satisfied, but only as far as it concerns the subject."""
        return self.actual.grade(p, s) == FAR and not self.verdicts.negative(p, s)

    def not_evaluable(self, p: int, s: int) -> bool:
        """R4: no component of the kind is recorded and nobody says that there is none. R5: no user that it concerns.
        `Across.not_evaluable` says the same of all subjects.
        """
        kind, own = self.law.kind[p], self.subjects.kind[s]
        if broader(own, kind):
            return not self.subjects.components(s, kind) and not self.scope.not_asked(kind, s)
        if broader(kind, own) and kind is not SubjectKind.ORGANISATION:
            return not self.actual.users(p, s)
        return False
