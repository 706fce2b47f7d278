"""One document in, one response out, whatever is wrong with it."""

from threading import Event, Thread
from typing import Any

import pytest

from service.api import execution
from service.api.caller import Caller
from service.api.execution import execute
from service.api.limits import Limits
from service.house import House
from service.keys import Role
from tests.service.api.conftest import Ask
from tests.waiting import LONG

READER = Caller("Rita", Role.READER)
SHORT = """{ trace(provision: "AI Act Art. 15", subject: "model/candidate-ranker@2.1") {
    status revision applicability { state from } evidence { key digest } } }"""


def failed(house: House, document: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
    """The first error of a document that must fail."""
    answer = execute(house, document, variables, caller=READER)
    error: dict[str, Any] = answer["errors"][0]
    assert set(error["extensions"]) == {"code", "ref", "nearest"}
    return error


def test_article_15_is_satisfied_for_the_version_with_its_reports(ask: Ask, house: House) -> None:
    trace = ask(SHORT)["trace"]
    assert trace["status"] == "SATISFIED"
    assert trace["applicability"] == {"state": "UPCOMING", "from": "2027-12-02"}
    assert trace["revision"] == house.register.revision
    assert trace["evidence"]
    for item in trace["evidence"]:
        assert house.evidence_file(item["digest"]).is_file()


EARLY = 'knownAt: "2025-12-01T00:00:00Z"'
NEW = "model/candidate-ranker@2.2"


@pytest.mark.parametrize(
    "asked",
    [
        f'trace(provision: "AI Act Art. 15", subject: "{NEW}", {EARLY}) {{ status }}',
        f'history(provision: "AI Act Art. 15", subject: "{NEW}", from: "2026-01-01", to: "2027-01-01", {EARLY})'
        " { status }",
        f'coverage(subjects: ["{NEW}"], {EARLY}) {{ rows {{ totalCount }} }}',
        f'gaps(subject: "{NEW}", {EARLY}) {{ totalCount }}',
        f'singlePoints(subjects: ["{NEW}"], {EARLY}) {{ looked }}',
        f'forecast(subjects: ["{NEW}"], to: "2029-01-01", {EARLY}) {{ looked }}',
        f'plan(subjects: ["{NEW}"], {EARLY}) {{ satisfied }}',
    ],
)
def test_what_was_not_recorded_yet_is_told_with_since_when_it_is(house: House, asked: str) -> None:
    error = execute(house, f"{{ {asked} }}", caller=READER)["errors"][0]
    assert error["extensions"] == {"code": "not-recorded-yet", "ref": NEW, "nearest": []}
    assert f"{NEW} was not recorded yet at 2025-12-01T00:00:00Z; it is since 2026-06-12T" in error["message"]


@pytest.mark.parametrize(
    "asked",
    [
        'impact(without: ["model/candidate-rankr@2.2"]) { totalCount }',
        'impact(with: ["model/candidate-rankr@2.2"]) { totalCount }',
        'difference(from: {}, to: {}, subjects: ["model/candidate-rankr@2.2"]) { compared }',
        'singlePoints(subjects: ["model/candidate-rankr@2.2"]) { looked }',
        'forecast(to: "2029-01-01", subjects: ["model/candidate-rankr@2.2"]) { looked }',
        'plan(subjects: ["model/candidate-rankr@2.2"]) { satisfied }',
        'coverage(subjects: ["model/candidate-rankr@2.2"]) { rows { totalCount } }',
        'node(id: "model/candidate-rankr@2.2") { key }',
    ],
)
def test_a_misspelt_key_is_told_with_the_nearest(house: House, asked: str) -> None:
    error = execute(house, f"{{ {asked} }}", caller=READER)["errors"][0]
    assert error["extensions"]["code"] == "unknown-reference"
    assert error["extensions"]["ref"] == "model/candidate-rankr@2.2"
    assert error["extensions"]["nearest"][0] == NEW


def test_an_unknown_reference_names_itself_and_the_nearest(house: House) -> None:
    error = failed(house, '{ provision(ref: "AI Act Art. 15(44)") { key } }')
    assert error["extensions"]["code"] == "unknown-reference"
    assert error["extensions"]["ref"] == "AI Act Art. 15(44)"
    assert len(error["extensions"]["nearest"]) == 3
    assert error["path"] == ["provision"]


def test_one_unknown_reference_does_not_void_the_answer_beside_it(house: House) -> None:
    document = '{ good: framework(key: "gdpr") { key } bad: framework(key: "gdrp") { key } }'
    answer = execute(house, document, caller=READER)
    assert answer["data"] == {"good": {"key": "gdpr"}, "bad": None}
    assert [error["path"] for error in answer["errors"]] == [["bad"]]


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("{ head", "bad-document"),
        ("{ nothing }", "bad-document"),
        ("", "bad-document"),
        ("{" + "".join(f"a{n}: head {{ revision }} " for n in range(40)) + "}", "document-too-large"),
        ("query A { head { revision } } query B { head { revision } }", "bad-input"),
        ("{ ...F } fragment F on Query { ...F }", "bad-document"),
    ],
)
def test_what_cannot_be_run_has_a_code_and_no_data(house: House, document: str, code: str) -> None:
    answer = execute(house, document, caller=READER)
    assert "data" not in answer
    assert answer["errors"][0]["extensions"]["code"] == code


