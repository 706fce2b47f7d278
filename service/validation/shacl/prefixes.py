"""Prefixes that a SPARQL constraint declares by sh:prefixes and sh:declare."""

from rdflib import OWL, SH, Graph
from rdflib.term import Node


def declared(graph: Graph, constraint: Node) -> str:
    """The PREFIX lines of a constraint, sorted; those of imported graphs that are here too are read."""
    prefixes: dict[str, str] = {}
    for source in graph.objects(constraint, SH.prefixes):
        for node in sorted(graph.transitive_objects(source, OWL.imports), key=str):
            for declaration in graph.objects(node, SH.declare):
                prefix, namespace = graph.value(declaration, SH.prefix), graph.value(declaration, SH.namespace)
                if prefix is not None and namespace is not None:
                    prefixes.setdefault(str(prefix), str(namespace))
    return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in sorted(prefixes.items()))
