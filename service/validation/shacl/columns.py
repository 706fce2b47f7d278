"""One graph as integer arrays: for each property its pairs of subject and object, sorted both ways.

A pair is one int64 (subject in the upper half), so that a sorted array of them is an index: what a node says begins at
`searchsorted(node << 32)`. A change copies the arrays of the properties that it touches and nothing else.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from service.validation.shacl.terms import Ids, Index, Mask, Term, Terms, iri, term_of

Keys = NDArray[np.int64]
Triple = tuple[Term, Term, Term]
N = TypeVar("N", np.int32, np.int64)
_LOW = np.int64(0xFFFFFFFF)
_FEW = 256
"""Up to so many changes of one property are put in by slices; more are sorted in."""


def paired(first: ArrayLike, second: ArrayLike) -> Keys:
    """Two arrays of numbers as keys."""
    keys: Keys = (np.asarray(first, np.int64) << 32) | np.asarray(second, np.int64)
    return keys


def firsts(keys: Keys) -> Ids:
    return (keys >> 32).astype(np.int32)


def seconds(keys: Keys) -> Ids:
    return (keys & _LOW).astype(np.int32)


def distinct(keys: NDArray[N]) -> NDArray[N]:
    """Sorted, none twice; np.unique takes twice as long, since it hashes."""
    if len(keys) < 2:
        return keys
    keys = np.sort(keys)
    first = np.empty(len(keys), np.bool_)
    first[0] = True
    np.not_equal(keys[1:], keys[:-1], out=first[1:])
    return keys[first]


class Column:
    """The pairs of one property. `forward` is sorted and has no pair twice."""

    __slots__ = ("_inverse", "forward")

    def __init__(self, forward: Keys, inverse: Keys | None = None) -> None:
        self.forward = forward
        self._inverse = inverse

    def __len__(self) -> int:
        return len(self.forward)

    @property
    def inverse(self) -> Keys:
        """The pairs turned round, sorted; made when first asked for."""
        if self._inverse is None:
            self._inverse = np.sort(paired(seconds(self.forward), firsts(self.forward)))
        return self._inverse

    def objects(self, nodes: Ids) -> tuple[Index, Ids]:
        """Of each node its values: position of the node in `nodes`, and the value; in order."""
        return _within(self.forward, nodes)

    def subjects(self, nodes: Ids) -> tuple[Index, Ids]:
        """Of each node those that have it as a value."""
        return _within(self.inverse, nodes)

    def changed(self, added: Keys, removed: Keys) -> "Column":
        """Both sorted and without repetition."""
        forward = _merged(self.forward, added, removed)
        if self._inverse is None:
            return Column(forward)
        turned = [np.sort(paired(seconds(keys), firsts(keys))) for keys in (added, removed)]
        return Column(forward, _merged(self._inverse, *turned))


def _within(keys: Keys, nodes: Ids) -> tuple[Index, Ids]:
    """Methods, not functions of numpy: on a few nodes their wrappers take half of the time."""
    start = nodes.astype(np.int64) << 32
    low = keys.searchsorted(start)
    counts = keys.searchsorted(start + (1 << 32)) - low
    ends = counts.cumsum()
    origin = np.arange(len(nodes)).repeat(counts)
    at = np.arange(len(origin)) + (low - ends + counts).repeat(counts)
    return origin, seconds(keys[at])


def _merged(keys: Keys, added: Keys, removed: Keys) -> Keys:
    """Sorted keys after a change, all sorted; what is both removed and added stays."""
    if len(added) + len(removed) > _FEW:
        return distinct(np.concatenate((keys[~among(keys, removed)], added)))
    removed = removed[among(removed, keys) & ~among(removed, added)]
    added = added[~among(added, keys)]
    cuts = [(place, 0, key) for place, key in zip(np.searchsorted(keys, added).tolist(), added.tolist(), strict=True)]
    cuts += [(place, 1, 0) for place in np.searchsorted(keys, removed).tolist()]
    if not cuts:
        return keys
    parts, last = [], 0
    for place, gone, key in sorted(cuts):
        parts.append(keys[last:place])
        if not gone:
            parts.append(np.array([key], np.int64))
        last = place + gone
    return np.concatenate([*parts, keys[last:]])


def among(wanted: NDArray[np.integer[Any]], known: NDArray[np.integer[Any]]) -> Mask:
    """Which are in a sorted array."""
    if not len(known):
        return np.zeros(len(wanted), np.bool_)
    at = known.searchsorted(wanted)
    at[at == len(known)] = 0
    found: Mask = known[at] == wanted
    return found


_EMPTY = Column(np.empty(0, np.int64), np.empty(0, np.int64))


class Columns:
    """A graph: terms, and a column for each property. Never changes; `with_changes` gives another."""

    __slots__ = ("_columns", "terms")

    def __init__(self, terms: Terms, columns: Mapping[int, Column]) -> None:
        self.terms = terms
        self._columns = dict(columns)

    @classmethod
    def of(cls, triples: Iterable[tuple[object, object, object]], terms: Terms | None = None) -> "Columns":
        """From triples of rdflib, pyoxigraph or `Term`. Raises ValueError on what is no term."""
        builder = Builder(terms)
        for subject, predicate, value in triples:
            builder.triple(term_of(subject), term_of(predicate), term_of(value))
        return builder.columns()

    def __len__(self) -> int:
        """Number of statements."""
        return sum(map(len, self._columns.values()))

    def __getitem__(self, predicate: int) -> Column:
        """The column of a property; an empty one where the graph does not have it."""
        return self._columns.get(predicate, _EMPTY)

    def of_property(self, name: str) -> Column:
        """The column of a property by its IRI."""
        return self[self.terms.id(iri(name))]

    @property
    def predicates(self) -> tuple[int, ...]:
        return tuple(sorted(self._columns))

    def triples(self) -> Iterator[Triple]:
        """Every statement, by property, subject and value."""
        for predicate in self.predicates:
            keys, name = self._columns[predicate].forward, self.terms[predicate]
            for subject, value in zip(firsts(keys).tolist(), seconds(keys).tolist(), strict=True):
                yield self.terms[subject], name, self.terms[value]

    def with_changes(self, added: Iterable[Triple], removed: Iterable[Triple]) -> "Columns":
        """The graph after a change; what is both removed and added stays."""
        new, old = by_predicate(self.terms, added), by_predicate(self.terms, removed)
        columns = dict(self._columns)
        for predicate in new.keys() | old.keys():
            column = self[predicate].changed(new.get(predicate, _EMPTY.forward), old.get(predicate, _EMPTY.forward))
            columns[predicate] = column
            if not len(column):
                del columns[predicate]
        return Columns(self.terms, columns)


def by_predicate(terms: Terms, triples: Iterable[Triple]) -> dict[int, Keys]:
    """Statements as sorted pairs, by property."""
    found: dict[int, list[int]] = {}
    for subject, predicate, value in triples:
        found.setdefault(terms.id(predicate), []).append((terms.id(subject) << 32) | terms.id(value))
    return {predicate: distinct(np.array(keys, np.int64)) for predicate, keys in found.items()}


class Builder:
    """Collects statements, one by one or as arrays, and sorts them once."""

    def __init__(self, terms: Terms | None = None) -> None:
        self.terms = terms if terms is not None else Terms()
        self._single: dict[int, list[int]] = {}
        self._arrays: dict[int, list[Keys]] = {}

    def add(self, predicate: int, subjects: ArrayLike, objects: ArrayLike) -> None:
        """Statements of one property, as numbers of `terms`."""
        self._arrays.setdefault(predicate, []).append(paired(subjects, objects))

    def triple(self, subject: Term, predicate: Term, value: Term) -> None:
        identify = self.terms.id
        self._single.setdefault(identify(predicate), []).append((identify(subject) << 32) | identify(value))

    def line(self, line: str) -> None:
        """One statement as our own N-Triples write it (`ontology.rdf.to_lines`)."""
        subject, predicate, value = line.split(" ", 2)
        number = self.terms.of_token
        self._single.setdefault(number(predicate), []).append((number(subject) << 32) | number(value[:-2]))

    def columns(self) -> Columns:
        parts = {predicate: list(arrays) for predicate, arrays in self._arrays.items()}
        for predicate, keys in self._single.items():
            parts.setdefault(predicate, []).append(np.array(keys, np.int64))
        return Columns(self.terms, {name: Column(distinct(np.concatenate(arrays))) for name, arrays in parts.items()})
