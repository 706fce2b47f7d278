"""Plans: which engine answers which shape, and why; one run of all of them over a graph.

A shape runs on arrays with all that it refers to, or not at all: what cannot be compiled goes whole to pySHACL, or, if
it is a query that can be asked of all focus nodes at once, to SPARQL.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from service.validation.shacl.asked import answerable
from service.validation.shacl.columns import Columns
from service.validation.shacl.evaluation import Evaluation
from service.validation.shacl.report import Part, Report
from service.validation.shacl.selects import NotAtOnce, Select, select_of
from service.validation.shacl.shape import Shape, Shapes
from service.validation.shacl.targets import focus_nodes, targeted
from service.validation.shacl.terms import Ids, Term


class Engine(StrEnum):
    """What answers a shape."""

    ARRAYS = "arrays"
    SPARQL = "sparql"
    PYSHACL = "pyshacl"


@dataclass(frozen=True, slots=True)
class Entry:
    """A shape with targets, its engine, and in words why it is that one."""

    shape: Shape
    engine: Engine
    reason: str
    selects: tuple[Select, ...] = ()


@dataclass(frozen=True)
class Plan:
    """Every shape that has targets, each with its engine."""

    shapes: Shapes
    entries: tuple[Entry, ...]

    def run(self, columns: Columns, only: Mapping[Term, Ids] | None = None) -> Report:
        """The report on a graph; with `only`, on these focus nodes of these shapes (numbers, sorted, none twice).
        A shape that goes to pySHACL is always run on all of its own.
        """
        parts: list[Part] = []
        others: list[Shape] = []
        evaluation = Evaluation(columns, self.shapes)
        for entry in self.entries:
            if only is not None and entry.shape.node not in only:
                continue
            if entry.engine is Engine.PYSHACL or not all(answerable(columns, select) for select in entry.selects):
                others.append(entry.shape)
            else:
                nodes = _focus(columns, entry.shape, None if only is None else only[entry.shape.node])
                parts += _parts(evaluation, entry.shape, nodes)
        if others:
            from service.validation.shacl.referee import parts_of  # pySHACL takes a tenth of a second to import

            parts += parts_of(columns, self.shapes, others)
        return Report(columns.terms, tuple(parts))

    def run_at_once(self, columns: Columns, entry: Entry) -> Report:
        """The report of one of its shapes, of which the caller knows that it need not go to pySHACL."""
        nodes = focus_nodes(columns, entry.shape)
        return Report(columns.terms, tuple(_parts(Evaluation(columns, self.shapes), entry.shape, nodes)))


def _focus(columns: Columns, shape: Shape, only: Ids | None) -> Ids:
    if only is None:
        return focus_nodes(columns, shape)
    return only[targeted(columns, shape, only)]


def _parts(evaluation: Evaluation, shape: Shape, nodes: Ids) -> Iterator[Part]:
    for rows in evaluation.results(shape, nodes):
        yield Part(
            shape.node,
            rows.shape,
            rows.component,
            rows.path,
            np.asarray(nodes[rows.origin], np.int32),
            rows.focus,
            rows.value,
            rows.messages,
        )


def compiled(shapes: Shapes) -> Plan:
    """The plan of a shapes graph."""
    return Plan(shapes, tuple(_entry(shapes, shape) for shape in shapes.targeted()))


def validate(columns: Columns, shapes: Shapes) -> Report:
    """The report of shapes on a graph, compiled for this once."""
    return compiled(shapes).run(columns)


def _entry(shapes: Shapes, shape: Shape) -> Entry:
    reached = shapes.reached(shape)
    if shapes.recursive(shape):
        return Entry(shape, Engine.PYSHACL, "it refers to itself, and SHACL leaves open what that means")
    foreign = sorted({name for other in reached for name in other.foreign})
    if foreign:
        return Entry(shape, Engine.PYSHACL, f"it uses constraint components of its own: {', '.join(foreign)}")
    try:
        selects = tuple(_selects(reached))
    except NotAtOnce as error:
        return Entry(shape, Engine.PYSHACL, f"its SPARQL cannot be asked of all focus nodes at once: {error}")
    if selects:
        return Entry(shape, Engine.SPARQL, "its SPARQL is asked of all focus nodes at once", selects)
    return Entry(shape, Engine.ARRAYS, "SHACL Core")


def _selects(shapes: Iterable[Shape]) -> Iterator[Select]:
    for shape in shapes:
        for constraint in shape.constraints:
            if constraint.kind == "sparql":
                yield select_of(constraint.text, str(shape.path) if shape.path else None)
