"""RDF terms as small integers, and what is known of each term, found once.

An IRI, a blank node and a literal are each a `Term`; `Terms` gives every distinct one a number, which never changes.
Two terms are one if RDF 1.1 says so: a plain literal is an xsd:string, language tags are compared in lower case.
"""

from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rdflib import BNode, Literal, URIRef

from ontology.literals import XSD, unquote

Ids = NDArray[np.int32]
"""Numbers of terms."""
Index = NDArray[np.int64]
"""Positions in another array."""
Mask = NDArray[np.bool_]

IRI, BLANK, LITERAL = 0, 1, 2
"""Kinds of terms, in the order in which terms are sorted."""

STRING = XSD + "string"
LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


class Term(NamedTuple):
    """`text` is an IRI, the label of a blank node, or a lexical form; only literals have a datatype."""

    kind: int
    text: str
    datatype: str = ""
    language: str = ""

    def __str__(self) -> str:
        """As in N-Triples, without escapes."""
        if self.kind == IRI:
            return f"<{self.text}>"
        if self.kind == BLANK:
            return f"_:{self.text}"
        if self.language:
            return f'"{self.text}"@{self.language}'
        return f'"{self.text}"' if self.datatype == STRING else f'"{self.text}"^^<{self.datatype}>'


def iri(text: str) -> Term:
    return Term(IRI, text)


def literal(text: str, datatype: str = STRING) -> Term:
    return Term(LITERAL, text, datatype)


def term_of(node: object) -> Term:
    """A term of rdflib or pyoxigraph as ours. Raises ValueError on what is none."""
    if isinstance(node, Term):
        return node
    if isinstance(node, URIRef):
        return Term(IRI, str(node))
    if isinstance(node, BNode):
        return Term(BLANK, str(node))
    if isinstance(node, Literal):
        language = (node.language or "").lower()
        return Term(LITERAL, str(node), LANG_STRING if language else str(node.datatype or STRING), language)
    return parsed(str(node))


def parsed(token: str) -> Term:
    """A term as N-Triples write it. Raises ValueError."""
    if token.startswith("<") and token.endswith(">"):
        return Term(IRI, token[1:-1])
    if token.startswith("_:"):
        return Term(BLANK, token[2:])
    text, datatype = unquote(token)
    tail = token[token.rindex('"') + 1 :]
    if tail.startswith("@"):
        return Term(LITERAL, text, LANG_STRING, tail[1:].lower())
    return Term(LITERAL, text, datatype or STRING)


def to_rdflib(term: Term) -> URIRef | BNode | Literal:
    """For pySHACL; an xsd:string is written plain, since rdflib takes the two for different terms."""
    if term.kind == IRI:
        return URIRef(term.text)
    if term.kind == BLANK:
        return BNode(term.text)
    if term.language:
        return Literal(term.text, lang=term.language)
    datatype = None if term.datatype == STRING else URIRef(term.datatype)
    return Literal(term.text, datatype=datatype, normalize=False)


class Terms:
    """Terms by number, and numbers by term. Only ever grows; graphs of one house share one."""

    def __init__(self) -> None:
        self._terms: list[Term] = []
        self._ids: dict[Term, int] = {}
        self._tokens: dict[str, int] = {}
        self._known: dict[object, tuple[NDArray[Any], Mask]] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._terms)

    def __getitem__(self, number: int) -> Term:
        return self._terms[number]

    def id(self, term: Term) -> int:
        """The number of a term, a new one if it has none yet."""
        number = self._ids.get(term)
        if number is None:
            with self._lock:
                number = self._ids.get(term, len(self._terms))
                if number == len(self._terms):
                    self._terms.append(term)
                    self._ids[term] = number
        return number

    def ids(self, terms: Iterable[Term]) -> Ids:
        return np.fromiter((self.id(term) for term in terms), np.int32)

    def of_token(self, token: str) -> int:
        """The number of a term written as in N-Triples; each way of writing is parsed once."""
        number = self._tokens.get(token)
        if number is None:
            number = self._tokens[token] = self.id(parsed(token))
        return number

    def known(self, name: object, ids: Ids, find: Callable[[Term], float], kind: type[np.generic]) -> NDArray[Any]:
        """`find` of each term, asked once in the life of the house for each distinct one. `name` says what is asked."""
        cache = self._known.get(name)
        if cache is None or len(cache[0]) < len(self._terms):
            cache = self._known[name] = _longer(cache, len(self._terms), kind)
        values, asked = cache
        missing = np.flatnonzero(~asked[ids])
        if len(missing):
            fresh = np.unique(ids[missing])
            values[fresh] = np.fromiter((find(self._terms[number]) for number in fresh.tolist()), kind, len(fresh))
            asked[fresh] = True
        found: NDArray[Any] = values[ids]
        return found

    def kinds(self, ids: Ids) -> NDArray[np.int8]:
        return self.known("kind", ids, lambda term: term.kind, np.int8)

    def datatypes(self, ids: Ids) -> Ids:
        """The number of each literal's datatype; -1 for what is no literal."""
        return self.known("datatype", ids, self._datatype, np.int32)

    def _datatype(self, term: Term) -> int:
        return self.id(Term(IRI, term.datatype)) if term.kind == LITERAL else -1

    def ranks(self, ids: Ids) -> Index:
        """Positions of terms in their common order: IRIs, blank nodes, literals, each by their text."""
        distinct, inverse = np.unique(ids, return_inverse=True)
        order = sorted(range(len(distinct)), key=[self._terms[number] for number in distinct.tolist()].__getitem__)
        ranks = np.empty(len(distinct), np.int64)
        ranks[order] = np.arange(len(distinct))
        return ranks[inverse]


def _longer(cache: tuple[NDArray[Any], Mask] | None, size: int, kind: type[np.generic]) -> tuple[NDArray[Any], Mask]:
    values, asked = np.zeros(max(size, 64) * 3 // 2, kind), np.zeros(max(size, 64) * 3 // 2, np.bool_)
    if cache is not None:
        values[: len(cache[0])], asked[: len(cache[1])] = cache
    return values, asked
