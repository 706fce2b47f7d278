"""What the reasoning knows and no record says, as statements that shapes and texts can read.

A fact is a node (a key under the base), a property and a value. The modules beside this one find them; they stand in
the status graph, in RDF (`service.graph.standing`) and in the arrays of the gap shapes alike.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ontology.key import BASE, NS, Key, to_iri
from ontology.literals import writer
from ontology.rdf import RDF_TYPE, word_iri
from ontology.words import camel


@dataclass(frozen=True, slots=True)
class Ref:
    """A node as a value."""

    key: Key


@dataclass(frozen=True, slots=True)
class Class:
    """A class as a value, by its local name."""

    name: str


Value = Ref | Class | StrEnum | str | bool | int | float | date | datetime


@dataclass(frozen=True, slots=True)
class Fact:
    """`property` is a local name of ours, or `a` for the class of a node."""

    node: Key
    property: str
    value: Value


def facts_of(node: Key, classes: tuple[str, ...], **values: Value | tuple[Value, ...] | None) -> Iterator[Fact]:
    """The facts of one node; None and an empty tuple say nothing. Names as fields of records (`of_subject`)."""
    for name in classes:
        yield Fact(node, "a", Class(name))
    for name, value in values.items():
        many = value if isinstance(value, tuple) else (value,)
        yield from (Fact(node, camel(name), each) for each in many if each is not None)


def line(fact: Fact, base: str = BASE) -> str:
    """Subject, predicate and object as N-Triples write them, without the full stop."""
    predicate = RDF_TYPE if fact.property == "a" else f"<{NS}{fact.property}>"
    return f"<{to_iri(fact.node, base)}> {predicate} {_term(fact.value, base)}"


def _term(value: Value, base: str) -> str:
    if isinstance(value, Ref):
        return f"<{to_iri(value.key, base)}>"
    if isinstance(value, Class):
        return f"<{NS}{value.name}>"
    if isinstance(value, StrEnum):
        return f"<{word_iri(value)}>"
    return writer(type(value))(value)
