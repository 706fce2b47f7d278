"""OSCAL as the official schema has it, and every reference within a document leads to something."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from ontology.errors import BadInput
from ontology.words import Status
from service.house import House
from service.oscal.poam import plan_of_action
from service.oscal.results import assessment_results
from service.oscal.words import line, props, token, uuid_of
from tests.service.oscal.conftest import SYSTEM, Document, scene

ROOTS = {"ar": "assessment-results", "poam": "plan-of-action-and-milestones"}


def within(made: Any, name: str) -> Iterator[Any]:
    """Every value of a property of that name, at any depth."""
    if isinstance(made, dict):
        for key, value in made.items():
            if key == name:
                yield value
            yield from within(value, name)
    elif isinstance(made, list):
        for each in made:
            yield from within(each, name)


def said(made: Document) -> dict[str, str]:
    """The properties of a thing."""
    return {each["name"]: each["value"] for each in made["props"]}


# --- both -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def schema(data: Path) -> dict[str, Any]:
    text = (data / "oscal" / "schema" / "oscal_complete_schema.json").read_text(encoding="utf-8")
    made: dict[str, Any] = json.loads(text)
    return made


def errors_of(schema: dict[str, Any], model: str, document: Document) -> list[str]:
    """By the part of the schema for one model: of the whole one says only that none of eight fits."""
    root = ROOTS[model]
    reference = {"$ref": f"#/definitions/oscal-complete-oscal-{model}:{root}"}
    alone = {name: value for name, value in schema.items() if name != "oneOf"}
    alone |= {"properties": {root: reference}, "required": [root], "additionalProperties": False}
    validator = jsonschema_rs.validator_for(alone, validate_formats=True)
    return [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(document)]


def test_the_validator_finds_what_is_wrong(schema: dict[str, Any], data: Path, results: Document) -> None:
    example = json.loads((data / "oscal" / "nist-ifa_assessment-results-example.json").read_text())
    assert errors_of(schema, "ar", example) == []
    broken = json.loads(json.dumps(results))
    broken["assessment-results"]["results"][0]["findings"][0]["target"]["status"]["state"] = "partial"
    broken["assessment-results"]["uuid"] = "no-uuid"
    assert len(errors_of(schema, "ar", broken)) == 2


def test_documents_are_as_the_official_schema_has_them(
    schema: dict[str, Any], results: Document, plan: Document
) -> None:
    assert schema["$id"].split("/")[-2] == "1.2.1"
    whole = jsonschema_rs.validator_for(schema, validate_formats=True)
    for model, document in (("ar", results), ("poam", plan)):
        assert errors_of(schema, model, document) == []
        assert whole.is_valid(document)
        assert document[ROOTS[model]]["metadata"]["oscal-version"] == "1.2.1"


@pytest.mark.parametrize("name", ["results", "plan"])
def test_every_reference_leads_to_something(request: pytest.FixtureRequest, name: str) -> None:
    document = request.getfixturevalue(name)
    uuids = Counter(within(document, "uuid"))
    assert [uuid for uuid, times in uuids.items() if times > 1] == []
    named = [
        *(
            uuid
            for part in ("subject", "actor", "party", "observation", "risk", "finding")
            for uuid in within(document, f"{part}-uuid")
        ),
        *(uuid for uuids in within(document, "party-uuids") for uuid in uuids),
        *(href[1:] for href in within(document, "href") if href.startswith("#")),
    ]
    assert len(named) > 100
    assert [uuid for uuid in named if uuid not in uuids] == []
    roles = {role["id"] for role in next(within(document, "roles"))}
    assert set(within(document, "role-id")) <= roles


def test_the_same_question_gives_the_same_document(waived_house: House, results: Document) -> None:
    again = assessment_results(scene(waived_house))
    assert json.dumps(again) == json.dumps(results)
    other = assessment_results(scene(waived_house, horizon=None))["assessment-results"]
    first = results["assessment-results"]
    assert other["uuid"] != first["uuid"]
    assert {each["uuid"] for each in other["results"][0]["findings"]} < {
        each["uuid"] for each in first["results"][0]["findings"]
    }


def test_no_document_claims_compliance(results: Document, plan: Document) -> None:
    for document in (results, plan):
        (body,) = document.values()
        assert "no claim of legal compliance" in body["metadata"]["remarks"]
        assert "This is the demo" in body["metadata"]["remarks"]
        findings = [each for each in within(document, "findings") for each in each]
        assert all(each["description"].startswith("As recorded: ") for each in findings)
        assert "compliant" not in json.dumps(document).lower()


def test_where_nothing_applies_there_is_no_document(waived_house: House) -> None:
    with pytest.raises(BadInput, match="nothing applies to supplier/nordfjeld-sprog"):
        assessment_results(scene(waived_house, "supplier/nordfjeld-sprog", None))


# --- assessment results ---------------------------------------------------------------------------------


def test_a_finding_is_satisfied_only_where_the_status_is(waived_house: House, results: Document) -> None:
    view = waived_house.ask(scene(waived_house).point.context.as_of).view
    (result,) = results["assessment-results"]["results"]
    states = Counter(finding["target"]["status"]["state"] for finding in result["findings"])
    assert states["satisfied"] > 10 < states["not-satisfied"]
    for finding in result["findings"]:
        facts, target = said(finding), finding["target"]
        status = view.status(facts["provision"], facts["subject"])
        assert facts["status"] == status
        assert (target["status"]["state"] == "satisfied") == (status is Status.SATISFIED)
        assert target["status"]["reason"] == {"satisfied": "pass", "failed": "fail"}.get(status, "other")
        assert target["target-id"] == token(facts["provision"])


def test_reviewed_controls_are_those_of_the_findings(results: Document) -> None:
    (result,) = results["assessment-results"]["results"]
    (selection,) = result["reviewed-controls"]["control-selections"]
    controls = [each["control-id"] for each in selection["include-controls"]]
    assert controls == sorted({finding["target"]["target-id"] for finding in result["findings"]})


def test_what_is_satisfied_rests_on_observations_with_digests(results: Document) -> None:
    (result,) = results["assessment-results"]["results"]
    observations = {each["uuid"]: each for each in result["observations"]}
    evidence = {uuid for uuid, each in observations.items() if each["types"] == ["evidence"]}
    verdicts = observations.keys() - evidence
    assert len(evidence) > 10 < len(verdicts)
    for finding in result["findings"]:
        if finding["target"]["status"]["state"] == "satisfied":
            counting = [each for each in finding["related-observations"] if each["remarks"].startswith("It counts")]
            assert evidence & {each["observation-uuid"] for each in counting}, finding["title"]
    files = {f"#{each['uuid']}": each for each in results["assessment-results"]["back-matter"]["resources"]}
    for uuid in evidence:
        (link,) = observations[uuid]["relevant-evidence"]
        (file,) = files[link["href"]]["rlinks"]
        assert file["hashes"] == [{"algorithm": "SHA-256", "value": said(observations[uuid])["sha256"]}]
        assert observations[uuid]["collected"].endswith("Z")


def test_evidence_that_does_not_count_says_why(results: Document) -> None:
    remarks = [each["remarks"] for each in within(results, "related-observations") for each in each]
    assert any(remark.startswith("It does not count: ") for remark in remarks)


def test_recorded_risks_come_with_their_treatment(results: Document) -> None:
    (result,) = results["assessment-results"]["results"]
    risks = {said(risk)["key"]: risk for risk in result["risks"]}
    first = risks["risk/R-01"]
    assert first["status"] == "remediating"
    assert first["remediations"][0]["description"]


# --- plan of action -------------------------------------------------------------------------------------


def test_the_plan_has_an_item_for_each_gap(waived_house: House, plan: Document) -> None:
    body = plan["plan-of-action-and-milestones"]
    keys = [said(item)["key"] for item in body["poam-items"]]
    assert keys == [gap.key for gap in scene(waived_house).gaps]
    assert len(body["risks"]) == len(keys)
    assert body["system-id"]["id"] == SYSTEM
    assert {each["target"]["status"]["state"] for each in body["findings"]} == {"not-satisfied"}
    unmet = [item for item in body["poam-items"] if said(item)["question"] == "unmet-provision"]
    assert all("related-findings" in item for item in unmet)


def test_a_waived_gap_is_a_deviation_with_its_days(plan: Document) -> None:
    body = plan["plan-of-action-and-milestones"]
    (risk,) = [each for each in body["risks"] if each["status"] == "deviation-approved"]
    assert risk["deadline"] == "2026-12-31T23:00:00Z"  # midnight in the organisation's time zone
    (entry,) = risk["risk-log"]["entries"]
    assert (entry["start"], entry["end"]) == ("2026-11-20T23:00:00Z", "2026-12-31T23:00:00Z")
    assert (entry["description"], entry["status-change"]) == ("found again", "deviation-approved")
    parties = {each["uuid"]: each["name"] for each in body["metadata"]["parties"]}
    assert parties[entry["logged-by"][0]["party-uuid"]] == "Ada"
    (item,) = [each for each in body["poam-items"] if said(each)["life"] == "waived"]
    assert item["related-risks"] == [{"risk-uuid": risk["uuid"]}]


def test_where_there_is_no_gap_there_is_no_plan(waived_house: House) -> None:
    asked = scene(waived_house)
    asked.__dict__["gaps"] = ()
    with pytest.raises(BadInput, match="there is no gap of system/candidate-ranker"):
        plan_of_action(asked)


# --- words ----------------------------------------------------------------------------------------------


def test_a_token_is_a_control_id_and_a_line_has_no_breaks() -> None:
    assert token("eu-ai-act/art_15/par_4") == "eu-ai-act.art_15.par_4"
    assert token("4.1/x@y") == "_4.1.x_y"
    assert line(" two\n lines ") == "two lines"
    assert line("") == "—"
    assert props(a_b=1, c=None, d="") == [{"name": "a-b", "ns": "https://w3id.org/nomograph/ns#", "value": "1"}]


def test_uuids_stay_for_ever() -> None:
    assert uuid_of("finding", "p", "s") == uuid_of("finding", "p", "s")
    assert len({uuid_of("finding", "p", "s"), uuid_of("risk", "p", "s"), uuid_of("finding", "p\ns", "")}) == 3
