"""What the demo is for: each status and each state occurs, and the story of candidate-ranker 2.1 and 2.2 holds."""

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ontology.records import Evidence
from ontology.words import ApplicabilityState, BlockerKind, Status
from service.demo import plan
from service.house import House
from service.reasoning.answers import Trace

ARTICLE = "eu-ai-act/art_15"
RANKER = "system/candidate-ranker"
GOOD = "model/candidate-ranker@2.1"
OPEN = "model/candidate-ranker@2.2"


def trace(demo: House, subject: str = GOOD, as_of: date | None = None, known_at: datetime | None = None) -> Trace:
    return demo.view(as_of, known_at).trace(ARTICLE, subject)


@pytest.fixture(scope="module")
def occurring(demo: House) -> dict[tuple[Status, ApplicabilityState], int]:
    """How often each status comes with each state."""
    view, found = demo.view(), dict[tuple[Status, ApplicabilityState], int]()
    view.prepare()  # all at once: one by one they take half a minute
    for provision in view.provisions:
        for subject in view.subjects:
            pair = view.status(provision, subject), view.applicability(provision, subject).state
            found[pair] = found.get(pair, 0) + 1
    return found


def test_every_status_occurs_for_a_duty_that_concerns_somebody(
    occurring: dict[tuple[Status, ApplicabilityState], int],
) -> None:
    applies = {status for status, state in occurring if state is ApplicabilityState.APPLIES}
    assert applies == set(Status)


def test_every_state_occurs(occurring: dict[tuple[Status, ApplicabilityState], int]) -> None:
    assert {state for _, state in occurring} == set(ApplicabilityState)


# --- the heart -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("today", [date(2026, 11, 21), date(2028, 1, 15), date(2031, 1, 2)])
def test_version_2_1_satisfies_article_15_whatever_the_clock(demo_home: Path, today: date) -> None:
    house = House.open(demo_home, lambda: today)
    try:
        answer = trace(house)
        assert (answer.status, answer.far) == (Status.SATISFIED, False)
        assert trace(house, OPEN).status is Status.PARTIAL
    finally:
        house.close()


def test_its_evidence_is_about_2_1_and_has_the_digests_of_the_files(demo: House) -> None:
    counting = {use.evidence for use in trace(demo).evidence if use.counts}
    assert {f"evidence/{name}-candidate-ranker-2.1" for name in ("robustness-report", "accuracy-report")} < counting
    for key in counting:
        recorded = demo.register.get(key)
        assert recorded is not None
        item = recorded.record
        assert isinstance(item, Evidence)
        (file,) = plan.FOLDER.glob(f"*/files/{item.file_name}")
        assert item.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
        assert item.about == (GOOD,)


def test_2_2_lacks_one_report_and_the_blockers_name_it(demo: House) -> None:
    answer = trace(demo, OPEN)
    (missing,) = [blocker for blocker in answer.blockers if blocker.kind is not BlockerKind.PART_OPEN]
    assert missing.kind is BlockerKind.NO_EVIDENCE
    assert (missing.provision, missing.subject) == ("eu-ai-act/art_15/par_4/sub_1", OPEN)
    assert "Robustness test report" in missing.reason
    assert not answer.contradictions


def test_the_rest_of_article_15_holds_for_2_2(demo: House) -> None:
    view = demo.view()
    for part in ("par_1", "par_3", "par_4/sub_3", "par_5"):
        assert view.status(f"{ARTICLE}/{part}", OPEN) is Status.SATISFIED, part


def test_the_system_does_not_satisfy_it_because_2_2_is_open(demo: House) -> None:
    answer = trace(demo, RANKER)
    assert answer.status is Status.PARTIAL
    assert [b.subject for b in answer.blockers if b.kind is BlockerKind.COMPONENT_OPEN] == [OPEN]


@pytest.mark.parametrize(
    ("as_of", "state", "day"),
    [
        (date(2026, 7, 1), ApplicabilityState.UPCOMING, date(2026, 8, 2)),
        (date(2026, 11, 21), ApplicabilityState.UPCOMING, date(2027, 12, 2)),
        (date(2027, 12, 1), ApplicabilityState.UPCOMING, date(2027, 12, 2)),
        (date(2027, 12, 2), ApplicabilityState.APPLIES, date(2027, 12, 2)),
        (date(2036, 1, 1), ApplicabilityState.APPLIES, date(2027, 12, 2)),
    ],
)
def test_from_when_article_15_applies(demo: House, as_of: date, state: ApplicabilityState, day: date) -> None:
    asked = demo.view(as_of).applicability(ARTICLE, GOOD)
    assert (asked.state, asked.from_day) == (state, day)


def test_before_the_report_is_valid_2_1_does_not_satisfy(demo: House) -> None:
    assert trace(demo, as_of=date(2026, 3, 4)).status is not Status.SATISFIED
    assert trace(demo, as_of=date(2026, 3, 20)).status is Status.SATISFIED


@pytest.mark.parametrize(
    ("known_at", "satisfied"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), False),
        (datetime(2026, 3, 23, 7, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 23, 8, 0, tzinfo=UTC), True),
    ],
)
def test_before_it_was_recorded_2_1_did_not_satisfy(demo: House, known_at: datetime, satisfied: bool) -> None:
    assert (trace(demo, known_at=known_at).status is Status.SATISFIED) == satisfied


def test_the_ranker_claims_no_exemption_for_older_systems(demo: House) -> None:
    windows = demo.view().applicability(ARTICLE, RANKER).windows
    assert {window.applies_from for window in windows if window.applies_from} >= {date(2027, 12, 2)}
    assert demo.view(date(2027, 12, 2)).applicability(ARTICLE, RANKER).state is ApplicabilityState.APPLIES


