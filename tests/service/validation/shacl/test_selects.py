"""SPARQL constraints: which are asked of all focus nodes at once, and that they find what pySHACL finds one by one."""

import random
from collections import Counter

import pytest
from rdflib import Graph

from ontology.errors import BadShape
from service.validation.shacl.columns import Columns
from service.validation.shacl.incremental import Validator
from service.validation.shacl.plan import Engine, compiled
from service.validation.shacl.referee import judged
from service.validation.shacl.selects import NotAtOnce, select_of
from service.validation.shacl.shapes_graph import read_shapes
from tests.service.validation.shacl.random_shapes import CLASSES, DAYS, LINKS, NUMBERS, PREFIXES
from tests.service.validation.shacl.test_incremental import statements

EX = "PREFIX ex: <http://example.org/>\n"
DECLARED = """
ex: sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] ;
    sh:declare [ sh:prefix "xsd" ; sh:namespace "http://www.w3.org/2001/XMLSchema#"^^xsd:anyURI ] .
"""


@pytest.mark.parametrize(
    ("body", "properties"),
    [
        ("$this ex:p ?value .", {"p"}),
        ("$this ex:p/^ex:q+ ?value ; ex:r ?x , 3 . FILTER (?x > 2 && ?value != $this)", {"p", "q", "r"}),
        ("?value ex:p ?this OPTIONAL { ?value ex:q ?x } FILTER (!bound(?x))", {"p", "q"}),
        ("?this ex:p ?value FILTER NOT EXISTS { ?value ex:q $this . FILTER (?value != $this) }", {"p", "q"}),
        ('$this ex:p "} UNION {", ?value . # MINUS\n', {"p"}),
        ("$this ?any ?value .", None),
        ("$this (ex:p|!ex:q) ?value .", None),
    ],
)
def test_simple_queries_are_asked_at_once(body: str, properties: set[str] | None) -> None:
    select = select_of(f"{EX}SELECT DISTINCT $this ?value WHERE {{ {body} }}", None)
    assert select.variables == ("this", "value")
    assert select.properties == (properties and {f"http://example.org/{name}" for name in properties})


def test_the_path_of_the_shape_is_put_in() -> None:
    select = select_of("SELECT $this ?value { $this $PATH ?value }", "^<http://example.org/p>")
    assert select.properties is None or select.properties == {"http://example.org/p"}
    assert "(^<http://example.org/p>)" in select.text


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("SELECT $this { ?x ex:p ?y FILTER (?y = $this) }", "binds"),
        ("SELECT $this { OPTIONAL { $this ex:p ?y } $this ex:q ?z }", "before"),
        ("SELECT $this { { $this ex:p ?y } UNION { $this ex:q ?y } }", "UNION"),
        ("SELECT $this { $this ex:p ?y MINUS { $this ex:q ?y } }", "MINUS"),
        ("SELECT $this { $this ex:p ?y FILTER NOT EXISTS { ?y ex:q ?z OPTIONAL { ?z ex:r ?w } } }", "group within"),
        ("SELECT $this { $this ex:p* ?y }", r"\*"),
        ("SELECT $this { $this ex:p? ?y }", r"\?"),
        ("SELECT $this { $this ex:p ?y BIND (?y AS ?value) }", "BIND"),
        ("SELECT $this { VALUES ?y { 1 } $this ex:p ?y }", "VALUES"),
        ("SELECT $this { $this ex:p ?y } LIMIT 1", "LIMIT"),
        ("SELECT $this (COUNT(?y) AS ?value) { $this ex:p ?y } GROUP BY $this", "more than SELECT"),
        ("SELECT $this { $this ex:p ?y FILTER (?y > NOW()) }", "NOW"),
        ("SELECT $this { $this ex:p ?y FILTER (ex:f(?y)) }", "call"),
        ("SELECT $this { $this ex:p $currentShape }", "currentShape"),
        ("SELECT ?y { $this ex:p ?y }", "select"),
        ("SELECT $this { $this ex:p [ ex:q ?y ] }", r"\["),
        ("SELECT $this { SERVICE <http://example.org/> { $this ex:p ?y } }", "SERVICE"),
        ("SELECT $this { $this ex:p ?y { ?y ex:q ?z } }", "group within"),
    ],
)
def test_what_may_mean_something_else_is_not(query: str, why: str) -> None:
    with pytest.raises(NotAtOnce, match=why):
        select_of(EX + query, None)


# --- the same results -----------------------------------------------------------------------------------


def data(rng: random.Random) -> str:
    """A graph without blank nodes, each literal in its canonical form."""
    nodes = [f"ex:n{number}" for number in range(7)]
    said = [f"{rng.choice(nodes)} {rng.choice(LINKS)} {rng.choice(nodes)}" for _ in range(25)]
    said += [f"{rng.choice(nodes)} a {rng.choice(CLASSES)}" for _ in range(8)]
    said += [f"{rng.choice(nodes)} {rng.choice(NUMBERS)} {rng.randrange(4)}" for _ in range(8)]
    said += [f'{rng.choice(nodes)} {rng.choice(DAYS)} "2026-0{rng.randrange(1, 6)}-15"^^xsd:date' for _ in range(8)]
    return "".join(f"{statement} .\n" for statement in said)


