"""Moulds: for each class a regular expression of the lines that `ontology.rdf.to_lines` writes of a record, and a
function that makes the record of what the expression found.

A mould takes the exact form only: sorted lines, canonical datatypes, no language tag, no other spelling of anything.
What it takes, `ontology.rdf` reads as the same record. What it does not take may be a record all the same.

    A <…/use/7> <…#type> <…#Use> .        the class, since `http:` comes before `https:`
    A <…/use/7> <…#used> <…/model/2> .    properties in the order of their names; which may be missing, may be missing
    A <…/use/7> <…#user> <…/system/1> .
"""

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from ontology.blanks import blank_of
from ontology.fields import Field, fields_of
from ontology.key import BASE, LONGEST, NS, Key
from ontology.literals import datatype, lexical_reader, unquote
from ontology.rdf import LOCATOR, RDF_TYPE, Reader, Values, word_iri
from ontology.records import CLASSES, Record
from ontology.register import Added

_KEY = r"[A-Za-z0-9][A-Za-z0-9._~@+-]*+(?:/[A-Za-z0-9._~@:+-]+)*"
"""No colon in the first part: what may be a name of a vocabulary (`ontology.key`) is left to the careful reader."""

_TEXT = r'"([^"\\\n]*+(?:\\.[^"\\\n]*+)*)"'
_ELSEWHERE = "https:"
_NAME = f"<(?:{re.escape(BASE)}(?!{_ELSEWHERE})|(?={_ELSEWHERE}))([^>]*+)>"
"""A key, or the whole IRI of what does not stand under the base."""

_NEXT = rf"(?:\1{re.escape('<' + NS)}|)"
"""How the next line of the same record begins; it is looked at once, and not by every property that is missing."""

_END = r"(?<=\n)(?!\1)"


# --- tokens -----------------------------------------------------------------------------------------


class Tokens:
    """What stands in the lines, each token read once: keys, texts, words and dates come again and again. A token that
    is none raises ValueError, KeyError or OverflowError.
    """

    def __init__(self) -> None:
        self.keys = Values(_key)
        self._texts = Values(_text)
        self._others: dict[type, Mapping[str, Any]] = {}

    def of(self, field: Field | None) -> Mapping[str, Any]:
        """Those of a property; of the locator for None."""
        if field is None or (field.type is str and not field.is_key):
            return self._texts
        if field.is_key:
            return self.keys
        if field.type not in self._others:
            self._others[field.type] = _values(field.type)
        return self._others[field.type]


_CAREFUL = Reader(BASE)


def _key(name: str) -> Key:
    return _CAREFUL.key(f"<{name}>" if name.startswith(_ELSEWHERE) else f"<{BASE}{name}>")


def _text(inner: str) -> str:
    return unquote(f'"{inner}"')[0] if "\\" in inner else inner


def _values(kind: type) -> Mapping[str, Any]:
    if issubclass(kind, StrEnum):
        return {word_iri(word).removeprefix(NS): word for word in kind}
    return Values(lexical_reader(kind))


# --- expressions ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Column:
    """A property as it stands in the lines; the locator has no field."""

    name: str
    field: Field | None
    empty: Any = None
    """The value where no line speaks of it."""

    @property
    def is_many(self) -> bool:
        return self.field is not None and self.field.many

    @property
    def token(self) -> str:
        kind = str if self.field is None else self.field.type
        if self.field is not None and self.field.is_key:
            return _NAME
        if issubclass(kind, StrEnum):
            return f"<{re.escape(NS)}([^>]*+)>"
        return _TEXT if kind is str else rf'"([^"]*+)"\^\^<{re.escape(datatype(kind))}>'

    @property
    def line(self) -> str:
        """After its beginning, with the beginning of the next."""
        return rf"{self.name}> {self.token} \.\n{_NEXT}"

    @property
    def lines(self) -> str:
        """The first value in one group, lines of further ones in another."""
        more = f"((?:{_uncaught(self.line)})+|)" if self.is_many else ""
        whole = f"{self.line}{more}"
        return whole if self.field is not None and self.field.required else f"(?:{whole}|)"


