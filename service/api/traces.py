"""Trace: does it hold, does the law ask it, and how do we know; and how that changed over time."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from service.api.changes import Context
from service.api.connections import First, checked
from service.api.enums import ApplicabilityState, BlockerKind, Status
from service.api.evidence import Counting, EvidenceUse
from service.api.fields import asked
from service.api.nodes import Lang
from service.api.point import Point
from service.api.proofs import Proof
from service.api.provisions import Provision
from service.api.sentences import sentence
from service.api.subjects import Subject
from service.reasoning import answers
from service.reasoning.proofs import FIRST
from service.reasoning.remedies import remedies


@strawberry.type(description="When, under which edition, a provision applies.")
class Window:
    point: strawberry.Private[Point]
    seen: strawberry.Private[answers.WindowSeen]

    @asked("First day; null: from the beginning.", name="from")
    def from_(self) -> date | None:
        return self.seen.applies_from

    @asked("First day no longer; null: without end.")
    def until(self) -> date | None:
        return self.seen.applies_until

    @asked("Whether its dates are disputed.")
    def disputed(self) -> bool:
        return self.seen.disputed

    @asked("The edition that states it.")
    def edition(self) -> strawberry.ID:
        return strawberry.ID(self.seen.edition)

    @asked("The provision that states it; null where none is named.")
    def source(self) -> Provision | None:
        return Provision.of(self.point, self.seen.source) if self.seen.source else None

    @asked("What is to be known of it.")
    def note(self) -> str | None:
        return self.seen.note


@strawberry.type(description="Whether the law asks it of the subject; apart from whether it is met.")
class Applicability:
    point: strawberry.Private[Point]
    answer: strawberry.Private[answers.Applicability]

    @asked("On asOf, by what is known.")
    def state(self) -> ApplicabilityState:
        return self.answer.state

    @asked("First day on which it applies, or on which it is not decided.", name="from")
    def from_(self) -> date | None:
        return self.answer.from_day

    @asked("Last day on which it applied.")
    def until(self) -> date | None:
        return self.answer.until

    @asked("Whether readings differ; then the earlier one counts.")
    def disputed(self) -> bool:
        return self.answer.disputed

    @asked("The windows that were read.")
    def windows(self) -> list[Window]:
        return [Window(point=self.point, seen=window) for window in self.answer.windows]

    @asked("What is not recorded and would decide it, in words.")
    def undecided(self) -> list[str]:
        return list(self.answer.undecided)

    @asked("Subjects through which it is asked.")
    def through(self) -> list[strawberry.ID]:
        return [strawberry.ID(key) for key in self.answer.through]

    @asked("The more special provision that applies instead.")
    def excluded_by(self) -> Provision | None:
        return Provision.of(self.point, self.answer.excluded_by) if self.answer.excluded_by else None


@strawberry.type(description="Why something that could have counted does not.")
class Blocker:
    kind: BlockerKind = strawberry.field(description="The sort of reason.")
    reason: str = strawberry.field(description="The reason, in a sentence.")
    provision_key: strawberry.ID = strawberry.field(description="The requirement at which it stands.")
    citation: str = strawberry.field(description="The requirement as it is cited.")
    subject_key: strawberry.ID = strawberry.field(description="The subject at which it stands.")
    evidence_key: strawberry.ID | None = strawberry.field(description="The item of evidence that it is about.")
    since: date | None = strawberry.field(description="Since when.")

    @classmethod
    def of(cls, point: Point, blocker: answers.Blocker) -> Blocker:
        return cls(
            kind=blocker.kind,
            reason=blocker.reason,
            provision_key=strawberry.ID(blocker.provision),
            citation=point.citation(blocker.provision),
            subject_key=strawberry.ID(blocker.subject),
            evidence_key=strawberry.ID(blocker.evidence) if blocker.evidence else None,
            since=blocker.since,
        )


Tried = Annotated[
    int,
    strawberry.argument(
        description="Sets about which the engine is asked, smallest first, up to 1000; "
        "0: no search, the facts are listed requirement by requirement."
    ),
]


@strawberry.type(description="A set of facts that would make it hold.")
class Remedy:
    facts: list[str] = strawberry.field(description="What would have to be so, in words.")
    exact: bool = strawberry.field(description="Whether no smaller set exists.")


@strawberry.type(description="Which evidence satisfies a provision for a subject, and how do we know.")
class Trace:
    point: strawberry.Private[Point]
    answer: strawberry.Private[answers.Trace]

    @asked("What this answer depends on.")
    def context(self) -> Context:
        return Context.of(self.point.context)

    @asked("The provision that was asked about.")
    def provision(self) -> Provision:
        return Provision.of(self.point, self.answer.provision)

    @asked("The subject that was asked about.")
    def subject(self) -> Subject:
        return Subject.of(self.point, self.answer.subject)

    @asked("Whether it is met, as recorded.")
    def status(self) -> Status:
        return self.answer.status

    @asked("Satisfied only as far as it concerns the subject.")
    def as_far_only(self) -> bool:
        return self.answer.far

    @asked("The answer in one sentence, English.")
    def sentence(self, lang: Lang = None) -> str:
        return sentence(self.point, self.answer)

    @asked("The head of the ledger from which is answered.")
    def revision(self) -> strawberry.ID:
        return strawberry.ID(self.point.context.revision)

    @asked("Whether the law asks it of the subject.")
    def applicability(self) -> Applicability:
        return Applicability(point=self.point, answer=self.answer.applicability)

    @asked("Items of evidence, and whether they count.")
    def evidence(self, counting: Counting = True) -> list[EvidenceUse]:
        uses = self.answer.evidence
        return [EvidenceUse.of(self.point, use) for use in uses if counting is None or use.counts is counting]

    @asked("Why it holds, wholly or in part; null where nothing does.")
    def proof(self) -> Proof | None:
        return Proof(point=self.point, proof=self.answer.proof) if self.answer.proof else None

    @asked("The proofs, smallest first: the fewest steps when written out in full. Each says how many there are.")
    def proofs(self, first: First = FIRST) -> list[Proof]:
        checked(first)
        found = self.point.view.proofs(self.answer.provision, self.answer.subject, first)
        return [Proof(point=self.point, proof=proof) for proof in found]

    @asked("Why it does not hold, or not wholly.")
    def blockers(self) -> list[Blocker]:
        return [Blocker.of(self.point, blocker) for blocker in self.answer.blockers]

    @asked("Sets of facts that would make it hold: one, requirement by requirement, or with `tried` the smallest.")
    def remedies(self, tried: Tried = 0) -> list[Remedy]:
        found = self.answer.remedies
        if tried:
            checked(tried, "tried")
            found = remedies(self.point.view, self.answer.provision, self.answer.subject, tried)
        return [Remedy(facts=list(remedy.facts), exact=remedy.exact) for remedy in found]

    @asked("What is on record and cannot all be so.")
    def contradictions(self) -> list[Blocker]:
        return [Blocker.of(self.point, blocker) for blocker in self.answer.contradictions]


@strawberry.type(description="A stretch of days on which status and applicability stay the same.")
class StatusInterval:
    from_: date = strawberry.field(name="from", description="First day.")
    to: date | None = strawberry.field(description="First day no longer; null where the period ends.")
    status: Status = strawberry.field(description="Whether it is met on these days.")
    applicability: ApplicabilityState = strawberry.field(description="Whether it applies on these days.")
    because: str = strawberry.field(description="What changed on the first day.")

    @classmethod
    def of(cls, interval: answers.StatusInterval) -> StatusInterval:
        return cls(
            from_=interval.from_day,
            to=interval.to_day,
            status=interval.status,
            applicability=interval.applicability,
            because=interval.because,
        )
