"""The graph that gap shapes read: the records open at k and what the reasoning knows of them, as integer arrays.

Records stand as in `ontology.rdf`, with three things more: a link to a record that was corrected leads to the one that
took its place; `askedOn` (a day) and `askedAt` (a moment, the beginning of that day) stand on every record that has a
day or a moment, so that "overdue" is sh:lessThan; and a record with a period that covers the day is also of class
`Counting…` (CountingUse, CountingEvidence). What stands beside the records: `docs/gaps.md`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from ontology.fields import Field, fields_of
from ontology.key import BASE, NS, Key, to_iri
from ontology.literals import XSD, write_moment
from ontology.rdf import class_iri, word_iri
from ontology.records import CLASSES, CONTENT, Record, Subject, Wording, WordingText
from service.graph.facts import Class, Fact, Ref
from service.graph.standing import facts
from service.reasoning.corrections import Corrections
from service.reasoning.uses import covers
from service.reasoning.view import View
from service.validation.shacl.columns import Builder, Columns
from service.validation.shacl.terms import LITERAL, STRING, Term, iri
from service.validation.shacl.words import RDF_TYPE

_TYPES: dict[type, str] = {bool: "boolean", int: "integer", float: "double", date: "date", time: "time"}


def graph(view: View, horizon: date | None = None) -> Columns:
    """The whole of it. Units and papers to come are those of the horizon; without one there are none."""
    corrections = Corrections.of(view.register, view.known_at)
    return graph_of(view, corrections, facts(view, horizon, corrections))


def graph_of(view: View, corrections: Corrections, known: Iterable[Fact]) -> Columns:
    """The same, with facts that are found already."""
    writing = Writing(Builder())
    Records(view, writing, corrections).write()
    writing.facts(known)
    _places(view, writing)
    return writing.builder.columns()


@dataclass(slots=True)
class Writing:
    """Values to numbers, each made once."""

    builder: Builder
    base: str = BASE
    _nodes: dict[Key, int] = field(default_factory=dict)
    _values: dict[tuple[type, Any], int] = field(default_factory=dict)
    _names: dict[str, int] = field(default_factory=dict)

    def node(self, key: Key) -> int:
        number = self._nodes.get(key)
        if number is None:
            number = self._nodes[key] = self.builder.terms.id(iri(to_iri(key, self.base)))
        return number

    def name(self, text: str) -> int:
        """A word of ours, by its IRI."""
        number = self._names.get(text)
        if number is None:
            number = self._names[text] = self.builder.terms.id(iri(text))
        return number

    def value(self, value: Any) -> int:
        place = (type(value), value)
        number = self._values.get(place)
        if number is None:
            number = self._values[place] = self.builder.terms.id(_term(value))
        return number

    def facts(self, found: Iterable[Fact]) -> None:
        pairs: dict[str, tuple[list[int], list[int]]] = {}
        for fact in found:
            subjects, objects = pairs.setdefault(fact.property, ([], []))
            subjects.append(self.node(fact.node))
            objects.append(self._object(fact.value))
        for name, (subjects, objects) in pairs.items():
            predicate = RDF_TYPE if name == "a" else NS + name
            self.builder.add(self.name(predicate), subjects, objects)

    def _object(self, value: Any) -> int:
        if isinstance(value, Ref):
            return self.node(value.key)
        return self.name(NS + value.name) if isinstance(value, Class) else self.value(value)


def _term(value: Any) -> Term:
    if isinstance(value, StrEnum):
        return iri(word_iri(value))
    if isinstance(value, str):
        return Term(LITERAL, value, STRING)
    if isinstance(value, datetime):
        return Term(LITERAL, write_moment(value), XSD + "dateTime")
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return Term(LITERAL, text, XSD + _TYPES[type(value)])


@dataclass(slots=True)
class Records:
    """Writes records, class by class and property by property."""

    view: View
    to: Writing
    corrections: Corrections

    def write(self) -> None:
        for cls in CLASSES.values():
            self.of_class(cls, list(self.view.register.open(cls, self.view.known_at)))

    def of_class(self, cls: type[Record], records: list[Any]) -> None:
        """Some records of one class. Texts of laws are not asked about."""
        if cls is WordingText:
            return
        nodes = [self.to.node(record.key) for record in records]
        self._typed(nodes, class_iri(cls))
        if issubclass(cls, Subject):
            self._typed(nodes, NS + "Subject")
        fields = fields_of(cls)
        for each in fields:
            self._field(each, nodes, records)
        names = {each.name for each in fields}
        if {"valid_from", "valid_to"} <= names:
            self._counting(cls, nodes, records)
        kinds = {each.type for each in fields if not each.is_key}
        if cls not in CONTENT:
            if date in kinds:
                self._all("askedOn", nodes, self.view.as_of)
            if datetime in kinds:
                self._all("askedAt", nodes, datetime.combine(self.view.as_of, time(), self.view.register.zone))

    def _field(self, each: Field, nodes: list[int], records: list[Any]) -> None:
        write = self._linked if each.is_key else self.to.value
        subjects, objects = _pairs(each, nodes, records, write)
        if subjects:
            self.to.builder.add(self.to.name(NS + each.property), subjects, objects)

    def _linked(self, key: Key) -> int:
        """A link to a record that others corrected is a link to the last of them."""
        if self.corrections.touch(key):
            key = self.corrections.chain(key)[-1].key
        return self.to.node(key)

    def _typed(self, nodes: list[int], name: str) -> None:
        if nodes:
            self.to.builder.add(self.to.name(RDF_TYPE), nodes, [self.to.name(name)] * len(nodes))

    def _all(self, name: str, nodes: list[int], value: date | datetime) -> None:
        if nodes:
            self.to.builder.add(self.to.name(NS + name), nodes, [self.to.value(value)] * len(nodes))

    def _counting(self, cls: type[Record], nodes: list[int], records: list[Any]) -> None:
        day = self.view.as_of
        counting = [
            node for node, record in zip(nodes, records, strict=True) if covers(record.valid_from, record.valid_to, day)
        ]
        self._typed(counting, f"{NS}Counting{cls.__name__}")


def _pairs(
    each: Field, nodes: list[int], records: list[Any], write: Callable[[Any], int]
) -> tuple[list[int], list[int]]:
    name, subjects, objects = each.name, [], []
    if each.many:
        for node, record in zip(nodes, records, strict=True):
            for value in getattr(record, name):
                subjects.append(node)
                objects.append(write(value))
    else:
        for node, record in zip(nodes, records, strict=True):
            value = getattr(record, name)
            if value is not None:
                subjects.append(node)
                objects.append(write(value))
    return subjects, objects


def _places(view: View, to: Writing) -> None:
    """What a provision is a part of in the text in force, and which have ever stood for a duty."""
    law = view.statuses.law
    keys = law.content.keys
    parts = [to.node(keys[p]) for p in law.whole]
    to.builder.add(to.name(NS + "partOf"), parts, [to.node(keys[whole]) for whole in law.whole.values()])
    once = {wording.wording_of for wording in view.register.open(Wording, view.known_at) if wording.assessable}
    duties = [to.node(key) for key in once | {keys[p] for p in law.kind}]
    to.builder.add(to.name(RDF_TYPE), duties, [to.name(NS + "Duty")] * len(duties))
