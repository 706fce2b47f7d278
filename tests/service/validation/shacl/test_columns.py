"""Columns say what the graph says, both ways, before and after changes."""

import random
from collections import defaultdict

import numpy as np
import pytest
from pyoxigraph import Literal as OxLiteral
from pyoxigraph import NamedNode
from rdflib import Graph, Literal, URIRef

from service.validation.shacl.columns import Builder, Columns, Triple, among, distinct
from service.validation.shacl.terms import Term, Terms, iri, literal, term_of, to_rdflib
from service.validation.shacl.written import as_written

EX = "http://example.org/"


def statement(rng: random.Random) -> Triple:
    return (
        iri(f"{EX}{rng.randrange(30)}"),
        iri(f"{EX}p{rng.randrange(3)}"),
        rng.choice((iri(f"{EX}{rng.randrange(30)}"), literal(str(rng.randrange(5))))),
    )


def test_terms_of_rdflib_pyoxigraph_and_our_own_are_one() -> None:
    subject, name = iri(EX + "s"), iri(EX + "p")
    for value, ox, rdf in (
        (literal("x"), OxLiteral("x"), Literal("x")),
        (
            literal("2026-01-01", "http://www.w3.org/2001/XMLSchema#date"),
            OxLiteral("2026-01-01", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#date")),
            Literal("2026-01-01", datatype=URIRef("http://www.w3.org/2001/XMLSchema#date")),
        ),
        (term_of(Literal("Hi", lang="en-GB")), OxLiteral("Hi", language="en-GB"), Literal("Hi", lang="en-GB")),
        (literal('a "quoted"\nline'), OxLiteral('a "quoted"\nline'), Literal('a "quoted"\nline')),
    ):
        graphs = [
            Columns.of([(subject, name, value)]),
            Columns.of([(NamedNode(EX + "s"), NamedNode(EX + "p"), ox)]),
            Columns.of([(URIRef(EX + "s"), URIRef(EX + "p"), rdf)]),
        ]
        assert [list(graph.triples()) for graph in graphs] == [[(subject, name, value)]] * 3


def test_a_plain_text_is_an_xsd_string_and_tags_are_lower_case() -> None:
    string = URIRef("http://www.w3.org/2001/XMLSchema#string")
    assert term_of(Literal("x")) == term_of(Literal("x", datatype=string))
    assert term_of(Literal("x", lang="EN")) == term_of(Literal("x", lang="en"))
    assert to_rdflib(term_of(Literal("x", datatype=string))) == Literal("x")


def test_a_document_can_be_read_as_it_is_written() -> None:
    moment = '"2026-01-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>'
    text = f"<{EX}a> <{EX}b> {moment} ."
    with as_written():
        kept = Graph().parse(data=text, format="turtle")
    rewritten = Graph().parse(data=text, format="turtle")
    assert {str(term_of(value)) for value in kept.objects()} == {moment}
    assert {str(term_of(value)) for value in rewritten.objects()} != {moment}


def test_arrays_and_statements_go_in_together() -> None:
    builder = Builder()
    name = builder.terms.id(iri(EX + "p"))
    first, second = builder.terms.ids([iri(EX + "a"), iri(EX + "b")])
    builder.add(name, np.array([first, first]), np.array([second, second]))
    builder.triple(iri(EX + "b"), iri(EX + "p"), iri(EX + "a"))
    builder.line(f"<{EX}b> <{EX}p> <{EX}a> .")
    columns = builder.columns()
    assert len(columns) == 2
    at, values = columns[name].objects(columns.terms.ids([iri(EX + "b"), iri(EX + "a"), iri(EX + "c")]))
    assert (at.tolist(), values.tolist()) == ([0, 1], [first, second])


@pytest.mark.parametrize("most", [6, 600])
def test_changes_give_the_graph_that_building_it_anew_gives(most: int) -> None:
    rng = random.Random(most)
    now: set[Triple] = {statement(rng) for _ in range(300)}
    columns = Columns.of(now)
    for _ in range(60):
        for name in columns.predicates:
            columns[name].inverse  # noqa: B018
        added = {statement(rng) for _ in range(rng.randrange(most))}
        removed = {*rng.sample(sorted(now), min(len(now), rng.randrange(most))), statement(rng)}
        columns, now = columns.with_changes(added, removed), (now - removed) | added
        assert set(columns.triples()) == now
        check_inverse(columns, now)


def check_inverse(columns: Columns, now: set[Triple]) -> None:
    expected: dict[tuple[Term, Term], list[Term]] = defaultdict(list)
    for subject, name, value in now:
        expected[name, value].append(subject)
    for (name, value), subjects in expected.items():
        _, found = columns[columns.terms.id(name)].subjects(columns.terms.ids([value]))
        assert sorted(columns.terms[number] for number in found.tolist()) == sorted(subjects)


def test_an_empty_graph_answers() -> None:
    columns = Columns.of([])
    at, values = columns.of_property(EX + "p").objects(np.array([3], np.int32))
    assert len(columns) == len(at) == len(values) == 0


def test_distinct_and_among() -> None:
    assert distinct(np.array([3, 1, 3, 2])).tolist() == [1, 2, 3]
    assert distinct(np.array([], np.int64)).tolist() == []
    assert among(np.array([0, 2, 9]), np.array([2, 3])).tolist() == [False, True, False]


def test_what_is_found_of_a_term_is_asked_once() -> None:
    terms, asked = Terms(), []
    ids = terms.ids([literal("a"), literal("b"), literal("a")])

    def length(term: Term) -> int:
        asked.append(term)
        return len(term.text)

    for _ in range(2):
        assert terms.known("length", ids, length, np.int64).tolist() == [1, 1, 1]
    more = terms.ids([literal(f"text {number}") for number in range(200)])
    assert set(terms.known("length", more, length, np.int64).tolist()) == {6, 7, 8}
    assert len(asked) == 202
