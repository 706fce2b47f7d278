"""What is looked at before a parser sees a document: depth, and what would make a parser fetch or expand something.

Measured: very deep nesting kills the process of more than one RDF parser, and JSON-LD parsers fetch remote contexts.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from ontology.errors import Place, Unreadable

DEPTH = 64

_TURTLE = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\''
    r'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|<[^<>"{}|^`\\\s]*>|#[^\n]*|[\[({\])}]',
    re.DOTALL,
)
_JSON = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{\]}]', re.DOTALL)

_XML = re.compile(r"\s*<(?:!DOCTYPE|!ENTITY|\?xml|rdf:RDF)", re.IGNORECASE)


def refuse_depth(text: str, name: str, *, is_json: bool) -> None:
    """Raises Unreadable where brackets stand more than DEPTH deep, strings and comments apart."""
    depth = 0
    for match in (_JSON if is_json else _TURTLE).finditer(text):
        token = match[0]
        if token in "[({":
            depth += 1
            if depth > DEPTH:
                line = text.count("\n", 0, match.start()) + 1
                message = f"brackets stand more than {DEPTH} deep"
                raise Unreadable(
                    message, place=Place(file=name, line=line), remedy="write each node under its own name"
                )
        elif token in "])}":
            depth -= 1


def refuse_xml(text: str, name: str) -> None:
    """Raises Unreadable on XML: entity expansion gets through RDF/XML parsers."""
    if _XML.match(text):
        message = f"{name} is XML, and DOCTYPE and entities are not read"
        raise Unreadable(message, place=Place(file=name, line=1), remedy="convert it to Turtle, JSON-LD or N-Quads")


def json_document(text: str, name: str) -> Any:
    """The JSON of a document whose contexts are all inside it. Raises Unreadable on a remote one, or on bad JSON."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise Unreadable(f"no JSON: {error}", place=Place(file=name, line=line), remedy="mend the syntax") from error
    for iri in _remote(document):
        message = f"the context {iri} is elsewhere, and nothing is fetched"
        raise Unreadable(message, place=Place(file=name), remedy="write the context into the document itself")
    return document


def _remote(node: Any, inside: bool = False) -> Iterator[str]:
    """Texts that stand where a context does: each would be fetched."""
    if isinstance(node, str) and inside:
        yield node
    elif isinstance(node, list):
        for item in node:
            yield from _remote(item, inside)
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _remote(value, key in ("@context", "@import"))
