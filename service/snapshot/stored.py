"""From columns back to a register, of which nothing is made before somebody asks.

Every number is looked at once when the columns are opened: whatever is asked for later can be made.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ontology.blanks import blank_of
from ontology.drawn import Drawn, Filed, Kept, Spoken
from ontology.fields import Field, fields_of
from ontology.key import Key
from ontology.layered import Layered
from ontology.records import CLASSES, Record
from ontology.register import ChangeSet, Correction, Entry, Recorded, Register
from service.ledger.chain import Link, moment
from service.snapshot.columns import NAMES, Arrays
from service.snapshot.extras import Extras
from service.snapshot.layout import NEVER, NOTHING, TEXTS, unmoment, unspelled, width, words
from service.snapshot.pools import Texts

Read = Callable[[int], Any]
"""From the place of a record within its class to the value of a field."""


class Stored:
    """The columns of a snapshot, checked. Raises ValueError where they do not fit each other."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self.texts = Texts(self._of("text.content", np.uint8), self._of("text.starts", np.int64))
        self.keys = Texts(self._of("key.content", np.uint8), self._of("key.starts", np.int64)).whole()
        self.classes = self._of("record.class", np.int8)
        self.closed_in = self._of("record.closed_in", np.int32)
        self.added = self._of("entry.added", np.int32)
        self.count = len(self.classes)
        _agree(self.added.sum(dtype=np.int64) == self.count and (self.added >= 0).all(), "records of entries")
        self.recorded_in = np.repeat(np.arange(1, len(self.added) + 1, dtype=np.int32), self.added)
        self._check()
        self.numbers, self.places = self._by_class()
        self.shapes = [self._shape(CLASSES[name], number) for number, name in enumerate(NAMES)]
        self._known: dict[int, Callable[[int], Recorded]] = {}

    # --- checking ----------------------------------------------------------------------------------

    def _of(self, name: str, kind: Any) -> NDArray[Any]:
        found = self.arrays[name] if name in self.arrays else np.zeros(0, kind)
        _agree(found.dtype == kind, name)
        return found

    def _check(self) -> None:
        entries = len(self.added)
        _agree(self.count <= len(self.keys), "keys")
        _within(self.classes, 0, len(NAMES), "record.class", self.count)
        _within(self.closed_in, 0, entries + 1, "record.closed_in", self.count)
        _agree(((self.closed_in == 0) | (self.closed_in > self.recorded_in)).all(), "record.closed_in")
        _within(self._of("record.locator", np.int32), NOTHING, len(self.texts), "record.locator", self.count)
        _within(self._of("entry.reason", np.int32), 0, len(self.texts), "entry.reason", entries)
        _within(self._of("entry.source", np.int32), NOTHING, len(self.texts), "entry.source", entries)
        _within(self._of("entry.redacted", np.int32), 0, 2, "entry.redacted", entries)

    def _by_class(self) -> tuple[list[NDArray[np.intp]], NDArray[np.int32]]:
        """The numbers of the records of each class, and the place of each record in its class."""
        ordered = np.argsort(self.classes, kind="stable")
        ends = np.searchsorted(self.classes[ordered], np.arange(len(NAMES) + 1))
        numbers = [ordered[ends[number] : ends[number + 1]] for number in range(len(NAMES))]
        places = np.empty(self.count, np.int32)
        for ones in numbers:
            places[ones] = np.arange(len(ones), dtype=np.int32)
        return numbers, places

    def _shape(self, cls: type[Record], number: int) -> list[tuple[Field, str]]:
        """The fields in which some record of a class says something."""
        count, found = len(self.numbers[number]), []
        for field in fields_of(cls) if count else ():
            name = f"{cls.__name__}.{field.name}"
            if name in self.arrays:
                self._check_column(field, name, count)
                found.append((field, name))
            _agree(name in self.arrays or not field.required, name)
        return found

    def _check_column(self, field: Field, name: str, count: int) -> None:
        ends = self._of(name, width(field))
        if field.many:
            _starts(self._of(f"{name}.starts", np.int32), len(ends), name, count)
        if field.type is not datetime:
            least = NOTHING if not (field.many or field.required) else 0
            _within(ends, least, self._bound(field), name, len(ends) if field.many else count)
        else:
            _agree(len(ends) == count or field.many, name)
            _agree(not (field.many or field.required) or not (ends == NEVER).any(), name)

    def _bound(self, field: Field) -> int:
        if field.is_key:
            return len(self.keys)
        if issubclass(field.type, StrEnum):
            return len(words(field.type))
        if field.type is bool:
            return 2
        return len(self.texts) if field.type in TEXTS else date.max.toordinal() + 1

    # --- making ------------------------------------------------------------------------------------

    def made(self, number: int) -> Recorded:
        """The record of a number."""
        cls = int(self.classes[number])
        make = self._known.get(cls) or self._known.setdefault(cls, self._maker(cls))
        return make(number)

    def _maker(self, number_of_class: int) -> Callable[[int], Recorded]:
        cls = CLASSES[NAMES[number_of_class]]
        blank = blank_of(cls)
        reads = [(field.name, self._reading(field, name)) for field, name in self.shapes[number_of_class]]
        said = {name for name, _ in reads}
        unsaid = [(field.name, () if field.many else None) for field in fields_of(cls) if field.name not in said]
        keys, places = self.keys, self.places.data
        recorded_in, closed_in = self.recorded_in.data, self.closed_in.data
        locators, texts = self._of("record.locator", np.int32).data, self.texts

        def make(number: int) -> Recorded:
            place, locator = places[number], locators[number]
            record = blank()
            record.key = keys[number]
            for name, read in reads:
                setattr(record, name, read(place))
            for name, nothing in unsaid:
                setattr(record, name, nothing)
            record.__class__ = cls
            where = None if locator < 0 else texts[locator]
            return Recorded(record, recorded_in[number], closed_in[number] or None, where, place)

        return make

    def _reading(self, field: Field, name: str) -> Read:
        value, ends = self._value(field), self.arrays[name].data
        if field.many:
            starts = self._of(f"{name}.starts", np.int32).data
            return lambda place: tuple(map(value, ends[starts[place] : starts[place + 1]]))
        nothing = NEVER if field.type is datetime else NOTHING
        return lambda place: None if ends[place] == nothing else value(ends[place])

    def _value(self, field: Field) -> Read:
        """From a number of a column to what it means."""
        if field.is_key:
            return self.keys.__getitem__
        if field.type is str:
            return self.texts.__getitem__
        if issubclass(field.type, StrEnum):
            return words(field.type).__getitem__
        if field.type is bool:
            return bool
        if field.type is datetime:
            return unmoment
        if field.type is date:
            return self.days.__getitem__
        texts, kind = self.texts, field.type
        return lambda number: unspelled(kind, texts[number])

    @cached_property
    def days(self) -> "_Days":
        return _Days()

    # --- the whole ---------------------------------------------------------------------------------

    def register(self, zone: ZoneInfo, links: Sequence[Link]) -> Register:
        """`links`: the chain of the ledger up to here, which alone says when, by whom and in which order."""
        kept = Kept(self.count, self.made)
        index = dict(zip(self.keys[: self.count], range(self.count), strict=True))
        _agree(len(index) == self.count and len(links) == len(self.added), "entries of the ledger")
        drawn: Mapping[type[Record], Drawn] = {
            CLASSES[NAMES[number]]: Drawn(kept, ones.data) for number, ones in self._in_order()
        }
        return Register(zone, self._entries(links, kept), Layered(Filed(kept, index)), {**drawn}, self._corrections())

    def _in_order(self) -> list[tuple[int, NDArray[np.intp]]]:
        """Classes as they were first seen."""
        there = [(number, ones) for number, ones in enumerate(self.numbers) if len(ones)]
        return sorted(there, key=lambda each: int(each[1][0]))

    def _entries(self, links: Sequence[Link], kept: Kept) -> list[Entry]:
        reasons, sources, redacted = (self.arrays[f"entry.{n}"].tolist() for n in ("reason", "source", "redacted"))
        ends, starts = self._closings(len(links))
        entries, first = [], 0
        for place, (link, added) in enumerate(zip(links, self.added.tolist(), strict=True)):
            said = Spoken(kept, range(first, first + added)) if added else ()
            closed: tuple[Key, ...] = tuple(self.keys[each] for each in ends[starts[place] : starts[place + 1]])
            source = None if sources[place] < 0 else self.texts[sources[place]]
            change = ChangeSet(link.actor, self.texts[reasons[place]], said, closed, source)
            gone = bool(redacted[place])
            entries.append(Entry(link.sequence, moment(link.at), link.digest, link.previous, change, gone))
            first += added
        return entries

    def _closings(self, entries: int) -> tuple[list[int], list[int]]:
        if "entry.closed" not in self.arrays:
            return [], [0] * (entries + 1)
        ends, starts = self._of("entry.closed", np.int32), self._of("entry.closed.starts", np.int32)
        _starts(starts, len(ends), "entry.closed", entries)
        _within(ends, 0, len(self.keys), "entry.closed", len(ends))
        return ends.tolist(), starts.tolist()

    def _corrections(self) -> list[Correction]:
        found: list[tuple[int, int]] = []
        for number, shape in enumerate(self.shapes):
            for _, name in (each for each in shape if each[0].name == "corrects"):
                column = self.arrays[name]
                places = np.flatnonzero(column != NOTHING)
                found += zip(self.numbers[number][places].tolist(), column[places].tolist(), strict=True)
        return [Correction(self.keys[key], self.keys[n], int(self.recorded_in[n])) for n, key in sorted(found)]

    def extras(self) -> Extras:
        found = Extras()
        for name, array in self.arrays.items():
            kind, _, own = name.partition(".")
            if kind == "extra":
                found.arrays[own] = array
            elif kind in ("keys", "texts"):
                pool: Sequence[str] = self.keys if kind == "keys" else self.texts
                _within(array, 0, len(pool), name, len(array))
                found.strings[own] = [pool[number] for number in array.tolist()]
        return found


class _Days(dict[int, date]):
    """Days by ordinal, each one object."""

    def __missing__(self, number: int) -> date:
        day = self[number] = date.fromordinal(number)
        return day


def _agree(fits: Any, what: str) -> None:
    if not fits:
        raise ValueError(f"{what} do not fit")


def _within(numbers: NDArray[Any], least: int, bound: int, what: str, count: int) -> None:
    _agree(len(numbers) == count, what)
    if count:
        _agree(int(numbers.min()) >= least and int(numbers.max()) < bound, what)


def _starts(starts: NDArray[Any], ends: int, what: str, count: int) -> None:
    _agree(len(starts) == count + 1 and starts[0] == 0 and starts[-1] == ends and (np.diff(starts) >= 0).all(), what)
