"""Our plans and pySHACL report the same on random graphs and shapes of every construct.

NOMOGRAPH_GRAPHS says how many (200; CI 2,000). A disagreement prints the graph, the shapes and what differs.
"""

import logging
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Graph

from service.validation.shacl.columns import Columns
from service.validation.shacl.plan import Engine, compiled
from service.validation.shacl.referee import judged
from service.validation.shacl.report import Result
from service.validation.shacl.shapes_graph import read_shapes
from service.validation.shacl.words import BOUNDS, COUNTS, LOGIC, PAIRS, component
from tests.service.validation.shacl.random_shapes import Drawn, drawn

GRAPHS = int(os.environ.get("NOMOGRAPH_GRAPHS", "200"))
CHUNK = 100
SINGLE = ("class", "datatype", "nodeKind", "pattern", "languageIn", "uniqueLang", "node", "closed", "hasValue", "in")
COMPONENTS = {component(kind) for kind in (*COUNTS, *BOUNDS, *PAIRS, *LOGIC, *SINGLE)} | {
    component("qualifiedMinCount"),
    component("qualifiedMaxCount"),
}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """The logger of rdflib tells of every ill-typed literal."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def both(case: Drawn) -> tuple[Counter[Result], Counter[Result]]:
    data, shapes = (Graph().parse(data=text, format="turtle") for text in (case.data, case.shapes))
    plan = compiled(read_shapes(shapes))
    assert {entry.engine for entry in plan.entries} <= {Engine.ARRAYS}
    return plan.run(Columns.of(data)).counted(), Counter(judged(data, shapes))


@pytest.mark.parametrize("start", range(0, GRAPHS, CHUNK))
def test_plans_and_pyshacl_report_the_same(start: int) -> None:
    for seed in range(start, min(start + CHUNK, GRAPHS)):
        case = drawn(seed)
        ours, theirs = both(case)
        if ours != theirs:
            pytest.fail(f"{case}\nonly ours: {ours - theirs}\nonly pySHACL: {theirs - ours}")


def test_every_component_is_reported_often() -> None:
    """So that the agreement above means something."""
    counts: Counter[str] = Counter()
    for seed in range(500):
        case = drawn(seed)
        data, shapes = (Graph().parse(data=text, format="turtle") for text in (case.data, case.shapes))
        for result in compiled(read_shapes(shapes)).run(Columns.of(data)).results():
            counts[result.component] += 1
    assert counts.keys() == COMPONENTS
    assert min(counts.values()) >= 3, counts


def test_shapes_of_other_people_report_the_same_on_their_own_graphs(data: Path) -> None:
    folder = data / "crosswalks" / "cartesiosson"
    shapes = Graph().parse(folder / "ai-act-shapes.ttl")
    plan = compiled(read_shapes(shapes))
    assert Counter(entry.engine for entry in plan.entries).keys() == {Engine.ARRAYS, Engine.SPARQL}
    total = 0
    for path in sorted(folder.glob("*.ttl")):
        graph = Graph().parse(path)
        ours = plan.run(Columns.of(graph)).counted()
        assert ours == Counter(judged(graph, shapes)), path.name
        total += ours.total()
    assert total == 151


def test_a_large_shapes_graph_of_other_people_is_read_and_compiles(data: Path) -> None:
    plan = compiled(read_shapes(Graph().parse(data / "sssom" / "spec" / "sssom_schema.shacl.ttl")))
    assert len(plan.shapes) == 131
    assert {entry.engine for entry in plan.entries} == {Engine.ARRAYS}
