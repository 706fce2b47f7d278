"""Shapes are read whole, and what is ill formed is refused by name: the shape, the property, what to do."""

import pytest
from rdflib import Graph

from ontology.errors import BadShape
from service.validation.shacl.columns import Columns
from service.validation.shacl.paths import Alternative, Inverse, Repeated, Sequence, Step, names, turned
from service.validation.shacl.plan import Engine, compiled, validate
from service.validation.shacl.shape import Shapes, Target
from service.validation.shacl.shapes_graph import read_shapes
from service.validation.shacl.terms import iri, literal
from tests.service.validation.shacl.random_shapes import PREFIXES

EX = "http://example.org/"


RDF = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"


def shapes(text: str) -> Shapes:
    return read_shapes(Graph().parse(data=PREFIXES + RDF + text, format="turtle"))


def test_a_shape_is_read_with_all_that_it_says() -> None:
    read = shapes(
        """ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:targetNode ex:a, 4 ; sh:targetSubjectsOf ex:p ;
             sh:targetObjectsOf ex:q ; sh:severity sh:Warning ; sh:message "no"@en, "nein"@de ; sh:class ex:D, ex:E ;
             sh:closed true ; sh:ignoredProperties ( rdfs:label ) ; sh:property ex:P .
           ex:P sh:path ex:p ; sh:minCount 1 ; sh:deactivated true ."""
    )
    shape = read[iri(EX + "S")]
    assert shape.targets == (
        Target("class", iri(EX + "C")),
        Target("node", iri(EX + "a")),
        Target("node", literal("4", "http://www.w3.org/2001/XMLSchema#integer")),
        Target("objectsOf", iri(EX + "q")),
        Target("subjectsOf", iri(EX + "p")),
    )
    assert shape.severity == "http://www.w3.org/ns/shacl#Warning"
    assert [message.language for message in shape.messages] == ["de", "en"]
    assert [item.terms[0].text[-1] for item in shape.constraints if item.kind == "class"] == ["D", "E"]
    (closed,) = (item for item in shape.constraints if item.kind == "closed")
    assert {term.text.rsplit("/", 1)[-1] for term in closed.terms} == {"p", "rdf-schema#label"} or len(
        closed.terms
    ) == 2
    assert read[iri(EX + "P")].deactivated
    assert read.targeted() == (shape,)


def test_a_class_that_is_a_shape_targets_its_instances() -> None:
    read = shapes(
        "ex:C a rdfs:Class, sh:NodeShape . ex:D a ex:Meta ; sh:class ex:E . ex:Meta rdfs:subClassOf rdfs:Class ."
    )
    assert [shape.targets for shape in read.targeted()] == [
        (Target("class", iri(EX + "C")),),
        (Target("class", iri(EX + "D")),),
    ]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("ex:p", Step(EX + "p")),
        ("[ sh:inversePath ex:p ]", Inverse(Step(EX + "p"))),
        ("( ex:p [ sh:oneOrMorePath ex:q ] )", Sequence((Step(EX + "p"), Repeated(Step(EX + "q"), 1, True)))),
        ("[ sh:zeroOrOnePath ex:p ]", Repeated(Step(EX + "p"), 0, False)),
        ("[ sh:alternativePath ( ex:p ex:q ) ]", Alternative((Step(EX + "p"), Step(EX + "q")))),
    ],
)
def test_paths(path: str, expected: object) -> None:
    assert shapes(f"ex:S sh:path {path} ; sh:minCount 1 .")[iri(EX + "S")].path == expected


