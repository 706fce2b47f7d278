"""Which records cite which: from what changed to all that may read it, and from a cell to what speaks of it.

It only grows, and is shared by all views of one chain: it may name records that are closed, or not recorded yet, at the
point of a view. Whoever follows it looks at the register for what counts.
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from ontology.key import Key
from ontology.records import Assessment, ControlImplementation, DigestCheck, Evidence, Record
from ontology.register import Register
from service.reasoning.arrays import NONE, Arrays, Place, place_of
from service.reasoning.facts import facts_of
from service.reasoning.joined import Joined

C = TypeVar("C", bound=Hashable)


class Index:
    """From a number to the rows that have it, in order; sorted when somebody first asks."""

    def __init__(self, numbers: NDArray[np.integer], rows: NDArray[np.integer] | None = None) -> None:
        self._given = (numbers, rows)

    @cached_property
    def _sorted(self) -> tuple[NDArray[np.integer], NDArray[np.integer]]:
        numbers, rows = self._given
        order = np.argsort(numbers, kind="stable")
        # As wide as a Python number: else each search would widen all of them first.
        return numbers[order].astype(np.int64), order if rows is None else rows[order]

    def at(self, first: int, last: int | None = None) -> list[int]:
        """The rows with one number, or with one from the first to the last."""
        numbers, rows = self._sorted
        start = end = int(numbers.searchsorted(first))
        if last is not None:
            end = int(numbers.searchsorted(last, side="right"))
        else:  # few have the same number: counting them takes less than a second search
            while end < len(numbers) and numbers.item(end) == first:
                end += 1
        found: list[int] = rows[start:end].tolist()
        return found

    def at_any(self, wanted: Iterable[int]) -> list[int]:
        """The rows with one of these numbers."""
        numbers, rows = self._sorted
        asked = np.fromiter(wanted, np.int64)
        starts, ends = numbers.searchsorted(asked), numbers.searchsorted(asked, side="right")
        found = [rows[starts[n] : ends[n]] for n in np.flatnonzero(starts != ends)]
        every: list[int] = np.concatenate(found).tolist() if found else []
        return every

    def __bool__(self) -> bool:
        return len(self._given[0]) > 0


@dataclass(slots=True, eq=False)
class Citing(Generic[C]):
    """What is cited -> the records that cite it, each once, however often a view is moved past it."""

    index: Index
    keys: Sequence[Key]
    later: dict[C, dict[Key, None]] = field(default_factory=dict)

    def at(self, cited: C, first: int, last: int | None = None) -> tuple[Key, ...]:
        """`first`, `last`: the numbers of what is cited; `NONE` for what the arrays do not know."""
        found = [] if first == NONE else [self.keys[row] for row in self.index.at(first, last)]
        later = self.later.get(cited)
        return tuple(dict.fromkeys((*found, *later))) if later else tuple(found)

    def add(self, cited: C, key: Key) -> None:
        self.later.setdefault(cited, {})[key] = None


class Cited:
    """Every question gives keys in the order of recording."""

    def __init__(self, arrays: Arrays, joined: Joined) -> None:
        verdicts, items, measures = arrays.assessments, arrays.evidence, arrays.implementations
        self._arrays, self._width = arrays, len(arrays.names.things)
        given = np.flatnonzero(verdicts.implementation != NONE)
        later = np.flatnonzero(items.succeeds != NONE)
        self._using = Citing[Key](Index(verdicts.uses.ends, verdicts.uses.rows), verdicts.keys)
        self._assessing = Citing[Key](Index(verdicts.implementation[given], given), verdicts.keys)
        self._succeeding = Citing[Key](Index(items.succeeds[later], later), items.keys)
        self._supporting = Citing[Key](Index(items.supports.ends, items.supports.rows), items.keys)
        self._checking = Citing[Key](Index(arrays.checks.of), arrays.checks.keys)
        cells = joined.verdicts.of.astype(np.int64) * self._width + joined.verdicts.subject
        self._judging = Citing[tuple[Key, Key]](Index(cells, joined.verdicts.rows), verdicts.keys)
        rows, owners = measures.implements.rows, arrays.owners
        owned = measures.implements.ends.astype(np.int64) * self._width + owners[measures.place[rows]]
        self._implementing = Citing[Key](Index(owned, rows), measures.keys)
        self._standing = Citing[Place](Index(measures.place), measures.keys)
        self._at_place: dict[Place, dict[Key, None]] = {}
        """The provisions that later implementations implement there."""
        self._owned: dict[tuple[Key, Key], dict[Key, None]] = {}
        self.altered, self.succeeded = bool(arrays.checks.keys), bool(len(later))

    @classmethod
    def of(cls, register: Register) -> "Cited":
        """Of all that a register holds; kept while it lives."""
        found = _kept.get(register)
        if found is None:
            found = _kept[register] = cls(*facts_of(register))
        return found

    @property
    def places(self) -> Sequence[Place]:
        """Where the implementations stand that the arrays know."""
        return self._arrays.places.things

    @cached_property
    def _items(self) -> dict[Key, int]:
        return {key: row for row, key in enumerate(self._arrays.evidence.keys)}

    @cached_property
    def _measures(self) -> dict[Key, int]:
        return {key: row for row, key in enumerate(self._arrays.implementations.keys)}

    def using(self, item: Key) -> tuple[Key, ...]:
        """The assessments that used an item of evidence."""
        return self._using.at(item, self._items.get(item, NONE))

    def assessing(self, implementation: Key) -> tuple[Key, ...]:
        """The assessments that were given for an implementation."""
        return self._assessing.at(implementation, self._measures.get(implementation, NONE))

    def assessing_any(self, implementations: Collection[Key]) -> Iterator[Key]:
        """The assessments that were given for one of these; one may come twice."""
        citing = self._assessing
        if citing.index:
            known = self._measures
            rows = citing.index.at_any(known[key] for key in implementations if key in known)
            yield from (citing.keys[row] for row in rows)
        if citing.later:
            yield from (key for each in implementations for key in citing.later.get(each, ()))

    def succeeding(self, item: Key) -> tuple[Key, ...]:
        """The items that succeed an item."""
        return self._succeeding.at(item, self._items.get(item, NONE)) if self.succeeded else ()

    def supporting(self, implementation: Key) -> tuple[Key, ...]:
        """The items that support an implementation."""
        return self._supporting.at(implementation, self._measures.get(implementation, NONE))

    def checking(self, item: Key) -> tuple[Key, ...]:
        """The checks of an item's digest."""
        return self._checking.at(item, self._items.get(item, NONE)) if self.altered else ()

    def judging(self, provision: Key, subject: Key) -> tuple[Key, ...]:
        """The assessments of a provision that were given for a subject itself."""
        cell = self._number(provision, subject)
        return self._judging.at((provision, subject), cell)

    def implementing(self, provision: Key, subject: Key | None = None) -> tuple[Key, ...]:
        """The implementations of a provision; of one subject."""
        if subject is not None:
            later = self._owned.get((provision, subject), {})
            cell, keys = self._number(provision, subject), self._arrays.implementations.keys
            rows = [] if cell == NONE else self._implementing.index.at(cell)
            found = [keys[row] for row in rows]
            return tuple(dict.fromkeys((*found, *later))) if later or len(found) > 1 else tuple(found)
        number = self._arrays.names.find(provision)
        if number == NONE:
            return self._implementing.at(provision, NONE)
        return self._implementing.at(provision, number * self._width, (number + 1) * self._width - 1)

    def standing(self, place: Place) -> tuple[Key, ...]:
        """The implementations at a place."""
        number = self._arrays.places.find(place)
        return self._standing.at(place, number, number)

    def implemented(self, place: Place) -> set[Key]:
        """The provisions that implementations at a place implement."""
        number, found = self._arrays.places.find(place), set(self._at_place.get(place, ()))
        rows = [] if number == NONE else self._standing.index.at(number, number)
        names = self._arrays.implementations.implements.expanded(np.array(rows, np.int32))[1]
        things = self._arrays.names.things
        return found.union(things[name] for name in np.unique(names).tolist())

    def _number(self, provision: Key, subject: Key) -> int:
        p, s = self._arrays.names.find(provision), self._arrays.names.find(subject)
        return NONE if NONE in (p, s) else p * self._width + s

    def add(self, record: Record) -> None:
        """Takes a record that was recorded later."""
        match record:
            case Assessment():
                for key in record.used_evidence:
                    self._using.add(key, record.key)
                if record.implementation:
                    self._assessing.add(record.implementation, record.key)
                elif record.subject:
                    self._judging.add((record.of, record.subject), record.key)
            case Evidence():
                if record.succeeds:
                    self.succeeded = True
                    self._succeeding.add(record.succeeds, record.key)
                for key in record.supports:
                    self._supporting.add(key, record.key)
            case DigestCheck():
                self.altered = True
                self._checking.add(record.of_evidence, record.key)
            case ControlImplementation():
                self._standing.add(place_of(record), record.key)
                self._at_place.setdefault(place_of(record), {}).update(dict.fromkeys(record.implements))
                for provision in record.implements:
                    self._implementing.add(provision, record.key)
                    self._owned.setdefault((provision, record.subject), {})[record.key] = None


_kept: WeakKeyDictionary[Register, Cited] = WeakKeyDictionary()
