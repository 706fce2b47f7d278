"""SPARQL inside shapes: read-only, on this graph only, the same answer every time; and which properties it can touch.

rdflib and Oxigraph both call SERVICE over HTTP, and rdflib loads what FROM names. An unknown function makes a FILTER
silently false, so it is refused, too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyparsing import ParseException
from pyshacl.errors import ValidationFailure
from pyshacl.helper.sparql_query_helper import SPARQLQueryHelper
from rdflib import OWL, RDF, RDFS, SH, XSD, Graph, URIRef, Variable
from rdflib.paths import NegatedPath, Path
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from ontology.errors import BadInput
from service.graph.guard import refuse_unsafe
from service.validation.own.limits import QUERY_CHARACTERS

_FORMS = {"select": "SelectQuery", "ask": "AskQuery"}
_CHANGING = {"Builtin_NOW": "NOW", "Builtin_RAND": "RAND", "Builtin_UUID": "UUID", "Builtin_STRUUID": "STRUUID"}
_PATH = re.compile(r"[$?]PATH\b")
_ANY_PATH = "<urn:nomograph:path>"


_HELPER: Any = SPARQLQueryHelper  # it has no types


class BadQuery(ValueError):
    def __init__(self, message: str, remedy: str = "mend the query") -> None:
        super().__init__(message)
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Query:
    """`named`: IRIs that it names; `open`: it can touch properties that it does not name."""

    named: frozenset[str]
    open: bool


def query(graph: Graph, node: Node, text: str, form: str) -> Query:
    """Raises BadQuery. `form`: select or ask."""
    if len(text) > QUERY_CHARACTERS:
        raise BadQuery(f"the query has more than {QUERY_CHARACTERS:,} characters", "split it")
    try:
        refuse_unsafe(text)
    except BadInput as error:
        raise BadQuery(error.message, "ask this graph only, and more simply") from None
    parsed = _parsed(text, _namespaces(graph, node))
    if parsed.name != _FORMS[form]:
        raise BadQuery(f"it is no {form.upper()}", f"write {form.upper()}")
    if form == "select" and Variable("this") not in parsed.PV:
        raise BadQuery("it does not select $this", "begin it with SELECT $this")
    try:
        _HELPER(None, node, text).check_invalid_sparql(text)
    except ValidationFailure as error:
        raise BadQuery(
            " ".join(error.message.split()).replace("A SPARQL Constraint", "It"), "say it otherwise"
        ) from None
    return _looked_at(parsed)


def _namespaces(graph: Graph, node: Node) -> dict[str, str]:
    """What sh:prefixes declare, and the three that are always there."""
    found = {"rdf": str(RDF), "rdfs": str(RDFS), "owl": str(OWL)}
    for ontology in graph.objects(node, SH.prefixes):
        for declared in graph.objects(ontology, SH.declare):
            prefix, namespace = graph.value(declared, SH.prefix), graph.value(declared, SH.namespace)
            if prefix is None or namespace is None:
                raise BadQuery("sh:declare needs sh:prefix and sh:namespace", "add them")
            found[str(prefix)] = str(namespace)
    return found


def _parsed(text: str, namespaces: dict[str, str]) -> CompValue:
    try:
        prepared: CompValue = prepareQuery(_PATH.sub(_ANY_PATH, text), initNs=namespaces).algebra
    except ParseException as error:
        raise BadQuery(f"no SPARQL query, at its line {error.lineno} (“{error.line.strip()[:80]}”)") from None
    except RecursionError:
        raise BadQuery("it is nested too deeply", "ask more simply") from None
    except MemoryError:
        raise
    except Exception as error:  # unknown prefixes and more, each in a manner of its own
        raise BadQuery(f"no SPARQL query: {str(error)[:200]}") from None
    return prepared


def _looked_at(parsed: CompValue) -> Query:
    named: set[str] = set()
    everything = False
    for part in _parts(parsed):
        if isinstance(part, CompValue):
            _refuse(part)
            triples = dict.get(part, "triples", ())
            everything = everything or any(isinstance(triple[1], Variable) for triple in triples)
        elif isinstance(part, NegatedPath):
            everything = True
        elif isinstance(part, URIRef):
            named.add(str(part))
    return Query(frozenset(named), everything)


def _refuse(part: CompValue) -> None:
    if part.name in _CHANGING:
        remedy = "compare with nomo:askedOn, the day that is asked about"
        raise BadQuery(f"{_CHANGING[part.name]} gives another answer every time", remedy)
    if part.name == "Graph":
        raise BadQuery("GRAPH is not evaluated: shapes read one graph", "leave it out")
    if part.name == "ServiceGraphPattern":
        raise BadQuery("SERVICE is not evaluated", "ask this graph only")
    if part.name == "Function" and not str(part.iri).startswith(str(XSD)):
        raise BadQuery(f"the function <{part.iri}> is not known", "use those of SPARQL 1.1")


def _parts(top: Any) -> Iterator[Any]:
    ahead = [top]
    while ahead:
        part = ahead.pop()
        yield part
        if isinstance(part, dict):
            ahead += part.values()
        elif isinstance(part, list | tuple | set | frozenset):
            ahead += part
        elif isinstance(part, Path):
            ahead += vars(part).values()
