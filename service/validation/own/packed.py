"""The data that shapes read, packed for a pipe: terms once, statements as numbers by their property.

A child makes what it needs of it: arrays for shapes that are compiled, and for pySHACL an rdflib graph of what those
shapes can touch (390,000 statements cost rdflib 9 s to read, and a file of shapes names a handful of properties).
"""

from array import array
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
from rdflib import Graph
from rdflib.term import Node

from service.validation.shacl.columns import Builder, Columns, firsts, seconds
from service.validation.shacl.terms import Terms, to_rdflib
from service.validation.shacl.words import RDF_TYPE, SUBCLASS_OF


@dataclass(frozen=True, slots=True)
class Packed:
    """`terms`: as in N-Triples; of each property the numbers of subject and value, in turn."""

    terms: list[str]
    pairs: "dict[str, array[int]]"

    @classmethod
    def of(cls, lines: Iterable[str]) -> "Packed":
        """From N-Triples without line ends, with or without the full stop."""
        numbers: dict[str, int] = {}
        pairs: dict[str, array[int]] = {}
        for line in lines:
            subject, predicate, value = line.split(" ", 2)
            found = pairs.get(predicate)
            if found is None:
                found = pairs.setdefault(predicate, array("I"))
            found.append(numbers.setdefault(subject, len(numbers)))
            found.append(numbers.setdefault(value.removesuffix(" ."), len(numbers)))
        return cls(list(numbers), pairs)

    def names(self, namespace: str) -> frozenset[str]:
        """What the data name in a namespace, without it."""
        start = f"<{namespace}"
        tokens = (*self.terms, *self.pairs)
        return frozenset(token[len(start) : -1] for token in tokens if token.startswith(start))

    def columns(self) -> Columns:
        """All of it, as arrays."""
        terms = Terms()
        number = np.fromiter((terms.of_token(token) for token in self.terms), np.int32)
        builder = Builder(terms)
        for predicate, pairs in self.pairs.items():
            both = number[np.frombuffer(pairs, np.uint32)]
            builder.add(terms.of_token(predicate), both[::2], both[1::2])
        return builder.columns()


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
