"""Which focus nodes a change can affect.

What a shape says of a node is found by looking up, one after another, what nodes say by a property. If it differs
after a change, then some look-up along the way is the first to differ; the way to it is the same before and after. So
it is enough to go back, in the new graph, from the nodes of each changed statement along the way to each look-up.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from service.validation.shacl.columns import Columns, Keys, among, distinct, firsts, seconds
from service.validation.shacl.paths import Alternative, Inverse, Path, Repeated, Sequence, Step, turned
from service.validation.shacl.shape import Shape, Shapes
from service.validation.shacl.targets import classes, focus_nodes
from service.validation.shacl.terms import Ids
from service.validation.shacl.walks import walked
from service.validation.shacl.words import PAIRS, RDF_TYPE, SUBCLASS_OF

ANY = ""
"""In place of a property: every one."""


@dataclass(frozen=True, slots=True)
class Touched:
    """The statements of one property that came or went, and their nodes, sorted."""

    keys: Keys
    subjects: Ids
    objects: Ids

    @classmethod
    def of(cls, keys: Keys) -> "Touched":
        return cls(keys, distinct(firsts(keys)), distinct(seconds(keys)))


Change = Mapping[str, Touched]
"""By the name of the property."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A node is asked for a property, or (`forward` false) for what has it as a value of one. `back` leads from that
    node to the focus nodes; None: it is the focus node.
    """

    back: Path | None
    name: str
    forward: bool = True


@dataclass(frozen=True)
class Reach:
    """The look-ups of one shape with targets."""

    shape: Shape
    shapes: Shapes

    @cached_property
    def lookups(self) -> Mapping[str, tuple[Lookup, ...]]:
        """By the name of the property, ANY among them."""
        found: dict[str, list[Lookup]] = {}
        for lookup in dict.fromkeys(_of_shape(self.shapes, self.shape, None)):
            found.setdefault(lookup.name, []).append(lookup)
        return {name: tuple(lookups) for name, lookups in found.items()}

    @cached_property
    def by_class(self) -> bool:
        """Whether subclasses matter to it."""
        kinds = {target.kind for target in self.shape.targets}
        for other in self.shapes.reached(self.shape):
            kinds |= {constraint.kind for constraint in other.constraints}
        return "class" in kinds

    def prepare(self, columns: Columns) -> None:
        """Sorts the columns that `affected` will walk back, so that the first change does not pay for it."""
        for lookup in (lookup for lookups in self.lookups.values() for lookup in lookups):
            if lookup.back is not None:
                walked(columns, lookup.back, np.empty(0, np.int32))

    def affected(self, before: Columns, columns: Columns, change: Change) -> Ids:
        """The nodes whose results, or whose being a focus node, may differ; some are no focus nodes. Sorted."""
        if self.by_class and SUBCLASS_OF in change:
            return np.union1d(focus_nodes(before, self.shape), focus_nodes(columns, self.shape))
        found = [*self._targeted(columns, change), *self._looked_up(columns, change)]
        return distinct(np.concatenate(found)) if found else np.empty(0, np.int32)

    def _targeted(self, columns: Columns, change: Change) -> Iterator[Ids]:
        for target in self.shape.targets:
            touched = change.get(RDF_TYPE if target.kind == "class" else target.term.text)
            if touched is None or target.kind == "node":
                continue
            if target.kind == "class":
                yield firsts(touched.keys)[among(seconds(touched.keys), classes(columns, target.term))]
            else:
                yield touched.objects if target.kind == "objectsOf" else touched.subjects

    def _looked_up(self, columns: Columns, change: Change) -> Iterator[Ids]:
        for name in self.lookups.keys() & change.keys():
            for lookup in self.lookups[name]:
                yield _back(columns, lookup, change[name])
        for lookup in self.lookups.get(ANY, ()):
            for touched in change.values():
                yield _back(columns, lookup, touched)


@dataclass(frozen=True)
class Ways:
    """Paths that are walked from a node."""

    paths: tuple[Path, ...]

    @cached_property
    def _lookups(self) -> tuple[Lookup, ...]:
        return tuple(dict.fromkeys(lookup for path in self.paths for lookup in _of_path(path, None)))

    def affected(self, columns: Columns, change: Change) -> Ids:
        """The nodes from which a path may lead elsewhere after a change, in the graph as it is then. Sorted."""
        found = [_back(columns, each, change[each.name]) for each in self._lookups if each.name in change]
        return distinct(np.concatenate(found)) if found else np.empty(0, np.int32)


def _back(columns: Columns, lookup: Lookup, touched: Touched) -> Ids:
    nodes = touched.subjects if lookup.forward else touched.objects
    return nodes if lookup.back is None else walked(columns, lookup.back, nodes)[1]


def _of_shape(shapes: Shapes, shape: Shape, way: Path | None) -> Iterator[Lookup]:
    """`way` leads from the focus node to the node that the shape is asked of."""
    ends = way
    if shape.path is not None:
        yield from _of_path(shape.path, way)
        ends = joined(way, shape.path)
    for constraint in shape.constraints:
        if constraint.kind in PAIRS:
            yield _lookup(way, constraint.terms[0].text)
        elif constraint.kind == "class":
            yield _lookup(ends, RDF_TYPE)
        elif constraint.kind == "closed":
            yield _lookup(ends, ANY)
    for node in shape.references():
        yield from _of_shape(shapes, shapes[node], ends)


def _lookup(way: Path | None, name: str, forward: bool = True) -> Lookup:
    return Lookup(None if way is None else turned(way), name, forward)


def _of_path(path: Path, way: Path | None) -> Iterator[Lookup]:
    match path:
        case Step(name=name):
            yield _lookup(way, name)
        case Inverse(path=Step(name=name)):
            yield _lookup(way, name, forward=False)
        case Inverse(path=inner):
            yield from _of_path(turned(inner), way)
        case Sequence(parts=parts):
            for part in parts:
                yield from _of_path(part, way)
                way = joined(way, part)
        case Alternative(parts=parts):
            for part in parts:
                yield from _of_path(part, way)
        case Repeated(path=inner, many=many):
            yield from _of_path(inner, joined(way, Repeated(inner, 0, True)) if many else way)


def joined(first: Path | None, second: Path) -> Path:
    """One path after another."""
    return second if first is None else Sequence((first, second))
