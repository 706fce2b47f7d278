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

GRAPHS = int(os.environ.get("NOMOGRAPH_GRAPHS", "500"))
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
