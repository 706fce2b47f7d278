"""Focus nodes: those that the targets of a shape name, or which of some nodes they name."""

import numpy as np

from service.validation.shacl.columns import Columns, among, distinct, firsts, seconds
from service.validation.shacl.paths import Inverse, Repeated, Step
from service.validation.shacl.shape import Shape, Target
from service.validation.shacl.terms import Ids, Mask, Term
from service.validation.shacl.walks import walked
from service.validation.shacl.words import RDF_TYPE, SUBCLASS_OF

_SUBCLASSES = Repeated(Inverse(Step(SUBCLASS_OF)), 0, True)


def classes(columns: Columns, cls: Term) -> Ids:
    """A class and all that are said to be below it."""
    if not len(columns.of_property(SUBCLASS_OF)):
        return columns.terms.ids([cls])
    return walked(columns, _SUBCLASSES, columns.terms.ids([cls]))[1]


def instances(columns: Columns, cls: Term, nodes: Ids) -> Mask:
    """Which nodes are instances of a class."""
    at, types = columns.of_property(RDF_TYPE).objects(nodes)
    found = np.zeros(len(nodes), np.bool_)
    found[at[among(types, classes(columns, cls))]] = True
    return found


def focus_nodes(columns: Columns, shape: Shape) -> Ids:
    """Every focus node of a shape, sorted."""
    found = [_named(columns, target) for target in shape.targets]
    return distinct(np.concatenate(found)) if found else np.empty(0, np.int32)


def _named(columns: Columns, target: Target) -> Ids:
    match target.kind:
        case "node":
            return columns.terms.ids([target.term])
        case "class":
            return columns.of_property(RDF_TYPE).subjects(classes(columns, target.term))[1]
        case "subjectsOf":
            return firsts(columns.of_property(target.term.text).forward)
        case _:
            return seconds(columns.of_property(target.term.text).forward)


def targeted(columns: Columns, shape: Shape, nodes: Ids) -> Mask:
    """Which nodes are focus nodes of a shape, found from the nodes, not from all targets."""
    found = np.zeros(len(nodes), np.bool_)
    for target in shape.targets:
        match target.kind:
            case "node":
                found |= nodes == columns.terms.id(target.term)
            case "class":
                found |= instances(columns, target.term, nodes)
            case "subjectsOf":
                found[columns.of_property(target.term.text).objects(nodes)[0]] = True
            case _:
                found[columns.of_property(target.term.text).subjects(nodes)[0]] = True
    return found
