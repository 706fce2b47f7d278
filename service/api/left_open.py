"""What a standard leaves open of an act, for somebody imagined."""

from __future__ import annotations

from datetime import date

import strawberry

from service.api.changes import Context
from service.api.connections import After, Connection, First, page
from service.api.enums import ApplicabilityState, Authority, Relation, Status, SubjectKind
from service.api.fields import asked
from service.api.point import Point
from service.reasoning import left_open as answers
from service.terms import labels


@strawberry.type(description="A role, class or exemption that is recorded, or would have to be.")
class Term:
    key: strawberry.ID = strawberry.field(description="Its key.")
    label: str = strawberry.field(description="What it is called.")


@strawberry.type(description="An opinion on a duty and the standard.")
class Voice:
    assertion_key: strawberry.ID = strawberry.field(description="The mapping, single or joint.")
    provision_keys: list[strawberry.ID] = strawberry.field(description="What it names of the standard.")
    relation: Relation = strawberry.field(description="How they relate, from its first provision to its second.")
    author: str = strawberry.field(description="On whose word.")
    authority: Authority = strawberry.field(description="Who speaks.")
    counts: bool = strawberry.field(description="Whether the status stands on it.")
    because: str | None = strawberry.field(description="Why it does not; null where it does.")


@strawberry.type(description="What one reading of disputed dates says.")
class Reading:
    name: str = strawberry.field(description="The reading.")
    state: ApplicabilityState = strawberry.field(description="Whether the law asks it, read so.")
    from_: date | None = strawberry.field(name="from", description="From when, where it is not asked yet.")


@strawberry.type(description="A duty that stays open, or may.")
class OpenDuty:
    point: strawberry.Private[Point]
    found: strawberry.Private[answers.OpenDuty]

    @asked("The duty.")
    def provision_key(self) -> strawberry.ID:
        return strawberry.ID(self.found.provision)

    @asked("The duty as it is cited: act, article, paragraph.")
    def citation(self) -> str:
        return self.point.citation(self.found.provision)

    @asked("What is asked of whom, in our words.")
    def label(self) -> str:
        return self.point.label(self.found.provision)

    @asked("What it is met for.")
    def subject_kind(self) -> SubjectKind:
        return self.found.kind

    @asked("Whether the standard meets it: a part of it, or nothing.")
    def status(self) -> Status:
        return self.found.status

    @asked("Whether it applies: UNKNOWN is conditional.")
    def applicability(self) -> ApplicabilityState:
        return self.found.state

    @asked("From when it applies; where it is conditional, from when it may.", name="from")
    def from_(self) -> date | None:
        return self.found.from_day

    @asked("What would have to be recorded to know whether it applies.")
    def conditions(self) -> list[str]:
        return list(self.found.conditions)

    @asked("Classes that lift it, if there is a reason to record one.")
    def unless(self) -> list[Term]:
        return _terms(self.point, self.found.unless)

    @asked("The provisions that say from when it applies.")
    def source_keys(self) -> list[strawberry.ID]:
        return [strawberry.ID(key) for key in self.found.sources]

    @asked("Opinions that relate it to the standard, those that count first.")
    def voices(self) -> list[Voice]:
        return [
            Voice(
                assertion_key=strawberry.ID(voice.assertion),
                provision_keys=[strawberry.ID(key) for key in voice.provisions],
                relation=voice.relation,
                author=voice.author,
                authority=voice.authority,
                counts=voice.counts,
                because=voice.because,
            )
            for voice in self.found.voices
        ]

    @asked("Where its dates are disputed: what each reading says.")
    def readings(self) -> list[Reading]:
        return [Reading(name=name, state=state, from_=day) for name, state, day in self.found.readings]


@strawberry.type(description="What a standard leaves open of an act, for somebody who met it in full and nothing else.")
class LeftOpen:
    point: strawberry.Private[Point]
    found: strawberry.Private[answers.LeftOpen]

    @asked("What this answer depends on.")
    def context(self) -> Context:
        return Context.of(self.point.context)

    @asked("The roles that are imagined.")
    def roles(self) -> list[Term]:
        return _terms(self.point, self.found.profile.roles)

    @asked("The classes that are imagined, with the level that a point of an annex brings.")
    def risk_classes(self) -> list[Term]:
        return _terms(self.point, self.found.classes)

    @asked("Whether proposed mappings were counted, too.")
    def proposals(self) -> bool:
        return self.found.proposals

    @asked("Units that apply, or will by the horizon: the N of n/N.")
    def applicable(self) -> int:
        return self.found.applicable

    @asked("Of these, satisfied by the standard alone.")
    def satisfied(self) -> int:
        return self.found.satisfied

    @asked("Of these, met in part.")
    def partial(self) -> int:
        return self.found.partial

    @asked("Units of which it is not known whether they apply; not in the others.")
    def conditional(self) -> int:
        return self.found.conditional

    @asked("The duties that stay open and the conditional ones, in the order of the act.")
    def duties(self, first: First = 1000, after: After = None) -> Connection[OpenDuty]:
        return page(
            self.found.duties,
            lambda duty: OpenDuty(point=self.point, found=duty),
            lambda duty: f"{duty.provision} {duty.kind}",
            first,
            after,
        )


def _terms(point: Point, keys: tuple[str, ...]) -> list[Term]:
    known = labels(point.register)
    return [Term(key=strawberry.ID(key), label=known.get(key, key)) for key in keys]