def test_a_wrong_variable_is_refused_before_anything_runs(house: House) -> None:
    document = 'query Q($asOf: Date) { provision(ref: "gdpr/art_5", asOf: $asOf) { key } }'
    answer = execute(house, document, {"asOf": "yesterday"}, caller=READER)
    assert "data" not in answer


def test_known_at_without_a_time_zone_is_refused(house: House) -> None:
    document = '{ trace(provision: "gdpr/art_5", subject: "org/lumavik", knownAt: "2026-01-01T00:00:00") { status } }'
    assert "time zone" in failed(house, document)["message"]


def test_an_inner_error_tells_a_number_and_nothing_else(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret /home/ada/nomograph/ledger.sqlite")

    monkeypatch.setattr("service.api.point.Request.point", broken)
    error = failed(house, "{ head { revision } }")
    assert error["extensions"]["code"] == "internal"
    assert "secret" not in str(error)
    assert "/" not in error["message"]


def test_an_answer_that_takes_too_long_is_cut_off(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution, "limits_of", lambda house: Limits(seconds=-1.0))
    assert failed(house, "{ frameworks { key } }")["extensions"]["code"] == "time-limit"


def test_a_reader_may_not_record(house: House) -> None:
    document = 'mutation { close(change: {reason: "x"}, key: "org/lumavik") { userErrors { code } } }'
    error = failed(house, document)
    assert error["extensions"]["code"] == "not-allowed"


def test_a_page_has_at_most_a_thousand_rows(house: House) -> None:
    assert "1000" in failed(house, "{ subjects(first: 1001) { totalCount } }")["message"]


def test_every_answer_names_what_it_depends_on(ask: Ask, house: House) -> None:
    context = "context { revision asOf knownAt policy engine content demo }"
    pair = 'provision: "gdpr/art_5", subject: "org/lumavik"'
    both = 'from: "gdpr", to: "dora"'
    data = ask(f"{{ trace({pair}) {{ {context} }} coverage {{ {context} }} crosswalk({both}) {{ {context} }} }}")
    for answer in data.values():
        assert answer["context"]["revision"] == house.register.revision
        assert answer["context"]["asOf"] == "2026-11-21"
        assert answer["context"]["policy"] == "policy/default"
        assert "demo" in answer["context"]["demo"]


def test_one_slow_question_does_not_stop_the_others(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    began, ended = Event(), Event()

    def slow(*_: object, **__: object) -> tuple[()]:
        began.set()
        assert ended.wait(LONG)
        return ()

    monkeypatch.setattr("service.api.change_questions.impact", slow)
    answers: list[dict[str, Any]] = []
    document = "{ impact { totalCount } head { revision } }"
    thread = Thread(target=lambda: answers.append(execute(house, document, caller=READER)))
    thread.start()
    assert began.wait(LONG)
    assert "errors" not in execute(house, "{ head { revision } }", caller=READER)
    ended.set()
    thread.join()
    assert answers[0]["data"]["impact"] == {"totalCount": 0}
    assert "errors" not in execute(house, "{ head { revision } }", caller=READER)
