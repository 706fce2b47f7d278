"""Tables as people keep them: the sheets of an XLSX workbook, or a folder of CSV files. Cells only, no meaning.

This half sees a stranger's bytes and runs in the sandbox; `loaders.workbook` reads the meaning of what comes back.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from loaders import archive
from ontology.errors import Place, Unreadable

Cell = str | bool | int | float | date | datetime | time | timedelta

CSV_BYTES = 64 * 1024 * 1024
CSV_ROWS = 200_000
COLUMNS = 1_000
"""No sheet of ours has fifty; a header of a million would be looked at name by name."""


@dataclass(frozen=True, slots=True)
class Row:
    """`number` as the spreadsheet shows it, beginning at 1."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows that hold something, in order. `name`: of the sheet, or of the CSV file without its ending."""

    name: str
    rows: tuple[Row, ...]


def read(path: Path) -> tuple[Sheet, ...]:
    """The sheets of a workbook, of a folder of CSV files, or the one CSV file. Raises Unreadable."""
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix.lower() == ".csv")
        if not files:
            raise Unreadable(
                f"{path.name} holds no CSV file", remedy="put one file per class there, such as Evidence.csv"
            )
        return tuple(_csv_sheet(file) for file in files)
    return (_csv_sheet(path),) if path.suffix.lower() == ".csv" else _xlsx_sheets(path)


def _xlsx_sheets(path: Path) -> tuple[Sheet, ...]:
    archive.check(path)
    try:
        with CalamineWorkbook.from_path(path) as book:
            return tuple(
                Sheet(name, _rows(book.get_sheet_by_name(name).to_python(skip_empty_area=False)))
                for name in book.sheet_names
            )
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable(f"{path.name} is not a readable XLSX workbook", remedy="save it again as .xlsx") from error


def _rows(table: Iterable[Iterable[Cell]]) -> tuple[Row, ...]:
    trimmed = ((number, _trimmed(cells)) for number, cells in enumerate(table, start=1))
    return tuple(Row(number, cells) for number, cells in trimmed if cells)


def _trimmed(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """Text without white space at its ends; without the empty cells at the right."""
    row = [cell.strip() if isinstance(cell, str) else cell for cell in cells]
    while row and row[-1] == "":
        row.pop()
    if len(row) > COLUMNS:
        raise Unreadable(f"a row has more than {COLUMNS} filled columns", remedy="bring a sheet made from the template")
    return tuple(row)


def _csv_sheet(path: Path) -> Sheet:
    text = _text(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > CSV_ROWS:
                raise Unreadable(f"{path.name} has more than {CSV_ROWS} rows", remedy="split it")
    except csv.Error as error:
        place = Place(file=path.name, line=reader.line_num)
        raise Unreadable(f"the CSV is broken ({error})", place=place, remedy="check the quotation marks") from error
    return Sheet(path.stem, _rows(rows))


def _text(path: Path) -> str:
    if path.stat().st_size > CSV_BYTES:
        raise Unreadable(f"{path.name} is larger than {CSV_BYTES} bytes", remedy="split it")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"{path.name} is not UTF-8 text", remedy="save it as CSV UTF-8") from error
    if "\0" in text:
        raise Unreadable(f"{path.name} is no text file", remedy="save it as CSV UTF-8")
    return text


def _delimiter(text: str) -> str:
    """Spreadsheet programs of half of Europe write `;`: the header tells, since no property has one in its name."""
    header = text.lstrip("\r\n").split("\n", 1)[0]
    return max((",", ";", "\t"), key=header.count)
