"""A graph that is asked once: rows as N-Triples write them, nothing that calls out, and what would be rewritten."""

import pytest

from ontology.errors import BadInput
from service.graph.statements import Statements, as_written

XSD = "http://www.w3.org/2001/XMLSchema#"
LINES = [
    "<http://example.org/a> <http://example.org/p> <http://example.org/b> .",
    '<http://example.org/b> <http://example.org/q> "a \\"b\\"" .',
]


def test_rows_are_terms_or_nothing() -> None:
    query = "SELECT ?s ?o { ?s <http://example.org/p> ?x OPTIONAL { ?x <http://example.org/r> ?o } }"
    assert list(Statements(LINES).select(query)) == [("<http://example.org/a>", None)]
    assert list(Statements(LINES).select("SELECT ?o { ?s <http://example.org/q> ?o }")) == [('"a \\"b\\""',)]


@pytest.mark.parametrize(
    "query", ["SELECT ?s { SERVICE <http://example.org/> { ?s ?p ?o } }", "ASK { ?s ?p ?o }", "SEL"]
)
def test_what_calls_out_or_is_no_select_is_refused(query: str) -> None:
    with pytest.raises(BadInput):
        list(Statements(LINES).select(query))


def test_what_oxigraph_writes_its_own_way_is_told() -> None:
    assert as_written([])
    assert as_written([f'"1"^^<{XSD}integer>', f'"2026-01-01"^^<{XSD}date>', '"x"@en'])
    assert not as_written([f'"01"^^<{XSD}integer>'])
    assert not as_written([f'"1"^^<{XSD}integer>', f'"1e0"^^<{XSD}double>'])
