"""One shape run: on arrays where it compiles, else by pySHACL on a memory graph of what it can touch.

Each shape is run in a graph of its own: pySHACL's `use_shapes` reports conformity where property shapes have names.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from pyshacl import validate
from pyshacl.errors import ReportableRuntimeError
from rdflib import RDF, SH, Graph, URIRef
from rdflib.term import Node

from ontology.errors import BadShape
from ontology.key import NS
from service.validation.own.admission import DEPTH
from service.validation.own.closure import Rooted, Shapes
from service.validation.own.outcome import Engine, Result
from service.validation.own.packed import graph as graph_of
from service.validation.shacl import plan, referee, report
from service.validation.shacl.asked import answerable
from service.validation.shacl.columns import Columns
from service.validation.shacl.paths import IllFormedPath, Path, Step, read_path
from service.validation.shacl.shapes_graph import read_shapes
from service.validation.shacl.terms import BLANK, IRI, Term, to_rdflib
from service.validation.shacl.walks import walked

ABOUT = {name: URIRef(f"{NS}finding{name.capitalize()}") for name in ("focus", "provision", "subject", "owner")}
"""By these a shape names, as paths from the focus node, what a finding is about."""

_OWNER = Step(f"{NS}owner")
KIND = URIRef(f"{NS}findingKind")
_LONGEST_KIND = 80
_FILLED = re.compile(r"\{[?$](\w+)\}")
_SAID = frozenset({"this", "value", "path"})
"""Names in a message that every result says; of others only pySHACL knows what they stood for."""
_OWN_NAME = re.compile(rf"<{re.escape(NS)}(\w+)>")


class CannotRun(ValueError):
    """The engine says that it cannot run the shape."""


@dataclass(eq=False)
class Engines:
    """`properties`: those that shapes which do not compile can touch; None: any. `text`: longest text of a result."""

    shapes: Shapes
    columns: Columns
    properties: Collection[str] | None
    text: int
    kept: list[Graph] = field(default_factory=list)
    """pySHACL keeps validators by the identity of a graph, which the next one must not take over."""

    @cached_property
    def data(self) -> Graph:
        return graph_of(self.columns, self.properties)

    def run(self, rooted: Rooted, most: int) -> tuple[Engine, list[Result]]:
        """At most `most` + 1 results, sorted. Raises CannotRun."""
        alone = referee.plain(self.shapes.alone(rooted))
        self.kept.append(alone)
        try:
            planned = plan.compiled(read_shapes(alone))
        except BadShape as error:
            raise CannotRun(error.message) from None
        entry = next(iter(planned.entries), None)
        if entry is None:
            return Engine(rooted.name, plan.Engine.ARRAYS, "it is deactivated"), []
        compiled = entry.engine is not plan.Engine.PYSHACL
        why = self._against(alone, entry) if compiled else entry.reason
        at_once = compiled and not why
        found = planned.run_at_once(self.columns, entry).results() if at_once else self._judged(alone)
        results = sorted((self._result(rooted, each) for each in found), key=_order)[: most + 1]
        engine = entry.engine if at_once else plan.Engine.PYSHACL
        return Engine(rooted.name, engine, why or entry.reason, min(len(results), most)), results

    def _against(self, alone: Graph, entry: plan.Entry) -> str:
        """Why a query that can be asked of all focus nodes at once is not; empty where it is."""
        if not entry.selects:
            return ""
        if not all(answerable(self.columns, select) for select in entry.selects):
            return "its SPARQL meets blank nodes, or literals that are not written in their canonical form"
        named = {name for message in alone.objects(None, SH.message) for name in _FILLED.findall(str(message))}
        return f"its message names {', '.join(sorted(named - _SAID))}" if named - _SAID else ""

    def _judged(self, alone: Graph) -> Iterator[report.Result]:
        try:
            _, found, text = validate(self.data, shacl_graph=alone, inplace=True, max_validation_depth=4 * DEPTH)
        except ReportableRuntimeError as error:
            raise CannotRun(_short(str(error.message))) from None
        if not isinstance(found, Graph):
            raise CannotRun(_short(str(text).removeprefix("Validation Failure - ")))
        yield from referee.results_of(found)

    def _result(self, rooted: Rooted, found: report.Result) -> Result:
        about = self._about((to_rdflib(found.shape), rooted.node), found.focus)
        return Result(
            root=rooted.name,
            shape=self.shapes.named(to_rdflib(found.shape)),
            focus=self._cut(found.focus),
            component=found.component,
            severity=found.severity,
            message=self._filled(found)[: self.text],
            path=None if found.path is None else _OWN_NAME.sub(r"\1", str(found.path))[: self.text],
            value=None if found.value is None else self._cut(found.value),
            kind=self._kind((to_rdflib(found.shape), rooted.node)),
            stands_for=about.get("focus"),
            provision=about.get("provision"),
            subject=about.get("subject"),
            owner=about.get("owner"),
        )

    def _filled(self, found: report.Result) -> str:
        """The message, with what the result says in its places."""
        values = {"this": self._cut(found.focus), "path": "" if found.path is None else str(found.path)}
        values["value"] = "" if found.value is None else self._cut(found.value)
        return _FILLED.sub(lambda name: values.get(name[1], name[0]), _told(found.messages))

    def _about(self, shapes: tuple[Node, Node], focus: Term) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, word in ABOUT.items():
            for shape in shapes:
                path = self.shapes.graph.value(shape, word)
                if path is not None and name not in found:
                    values = self._ends(focus, path)
                    if values:
                        found[name] = values[0]
        owners = [] if "owner" in found else self._walk(focus, _OWNER)
        return {"owner": owners[0], **found} if owners else found

    def _kind(self, shapes: tuple[Node, Node]) -> str | None:
        said = (self.shapes.graph.value(shape, KIND) for shape in shapes)
        return next((str(kind)[:_LONGEST_KIND] for kind in said if kind is not None), None)

    def _ends(self, focus: Term, path: Node) -> list[str]:
        try:
            way = read_path(self.shapes.graph, path)
        except IllFormedPath:
            return []
        return self._walk(focus, way)

    def _walk(self, focus: Term, way: Path) -> list[str]:
        _, ends = walked(self.columns, way, self.columns.terms.ids([focus]))
        return sorted(self._cut(self.columns.terms[end]) for end in ends.tolist())

    def _cut(self, term: Term) -> str:
        text = term.text if term.kind == IRI else f"_:{term.text}" if term.kind == BLANK else str(term)
        return text if len(text) <= self.text else f"{text[: self.text]}…"


def _order(result: Result) -> tuple[str, ...]:
    return result.focus, result.path or "", result.message, result.value or "", result.shape, result.component


def _told(messages: Collection[Term]) -> str:
    """The message in English, else in no language, else the first."""
    order = {"en": 0, "": 1}
    chosen = sorted(messages, key=lambda each: (order.get(each.language.partition("-")[0], 2), each))
    return " ".join(chosen[0].text.split()) if chosen else ""


def _short(text: str) -> str:
    return " ".join(text.split())[:400]


def warm() -> None:
    """What rdflib and pySHACL import when they first need it, while that is still possible."""
    data = Graph(bind_namespaces="none")
    data.add((URIRef("urn:a"), RDF.type, URIRef("urn:b")))
    shapes = Graph().parse(data=_WARM, format="turtle")
    _, found, _ = validate(data, shacl_graph=shapes, inplace=True)
    assert len(list(referee.results_of(found))) == 1
    assert (None, SH.path, None) in shapes
    plan.validate(Columns.of(data), read_shapes(shapes))
    Graph().parse(data='{"@id": "urn:a", "urn:p": 1.5}', format="json-ld")
    Graph().parse(data="<urn:a> <urn:b> <urn:c> .\n", format="nt")


_WARM = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
<urn:shape> a sh:NodeShape ; sh:targetClass <urn:b> ; sh:property [ sh:path <urn:p> ; sh:minCount 1 ;
  sh:pattern "a" ; sh:minInclusive 1.5 ; sh:in ( "2026-01-01"^^<http://www.w3.org/2001/XMLSchema#date> ) ] ;
  sh:sparql [ sh:select "SELECT $this ?value WHERE { $this <urn:q>+ ?value FILTER REGEX(STR(?value), 'a') }" ;
    sh:message "{?value}" ] .
"""
