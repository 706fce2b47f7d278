"""The log holds what SARIF 2.1.0 asks for, and says the same on every machine."""

import json

import pytest

from service.sarif import Level, Result, Rule, log

RULES = (
    Rule("first", "First", "One thing.", help="Do {this}."),
    Rule("second", "Second", "Another thing.", level=Level.ERROR),
)


def test_a_result_points_to_its_rule_and_to_its_line() -> None:
    result = Result("second", Level.ERROR, "it is wrong", file="a folder/ä.tsv", line=7)
    run = log("nomograph", "1", RULES, [result])["runs"][0]
    found = run["results"][0]
    assert run["tool"]["driver"]["rules"][found["ruleIndex"]]["id"] == found["ruleId"] == "second"
    assert found["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "a%20folder/%C3%A4.tsv", "uriBaseId": "SRCROOT"},
                "region": {"startLine": 7},
            }
        }
    ]


def test_a_file_without_a_line_has_no_region() -> None:
    found = log("n", "1", RULES, [Result("first", Level.NOTE, "m", file="/x/y.tsv")])["runs"][0]["results"][0]
    assert found["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "file:///x/y.tsv"}}}]


def test_a_result_without_a_file_is_placed_by_name() -> None:
    result = Result("first", Level.WARNING, "m", named=("eu-ai-act/art_15", "model/x@2"))
    found = log("n", "1", RULES, [result])["runs"][0]["results"][0]
    assert found["locations"] == [
        {"logicalLocations": [{"fullyQualifiedName": "eu-ai-act/art_15"}, {"fullyQualifiedName": "model/x@2"}]}
    ]


def test_braces_are_no_placeholders() -> None:
    run = log("n", "1", RULES, [Result("first", Level.NOTE, "write {id} here")])["runs"][0]
    assert run["results"][0]["message"]["text"] == "write {{id}} here"
    assert run["tool"]["driver"]["rules"][0]["help"]["text"] == "Do {{this}}."


def test_what_a_person_accepted_is_suppressed() -> None:
    results = [
        Result("first", Level.ERROR, "m", suppressed="until the renewal", fingerprints={"finding/v1": "f"}),
        Result("first", Level.ERROR, "m", state="new", properties={"owner": "a"}),
    ]
    accepted, new = log("n", "1", RULES, results)["runs"][0]["results"]
    assert accepted["suppressions"] == [{"kind": "external", "justification": "until the renewal"}]
    assert accepted["partialFingerprints"] == {"finding/v1": "f"}
    assert (new["baselineState"], new["properties"]) == ("new", {"owner": "a"})


def test_a_rule_that_is_not_given_is_an_error() -> None:
    with pytest.raises(KeyError, match="third"):
        log("n", "1", RULES, [Result("third", Level.NOTE, "m")])


def test_the_log_is_plain_json() -> None:
    made = log("n", "1", RULES, [Result("first", Level.NOTE, "m")])
    assert json.loads(json.dumps(made)) == made
    assert (made["version"], made["$schema"].rsplit("/", 1)[1]) == ("2.1.0", "sarif-schema-2.1.0.json")
