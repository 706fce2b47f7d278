"""Property paths as SHACL has them: read from a shapes graph, written as SPARQL writes them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib.term import Node

DEEPEST = 32
"""A path nested deeper is taken for one that contains itself."""


@dataclass(frozen=True, slots=True)
class Step:
    """One property, by its IRI."""

    name: str

    def __str__(self) -> str:
        return f"<{self.name}>"


@dataclass(frozen=True, slots=True)
class Inverse:
    path: "Path"

    def __str__(self) -> str:
        return f"^{_closed(self.path)}"


@dataclass(frozen=True, slots=True)
class Sequence:
    parts: tuple["Path", ...]

    def __str__(self) -> str:
        return "/".join(map(_closed, self.parts))


@dataclass(frozen=True, slots=True)
class Alternative:
    parts: tuple["Path", ...]

    def __str__(self) -> str:
        return "|".join(map(_closed, self.parts))


@dataclass(frozen=True, slots=True)
class Repeated:
    """`least` is 0 or 1; `many` false with `least` 0 is `?`, true is `*` or `+`."""

    path: "Path"
    least: int
    many: bool

    def __str__(self) -> str:
        return f"{_closed(self.path)}{'?' if not self.many else '+' if self.least else '*'}"


Path = Step | Inverse | Sequence | Alternative | Repeated


def _closed(path: Path) -> str:
    return str(path) if isinstance(path, Step) else f"({path})"


class IllFormedPath(ValueError):
    """A path that SHACL does not know; the text says what is wrong."""


_REPEATED: dict[Node, tuple[int, bool]] = {
    SH.zeroOrMorePath: (0, True),
    SH.oneOrMorePath: (1, True),
    SH.zeroOrOnePath: (0, False),
}


def read_path(graph: Graph, node: Node, depth: int = 0) -> Path:
    """The path that a node of a shapes graph stands for. Raises IllFormedPath.

    A node that is a list and something else too is read as a list (path-strange of the W3C suite).
    """
    if isinstance(node, URIRef):
        return Step(str(node))
    if not isinstance(node, BNode):
        raise IllFormedPath(f"{node.n3()} is no path")
    if depth > DEEPEST:
        raise IllFormedPath("the path contains itself")
    if (node, RDF.first, None) in graph:
        return Sequence(tuple(read_path(graph, part, depth + 1) for part in _list(graph, node)))
    for predicate, value in sorted(graph.predicate_objects(node)):
        if predicate == SH.inversePath:
            return Inverse(read_path(graph, value, depth + 1))
        if predicate == SH.alternativePath:
            return Alternative(tuple(read_path(graph, part, depth + 1) for part in _list(graph, value)))
        if predicate in _REPEATED:
            return Repeated(read_path(graph, value, depth + 1), *_REPEATED[predicate])
    raise IllFormedPath("a blank node that is neither a list nor an inverse, alternative or repeated path")


def _list(graph: Graph, node: Node) -> list[Node]:
    parts = list(items(graph, node))
    if len(parts) < 2:
        raise IllFormedPath("a sequence or alternative needs two paths at least")
    return parts


def items(graph: Graph, node: Node) -> Iterator[Node]:
    """The members of an RDF list. Raises IllFormedPath on what is no list, or one without an end."""
    seen = set()
    while node != RDF.nil:
        first, rest = list(graph.objects(node, RDF.first)), list(graph.objects(node, RDF.rest))
        if len(first) != 1 or len(rest) != 1 or node in seen:
            raise IllFormedPath("a list that is broken, or has no end")
        seen.add(node)
        yield first[0]
        node = rest[0]


def turned(path: Path) -> Path:
    """The path from its ends back to its beginnings, with `^` at single properties only."""
    match path:
        case Step():
            return Inverse(path)
        case Inverse(path=inner):
            return inner
        case Sequence(parts=parts):
            return Sequence(tuple(turned(part) for part in reversed(parts)))
        case Alternative(parts=parts):
            return Alternative(tuple(turned(part) for part in parts))
        case Repeated():
            return Repeated(turned(path.path), path.least, path.many)


def names(path: Path) -> frozenset[str]:
    """Every property that a path speaks of."""
    match path:
        case Step(name=name):
            return frozenset((name,))
        case Sequence(parts=parts) | Alternative(parts=parts):
            return reduce(frozenset.union, map(names, parts), frozenset())
        case Inverse() | Repeated():
            return names(path.path)
