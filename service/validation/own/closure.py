"""The shapes of a document: those with a target, what belongs to each, and what nothing belongs to."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from rdflib import OWL, RDF, RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from service.validation.own import words
from service.validation.own.document import Document

_CLASSES = frozenset({RDFS.Class, OWL.Class})
_TARGETS = frozenset(SH[name] for name in words.TARGETS)
_SHAPE = frozenset({SH.NodeShape, SH.PropertyShape})
_LED = frozenset(
    {RDF.first, RDF.rest}
    | {SH[name] for name in (*words.SHAPES, *words.LISTS, "path", "sparql", "prefixes", "declare", "parameter")}
    | {SH[name] for name in ("validator", "nodeValidator", "propertyValidator", "inversePath")}
    | {SH[name] for name in ("zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")}
)
"""Along these another node is part of a shape, where that is named."""


@dataclass(frozen=True, slots=True)
class Rooted:
    """A shape with a target, under the name by which findings call it, and the nodes that belong to it."""

    name: str
    node: Node
    nodes: frozenset[Node]


@dataclass(eq=False)
class Shapes:
    document: Document

    @property
    def graph(self) -> Graph:
        return self.document.graph

    @cached_property
    def rooted(self) -> tuple[Rooted, ...]:
        """By name; a shape without one is called after its target, and numbered where several are."""
        named: dict[str, list[Node]] = {}
        for node in self._with_target():
            named.setdefault(self._name(node), []).append(node)
        found = []
        for name, nodes in named.items():
            for number, node in enumerate(sorted(nodes, key=self._written), 1):
                called = name if number == 1 else f"{name} ({number})"
                found.append(Rooted(called, node, self.belonging(node)))
        return tuple(sorted(found, key=lambda each: each.name))

    def _with_target(self) -> set[Node]:
        graph = self.graph
        targeted = {subject for target in _TARGETS for subject in graph.subjects(target, None)}
        typed = {node for kind in _SHAPE for node in graph.subjects(RDF.type, kind)}
        return targeted | {node for node in typed if _CLASSES & set(graph.objects(node, RDF.type))}

    def _name(self, node: Node) -> str:
        if isinstance(node, URIRef):
            return str(node)
        targets = (f"{words.local(p)} {o}" for p, o in self.graph.predicate_objects(node) if p in _TARGETS)
        return f"unnamed shape of {', '.join(sorted(targets))}"

    def _written(self, node: Node) -> list[str]:
        """What a shape says but for the names of blank nodes, to tell shapes of one name apart from run to run."""
        return sorted(
            f"{_plain(s)} {_plain(p)} {_plain(o)}"
            for part in self.belonging(node)
            for s, p, o in self.graph.triples((part, None, None))
        )

    def belonging(self, start: Node) -> frozenset[Node]:
        """The node itself and what it is made of: shapes, lists, paths, queries, prefixes, components that it uses."""
        found, ahead = {start}, [start]
        while ahead:
            node = ahead.pop()
            for predicate, value in self.graph.predicate_objects(node):
                for other in (*self._parts(predicate, value), *self.components.get(predicate, ())):
                    if other not in found:
                        found.add(other)
                        ahead.append(other)
        return frozenset(found)

    def _parts(self, predicate: Node, value: Node) -> Iterator[Node]:
        if isinstance(value, Literal) or value == RDF.nil:
            return
        if isinstance(value, BNode) or predicate in _LED:
            yield value

    @cached_property
    def components(self) -> dict[Node, tuple[Node, ...]]:
        """Parameter to the constraint components that the document itself declares for it."""
        found: dict[Node, list[Node]] = {}
        for component in sorted(self.graph.subjects(RDF.type, SH.ConstraintComponent), key=str):
            for parameter in self.graph.objects(component, SH.parameter):
                for path in self.graph.objects(parameter, SH.path):
                    found.setdefault(path, []).append(component)
        return {parameter: tuple(components) for parameter, components in found.items()}

    @cached_property
    def loose(self) -> tuple[Node, ...]:
        """Nodes that speak of shapes and belong to none with a target."""
        used = frozenset[Node]().union(*(each.nodes for each in self.rooted))
        speaking = {s for s, p, _ in self.graph if str(p).startswith(words.NAMESPACE)}
        typed = {s for s, o in self.graph.subject_objects(RDF.type) if str(o).startswith(words.NAMESPACE)}
        return tuple(sorted((speaking | typed) - used, key=str))

    def named(self, node: Node) -> str:
        """The node's name, else that of the nearest that it belongs to."""
        seen, level = {node}, [node]
        while level:
            names = sorted(str(each) for each in level if isinstance(each, URIRef))
            if names:
                return names[0]
            above = {s for each in level for s in self.graph.subjects(None, each)} - seen
            seen |= above
            level = sorted(above, key=str)
        return "an unnamed shape"

    def alone(self, rooted: Rooted) -> Graph:
        """The statements of one shape, without the targets of shapes that it uses."""
        graph = Graph()
        for node in rooted.nodes:
            for triple in self.graph.triples((node, None, None)):
                if node == rooted.node or not (triple[1] in _TARGETS or (triple[1], triple[2]) in _IMPLICIT):
                    graph.add(triple)
        return graph


_IMPLICIT = frozenset((RDF.type, kind) for kind in _CLASSES)


def _plain(node: Node) -> str:
    return "_" if isinstance(node, BNode) else str(node)
