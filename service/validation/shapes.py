"""Form shapes as plain data: exactly the part of SHACL that our forms use, read from `ontology/shapes/forms/`.

Used: sh:NodeShape with sh:targetClass, sh:property, sh:path (a property or a sequence), the constraints of
`PARAMETERS`, sh:message, and nomo:remedy. Anything else in a shape raises ShapeError: nothing is skipped.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

import ontology
from ontology.key import NS

FOLDER = Path(ontology.__file__).parent / "shapes" / "forms"

COMPONENTS = "components"
"""The file of our own constraint components; every other file of the folder is the form of one class."""

WORDED_IN = NS + "wordedIn"

PARAMETERS: dict[str, str] = {
    **{
        str(SH[name]): name
        for name in (
            "minCount",
            "maxCount",
            "datatype",
            "nodeKind",
            "class",
            "in",
            "pattern",
            "minLength",
            "minInclusive",
            "maxInclusive",
            "lessThan",
            "lessThanOrEquals",
            "equals",
            "disjoint",
            "or",
            "xone",
            "not",
        )
    },
    WORDED_IN: "wordedIn",
}
"""Constraint parameter to its short name."""

_LISTS = {"in", "or", "xone"}
_SILENT = {str(RDF.type), str(SH.targetClass), str(SH.path), str(SH.message), str(SH.property), NS + "remedy"}


class ShapeError(ValueError):
    """A form shape says something that the compiled forms do not know: a fault of ours, not of the data."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """`kind` is a value of PARAMETERS; `argument` a text, number or IRI, or a tuple of terms or of shapes."""

    kind: str
    argument: "str | int | float | tuple[str, ...] | tuple[Shape, ...]"


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape (`path` empty) or a property shape; `path` holds local names of our properties."""

    path: tuple[str, ...]
    constraints: tuple[Constraint, ...]
    properties: tuple["Shape", ...] = ()
    message: str = ""
    remedy: str | None = None


def forms() -> tuple[str, ...]:
    """Names of the classes that have a form."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.ttl") if path.stem != COMPONENTS))


@cache
def form(name: str) -> tuple[Shape, ...]:
    """The node shapes of a class, by its name. Raises ShapeError if the file says what we do not know."""
    return read((FOLDER / f"{name}.ttl").read_text(encoding="utf-8"), name)


def read(turtle: str, name: str) -> tuple[Shape, ...]:
    """The node shapes that target a class, in the order of their names."""
    graph = Graph().parse(data=turtle, format="turtle")
    targets = set(graph.objects(None, SH.targetClass))
    if targets != {URIRef(NS + name)}:
        raise ShapeError(f"{name}: the shapes target {sorted(map(str, targets))}")
    return tuple(_shape(graph, node, name) for node in sorted(graph.subjects(SH.targetClass, None), key=str))


def _shape(graph: Graph, node: Node, name: str) -> Shape:
    unknown = {str(term) for term in graph.predicates(node, None)} - _SILENT - PARAMETERS.keys()
    if unknown:
        raise ShapeError(f"{name}: {', '.join(sorted(unknown))} is not compiled")
    message, remedy = graph.value(node, SH.message), graph.value(node, URIRef(NS + "remedy"))
    return Shape(
        path=_path(graph, graph.value(node, SH.path), name),
        constraints=tuple(sorted(_constraints(graph, node, name), key=lambda item: item.kind)),
        properties=tuple(_shape(graph, inner, name) for inner in graph.objects(node, SH.property)),
        message=str(message or ""),
        remedy=str(remedy) if remedy else None,
    )


def _path(graph: Graph, node: Node | None, name: str) -> tuple[str, ...]:
    if node is None:
        return ()
    steps = [node] if isinstance(node, URIRef) else list(Collection(graph, node))
    if not steps or not all(str(step).startswith(NS) for step in steps):
        raise ShapeError(f"{name}: a path must be one of our properties, or a sequence of them")
    return tuple(local(str(step)) for step in steps)


def _constraints(graph: Graph, node: Node, name: str) -> Iterator[Constraint]:
    for predicate, value in graph.predicate_objects(node):
        kind = PARAMETERS.get(str(predicate))
        if kind in _LISTS:
            items = list(Collection(graph, value))
            shapes = kind in ("or", "xone")
            yield Constraint(kind, tuple(_shape(graph, item, name) for item in items) if shapes else _terms(items))
        elif kind == "not":
            yield Constraint(kind, (_shape(graph, value, name),))
        elif kind:
            yield Constraint(kind, cast("int | float", value.toPython()) if isinstance(value, Literal) else str(value))


def _terms(items: list[Node]) -> tuple[str, ...]:
    return tuple(str(item) for item in items)


def local(iri: str) -> str:
    """The local name of one of our terms."""
    return iri.removeprefix(NS)


def permitted(shape: Shape) -> frozenset[str]:
    """Names of the classes that a shape, or one of its alternatives, permits for a value."""
    found = {local(cast(str, item.argument)) for item in shape.constraints if item.kind == "class"}
    for item in shape.constraints:
        if item.kind == "or":
            found |= {name for inner in cast("tuple[Shape, ...]", item.argument) for name in permitted(inner)}
    return frozenset(found)
