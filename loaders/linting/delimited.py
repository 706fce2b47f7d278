"""Tables of cells with their places: comma, semicolon, tab or bar between them, quotation marks doubled inside.

The reader of the standard library gives no places of cells, and without them nothing can be mended in its place.
"""

import re
from dataclasses import dataclass

from loaders.linting.source import Said, Source
from ontology.errors import Place, Unreadable

DELIMITERS = ("\t", ";", ",", "|")
ROWS = 200_000


@dataclass(frozen=True, slots=True)
class Line:
    """One row, on the line on which it begins; `cells` hold the text without quotation marks and outer blanks."""

    line: int
    start: int
    end: int
    cells: tuple[Said, ...]


def delimiter(header: str) -> str:
    """The one that stands most often in the header; what is quoted does not count."""
    plain = re.sub(r'"(?:[^"]|"")*"', "", header)
    return max(DELIMITERS, key=plain.count)


def lines(source: Source, start: int, between: str, *, comment: str = "#") -> tuple[Line, ...]:
    """Every row from a character on that holds something and is no comment. Raises Unreadable on an open quotation."""
    cell = re.compile(
        rf'[ ]*"(?P<quoted>(?:[^"]|"")*)"[ ]*(?={re.escape(between)}|\r|\n|\Z)|(?P<plain>[^{re.escape(between)}\r\n]*)'
    )
    found: list[Line] = []
    at, text = start, source.text
    while at < len(text):
        begin, cells = at, []
        while True:
            match = cell.match(text, at)
            assert match is not None  # the second branch takes nothing, too
            cells.append(_cell(source, match))
            at = match.end()
            if text[at : at + 1] != between:
                break
            at += 1
        _refuse_open(source, cells, begin)
        stop = at
        at += 2 if text.startswith("\r\n", at) else 1
        if any(one.text for one in cells) and not cells[0].text.startswith(comment):
            found.append(Line(source.line(begin), begin, stop, tuple(cells)))
        if len(found) > ROWS:
            raise Unreadable(f"more than {ROWS:,} rows", place=Place(file=source.name), remedy="split the file")
    return tuple(found)


def _cell(source: Source, match: "re.Match[str]") -> Said:
    name = "quoted" if match["quoted"] is not None else "plain"
    start, end = match.span(name)
    text = match[name].replace('""', '"') if name == "quoted" else match[name]
    return Said(text.strip(), source.line(start), start, end)


def _refuse_open(source: Source, cells: list[Said], begin: int) -> None:
    """A quotation mark that is opened and never closed would swallow rows unseen."""
    if any(cell.text.startswith('"') and cell.text.count('"') % 2 for cell in cells):
        place = Place(file=source.name, line=source.line(begin))
        raise Unreadable("a quotation mark is opened and not closed", place=place, remedy="close it, or double it")
