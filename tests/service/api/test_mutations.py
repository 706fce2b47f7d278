"""What is recorded over GraphQL: one change set with actor and reason, or reasons and nothing written."""

from typing import Any

import pytest

from ontology.records import ControlImplementation, Evidence, MappingAssertion
from ontology.words import MappingStatus
from service.house import House
from service.keys import Role
from tests.service.api.conftest import asking

RECORD_EVIDENCE = """mutation($change: Change!, $input: EvidenceInput!) {
    recordEvidence(change: $change, input: $input) {
    changeSet { revision sequence actor reason added closed } evidence { key digest uses { totalCount } }
    userErrors { code message field nearest } } }"""
RECORD_IMPLEMENTATION = """mutation($change: Change!, $input: ImplementationInput!) {
    recordImplementation(change: $change, input: $input) {
    key changeSet { sequence } userErrors { code message field nearest } } }"""
RECORD_ASSESSMENT = """mutation($change: Change!, $input: AssessmentInput!) {
    recordAssessment(change: $change, input: $input) {
    key changeSet { sequence } userErrors { code message field nearest } } }"""
PROPOSE = """mutation($change: Change!, $input: MappingInput!) { proposeMapping(change: $change, input: $input) {
    mapping { key counts author date path fromEdition }
    changeSet { sequence } userErrors { code message field nearest } } }"""
REVIEW = """mutation($change: Change!, $key: ID!, $decision: ReviewDecision!, $note: String) {
    reviewMapping(change: $change, key: $key, decision: $decision, note: $note) {
    mapping { key counts } changeSet { sequence reason added closed } userErrors { code message } } }"""
SUPERSEDE = """mutation($change: Change!, $key: ID!, $input: MappingInput!) {
    supersedeMapping(change: $change, key: $key, input: $input) {
    mapping { key relation counts } changeSet { sequence } userErrors { code message } } }"""
CLOSE = """mutation($change: Change!, $key: ID!) {
    close(change: $change, key: $key) { changeSet { sequence closed } userErrors { code message nearest } } }"""

WHY = {"reason": "test run of the new version"}
MISSING = {
    "title": "Robustness test report of candidate-ranker 2.2",
    "digest": "ab" * 32,
    "validFrom": "2026-11-01",
    "validTo": "2027-11-01",
    "collectedAt": "2026-11-01T10:00:00Z",
    "source": "CI",
    "custodian": "Mette Aagaard",
    "about": ["model/candidate-ranker@2.2"],
    "supports": ["implementation/ranker-robustness"],
}
MAPPING = {
    "from": ["ISO 42001 A.6.2.4"],
    "relation": "INTERSECTS_WITH",
    "to": "GDPR Art. 35(7)",
    "fromEdition": "iso-42001/edition/2023",
    "toEdition": "",
    "rationale": "Both ask what may go wrong before use.",
    "confidence": 0.6,
    "authority": "OWN_COUNSEL",
}


def mapping(house: House) -> dict[str, Any]:
    edition = house.view().statuses.law.edition_of("gdpr/art_35")
    assert edition is not None
    return {**MAPPING, "toEdition": edition.key}


def test_the_missing_report_and_a_new_verdict_satisfy_the_article(own: House) -> None:
    recorder = asking(own, Role.RECORDER, "CI of the ranker")
    answer = recorder(RECORD_EVIDENCE, change=WHY, input=MISSING)["recordEvidence"]
    assert answer["userErrors"] == []
    assert answer["changeSet"]["actor"] == "CI of the ranker"
    assert answer["changeSet"]["reason"] == WHY["reason"]
    assert (answer["changeSet"]["added"], answer["changeSet"]["closed"]) == (1, 0)
    assert answer["evidence"]["digest"] == "ab" * 32
    assert answer["evidence"]["uses"]["totalCount"] > 0
    trace = '{ trace(provision: "AI Act Art. 15", subject: "model/candidate-ranker@2.2") { status } }'
    assert recorder(trace)["trace"]["status"] == "PARTIAL"
    verdict = {
        "of": "AI Act Art. 15(4), first subparagraph",
        "subject": "model/candidate-ranker@2.2",
        "verdict": "PASSED",
        "assessedBy": "Ilse Verhoeven",
        "assessedOn": "2026-11-20",
        "usedEvidence": [answer["evidence"]["key"]],
    }
    recorded = recorder(RECORD_ASSESSMENT, change=WHY, input=verdict)["recordAssessment"]
    assert recorded["userErrors"] == []
    assert recorder(trace)["trace"]["status"] == "SATISFIED"


