"""Shapes of one's own over GraphQL: checked, kept, taken away; and a shape that loops keeps nobody waiting."""

from threading import Event, Thread
from typing import Any

import pytest

from service.api.caller import Caller
from service.api.execution import execute
from service.house import House
from service.keys import Role
from service.validation.own import shelf
from service.validation.own.limits import Limits
from service.validation.own.outcome import Outcome
from service.validation.own.runs import run
from tests.service.api.conftest import asking
from tests.waiting import LONG

PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix nomo: <https://w3id.org/nomograph/ns#> .
@prefix ex: <https://example.org/shapes#> .
"""
REVIEWED = f"""{PREFIXES}
ex:Reviewed a sh:NodeShape ; sh:targetClass nomo:AISystem ;
  sh:property [ sh:path nomo:note ; sh:minCount 9 ; sh:severity sh:Warning ; sh:message "Nine notes are needed" ] .
"""
LOOPING = f"""{PREFIXES}
ex:Looping a sh:NodeShape ; sh:targetClass nomo:Provision ;
  sh:sparql [ sh:select "SELECT $this WHERE {{ $this ?a ?b . ?c ?d ?e . ?f ?g ?h FILTER(?b != ?c && ?d = ?h) }}" ] .
"""

CHECK = """mutation($name: String!, $text: String!) { checkShapes(name: $name, document: $text) {
  changeSet { revision } userErrors { code message } file { name question kept }
  ran { shape engine because found } gaps { key severity message focusKey } } }"""
KEEP = CHECK.replace("checkShapes", "keepShapes")
REMOVE = "mutation($name: String!) { removeShapes(name: $name) { userErrors { code message } } }"
KEPT = "{ shapes { name question kept } }"
GAPS = '{ gaps(subject: "system/candidate-ranker", first: 1000) { nodes { key kind } } }'


def keys_of_own(house: House) -> list[str]:
    nodes = asking(house, Role.READER)(GAPS)["gaps"]["nodes"]
    return [node["key"] for node in nodes if node["key"].startswith("gap/own-")]


def test_shapes_are_checked_and_nothing_is_kept(own: House) -> None:
    answer = asking(own, Role.RECORDER)(CHECK, name="reviewed.ttl", text=REVIEWED)["checkShapes"]
    assert answer["changeSet"] is None
    assert answer["userErrors"] == []
    assert answer["file"] == {"name": "reviewed.ttl", "question": "own-reviewed", "kept": False}
    assert [ran["engine"] for ran in answer["ran"]] == ["arrays"]
    assert "gap/own-reviewed/system/candidate-ranker@note" in [gap["key"] for gap in answer["gaps"]]
    assert asking(own, Role.READER)(KEPT)["shapes"] == []
    assert keys_of_own(own) == []


def test_what_is_kept_stands_among_the_gaps_until_it_is_taken_away(own: House) -> None:
    run = asking(own, Role.RECORDER)
    assert run(KEEP, name="reviewed.ttl", text=REVIEWED)["keepShapes"]["file"]["kept"]
    assert run(KEPT)["shapes"] == [{"name": "reviewed.ttl", "question": "own-reviewed", "kept": True}]
    assert keys_of_own(own) == ["gap/own-reviewed/system/candidate-ranker@note"]
    assert run(REMOVE, name="reviewed.ttl")["removeShapes"]["userErrors"] == []
    assert keys_of_own(own) == []
    assert run(REMOVE, name="reviewed.ttl")["removeShapes"]["userErrors"][0]["code"] == "unknown-reference"


@pytest.mark.parametrize(
    ("name", "text", "code", "message"),
    [
        ("bad.ttl", REVIEWED.replace("minCount", "minCounts"), "bad-shape", "nearest: sh:minCount (bad.ttl, line 6)"),
        ("../x.ttl", REVIEWED, "bad-input", "is no name for a file of shapes"),
        ("rubbish.ttl", "\x00\x01", "bad-shape", "rubbish.ttl is no text"),
    ],
)
def test_a_bad_file_is_refused_and_not_kept(own: House, name: str, text: str, code: str, message: str) -> None:
    answer = asking(own, Role.RECORDER)(KEEP, name=name, text=text)["keepShapes"]
    assert [error["code"] for error in answer["userErrors"]] == [code]
    assert message in answer["userErrors"][0]["message"]
    assert asking(own, Role.READER)(KEPT)["shapes"] == []


def test_who_may_read_only_checks_nothing(own: House) -> None:
    answer = execute(
        own, CHECK, {"name": "x.ttl", "text": REVIEWED}, caller=Caller("Rita", Role.READER), into_demo=True
    )
    assert answer["errors"][0]["extensions"]["code"] == "not-allowed"


def test_a_shape_that_loops_keeps_nobody_waiting(own: House, monkeypatch: pytest.MonkeyPatch) -> None:
    own.own.limits = Limits(seconds=1.0, start=LONG, patience=LONG)
    begun, asked = Event(), Event()
    answers: dict[str, Any] = {}

    def running(*given: Any) -> Outcome:
        begun.set()
        outcome = run(*given)
        assert asked.wait(LONG)  # the questions were answered meanwhile
        return outcome

    def loop() -> None:
        answers["loop"] = asking(own, Role.RECORDER)(CHECK, name="looping.ttl", text=LOOPING)["checkShapes"]

    monkeypatch.setattr(shelf, "run", running)
    waiting = Thread(target=loop)
    waiting.start()
    assert begun.wait(LONG)
    for _ in range(3):
        asking(own, Role.READER)('{ subject(ref: "system/candidate-ranker") { key } }')
    assert waiting.is_alive()
    asked.set()
    waiting.join()
    assert [error["code"] for error in answers["loop"]["userErrors"]] == ["shape-stopped"]
