"""The data that shapes read, packed for a pipe: terms once, statements as numbers by their property.

The arrays are those that compiled shapes run on; for pySHACL a child makes an rdflib graph of what its shapes can
touch (390,000 statements cost rdflib 9 s to read, and a file of shapes names a handful of properties).
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from rdflib import Graph
from rdflib.term import Node

from service.validation.shacl.columns import Column, Columns, firsts, paired, seconds
from service.validation.shacl.terms import IRI, Term, Terms, to_rdflib
from service.validation.shacl.words import RDF_TYPE, SUBCLASS_OF


@dataclass(frozen=True, slots=True)
class Packed:
    """`terms`: by number; `pairs`: of each property, by its number, the sorted pairs of its column as bytes."""

    terms: list[Term]
    pairs: dict[int, bytes]

    @classmethod
    def of(cls, columns: Columns) -> "Packed":
        """Only terms that stand in a statement; numbers keep their order, so that columns stay sorted."""
        keys = [columns[predicate].forward for predicate in columns.predicates]
        names = np.array(columns.predicates, np.int64)
        used = np.unique(np.concatenate([names, *map(firsts, keys), *map(seconds, keys)]))
        number = np.searchsorted(used, names).tolist()
        pairs = {
            name: paired(np.searchsorted(used, firsts(each)), np.searchsorted(used, seconds(each))).tobytes()
            for name, each in zip(number, keys, strict=True)
        }
        return cls([columns.terms[each] for each in used.tolist()], pairs)

    def names(self, namespace: str) -> frozenset[str]:
        """What the data name in a namespace, without it."""
        return frozenset(
            text[len(namespace) :] for kind, text, *_ in self.terms if kind == IRI and text.startswith(namespace)
        )

    def columns(self) -> Columns:
        terms = Terms()
        for term in self.terms:
            terms.id(term)
        return Columns(terms, {name: Column(np.frombuffer(keys, np.int64)) for name, keys in self.pairs.items()})


def graph(columns: Columns, properties: Collection[str] | None) -> Graph:
    """The statements of some properties, with types and classes, for pySHACL; None: all of them."""
    terms = columns.terms
    made = Graph(bind_namespaces="none")
    known: dict[int, Node] = {}

    def term(number: int) -> Node:
        if number not in known:
            known[number] = to_rdflib(terms[number])
        return known[number]

    wanted = None if properties is None else {*properties, RDF_TYPE, SUBCLASS_OF}
    for predicate in columns.predicates:
        if wanted is None or terms[predicate].text in wanted:
            keys, name = columns[predicate].forward, term(predicate)
            for subject, value in zip(firsts(keys).tolist(), seconds(keys).tolist(), strict=True):
                made.add((term(subject), name, term(value)))
    return made
