"""A file of shapes as a graph: looked at for size, depth and what would be fetched, before a parser sees it."""

import re
from dataclasses import dataclass
from pathlib import PurePath

from rdflib import OWL, Graph, URIRef
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node

from loaders.nesting import json_document, refuse_depth, refuse_xml
from ontology.errors import Place, Unreadable
from service.validation.own.limits import FILE_BYTES
from service.validation.shacl.written import as_written

FORMATS = {".ttl": "turtle", ".nt": "nt", ".jsonld": "json-ld"}

BASE = "urn:nomograph:shapes#"
"""Relative names are resolved against it."""

_STATEMENTS = 100_000
_PREFIX = re.compile(r'(?:@prefix|PREFIX)\s+([\w.-]*):\s*<([^>\s]*)>|"([\w.-]+)"\s*:\s*"([^"\s]+[/#])"', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Document:
    """`text` is kept to say on which line something stands."""

    name: str
    text: str
    graph: Graph

    def line(self, node: Node | None, *, of: Node | None = None) -> int | None:
        """The line on which a name first begins a line, else stands at all; with `of`, where it stands next after that
        name. None for a blank node.
        """
        at = self._begins(node if of is None else of)
        if at is not None and of is not None:
            at = self._stands(node, at + 1)
        return None if at is None else self.text.count("\n", 0, at) + 1

    def _begins(self, node: Node | None) -> int | None:
        if not isinstance(node, URIRef):
            return None
        found = re.search(rf"(?m:^[ \t]*)(?P<it>{self._written(node)})(?![\w/#-])", self.text)
        return found.start("it") if found else self._stands(node, 0)

    def _stands(self, node: Node | None, start: int) -> int | None:
        if not isinstance(node, URIRef):
            return None
        found = re.compile(rf"(?<![\w/#-])(?:{self._written(node)})(?![\w/#-])").search(self.text, start)
        return found.start() if found else None

    def _written(self, node: URIRef) -> str:
        """How an IRI may stand in the text, as a pattern."""
        iri = str(node)
        names = [f"<{iri}>", f'"{iri}"', f"<{iri.removeprefix(BASE)}>"]
        for match in _PREFIX.finditer(self.text):
            prefix, namespace = match[1] if match[2] is not None else match[3], match[2] or match[4]
            if namespace and iri.startswith(namespace):
                names.append(f"{prefix}:{iri.removeprefix(namespace)}")
        return "|".join(map(re.escape, names))


def read(name: str, content: bytes) -> Document:
    """Raises Unreadable with the place."""
    text = _text(name, content)
    form = FORMATS.get(PurePath(name).suffix.lower())
    if form is None:
        raise Unreadable(f"{name} has no ending of {', '.join(FORMATS)}", remedy="rename or convert it")
    refuse_xml(text, name)
    is_json = form == "json-ld"
    refuse_depth(text, name, is_json=is_json)
    if is_json:
        json_document(text, name)
    document = Document(name, text, _parsed(name, text, form))
    _refuse_imports(document)
    return document


def _text(name: str, content: bytes) -> str:
    if len(content) > FILE_BYTES:
        raise Unreadable(f"{name} is larger than {FILE_BYTES:,} bytes", remedy="split it")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"{name} is no UTF-8 text", place=Place(name, line), remedy="save it as UTF-8") from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise Unreadable(f"{name} is no text", place=Place(name, line), remedy="write shapes as Turtle")
    return text


def _parsed(name: str, text: str, form: str) -> Graph:
    graph = Graph()
    try:
        with as_written():
            graph.parse(data=text, format=form, publicID=BASE)
    except BadSyntax as error:
        place = Place(file=name, line=error.lines + 1)
        raise Unreadable(_said(error), place=place, remedy="mend the syntax") from None
    except RecursionError:
        raise Unreadable("brackets stand too deep", place=Place(file=name), remedy="write each node by name") from None
    except MemoryError:
        raise
    except Exception as error:  # the parsers raise whatever they like
        message = f"no {form}: {type(error).__name__} {str(error)[:200]}".rstrip()
        raise Unreadable(message, place=Place(file=name), remedy="mend the syntax") from None
    if len(graph) > _STATEMENTS:
        raise Unreadable(f"more than {_STATEMENTS:,} statements", place=Place(file=name), remedy="split it")
    return graph


def _said(error: BadSyntax) -> str:
    return f"no Turtle: {str(error._why)[:200]}"


def _refuse_imports(document: Document) -> None:
    for subject, elsewhere in sorted(document.graph.subject_objects(OWL.imports), key=str):
        line = document.line(OWL.imports, of=subject) or document.line(OWL.imports)
        message = f"owl:imports {str(elsewhere)[:200]}: nothing is fetched, so the shapes would not be whole"
        place = Place(file=document.name, line=line)
        raise Unreadable(message, place=place, remedy="copy those shapes into a file here, and leave the import out")