# --- around it -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("provision", "subject", "status", "state"),
    [
        ("gdpr/art_32/par_1", "activity/support-conversations", Status.FAILED, ApplicabilityState.APPLIES),
        ("gdpr/art_22/par_1", "activity/candidate-ranking", Status.INDETERMINATE, ApplicabilityState.APPLIES),
        ("gdpr/art_5", "activity/candidate-ranking", Status.SATISFIED, ApplicabilityState.APPLIES),
        ("gdpr/art_6", "activity/worker-accounts", Status.SATISFIED, ApplicabilityState.APPLIES),
        ("gdpr/art_32/par_1", "activity/worker-accounts", Status.STALE, ApplicabilityState.APPLIES),
        ("eu-ai-act/art_4", "org/lumavik", Status.STALE, ApplicabilityState.APPLIES),
        ("eu-ai-act/art_12/par_1", RANKER, Status.STALE, ApplicabilityState.UPCOMING),
        ("gdpr/art_32/par_1", "activity/shift-planning", Status.PARTIAL, ApplicabilityState.APPLIES),
        ("gdpr/art_30/par_3", "activity/agency-contracts", Status.UNPROVEN, ApplicabilityState.APPLIES),
        ("gdpr/art_5/par_2", "activity/agency-contracts", Status.PLANNED, ApplicabilityState.APPLIES),
        ("eu-ai-act/art_72/par_3", RANKER, Status.PLANNED, ApplicabilityState.APPLIES),
        ("gdpr/art_5/par_2", "activity/shift-planning", Status.ABSENT, ApplicabilityState.APPLIES),
        ("gdpr/art_5/par_2", "activity/reference-archive", Status.ABSENT, ApplicabilityState.ENDED),
        ("gdpr/art_5/par_1/pnt_a", "activity/skills-passport", Status.PLANNED, ApplicabilityState.UPCOMING),
        ("eu-ai-act/art_50/par_1", "system/support-assistant", Status.SATISFIED, ApplicabilityState.APPLIES),
        ("eu-ai-act/art_50/par_2", "system/support-assistant", Status.PARTIAL, ApplicabilityState.UPCOMING),
        ("eu-ai-act/art_50", "system/shift-forecaster", Status.PARTIAL, ApplicabilityState.UNKNOWN),
        ("gdpr/art_7", "activity/shift-planning", Status.ABSENT, ApplicabilityState.UNKNOWN),
        ("eu-ai-act/art_9", "system/supplier-scorer", Status.PARTIAL, ApplicabilityState.NOT_APPLICABLE),
        ("iso-42001/A.6.2.5", "org/lumavik", Status.SATISFIED, ApplicabilityState.APPLIES),
        ("iso-42001/A.4.4", "org/lumavik", Status.PARTIAL, ApplicabilityState.NOT_APPLICABLE),
        ("gdpr/art_44", "activity/worker-accounts", Status.ABSENT, ApplicabilityState.NOT_APPLICABLE),
        ("dora/art_23", "org/lumavik", Status.ABSENT, ApplicabilityState.NOT_APPLICABLE),
        ("nis2/art_23", "org/lumavik", Status.PARTIAL, ApplicabilityState.NOT_APPLICABLE),
    ],
)
def test_what_is_seeded(demo: House, provision: str, subject: str, status: Status, state: ApplicabilityState) -> None:
    view = demo.view()
    assert (view.status(provision, subject), view.applicability(provision, subject).state) == (status, state)


def test_a_control_of_iso_42001_meets_a_part_of_article_9_by_an_opinion(demo: House) -> None:
    view = demo.view()
    assert view.status("iso-42001/6.1.2", RANKER) is Status.SATISFIED
    assert view.status("eu-ai-act/art_9/par_1", RANKER) is Status.PARTIAL
    proof = view.proof("eu-ai-act/art_9/par_1", RANKER)
    assert proof is not None
    facts = {fact for step in proof.steps for fact in step.facts}
    assert any(fact.startswith("mapping/") or "mapping-set/" in fact for fact in facts)


def test_the_marking_of_generated_text_is_due_on_2_december_2026(demo: House) -> None:
    provision, subject = "eu-ai-act/art_50", "system/support-assistant"
    assert demo.view().status(provision, subject) is Status.SATISFIED
    assert demo.view(date(2026, 12, 2)).status(provision, subject) is Status.PARTIAL


def test_monitoring_after_market_has_two_readings(demo: House) -> None:
    asked = demo.view().applicability("eu-ai-act/art_72", RANKER)
    assert asked.disputed
    readings = {name: (state, day) for name, state, day in asked.by_reading}
    assert readings["letter"][0] is ApplicabilityState.APPLIES
    assert readings["purpose"] == (ApplicabilityState.UPCOMING, date(2027, 12, 2))


def test_vendor_claims_satisfy_nothing_for_a_single_version(demo: House) -> None:
    view = demo.view(policy="policy/with-vendor-claims")
    satisfied = {s for s in view.subjects if s.startswith("model/") and view.status(ARTICLE, s) is Status.SATISFIED}
    assert satisfied == {GOOD}


def test_data_governance_holds_for_the_system_through_its_datasets(demo: House) -> None:
    view = demo.view()
    assert view.status("eu-ai-act/art_10/par_2/pnt_b", RANKER) is Status.SATISFIED
    assert view.status("eu-ai-act/art_10/par_2/pnt_h", RANKER) is Status.PARTIAL


def test_the_statement_of_applicability_has_38_rows(demo: House) -> None:
    rows = demo.view().statement("org/lumavik", "iso-42001")
    assert len(rows) == 38
    assert sorted(row.control for row in rows if row.applicable is False) == ["iso-42001/A.4.4", "iso-42001/A.4.5"]
    assert sum(row.status is Status.SATISFIED for row in rows) > 30
