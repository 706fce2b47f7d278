"""Proofs as flat lists: a step names its premises by id, so that no depth limit cuts one."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime
from typing import Any

import strawberry

from ontology.key import Key
from service.api.changes import revision_of
from service.api.enums import Status
from service.api.facts import told
from service.api.fields import asked
from service.api.point import Point
from service.reasoning import answers


@strawberry.type(description="One application of a rule of docs/semantics.md; it comes after its premises.")
class ProofStep:
    point: strawberry.Private[Point]
    step: strawberry.Private[answers.Step]

    @asked("Its name within this proof.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(self.step.id)

    @asked("D, or R1 to R8: docs/semantics.md, section 4.")
    def rule(self) -> str:
        return self.step.rule

    @asked("The requirement that the step is about.")
    def provision_key(self) -> strawberry.ID:
        return strawberry.ID(self.step.provision)

    @asked("The requirement as it is cited.")
    def citation(self) -> str:
        return self.point.citation(self.step.provision)

    @asked("The subject that the step is about.")
    def subject_key(self) -> strawberry.ID:
        return strawberry.ID(self.step.subject)

    @asked("What the step makes of them.")
    def status(self) -> Status:
        return self.step.status

    @asked("Whether only as far as it concerns the subject.")
    def as_far_only(self) -> bool:
        return self.step.far

    @asked("Ids of the steps on which it stands.")
    def premises(self) -> list[strawberry.ID]:
        return [strawberry.ID(premise) for premise in self.step.premises]

    @asked("Ids of the facts on which it stands.")
    def facts(self) -> list[strawberry.ID]:
        return [strawberry.ID(fact) for fact in self.step.facts]

    @asked("Lowest confidence of the opinions used; shown only, nothing is multiplied.")
    def confidence(self) -> float | None:
        return self.step.confidence

    @asked("What else the rule read: parts that do not count, a successor no assessor has seen.")
    def note(self) -> str | None:
        return self.step.note


@strawberry.type(description="A record at a leaf of a proof: what was said, by whom, when, and where it stands.")
class Fact:
    id: strawberry.ID = strawberry.field(description="Its name within this proof: the key.")
    key: strawberry.ID = strawberry.field(description="Key of the record.")
    kind: str = strawberry.field(description="Class of the record: `Assessment`, `Evidence`, …")
    recorded_in: strawberry.ID = strawberry.field(description="Revision of the change set that recorded it.")
    recorded_at: datetime = strawberry.field(description="When it was recorded.")
    actor: str = strawberry.field(description="Who recorded it.")
    locator: str | None = strawberry.field(description="Where in the source it stands: `sheet Evidence, row 14`.")
    text: str = strawberry.field(description="What it says, in a sentence.")

    @classmethod
    def of(cls, point: Point, key: Key) -> Fact:
        recorded = point.recorded(key)
        entry = point.register.entries[recorded.recorded_in - 1]
        return cls(
            id=strawberry.ID(key),
            key=strawberry.ID(key),
            kind=type(recorded.record).__name__,
            recorded_in=strawberry.ID(revision_of(entry)),
            recorded_at=entry.at,
            actor=entry.change.actor,
            locator=recorded.locator,
            text=told(recorded.record),
        )


@strawberry.type(
    description="Why it holds: a shared, acyclic list of steps; a lemma is written once. Leaves are recorded facts."
)
class Proof:
    point: strawberry.Private[Point]
    proof: strawberry.Private[answers.Proof]

    @asked("Id of the last step, whose status is the answer.")
    def root(self) -> strawberry.ID:
        return strawberry.ID(self.proof.root)

    @asked("All steps, each after its premises.")
    def steps(self) -> list[ProofStep]:
        return [ProofStep(point=self.point, step=step) for step in self.proof.steps]

    @asked("The records on which the steps stand, each once.")
    def facts(self) -> list[Fact]:
        return [Fact.of(self.point, key) for key in _leaves(self.proof)]

    @asked("How many proofs were found, this one included; 1 where no others were looked for.")
    def total(self) -> int:
        return self.proof.total

    @asked("Whether there are no others: all were looked for, and counted to the last.")
    def complete(self) -> bool:
        return self.proof.complete

    @asked("The whole proof with its context as one JSON document, to keep or to check elsewhere.")
    def document(self) -> str:
        return json.dumps(_document(self.point, self.proof), ensure_ascii=False, sort_keys=True, default=str)


def _leaves(proof: answers.Proof) -> list[Key]:
    return list(dict.fromkeys(fact for step in proof.steps for fact in step.facts))


def _document(point: Point, proof: answers.Proof) -> dict[str, Any]:
    facts = [Fact.of(point, key) for key in _leaves(proof)]
    return {
        "context": dataclasses.asdict(point.context),
        "root": proof.root,
        "steps": [dataclasses.asdict(step) for step in proof.steps],
        "facts": [dataclasses.asdict(fact) for fact in facts],
    }