@pytest.mark.parametrize(
    ("wrong", "field", "part"),
    [
        ({"digest": "ABC"}, None, "sha256"),
        ({"validTo": "2026-01-01"}, None, "validTo"),
        ({"supports": ["implementation/nothing"]}, "supports", "implementation/nothing"),
        ({"about": ["model/candidate-ranker@9.9"]}, "about", "model/candidate-ranker@9.9"),
        ({"collectedAt": "2026-11-01T10:00:00"}, "collectedAt", "time zone"),
    ],
)
def test_bad_evidence_is_refused_and_nothing_is_written(own: House, wrong: Any, field: str | None, part: str) -> None:
    before = own.register.revision
    answer = asking(own, Role.RECORDER)(RECORD_EVIDENCE, change=WHY, input={**MISSING, **wrong})["recordEvidence"]
    assert answer["changeSet"] is None
    assert answer["evidence"] is None
    assert part in answer["userErrors"][0]["message"]
    if field:
        assert answer["userErrors"][0]["field"] == ["input", field]
    assert own.register.revision == before


def test_the_same_request_twice_is_one_change(own: House) -> None:
    recorder = asking(own, Role.RECORDER)
    change = {**WHY, "idempotencyKey": "build-4711"}
    first = recorder(RECORD_EVIDENCE, change=change, input=MISSING)["recordEvidence"]
    again = recorder(RECORD_EVIDENCE, change=change, input=MISSING)["recordEvidence"]
    assert again == first
    other = recorder(RECORD_EVIDENCE, change=change, input={**MISSING, "custodian": "Jonas Brink"})["recordEvidence"]
    assert other["changeSet"] is None
    assert "build-4711" in other["userErrors"][0]["message"]


def test_a_change_against_an_old_revision_is_refused(own: House) -> None:
    recorder = asking(own, Role.RECORDER)
    change = {**WHY, "expectedRevision": own.register.revision}
    assert recorder(RECORD_EVIDENCE, change=change, input=MISSING)["recordEvidence"]["userErrors"] == []
    late = recorder(RECORD_EVIDENCE, change=change, input=MISSING)["recordEvidence"]
    assert [error["code"] for error in late["userErrors"]] == ["stale-revision"]


def test_a_measure_takes_the_edition_in_force_and_begins_today(own: House) -> None:
    said = {
        "implements": ["AI Act Art. 14"],
        "subject": "system/candidate-ranker",
        "status": "PLANNED",
        "owner": "Lea Winther",
        "coversComponents": True,
    }
    answer = asking(own, Role.RECORDER)(RECORD_IMPLEMENTATION, change=WHY, input=said)["recordImplementation"]
    assert answer["userErrors"] == []
    record = own.register.by_key[answer["key"]].record
    assert isinstance(record, ControlImplementation)
    assert record.against_edition == "eu-ai-act/edition/2026-07-27"
    assert record.valid_from == own.today()
    assert record.covers_components


def test_an_unknown_provision_gets_the_nearest(own: House) -> None:
    said = {"implements": ["AI Act Art. 144"], "subject": "system/candidate-ranker", "status": "PLANNED", "owner": "L"}
    answer = asking(own, Role.RECORDER)(RECORD_IMPLEMENTATION, change=WHY, input=said)["recordImplementation"]
    assert answer["key"] is None
    assert answer["userErrors"][0]["code"] == "unknown-reference"
    assert len(answer["userErrors"][0]["nearest"]) == 3


def test_a_proposed_mapping_counts_once_somebody_else_has_approved_it(own: House) -> None:
    ann, ben = asking(own, Role.REVIEWER, "Ann"), asking(own, Role.REVIEWER, "Ben")
    proposed = ann(PROPOSE, change=WHY, input=mapping(own))["proposeMapping"]
    assert proposed["userErrors"] == []
    assert proposed["mapping"]["counts"] is False
    assert proposed["mapping"]["author"] == "Ann"
    key = proposed["mapping"]["key"]
    review = {"change": WHY, "key": key, "decision": "APPROVE", "note": "read both"}
    assert "another person" in ann(REVIEW, **review)["reviewMapping"]["userErrors"][0]["message"]
    approved = ben(REVIEW, **review)["reviewMapping"]
    assert approved["mapping"] == {"key": f"{key}~2", "counts": True}
    assert approved["changeSet"]["reason"].endswith("read both")
    assert (approved["changeSet"]["added"], approved["changeSet"]["closed"]) == (1, 1)
    record = own.register.by_key[f"{key}~2"].record
    assert isinstance(record, MappingAssertion)
    assert (record.corrects, record.reviewer, record.author) == (key, "Ben", "Ann")
    rows = ann('{ provision(ref: "ISO 42001 A.6.2.4") { mappings(first: 1000) { nodes { toKey } } } }')
    assert "gdpr/art_35/par_7" in [row["toKey"] for row in rows["provision"]["mappings"]["nodes"]]


