"""A stranger's Markdown, line by line: rows of its tables, and its front matter. Runs in the sandbox.

Front matter is read as far as these publishers use it (`name: value`, and lists of plain items with remarks), so no
YAML of a stranger is built.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from ontology.errors import Place, Unreadable

FILE_BYTES = 4 * 1024**2


@dataclass(frozen=True, slots=True)
class TableRow:
    """`cells` without the spaces around them; a line break in a cell is a space."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Front:
    """The front matter of one page: single values, and lists of items."""

    name: str
    values: dict[str, str]
    lists: dict[str, tuple[Item, ...]]


def text_of(path: Path) -> str:
    """Raises Unreadable."""
    if path.stat().st_size > FILE_BYTES:
        raise Unreadable(f"{path.name} is larger than {FILE_BYTES} bytes", remedy="split it")
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise Unreadable(f"{path.name} is not UTF-8 text", remedy="save it as UTF-8") from error


def table_rows(path: Path) -> tuple[TableRow, ...]:
    """The rows of every table of a page, rulers left out: a table that goes on over a page has more than one."""
    found = []
    for number, line in enumerate(text_of(path).split("\n"), start=1):
        if line.startswith("|") and not ("-" in line and set(line.strip()) <= set("|-: ")):
            cells = line.strip().removeprefix("|").removesuffix("|").split("|")
            found.append(TableRow(number, tuple(_plain(cell) for cell in cells)))
    return tuple(found)


def _plain(cell: str) -> str:
    return re.sub(r"(?:\s|<br\s*/?>)+", " ", cell).strip()


def front(path: Path) -> Front:
    """The front matter of a page. Raises Unreadable where it has none."""
    lines = text_of(path).split("\n")
    end = next((at for at, line in enumerate(lines[1:], start=1) if line.rstrip() == "---"), 0)
    if lines[0].rstrip() != "---" or not end:
        place = Place(file=path.name, line=1)
        raise Unreadable("the page has no front matter", place=place, remedy="bring the page as published")
    values: dict[str, str] = {}
    lists: dict[str, list[Item]] = {}
    name = ""
    for number, line in enumerate(lines[1:end], start=2):
        if item := re.fullmatch(r"\s*-\s+(\S+)(?:\s+#.*)?\s*", line):
            lists.setdefault(name, []).append(Item(number, item[1].strip("'\"")))
        elif pair := re.fullmatch(r"([\w-]+):\s*(.*?)\s*", line):
            name = pair[1]
            values[name] = pair[2].strip("'\"")
    return Front(path.name, values, {key: tuple(items) for key, items in lists.items()})
