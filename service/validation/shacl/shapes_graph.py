"""Reads the shapes of an rdflib graph: SHACL Core whole, SHACL-SPARQL constraints as text.

Every shape is read and checked, also one that nothing targets; what is ill formed raises BadShape, nothing is skipped.
"""

import difflib
import re
from collections.abc import Iterator
from fractions import Fraction

from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from ontology.errors import BadShape
from service.validation.shacl.paths import IllFormedPath, Path, items, read_path
from service.validation.shacl.prefixes import declared
from service.validation.shacl.selects import parse_error
from service.validation.shacl.shape import Constraint, Qualified, Shape, Shapes, Target
from service.validation.shacl.terms import IRI, LITERAL, STRING, Term, literal, term_of
from service.validation.shacl.values import EXACT, NONE, value_of
from service.validation.shacl.words import (
    BEYOND,
    BOUNDS,
    COUNTS,
    KINDS,
    LISTS,
    LOGIC,
    NO_NODE_SHAPE,
    PAIRS,
    SEVERAL,
    VIOLATION,
)
from service.validation.shacl.words import SH as NAMESPACE

_TARGETS = {
    SH.targetNode: "node",
    SH.targetClass: "class",
    SH.targetSubjectsOf: "subjectsOf",
    SH.targetObjectsOf: "objectsOf",
}
_SILENT = (
    *("path", "severity", "message", "deactivated", "name", "description", "order", "group", "defaultValue"),
    *("flags", "ignoredProperties", "qualifiedValueShapesDisjoint", "prefixes", "nodeValidator", "propertyValidator"),
    *("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf", "declare", "parameter", "validator"),
    *("optional", "labelTemplate", "select", "ask", "entailment", "shapesGraph", "suggestedShapesGraph"),
)
_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE, "q": re.NOFLAG}
TRUE = literal("true", "http://www.w3.org/2001/XMLSchema#boolean")
NODE_KINDS = ("BlankNode", "IRI", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")


def read_shapes(graph: Graph) -> Shapes:
    """Every shape of a shapes graph. Raises BadShape."""
    reader = _Reader(graph)
    found = {term_of(node): reader.shape(node) for node in sorted(reader.shapes(), key=term_of)}
    for shape in found.values():
        for constraint in shape.constraints:
            if constraint.kind in ("node", "property"):
                _check_kind(shape, constraint, found)
    return Shapes(found, graph)


def _check_kind(shape: Shape, constraint: Constraint, shapes: dict[Term, Shape]) -> None:
    for node in constraint.shapes:
        if (shapes[node].path is None) == (constraint.kind == "property"):
            remedy = "give it a sh:path" if constraint.kind == "property" else "name a node shape, which has no path"
            raise _bad(shape.node, constraint.kind, f"{node} is no {constraint.kind} shape", remedy)


def _bad(shape: Term, kind: str, message: str, remedy: str, nearest: tuple[str, ...] = ()) -> BadShape:
    return BadShape(f"shape {shape}, sh:{kind}: {message}", remedy=remedy, ref=shape.text, nearest=nearest)


class _Reader:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.classes = set(graph.transitive_subjects(RDFS.subClassOf, RDFS.Class))
        self.foreign = {
            path
            for component in self._instances(SH.ConstraintComponent)
            for parameter in graph.objects(component, SH.parameter)
            for path in graph.objects(parameter, SH.path)
        }

    def _instances(self, cls: URIRef) -> set[Node]:
        classes = self.graph.transitive_subjects(RDFS.subClassOf, cls)
        return {node for found in classes for node in self.graph.subjects(RDF.type, found)}

    def shapes(self) -> set[Node]:
        """Nodes that are shapes: typed, with a target or a parameter, or referred to by one."""
        graph = self.graph
        declaring = [*_TARGETS, *(SH[kind] for kind in KINDS), *self.foreign]
        found: set[Node] = {node for word in declaring for node in graph.subjects(word, None)}
        found |= self._instances(SH.NodeShape) | self._instances(SH.PropertyShape)
        for kind in ("node", "property", "not", "qualifiedValueShape"):
            found |= set(graph.objects(None, SH[kind]))
        for kind in ("and", "or", "xone"):
            for owner, head in graph.subject_objects(SH[kind]):
                found |= set(self._items(owner, kind, head))
        return found

    def _items(self, owner: Node, kind: str, head: Node) -> list[Node]:
        try:
            return list(items(self.graph, head))
        except IllFormedPath as error:
            raise _bad(term_of(owner), kind, str(error), "write a list, as in ( ex:a ex:b )") from None

    def shape(self, node: Node) -> Shape:
        if isinstance(node, Literal):
            raise _bad(term_of(node), "node", "a literal is no shape", "name a shape by its IRI, or write it in [ ]")
        self._known_words(node)
        path = self._path(node)
        return Shape(
            node=term_of(node),
            path=path,
            targets=tuple(sorted(self._targets(node), key=lambda target: (target.kind, target.term))),
            constraints=tuple(self._constraints(node, path)),
            qualified=tuple(self._qualified(node, path)),
            severity=self._severity(node),
            messages=tuple(sorted(map(term_of, self.graph.objects(node, SH.message)))),
            deactivated=self._flag(node, "deactivated"),
            foreign=tuple(sorted(str(word) for word in self.graph.predicates(node, None) if word in self.foreign)),
        )

    def _known_words(self, node: Node) -> None:
        for predicate in sorted(self.graph.predicates(node, None), key=str):
            word = str(predicate).removeprefix(NAMESPACE)
            if word == str(predicate) or word in KINDS or word in _SILENT:
                continue
            if word in BEYOND:
                raise _bad(term_of(node), word, "SHACL Advanced Features are not run", "say it in SHACL or sh:sparql")
            nearest = tuple(f"sh:{name}" for name in difflib.get_close_matches(word, (*KINDS, *_SILENT), 3))
            cure = f"did you mean {', '.join(nearest)}?" if nearest else "see the words of SHACL"
            raise _bad(term_of(node), word, "no word of SHACL", cure, nearest)

    def _path(self, node: Node) -> Path | None:
        paths = list(self.graph.objects(node, SH.path))
        if not paths:
            if (node, RDF.type, SH.PropertyShape) in self.graph:
                raise _bad(term_of(node), "path", "a property shape without a path", "give it one")
            return None
        if len(paths) > 1 or (node, RDF.type, SH.NodeShape) in self.graph:
            message = "more than one path" if len(paths) > 1 else "a node shape with a path"
            raise _bad(term_of(node), "path", message, "keep one path, on a property shape")
        try:
            return read_path(self.graph, paths[0])
        except IllFormedPath as error:
            raise _bad(term_of(node), "path", str(error), "write a path as SHACL has it") from None

    def _targets(self, node: Node) -> Iterator[Target]:
        for predicate, kind in _TARGETS.items():
            for value in self.graph.objects(node, predicate):
                if isinstance(value, BNode) or (kind != "node" and not isinstance(value, URIRef)):
                    word = str(predicate).removeprefix(NAMESPACE)
                    raise _bad(term_of(node), word, f"{term_of(value)} names nothing", "name it by its IRI")
                yield Target(kind, term_of(value))
        if isinstance(node, URIRef) and self.classes & set(self.graph.objects(node, RDF.type)):
            yield Target("class", term_of(node))

    def _severity(self, node: Node) -> str:
        values = self._at_most_one(node, "severity")
        if values and values[0].kind != IRI:
            raise _bad(term_of(node), "severity", f"{values[0]} is no IRI", "sh:Info, sh:Warning or sh:Violation")
        return values[0].text if values else VIOLATION

    def _flag(self, node: Node, kind: str) -> bool:
        """Only the term `true` itself: the specification speaks of no other (uniqueLang-002 of the W3C suite)."""
        return TRUE in self._at_most_one(node, kind)

    def _at_most_one(self, node: Node, kind: str) -> list[Term]:
        values = [term_of(value) for value in self.graph.objects(node, SH[kind])]
        if len(values) > 1:
            raise _bad(term_of(node), kind, f"{len(values)} values", "keep one")
        return values

    # --- constraints -----------------------------------------------------------------------------------

    def _constraints(self, node: Node, path: Path | None) -> Iterator[Constraint]:
        for kind in KINDS:
            values = sorted(self.graph.objects(node, SH[kind]), key=term_of)
            if not values or kind.startswith("qualified"):
                continue
            if path is None and kind in NO_NODE_SHAPE:
                raise _bad(term_of(node), kind, "not on a node shape", "say it of a path, in a property shape")
            if len(values) > 1 and kind not in (*SEVERAL, "node", "property", "sparql", "pattern"):
                raise _bad(term_of(node), kind, f"{len(values)} values", "keep one")
            for value in values:
                yield from self._constraint(node, kind, value)

    def _constraint(self, node: Node, kind: str, value: Node) -> Iterator[Constraint]:
        term, owner = term_of(value), term_of(node)
        if kind in COUNTS:
            yield Constraint(kind, limit=self._count(owner, kind, term))
        elif kind in ("node", "property", "not"):
            yield Constraint(kind, shapes=(term,))
        elif kind in LOGIC:
            yield Constraint(kind, shapes=self._terms(node, kind, value))
        elif kind in LISTS:
            yield Constraint(kind, self._members(node, kind, value))
        elif kind in BOUNDS:
            if term.kind != LITERAL or (value_of(term) or (NONE, 0))[0] == NONE:
                raise _bad(owner, kind, f"{term} has no order", "a number, a date, a time, a text")
            yield Constraint(kind, (term,))
        elif kind == "pattern":
            yield self._pattern(node, term)
        elif kind == "closed":
            if self._flag(node, kind):
                yield Constraint(kind, tuple(sorted(self._allowed(node))))
        elif kind == "uniqueLang":
            if self._flag(node, kind):
                yield Constraint(kind)
        elif kind == "sparql":
            yield from self._sparql(node, value)
        else:
            self._check_term(owner, kind, term)
            yield Constraint(kind, (term,))

    def _check_term(self, owner: Term, kind: str, term: Term) -> None:
        if kind in ("class", "datatype", "nodeKind", *PAIRS) and term.kind != IRI:
            raise _bad(owner, kind, f"{term} is no IRI", "name it by its IRI")
        if kind == "nodeKind" and term.text.removeprefix(NAMESPACE) not in NODE_KINDS:
            raise _bad(owner, kind, f"{term} is no kind of node", "one of " + ", ".join(NODE_KINDS))

    def _count(self, owner: Term, kind: str, term: Term) -> int:
        value = value_of(term)
        if value is None or value[0] != EXACT or not _whole(value[1]):
            raise _bad(owner, kind, f"{term} is no whole number", "write one, as in 1")
        return int(value[1])

    def _terms(self, node: Node, kind: str, head: Node) -> tuple[Term, ...]:
        return tuple(map(term_of, self._items(node, kind, head)))

    def _members(self, node: Node, kind: str, head: Node) -> tuple[Term, ...]:
        members = self._terms(node, kind, head)
        if kind == "languageIn" and any(term.datatype != STRING for term in members):
            raise _bad(term_of(node), kind, "a language tag is a plain text", 'write tags, as in ( "en" "de" )')
        return members

    def _pattern(self, node: Node, term: Term) -> Constraint:
        flags = "".join(sorted(flag.text for flag in self._at_most_one(node, "flags")))
        if term.datatype != STRING or set(flags) - _FLAGS.keys():
            raise _bad(term_of(node), "pattern", f"{term} with flags '{flags}'", "a text, with flags of i, m, s, x, q")
        try:
            pattern(term.text, flags)
        except re.error as error:
            raise _bad(term_of(node), "pattern", f"{error}", "mend the regular expression") from None
        return Constraint("pattern", text=term.text, flags=flags)

    def _allowed(self, node: Node) -> set[Term]:
        paths = (path for shape in self.graph.objects(node, SH.property) for path in self.graph.objects(shape, SH.path))
        allowed = {term_of(path) for path in paths if isinstance(path, URIRef)}
        for head in self.graph.objects(node, SH.ignoredProperties):
            allowed |= set(self._terms(node, "ignoredProperties", head))
        return allowed

    def _sparql(self, node: Node, value: Node) -> Iterator[Constraint]:
        queries = list(self.graph.objects(value, SH.select))
        if len(queries) != 1 or term_of(queries[0]).datatype != STRING:
            raise _bad(term_of(node), "sparql", "a SPARQL constraint has one sh:select, a text", "write a SELECT")
        text = declared(self.graph, value) + str(queries[0])
        if error := parse_error(text):
            raise _bad(term_of(node), "sparql", error, "mend the query, and declare its prefixes by sh:prefixes")
        if not self._flag(value, "deactivated"):
            messages = tuple(sorted(map(term_of, self.graph.objects(value, SH.message))))
            yield Constraint("sparql", (term_of(value), *messages), text=text)

    def _qualified(self, node: Node, path: Path | None) -> Iterator[Qualified]:
        """Ignored on node shapes, and without a shape to count (qualified-001 of the W3C suite)."""
        shapes = self._at_most_one(node, "qualifiedValueShape")
        if path is None or not shapes:
            return
        owner = term_of(node)
        least, most = self._bound(node, "qualifiedMinCount"), self._bound(node, "qualifiedMaxCount")
        if least is None and most is None:
            raise _bad(
                owner, "qualifiedValueShape", "without a count", "add sh:qualifiedMinCount or sh:qualifiedMaxCount"
            )
        siblings: set[Term] = set()
        if self._flag(node, "qualifiedValueShapesDisjoint"):
            siblings = set(self._siblings(node)) - set(shapes)
        yield Qualified(shapes[0], least, most, tuple(sorted(siblings)))

    def _bound(self, node: Node, kind: str) -> int | None:
        values = self._at_most_one(node, kind)
        return self._count(term_of(node), kind, values[0]) if values else None

    def _siblings(self, node: Node) -> Iterator[Term]:
        for parent in self.graph.subjects(SH.property, node):
            for other in self.graph.objects(parent, SH.property):
                yield from map(term_of, self.graph.objects(other, SH.qualifiedValueShape))


def _whole(value: object) -> bool:
    return isinstance(value, Fraction) and value.denominator == 1


def pattern(text: str, flags: str) -> "re.Pattern[str]":
    """The compiled regular expression of sh:pattern. Raises re.error."""
    if "q" in flags:
        text = re.escape(text)
    return re.compile(text, sum((_FLAGS[flag] for flag in flags), re.NOFLAG))
