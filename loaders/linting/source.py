"""A foreign text with its places: which line a character stands on, and how the bytes were read.

Line ends stay as they are, so that what is mended keeps everything else byte for byte.
"""

import codecs
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path

from ontology.errors import Place, Unreadable

FILE_BYTES = 32 * 1024**2

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BREAK = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Said:
    """What stands at characters [start, end) of a text, on a line counted from 1. `text` is without quotation marks."""

    text: str
    line: int
    start: int = -1
    end: int = -1


@dataclass(slots=True)
class Source:
    """`name` is as the user gave it. `encoding` is by which the bytes come back: `text.encode(encoding)`."""

    name: str
    text: str
    encoding: str = "utf-8"
    _begins: list[int] = field(default_factory=list)

    @property
    def begins(self) -> list[int]:
        """Where each line begins."""
        if not self._begins:
            self._begins = [0, *(found.end() for found in _BREAK.finditer(self.text))]
        return self._begins

    def line(self, at: int) -> int:
        """The line of a character, from 1."""
        return bisect_right(self.begins, at)

    def lines(self, start: int, end: int) -> tuple[int, int]:
        """[start, end) widened to whole lines, their last line break included."""
        first, last = self.line(start), self.line(max(start, end - 1))
        stop = self.begins[last] if last < len(self.begins) else len(self.text)
        return self.begins[first - 1], stop

    def said(self, start: int, end: int, text: str | None = None) -> Said:
        return Said(self.text[start:end] if text is None else text, self.line(start), start, end)


def read(path: Path, name: str) -> Source:
    """The text of a file. Raises Unreadable where it is too large, empty, or no text."""
    place = Place(file=name)
    if path.stat().st_size > FILE_BYTES:
        raise Unreadable(f"the file is larger than {FILE_BYTES // 1024**2} MiB", place=place, remedy="split it")
    return decoded(path.read_bytes(), name)


def decoded(raw: bytes, name: str) -> Source:
    """UTF-8, or what its first bytes say, or else Windows-1252 (what half of the spreadsheets of Europe write)."""
    place = Place(file=name)
    encoding = next((name for mark, name in _MARKS if raw.startswith(mark)), "utf-8")
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        encoding = "cp1252"
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            raise Unreadable("the file is no text", place=place, remedy="save it as UTF-8") from None
    if "\0" in text:
        raise Unreadable("the file is no text", place=place, remedy="bring the mapping as text: TSV, CSV, YAML, JSON")
    if not text.strip():
        raise Unreadable("the file is empty", place=place, remedy="check the path, or save the file again")
    return Source(name, text, encoding)
