"""A report kept up with random changes is the report of a full run, and only what can be affected is asked again."""

import os
import random
from collections import Counter

import pytest
from rdflib import Graph

from service.validation.shacl.columns import Columns, Triple
from service.validation.shacl.incremental import Validator
from service.validation.shacl.plan import compiled
from service.validation.shacl.shapes_graph import read_shapes
from service.validation.shacl.terms import term_of
from tests.service.validation.shacl.random_shapes import CLASSES, PREFIXES, drawn, triple

GRAPHS = int(os.environ.get("NOMOGRAPH_GRAPHS", "200"))
CHUNK = 100


def statements(text: str) -> set[Triple]:
    graph = Graph().parse(data=PREFIXES + text, format="turtle")
    return {(term_of(subject), term_of(predicate), term_of(value)) for subject, predicate, value in graph}


def change(rng: random.Random, now: set[Triple]) -> tuple[set[Triple], set[Triple]]:
    """What comes and what goes: a few statements, sometimes of the class tree."""
    said = [triple(rng).replace("_:b", "ex:n1") for _ in range(rng.randrange(3))]
    if rng.random() < 0.15:
        said.append(f"{rng.choice(CLASSES)} rdfs:subClassOf {rng.choice(CLASSES)}")
    removed = set(rng.sample(sorted(now), min(len(now), rng.randrange(3))))
    return statements("".join(f"{statement} .\n" for statement in said)), removed


@pytest.mark.parametrize("start", range(0, GRAPHS, CHUNK))
def test_what_is_kept_up_is_what_a_full_run_finds(start: int) -> None:
    for seed in range(start, min(start + CHUNK, GRAPHS)):
        case, rng = drawn(seed), random.Random(seed)
        data, shapes = (Graph().parse(data=text, format="turtle") for text in (case.data, case.shapes))
        plan = compiled(read_shapes(shapes))
        validator = Validator(plan, Columns.of(data))
        stood = Counter(validator.results())
        now = set(validator.columns.triples())
        for _ in range(4):
            added, removed = change(rng, now)
            moved = validator.apply(added, removed)
            now = (now - removed) | added
            assert set(validator.columns.triples()) == now
            full = plan.run(Columns.of(now)).counted()
            assert Counter(validator.results()) == full, case
            assert Counter(moved.opened) == full - stood
            assert Counter(moved.closed) == stood - full
            stood = full


CHAIN = "ex:a ex:p ex:b . ex:b ex:p ex:c . ex:c ex:p ex:d . "
TWO = "sh:path ( ex:p ex:p )"
CLOSED = "sh:node [ sh:closed true ; sh:ignoredProperties ( ex:p ) ]"
BACK = "sh:path [ sh:inversePath ( ex:q ex:r ) ]"


@pytest.mark.parametrize(
    ("constraint", "before", "added"),
    [
        ("sh:property [ sh:path [ sh:zeroOrMorePath ex:p ] ; sh:maxCount 4 ]", CHAIN, "ex:d ex:p ex:e ."),
        ("sh:property [ sh:path ( [ sh:oneOrMorePath ex:p ] ex:q ) ; sh:maxCount 0 ]", CHAIN, "ex:d ex:q 1 ."),
        ("sh:property [ sh:path ( ex:p [ sh:zeroOrOnePath ex:p ] ) ; sh:nodeKind sh:Literal ]", "", "ex:a ex:p ex:b ."),
        (f"sh:node [ sh:property [ {TWO} ; {CLOSED} ] ]", CHAIN, "ex:c ex:q 1 ."),
        (f"sh:not [ sh:property [ {TWO} ; sh:minCount 1 ; sh:class ex:D ] ]", CHAIN, "ex:c a ex:D ."),
        (f"sh:property [ {TWO} ; sh:not [ sh:class ex:D ] ]", CHAIN + "ex:c a ex:E .", "ex:E rdfs:subClassOf ex:D ."),
        (f"sh:property [ {BACK} ; sh:maxCount 0 ]", "ex:y ex:r ex:a .", "ex:x ex:q ex:y ."),
        (f"sh:property [ {TWO} ; sh:disjoint ex:q ]", CHAIN, "ex:a ex:q ex:c ."),
    ],
)
def test_a_change_far_from_the_focus_node_is_seen(constraint: str, before: str, added: str) -> None:
    text = f"{PREFIXES} ex:S a sh:NodeShape ; sh:targetNode ex:a ; {constraint} ."
    shapes = Graph().parse(data=text, format="turtle")
    validator = Validator(compiled(read_shapes(shapes)), Columns.of(statements(before)))
    stood = Counter(validator.results())
    moved = validator.apply(statements(added), ())
    assert moved.opened
    assert Counter(validator.results()) == stood + Counter(moved.opened) - Counter(moved.closed)
    back = validator.apply((), statements(added))
    assert back.closed == moved.opened
    assert Counter(validator.results()) == stood


def test_a_change_elsewhere_asks_nothing() -> None:
    shapes = Graph().parse(data=f"{PREFIXES} ex:S sh:targetClass ex:C ; sh:node [ sh:class ex:D ] .", format="turtle")
    validator = Validator(compiled(read_shapes(shapes)), Columns.of(statements("ex:a a ex:C .")))
    moved = validator.apply(statements("ex:a ex:p 1 . ex:c ex:q ex:a ."), ())
    assert (moved.opened, moved.closed, moved.asked) == ((), (), 0)
    moved = validator.apply(statements("ex:b a ex:C . ex:a ex:p 2 ."), ())
    assert (len(moved.opened), moved.asked) == (1, 1)
