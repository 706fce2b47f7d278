"""Turtle of N-Triples lines: grouped by subject, names relative to the base."""

import pyoxigraph as ox

from ontology.key import BASE, PREFIXES
from ontology.literals import XSD


def turtle(lines: list[str], base: str = BASE) -> str:
    """A Turtle document; statements of a node stay together in the order given."""
    triples = ox.parse("\n".join(lines).encode(), ox.RdfFormat.N_TRIPLES)
    prefixes = {**PREFIXES, "xsd": XSD}
    written = ox.serialize(
        (quad.triple for quad in triples), None, ox.RdfFormat.TURTLE, prefixes=prefixes, base_iri=base
    )
    assert written is not None
    return written.decode()
