"""The empty workbook that people fill in: one sheet for each class, with a help row, drop-downs and date formats.

`loaders.workbook` reads it back; what it says of a column is in `help.tsv`.
"""

from datetime import date, datetime, time
from enum import StrEnum
from importlib.resources import files
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from loaders.workbook import FILE, KEY
from ontology.fields import Field, fields_of
from ontology.records import BOOKKEEPING, CLASSES, CONTENT, Evidence, Record, WordingText

LAST_ROW = 5_000
"""Drop-downs reach to here."""

CREATED = datetime(2026, 1, 1)
"""A stated day, so that the same program writes the same bytes."""

_EXAMPLES = {
    "Organisation": "organisation/acme",
    "ProcessingActivity": "activity/recruiting",
    "AISystem": "system/ranker",
    "ModelVersion": "model/ranker@2.1",
    "Dataset": "dataset/applications-2026",
    "Supplier": "supplier/labels-ltd",
    "ControlImplementation": "implementation/robustness-tests",
    "Evidence": "evidence/robustness-report-7",
}

_ABOUT = (
    "Workbook for Nomograph",
    "",
    "Each sheet holds one class of records. Fill in one row for each record; leave unused sheets empty.",
    "Row 1 names the columns, bold ones are needed. Rows that begin with # are help and not read.",
    "Dates: real dates of the spreadsheet, or text as YYYY-MM-DD. A period ends before its validTo.",
    "Several values in one cell: separate them with ; or a line break.",
    "Provisions are taken as people write them: AI Act Art. 15(4), ISO 42001 A.6.2.4, GDPR Art. 35.",
    "Files named on sheet Evidence lie beside this workbook or in folders beside it.",
    "Nothing is recorded unless everything is right. Loading the same workbook twice changes nothing; a changed row",
    "corrects the record of that key. This sheet is not read.",
    "",
)


def classes() -> tuple[type[Record], ...]:
    """What an organisation says; the content of laws comes from its own tables, gaps are found."""
    left_out = (*CONTENT, *BOOKKEEPING, WordingText)
    return tuple(cls for cls in CLASSES.values() if cls not in left_out)


def columns(cls: type[Record]) -> tuple[str, ...]:
    """The header of a sheet. `corrects` is not there: loading finds out what a row corrects."""
    names = [field.property for field in fields_of(cls) if field.name != "corrects"]
    return (KEY, *([FILE] if cls is Evidence else []), *names)


def sentences() -> dict[str, str]:
    """Help by property, by `Class.property` and by class."""
    lines = (files("loaders") / "help.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t", 1) for line in lines if not line.startswith("#"))
    return {name: text for name, text in rows if name != "name"}


def write(path: Path) -> None:
    """Writes the workbook."""
    help_ = sentences()
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": "Nomograph workbook", "created": CREATED})
        formats = _formats(book)
        _about(book.add_worksheet("About"), formats, help_)
        for cls in classes():
            _sheet(book.add_worksheet(cls.__name__), cls, formats, help_)


def _formats(book: xlsxwriter.Workbook) -> dict[str, Format]:
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "needed": book.add_format({"bold": True, "bg_color": "#dbe7f3", "bottom": 1}),
        "optional": book.add_format({"bg_color": "#eef2f6", "bottom": 1}),
        "help": book.add_format({"italic": True, "font_color": "#555555", "text_wrap": True, "valign": "top"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "datetime": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        "time": book.add_format({"num_format": "hh:mm"}),
        "text": book.add_format({"num_format": "@"}),
        "number": book.add_format({"num_format": "General"}),
    }


def _about(sheet: Worksheet, formats: dict[str, Format], help_: dict[str, str]) -> None:
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    for row, line in enumerate(_ABOUT):
        sheet.write_string(row, 0, line, formats["title"] if row == 0 else None)
    for row, cls in enumerate(classes(), start=len(_ABOUT)):
        sheet.write_string(row, 0, cls.__name__)
        sheet.write_string(row, 1, help_[cls.__name__])


def _sheet(sheet: Worksheet, cls: type[Record], formats: dict[str, Format], help_: dict[str, str]) -> None:
    by_property = {field.property: field for field in fields_of(cls)}
    for index, name in enumerate(columns(cls)):
        field = by_property.get(name)
        needed = name == KEY or (field is not None and field.required)
        sheet.write_string(0, index, name, formats["needed" if needed else "optional"])
        sheet.write_string(1, index, ("# " if index == 0 else "") + _help(cls, name, field, help_), formats["help"])
        sheet.set_column(index, index, 28 if index == 0 else 22, formats[_format(field)])
        if field is not None:
            _validate(sheet, index, field)
    sheet.set_row(1, 75)
    sheet.freeze_panes(1, 1)


def _help(cls: type[Record], name: str, field: Field | None, help_: dict[str, str]) -> str:
    text = help_.get(f"{cls.__name__}.{name}") or help_[name]
    if name == KEY:
        return text.format(example=_EXAMPLES.get(cls.__name__, f"{cls.__name__.lower()}/2026-1"))
    if field is not None and field.many:
        text += "; several: separate with ;"
    return text


def _format(field: Field | None) -> str:
    if field is None or field.many:
        return "text"
    if field.type in (float, int):
        return "number"
    return field.type.__name__ if field.type in (date, datetime, time) else "text"


def _validate(sheet: Worksheet, index: int, field: Field) -> None:
    """A drop-down for a closed list; nothing for a cell that may hold several."""
    if field.many:
        return
    if field.type is bool:
        words = ["yes", "no"]
    elif issubclass(field.type, StrEnum):
        words = [str(word) for word in field.type]
    else:
        return
    rule = {
        "validate": "list",
        "source": words,
        "error_title": "Not in the list",
        "error_message": "Choose from the list.",
    }
    sheet.data_validation(2, index, LAST_ROW, index, rule)
