"""pySHACL as referee: the traps that are walled off, and every construct where it answers otherwise than SHACL says.

Each of these is left out of `random_shapes`, and nothing else is; when a new pySHACL mends one, its test here fails and
the construct goes into the generator.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store
from pyshacl import validate as pyshacl_validate
from pyshacl.graph_abstraction import DataGraph
from rdflib import Graph

from ontology.errors import BadShape
from service.validation.shacl.columns import Columns
from service.validation.shacl.plan import Engine, compiled, validate
from service.validation.shacl.referee import judged, plain
from service.validation.shacl.report import Result
from service.validation.shacl.shapes_graph import read_shapes
from service.validation.shacl.terms import IRI
from tests.service.validation.shacl.random_shapes import PREFIXES
from tests.service.validation.shacl.suite import cases


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def graph(text: str) -> Graph:
    return Graph().parse(data=PREFIXES + text, format="turtle")


def ours(data: str, shapes: str) -> Counter[Result]:
    return validate(Columns.of(graph(data)), read_shapes(graph(shapes))).counted()


# --- traps ------------------------------------------------------------------------------------------


def test_use_shapes_reports_conformity_where_there_is_none_and_is_never_used() -> None:
    data = graph("ex:a a ex:C .")
    shapes = graph("ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:P . ex:P sh:path ex:p ; sh:minCount 1 .")
    conforms, _, _ = pyshacl_validate(data, shacl_graph=shapes, use_shapes=["http://example.org/S"])
    assert conforms is True
    assert len(judged(data, shapes)) == 1
    source = Path(judged.__code__.co_filename).read_text(encoding="utf-8")
    assert "use_shapes=" not in source


def test_on_an_oxigraph_store_pyshacl_reports_what_is_not_there_and_gets_a_memory_graph() -> None:
    data = 'ex:a ex:p "x" .'
    shapes = graph('ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:in ( "x" ) ] .')
    store = Store()
    store.load((PREFIXES + data).encode(), RdfFormat.TURTLE)
    conforms, _, _ = pyshacl_validate(DataGraph.from_oxigraph_store(store), shacl_graph=shapes)
    assert conforms is False
    assert judged(graph(data), shapes) == ()
    assert plain(graph(data)).store.__class__.__name__ == "Memory"


def test_a_string_with_its_datatype_written_out_is_the_same_string() -> None:
    data, shapes = (
        graph('ex:a ex:p "x"^^xsd:string .'),
        graph('ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:in ( "x" ) ] .'),
    )
    conforms, _, _ = pyshacl_validate(data, shacl_graph=shapes)
    assert conforms is False
    assert judged(data, shapes) == ()
    assert not ours(
        'ex:a ex:p "x"^^xsd:string .', 'ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:in ( "x" ) ] .'
    )


def test_the_referee_leaves_the_graphs_as_they_are() -> None:
    data, shapes = graph("ex:a a ex:C ."), graph("ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:class ex:D .")
    before = len(data), len(shapes)
    assert len(judged(data, shapes)) == 1
    assert (len(data), len(shapes)) == before


def test_the_referee_says_nothing_beside_its_report(capsys: pytest.CaptureFixture[str]) -> None:
    ignored = "sh:qualifiedValueShape [ ] ; sh:qualifiedMinCount 1"
    shapes = f"ex:S a sh:NodeShape ; sh:targetNode ex:a ; {ignored} ; sh:class ex:C ."
    data, said = graph('ex:a ex:p "x"^^xsd:integer .'), graph(shapes)
    logging.disable(logging.NOTSET)
    assert len(judged(data, said)) == 1
    assert capsys.readouterr() == ("", "")
    assert not logging.getLogger("rdflib.term").disabled


def test_shapes_that_pyshacl_refuses_are_refused() -> None:
    shapes = "ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:node ex:P . ex:P sh:path ex:p ."
    with pytest.raises(BadShape, match="pySHACL cannot run"):
        judged(graph("ex:a ex:p 1 ."), graph(shapes))


# --- where pySHACL errs -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Deviation:
    """What SHACL says: how many results; what pySHACL reports instead (None: it fails)."""

    name: str
    data: str
    constraint: str
    right: int
    theirs: int | None


BACK = "[ sh:inversePath ( ex:p ex:q ) ]"
DAY = 'ex:a ex:p "2026-01-01"^^xsd:date .'
MOMENT = '"2027-01-01T00:00:00"^^xsd:dateTime'
ZONES = 'ex:a ex:p "2026-01-02T09:00:00"^^xsd:dateTime ; ex:q "2026-01-02T12:30:00+02:00"^^xsd:dateTime .'
LESS = "sh:path ex:p ; sh:lessThan ex:q"
DEVIATIONS = (
    Deviation("inverse of a sequence", "ex:x ex:p ex:y . ex:y ex:q ex:a .", f"sh:path {BACK} ; sh:minCount 1", 0, 1),
    Deviation("order of IRIs", "ex:a ex:p ex:b ; ex:q ex:c .", LESS, 1, 0),
    Deviation("order of blank nodes", "ex:a ex:p [] ; ex:q ex:c .", LESS, 1, None),
    Deviation("a date before a number", 'ex:a ex:p "2026-01-01"^^xsd:date ; ex:q 1 .', LESS, 1, 0),
    Deviation("order of tagged text", 'ex:a ex:p "a"@en ; ex:q "b"@en .', LESS, 1, 0),
    Deviation("bound of tagged text", 'ex:a ex:p "b"@en .', 'sh:path ex:p ; sh:minInclusive "a"', 1, 0),
    Deviation("a day by a moment", DAY, f"sh:path ex:p ; sh:maxInclusive {MOMENT}", 1, 0),
    Deviation("a time zone on one side", ZONES, LESS.replace("Than", "ThanOrEquals"), 1, 0),
    Deviation("length of a blank node", "ex:a ex:p [] .", "sh:path ex:p ; sh:minLength 0", 1, 0),
    Deviation("range of two parts", 'ex:a ex:p "x"@en-gb-oed .', 'sh:path ex:p ; sh:languageIn ( "en-gb" )', 0, 1),
    Deviation("empty list", 'ex:a ex:p "x" .', "sh:path ex:p ; sh:or ( )", 1, None),
    Deviation("rdfs:Literal as a datatype", 'ex:a ex:p "x" .', "sh:path ex:p ; sh:datatype rdfs:Literal", 1, 0),
    Deviation("flag s", 'ex:a ex:p "a\\nb" .', 'sh:path ex:p ; sh:pattern "a.b" ; sh:flags "s"', 0, 1),
)


@pytest.mark.parametrize("deviation", DEVIATIONS, ids=lambda deviation: deviation.name)
def test_where_pyshacl_errs(deviation: Deviation) -> None:
    shapes = f"ex:S a sh:PropertyShape ; sh:targetNode ex:a ; {deviation.constraint} ."
    assert ours(deviation.data, shapes).total() == deviation.right
    try:
        theirs: int | None = len(judged(graph(deviation.data), graph(shapes)))
    except BadShape:
        theirs = None
    assert theirs == deviation.theirs


def test_a_closed_node_may_not_be_said_to_be_a_resource() -> None:
    data, shapes = "ex:a a rdfs:Resource .", "ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:closed true ."
    assert ours(data, shapes).total() == 1
    assert judged(graph(data), graph(shapes)) == ()


def test_one_case_of_the_suite_goes_otherwise_with_pyshacl(data: Path) -> None:
    """It takes "1" for true in sh:uniqueLang, where the suite wants the term `true`."""
    (case,) = cases(data / "shacl-test-suite" / "core" / "property" / "uniqueLang-002.ttl")
    assert case.conforms
    assert len(judged(case.data, case.shapes)) == 1


# --- what goes to pySHACL -----------------------------------------------------------------------------

RECURSIVE = """
ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:node ex:S ] ; sh:class ex:C .
ex:T a sh:NodeShape ; sh:targetNode ex:a ; sh:property [ sh:path ex:q ; sh:minCount 1 ] .
"""


def test_a_recursive_shape_goes_to_pyshacl_and_the_others_do_not() -> None:
    data, shapes = "ex:a ex:p ex:b . ex:b ex:p ex:a .", graph(RECURSIVE)
    plan = compiled(read_shapes(shapes))
    assert {entry.shape.node.text[-1]: entry.engine for entry in plan.entries} == {
        "S": Engine.PYSHACL,
        "T": Engine.ARRAYS,
    }
    assert "refers to itself" in plan.entries[0].reason
    found = plan.run(Columns.of(graph(data))).counted()
    assert found == Counter(judged(graph(data), shapes))
    assert {result.shape.text[-1] for result in found if result.shape.kind == IRI} == {"S"}