def test_a_path_is_written_as_sparql_and_turned_round() -> None:
    path = Sequence((Step("n:p"), Inverse(Sequence((Step("n:q"), Repeated(Step("n:r"), 0, True))))))
    assert str(path) == "<n:p>/(^(<n:q>/(<n:r>*)))"
    assert str(turned(path)) == "(<n:q>/(<n:r>*))/(^<n:p>)"
    assert names(path) == {"n:p", "n:q", "n:r"}
    assert turned(turned(Inverse(Step("n:p")))) == Inverse(Step("n:p"))


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ("sh:path ex:p ; sh:minCount -0.5", "sh:minCount: .* is no whole number"),
        ("sh:path ex:p ; sh:minCount 1, 2", "sh:minCount: 2 values; keep one"),
        ("sh:minCount 1", "sh:minCount: not on a node shape"),
        ("sh:path ex:p, ex:q", "sh:path: more than one path"),
        ("a sh:NodeShape ; sh:path ex:p", "sh:path: a node shape with a path"),
        ("a sh:PropertyShape", "sh:path: a property shape without a path"),
        ("sh:path ( ex:p )", "sh:path: a sequence or alternative needs two"),
        ("sh:path [ ex:p ex:q ]", "sh:path: a blank node that is neither"),
        ('sh:path "p"', "sh:path: .* is no path"),
        ("sh:in ex:list", "sh:in: a list that is broken"),
        ("sh:or _:l . _:l rdf:first ex:T", "sh:or: a list that is broken"),
        ('sh:pattern "("', "sh:pattern: .*unterminated"),
        ('sh:pattern "a" ; sh:flags "k"', "sh:pattern: .* with flags 'k'"),
        ("sh:nodeKind ex:Node", "sh:nodeKind: .* is no kind of node"),
        ('sh:class "C"', "sh:class: .* is no IRI"),
        ("sh:minInclusive ex:a", "sh:minInclusive: .* has no order"),
        ("sh:languageIn ( 1 )", "sh:languageIn: a language tag is a plain text"),
        ("sh:severity 1", "sh:severity: .* is no IRI"),
        ("sh:minimumCount 1", "sh:minimumCount: no word of SHACL; did you mean"),
        ("sh:rule [ ]", "sh:rule: SHACL Advanced Features"),
        ("sh:targetClass 4", "sh:targetClass: .* names nothing"),
        ("sh:property ex:N . ex:N sh:class ex:C", "sh:property: .*N> is no property shape; give it a sh:path"),
        ("sh:node ex:N . ex:N sh:path ex:p", "sh:node: .*N> is no node shape"),
        ("sh:path ex:p ; sh:qualifiedValueShape [ sh:class ex:C ]", "sh:qualifiedValueShape: without a count"),
        ("sh:sparql [ ]", "sh:sparql: a SPARQL constraint has one sh:select"),
        ("sh:node 4", "sh:node: a literal is no shape"),
    ],
)
def test_what_is_ill_formed_is_refused_by_name(shape: str, said: str) -> None:
    with pytest.raises(BadShape, match=said) as raised:
        shapes(f"ex:S sh:targetNode ex:a ; {shape} .")
    assert raised.value.remedy
    assert raised.value.ref


def test_a_list_or_path_without_an_end_is_refused() -> None:
    with pytest.raises(BadShape, match="no end"):
        shapes("ex:S sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l .")
    with pytest.raises(BadShape, match="contains itself"):
        shapes("ex:S sh:path _:p ; sh:minCount 1 . _:p sh:inversePath _:p .")


def test_constraint_components_of_ones_own_go_to_pyshacl() -> None:
    read = shapes(
        """ex:Component a sh:ConstraintComponent ; sh:parameter [ sh:path ex:most ] ;
             sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER ($value <= $most) }" ] .
           ex:S a sh:NodeShape ; sh:targetNode 3, 5 ; ex:most 4 ."""
    )
    (entry,) = compiled(read).entries
    assert entry.engine is Engine.PYSHACL
    assert "ex" in entry.reason
    assert "most" in entry.reason
    found = list(validate(Columns.of([]), read).results())
    assert [result.focus.text for result in found] == ["5"]


def test_results_come_in_one_order_with_their_messages() -> None:
    read = shapes(
        'ex:S a sh:NodeShape ; sh:targetNode ex:b, ex:a ; sh:class ex:C ; sh:nodeKind sh:Literal ; sh:message "no" .'
    )
    found = list(validate(Columns.of([]), read).results())
    assert [(result.component.rsplit("#")[-1][:5], result.focus.text[-1]) for result in found] == [
        ("Class", "a"),
        ("Class", "b"),
        ("NodeK", "a"),
        ("NodeK", "b"),
    ]
    assert {message.text for result in found for message in result.messages} == {"no"}
