"""Gaps as SARIF and JUnit: every result has a file, an identity and what the answer depends on."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime

from lxml import etree

from ontology.records import AISystem
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.words import ApplicabilityState, GapLife, Severity, Status
from service.asking import Context
from service.gap_reports import FINGERPRINT, HOST_FINGERPRINT, as_junit, as_sarif
from service.reasoning.answers import Finding

CONTEXT = Context("9-ab", date(2026, 11, 21), datetime(2026, 11, 20, tzinfo=UTC), "policy/default", "0.1.0", "c0ffee")
ABSENT = Finding(
    key="gap/status/system/a/eu-ai-act/art_15",
    severity=Severity.VIOLATION,
    kind="absent",
    told='Art. 15 applies to "a" & is absent',
    focus="system/a",
    provision="eu-ai-act/art_15",
    subject="system/a",
    status=Status.ABSENT,
    applicability=ApplicabilityState.APPLIES,
    owner="Ada",
    question="status",
)
WAIVED = replace(
    ABSENT,
    key="gap/status/system/b/eu-ai-act/art_15",
    focus="system/b",
    subject="system/b",
    life=GapLife.WAIVED,
    waived_by="Ada",
    waived_because="the supplier delivers in December",
    waived_until=date(2027, 1, 1),
)
NO_OWNER = Finding(
    "gap/owner/implementation/m", Severity.INFO, "without-owner", "m has no owner", "implementation/m", question="owner"
)
FOUND = (ABSENT, WAIVED, NO_OWNER)


def register() -> Register:
    change = ChangeSet("a", "b", (Added(AISystem(key="system/a"), "line 3"),), (), "AISystem.csv sha256:00")
    return Register.of([Entry(1, datetime(2026, 1, 1, tzinfo=UTC), "d", "", change)])


def test_every_result_has_a_file_that_stays() -> None:
    log = as_sarif(register(), CONTEXT, FOUND)
    places = [result["locations"][0]["physicalLocation"] for result in log["runs"][0]["results"]]
    assert [place["artifactLocation"]["uri"] for place in places] == [
        "AISystem.csv",
        "nomograph/system/b",
        "nomograph/implementation/m",
    ]
    assert [place["region"]["startLine"] for place in places] == [3, 1, 1]
    logical = log["runs"][0]["results"][0]["locations"][0]["logicalLocations"]
    assert [each["fullyQualifiedName"] for each in logical] == ["system/a", "eu-ai-act/art_15"]


def test_a_rule_is_a_question_with_its_answer_and_the_worst_level_of_it() -> None:
    milder = replace(ABSENT, key="gap/status/system/c/x", severity=Severity.WARNING)
    run = as_sarif(register(), CONTEXT, (milder, *FOUND))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["owner/without-owner", "status/absent"]
    assert [rule["defaultConfiguration"]["level"] for rule in rules] == ["note", "error"]
    assert [result["level"] for result in run["results"]] == ["warning", "error", "error", "note"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])


def test_fingerprints_are_the_key_and_nothing_else() -> None:
    worded_anew = replace(ABSENT, told="Something else", kind="partial", severity=Severity.WARNING)
    first, second = (as_sarif(register(), CONTEXT, [each])["runs"][0]["results"][0] for each in (ABSENT, worded_anew))
    assert first["partialFingerprints"] == second["partialFingerprints"]
    assert first["partialFingerprints"][FINGERPRINT] == ABSENT.key
    hashes = {
        result["partialFingerprints"][HOST_FINGERPRINT]
        for result in as_sarif(register(), CONTEXT, FOUND)["runs"][0]["results"]
    }
    assert len(hashes) == len(FOUND)


def test_a_waived_gap_is_suppressed_and_says_until_when() -> None:
    results = as_sarif(register(), CONTEXT, FOUND)["runs"][0]["results"]
    assert ["suppressions" in result for result in results] == [False, True, False]
    (suppression,) = results[1]["suppressions"]
    assert suppression["kind"] == "external"
    assert suppression["justification"] == "waived by Ada until 2027-01-01: the supplier delivers in December"


def test_states_against_a_baseline_are_told() -> None:
    results = as_sarif(register(), CONTEXT, FOUND, {ABSENT.key: "new", NO_OWNER.key: "updated"})["runs"][0]["results"]
    assert [result.get("baselineState") for result in results] == ["new", None, "updated"]


def test_the_same_gaps_give_the_same_log_with_what_it_depends_on() -> None:
    logs = [json.dumps(as_sarif(register(), CONTEXT, FOUND)) for _ in range(2)]
    assert logs[0] == logs[1]
    properties = json.loads(logs[0])["runs"][0]["properties"]
    assert (properties["revision"], properties["asOf"]) == ("9-ab", "2026-11-21")
    assert properties["knownAt"] == "2026-11-20T00:00:00Z"
    assert "no claim of legal compliance" in properties["note"]


def test_junit_has_a_suite_for_each_question_and_skips_what_does_not_fail() -> None:
    text = as_junit(CONTEXT, FOUND, lambda each: each is ABSENT)
    root = etree.fromstring(text.encode())
    suites = {suite.get("name"): suite for suite in root.findall("testsuite")}
    assert list(suites) == ["owner", "status"]
    status = suites["status"]
    assert [status.get(name) for name in ("tests", "failures", "skipped")] == ["2", "1", "1"]
    assert [failure.get("message") for failure in root.iter("failure")] == [ABSENT.message]
    said = [skipped.get("message") or "" for skipped in root.iter("skipped")]
    assert "does not fail the build (info: without-owner)" in said[0]
    assert "until 2027-01-01" in said[1]
    assert {case.get("name") for case in root.iter("testcase")} == {each.key for each in FOUND}


def test_no_gaps_is_a_case_that_passes() -> None:
    """Build servers take a report without a case for a run that broke."""
    root = etree.fromstring(as_junit(CONTEXT, (), lambda each: True).encode())
    (case,) = root.iter("testcase")
    assert (len(case), root.get("tests"), root.get("failures")) == (0, "1", "0")
    assert as_sarif(register(), CONTEXT, ())["runs"][0]["results"] == []


def test_a_rule_of_a_gap_shape_says_problem_and_solution() -> None:
    stale = replace(ABSENT, question="unmet-provision", kind="stale")
    alone = replace(NO_OWNER, question="implementation-without-owner", kind="implementation-without-owner")
    (run,) = as_sarif(register(), CONTEXT, [stale, alone])["runs"]
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    one, several = rules["implementation-without-owner"], rules["unmet-provision/stale"]
    assert several["shortDescription"]["text"].endswith("? (stale)")
    assert one["shortDescription"]["text"].endswith("?")
    for rule in (one, several):
        assert re.fullmatch(r"Problem: .+\n\nSolution: .+", rule["help"]["text"], re.DOTALL)
