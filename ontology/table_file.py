"""A table that a lawyer reviews: TSV (UTF-8, LF) under a commented YAML head, read with the place of every row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import yaml

from ontology.errors import Place, Unreadable
from ontology.fields import Field, fields_of
from ontology.key import is_key
from ontology.records import Record

R = TypeVar("R", bound=Record)

MANY = "; "
"""Between the values of one cell."""


@dataclass(frozen=True, slots=True)
class Row:
    """`cells` by column name; a column that the table lacks is empty."""

    file: str
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def many(self, column: str) -> tuple[str, ...]:
        return tuple(value.strip() for value in self[column].split(";") if value.strip())

    def wrong(self, column: str, message: str, remedy: str) -> Unreadable:
        return Unreadable(message, place=Place(file=self.file, line=self.line, column=column), remedy=remedy)


@dataclass(frozen=True, slots=True)
class TableFile:
    """`head_lines` as they stand, with their `#`."""

    file: str
    head_lines: tuple[str, ...]
    columns: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)

    @property
    def head(self) -> dict[str, Any]:
        """The YAML of the head. Raises Unreadable."""
        try:
            found = yaml.safe_load("\n".join(line[1:] for line in self.head_lines)) or {}
        except yaml.YAMLError as error:
            raise Unreadable(
                "the head is no YAML", place=Place(file=self.file), remedy="mend the lines with #"
            ) from error
        if not isinstance(found, dict):
            raise Unreadable("the head has no names", place=Place(file=self.file), remedy="write `# name: value` lines")
        return found


def read_table(path: Path) -> TableFile:
    """Raises Unreadable with file and line."""
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"{path.name} cannot be read", remedy="save it as UTF-8 text") from error
    start = next((at for at, line in enumerate(lines) if not line.startswith("#")), len(lines))
    columns = tuple(lines[start].split("\t")) if start < len(lines) else ()
    table = TableFile(path.name, tuple(lines[:start]), columns)
    for at, line in enumerate(lines[start + 1 :], start + 2):
        if line:
            table.rows.append(_row(path.name, at, columns, line))
    return table


def _row(file: str, line: int, columns: Sequence[str], text: str) -> Row:
    cells = text.split("\t")
    if len(cells) != len(columns):
        raise Unreadable(
            f"{len(cells)} cells under {len(columns)} columns",
            place=Place(file=file, line=line),
            remedy="separate the cells by exactly one tab each",
        )
    return Row(file, line, dict(zip(columns, cells, strict=True)))


def write_table(head_lines: Sequence[str], columns: Sequence[str], rows: Sequence[dict[str, str]]) -> str:
    """The text of a table file; ends with a line feed."""
    body = ("\t".join(row.get(column, "") for column in columns) for row in rows)
    return "\n".join([*head_lines, "\t".join(columns), *body, ""])


def record_of(cls: type[R], row: Row) -> R:
    """The record of a row whose columns are the names of the fields. Raises Unreadable with file, line and column."""
    values: dict[str, object] = {"key": _key(row, "key", row["key"])}
    unknown = row.cells.keys() - {"key", "class"} - {field.name.strip("_") for field in fields_of(cls)}
    for column in sorted(unknown):
        if row[column]:
            raise row.wrong(column, f"{cls.__name__} has no {column}", "correct the name of the column")
    for item in fields_of(cls):
        cells = row.many(item.name.strip("_")) if item.many else _one(row, item)
        if cells or item.many:
            found = tuple(_value(row, item, cell) for cell in cells)
            values[item.name] = tuple(sorted(found)) if item.many else found[0]  # type: ignore[type-var]  # one type
        elif item.required:
            raise row.wrong(item.name.strip("_"), f"{cls.__name__} {row['key']} lacks {item.name}", "fill in the cell")
    return cls(**values)  # type: ignore[arg-type]  # the values are of the fields' own types


def _one(row: Row, item: Field) -> tuple[str, ...]:
    cell = row[item.name.strip("_")].strip()
    return (cell,) if cell else ()


def _value(row: Row, item: Field, cell: str) -> object:
    column = item.name.strip("_")
    if item.is_key:
        return _key(row, column, cell)
    try:
        return read_cell(item.type, cell)
    except ValueError:
        raise row.wrong(column, f"{cell!r} is not {expected(item.type)}", "correct the cell") from None


def _key(row: Row, column: str, cell: str) -> str:
    if not is_key(cell):
        raise row.wrong(column, f"{cell!r} is no key", "write a key, such as eu-ai-act/art_15")
    return cell


_READERS: dict[type, Callable[[str], object]] = {
    str: str,
    bool: lambda cell: {"true": True, "false": False}[cell],
    int: int,
    float: float,
    date: date.fromisoformat,
    time: time.fromisoformat,
    datetime: datetime.fromisoformat,
}


def read_cell(kind: type, cell: str) -> object:
    """The value of a cell. Raises ValueError."""
    try:
        return kind(cell) if issubclass(kind, StrEnum) else _READERS[kind](cell)
    except KeyError as error:
        raise ValueError(cell) from error


def expected(kind: type) -> str:
    """In words, what a cell of that type holds."""
    if issubclass(kind, StrEnum):
        return f"one of {', '.join(kind)}"
    return {bool: "true or false", date: "a date (2026-03-05)", int: "a whole number", float: "a number"}.get(
        kind, "text"
    )
