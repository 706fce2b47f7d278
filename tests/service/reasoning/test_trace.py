"""The question of the house: which evidence satisfies a provision for a subject, and how do we know."""

from datetime import date

import pytest

from ontology.errors import UnknownReference
from ontology.words import ApplicabilityState, BlockerKind, Status
from service.reasoning.view import View
from tests.article15 import ORGANISATION, PROVEN, SYSTEM, TODAY, UNPROVEN, WHOLE, register


def view(day: date = TODAY, k: int | None = None) -> View:
    known = register()
    return View(known, day, known.head if k is None else k)


def test_each_paragraph_passed_with_evidence_satisfies_the_article() -> None:
    trace = view().trace(WHOLE, PROVEN)
    assert trace.status is Status.SATISFIED
    assert {use.evidence for use in trace.evidence if use.counts} == {"evidence/1-1", "evidence/4-1"}
    assert trace.blockers == ()
    assert trace.remedies == ()


def test_the_proof_ends_in_records_and_names_its_rules() -> None:
    proof = view().trace(WHOLE, PROVEN).proof
    assert proof is not None
    assert [step.rule for step in proof.steps] == ["D", "D", "R2"]
    assert proof.steps[-1].id == proof.root
    assert set(proof.steps[-1].premises) == {step.id for step in proof.steps[:-1]}
    assert proof.steps[0].facts == ("assessment/1-1", "implementation/1", "evidence/1-1")


def test_the_missing_report_is_named() -> None:
    trace = view().trace(WHOLE, UNPROVEN)
    assert trace.status is Status.PARTIAL
    kinds = [blocker.kind for blocker in trace.blockers]
    assert kinds == [BlockerKind.PART_OPEN, BlockerKind.NO_EVIDENCE]
    reason = trace.blockers[-1].reason
    assert "assessment/4-2" in reason
    assert "implementation/4" in reason
    assert "evidence/4-1" in reason
    assert "about another subject" in reason
    (remedy,) = trace.remedies
    assert len(remedy.facts) == 2
    assert all("Art. 15(4)" in fact for fact in remedy.facts)


def test_a_system_is_open_while_one_of_its_models_is() -> None:
    trace = view().trace(WHOLE, SYSTEM)
    assert trace.status is Status.PARTIAL
    assert trace.blockers[0].kind is BlockerKind.COMPONENT_OPEN
    assert trace.blockers[0].subject == UNPROVEN


@pytest.mark.parametrize(
    ("day", "state", "since"),
    [
        (date(2026, 7, 1), ApplicabilityState.UPCOMING, date(2026, 8, 2)),
        (date(2026, 7, 27), ApplicabilityState.UPCOMING, date(2027, 12, 2)),
        (date(2027, 12, 1), ApplicabilityState.UPCOMING, date(2027, 12, 2)),
        (date(2027, 12, 2), ApplicabilityState.APPLIES, date(2027, 12, 2)),
    ],
)
def test_dates_are_those_of_the_law_known_on_the_day(day: date, state: ApplicabilityState, since: date) -> None:
    answer = view(day).applicability(WHOLE, PROVEN)
    assert (answer.state, answer.from_day) == (state, since)
    assert answer.through == (SYSTEM,)


def test_before_the_reports_were_valid_nothing_is_proven() -> None:
    assert view(date(2026, 3, 2)).status(WHOLE, PROVEN) is Status.UNPROVEN


def test_before_they_were_recorded_nothing_is_known() -> None:
    assert view(k=1).status(WHOLE, PROVEN) is Status.ABSENT


def test_expired_evidence_makes_the_article_stale() -> None:
    trace = view(date(2028, 3, 5)).trace(WHOLE, PROVEN)
    assert trace.status is Status.STALE
    assert BlockerKind.EVIDENCE_EXPIRED in {blocker.kind for blocker in trace.blockers}
    expired = {use.evidence for use in trace.evidence if use.rejected is BlockerKind.EVIDENCE_EXPIRED}
    assert expired >= {"evidence/1-1", "evidence/4-1"}


def test_an_item_knows_every_requirement_that_it_serves() -> None:
    uses = {(use.provision, use.subject): use.rejected for use in view().evidence_uses("evidence/4-1")}
    assert uses == {(f"{WHOLE}/par_4", PROVEN): None}


def test_an_organisation_is_asked_through_what_it_runs() -> None:
    answer = view().applicability(WHOLE, ORGANISATION)
    assert answer.state is ApplicabilityState.UPCOMING
    assert answer.through == (SYSTEM,)


def test_an_unknown_subject_is_said_to_be_unknown() -> None:
    with pytest.raises(UnknownReference, match="model/m@3"):
        view().trace(WHOLE, "model/m@3")
