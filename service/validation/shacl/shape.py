"""Shapes as plain data: what a shapes graph says, read once, with references between shapes by their terms."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rdflib import Graph

from service.validation.shacl.paths import Path
from service.validation.shacl.terms import Term
from service.validation.shacl.words import VIOLATION, component


@dataclass(frozen=True, slots=True)
class Target:
    """`kind` is node, class, subjectsOf or objectsOf; `term` what it names."""

    kind: str
    term: Term


@dataclass(frozen=True, slots=True)
class Constraint:
    """One constraint of a shape: `kind` is the parameter without its namespace (`words.KINDS`).

    terms: the class, datatype, bound, property …, or the members of a list; of sh:closed the properties allowed.
    shapes: the shapes that it refers to. limit: a count or length. text: a pattern, or a query; flags: of the pattern.
    """

    kind: str
    terms: tuple[Term, ...] = ()
    shapes: tuple[Term, ...] = ()
    limit: int = 0
    text: str = ""
    flags: str = ""

    @property
    def component(self) -> str:
        return component(self.kind)


@dataclass(frozen=True, slots=True)
class Qualified:
    """sh:qualifiedValueShape with its counts; `siblings` are shapes that a counted value must not conform to."""

    shape: Term
    least: int | None
    most: int | None
    siblings: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape (`path` None) or a property shape."""

    node: Term
    path: Path | None = None
    targets: tuple[Target, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    qualified: tuple[Qualified, ...] = ()
    severity: str = VIOLATION
    messages: tuple[Term, ...] = ()
    deactivated: bool = False
    foreign: tuple[str, ...] = ()
    """Parameters of constraint components that the shapes graph itself defines in SPARQL."""

    def references(self) -> Iterator[Term]:
        """Every shape that it refers to."""
        for constraint in self.constraints:
            yield from constraint.shapes
        for qualified in self.qualified:
            yield qualified.shape
            yield from qualified.siblings


@dataclass(frozen=True)
class Shapes:
    """Every shape of a shapes graph by its term, in their order; `graph` is that graph."""

    by_node: Mapping[Term, Shape]
    graph: Graph

    def __getitem__(self, node: Term) -> Shape:
        return self.by_node[node]

    def __iter__(self) -> Iterator[Shape]:
        return iter(self.by_node.values())

    def __len__(self) -> int:
        return len(self.by_node)

    def targeted(self) -> tuple[Shape, ...]:
        """The shapes that a run begins with."""
        return tuple(shape for shape in self if shape.targets and not shape.deactivated)

    def reached(self, shape: Shape) -> tuple[Shape, ...]:
        """A shape and all that it refers to, at any depth."""
        found, rest = {shape.node: shape}, [shape]
        while rest:
            for node in rest.pop().references():
                if node not in found:
                    found[node] = self[node]
                    rest.append(self[node])
        return tuple(found.values())

    def recursive(self, shape: Shape) -> bool:
        """Whether a shape, or one that it reaches, refers to itself: what that means, SHACL leaves open."""
        return any(other in self.reached(self[node]) for other in self.reached(shape) for node in other.references())