def _uncaught(expression: str) -> str:
    """The same without groups that hold what they found."""
    return re.sub(r"(?<!\\)\((?!\?)", "(?:", expression)


def _columns(cls: type[Record]) -> list[_Column]:
    empty = {item.name: item.default for item in dataclasses.fields(cls)}
    found = [_Column(field.property, field, empty[field.name]) for field in fields_of(cls)]
    found.append(_Column(LOCATOR[len(NS) + 1 : -1], None))
    return sorted(found, key=lambda column: f"{column.name}>")


def _expression(cls: type[Record], columns: list[_Column]) -> re.Pattern[str]:
    first = rf"(A <{re.escape(BASE)}({_KEY})> ){re.escape(RDF_TYPE)} <{re.escape(NS + cls.__name__)}> \.\n{_NEXT}"
    return re.compile(first + "".join(column.lines for column in columns) + _END)


# --- records ----------------------------------------------------------------------------------------

Fill = Callable[[tuple[Any, ...]], Added]


@dataclass(frozen=True, slots=True)
class Mould:
    """`match` finds the lines of a record at a place of a text; `filling` gives, for tokens, what makes its groups a
    record. That raises ValueError, KeyError or OverflowError where a token is none.
    """

    match: Callable[[str, int], re.Match[str] | None]
    filling: Callable[[Tokens], Fill]


@cache
def mould(name: str) -> Mould:
    """The mould of a class, by its name. Making it takes a few milliseconds."""
    cls = CLASSES[name]
    columns = _columns(cls)
    space: dict[str, Any] = {
        "cls": cls,
        "Blank": blank_of(cls),
        "Added": Added,
        "BlankAdded": blank_of(Added),
        "LONGEST": LONGEST,
        **{f"empty{place}": column.empty for place, column in enumerate(columns)},
        **{f"further{place}": _further(column) for place, column in enumerate(columns) if column.is_many},
    }
    exec(_source(columns), space)

    def filling(tokens: Tokens) -> Fill:
        fill: Fill = space["filling"](tokens.keys, *(tokens.of(column.field) for column in columns))
        return fill

    return Mould(_expression(cls, columns).match, filling)


def _further(column: _Column) -> Callable[[str, str, Mapping[str, Any]], tuple[Any, ...]]:
    """Makes the values of a property of its first token and its further lines."""
    tokens = re.compile(rf"{column.name}> {column.token} \.\n").findall

    def values(first: str, lines: str, known: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(sorted({known[first], *(known[token] for token in tokens(lines))}))

    return values


def _source(columns: list[_Column]) -> str:
    """A function as one would write it by hand for the class, field after field: a loop over fields takes twice as
    long. Nothing of it comes from data.
    """
    places = range(len(columns))
    known = ", ".join(f"known{place}" for place in places)
    groups = ", ".join(f"v{place}, more{place}" if columns[place].is_many else f"v{place}" for place in places)
    body = "\n        ".join(_assignment(place, column) for place, column in enumerate(columns))
    return f"""
def filling(keys, {known}):
    def fill(groups):
        _, key, {groups} = groups
        if len(key) > LONGEST:
            raise ValueError(key)
        record, added = Blank(), BlankAdded()
        record.key = keys.setdefault(key, key)
        {body}
        record.__class__ = cls
        added.record = record
        added.__class__ = Added
        return added
    return fill
"""


def _assignment(place: int, column: _Column) -> str:
    target = f"record.{column.field.name}" if column.field else "added.locator"
    value = f"known{place}[v{place}]"
    if column.is_many:
        value = f"further{place}(v{place}, more{place}, known{place}) if more{place} else ({value},)"
    if column.field and column.field.required:
        return f"{target} = {value}"
    return f"{target} = empty{place} if v{place} is None else {value}"
