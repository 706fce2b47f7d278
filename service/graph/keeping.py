"""How evidence was kept, which statements were followed by another, and who tested what."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from ontology.key import Key
from ontology.records import (
    Assessment,
    ControlImplementation,
    CustodyEvent,
    Evidence,
    StatementOfApplicability,
)
from ontology.register import Register
from service.graph.facts import Class, Fact, Ref
from service.reasoning.corrections import Corrections
from service.reasoning.direct import Ground
from service.reasoning.view import View

Test = tuple[Key, str]
"""A measure, and who gave a verdict with which a status stands on it."""


def facts(view: View, corrections: Corrections | None = None) -> Iterator[Fact]:
    """All but who tested what."""
    yield from _custody(view, corrections)
    yield from _altered(view)
    yield from _followed(view)


def _custody(view: View, corrections: Corrections | None) -> Iterator[Fact]:
    """The first handing over at which a chain breaks: released by another than the receiver before, or altered."""
    corrections = corrections or Corrections.of(view.register, view.known_at)
    chains: dict[Key, list[CustodyEvent]] = {}
    for event in view.register.open(CustodyEvent, view.known_at):
        chains.setdefault(corrections.last(event.of_evidence), []).append(event)
    for evidence, events in sorted(chains.items()):
        recorded = view.register.get(evidence)
        if recorded is not None and isinstance(recorded.record, Evidence):
            broken = _break(recorded.record, sorted(events, key=lambda event: (event.at, event.key)))
            if broken is not None:
                yield Fact(evidence, "a", Class("CustodyBroken"))
                yield Fact(evidence, "brokenAt", Ref(broken.key))


def _break(evidence: Evidence, events: list[CustodyEvent]) -> CustodyEvent | None:
    for before, after in pairwise(events):
        if after.released_by != before.received_by:
            return after
    return next((event for event in events if event.observed_sha256 != evidence.sha256), None)


def _altered(view: View) -> Iterator[Fact]:
    """Items whose last digest check failed."""
    for item in view.statuses.desk.items.open_items:
        if not item.intact:
            yield Fact(item.evidence.key, "a", Class("AlteredEvidence"))


def tested(view: View) -> Iterator[Fact]:
    """Of each measure on which a status stands directly: who gave the verdicts that it stands with."""
    return tests(
        sorted({test for grounds in view.statuses.actual.grounds.values() for test in testers(view.register, grounds)})
    )


def tests(found: Iterable[Test]) -> Iterator[Fact]:
    """As facts."""
    return (Fact(measure, "testedBy", assessor) for measure, assessor in found)


def testers(register: Register, grounds: Iterable[Ground]) -> Iterator[Test]:
    """Who tested what, once for each ground."""
    for ground in grounds:
        records = [register.by_key[key].record for key in ground.facts]
        assessors = {each.assessed_by for each in records if isinstance(each, Assessment)}
        for measure in records:
            if isinstance(measure, ControlImplementation):
                yield from ((measure.key, assessor) for assessor in assessors)


def _followed(view: View) -> Iterator[Fact]:
    """Statements of Applicability after which another one was approved by the day that is asked."""
    latest: dict[tuple[Key, Key], StatementOfApplicability] = {}
    known = [
        each for each in view.register.open(StatementOfApplicability, view.known_at) if each.approved_on <= view.as_of
    ]
    for statement in sorted(known, key=lambda each: each.approved_on):
        latest[statement.organisation, statement.standard] = statement
    for statement in known:
        if statement.approved_on < latest[statement.organisation, statement.standard].approved_on:
            yield Fact(statement.key, "a", Class("FollowedStatement"))
