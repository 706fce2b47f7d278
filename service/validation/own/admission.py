"""What a shape says is looked at before it is run: words that are not run, values that are none, paths, recursion.

An engine would pass over an unknown word, and a shape that is passed over looks like one that is met. So whatever is
not run is refused, by name, with the line where the text shows it.
"""

import difflib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from rdflib import RDF, SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from ontology.key import NS
from service.validation.own import words
from service.validation.own.closure import Rooted, Shapes
from service.validation.own.outcome import Refusal
from service.validation.own.query import BadQuery, Query, query
from service.validation.shacl.paths import IllFormedPath, read_path

DEPTH = 30
"""Shapes within shapes; pySHACL itself recurses on each."""

_MEND = "mend it, or take the shape out"
_TEXT = (None, XSD.string, RDF.langString)
_WHOLE = re.compile(r"\+?\d{1,9}")


class Fault(NamedTuple):
    """What is wrong at a node: the word at fault, why, and what to do."""

    word: Node | None
    reason: str
    remedy: str = _MEND


@dataclass(eq=False)
class Admission:
    """`ours`: words of our own vocabulary; `queries`: those that were looked at, by the node that holds the text."""

    shapes: Shapes
    ours: Collection[str]
    queries: dict[Node, list[Query]] = field(default_factory=dict)

    @property
    def graph(self) -> Graph:
        return self.shapes.graph

    def of_root(self, rooted: Rooted) -> list[Refusal]:
        """Why a shape is not run; nothing where it may be."""
        found = [each for node in sorted(rooted.nodes, key=str) for each in self.of_node(node)]
        cycle = self._cycle(rooted.node)
        if cycle:
            found.append(self._refusal(rooted.node, Fault(None, cycle, "name each shape once on the way")))
        return found

    def of_loose(self) -> list[Refusal]:
        """What is wrong with what no shape uses."""
        return [each for node in self.shapes.loose for each in self.of_node(node)]

    def of_node(self, node: Node) -> list[Refusal]:
        return [self._refusal(node, fault) for fault in self._faults(node)]

    def _refusal(self, node: Node, fault: Fault) -> Refusal:
        name = self.shapes.named(node)
        shape = URIRef(name)
        document = self.shapes.document
        line = document.line(fault.word, of=shape) if isinstance(fault.word, URIRef) else None
        return Refusal(fault.reason, fault.remedy, name, line or document.line(shape))

    def _faults(self, node: Node) -> Iterator[Fault]:
        said: dict[Node, list[Node]] = {}
        for predicate, value in self.graph.predicate_objects(node):
            said.setdefault(predicate, []).append(value)
        ours = any(str(predicate).startswith(words.NAMESPACE) for predicate in said)
        kinds = {words.local(kind) for kind in said.get(RDF.type, []) if str(kind).startswith(words.NAMESPACE)}
        if not ours and not kinds:
            return
        for kind in sorted(kinds & (words.SCRIPTS | words.FUNCTIONS)):
            yield Fault(RDF.type, f"sh:{kind} is not run")
        for predicate in sorted(said, key=str):
            yield from self._word(predicate)
            yield from self._values(node, predicate, said[predicate])
            yield from self._unknown([predicate, *said[predicate]])
        yield from self._together(node, said, kinds)

    # --- words ----------------------------------------------------------------------------------------------

    def _word(self, predicate: Node) -> Iterator[Fault]:
        if predicate in self.shapes.components:
            return
        name = words.local(predicate)
        if name in words.NOT_RUN:
            yield Fault(predicate, f"sh:{name}: {words.NOT_RUN[name]}", "say it by a core constraint or by sh:sparql")
        elif name.startswith("http") or ":" in name:
            yield from self._foreign(predicate)
        elif name not in words.KNOWN:
            near = difflib.get_close_matches(name, words.KNOWN, 1, 0.0)
            yield Fault(predicate, f"sh:{name} is no word of SHACL that is known here", f"nearest: sh:{near[0]}")

    def _foreign(self, predicate: Node) -> Iterator[Fault]:
        text = str(predicate)
        note = text.startswith(words.DASH) and text.removeprefix(words.DASH) in words.ANNOTATIONS_OF_DASH
        if not note and not text.startswith(words.ANNOTATIONS):
            remedy = "declare its sh:ConstraintComponent in the file, or write a note as rdfs:comment"
            yield Fault(predicate, f"<{text}> is a constraint that nothing here knows", remedy)

    def _unknown(self, nodes: Iterable[Node]) -> Iterator[Fault]:
        """A class or property of ours that there is not would never be found, and so never be missed."""
        for node in nodes:
            name = str(node).removeprefix(NS) if isinstance(node, URIRef) and str(node).startswith(NS) else None
            if name and name not in self.ours:
                near = difflib.get_close_matches(name, self.ours, 1, 0.0)
                remedy = f"nearest: nomo:{near[0]}" if near else _MEND
                yield Fault(node, f"there is no nomo:{name}", remedy)

    # --- values ---------------------------------------------------------------------------------------------

    def _values(self, node: Node, predicate: Node, values: list[Node]) -> Iterator[Fault]:
        name = words.local(predicate)
        if name in words.ONCE and len(values) > 1:
            yield Fault(predicate, f"sh:{name} stands {len(values)} times, and once is all that it may")
        for value in sorted(values, key=str):
            wrong = self._wrong(node, name, value)
            if wrong:
                yield Fault(predicate, f"sh:{name} is {_shown(value)}: {wrong}")
            if name in ("select", "ask"):
                yield from self._query(node, predicate, str(value), name)

    def _wrong(self, node: Node, name: str, value: Node) -> str | None:
        """What would be right, in words; None where it is."""
        if name in words.INTEGERS and not (_typed(value, XSD.integer) and _WHOLE.fullmatch(str(value))):
            return "a whole number, 0 or more, is needed"
        if name in words.BOOLEANS and not _typed(value, XSD.boolean):
            return "true or false is needed"
        if name in words.LITERALS and (not isinstance(value, Literal) or value.ill_typed):
            return "a value such as 5 or a day is needed"
        if name in words.TEXTS and not (isinstance(value, Literal) and value.datatype in _TEXT):
            return "text is needed"
        if name in (*words.NAMES, *words.NAMES_OR_MORE) and not isinstance(value, URIRef):
            return "a name (an IRI) is needed"
        return self._wrong_of_its_own(node, name, value)

    def _wrong_of_its_own(self, node: Node, name: str, value: Node) -> str | None:
        if name == "nodeKind" and words.local(value) not in words.NODE_KINDS:
            return f"one of {', '.join(sorted(words.NODE_KINDS))} is needed"
        if name == "severity" and words.local(value) not in words.SEVERITIES:
            return f"one of {', '.join(words.SEVERITIES)} is needed"
        if name in words.SHAPES and isinstance(value, Literal):
            return "a shape is needed"
        if name == "property" and (value, SH.path, None) not in self.graph:
            return "a shape with a path is needed, and it has none"
        if name in words.LISTS:
            return _no_list(self.graph, value, empty=name not in (*words.SHAPE_LISTS, "alternativePath"))
        if name == "pattern":
            return _no_pattern(str(value), str(self.graph.value(node, SH.flags) or ""))
        if name == "path" and (node, RDF.type, SH.Parameter) not in self.graph:
            return _no_path(self.graph, value)
        return None

    def _together(self, node: Node, said: dict[Node, list[Node]], kinds: set[str]) -> Iterator[Fault]:
        has_path = SH.path in said
        if "PropertyShape" in kinds and not has_path:
            yield Fault(None, "it is a property shape without sh:path", "say which property it is about")
        if "NodeShape" in kinds and has_path:
            yield Fault(SH.path, "it is a node shape, and has sh:path", "make it a sh:PropertyShape")
        if not has_path:
            for predicate in sorted(said, key=str):
                if words.local(predicate) in words.ON_PROPERTIES:
                    yield Fault(predicate, f"{words.shown(predicate)} needs sh:path", "say which property it is about")
        if SH.qualifiedValueShape in said and not {SH.qualifiedMinCount, SH.qualifiedMaxCount} & said.keys():
            yield Fault(SH.qualifiedValueShape, "sh:qualifiedValueShape has no count", "add sh:qualifiedMinCount")
        if "ConstraintComponent" in kinds and not _validators(said):
            yield Fault(RDF.type, "a constraint component without validator tests nothing", "add sh:validator")
        for constraint in said.get(SH.sparql, []):
            if (constraint, SH.select, None) not in self.graph:
                yield Fault(SH.sparql, "sh:sparql has no sh:select", "add the query")

    # --- queries, recursion ---------------------------------------------------------------------------------

    def _query(self, node: Node, predicate: Node, text: str, form: str) -> Iterator[Fault]:
        try:
            found = query(self.graph, node, text, form)
        except BadQuery as error:
            yield Fault(predicate, f"{words.shown(predicate)}: {error}", error.remedy)
            return
        self.queries.setdefault(node, []).append(found)
        yield from self._unknown(sorted(map(URIRef, found.named)))

    def _cycle(self, start: Node) -> str | None:
        """Why a shape that uses itself, or nests too deep, is not run."""
        seen: set[Node] = set()
        stack = [(start, iter(self._used(start)))]
        way = [start]
        while stack:
            node = next(stack[-1][1], None)
            if node is None:
                seen.add(way.pop())
                stack.pop()
            elif node in way:
                names = " → ".join(words.shown(self.shapes.named(each)) for each in [*way[way.index(node) :], node])
                return f"it uses itself ({names}), and SHACL does not say what that means"
            elif node not in seen:
                if len(way) >= DEPTH:
                    return f"shapes stand more than {DEPTH} deep in one another"
                way.append(node)
                stack.append((node, iter(self._used(node))))
        return None

    def _used(self, node: Node) -> list[Node]:
        direct = [value for name in words.SHAPES for value in self.graph.objects(node, SH[name])]
        for name in words.SHAPE_LISTS:
            for head in self.graph.objects(node, SH[name]):
                direct += _items(self.graph, head)
        return sorted(set(direct), key=str)


