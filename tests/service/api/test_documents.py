"""A document is read and validated once; what is answered is the same the second time."""

import pytest
from graphql import GraphQLSyntaxError

from ontology.errors import BadInput
from service.api import documents
from service.api.caller import Caller
from service.api.documents import LONGEST, read
from service.api.execution import execute
from service.api.limits import Limits, TooLarge
from service.house import House
from service.keys import Role

BOUNDS = Limits()
READER = Caller("Rita", Role.READER)
MANY = "query One { head { revision } } query Two($key: ID!) { framework(key: $key) { key } }"


def test_the_same_text_is_read_once() -> None:
    assert read("{ head { revision } }", BOUNDS) is read("{ head { revision } }", BOUNDS)


def test_other_limits_are_looked_at_anew() -> None:
    read("{ head { revision policy } }", BOUNDS)
    with pytest.raises(TooLarge):
        read("{ head { revision policy } }", Limits(depth=1))


def test_a_long_document_is_not_kept() -> None:
    text = "{ head { revision } } #" + " " * LONGEST
    assert read(text, BOUNDS) is not read(text, BOUNDS)


def test_what_cannot_be_read_is_refused_each_time() -> None:
    for _ in range(2):
        with pytest.raises(GraphQLSyntaxError):
            read("{ head", BOUNDS)


def test_an_operation_is_named_where_there_are_several() -> None:
    document = read(MANY, BOUNDS)
    name = document.operation("Two").name
    assert name is not None
    assert name.value == "Two"
    with pytest.raises(BadInput):
        document.operation(None)


def test_one_document_answers_for_other_variables_and_operations(house: House) -> None:
    first = execute(house, MANY, {"key": "gdpr"}, "Two", caller=READER)
    second = execute(house, MANY, {"key": "eu-ai-act"}, "Two", caller=READER)
    assert [answer["data"]["framework"]["key"] for answer in (first, second)] == ["gdpr", "eu-ai-act"]
    assert execute(house, MANY, {}, "One", caller=READER)["data"]["head"]["revision"] == house.register.revision


@pytest.mark.parametrize(
    "document",
    ["{ nothing }", "{ head }", "query Q($a: Int) { head { revision } }", "{ ...F } fragment F on Query { ...F }"],
)
def test_what_is_refused_is_refused_in_the_same_words(house: House, document: str) -> None:
    answers = [execute(house, document, caller=READER) for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert "data" not in answers[0]
    assert answers[0]["errors"][0]["locations"]


def test_variables_are_checked_each_time(house: House) -> None:
    good, bad = ({"key": "gdpr"}, {"key": None})
    for variables, there in ((good, True), (bad, False), (good, True), ({}, False)):
        assert ("data" in execute(house, MANY, variables, "Two", caller=READER)) is there


def test_who_may_not_is_told_so_before_the_document_is_validated(house: House) -> None:
    document = "mutation { nothing }"
    for _ in range(2):
        answer = execute(house, document, caller=READER)
        assert answer["errors"][0]["extensions"]["code"] == "not-allowed"
    answer = execute(house, document, caller=Caller("Rex", Role.RECORDER))
    assert answer["errors"][0]["extensions"]["code"] == "bad-document"


def test_validation_runs_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    document = '{ once: framework(key: "gdpr") { key } }'
    answer = execute(house, document, caller=READER)
    monkeypatch.setattr(documents, "validate_document", None)
    assert execute(house, document, caller=READER) == answer
