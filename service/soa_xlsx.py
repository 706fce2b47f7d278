"""The Statement of Applicability as an XLSX file: what an auditor opens, with the context of the answer beside it.

Every cell is written as text or date. Nothing that a record says becomes a formula (`=`, `+`, `-`, `@`) or a link.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ontology.key import Key
from service.reasoning.answers import SoARow

COLUMNS: tuple[tuple[str, int], ...] = (
    ("Control", 22),
    ("Label", 36),
    ("Applicable", 12),
    ("Justification", 44),
    ("Implementations", 44),
    ("Status", 16),
    ("Evidence", 60),
    ("Owner", 22),
    ("Review date", 13),
    ("Provisions of law served", 44),
)
"""Heading and width in characters."""

CELL = 32_767
"""Characters that a cell holds; the writer would drop a longer text without a word."""

CREATED = datetime(2026, 1, 1)
"""The same answer gives the same bytes: the moment of writing is not part of it."""

_APPLICABLE = {True: "yes", False: "no", None: "not decided"}


def soa_xlsx(
    rows: Sequence[SoARow],
    *,
    labels: Mapping[Key, str],
    digests: Mapping[Key, str],
    context: Sequence[tuple[str, str]],
) -> bytes:
    """The file. `labels`: of controls, implementations, evidence and provisions, where known; `digests`: SHA-256 of
    evidence; `context`: name and value of all that the answer depends on (revision, asOf, knownAt, policy, versions).
    """
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": "Statement of Applicability", "created": CREATED})
        head = book.add_format({"bold": True, "bg_color": "#dbe7f3", "bottom": 1, "valign": "top"})
        text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        _statement(book.add_worksheet("Statement of Applicability"), rows, (head, text, day), labels, digests)
        _context(book.add_worksheet("Context"), context, head, text)
    return stream.getvalue()


def _statement(
    sheet: Worksheet,
    rows: Sequence[SoARow],
    formats: tuple[Format, Format, Format],
    labels: Mapping[Key, str],
    digests: Mapping[Key, str],
) -> None:
    head, text, day = formats
    for index, (name, width) in enumerate(COLUMNS):
        sheet.write_string(0, index, name, head)
        sheet.set_column(index, index, width)
    review = [name for name, _ in COLUMNS].index("Review date")
    for number, row in enumerate(rows, start=1):
        for index, cell in enumerate(_cells(row, labels, digests)):
            _write(sheet, number, index, cell, text)
        if row.review_due is not None:
            sheet.write_datetime(number, review, row.review_due, day)
    sheet.autofilter(0, 0, max(len(rows), 1), len(COLUMNS) - 1)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)


def _cells(row: SoARow, labels: Mapping[Key, str], digests: Mapping[Key, str]) -> tuple[str, ...]:
    """In the order of COLUMNS; the review date is written apart, as a date."""
    return (
        row.control,
        labels.get(row.control, ""),
        _APPLICABLE[row.applicable],
        row.justification or "",
        _lines(_named(key, labels) for key in row.implementations),
        row.status.replace("-", " "),
        _lines(_named(key, labels) + _digest(key, digests) for key in row.evidence),
        row.owner or "",
        "",
        _lines(_named(key, labels) for key in row.serves),
    )


def _named(key: Key, labels: Mapping[Key, str]) -> str:
    return f"{labels[key]} ({key})" if labels.get(key) else key


def _digest(key: Key, digests: Mapping[Key, str]) -> str:
    return f"\nsha256:{digests[key]}" if key in digests else ""


def _lines(items: Iterable[str]) -> str:
    return "\n".join(items)


def _write(sheet: Worksheet, row: int, column: int, cell: str, text: Format) -> None:
    if len(cell) > CELL:
        note = "\n… (cut: a cell holds no more; ask the service for the rest)"
        cell = cell[: CELL - len(note)] + note
    if cell:
        sheet.write_string(row, column, cell, text)
    else:
        sheet.write_blank(row, column, None, text)


def _context(sheet: Worksheet, context: Sequence[tuple[str, str]], head: Format, text: Format) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, "The answer depends on", head)
    sheet.write_string(0, 1, "Value", head)
    for number, (name, value) in enumerate(context, start=1):
        _write(sheet, number, 0, name, text)
        _write(sheet, number, 1, value, text)
    sheet.freeze_panes(1, 0)
