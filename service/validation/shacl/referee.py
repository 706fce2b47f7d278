"""pySHACL as referee, and for shapes that do not compile.

It answers wrongly in three ways that are walled off here. On a graph with another store than rdflib's own it reports
violations that are not there, so it gets a memory graph. With `use_shapes` it leaves out property shapes that have an
IRI, so shapes are chosen by taking away the targets of all others. And rdflib takes `"x"` and `"x"^^xsd:string` for
two terms, so every literal is written one way.
"""

import logging
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import cast

import numpy as np
from pyshacl import validate as pyshacl_validate
from pyshacl.errors import ReportableRuntimeError, ShapeRecursionWarning
from rdflib import RDF, RDFS, SH, Graph
from rdflib.term import Node

from ontology.errors import BadShape
from service.validation.shacl.columns import Columns
from service.validation.shacl.paths import read_path
from service.validation.shacl.report import NOTHING, Part, Result
from service.validation.shacl.shape import Shape, Shapes
from service.validation.shacl.terms import Term, Terms, term_of, to_rdflib

_TARGETS = (SH.targetNode, SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
DEEPEST = 30
"""Shapes within shapes; pySHACL's own limit of 15 is short of what the engine takes."""


def judged(data: Graph, shapes: Graph) -> tuple[Result, ...]:
    """What pySHACL reports of a graph. Raises BadShape where it gives up."""
    try:
        with _quietly(), warnings.catch_warnings():
            warnings.simplefilter("ignore", ShapeRecursionWarning)
            _, report, text = pyshacl_validate(
                plain(data), shacl_graph=plain(shapes), inference="none", max_validation_depth=DEEPEST
            )
    except ReportableRuntimeError as error:
        raise _refused(str(error).splitlines()[0]) from error
    if not isinstance(report, Graph):
        raise _refused(text.splitlines()[0])
    return tuple(results_of(report))


@contextmanager
def _quietly() -> Iterator[None]:
    """Both libraries write to everybody's error stream what the report says anyway, as of each ill-typed literal."""
    loggers = [logging.getLogger(name) for name in ("rdflib.term", "pyshacl-validate")]
    before = [logger.disabled for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        yield
    finally:
        for logger, disabled in zip(loggers, before, strict=True):
            logger.disabled = disabled


def _refused(said: str) -> BadShape:
    return BadShape(f"pySHACL cannot run the shapes: {said}", remedy="mend the shape that it names")


def plain(graph: Graph) -> Graph:
    """A copy in memory, each literal written one way."""
    copy = Graph(bind_namespaces="none")
    for subject, predicate, value in graph:
        copy.add((to_rdflib(term_of(subject)), to_rdflib(term_of(predicate)), to_rdflib(term_of(value))))
    return copy


def results_of(report: Graph) -> Iterator[Result]:
    """The results of a validation report in RDF; those in sh:detail belong to another and are left out."""
    for owner in report.subjects(RDF.type, SH.ValidationReport):
        for node in report.objects(owner, SH.result):
            yield _result(report, node)


def _result(report: Graph, node: Node) -> Result:
    value, path = report.value(node, SH.value), report.value(node, SH.resultPath)
    return Result(
        shape=_said(report, node, SH.sourceShape),
        focus=_said(report, node, SH.focusNode),
        path=None if path is None else read_path(report, path),
        value=None if value is None else term_of(value),
        component=_said(report, node, SH.sourceConstraintComponent).text,
        severity=_said(report, node, SH.resultSeverity).text,
        messages=tuple(sorted(map(term_of, report.objects(node, SH.resultMessage)))),
    )


def _said(report: Graph, node: Node, predicate: Node) -> Term:
    return term_of(cast(Node, report.value(node, predicate)))


def parts_of(columns: Columns, shapes: Shapes, chosen: Iterable[Shape]) -> Iterator[Part]:
    """The results of some shapes, as a run of a plan gives them; each shape by itself, so that it is known whose."""
    data = Graph(bind_namespaces="none")
    for triple in columns.triples():
        data.add(cast("tuple[Node, Node, Node]", tuple(map(to_rdflib, triple))))
    for shape in chosen:
        yield from _as_parts(columns.terms, shapes, shape, judged(data, _targeting(shapes.graph, shape)))


def _targeting(graph: Graph, shape: Shape) -> Graph:
    """The shapes graph with the targets of one shape alone."""
    kept = to_rdflib(shape.node)
    classes = set(graph.transitive_subjects(RDFS.subClassOf, RDFS.Class))
    copy = Graph(bind_namespaces="none")
    for subject, predicate, value in graph:
        implicit = predicate == RDF.type and value in classes
        if subject == kept or not (predicate in _TARGETS or implicit):
            copy.add((subject, predicate, value))
    return copy


def _as_parts(terms: Terms, shapes: Shapes, target: Shape, results: Iterable[Result]) -> Iterator[Part]:
    for result in results:
        focus = terms.ids([result.focus])
        value = np.array([NOTHING if result.value is None else terms.id(result.value)], np.int32)
        yield Part(
            target.node, shapes[result.shape], result.component, result.path, focus, focus, value, result.messages
        )
