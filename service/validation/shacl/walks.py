"""Where paths lead from many nodes at once."""

import numpy as np

from service.validation.shacl.columns import Columns, Keys, among, distinct, firsts, paired, seconds
from service.validation.shacl.paths import Alternative, Inverse, Path, Repeated, Sequence, Step, turned
from service.validation.shacl.terms import Ids, Index

Pairs = tuple[Index, Ids]
"""Position of a node among those that were asked, and a node that the path leads to from it."""


def walked(columns: Columns, path: Path, nodes: Ids) -> Pairs:
    """The ends of a path from each node: sorted by position and end, none twice."""
    match path:
        case Step(name=name):
            return columns.of_property(name).objects(nodes)
        case Inverse(path=Step(name=name)):
            return columns.of_property(name).subjects(nodes)
        case Inverse(path=inner):
            return walked(columns, turned(inner), nodes)
        case Sequence(parts=parts):
            return _split(_sequence(columns, parts, nodes))
        case Alternative(parts=parts):
            return _split(distinct(np.concatenate([paired(*walked(columns, part, nodes)) for part in parts])))
        case Repeated():
            return _split(_repeated(columns, path, nodes))


def _split(keys: Keys) -> Pairs:
    return keys >> 32, seconds(keys)


def _sequence(columns: Columns, parts: tuple[Path, ...], nodes: Ids) -> Keys:
    origin, ends = walked(columns, parts[0], nodes)
    for part in parts[1:]:
        at, ends = walked(columns, part, ends)
        keys = distinct(paired(origin[at], ends))
        origin, ends = _split(keys)
    return paired(origin, ends)


def _repeated(columns: Columns, path: Repeated, nodes: Ids) -> Keys:
    start = paired(np.arange(len(nodes)), nodes)
    reached = start[:0] if path.least else start
    frontier = start
    while len(frontier):
        at, ends = walked(columns, path.path, seconds(frontier))
        keys = distinct(paired(firsts(frontier)[at], ends))
        frontier = keys[~among(keys, reached)]
        reached = distinct(np.concatenate((reached, frontier)))
        if not path.many:
            break
    return reached
