"""Turtle of N-Triples lines: grouped by subject, names relative to the base, the same lines give the same text."""

from itertools import dropwhile

import pyoxigraph as ox

from ontology.key import BASE, PREFIXES
from ontology.literals import XSD

_PREFIXES = dict(sorted({**PREFIXES, "xsd": XSD}.items()))


def turtle(lines: list[str], base: str = BASE) -> str:
    """A Turtle document; statements of a node stay together in the order given. The head is ours, since Oxigraph writes
    its prefixes in an order that changes from run to run.
    """
    triples = (quad.triple for quad in ox.parse("\n".join(lines).encode(), ox.RdfFormat.N_TRIPLES))
    written = ox.serialize(triples, None, ox.RdfFormat.TURTLE, prefixes=_PREFIXES, base_iri=base)
    assert written is not None
    body = dropwhile(lambda line: line.startswith("@"), written.decode().splitlines(keepends=True))
    head = [f"@base <{base}> .\n", *(f"@prefix {name}: <{iri}> .\n" for name, iri in _PREFIXES.items()), "\n"]
    return "".join([*head, *body])
