"""Shapes over sets of nodes: every constraint is asked of all its nodes at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from service.validation.shacl.asked import Found
from service.validation.shacl.asked import asked as ask
from service.validation.shacl.columns import Columns, Keys, among, paired, seconds
from service.validation.shacl.paths import Path, Step
from service.validation.shacl.report import NOTHING
from service.validation.shacl.selects import Select, select_of
from service.validation.shacl.shape import Constraint, Qualified, Shape, Shapes
from service.validation.shacl.terms import IRI, Ids, Index, Mask, Term
from service.validation.shacl.value_tests import TESTS, languages
from service.validation.shacl.values import in_order
from service.validation.shacl.walks import walked
from service.validation.shacl.words import LOGIC, component


@dataclass(frozen=True, slots=True)
class Rows:
    """What breaks one constraint: `origin` is the position of the node that was asked."""

    shape: Shape
    component: str
    path: Path | None
    origin: Index
    focus: Ids
    value: Ids
    messages: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """The nodes that a shape is asked of (sorted, none twice), and their value nodes by position."""

    shape: Shape
    nodes: Ids
    origin: Index
    values: Ids

    @property
    def keys(self) -> Keys:
        return paired(self.origin, self.values)

    def rows(self, kind: str, origin: Index, values: Ids | None = None) -> Iterator[Rows]:
        if len(origin):
            if values is None:
                values = np.full(len(origin), NOTHING, np.int32)
            yield Rows(self.shape, component(kind), self.shape.path, origin, self.nodes[origin], values)


_HOW_MANY: dict[str, tuple[int, int | None]] = {"not": (0, 0), "or": (1, None), "xone": (1, 1)}
"""Of how many members a logical constraint asks that they conform; sh:and and sh:node ask it of all."""

Check = Callable[["Evaluation", Asked, Constraint], Iterator[Rows]]


class Evaluation:
    """One graph and the shapes to ask of it."""

    def __init__(self, columns: Columns, shapes: Shapes) -> None:
        self.columns = columns
        self.terms = columns.terms
        self.shapes = shapes
        self._found: dict[Select, Found] = {}

    def found(self, select: Select) -> Found:
        """What a query finds in the graph, asked once."""
        if select not in self._found:
            self._found[select] = ask(self.columns, select)
        return self._found[select]

    def results(self, shape: Shape, nodes: Ids) -> Iterator[Rows]:
        """What breaks a shape, for nodes that are sorted and stand there once."""
        if shape.deactivated or not len(nodes):
            return
        if shape.path is None:
            asked = Asked(shape, nodes, np.arange(len(nodes)), nodes)
        else:
            asked = Asked(shape, nodes, *walked(self.columns, shape.path, nodes))
        for constraint in shape.constraints:
            yield from _CHECKS.get(constraint.kind, _each_value)(self, asked, constraint)
        for qualified in shape.qualified:
            yield from self._qualified(asked, qualified)

    def conforming(self, shape: Shape, nodes: Ids) -> Mask:
        """Which nodes a shape holds for; nodes in any order."""
        distinct, places = np.unique(nodes, return_inverse=True)
        fine = np.ones(len(distinct), np.bool_)
        for rows in self.results(shape, distinct):
            fine[rows.origin] = False
        return fine[places]

    def holding(self, constraint: Constraint, values: Ids) -> Mask:
        """Which values a logical constraint, or sh:node, holds for."""
        count = np.zeros(len(values), np.int64)
        for node in constraint.shapes:
            count += self.conforming(self.shapes[node], values)
        least, most = _HOW_MANY.get(constraint.kind, (len(constraint.shapes), None))
        fine: Mask = count >= least if most is None else (count >= least) & (count <= most)
        return fine

    def _qualified(self, asked: Asked, qualified: Qualified) -> Iterator[Rows]:
        counted = self.conforming(self.shapes[qualified.shape], asked.values)
        for sibling in qualified.siblings:
            counted &= ~self.conforming(self.shapes[sibling], asked.values)
        counts = np.bincount(asked.origin[counted], minlength=len(asked.nodes))
        if qualified.least is not None:
            yield from asked.rows("qualifiedMinCount", np.flatnonzero(counts < qualified.least))
        if qualified.most is not None:
            yield from asked.rows("qualifiedMaxCount", np.flatnonzero(counts > qualified.most))


def _each_value(evaluation: Evaluation, asked: Asked, constraint: Constraint) -> Iterator[Rows]:
    if constraint.kind in (*LOGIC, "node"):
        fine = evaluation.holding(constraint, asked.values)
    else:
        fine = TESTS[constraint.kind](evaluation.columns, constraint, asked.values)
    bad = np.flatnonzero(~fine)
    return asked.rows(constraint.kind, asked.origin[bad], asked.values[bad])


def _property(evaluation: Evaluation, asked: Asked, constraint: Constraint) -> Iterator[Rows]:
    """The results of the property shape itself, once for each node and value that lead to it."""
    inner = evaluation.shapes[constraint.shapes[0]]
    if asked.shape.path is None:
        yield from evaluation.results(inner, asked.nodes)
        return
    distinct, places = np.unique(asked.values, return_inverse=True)
    order = np.argsort(places, kind="stable")
    starts = np.searchsorted(places[order], np.arange(len(distinct) + 1))
    for rows in evaluation.results(inner, distinct):
        which, at = spread(starts[rows.origin], starts[rows.origin + 1])
        origin = asked.origin[order[at]]
        yield Rows(rows.shape, rows.component, rows.path, origin, rows.focus[which], rows.value[which], rows.messages)


def spread(low: Index, high: Index) -> tuple[Index, Index]:
    """Every position of many ranges, each with the number of its range."""
    counts = high - low
    which = np.repeat(np.arange(len(low)), counts)
    return which, np.arange(len(which)) + np.repeat(low - (np.cumsum(counts) - counts), counts)


# --- constraints on all values of a node ----------------------------------------------------------------


def _min_count(evaluation: Evaluation, asked: Asked, constraint: Constraint) -> Iterator[Rows]:
    counts = np.bincount(asked.origin, minlength=len(asked.nodes))
    return asked.rows(constraint.kind, np.flatnonzero(counts < constraint.limit))


def _max_count(evaluation: Evaluation, asked: Asked, constraint: Constraint) -> Iterator[Rows]:
    counts = np.bincount(asked.origin, minlength=len(asked.nodes))
    return asked.rows(constraint.kind, np.flatnonzero(counts > constraint.limit))


def _has_value(evaluation: Evaluation, asked: Asked, constraint: Constraint) -> Iterator[Rows]:
    lacking = np.ones(len(asked.nodes), np.bool_)
    lacking[asked.origin[asked.values == evaluation.terms.id(constraint.terms[0])]] = False
    return asked.rows(constraint.kind, np.flatnonzero(lacking))


def _unique_lang(evaluation: Evaluation, asked: Asked, constraint: Constraint) -> Iterator[Rows]:
    tags = languages(evaluation.terms, asked.values)
    keys, counts = np.unique(paired(asked.origin, tags)[tags >= 0], return_counts=True)
    return asked.rows(constraint.kind, keys[counts > 1] >> 32)


def _others(evaluation: Evaluation, asked: Asked, constraint: Constraint) -> tuple[Index, Ids]:
    return evaluation.columns[evaluation.terms.id(constraint.terms[0])].objects(asked.nodes)


def _equals(evaluation: Evaluation, asked: Asked, constraint: Constraint) -> Iterator[Rows]:
    keys = np.setxor1d(asked.keys, paired(*_others(evaluation, asked, constraint)), assume_unique=True)
    return asked.rows(constraint.kind, keys >> 32, seconds(keys))


def _disjoint(evaluation: Evaluation, asked: Asked, constraint: Constraint) -> Iterator[Rows]:
    keys = asked.keys[among(asked.keys, paired(*_others(evaluation, asked, constraint)))]
    return asked.rows(constraint.kind, keys >> 32, seconds(keys))


def _less_than(evaluation: Evaluation, asked: Asked, constraint: Constraint) -> Iterator[Rows]:
    origin, others = _others(evaluation, asked, constraint)
    which, at = spread(*(np.searchsorted(origin, asked.origin, side) for side in ("left", "right")))
    less, equal = in_order(evaluation.terms, asked.values[which], others[at])
    bad = which[~(less | equal if constraint.kind == "lessThanOrEquals" else less)]
    return asked.rows(constraint.kind, asked.origin[bad], asked.values[bad])


def _closed(evaluation: Evaluation, asked: Asked, constraint: Constraint) -> Iterator[Rows]:
    allowed = {evaluation.terms.id(term) for term in constraint.terms}
    for predicate in evaluation.columns.predicates:
        if predicate not in allowed:
            at, values = evaluation.columns[predicate].objects(asked.values)
            if len(at):
                origin, path = asked.origin[at], Step(evaluation.terms[predicate].text)
                yield Rows(asked.shape, constraint.component, path, origin, asked.nodes[origin], values)


def _sparql(evaluation: Evaluation, asked: Asked, constraint: Constraint) -> Iterator[Rows]:
    """The rows of the focus nodes; the value is the focus node where the query names none and the shape has no path."""
    shape = asked.shape
    found = evaluation.found(select_of(constraint.text, str(shape.path) if shape.path else None))
    which, at = spread(*(np.searchsorted(found.focus, asked.nodes, side) for side in ("left", "right")))
    value, path = found.value[at], found.path[at]
    if shape.path is None:
        value = np.where(value == NOTHING, asked.nodes[which], value)
    for number in np.unique(path).tolist():
        rows = np.flatnonzero(path == number)
        said = None if number == NOTHING else evaluation.terms[number]
        way = Step(said.text) if said and said.kind == IRI else shape.path
        yield Rows(
            shape, constraint.component, way, which[rows], asked.nodes[which[rows]], value[rows], constraint.terms[1:]
        )


_CHECKS: dict[str, Check] = {
    "sparql": _sparql,
    "property": _property,
    "minCount": _min_count,
    "maxCount": _max_count,
    "hasValue": _has_value,
    "uniqueLang": _unique_lang,
    "equals": _equals,
    "disjoint": _disjoint,
    "lessThan": _less_than,
    "lessThanOrEquals": _less_than,
    "closed": _closed,
}
"""Constraints on all values together; every other one is asked of each value by itself."""
