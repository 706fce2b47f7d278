"""From entries to columns: what a snapshot holds. Reads the entries alone, so that it cannot say what they do not.

`Arrays` by name: `key.*` and `text.*` the pools, `entry.*` a row for each entry, `record.*` for each record, and for
each class `Evidence.valid_from`, or `Evidence.about.starts` and `Evidence.about`. A column in which no record says
anything is left out.
"""

from array import array
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ontology.drawn import Spoken
from ontology.fields import Field, fields_of, values_of
from ontology.records import CLASSES, Record
from ontology.register import Entry
from service.snapshot.extras import Extras
from service.snapshot.layout import NEVER, NOTHING, TEXTS, checked, moment, spelled, width, words
from service.snapshot.pools import Pool

Arrays = dict[str, NDArray[Any]]
NAMES: tuple[str, ...] = tuple(CLASSES)


def columns(entries: Iterable[Entry], extras: Extras | None = None) -> Arrays:
    """All that the entries say. Raises ValueError on what no ledger could have said: a key twice, a value of another
    type, a time without zone.
    """
    said = list(entries)
    table = _Table(said)
    for entry in said:
        table.take(entry)
    return table.arrays(extras or Extras())


class _Table:
    def __init__(self, entries: list[Entry]) -> None:
        recorded = [each.key for entry in entries for each in _records(entry)]
        self.keys = Pool(recorded)
        if len(self.keys) != len(recorded):
            raise ValueError("a key is recorded twice")
        self.texts = Pool()
        self.classes = array("b")
        self.locators = array("i")
        self.closed_in = np.zeros(len(recorded), np.int32)
        self.entries: dict[str, array[int]] = {name: array("i") for name in ("added", "reason", "source", "redacted")}
        self.closings = _Column(many=True)
        self.fields: dict[type[Record], list[tuple[Field, _Column]]] = {}

    def take(self, entry: Entry) -> None:
        known = len(self.classes)
        for key in entry.change.closed:
            number = self.keys.of(key)
            if number < known:
                self.closed_in[number] = entry.sequence
        self.closings.add([self.keys.of(key) for key in entry.change.closed])
        row = self.entries
        row["added"].append(len(entry.change.added))
        row["reason"].append(self.texts.of(entry.change.reason))
        row["source"].append(self._text(entry.change.source))
        row["redacted"].append(entry.redacted)
        for added in _added(entry):
            self.classes.append(_NUMBERS[type(added[0])])
            self.locators.append(self._text(added[1]))
            self._take(added[0])

    def _take(self, record: Record) -> None:
        cls = type(record)
        if cls not in self.fields:
            self.fields[cls] = [(field, _Column(many=field.many, width=width(field))) for field in fields_of(cls)]
        for field, column in self.fields[cls]:
            column.add([self._number(field, value) for value in values_of(record, field)])

    def _text(self, text: str | None) -> int:
        return NOTHING if text is None else self.texts.of(text)

    def _number(self, field: Field, value: Any) -> int:
        checked(field, value)
        if field.is_key:
            return self.keys.of(value)
        if issubclass(field.type, StrEnum):
            return words(field.type).index(value)
        if field.type is bool:
            return int(value)
        if field.type in TEXTS:
            return self.texts.of(spelled(value))
        return moment(value) if isinstance(value, datetime) else _day(value)

    def arrays(self, extras: Extras) -> Arrays:
        found: Arrays = {f"entry.{name}": _ints(column) for name, column in self.entries.items()}
        found |= self.closings.arrays("entry.closed")
        found |= {"record.class": np.frombuffer(self.classes, np.int8), "record.closed_in": self.closed_in}
        found["record.locator"] = _ints(self.locators)
        for cls, fields in self.fields.items():
            for field, column in fields:
                found |= column.arrays(f"{cls.__name__}.{field.name}")
        found |= _kept(extras, self.texts, self.keys)
        for name, pool in (("key", self.keys), ("text", self.texts)):
            found[f"{name}.content"], found[f"{name}.starts"] = pool.written()
        return found


def _records(entry: Entry) -> Iterator[Record]:
    return (record for record, _ in _added(entry))


def _added(entry: Entry) -> Iterator[tuple[Record, str | None]]:
    """Without keeping what is made for this alone."""
    added = entry.change.added
    if isinstance(added, Spoken):
        yield from ((each.record, each.locator) for each in added.passing())
    else:
        yield from ((each.record, each.locator) for each in added)


def _kept(extras: Extras, texts: Pool, keys: Pool) -> Arrays:
    """Strings of others are mostly keys that are there already."""
    found: Arrays = {f"extra.{name}": array for name, array in extras.checked().arrays.items()}
    for name, strings in extras.strings.items():
        of_keys = all(text in keys for text in strings)
        pool, kind = (keys, "keys") if of_keys else (texts, "texts")
        found[f"{kind}.{name}"] = np.fromiter(map(pool.of, strings), np.int32, len(strings))
    return found


class _Column:
    """Numbers of one field; as long as no record says anything, nothing is kept."""

    __slots__ = ("count", "empty", "ends", "many", "starts", "width")

    def __init__(self, *, many: bool, width: Any = np.int32) -> None:
        self.many = many
        self.width = width
        self.empty = NEVER if width is np.int64 else NOTHING
        self.count = 0
        self.starts = array("i", [0])
        self.ends = array("q" if width is np.int64 else "i")

    def add(self, numbers: list[int]) -> None:
        self.count += 1
        if self.many:
            self.ends.extend(numbers)
            self.starts.append(len(self.ends))
        elif numbers or self.ends:
            self.ends.extend([self.empty] * (self.count - 1 - len(self.ends)))
            self.ends.append(numbers[0] if numbers else self.empty)

    def arrays(self, name: str) -> Arrays:
        if not self.ends:
            return {}
        ends = np.frombuffer(self.ends, self.width)
        return {name: ends, f"{name}.starts": _ints(self.starts)} if self.many else {name: ends}


_NUMBERS = {CLASSES[name]: number for number, name in enumerate(NAMES)}


def _ints(numbers: "array[int]") -> NDArray[np.int32]:
    return np.frombuffer(numbers, np.int32) if numbers else np.zeros(0, np.int32)


def _day(value: date) -> int:
    return value.toordinal()
