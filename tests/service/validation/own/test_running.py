"""Shapes that are fine: both engines, messages, names, and what a finding is about."""

import json

import pytest

from service.validation.own.outcome import Outcome
from service.validation.own.runs import run
from tests.service.validation.own.conftest import EX, HASTY, HEAD, LIMITS, Ask

OWNED = "ex:Owned a sh:NodeShape ; sh:targetClass ex:Item ; sh:property [ sh:path ex:owner ; sh:minCount 1 %s ] .\n"

SELF_NEXT = '''ex:Far a sh:NodeShape ; sh:targetClass ex:Item ; sh:sparql [
  sh:message "{$this} comes two before {?other}, {?nobody}" ;
  sh:select """PREFIX ex: <https://example.org/shapes#>
    SELECT $this ?other WHERE { $this ex:next/ex:next ?other FILTER(?other = ex:item0) }"""
] .
'''

COMPONENT = """ex:StartsWith a sh:ConstraintComponent ;
  sh:parameter [ sh:path ex:startsWith ; sh:datatype xsd:string ] ;
  sh:validator [ a sh:SPARQLAskValidator ; sh:message "it does not start with {$startsWith}" ;
    sh:ask "ASK { FILTER(STRSTARTS(STR($value), $startsWith)) }" ] .
ex:Named a sh:NodeShape ; sh:targetNode ex:item0 ; sh:property [ sh:path ex:label ; ex:startsWith "b" ] .
"""


def fine(outcome: Outcome) -> Outcome:
    assert outcome.refusals == []
    assert outcome.stops == []
    return outcome


def test_core_is_compiled(ask: Ask) -> None:
    outcome = fine(ask("owned.ttl", OWNED % '; sh:message "An item needs an owner"'))
    assert [(engine.compiled, engine.results) for engine in outcome.engines] == [(True, 1)]
    (result,) = outcome.results
    assert (result.root, result.focus, result.path) == (f"{EX}Owned", f"{EX}item0", f"<{EX}owner>")
    assert result.message == "An item needs an owner"
    assert result.severity.endswith("#Violation")


def test_a_message_is_filled_by_what_the_query_found(ask: Ask) -> None:
    outcome = fine(ask("far.ttl", SELF_NEXT))
    assert [(engine.compiled, engine.why) for engine in outcome.engines] == [(False, "its message names nobody, other")]
    (result,) = outcome.results
    assert result.focus == f"{EX}item58"
    assert "item58" in result.message
    assert "item0" in result.message


def test_what_every_result_says_is_filled_without_pyshacl(ask: Ask) -> None:
    told = SELF_NEXT.replace("{?other}, {?nobody}", "item 0, at {$value}").replace("?other", "?value")
    outcome = fine(ask("far.ttl", told))
    assert [engine.engine for engine in outcome.engines] == ["sparql"]
    assert [result.message for result in outcome.results] == [
        f"{EX}item58 comes two before item 0, at {EX}item0",
    ]


def test_a_declared_component_is_run(ask: Ask) -> None:
    outcome = fine(ask("component.ttl", COMPONENT))
    (result,) = outcome.results
    assert (result.focus, result.component) == (f"{EX}item0", f"{EX}StartsWith")
    assert "it does not start with b" in result.message
    assert outcome.engines[0].why.startswith("it uses constraint components of its own")


@pytest.mark.parametrize(
    ("words", "message"), [('"in no language"', "in no language"), ('"auf Deutsch"@de , "in English"@en', "in English")]
)
def test_the_message_is_english_where_there_is_a_choice(ask: Ask, words: str, message: str) -> None:
    assert [result.message for result in ask("owned.ttl", OWNED % f"; sh:message {words}").results] == [message]


def test_what_it_is_about_is_followed_from_the_focus(ask: Ask) -> None:
    about = """ex:Owned nomo:findingOwner ( [ sh:inversePath ex:next ] ex:owner ) ; nomo:findingSubject ex:next ;
      nomo:findingFocus ( ex:next ex:next ) ; nomo:findingKind "nobody" .
    """
    (result,) = fine(ask("owned.ttl", OWNED % "" + about)).results
    assert (result.owner, result.subject, result.provision) == ('"somebody"', f"{EX}item1", None)
    assert (result.focus, result.stands_for, result.kind) == (f"{EX}item0", f"{EX}item2", "nobody")


