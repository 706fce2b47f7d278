"""Records as RDF and back: canonical N-Triples, one line for each value, exact both ways.

Class `Evidence` is `nomo:Evidence`, field `valid_from` is `nomo:validFrom`, a key is its IRI, a word is a `nomo:` term
(`superset-of` is `nomo:supersetOf`; a kind of subject is its class, `nomo:AISystem`), everything else a typed literal.
Lines are sorted, use single spaces, and hold no comments and no blank nodes; control characters and line separators
are escaped, so that a line is a line for every reader. Other syntaxes are parsed elsewhere, into such lines.
"""

import dataclasses
import difflib
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from functools import cache
from typing import Any

from ontology.errors import BadInput, Unreadable
from ontology.fields import Field, fields_of
from ontology.key import BASE, NS, Key, is_key, to_iri, to_key
from ontology.literals import quote, read_literal, writer
from ontology.records import CLASSES, Record
from ontology.register import Added
from ontology.words import SubjectKind, camel, pascal

RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
LOCATOR = f"<{NS}locator>"


def class_iri(cls: type[Record]) -> str:
    """The IRI of a record class."""
    return NS + cls.__name__


def word_iri(word: StrEnum) -> str:
    """The IRI of a word of a closed list."""
    return NS + (pascal(word.value) if isinstance(word, SubjectKind) else camel(word.value))


# --- records to lines ------------------------------------------------------------------------------


def to_lines(record: Record, locator: str | None = None, base: str = BASE) -> list[str]:
    """The sorted N-Triples lines of a record (without line ends). Raises BadInput on an ill-formed key or value."""
    return Writer(base).lines(record, locator)


class Writer:
    """Writes many records; keeps the terms of keys, which come again and again."""

    def __init__(self, base: str = BASE) -> None:
        self._keys = Values(lambda key: key_term(key, base))

    def lines(self, record: Record, locator: str | None = None) -> list[str]:
        """As `to_lines`."""
        cls = type(record)
        subject, keys = self._keys[record.key], self._keys
        start = f"{subject} <{NS}"
        found = [f"{subject} {RDF_TYPE} <{class_iri(cls)}> ."]
        for name, local, write, is_many, empty in _sorted_properties(cls):
            value = getattr(record, name) if name else locator
            if value is None or value == ():
                if empty is not None:
                    raise _lacking(cls, record.key, [empty])
            elif is_many:
                tokens = {write(one) for one in value} if write else {keys[one] for one in value}
                found += [f"{start}{local}> {token} ." for token in sorted(tokens)]
            else:
                found.append(f"{start}{local}> {write(value) if write else keys[value]} .")
        return found


_Property = tuple[str, str, Callable[[Any], str] | None, bool, Field | None]
"""Name of the Python field ("" for the locator), local name, how a value is written (None for a key), whether there may
be many, and the field if RDF cannot say that it is empty: no triple means missing, or the default.
"""


def _sorted_properties(cls: type[Record]) -> list[_Property]:
    """In the order of their lines: the class first, since `http:` comes before `https:`; then by name."""
    if cls not in _SORTED:
        found: list[_Property] = [("", LOCATOR[len(NS) + 1 : -1], quote, False, None)]
        for field in fields_of(cls):
            write = None if field.is_key else _value_writer(field.type)
            found.append((field.name, field.property, write, field.many, field if _never_empty(cls, field) else None))
        _SORTED[cls] = sorted(found, key=lambda one: f"{one[1]}>")
    return _SORTED[cls]


_SORTED: dict[type[Record], list[_Property]] = {}


def _never_empty(cls: type[Record], field: Field) -> bool:
    if field.required or not field.many:
        return field.required
    return any(item.default for item in dataclasses.fields(cls) if item.name == field.name)


