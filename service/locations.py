"""Where a record stands in the file that it came from, as far as its change set tells: file name and line.

A change set names its sources (`books/ sha256:…; Supplier.csv sha256:…`), a record its place in one of them (`sheet
Evidence, row 14`, `Supplier.csv, sheet Supplier, row 2`, `line 12`). Folders above are not recorded.
"""

import re
from dataclasses import dataclass

from ontology.key import Key
from ontology.register import Register

_PLACE = re.compile(r"(?:(?P<file>.+), )?(?:sheet (?P<sheet>[^,]+), row (?P<row>\d+)|line (?P<line>\d+))(?:,.*)?")
_TABLES = (".csv", ".tsv")


@dataclass(frozen=True, slots=True)
class Location:
    """`line`: from 1; None in a workbook. Of a CSV file the line is the row, which is less where cells hold breaks."""

    file: str
    line: int | None = None


def location_of(register: Register, key: Key) -> Location | None:
    """Where the record of a key stands; None where it came from no file."""
    recorded = register.get(key)
    if recorded is None or not 1 <= recorded.recorded_in <= register.head:
        return None
    place = _PLACE.fullmatch(recorded.locator or "")
    source = register.entries[recorded.recorded_in - 1].change.source
    if place is None or source is None:
        return None
    file = _source(source, place["file"])
    if place["sheet"] and not file.endswith(_TABLES):
        return _in_book(file, place["sheet"], int(place["row"]))
    return Location(file, int(place["row"] or place["line"]))


def _in_book(file: str, sheet: str, row: int) -> Location:
    """A workbook has no lines; in a folder each sheet is a file."""
    if file.endswith(".xlsx"):
        return Location(file)
    return Location(f"{file.rstrip('/')}/{sheet}.csv", row)


def _source(sources: str, named: str | None) -> str:
    """The one of several sources that a place names, else the first."""
    names = [source.rpartition(" sha256:")[0] or source for source in sources.split("; ")]
    return next((name for name in names if name.rstrip("/") == named), named or names[0])