def query(rng: random.Random) -> str:
    link, other, number = rng.choice(LINKS), rng.choice(LINKS), rng.choice(NUMBERS)
    start = rng.choice(
        (f"$this {link} ?value", f"?value {link} $this", f"$this {link}/{other} ?value", f"$this {link}+ ?value")
    )
    rest = rng.choice(
        (
            "",
            f"FILTER NOT EXISTS {{ ?value {other} $this }}",
            f"FILTER NOT EXISTS {{ ?value {number} ?n . FILTER (?n > {rng.randrange(3)}) }}",
            f"FILTER EXISTS {{ $this a {rng.choice(CLASSES)} }}",
            f"OPTIONAL {{ ?value {number} ?n }} FILTER (!bound(?n) || ?n > 1)",
            "$this ex:day ?day . ?value ex:day2 ?day2 . FILTER (?day < ?day2)",
            "$this ex:number ?n FILTER NOT EXISTS { $this ex:number2 ?m FILTER (?m >= ?n) }",
            "FILTER (?value != $this)",
            f"?value {other} ?more .",
        )
    )
    return f"SELECT {rng.choice(('', 'DISTINCT '))}$this ?value WHERE {{ {start} . {rest} }}"


def shapes(rng: random.Random) -> str:
    asked = f'sh:sparql [ sh:prefixes ex: ; sh:message "no" ; sh:select """{query(rng)}""" ]'
    own = rng.choice((asked, f"sh:property [ sh:path {rng.choice(LINKS)} ; {asked} ]", f"sh:not [ {asked} ]"))
    return f"{DECLARED} ex:S a sh:NodeShape ; sh:targetClass {rng.choice(CLASSES)} ; sh:targetNode ex:n1 ; {own} ."


def test_at_once_and_one_by_one_find_the_same() -> None:
    count = 0
    for seed in range(100):
        rng = random.Random(seed)
        graph = Graph().parse(data=PREFIXES + data(rng), format="turtle")
        said = Graph().parse(data=PREFIXES + shapes(rng), format="turtle")
        plan = compiled(read_shapes(said))
        assert [entry.engine for entry in plan.entries] == [Engine.SPARQL], plan.entries[0].reason
        found = plan.run(Columns.of(graph)).counted()
        assert found == Counter(judged(graph, said)), f"seed {seed}"
        count += found.total()
    assert count > 150


def test_a_graph_that_oxigraph_would_rewrite_goes_to_pyshacl() -> None:
    """It writes "01" as 1, so that two terms would be one; and it gives blank nodes new labels."""
    said = Graph().parse(data=PREFIXES + SAME_NUMBER, format="turtle")
    plan = compiled(read_shapes(said))
    assert plan.entries[0].engine is Engine.SPARQL
    for text, expected in (
        ("ex:a ex:p 1 ; ex:q 1 .", 1),
        ('ex:a ex:p 1 ; ex:q "01"^^xsd:int .', 0),
        ("_:a ex:p 1 ; ex:q 1 .", 1),
    ):
        columns = Columns.of(Graph().parse(data=PREFIXES + text, format="turtle"))
        report = plan.run(columns)
        assert len(report) == expected, text
        assert (
            report.counted() == Counter(judged(Graph().parse(data=PREFIXES + text, format="turtle"), said))
            or "_:" in text
        )


SAME_NUMBER = f"""{DECLARED}
ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ;
    sh:sparql [ sh:prefixes ex: ; sh:select "SELECT $this ?value WHERE {{ $this ex:p ?value ; ex:q ?value }}" ] .
"""


def test_a_query_is_asked_again_when_what_it_looks_at_changes() -> None:
    said = Graph().parse(data=PREFIXES + SAME_NUMBER, format="turtle")
    validator = Validator(compiled(read_shapes(said)), Columns.of(statements("ex:a ex:p 1 . ex:b ex:p 2 .")))
    assert list(validator.results()) == []
    moved = validator.apply(statements("ex:a ex:q 1 ."), ())
    assert [result.focus.text for result in moved.opened] == ["http://example.org/a"]
    assert not validator.apply(statements("ex:a ex:other 1 ."), ()).opened
    moved = validator.apply(statements("_:x ex:p 3 ; ex:q 3 ."), statements("ex:a ex:p 1 ."))
    assert len(moved.opened) == len(moved.closed) == 1
    assert len(list(validator.results())) == 1


def test_a_select_that_cannot_be_parsed_is_refused() -> None:
    with pytest.raises(BadShape, match="WHEREVER"):
        read_shapes(Graph().parse(data=PREFIXES + SAME_NUMBER.replace("WHERE", "WHEREVER"), format="turtle"))


def test_a_query_that_is_not_asked_at_once_goes_to_pyshacl() -> None:
    text = SAME_NUMBER.replace("ex:q ?value", "ex:q ?value BIND (1 AS ?one)")
    said, found = Graph().parse(data=PREFIXES + text, format="turtle"), "ex:a ex:p 1 ; ex:q 1 ."
    plan = compiled(read_shapes(said))
    assert plan.entries[0].engine is Engine.PYSHACL
    assert "BIND" in plan.entries[0].reason
    assert len(plan.run(Columns.of(statements(found)))) == 1
