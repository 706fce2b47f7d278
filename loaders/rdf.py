"""Records from RDF in our own vocabulary: Turtle, JSON-LD, N-Quads, N-Triples.

Read on import beside our own words: `dcterms:source` for nomo:source, the outcomes of EARL for our verdicts, and a name
(an IRI) where the schema has text, as in `nomo:author <agent/counsel>`. What a ledger said of a record (recordedIn,
closedIn, its change sets) is not taken over, since it stands in that ledger: of such an export, what is open is read,
and `corrects` is left out. Blank nodes are refused; nothing is fetched. pyoxigraph serves as parser only, no store.

Files of strangers are read through `loaders.sandbox`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from loaders.nesting import json_document, refuse_depth, refuse_xml
from ontology.errors import BadInput, Place, Refused, Unreadable
from ontology.fields import fields_of
from ontology.key import BASE, NS, Key, to_iri, to_key
from ontology.literals import quote
from ontology.rdf import LOCATOR, RDF_TYPE, Reader
from ontology.records import CLASSES
from ontology.register import Added

FILE_BYTES = 64 * 1024**2

FORMATS: dict[str, ox.RdfFormat] = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".nq": ox.RdfFormat.N_QUADS,
    ".nt": ox.RdfFormat.N_TRIPLES,
}

ALIASES: dict[str, str] = {
    "<http://purl.org/dc/terms/source>": f"<{NS}source>",
    "<http://www.w3.org/ns/earl#passed>": f"<{NS}passed>",
    "<http://www.w3.org/ns/earl#failed>": f"<{NS}failed>",
    "<http://www.w3.org/ns/earl#cantTell>": f"<{NS}cannotTell>",
    "<http://www.w3.org/ns/earl#inapplicable>": f"<{NS}inapplicable>",
}
"""Terms of other vocabularies that mean exactly one of ours, as N-Triples tokens."""

CHANGE_SET = f"<{NS}ChangeSet>"
RECORDED_IN, CLOSED_IN, CLOSES = (f"<{NS}{name}>" for name in ("recordedIn", "closedIn", "closes"))

Pairs = list[tuple[str, str]]


def read(path: Path) -> Iterator[Added]:
    """The records of a file, each with the line on which it begins. Raises Unreadable, or Refused with every record
    that is not one.
    """
    if path.stat().st_size > FILE_BYTES:
        raise Unreadable(f"{path.name} is larger than {FILE_BYTES} bytes", remedy="split it")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"{path.name} is not UTF-8 text", remedy="save it as UTF-8") from error
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        raise Unreadable(f"{path.name} has no ending of {', '.join(FORMATS)}", remedy="rename or convert it")
    yield from of_text(text, form, path.name)


def of_text(text: str, form: ox.RdfFormat, name: str) -> Iterator[Added]:
    """The same for a text in hand; `name` is what errors call it."""
    nodes = _open(_nodes(text, form, name))
    if not nodes:
        raise Unreadable(
            f"{name} has no records in our words", place=Place(file=name), remedy=f"use {NS} for the terms"
        )
    lines, reader, found, reasons = _Lines(text), Reader(BASE), [], list[BadInput]()
    for subject, pairs in nodes.items():
        line = lines.of(subject)
        try:
            if pairs:
                found.append(Added(reader.added(subject, pairs).record, f"line {line}" if line else None))
        except BadInput as error:
            place = Place(file=name, line=line)
            reasons.append(BadInput(error.message, place=place, remedy=error.remedy, nearest=error.nearest))
    if reasons:
        raise Refused(reasons)
    yield from found


# --- triples ------------------------------------------------------------------------------------------


def _nodes(text: str, form: ox.RdfFormat, name: str) -> dict[str, Pairs]:
    """Predicate and value of each subject, as N-Triples tokens, in the order of the document."""
    refuse_xml(text, name)
    is_json = form == ox.RdfFormat.JSON_LD
    refuse_depth(text, name, is_json=is_json)
    if is_json:
        json_document(text, name)
    nodes: dict[str, Pairs] = {}
    try:
        for quad in ox.parse(text.encode(), form, base_iri=_base(form)):
            _refuse_blank(quad, name)
            nodes.setdefault(_token(quad.subject), []).append((_token(quad.predicate), _token(quad.object)))
    except SyntaxError as error:
        place = Place(file=name, line=error.lineno)
        message = re.sub(r"^Parser error at line \d+ column \d+: ", "", error.msg)
        raise Unreadable(f"the syntax breaks: {message}", place=place, remedy="mend the syntax") from error
    return nodes


def _base(form: ox.RdfFormat) -> str | None:
    return None if form in (ox.RdfFormat.N_QUADS, ox.RdfFormat.N_TRIPLES) else BASE


def _refuse_blank(quad: ox.Quad, name: str) -> None:
    for term in (quad.subject, quad.object):
        if not isinstance(term, ox.NamedNode | ox.Literal):
            where = quad.object if term is quad.subject else quad.subject
            message = f"a node without a name stands at {quad.predicate} beside {where}"
            raise Unreadable(
                message, place=Place(file=name), remedy="give every node an IRI: nothing else can be cited"
            )


def _token(term: object) -> str:
    token = str(term)
    return ALIASES.get(token, token)


# --- what the file says of a ledger ---------------------------------------------------------------------


def _open(nodes: dict[str, Pairs]) -> dict[str, Pairs]:
    """Without change sets and what they closed; records without what a ledger said of them."""
    by_type: defaultdict[str, list[str]] = defaultdict(list)
    for subject, pairs in nodes.items():
        for predicate, value in pairs:
            if predicate == RDF_TYPE:
                by_type[value].append(subject)
    changes = set(by_type[CHANGE_SET])
    closed = {value for change in changes for predicate, value in nodes[change] if predicate == CLOSES}
    closed |= {subject for subject, pairs in nodes.items() if any(predicate == CLOSED_IN for predicate, _ in pairs)}
    return {subject: _own(pairs) for subject, pairs in nodes.items() if subject not in changes | closed}


def _own(pairs: Pairs) -> Pairs:
    was_recorded = any(predicate == RECORDED_IN for predicate, _ in pairs)
    dropped = {RECORDED_IN, CLOSED_IN, LOCATOR} | ({f"<{NS}corrects>"} if was_recorded else set())
    texts = _texts(pairs)
    return [
        (predicate, _text(value) if predicate in texts else value)
        for predicate, value in pairs
        if predicate not in dropped
    ]


def _texts(pairs: Pairs) -> set[str]:
    """The properties that hold text in the class of these pairs."""
    names = [
        value[len(NS) + 1 : -1] for predicate, value in pairs if predicate == RDF_TYPE and value.startswith(f"<{NS}")
    ]
    return {
        f"<{NS}{field.property}>"
        for name in names
        if name in CLASSES
        for field in fields_of(CLASSES[name])
        if field.type is str and not field.is_key
    }


def _text(token: str) -> str:
    """A name where text is wanted becomes that text: the key of an IRI of ours, any other IRI as it is."""
    if not token.startswith("<"):
        return token
    iri = token[1:-1]
    return quote(to_key(iri) or iri)


# --- lines ------------------------------------------------------------------------------------------------


class _Lines:
    """The line on which a record begins: the first on which its name opens a statement, else stands at all."""

    _OPENS = re.compile(
        r'^[ \t]*(?:"@id"[ \t]*:[ \t]*"([^"\n]+)"|(?:<([^>\n]+)>|([a-z][a-z0-9]*:[^\s;,]+))\s)', re.MULTILINE
    )
    _STANDS = re.compile(r'<([^<>\s]+)>|"@id"\s*:\s*"([^"\n]+)"')

    def __init__(self, text: str) -> None:
        self._first: dict[str, int] = {}
        for pattern in (self._OPENS, self._STANDS):
            line, position = 1, 0
            for match in pattern.finditer(text):
                line += text.count("\n", position, match.start())
                position = match.start()
                name = next(group for group in match.groups() if group)
                self._first.setdefault(_iri(name), line)

    def of(self, subject: str) -> int | None:
        return self._first.get(subject[1:-1])


def _iri(name: Key) -> str:
    """The IRI that a name in a document means: a prefixed name, a path under the base, or itself."""
    return name if "://" in name else to_iri(name)