def test_a_review_sent_twice_is_one_change(own: House) -> None:
    key = asking(own, Role.RECORDER, "Ann")(PROPOSE, change=WHY, input=mapping(own))["proposeMapping"]["mapping"]["key"]
    ben = asking(own, Role.REVIEWER, "Ben")
    review = {"change": {**WHY, "idempotencyKey": "r1"}, "key": key, "decision": "REJECT"}
    first = ben(REVIEW, **review)["reviewMapping"]
    assert first["userErrors"] == []
    assert ben(REVIEW, **review)["reviewMapping"] == first
    again = ben(REVIEW, **{**review, "change": WHY})["reviewMapping"]
    assert "closed" in again["userErrors"][0]["message"]


def test_a_superseded_mapping_is_closed_and_named(own: House) -> None:
    key = asking(own, Role.RECORDER, "Ann")(PROPOSE, change=WHY, input=mapping(own))["proposeMapping"]["mapping"]["key"]
    said = {**mapping(own), "relation": "SUBSET_OF"}
    answer = asking(own, Role.REVIEWER, "Ben")(SUPERSEDE, change=WHY, key=key, input=said)["supersedeMapping"]
    assert answer["mapping"] == {"key": f"{key}~2", "relation": "SUBSET_OF", "counts": False}
    assert own.register.by_key[key].closed_in == own.register.head
    record = own.register.by_key[f"{key}~2"].record
    assert isinstance(record, MappingAssertion)
    assert record.mapping_status is MappingStatus.PROPOSED


def test_several_provisions_on_the_left_are_a_joint_opinion(own: House) -> None:
    said = {**mapping(own), "from": ["ISO 42001 A.6.2.4", "ISO 42001 A.7.4"], "relation": "SUPERSET_OF"}
    answer = asking(own, Role.RECORDER)(PROPOSE, change=WHY, input=said)["proposeMapping"]
    assert answer["userErrors"] == []
    assert answer["mapping"]["path"] == ["iso-42001/A.6.2.4", "iso-42001/A.7.4", "gdpr/art_35/par_7"]


def test_a_recorder_may_not_review_nor_close_a_mapping(own: House) -> None:
    recorder = asking(own, Role.RECORDER, "Ann")
    key = recorder(PROPOSE, change=WHY, input=mapping(own))["proposeMapping"]["mapping"]["key"]
    reviewed = recorder(REVIEW, change=WHY, key=key, decision="REJECT")["reviewMapping"]
    closed = recorder(CLOSE, change=WHY, key=key)["close"]
    for answer in (reviewed, closed):
        assert answer["changeSet"] is None
        assert answer["userErrors"][0]["code"] == "not-allowed"


def test_closing_evidence_takes_the_status_away_and_keeps_the_history(own: House) -> None:
    recorder = asking(own, Role.RECORDER)
    before = own.register.moment(own.register.head)
    key = "evidence/robustness-report-candidate-ranker-2.1"
    assert recorder(CLOSE, change=WHY, key=key)["close"]["changeSet"]["closed"] == 1
    trace = """query($knownAt: DateTime) { trace(
        provision: "AI Act Art. 15", subject: "model/candidate-ranker@2.1", knownAt: $knownAt) { status } }"""
    assert recorder(trace)["trace"]["status"] != "SATISFIED"
    assert recorder(trace, knownAt=before.isoformat())["trace"]["status"] == "SATISFIED"
    assert isinstance(own.register.by_key[key].record, Evidence)


@pytest.mark.parametrize("key", ["eu-ai-act/art_15", "eu-ai-act", "nothing/there"])
def test_laws_and_what_is_not_there_are_not_closed(own: House, key: str) -> None:
    answer = asking(own, Role.REVIEWER)(CLOSE, change=WHY, key=key)["close"]
    assert answer["changeSet"] is None
    assert len(answer["userErrors"]) == 1


def test_the_demo_takes_nothing_unless_it_is_said(own: House) -> None:
    from service.api.caller import Caller
    from service.api.execution import execute

    answer = execute(own, CLOSE, {"change": WHY, "key": "org/lumavik"}, caller=Caller("Ann", Role.REVIEWER))
    assert answer["data"]["close"]["changeSet"] is None
    assert "demo" in answer["data"]["close"]["userErrors"][0]["message"]
