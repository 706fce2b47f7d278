"""What an XLSX claims, read before any parser believes it.

A few kilobytes can declare billions of cells or unpack to gigabytes (docs of measured facts: "declared dimensions and
ratios are read before parsing"). A formula whose result is an error or was never calculated reads as an empty cell, and
an empty `validTo` would mean "for ever": such a cell is refused, not skipped.
"""

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from ontology.errors import Place, Unreadable


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """`unpacked`: bytes of all members; `ratio`: unpacked to packed, for a member above `ratio_from` bytes."""

    members: int = 500
    unpacked: int = 128 * 1024 * 1024
    ratio: int = 200
    ratio_from: int = 4 * 1024 * 1024
    rows: int = 200_000
    columns: int = 512
    cells: int = 4_000_000


LIMITS = ArchiveLimits()

_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
_ROW = re.compile(rb"<(?:\w+:)?row\s([^>]*)>")
_REFERENCE = re.compile(rb"""\br=["']([A-Za-z]{1,7})?([0-9]{1,9})["']""")
_DIMENSION = re.compile(rb"""<(?:\w+:)?dimension\s[^>]*ref=["'](?:[^:"']*:)?([A-Za-z]{1,7})([0-9]{1,9})["']""")
_ERROR = re.compile(rb"""\bt=["']e["']""")
_UNCALCULATED = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*</(?:\w+:)?c>")
_REMEDY = "save it again in a spreadsheet program, with the filled area only"


def check(path: Path, limits: ArchiveLimits = LIMITS) -> None:
    """Raises Unreadable if the file is no XLSX, or claims more than a sheet that people fill in has."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_sizes(path, archive.infolist(), limits)
            for member in archive.namelist():
                _check_member(path, member, archive.read(member), limits)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise Unreadable(
            f"{path.name} is not an XLSX workbook", remedy="save it as .xlsx, without a password"
        ) from error


def _check_sizes(path: Path, members: list[zipfile.ZipInfo], limits: ArchiveLimits) -> None:
    if len(members) > limits.members:
        raise Unreadable(f"{path.name} has {len(members)} parts, more than {limits.members}", remedy=_REMEDY)
    if len({member.filename.lower() for member in members}) != len(members):
        raise Unreadable(f"{path.name} has two parts of one name", remedy=_REMEDY)
    unpacked = sum(member.file_size for member in members)
    if unpacked > limits.unpacked:
        raise Unreadable(f"{path.name} unpacks to {unpacked} bytes, more than {limits.unpacked}", remedy=_REMEDY)
    for member in members:
        if member.file_size > limits.ratio_from and member.file_size > limits.ratio * max(member.compress_size, 1):
            raise Unreadable(
                f"{path.name}: part {member.filename} is packed more than {limits.ratio}-fold", remedy=_REMEDY
            )


def _check_member(path: Path, member: str, content: bytes, limits: ArchiveLimits) -> None:
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
        raise Unreadable(f"{path.name}: part {member} declares a document type", remedy=_REMEDY)
    if b"sheetData" not in content:  # by content: the workbook may keep a sheet under any name
        return
    rows, columns = _claimed(content)
    if rows > limits.rows or columns > limits.columns or rows * columns > limits.cells:
        raise Unreadable(
            f"{path.name}: part {member} claims {rows} rows and {columns} columns, "
            f"more than {limits.rows} rows, {limits.columns} columns or {limits.cells} cells",
            remedy=_REMEDY,
        )
    _check_formulas(path, member, content)


def _claimed(content: bytes) -> tuple[int, int]:
    """The last row and column that the part declares, or that a cell in it names."""
    rows, columns = 0, 0
    for tag in (*_CELL.finditer(content), *_ROW.finditer(content)):
        match = _REFERENCE.search(tag[1])
        if match:
            rows, columns = max(rows, int(match[2])), max(columns, _column(match[1] or b""))
    declared = _DIMENSION.search(content)
    if declared:
        rows, columns = max(rows, int(declared[2])), max(columns, _column(declared[1]))
    return rows, columns


def _column(letters: bytes) -> int:
    """`A` is 1, `AA` is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _check_formulas(path: Path, member: str, content: bytes) -> None:
    broken = next((tag[1] for tag in _CELL.finditer(content) if _ERROR.search(tag[1])), None)
    if broken is None:
        uncalculated = _UNCALCULATED.search(content)
        if uncalculated is None:
            return
        start = content.rfind(b"<c ", 0, uncalculated.start())
        broken = content[start : uncalculated.start()]
    match = _REFERENCE.search(broken)
    column, row = ((match[1] or b"").decode(), int(match[2])) if match else ("", None)
    raise Unreadable(
        f"a formula of {path.name} has no result or an error ({member})",
        place=Place(row=row, column=column or None),
        remedy="write the value itself",
    )