def key_term(key: Key, base: str = BASE) -> str:
    """A key as an IRI term. Raises BadInput if it is none."""
    if not is_key(key):
        raise BadInput(
            f'"{key}" is no key',
            remedy="use letters, digits, . _ ~ @ : + - and / between parts, at most 400 characters",
        )
    return f"<{to_iri(key, base)}>"


@cache
def _value_writer(kind: type) -> Callable[[Any], str]:
    if issubclass(kind, StrEnum):
        terms = {word: f"<{word_iri(word)}>" for word in kind}
        return terms.__getitem__
    return writer(kind)


# --- lines to records ------------------------------------------------------------------------------


def records(lines: Iterable[str], base: str = BASE) -> Iterator[Added]:
    """The records that lines of N-Triples describe, in the order in which their keys first appear; exact inverse of
    `to_lines`. Raises Unreadable on a line that is none, BadInput on what the words do not know or a record that lacks
    something.
    """
    reader = Reader(base)
    for subject, pairs in by_subject(lines).items():
        yield reader.added(subject, pairs)


def by_subject(lines: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """Property and value tokens by subject; the lines of a subject mostly stand together."""
    grouped: dict[str, list[tuple[str, str]]] = {}
    last = ""
    pairs: list[tuple[str, str]] = []
    for line in lines:
        try:
            subject, predicate, value = line.split(" ", 2)
        except ValueError:
            raise _no_triple(line) from None
        if value[-2:] != " .":
            raise _no_triple(line)
        if subject != last:
            pairs = grouped.setdefault(subject, [])
            last = subject
        pairs.append((predicate, value[:-2]))
    return grouped


def _no_triple(line: str) -> Unreadable:
    shown = line if len(line) <= 120 else line[:117] + "..."
    return Unreadable(f"not a triple: {shown!r}", remedy="write one `<subject> <property> value .` on each line")


class Values(dict[str, Any]):
    """Token to value, each token parsed once. Raises ValueError with what was expected."""

    def __init__(self, parse: Callable[[str], Any]) -> None:
        self.parse = parse

    def __missing__(self, token: str) -> Any:
        value = self[token] = self.parse(token)
        return value


class Reader:
    """Reads records; keeps what it has parsed, since dates, keys and words come again and again."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.keys = Values(self.key)
        self.locators = Values(lambda token: read_literal(str, token))
        self.kinds: dict[type, Values] = {}
        self.schemas: dict[type[Record], _Schema] = {}

    def key(self, token: str) -> Key:
        """The key that an IRI term names. Raises ValueError with what was expected."""
        iri = token[1:-1]
        key = to_key(iri, self.base) if token[:1] == "<" and token[-1:] == ">" else None
        if key is None or not is_key(key) or to_iri(key, self.base) != iri:
            raise ValueError(f"an IRI under {self.base} or of a vocabulary that we use")
        return key

    def added(self, subject: str, pairs: list[tuple[str, str]]) -> Added:
        """The record with all property and value tokens of a subject. Raises BadInput."""
        try:
            key = self.keys[subject]
        except ValueError as error:
            raise BadInput(f"{subject} is no name of a record: expected {error}") from None
        cls = _class_of(key, [value for predicate, value in pairs if predicate == RDF_TYPE])
        values, locator = self._values(cls, key, pairs)
        try:
            return Added(cls(key=key, **values), locator)
        except TypeError:
            missing = [field for field in fields_of(cls) if field.required and field.name not in values]
            raise _lacking(cls, key, missing) from None

    def _values(self, cls: type[Record], key: Key, pairs: list[tuple[str, str]]) -> tuple[dict[str, Any], str | None]:
        schema = self.schemas.get(cls) or self._schema(cls)
        values: dict[str, Any] = {}
        many: dict[str, set[Any]] = {}
        for predicate, token in pairs:
            try:
                name, is_many, parsed = schema[predicate]
                value = parsed[token]
            except KeyError:
                if predicate != RDF_TYPE:
                    raise _unknown_property(cls, key, predicate, schema) from None
                continue
            except ValueError as error:
                raise _bad_value(cls, key, predicate, token, str(error)) from None
            if is_many:
                many.setdefault(name, set()).add(value)
            elif values.setdefault(name, value) != value:
                raise BadInput(f"{_name(cls, key)}: {_local(predicate)} has two values", remedy="keep one of them")
        values.update((name, tuple(sorted(found))) for name, found in many.items())
        return values, values.pop(_LOCATOR, None)

    def _schema(self, cls: type[Record]) -> "_Schema":
        schema = {f"<{NS}{field.property}>": (field.name, field.many, self._reading(field)) for field in fields_of(cls)}
        schema[LOCATOR] = (_LOCATOR, False, self.locators)
        self.schemas[cls] = schema
        return schema

    def _reading(self, field: Field) -> Values:
        if field.is_key:
            return self.keys
        if field.type not in self.kinds:
            self.kinds[field.type] = Values(_parser(field.type))
        return self.kinds[field.type]


_LOCATOR = " locator"
"""Beside the names of fields, and none of them."""

_Schema = dict[str, tuple[str, bool, Values]]
"""Of one class: predicate to field name, whether it may have many values, and how a token becomes a value."""


@cache
def _parser(kind: type) -> Callable[[str], Any]:
    if issubclass(kind, StrEnum):
        words = {f"<{word_iri(word)}>": word for word in kind}
        return lambda token: _word(words, token)
    return lambda token: read_literal(kind, token)


def _word(words: dict[str, StrEnum], token: str) -> StrEnum:
    if token not in words:
        raise ValueError("one of " + ", ".join(f"nomo:{iri[len(NS) + 1 : -1]}" for iri in words))
    return words[token]


def _class_of(key: Key, types: list[str]) -> type[Record]:
    if len(set(types)) != 1:
        what = "has no class" if not types else "has two classes"
        raise BadInput(f'"{key}" {what}', remedy="say once what it is, as in `a nomo:Evidence`")
    iri = types[0]
    cls = CLASSES.get(iri[len(NS) + 1 : -1]) if iri.startswith(f"<{NS}") else None
    if cls is None:
        nearest = _nearest(iri, CLASSES)
        raise BadInput(f'"{key}": {_short(iri)} is no class of ours', remedy=_did_you_mean(nearest), nearest=nearest)
    return cls


def _name(cls: type[Record], key: Key) -> str:
    return f'{cls.__name__} "{key}"'


def _local(predicate: str) -> str:
    return predicate[len(NS) + 1 : -1]


def _short(term: str) -> str:
    return f"nomo:{term[len(NS) + 1 : -1]}" if term.startswith(f"<{NS}") else term


def _nearest(term: str, names: Iterable[str]) -> tuple[str, ...]:
    local = term.strip("<>").replace("#", "/").rsplit("/", 1)[-1]
    return tuple(f"nomo:{name}" for name in difflib.get_close_matches(local, list(names), 3, 0.4))


def _did_you_mean(nearest: tuple[str, ...]) -> str:
    return f"did you mean {', '.join(nearest)}?" if nearest else "see ontology/nomograph.ttl for the words"


def _unknown_property(cls: type[Record], key: Key, predicate: str, schema: _Schema) -> BadInput:
    nearest = _nearest(predicate, map(_local, schema))
    message = f"{_name(cls, key)}: {cls.__name__} has no property {_short(predicate)}"
    return BadInput(message, remedy=_did_you_mean(nearest), nearest=nearest)


def _bad_value(cls: type[Record], key: Key, predicate: str, token: str, expected: str) -> BadInput:
    shown = token if len(token) <= 120 else token[:117] + "..."
    return BadInput(f"{_name(cls, key)}: {_local(predicate)} {shown} must be {expected}")


def _lacking(cls: type[Record], key: Key, missing: list[Field]) -> BadInput:
    return BadInput(
        f"{_name(cls, key)} lacks {', '.join(field.property for field in missing)}", remedy="add what is missing"
    )
