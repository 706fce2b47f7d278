"""Which SPARQL constraints can be asked of all focus nodes at once.

SHACL binds $this before the query is evaluated; we ask once, without, and keep the rows of the focus nodes. That is the
same where $this is bound by a triple pattern of the outermost group, before any OPTIONAL: with a value in its place the
pattern has just the solutions that have this value, and every FILTER, OPTIONAL and EXISTS of that group sees it. Where
this cannot be read off the query, it goes to pySHACL: other keywords, deeper groups, paths of length zero, collections.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.validation.shacl.words import RDF_TYPE

_TOKEN = re.compile(
    r"(?P<skip>\s+|#[^\n]*)|(?P<iri><[^<>\"{}|^`\\\s]*>)|(?P<var>[?$]\w+)"
    r"|(?P<text>(?:\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')(?:@[\w-]+|\^\^(?:<[^>]*>|[\w.-]*:[\w.-]+))?)"
    r"|(?P<name>(?:[A-Za-z][\w.-]*)?:[\w.%-]*\w|(?:[A-Za-z][\w.-]*)?:)|(?P<word>[A-Za-z]\w*)"
    r"|(?P<number>[+-]?[0-9][\w.]*)|(?P<sign>&&|\|\||!=|<=|>=|[-{}()=<>!.,;/|^+*\[\]])"
)
_ALLOWED = frozenset(
    (
        *("filter", "not", "exists", "optional", "in", "a", "true", "false", "bound", "sameterm"),
        *("str", "lang", "langmatches", "datatype", "isiri", "isuri", "isblank", "isliteral", "isnumeric"),
        *("regex", "strlen", "substr", "ucase", "lcase", "strstarts", "strends", "contains", "strbefore", "strafter"),
        *("concat", "abs", "round", "ceil", "floor", "year", "month", "day", "hours", "minutes", "seconds"),
    )
)
"""Words that a group may hold; NOW, RAND, BNODE and the like differ from one asking to the next."""


@dataclass(frozen=True, slots=True)
class Select:
    """A query that is asked once: its text, its variables, and its properties (None: it may look at any)."""

    text: str
    variables: tuple[str, ...]
    properties: frozenset[str] | None


class NotAtOnce(ValueError):
    """The query may mean something else without $this in its place; the text says why."""


Token = tuple[str, str]
_PATH = re.compile(r"[$?]PATH\b")


def parse_error(text: str) -> str:
    """Why a query cannot be parsed; empty if it can."""
    from rdflib.plugins.sparql.parser import parseQuery  # its grammar takes a fifth of a second to build

    try:
        parseQuery(_PATH.sub("<n:path>", text))
    except Exception as error:  # pyparsing's, of several classes
        return str(error).splitlines()[0]
    return ""


def select_of(text: str, path: str | None) -> Select:
    """A SPARQL constraint as one query. `path`: what stands for $PATH. Raises NotAtOnce."""
    if path is not None:
        text = _PATH.sub(lambda _: f"({path})", text)
    tokens = list(_tokens(text))
    prefixes, tokens = _prologue(tokens)
    variables, body = _head(tokens)
    _check_words(body)
    _check_groups(body)
    return Select(text, variables, _properties(body, prefixes))


def _tokens(text: str) -> Iterator[Token]:
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if not found or not found.lastgroup:
            raise NotAtOnce(f"it holds {text[place]!r}")
        place = found.end()
        if found.lastgroup != "skip":
            yield found.lastgroup, found[0]


def _prologue(tokens: list[Token]) -> tuple[dict[str, str], list[Token]]:
    prefixes = {}
    while tokens and tokens[0][1].lower() == "prefix":
        prefixes[tokens[1][1].removesuffix(":")] = tokens[2][1][1:-1]
        tokens = tokens[3:]
    return prefixes, tokens


def _head(tokens: list[Token]) -> tuple[tuple[str, ...], list[Token]]:
    """The selected variables, and the outermost group with its braces."""
    start = next((place for place, token in enumerate(tokens) if token[1] == "{"), 0)
    head, body = tokens[:start], tokens[start:]
    words = [text.lower() for kind, text in head if kind != "var"]
    variables = tuple(text[1:] for kind, text in head if kind == "var")
    if words not in (["select"], ["select", "where"], ["select", "distinct"], ["select", "distinct", "where"]):
        raise NotAtOnce("it is more than SELECT with variables")
    if "this" not in variables or "failure" in variables:
        raise NotAtOnce("it does not select $this, or selects ?failure")
    return variables, body


def _check_words(body: list[Token]) -> None:
    for place, (kind, text) in enumerate(body):
        if kind == "word" and text.lower() not in _ALLOWED:
            raise NotAtOnce(f"it holds {text}")
        if kind in ("iri", "name") and body[place + 1][1] == "(" and not text.startswith("xsd:"):
            raise NotAtOnce(f"it may call {text}")
        if text in ("*", "[", "]"):
            raise NotAtOnce(f"it holds {text}")
        if kind == "var" and text[1:] in ("PATH", "currentShape", "shapesGraph"):
            raise NotAtOnce(f"it holds {text}")


def _check_groups(body: list[Token]) -> None:
    """Groups stand in the outermost one alone, after OPTIONAL or EXISTS, and $this is bound before any OPTIONAL."""
    groups = parentheses = 0
    bound = False
    for place, (kind, text) in enumerate(body):
        if text == "{":
            groups += 1
            before = body[place - 1][1].lower() if place else ""
            if groups > 2 or (place and before not in ("exists", "optional")):
                raise NotAtOnce("it holds a group within a group")
            if before == "optional" and not bound:
                raise NotAtOnce("an OPTIONAL stands before what binds $this")
        elif text == "}":
            groups -= 1
            if groups == 0 and place != len(body) - 1:
                raise NotAtOnce("something follows the outermost group")
        elif text in "()":
            parentheses += 1 if text == "(" else -1
        elif kind == "var" and text[1:] == "this" and groups == 1 and not parentheses:
            bound = True
    if not bound:
        raise NotAtOnce("no triple pattern of the outermost group binds $this")


def _properties(body: list[Token], prefixes: dict[str, str]) -> frozenset[str] | None:
    """Every IRI of the query, since a property is one of them; None where a variable stands in for a property."""
    found = set()
    for kind, text in body:
        if kind == "iri":
            found.add(text[1:-1])
        elif kind == "name":
            prefix, _, local = text.partition(":")
            found.add(prefixes.get(prefix, "") + local)
        elif text == "a":
            found.add(RDF_TYPE)
    return None if _asks_for_properties(body) else frozenset(found)


def _asks_for_properties(body: list[Token]) -> bool:
    parentheses = place = 0
    for number, (kind, text) in enumerate(body):
        if text in ("(", ")"):
            parentheses += 1 if text == "(" else -1
        elif text == "!" and body[number + 1][0] != "word":
            return True
        elif parentheses:
            continue
        elif text in ("{", "}", "."):
            place = 0
        elif text == ";":
            place = 1
        elif text == ",":
            place = 2
        elif kind == "word" and text != "a":
            place = 0
        elif kind == "var" and place == 1:
            return True
        elif kind in ("var", "iri", "name", "text", "number", "word"):
            place = min(place + 1, 2) if place != 1 else 2
    return False
