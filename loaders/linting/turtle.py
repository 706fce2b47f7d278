"""Turtle with lines: subject, predicate and object of each plain statement, and the mappings among them.

pyoxigraph says whether the file is Turtle, but not where a statement stands; the tokens here do. What stands in
brackets or lists is passed over, for no mapping that was met is written there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import RdfFormat, parse

from loaders.linting.document import LEVELS, Document, End, Format, Row, Scale, Sheet
from loaders.linting.source import Said, Source
from loaders.linting.words import of_predicate
from loaders.nesting import refuse_depth, refuse_xml
from ontology.errors import Place, Unreadable
from ontology.words import Relation

_TOKEN = re.compile(
    r'#[^\n]*|"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'|<[^<>\"{}|^`\\\s]*>|@[A-Za-z][\w-]*|\^\^|[\[\](){};,]|\.(?=\s|$|[<#])"
    r"|[^\s<>\"'(){}\[\];,#^]+",
    re.DOTALL,
)
_MATCHES = re.compile(r"(?:equivalentTo|mapsTo|mappedTo|alignedWith|alignsWith|correspondsTo)[A-Z]?\w*")
_HIERARCHY = ("subClassOf", "subPropertyOf")
_TERMS = "http://purl.org/dc/terms/"
_META = {
    "author": (f"{_TERMS}creator", f"{_TERMS}publisher", f"{_TERMS}contributor"),
    "date": (f"{_TERMS}created", f"{_TERMS}date", f"{_TERMS}issued", f"{_TERMS}modified"),
}
_OWL = "http://www.w3.org/2002/07/owl#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_HEAD = 30
"""Lines at the top in which a file introduces itself."""
_COMMENT = "http://www.w3.org/2000/01/rdf-schema#comment"


@dataclass(frozen=True, slots=True)
class Statement:
    """`subject` and `predicate` as IRIs; `object` as written, `iri` what it means if it is a name."""

    subject: str
    predicate: str
    object: Said
    iri: str
    of: Said


def document(source: Source) -> Document:
    """Raises Unreadable."""
    refuse_depth(source.text, source.name, is_json=False)
    refuse_xml(source.text, source.name)
    _check(source)
    found = list(statements(source))
    matches = [(one, relation) for one in found if (relation := _relation(one)) is not None]
    if not matches:
        message = "no mapping: no statement says that one thing matches another"
        raise Unreadable(message, place=Place(file=source.name), remedy="bring a file with skos or owl matches")
    beside = _beside(found)
    names = sorted({name for one, _ in matches for name, _ in beside.get(one.subject, _Beside()).strengths})
    sheet = Sheet(
        name="",
        line=matches[0][0].object.line,
        rows=tuple(_row(one, relation, beside.get(one.subject, _Beside())) for one, relation in matches),
        said=_said(found),
        scales={name: Scale(0, 1, LEVELS) for name in names},
        prose=_prose(source, found),
    )
    kinds = ", ".join(sorted({_local(one.predicate) for one, _ in matches}))
    return Document(source.name, Format.TURTLE, f"{len(matches)} matches in Turtle by {kinds}", (sheet,))


def _prose(source: Source, found: list[Statement]) -> str:
    """What the file says of itself: its first comments, and the literals of its ontology."""
    headers = {one.subject for one in found if one.iri == f"{_OWL}Ontology"}
    literals = [one.object.text for one in found if one.subject in headers and one.object.text.startswith('"')]
    remarks = [line for line in source.text.splitlines()[:_HEAD] if line.startswith("#")]
    return " ".join([*remarks, *literals])


def _check(source: Source) -> None:
    try:
        for _ in parse(source.text.encode(), RdfFormat.TURTLE, base_iri="urn:x-lint:"):
            pass
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        place = Place(file=source.name, line=line)
        raise Unreadable(f"no Turtle: {error}", place=place, remedy="mend the syntax") from None


# --- statements -----------------------------------------------------------------------------------


def statements(source: Source) -> Iterator[Statement]:
    """Those whose three parts are plain names or literals."""
    prefixes: dict[str, str] = {}
    for parts in _sentences(source):
        first = parts[0].text
        if first in ("@prefix", "PREFIX", "prefix") and len(parts) >= 3:
            prefixes[parts[1].text.rstrip(":")] = parts[2].text.strip("<>")
        elif first not in ("@base", "BASE", "base"):
            yield from _triples(parts, prefixes)


def _sentences(source: Source) -> Iterator[list[Said]]:
    """Tokens up to a full stop outside of brackets; what stands in brackets is one token `[]`."""
    depth, here = 0, list[Said]()
    for token in _TOKEN.finditer(source.text):
        word = token[0]
        if word.startswith("#"):
            continue
        if word in "[({":
            depth += 1
            if depth == 1:
                here.append(source.said(*token.span(), "[]"))
        elif word in "])}":
            depth -= 1
        elif depth == 0 and word == ".":
            if here:
                yield here
            here = []
        elif depth == 0:
            here.append(source.said(*token.span()))
            if len(here) == 3 and here[0].text in ("PREFIX", "prefix"):
                yield here
                here = []
    if here:
        yield here


def _triples(parts: list[Said], prefixes: dict[str, str]) -> Iterator[Statement]:
    subject, predicate = parts[0], ""
    at = 1
    while at < len(parts):
        word = parts[at].text
        if word == ";":
            predicate = ""
        elif word == "^^":
            at += 1
        elif word != "," and not word.startswith("@"):
            if predicate:
                named = _iri(subject.text, prefixes)
                yield Statement(named, predicate, parts[at], _iri(word, prefixes), subject)
            else:
                predicate = _iri(word, prefixes)
        at += 1


def _iri(word: str, prefixes: dict[str, str]) -> str:
    if word == "a":
        return _TYPE
    if word.startswith("<"):
        return word[1:-1]
    prefix, colon, local = word.partition(":")
    return prefixes[prefix] + local if colon and prefix in prefixes else ""


# --- mappings -------------------------------------------------------------------------------------


def _relation(one: Statement) -> Relation | None:
    name = _local(one.predicate)
    if not one.subject or not one.iri or name in _HIERARCHY:
        return None
    if _MATCHES.fullmatch(name):
        return Relation.EQUIVALENT_TO if name.startswith("equivalentTo") else Relation.INTERSECTS_WITH
    found = of_predicate(one.predicate, "", {})
    across = _namespace(one.subject) != _namespace(one.iri)
    return found if found and (across or name.endswith("Match")) else None


def _local(iri: str) -> str:
    return re.split(r"[#/]", iri)[-1]


def _namespace(iri: str) -> str:
    return iri[: len(iri) - len(_local(iri))]


@dataclass(frozen=True, slots=True)
class _Beside:
    """What else is said of the subject of a match."""

    strengths: tuple[tuple[str, Said], ...] = ()
    reason: Said | None = None


def _beside(found: list[Statement]) -> dict[str, _Beside]:
    beside: dict[str, _Beside] = {}
    for one in found:
        here = beside.get(one.subject, _Beside())
        name = _local(one.predicate)
        if name.lower().endswith("confidence") and one.object.text.startswith(('"', "'")):
            plain = Said(one.object.text.strip("\"'"), one.object.line, one.object.start + 1, one.object.end - 1)
            beside[one.subject] = _Beside((*here.strengths, (name, plain)), here.reason)
        elif one.predicate == _COMMENT:
            beside[one.subject] = _Beside(here.strengths, here.reason or one.object)
    return beside


def _row(one: Statement, relation: Relation, beside: _Beside) -> Row:
    return Row(
        line=one.object.line,
        source=End(one.of, _namespace(one.subject), one.subject),
        target=End(one.object, _namespace(one.iri), one.iri),
        relation=relation,
        strengths=beside.strengths,
        reason=beside.reason,
        says=frozenset(("justification",)) if beside.reason else frozenset(),
        start=one.object.start,
        end=one.object.end,
        whole=(one.subject, one.predicate, one.iri),
    )


def _said(found: list[Statement]) -> dict[str, Said]:
    said: dict[str, Said] = {}
    for one in found:
        for name, predicates in _META.items():
            if one.predicate in predicates:
                said.setdefault(name, one.object)
    ontology = next((one.of for one in found if one.iri == f"{_OWL}Ontology"), None)
    return said | ({"source": ontology} if ontology else {})