def test_shapes_without_names_are_told_apart(ask: Ask) -> None:
    unnamed = "[] a sh:NodeShape ; sh:targetClass ex:Item ; sh:property [ sh:path ex:{} ; sh:maxCount 0 ] .\n"
    outcome = fine(ask("unnamed.ttl", unnamed.format("owner") + unnamed.format("label")))
    name = f"unnamed shape of targetClass {EX}Item"
    assert [engine.shape for engine in outcome.engines] == [name, f"{name} (2)"]
    assert [engine.results for engine in outcome.engines] == [60, 59]


def test_shapes_that_others_use_keep_their_own_targets(ask: Ask) -> None:
    used = "ex:Used a sh:NodeShape ; sh:targetNode ex:item1 ; sh:property [ sh:path ex:owner ; sh:maxCount 0 ] .\n"
    using = "ex:Using a sh:NodeShape ; sh:targetNode ex:item2 ; sh:node ex:Used .\n"
    outcome = fine(ask("used.ttl", used + using))
    assert [(result.root, result.focus) for result in outcome.results] == [
        (f"{EX}Used", f"{EX}item1"),
        (f"{EX}Using", f"{EX}item2"),
    ]


def test_a_shape_that_is_switched_off_finds_nothing(ask: Ask) -> None:
    outcome = fine(ask("off.ttl", OWNED % "" + "ex:Owned sh:deactivated true .\n"))
    assert [(engine.why, engine.results) for engine in outcome.engines] == [("it is deactivated", 0)]


def test_json_ld_with_its_context_inside(packed: bytes) -> None:
    shape = {
        "@context": {"sh": "http://www.w3.org/ns/shacl#", "ex": EX},
        "@id": "ex:Owned",
        "@type": "sh:NodeShape",
        "sh:targetClass": {"@id": "ex:Item"},
        "sh:property": {"sh:path": {"@id": "ex:owner"}, "sh:minCount": 1},
    }
    outcome = fine(run("owned.jsonld", json.dumps(shape).encode(), packed, LIMITS))
    assert [result.focus for result in outcome.results] == [f"{EX}item0"]


ALONE = f"SELECT $this WHERE {{ $this a <{EX}Item> FILTER NOT EXISTS {{ $this <{EX}owner> ?o }} }}"
NESTED = f"SELECT $this WHERE {{ {{ $this a <{EX}Item> }} FILTER NOT EXISTS {{ $this <{EX}owner> ?o }} }}"


@pytest.mark.parametrize(("select", "compiled"), [(ALONE, True), (NESTED, False)])
def test_every_engine_answers_alike(ask: Ask, select: str, compiled: bool) -> None:
    shape = f'ex:Owned a sh:NodeShape ; sh:targetClass ex:Item ; sh:sparql [ sh:select "{select}" ] .\n'
    one, other = fine(ask("owned.ttl", OWNED % "")), fine(ask("owned.ttl", shape))
    assert [result.focus for result in one.results] == [result.focus for result in other.results] == [f"{EX}item0"]
    assert (one.engines[0].compiled, other.engines[0].compiled) == (True, compiled)


def test_a_stopped_shape_is_passed_over_where_it_was_stopped_before(packed: bytes) -> None:
    text = (
        HEAD
        + OWNED % ""
        + 'ex:Wild a sh:NodeShape ; sh:targetClass ex:Item ; sh:property [ sh:path ex:label ; sh:pattern "^(a+)+$" ] .'
    ).encode()
    first = run("wild.ttl", text, packed, HASTY)
    again = run("wild.ttl", text, packed, HASTY, tuple(first.stops))
    assert again.stops == first.stops
    assert [engine.shape for engine in again.engines] == [f"{EX}Owned"]
