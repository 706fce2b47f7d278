"""One file for each way to do harm. What is bad is named, with its line where it has one; a good shape beside it still
reports.
"""

from dataclasses import replace
from typing import NamedTuple

import pytest

from service.validation.own.limits import FILE_BYTES, Limits
from service.validation.own.outcome import Outcome
from service.validation.own.runs import run
from tests.service.validation.own.conftest import EX, HASTY, LIMITS, NARROW, NASTY, Ask

GOOD, BAD = f"{EX}Good", f"{EX}Bad"


class Case(NamedTuple):
    """`reason`: a part of what is told; `line`: where."""

    reason: str
    line: int | None = None


REFUSED: dict[str, Case] = {
    "broken-list": Case("sh:in is a blank node: a list is needed", 13),
    "broken-path": Case("sh:path is a blank node", 12),
    "broken-pattern": Case("no pattern can be made of it", 13),
    "chosen-target": Case("a target that a query or a script chooses is not run", 11),
    "deep-query": Case("brackets stand more than 64 deep", 12),
    "endless-list": Case("sh:or is <https://example.org/shapes#list>: a list is needed", 10),
    "from": Case("FROM is not evaluated", 12),
    "from-file": Case("FROM is not evaluated", 12),
    "graph": Case("GRAPH is not evaluated", 12),
    "itself": Case("it uses itself", 10),
    "load": Case("no SPARQL query, at its line 1", 12),
    "many-shapes-deep": Case("shapes stand more than 30 deep", 71),
    "minus": Case("must not contain a MINUS", 12),
    "misspelt-class": Case("there is no nomo:AiSystem", 11),
    "negative-count": Case('sh:maxCount is "-1": a whole number', 13),
    "no-this": Case("it does not select $this", 12),
    "now": Case("NOW gives another answer every time", 12),
    "property-shape-without-path": Case("it is a property shape without sh:path", 10),
    "rule": Case("rules that add to the graph are not run", 12),
    "script": Case("scripts are not run", 12),
    "service": Case("SERVICE is not evaluated", 12),
    "syntax-in-query": Case("at its line 4", 12),
    "unknown-component": Case("<https://example.org/shapes#mustBeSigned> is a constraint that nothing here knows", 13),
    "unknown-dash": Case("dash#singleLine> is a constraint that nothing here knows", 13),
    "unknown-function": Case("the function <https://example.org/shapes#looksBad> is not known", 12),
    "unknown-word": Case("sh:minCounts is no word of SHACL", 13),
    "update": Case("no SPARQL query", 12),
    "without-path": Case("a shape with a path is needed", 12),
    "wrong-count": Case('sh:minCount is "one": a whole number', 13),
}
"""Shapes that are not run."""

SLOW, LARGE = "more than 1 seconds of processor time", "more than 768 MB of memory"
STOPPED: dict[str, tuple[str, Limits]] = {
    "cross-product": (SLOW, HASTY),
    "doubling": (LARGE, NARROW),
    "path-that-explodes": (SLOW, HASTY),
    "wild-pattern": (SLOW, HASTY),
}
"""Shapes that are ended while they run; only the limit that ends them is near, whatever the machine."""

WHOLE: dict[str, Case] = {
    "deep.ttl": Case("brackets stand more than 64 deep", 10),
    "imports.ttl": Case("owl:imports http://127.0.0.1:9/more.ttl: nothing is fetched", 11),
    "imports-file.ttl": Case("owl:imports file:///etc/passwd: nothing is fetched", 11),
    "no-target.ttl": Case("no shape has a target"),
    "remote-context.jsonld": Case("the context http://127.0.0.1:9/context.jsonld is elsewhere"),
    "unfinished.ttl": Case("no Turtle", 12),
}
"""Files of which nothing is run."""


def asked(name: str, packed: bytes, limits: Limits = LIMITS) -> Outcome:
    return run(name, (NASTY / name).read_bytes(), packed, limits)