def _validators(said: dict[Node, list[Node]]) -> bool:
    return bool({SH.validator, SH.nodeValidator, SH.propertyValidator} & said.keys())


def _typed(value: Node, datatype: URIRef) -> bool:
    return isinstance(value, Literal) and value.datatype == datatype and not value.ill_typed


def _shown(value: Node) -> str:
    if isinstance(value, BNode):
        return "a blank node"
    text = str(value) if len(str(value)) <= 80 else f"{str(value)[:80]}…"
    return f'"{text}"' if isinstance(value, Literal) else words.shown(text)


def _items(graph: Graph, head: Node) -> list[Node]:
    """The members of a list; as far as it goes where it runs in a circle."""
    members, seen = [], set()
    while head != RDF.nil and head not in seen:
        seen.add(head)
        members += list(graph.objects(head, RDF.first))[:1]
        head = graph.value(head, RDF.rest, default=RDF.nil, any=True) or RDF.nil
    return members


def _no_list(graph: Graph, head: Node, *, empty: bool) -> str | None:
    seen: set[Node] = set()
    while head != RDF.nil:
        rest = list(graph.objects(head, RDF.rest))
        if head in seen or len(rest) != 1 or len(list(graph.objects(head, RDF.first))) != 1:
            return "a list is needed, such as (1 2)"
        seen.add(head)
        head = rest[0]
    return None if seen or empty else "a list with members is needed"


def _no_path(graph: Graph, node: Node) -> str | None:
    try:
        read_path(graph, node)
    except IllFormedPath as error:
        return str(error)
    return None


def _no_pattern(pattern: str, flags: str) -> str | None:
    """As SPARQL's REGEX has flags. Raises nothing: patterns that take for ever are stopped when they run."""
    if set(flags) - set("smixq"):
        return f"sh:flags may have s, m, i, x and q, and not {''.join(sorted(set(flags) - set('smixq')))}"
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"no pattern can be made of it ({error})"
    return None
