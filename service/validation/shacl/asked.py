"""SPARQL constraints asked of a graph once, for all focus nodes."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ontology.literals import quote
from service.graph.statements import Statements, as_written
from service.validation.shacl.columns import Columns, distinct, firsts, seconds
from service.validation.shacl.report import NOTHING
from service.validation.shacl.selects import Select
from service.validation.shacl.terms import BLANK, IRI, LITERAL, STRING, Ids, Term, iri, parsed


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of a query, by focus node; `value` and `path` are NOTHING where it does not say."""

    focus: Ids
    value: Ids
    path: Ids


def token(term: Term) -> str:
    """A term as N-Triples have it."""
    if term.kind == IRI:
        return f"<{term.text}>"
    if term.kind == BLANK:
        return f"_:{term.text}"
    if term.language:
        return f"{quote(term.text)}@{term.language}"
    return quote(term.text) if term.datatype == STRING else f"{quote(term.text)}^^<{term.datatype}>"


def _predicates(columns: Columns, select: Select) -> list[int]:
    if select.properties is None:
        return list(columns.predicates)
    wanted = {columns.terms.id(iri(name)) for name in select.properties}
    return [predicate for predicate in columns.predicates if predicate in wanted]


def answerable(columns: Columns, select: Select) -> bool:
    """Whether Oxigraph keeps what the query looks at: no blank nodes, every literal in its canonical form."""
    keys = [columns[predicate].forward for predicate in _predicates(columns, select)]
    if not keys:
        return True
    every = distinct(np.concatenate([part for key in keys for part in (firsts(key), seconds(key))]))
    kinds = columns.terms.kinds(every)
    if (kinds == BLANK).any():
        return False
    terms = (columns.terms[number] for number in every[kinds == LITERAL].tolist())
    return as_written(token(term) for term in terms if term.datatype != STRING)


def asked(columns: Columns, select: Select) -> Found:
    """The rows of a query, each once."""
    statements = Statements(_lines(columns, select))
    places = [select.variables.index(name) if name in select.variables else None for name in ("this", "value", "path")]

    def number(row: tuple[str | None, ...], place: int | None) -> int:
        said = None if place is None else row[place]
        return NOTHING if said is None else columns.terms.id(parsed(said))

    each = dict.fromkeys(statements.select(select.text))
    rows = [[number(row, place) for place in places] for row in each]
    focus, value, path = np.array(rows, np.int32).reshape(-1, 3).T
    order = np.argsort(focus, kind="stable")
    return Found(focus[order], value[order], path[order])


def _lines(columns: Columns, select: Select) -> Iterator[str]:
    tokens: dict[int, str] = {}
    for predicate in _predicates(columns, select):
        name, keys = token(columns.terms[predicate]), columns[predicate].forward
        for subject, value in zip(firsts(keys).tolist(), seconds(keys).tolist(), strict=True):
            for number in (subject, value):
                if number not in tokens:
                    tokens[number] = token(columns.terms[number])
            yield f"{tokens[subject]} {name} {tokens[value]} ."
