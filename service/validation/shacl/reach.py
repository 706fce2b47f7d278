"""Which focus nodes a change can affect.

What a shape says of a node is found by looking up, one after another, what nodes say by a property. If it differs
after a change, then some look-up along the way is the first to differ; the way to it is the same before and after. So
it is enough to go back, in the new graph, from the nodes of each changed statement along the way to each look-up.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from service.validation.shacl.columns import Columns, Keys, firsts, seconds
from service.validation.shacl.paths import Alternative, Inverse, Path, Repeated, Sequence, Step, turned
from service.validation.shacl.shape import Shape, Shapes
from service.validation.shacl.targets import focus_nodes, nodes_of
from service.validation.shacl.terms import Ids, iri
from service.validation.shacl.walks import walked
from service.validation.shacl.words import PAIRS, RDF_TYPE, SUBCLASS_OF

ANY = ""
"""In place of a property: every one."""

Change = Mapping[int, Keys]
"""By property, the pairs that came or went."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """`way` leads from the focus node to the node that is asked (None: it is the focus node)."""

    way: Path | None
    name: str
    forward: bool = True


@dataclass(frozen=True)
class Reach:
    """The look-ups of one shape with targets."""

    shape: Shape
    shapes: Shapes

    @cached_property
    def lookups(self) -> frozenset[Lookup]:
        return frozenset(_of_shape(self.shapes, self.shape, None))

    @cached_property
    def classes(self) -> bool:
        """Whether subclasses matter to it."""
        kinds = {target.kind for target in self.shape.targets}
        for other in self.shapes.reached(self.shape):
            kinds |= {constraint.kind for constraint in other.constraints}
        return "class" in kinds

    def prepare(self, columns: Columns) -> None:
        """Sorts the columns that `affected` will walk back, so that the first change does not pay for it."""
        for lookup in self.lookups:
            if lookup.way is not None:
                walked(columns, turned(lookup.way), np.empty(0, np.int32))

    def affected(self, before: Columns, columns: Columns, change: Change) -> Ids:
        """The nodes whose results, or whose being a focus node, may differ; some are no focus nodes. Sorted."""
        if self.classes and columns.terms.id(iri(SUBCLASS_OF)) in change:
            return np.union1d(focus_nodes(before, self.shape), focus_nodes(columns, self.shape))
        found = [*self._targeted(columns, change), *self._looked_up(columns, change)]
        return nodes_of(np.concatenate(found)) if found else np.empty(0, np.int32)

    def _targeted(self, columns: Columns, change: Change) -> Iterator[Ids]:
        for target in self.shape.targets:
            if target.kind != "node":
                name = RDF_TYPE if target.kind == "class" else target.term.text
                yield from _ends(columns, change, name, target.kind != "objectsOf")

    def _looked_up(self, columns: Columns, change: Change) -> Iterator[Ids]:
        for lookup in self.lookups:
            for nodes in _ends(columns, change, lookup.name, lookup.forward):
                yield nodes if lookup.way is None else walked(columns, turned(lookup.way), nodes)[1]


def _ends(columns: Columns, change: Change, name: str, forward: bool) -> Iterator[Ids]:
    """The subjects (or objects) of the changed statements of a property."""
    changed: Iterable[Keys] = change.values() if name == ANY else ()
    if name != ANY and (keys := change.get(columns.terms.id(iri(name)))) is not None:
        changed = [keys]
    for keys in changed:
        yield nodes_of(firsts(keys) if forward else seconds(keys))


def _of_shape(shapes: Shapes, shape: Shape, way: Path | None) -> Iterator[Lookup]:
    ends = way
    if shape.path is not None:
        yield from _of_path(shape.path, way)
        ends = joined(way, shape.path)
    for constraint in shape.constraints:
        if constraint.kind in PAIRS:
            yield Lookup(way, constraint.terms[0].text)
        elif constraint.kind == "class":
            yield Lookup(ends, RDF_TYPE)
        elif constraint.kind == "closed":
            yield Lookup(ends, ANY)
    for node in shape.references():
        yield from _of_shape(shapes, shapes[node], ends)


def _of_path(path: Path, way: Path | None) -> Iterator[Lookup]:
    match path:
        case Step(name=name):
            yield Lookup(way, name)
        case Inverse(path=Step(name=name)):
            yield Lookup(way, name, forward=False)
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
