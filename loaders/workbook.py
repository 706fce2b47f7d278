"""Workbooks that people fill in: one sheet per record class, or a folder of CSV files with the same columns.

First row: `key` and the properties of the class (`validFrom`). A row whose first cell begins with `#` is help, an empty
row nothing. Many values in one cell are joined by `;` or line breaks. Sheet Evidence has one column more, `file`: the
path of the file beside the workbook; its digest is computed and the file handed over to be stored.
Either everything is right, or nothing is handed over and every error is named with sheet, row and column.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from zoneinfo import ZoneInfo

from loaders import sheets
from loaders.cells import as_text, flat, shown, values
from loaders.drafts import Draft, Resolve, at_column, placed, settle
from loaders.loaded import Loaded
from loaders.sheets import Cell, Row, Sheet
from ontology.errors import BadInput, Place, Refused, Unreadable
from ontology.fields import Field, Value, fields_of
from ontology.key import is_key
from ontology.records import CLASSES, Evidence, Record
from ontology.register import BRUSSELS

KEY = "key"
FILE = "file"
IGNORED = frozenset({"about", "help", "lists"})
"""Sheets for the reader, not for the register; so is one whose name begins with `#`."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: `field` is None for `key` and `file`."""

    index: int
    name: str
    field: Field | None


def read(path: Path, resolve: Resolve | None = None, zone: ZoneInfo = BRUSSELS) -> Loaded:
    """A workbook or CSV folder of our own. A stranger's goes through `loaders.detect`. Raises Refused, Unreadable."""
    return of_sheets(sheets.read(path), folder_of(path), resolve, zone)


def folder_of(path: Path) -> Path:
    """The folder to which column `file` is relative."""
    return path if path.is_dir() else path.parent


def of_sheets(
    tables: Iterable[Sheet], folder: Path, resolve: Resolve | None = None, zone: ZoneInfo = BRUSSELS
) -> Loaded:
    """The records of sheets, and the files that they name under `folder`."""
    reading = _Reading(folder, zone)
    for sheet in tables:
        reading.take(sheet)
    if not reading.drafts and not reading.errors:
        raise Unreadable("there is nothing in it", remedy="fill in a row under the header of at least one sheet")
    try:
        added = settle(reading.drafts, resolve)
    except Refused as refused:
        raise Refused(reading.errors + refused.reasons) from None
    if reading.errors:
        raise Refused(reading.errors)
    return Loaded(added, tuple(dict.fromkeys(reading.files)))


def class_of(name: str) -> type[Record] | None:
    """The class of a sheet: casing, spaces and the plural do not matter (`Control implementations`)."""
    return _CLASS_NAMES.get(flat(name))


def _class_names() -> dict[str, type[Record]]:
    names: dict[str, type[Record]] = {}
    for name, cls in CLASSES.items():
        head, of, rest = name.partition("Of")
        plural = head[:-1] + "ies" if head.endswith("y") else head + ("es" if head.endswith("s") else "s")
        names[flat(name)] = cls
        names.setdefault(flat(plural + of + rest), cls)
    return names


_CLASS_NAMES = _class_names()