def test_every_file_is_a_case() -> None:
    named = {f"{name}.ttl" for name in (*REFUSED, *STOPPED)} | WHOLE.keys()
    assert named == {path.name for path in NASTY.iterdir()}
    assert len(named) == 39


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_bad_shape_is_refused_with_place_and_reason(name: str, packed: bytes) -> None:
    outcome, case = asked(f"{name}.ttl", packed), REFUSED[name]
    assert {refusal.shape for refusal in outcome.refusals} <= {BAD, f"{EX}list"}
    told = [refusal for refusal in outcome.refusals if case.reason in refusal.reason]
    assert [(refusal.shape, refusal.line) for refusal in told[:1]] == [(BAD, case.line)]
    assert all(refusal.remedy for refusal in outcome.refusals)
    assert not outcome.stops
    assert [(result.root, result.focus) for result in outcome.results] == [(GOOD, f"{EX}item0")]


@pytest.mark.parametrize("name", sorted(STOPPED))
def test_a_shape_that_takes_too_much_is_stopped_and_named(name: str, packed: bytes) -> None:
    reason, limits = STOPPED[name]
    outcome = asked(f"{name}.ttl", packed, limits)
    assert [stop.shape for stop in outcome.stops] == [BAD]
    assert reason in outcome.stops[0].reason
    assert not outcome.refusals
    assert [(result.root, result.focus) for result in outcome.results] == [(GOOD, f"{EX}item0")]


def test_who_does_not_answer_is_not_waited_for(packed: bytes) -> None:
    """A child that is heard of too late is ended, whatever it takes of the processor: here it has no time to start."""
    outcome = run("x.ttl", (NASTY / "doubling.ttl").read_bytes(), packed, replace(LIMITS, start=0.0))
    assert [stop.shape for stop in outcome.stops] == [None]
    assert "it was waited for longer than" in outcome.stops[0].reason
    assert not outcome.results


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_a_bad_file_is_refused_as_a_whole(name: str, packed: bytes) -> None:
    outcome, case = asked(name, packed), WHOLE[name]
    assert [(refusal.shape, refusal.line) for refusal in outcome.refusals[:1]] == [(None, case.line)]
    assert case.reason in outcome.refusals[0].reason
    assert not outcome.results
    assert not outcome.engines


def test_rubbish_is_no_text(packed: bytes) -> None:
    outcome = run("rubbish.ttl", bytes(range(256)) * 40, packed, LIMITS)
    assert outcome.refusals[0].reason == "rubbish.ttl is no UTF-8 text"
    outcome = run("nothing.ttl", b"# a line\n\0\0\0", packed, LIMITS)
    assert (outcome.refusals[0].reason, outcome.refusals[0].line) == ("nothing.ttl is no text", 2)


def test_ten_megabytes_are_too_many(packed: bytes) -> None:
    outcome = run("big.ttl", b"# " + b"x" * 10 * FILE_BYTES, packed, LIMITS)
    assert "is larger than" in outcome.refusals[0].reason


def test_a_huge_message_is_cut(ask: Ask) -> None:
    told = "very " * 100_000
    shape = "ex:Huge a sh:NodeShape ; sh:targetClass ex:Item ; sh:nodeKind sh:Literal"
    outcome = ask("huge.ttl", f'{shape} ; sh:message "{told} long" .')
    assert len(outcome.results) == 60
    assert {len(result.message) for result in outcome.results} == {LIMITS.message}


def test_too_many_results_are_cut_and_told(packed: bytes) -> None:
    text = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/shapes#> .
    ex:All a sh:NodeShape ; sh:targetClass ex:Item ; sh:nodeKind sh:Literal ."""
    outcome = run("many.ttl", text.encode(), packed, replace(LIMITS, results=10))
    assert len(outcome.results) == 10
    assert outcome.stops[0].reason == "it found more than 10 things; the first were kept"


def test_after_three_stops_the_rest_is_not_run(ask: Ask) -> None:
    wild = " .\n".join(
        f'ex:Wild{n} a sh:NodeShape ; sh:targetClass ex:Item ; sh:property [ sh:path ex:label ; sh:pattern "^(a+)+$" ]'
        for n in range(4)
    )
    outcome = ask("wild.ttl", wild + " .\n", HASTY)
    assert [stop.shape for stop in outcome.stops] == [f"{EX}Wild0", f"{EX}Wild1", f"{EX}Wild2", None]
    assert "the rest of it was not run" in outcome.stops[-1].reason
