"""SSSOM TSV as it is found in the wild: metadata in the head or beside the file, ragged rows, comment lines.

This half sees a stranger's bytes and runs in the sandbox; `loaders.sssom` reads the meaning.
Format: https://mapping-commons.github.io/sssom/ (version 1.1).
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import yaml

from ontology.errors import Place, Unreadable


class _Reader(Protocol):
    """What `csv.reader` gives."""

    line_num: int

    def __next__(self) -> list[str]: ...


FILE_BYTES = 64 * 1024 * 1024
HEAD_BYTES = 256 * 1024
HEAD_DEPTH = 16


@dataclass(frozen=True, slots=True)
class Line:
    """One row: `number` of the line on which it begins; `cells` by column, empty ones left out."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """`meta`: slots of the set, each with its values; `prefixes`: the CURIE map."""

    name: str
    meta: dict[str, tuple[str, ...]]
    prefixes: dict[str, str]
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


def read(path: Path) -> Table:
    """The table of a file; its metadata from the head, else from `x.sssom.yml` beside it. Raises Unreadable."""
    text = _text(path, FILE_BYTES)
    head, body, first = _split(text)
    slots = _slots(_beside(path), path.name) | _slots(head, path.name)
    columns, lines = _body(body, first, path.name)
    prefixes = slots.pop("curie_map", None)
    return Table(path.name, {name: _many(value) for name, value in slots.items()}, _map(prefixes), columns, lines)


def _text(path: Path, most: int) -> str:
    if path.stat().st_size > most:
        raise Unreadable(f"{path.name} is larger than {most} bytes", remedy="split it")
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise Unreadable(f"{path.name} is not UTF-8 text", remedy="save it as UTF-8") from error


def _split(text: str) -> tuple[str, str, int]:
    """The YAML of the head, the table, and the number of its first line."""
    lines = text.split("\n")
    count = next((index for index, line in enumerate(lines) if not line.startswith("#")), len(lines))
    head = [line[1:] for line in lines[:count]]
    if all(line.startswith((" ", "\t")) or not line for line in head):
        head = [line[1:] for line in head]
    return "\n".join(head), "\n".join(lines[count:]), count + 1


def _beside(path: Path) -> str:
    stems = (path.name.removesuffix(".tsv"), path.name.removesuffix(".sssom.tsv"))
    for name in dict.fromkeys(stem + ending for stem in stems for ending in (".yml", ".yaml")):
        file = path.with_name(name)
        if file.is_file():
            return _text(file, HEAD_BYTES)
    return ""


def _slots(head: str, name: str) -> dict[str, object]:
    """A YAML mapping. Aliases and depth are refused before the document is built: a few bytes could mean gigabytes."""
    if len(head) > HEAD_BYTES:
        raise Unreadable(f"the head of {name} is larger than {HEAD_BYTES} bytes", remedy="shorten it")
    try:
        _check_events(head, name)
        found = yaml.load(head, _PlainLoader)  # a SafeLoader without dates
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(file=name, line=mark.line + 1) if mark else Place(file=name)
        raise Unreadable("the metadata is not YAML", place=place, remedy="quote values with a colon in them") from error
    if found is None or isinstance(found, str):  # nothing, or a remark
        return {}
    if not isinstance(found, dict):
        raise Unreadable("the metadata is no list of slots", place=Place(file=name), remedy="write `slot: value` lines")
    return {str(key): value for key, value in found.items()}


class _PlainLoader(yaml.SafeLoader):
    """Scalars stay the text that they are written as: a version 1.10 is no number, a date no object."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012  # as the base class has it


def _check_events(head: str, name: str) -> None:
    depth = 0
    for event in yaml.parse(head, _PlainLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if isinstance(event, yaml.AliasEvent) or depth > HEAD_DEPTH:
            place = Place(file=name, line=event.start_mark.line + 1 if event.start_mark else None)
            raise Unreadable("the metadata has aliases or is nested too deeply", place=place, remedy="write it plainly")


def _many(value: object) -> tuple[str, ...]:
    """The values of a slot; an empty one has none."""
    items = value if isinstance(value, list) else [value]
    return tuple(str(item).strip() for item in items if item not in (None, ""))


def _map(prefixes: object) -> dict[str, str]:
    return {str(key): str(value) for key, value in prefixes.items()} if isinstance(prefixes, dict) else {}


def _body(body: str, first: int, name: str) -> tuple[tuple[str, ...], tuple[Line, ...]]:
    reader = csv.reader(io.StringIO(body), delimiter="\t", strict=True)
    rows = _numbered(reader, first, name)
    columns = next(((cells, line) for line, cells in rows if any(cells)), None)
    if columns is None:
        raise Unreadable(f"{name} has no table", remedy="write a line with the names of the columns, then the rows")
    header = tuple(cell.strip() for cell in columns[0])
    repeated = next((cell for cell in header if cell and header.count(cell) > 1), None)
    if repeated:
        place = Place(file=name, line=columns[1])
        raise Unreadable(f"column {repeated} is there twice", place=place, remedy="delete one of them")
    return header, tuple(_line(header, cells, line, name) for line, cells in rows if any(cells))


def _numbered(reader: "_Reader", first: int, name: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line on which each begins; comment lines left out."""
    while True:
        line = first + reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            remedy = "close the quotation mark, or double it inside a quoted value"
            raise Unreadable(
                f"the row is broken ({error})", place=Place(file=name, line=line), remedy=remedy
            ) from error
        if not (cells and cells[0].startswith("#")):
            yield line, cells


def _line(header: tuple[str, ...], cells: list[str], line: int, name: str) -> Line:
    """A short row lacks its last cells; a long one would lose what it says."""
    if any(cell.strip() for cell in cells[len(header) :]):
        place = Place(file=name, line=line)
        raise Unreadable(
            f"the row has {len(cells)} cells under {len(header)} columns", place=place, remedy="check the tabs"
        )
    found = {column: cell.strip() for column, cell in zip(header, cells, strict=False) if column and cell.strip()}
    return Line(line, found)


def split_values(cell: str) -> tuple[str, ...]:
    r"""The values of a multi-valued slot, joined by `|`; `\|` is a bar, `\\` a backslash."""
    parts = re.findall(r"((?:[^|\\]|\\.|\\$)*)(?:\||$)", cell)
    return tuple(value for value in (re.sub(r"\\([|\\])", r"\1", part).strip() for part in parts) if value)
