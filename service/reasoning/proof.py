"""Derivations: a shared, acyclic list of steps, read from what each fixpoint step stood on (section 6)."""

from dataclasses import dataclass, field

from ontology.records import Evidence, JointMapping, MappingAssertion
from ontology.words import Status, SubjectKind
from service.reasoning.answers import Proof, Step
from service.reasoning.known import ANYONE, FAR, Goal, Instance
from service.reasoning.rules import Run
from service.reasoning.status import Statuses
from service.reasoning.verdicts import Cell


@dataclass(slots=True)
class Writer:
    """Writes the steps of one proof."""

    statuses: Statuses
    steps: list[Step] = field(default_factory=list)

    def write(self, cell: Cell, instance: Instance, premises: tuple[str, ...]) -> str:
        """The id of the new step; `premises` are written before."""
        (p, s), keys = cell, self.statuses.law.content.keys
        step = Step(
            id=f"s{len(self.steps) + 1}",
            rule=instance.rule,
            provision=keys[p],
            subject=self.statuses.subjects.keys[s],
            status=Status.SATISFIED if instance.grade >= FAR else Status.PARTIAL,
            premises=premises,
            facts=self._facts(cell, instance),
            far=instance.grade == FAR,
            confidence=self._confidence(instance),
            note=instance.note,
        )
        self.steps.append(step)
        return step.id

    def _facts(self, cell: Cell, instance: Instance) -> tuple[str, ...]:
        if instance.rule != "R4":
            return instance.facts
        return (*instance.facts, *self._inventories(cell))

    def _inventories(self, cell: Cell) -> list[str]:
        subjects, kind = self.statuses.subjects, self.statuses.law.kind[cell[0]]
        needed = subjects.needed_inventories(cell[1], kind)
        return [key for place in needed for key in subjects.current_inventories(*place)]

    def _confidence(self, instance: Instance) -> float | None:
        """The lowest confidence of the opinions on which a step stands; D stands on none."""
        if instance.rule == "D":
            return None
        found = (self.statuses.register.get(key) for key in instance.facts)
        opinions = [r.record for r in found if r and isinstance(r.record, MappingAssertion | JointMapping)]
        return min((o.confidence for o in opinions if o.confidence is not None), default=None)


@dataclass(slots=True)
class Prover:
    """The proof that the fixpoint found first; `proofs.py` looks for all, smallest first. A goal is written once."""

    statuses: Statuses
    writer: Writer = field(init=False)
    ids: dict[Goal, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.writer = Writer(self.statuses)

    def prove(self, p: int, s: int) -> Proof | None:
        """None where nothing is derived."""
        grade = self._run.grade(p, s)
        if not grade or self.statuses.verdicts.negative(p, s):
            return None
        root = self._step(((p, s), grade, ANYONE))
        return Proof(root, tuple(self.writer.steps))

    @property
    def _run(self) -> Run:
        return self.statuses.actual

    def _step(self, goal: Goal) -> str:
        if goal in self.ids:
            return self.ids[goal]
        cell, _, name = goal
        reason = self._run.why(goal)
        assert reason is not None
        when, instance = reason
        premises = tuple(map(self._step, self._premises(cell, name, when, instance))) if instance.premises else ()
        self.ids[goal] = self.writer.write(cell, instance, premises)
        return self.ids[goal]

    def _premises(self, cell: Cell, name: int, when: int, instance: Instance) -> list[Goal]:
        """The premises as goals; those whom R8 or a reader demands are proved by a premise that named them before."""
        p, s = cell
        demands = {name} - {ANYONE}
        exempt = SubjectKind.ORGANISATION in (self.statuses.subjects.kind[s], self.statuses.law.kind[p])
        if instance.grade >= FAR and instance.rule != "R4" and not exempt:
            demands.add(s)
        goals: list[Goal] = []
        for premise, needed in instance.premises:
            met = [d for d in sorted(demands) if self._run.knowledge.before((premise, needed, d), when)]
            demands -= set(met)
            goals += [(premise, needed, demand) for demand in met] or [(premise, needed, ANYONE)]
        return goals


def used_items(statuses: Statuses, proof: Proof) -> set[str]:
    """The items of evidence at the leaves of a proof."""
    get = statuses.register.get
    facts = {fact for step in proof.steps if step.rule == "D" for fact in step.facts}
    return {fact for fact in facts if (recorded := get(fact)) and isinstance(recorded.record, Evidence)}
