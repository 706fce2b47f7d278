"""Records from the text that the ledger keeps, thousands at once: `A ` and a line of `ontology.rdf.to_lines`, again and
again, the lines of a record together.

The careful reader of `ontology.rdf` decides what a record is. Here stands the short way to the same records, several
times as fast: record by record through the mould of its class, through the careful reader where the mould does not take
it. Whatever is unusual beyond that is left to the careful reader as a whole, which reads it or says what is wrong.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ontology.collector import paused
from ontology.errors import BadInput
from ontology.key import BASE, NS
from ontology.moulds import Fill, Tokens, mould
from ontology.rdf import RDF_TYPE, Reader, by_subject
from ontology.records import CLASSES
from ontology.register import Added

OFTEN = 100
"""Records of a class read carefully before a mould is made of it: that takes as long as reading so many."""

_PIECE = 1 << 17
"""Bytes that are looked at together: what fits into the processor's own memory is read faster."""

_FIRST_LINE = re.compile(rf"A <[^> \n]*+> {re.escape(RDF_TYPE)} <{re.escape(NS)}([A-Za-z]*+)> \.\n")
_BEGINNING = re.compile(r"A <[^> \n]*+> ")
_CLASS = f"> {RDF_TYPE} <{NS}".encode()

_read: Counter[str] = Counter()
"""Class name to how many records of it this process has read carefully."""


def records(text: bytes, start: int, end: int) -> tuple[Added, ...] | None:
    """The records between two places of a text, in UTF-8; None if that has to be read line by line."""
    reading = _Reading()
    try:
        with paused():
            for piece in _pieces(text, start, end):
                reading.read(piece)
    except (BadInput, ValueError):
        return None
    found = reading.found
    if len({added.record.key for added in found}) < len(found):
        return None  # lines of a record stand apart
    return tuple(found)


def _pieces(text: bytes, start: int, end: int) -> Iterator[str]:
    """Cut where a record begins, as far as can be seen from its first line; whoever sees half a record sees it twice,
    and that is noticed.
    """
    while end - start > _PIECE:
        cut = _cut(text, start, end)
        yield text[start:cut].decode()
        start = cut
    yield text[start:end].decode()


def _cut(text: bytes, start: int, end: int) -> int:
    """Where the last record of a piece begins; of a record longer than a piece, where the next one begins."""
    for line in (text.rfind(_CLASS, start, start + _PIECE), text.find(_CLASS, start + _PIECE, end)):
        cut = text.rfind(b"\n", start, max(line, start)) + 1
        if cut > start:
            return cut
    return end


@dataclass(frozen=True, slots=True, eq=False)
class _Way:
    """The mould of a class, with the tokens of a text."""

    match: Callable[[str, int], re.Match[str] | None]
    fill: Fill


class _Reading:
    """What has been read of one text."""

    def __init__(self) -> None:
        self.found: list[Added] = []
        self._tokens = Tokens()
        self._ways: dict[str, _Way] = {}
        self._after: dict[_Way | None, _Way] = {}
        self._careful = Reader(BASE)

    def read(self, text: str) -> None:
        """Whole records. Raises BadInput or ValueError on what is none."""
        found, after = self.found.append, self._after
        place, end = 0, len(text)
        last: _Way | None = None
        while place < end:
            way = after.get(last)
            match = way.match(text, place) if way else None
            if match is None:
                way = self._way(text, place)
                match = way.match(text, place) if way else None
                if way and match:
                    after[last] = way
            last = way
            try:
                if way and match:
                    found(way.fill(match.groups()))
                    place = match.end()
                    continue
            except (ValueError, KeyError, OverflowError):
                pass
            place = self._carefully(text, place)

    def _way(self, text: str, place: int) -> _Way | None:
        """The way for the record at a place, by its class; None where there is none, or not yet."""
        line = _FIRST_LINE.match(text, place)
        name = line[1] if line else ""
        if name not in self._ways:
            if name not in CLASSES:
                return None
            _read[name] += 1
            if _read[name] <= OFTEN:
                return None
            made = mould(name)
            self._ways[name] = _Way(made.match, made.filling(self._tokens))
        return self._ways[name]

    def _carefully(self, text: str, place: int) -> int:
        """Reads the lines with one beginning, line by line; where the next record begins."""
        beginning = _BEGINNING.match(text, place)
        if beginning is None:
            raise ValueError(text[place : place + 80])
        lines = []
        while text.startswith(beginning[0], place):
            end = text.index("\n", place)
            lines.append(text[place + 2 : end])
            place = end + 1
        self.found += (self._careful.added(subject, pairs) for subject, pairs in by_subject(lines).items())
        return place
