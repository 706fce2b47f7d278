"""Constraints that are asked of each value by itself, answered once for each distinct term."""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from service.validation.shacl.columns import Columns
from service.validation.shacl.shape import Constraint
from service.validation.shacl.shapes_graph import pattern
from service.validation.shacl.targets import instances
from service.validation.shacl.terms import BLANK, IRI, LITERAL, Ids, Mask, Term, Terms
from service.validation.shacl.values import in_order, well_typed
from service.validation.shacl.words import SH

Test = Callable[[Columns, Constraint, Ids], Mask]

_KINDS = {
    SH + "IRI": (IRI,),
    SH + "BlankNode": (BLANK,),
    SH + "Literal": (LITERAL,),
    SH + "BlankNodeOrIRI": (IRI, BLANK),
    SH + "BlankNodeOrLiteral": (BLANK, LITERAL),
    SH + "IRIOrLiteral": (IRI, LITERAL),
}


def _class(columns: Columns, constraint: Constraint, values: Ids) -> Mask:
    return instances(columns, constraint.terms[0], values)


def _datatype(columns: Columns, constraint: Constraint, values: Ids) -> Mask:
    terms = columns.terms
    fitting: Mask = terms.datatypes(values) == terms.id(constraint.terms[0])
    fitting[fitting] = well_typed(terms, values[fitting])
    return fitting


def _node_kind(columns: Columns, constraint: Constraint, values: Ids) -> Mask:
    return np.isin(columns.terms.kinds(values), _KINDS[constraint.terms[0].text])


def _in(columns: Columns, constraint: Constraint, values: Ids) -> Mask:
    return np.isin(values, columns.terms.ids(constraint.terms))


def _length(columns: Columns, constraint: Constraint, values: Ids) -> Mask:
    """No limit holds for a blank node, not even none."""
    lengths = columns.terms.known("length", values, _characters, np.int64)
    within = lengths >= constraint.limit if constraint.kind == "minLength" else lengths <= constraint.limit
    return within & (lengths >= 0)


def _characters(term: Term) -> int:
    return -1 if term.kind == BLANK else len(term.text)


def _pattern(columns: Columns, constraint: Constraint, values: Ids) -> Mask:
    search = pattern(constraint.text, constraint.flags).search
    name = ("pattern", constraint.text, constraint.flags)
    return columns.terms.known(
        name, values, lambda term: term.kind != BLANK and search(term.text) is not None, np.bool_
    )


def _language_in(columns: Columns, constraint: Constraint, values: Ids) -> Mask:
    ranges = tuple(term.text.lower() for term in constraint.terms)
    return columns.terms.known(("languageIn", ranges), values, lambda term: _speaks(term, ranges), np.bool_)


def _speaks(term: Term, ranges: tuple[str, ...]) -> bool:
    """As langMatches of SPARQL: a range matches a tag that it is, or that goes on after it with a hyphen."""
    tag = term.language
    return bool(tag) and any(found in ("*", tag) or tag.startswith(found + "-") for found in ranges)


def languages(terms: Terms, ids: Ids) -> NDArray[np.int32]:
    """A number for each language tag, the same for the same tag; -1 where there is none."""
    return terms.known("language", ids, lambda term: _tag(terms, term), np.int32)


def _tag(terms: Terms, term: Term) -> int:
    return terms.id(Term(LITERAL, term.language)) if term.language else -1


def _bound(strict: bool, above: bool, columns: Columns, constraint: Constraint, values: Ids) -> Mask:
    bounds = np.full(len(values), columns.terms.id(constraint.terms[0]), np.int32)
    less, equal = in_order(columns.terms, *((bounds, values) if above else (values, bounds)))
    return less if strict else less | equal


TESTS: dict[str, Test] = {
    "class": _class,
    "datatype": _datatype,
    "nodeKind": _node_kind,
    "in": _in,
    "minLength": _length,
    "maxLength": _length,
    "pattern": _pattern,
    "languageIn": _language_in,
    "minExclusive": partial(_bound, True, True),
    "minInclusive": partial(_bound, False, True),
    "maxExclusive": partial(_bound, True, False),
    "maxInclusive": partial(_bound, False, False),
}
