"""The W3C SHACL test suite: cases of a folder, each with its graphs and the report that it expects."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import RDF, SH, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from service.validation.shacl.referee import results_of
from service.validation.shacl.report import Result
from service.validation.shacl.written import as_written

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")


@dataclass(frozen=True)
class Case:
    """One test: its name, the data, the shapes, and what the report must hold."""

    name: str
    data: Graph
    shapes: Graph
    conforms: bool
    results: tuple[Result, ...]


def files(folder: Path) -> list[Path]:
    """The files that the manifest of a folder includes, in its order."""
    manifest = read(folder / "manifest.ttl")
    return [Path(str(value).removeprefix("file://")) for value in sorted(manifest.objects(None, MF.include), key=str)]


def read(path: Path) -> Graph:
    with as_written():
        return Graph().parse(path, format="turtle")


def cases(path: Path) -> Iterator[Case]:
    graph = read(path)
    for entries in graph.objects(None, MF.entries):
        for entry in Collection(graph, entries):
            yield _case(path, graph, entry)


def _case(path: Path, graph: Graph, entry: Node) -> Case:
    action = graph.value(entry, MF.action)
    expected = graph.value(entry, MF.result)
    assert expected is not None
    report = Graph() + graph
    report.remove((None, RDF.type, SH.ValidationReport))
    report.add((expected, RDF.type, SH.ValidationReport))
    return Case(
        path.stem,
        _graph(path, graph, graph.value(action, SHT.dataGraph)),
        _graph(path, graph, graph.value(action, SHT.shapesGraph)),
        str(graph.value(expected, SH.conforms)) == "true",
        tuple(results_of(report)),
    )


def _graph(path: Path, graph: Graph, node: Node | None) -> Graph:
    assert isinstance(node, URIRef)
    other = Path(str(node).removeprefix("file://"))
    return graph if other == path else read(other)
