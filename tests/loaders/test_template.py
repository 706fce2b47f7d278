"""The template, filled in by a program as a person would, and read back."""

import re
import zipfile
from dataclasses import replace
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from loaders import sheets, template, workbook
from ontology.errors import Unreadable
from ontology.fields import Field, fields_of
from ontology.records import BOOKKEEPING, CLASSES, CONTENT, Evidence, Record, WordingText


def test_an_empty_template_says_that_nothing_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    template.write(path)
    with pytest.raises(Unreadable, match="there is nothing in it; fill in a row"):
        workbook.read(path)


def test_it_has_a_sheet_for_each_class_that_people_fill_in(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    template.write(path)
    found = sheets.read(path)
    assert [sheet.name for sheet in found[1:]] == [
        name for name, cls in CLASSES.items() if cls not in (*CONTENT, *BOOKKEEPING, WordingText)
    ]
    for sheet in found[1:]:
        header, help_row = sheet.rows
        expected = {"key", *(field.property for field in fields_of(CLASSES[sheet.name]))} - {"corrects"}
        assert set(header.cells) == expected | ({"file"} if sheet.name == "Evidence" else set())
        assert len(help_row.cells) == len(header.cells)
        assert all(isinstance(cell, str) and len(cell) > 3 for cell in help_row.cells)


def test_every_sentence_of_the_help_is_used() -> None:
    properties = {field.property for cls in template.classes() for field in fields_of(cls)} - {"corrects"}
    names = {cls.__name__ for cls in template.classes()} | properties | {"key", "file"}
    assert names <= set(template.sentences())
    for name in set(template.sentences()) - names:
        cls, _, found = name.partition(".")
        assert found in template.columns(CLASSES[cls])


def test_word_lists_and_booleans_have_drop_downs(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    template.write(path)
    with zipfile.ZipFile(path) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/")]
    written = sum(len(re.findall("<dataValidation ", part)) for part in parts)
    closed = [
        field
        for cls in template.classes()
        for field in fields_of(cls)
        if not field.many and (field.type is bool or issubclass(field.type, StrEnum))
    ]
    assert written == len(closed) > 10
    assert sum('state="frozen"' in part for part in parts) == len(template.classes())


def test_the_same_program_writes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        template.write(tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def example(cls: type[Record], field: Field) -> Any:
    """A value of the right type."""
    if issubclass(field.type, StrEnum):
        return next(iter(field.type))
    values: dict[type, Any] = {
        str: "x/1" if field.is_key else "Some text; with 2.10",
        bool: True,
        int: 3,
        float: 0.5,
        date: date(2026, 3, 1),
        datetime: datetime(2026, 3, 1, 9, 30),
        time: time(9, 30),
    }
    return "a" * 64 if "sha256" in field.property.lower() else values[field.type]


def cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value


@pytest.mark.parametrize("cls", template.classes(), ids=lambda cls: cls.__name__)
def test_a_filled_template_loads(tmp_path: Path, cls: type[Record]) -> None:
    by_property = {field.property: field for field in fields_of(cls)}
    header = [name for name in template.columns(cls) if name != "file"]
    row = ["x/1" if name == "key" else cell(example(cls, by_property[name])) for name in header]
    path = tmp_path / "filled.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet(cls.__name__)
        formats = template._formats(book)
        sheet.write_row(0, 0, header)
        sheet.write_row(1, 0, ["# help"])
        for index, (name, value) in enumerate(zip(header, row, strict=True)):
            sheet.write(2, index, value, formats[template._format(by_property.get(name))])
    (added,) = workbook.read(path).added
    assert type(added.record) is cls
    for name, field in by_property.items():
        value = getattr(added.record, field.name)
        assert value not in (None, ()) or name == "corrects"
    assert replace(added.record, key="x/2") != added.record


def test_evidence_has_a_column_for_its_file() -> None:
    assert template.columns(Evidence)[:2] == ("key", "file")