class _Reading:
    """One pass over the sheets of a source; errors pile up here."""

    def __init__(self, folder: Path, zone: ZoneInfo) -> None:
        self.folder = folder.resolve()
        self.zone = zone
        self.drafts: list[Draft] = []
        self.files: list[Path] = []
        self.errors: list[BadInput] = []

    def take(self, sheet: Sheet) -> None:
        if flat(sheet.name) in IGNORED or sheet.name.startswith("#"):
            return
        rows = [row for row in sheet.rows if not _is_help(row)]
        if not rows:
            return
        cls = class_of(sheet.name)
        if cls is None:
            self.errors.append(_unknown_sheet(sheet))
            return
        columns = self._columns(cls, sheet.name, rows[0])
        headed = frozenset(index for index, cell in enumerate(rows[0].cells) if cell != "")
        for row in rows[1:]:
            place = Place(sheet=sheet.name, row=row.number)
            self._stray(headed, row, place)
            self._row(cls, place, columns, row)

    def _columns(self, cls: type[Record], sheet: str, header: Row) -> tuple[Column, ...]:
        by_name = {flat(field.property): field for field in fields_of(cls)}
        own = {KEY, FILE} if cls is Evidence else {KEY}
        columns: dict[str, Column] = {}
        for index, cell in enumerate(header.cells):
            name = flat(as_text(cell))
            place = Place(sheet=sheet, row=header.number, column=as_text(cell) or str(index + 1))
            if not name:
                continue
            if name not in own and name not in by_name:
                self.errors.append(_unknown_column(cls, as_text(cell), place))
            elif name in columns:
                self.errors.append(BadInput("the column is there twice", place=place, remedy="delete one of them"))
            else:
                columns[name] = Column(index, as_text(cell), by_name.get(name))
        if KEY not in columns:
            place = Place(sheet=sheet, row=header.number)
            self.errors.append(BadInput("there is no column key", place=place, remedy="write key into the first cell"))
        return tuple(columns.values())

    def _row(self, cls: type[Record], place: Place, columns: tuple[Column, ...], row: Row) -> None:
        found: dict[str, tuple[Value, ...]] = {}
        broken: set[str] = set()
        key, file = "", ""
        for column in columns:
            cell = row.cells[column.index] if column.index < len(row.cells) else ""
            if column.field is None:
                text = as_text(cell)
                key, file = (text, file) if flat(column.name) == KEY else (key, text)
            elif cell != "":
                self._try(broken, found, column.field, cell, at_column(place, column.field.property))
        if file:
            self._try_file(broken, found, file, at_column(place, FILE))
        if is_key(key):
            self.drafts.append(Draft(cls, key, found, place, frozenset(broken)))
        elif any(flat(column.name) == KEY for column in columns):
            self.errors.append(_bad_key(cls, key, place))

    def _try(
        self, broken: set[str], found: dict[str, tuple[Value, ...]], field: Field, cell: Cell, place: Place
    ) -> None:
        try:
            found[field.name] = values(field, cell, self.zone)
        except BadInput as error:
            broken.add(field.name)
            self.errors.append(placed(error, place))

    def _stray(self, headed: frozenset[int], row: Row, place: Place) -> None:
        """A value under no heading would be lost in silence."""
        for index, cell in enumerate(row.cells):
            if cell != "" and index not in headed:
                at = at_column(place, str(index + 1))
                self.errors.append(BadInput(f"{shown(cell)} has no heading", place=at, remedy="head the column"))

    def _try_file(self, broken: set[str], found: dict[str, tuple[Value, ...]], name: str, place: Place) -> None:
        try:
            self._file(found, name)
        except BadInput as error:
            broken.add("sha256")
            self.errors.append(placed(error, place))

    def _file(self, found: dict[str, tuple[Value, ...]], name: str) -> None:
        path = inside(self.folder, name)
        digest = digest_of(path)
        stated = str(found.get("sha256", (digest,))[0])
        if stated.lower() != digest:
            raise BadInput(f"{name} has digest {digest}, not {stated}", remedy="bring the file that was recorded")
        found["sha256"] = (digest,)
        found.setdefault("file_name", (path.name,))
        self.files.append(path)


def inside(folder: Path, name: str) -> Path:
    """The file of that name under the folder, links followed. Raises BadInput if it is outside, or no file."""
    try:
        path = (folder / name).resolve()
        is_file = path.is_file()
    except (OSError, ValueError):
        raise BadInput(f"{shown(name)} is no file name", remedy="write a path relative to the workbook") from None
    if not path.is_relative_to(folder):
        raise BadInput(f"{shown(name)} lies outside the folder of the workbook", remedy="move it beside the workbook")
    if not is_file:
        raise BadInput(f"there is no file {shown(name)}", remedy="write its path relative to the workbook")
    return path


def digest_of(path: Path) -> str:
    """SHA-256 of a file, 64 lower-case hex digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _is_help(row: Row) -> bool:
    first = row.cells[0]
    return isinstance(first, str) and first.startswith("#")


def _near(name: str, names: Iterable[str]) -> tuple[str, ...]:
    by_flat = {flat(candidate): candidate for candidate in names}
    return tuple(by_flat[match] for match in get_close_matches(flat(name), by_flat, 3, 0.5))


def _unknown_sheet(sheet: Sheet) -> BadInput:
    near = _near(sheet.name, CLASSES)
    remedy = f"call it {near[0]}, " if near else ""
    remedy += "or begin its name with # to leave it out"
    return BadInput(
        f"{shown(sheet.name)} is no class of records", place=Place(sheet=sheet.name), remedy=remedy, nearest=near
    )


def _unknown_column(cls: type[Record], name: str, place: Place) -> BadInput:
    names = [KEY, *(field.property for field in fields_of(cls)), *([FILE] if cls is Evidence else [])]
    near = _near(name, names)
    remedy = f"did you mean {near[0]}?" if near else f"the columns are {', '.join(names)}"
    return BadInput(f"{cls.__name__} has no column {shown(name)}", place=place, remedy=remedy, nearest=near)


def _bad_key(cls: type[Record], key: str, place: Place) -> BadInput:
    message = f"{shown(key)} is no key" if key else "the row has no key"
    example = f"{cls.__name__.lower()}/annual-report"
    remedy = f"write letters, digits and . _ - without spaces, such as {example}"
    return BadInput(message, place=at_column(place, KEY), remedy=remedy)
