"""Workbooks: every cell that can be wrong, and the same rows from XLSX and CSV."""

import hashlib
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from loaders import archive, workbook
from ontology.errors import BadInput, Refused, UnknownReference, Unreadable
from ontology.records import (
    ControlImplementation,
    Evidence,
    Inventory,
    MappingAssertion,
    ModelVersion,
    Nonconformity,
    Record,
)
from ontology.words import ImplementationStatus, InventoryExtent, Relation, SubjectKind

Book = Callable[[dict[str, list[list[Any]]]], Path]


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """Writes an XLSX of these sheets; a date becomes a real spreadsheet date."""

    def write(sheets: dict[str, list[list[Any]]]) -> Path:
        path = tmp_path / "book.xlsx"
        with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as made:
            for name, rows in sheets.items():
                sheet = made.add_worksheet(name)
                for number, row in enumerate(rows):
                    sheet.write_row(number, 0, row)
        return path

    return write


def csv_folder(tmp_path: Path, **files: str | bytes) -> Path:
    folder = tmp_path / "tables"
    folder.mkdir()
    for name, content in files.items():
        (folder / f"{name}.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def records(path: Path) -> list[Record]:
    return [added.record for added in workbook.read(path).added]


def reasons(path: Path) -> list[BadInput]:
    with pytest.raises(Refused) as caught:
        workbook.read(path)
    return caught.value.reasons


def only(path: Path) -> BadInput:
    (reason,) = reasons(path)
    return reason


MEASURE = ["key", "label", "implements", "subject", "implementationStatus", "againstEdition"]
ROW = ["implementation/x", "Robustness tests", "eu-ai-act/art_15", "system/ranker", "implemented", "eu-ai-act@2024"]


def test_a_row_becomes_a_record_with_its_place(book: Book) -> None:
    path = book({"ControlImplementation": [MEASURE, ["# help"], ROW]})
    (added,) = workbook.read(path).added
    assert added.locator == "sheet ControlImplementation, row 3"
    assert added.record == ControlImplementation(
        key="implementation/x",
        label="Robustness tests",
        implements=("eu-ai-act/art_15",),
        subject="system/ranker",
        implementation_status=ImplementationStatus.IMPLEMENTED,
        against_edition="eu-ai-act@2024",
    )


def test_csv_gives_the_same_records_as_xlsx(book: Book, tmp_path: Path) -> None:
    columns = ["key", "label", "openedOn", "concerns", "subject"]
    cells = ["nonconformity/1", "Late; report", "2026-03-01", "eu-ai-act/art_73;\neu-ai-act/art_15", "system/ranker"]
    text = ";".join(columns) + "\r\n\r\n" + ";".join(f'"{cell}"' for cell in cells) + "\r\n"
    folder = csv_folder(tmp_path, Nonconformity=b"\xef\xbb\xbf" + text.encode())
    from_xlsx = records(book({"Nonconformities": [columns, [*cells[:2], date(2026, 3, 1), *cells[3:]]]}))
    assert records(folder) == from_xlsx
    assert workbook.read(folder).added[0].locator == "sheet Nonconformity, row 3"
    assert isinstance(from_xlsx[0], Nonconformity)
    assert from_xlsx[0].concerns == ("eu-ai-act/art_15", "eu-ai-act/art_73")
    assert from_xlsx[0].label == "Late; report"


@pytest.mark.parametrize("name", ["Control Implementations", "control implementation", "CONTROLIMPLEMENTATION"])
def test_sheet_names_are_taken_as_people_write_them(book: Book, name: str) -> None:
    assert len(records(book({name: [MEASURE, ROW]}))) == 1


@pytest.mark.parametrize(
    ("name", "cls"),
    [
        ("Risk Classes", "RiskClass"),
        ("AI systems", "AISystem"),
        ("Statements of Applicability", "StatementOfApplicability"),
        ("Inventories", "Inventory"),
        ("Presumptions of conformity", "PresumptionOfConformity"),
        ("Nonsense", None),
    ],
)
def test_plurals_of_sheet_names(name: str, cls: str | None) -> None:
    found = workbook.class_of(name)
    assert (found.__name__ if found else None) == cls


def test_headers_and_word_lists_in_any_casing(book: Book) -> None:
    header = ["Key", "Valid from", "INVENTORY KIND", "extent", "as_of", "statedBy", "subject"]
    row = ["inventory/1", "", "AI System", "Complete", date(2026, 1, 2), "M. Roe", "organisation/acme"]
    assert only(book({"Inventory": [header, row]})).message == 'Inventory has no column "Valid from"'
    del header[1], row[1]
    (record,) = records(book({"Inventory": [header, row]}))
    assert isinstance(record, Inventory)
    assert record.inventory_kind is SubjectKind.AI_SYSTEM
    assert record.extent is InventoryExtent.COMPLETE
    assert record.as_of == date(2026, 1, 2)


def test_a_python_keyword_is_a_column_like_any_other(book: Book) -> None:
    header = ["key", "from", "relation", "to", "fromEdition", "toEdition", "rationale", "author", "authority"]
    row = ["mapping/1", "iso-42001/A.2.2", "Superset of", "eu-ai-act/art_17", "a@1", "b@1", "same duty", "Roe"]
    header += ["mappingStatus", "assertedOn", "confidence"]
    row += ["own-counsel", "proposed", "2026-01-01", "0.9"]
    (record,) = records(book({"MappingAssertion": [header, row]}))
    assert isinstance(record, MappingAssertion)
    assert (record.from_, record.relation, record.confidence) == ("iso-42001/A.2.2", Relation.SUPERSET_OF, 0.9)


def test_a_wrong_date_is_named_with_sheet_row_column_and_remedy(book: Book) -> None:
    reason = only(book({"ControlImplementation": [[*MEASURE, "validFrom"], [*ROW, "2026-13-01"]]}))
    expected = '"2026-13-01" is no date; write YYYY-MM-DD (sheet ControlImplementation, row 2, column validFrom)'
    assert str(reason) == expected


@pytest.mark.parametrize("cell", ["1.3.2026", "2026-02-30", 46000, True, "soon"])
def test_what_is_no_date(book: Book, cell: object) -> None:
    assert "is no date" in only(book({"ControlImplementation": [[*MEASURE, "reviewDue"], [*ROW, cell]]})).message


def test_all_errors_are_told_together_and_once(book: Book) -> None:
    path = book(
        {
            "ControlImplementation": [
                [*MEASURE, "coversComponents", "validFrom"],
                ["bad key", *ROW[1:], "maybe", ""],
                ["implementation/y", "", "eu-ai-act/art_15", "a subject", "implemnted", "x@1", "yes", "2026-1-1"],
            ],
            "Evidnce": [["key"], ["evidence/1"]],
        }
    )
    found = [(str(reason.place), reason.message) for reason in reasons(path)]
    assert found == [
        ("sheet ControlImplementation, row 2, column coversComponents", '"maybe" is neither yes nor no'),
        ("sheet ControlImplementation, row 2, column key", '"bad key" is no key'),
        ("sheet ControlImplementation, row 3, column implementationStatus", '"implemnted" is not in the list'),
        ("sheet ControlImplementation, row 3, column validFrom", '"2026-1-1" is no date'),
        ("sheet Evidnce", '"Evidnce" is no class of records'),
        ("sheet ControlImplementation, row 3, column label", "label is empty"),
        ("sheet ControlImplementation, row 3, column subject", '"a subject" is no key'),
    ]


def test_an_unknown_column_of_a_csv_names_the_nearest(tmp_path: Path) -> None:
    reason = only(csv_folder(tmp_path, ModelVersion="key,lable\nmodel/a@1,A\n"))
    assert reason.message == 'ModelVersion has no column "lable"'
    assert reason.remedy == "did you mean label?"
    assert reason.nearest == ("label",)


def test_the_same_key_with_other_values_is_refused_and_a_repeated_row_is_one(book: Book) -> None:
    path = book({"ModelVersion": [["key", "label"], ["model/a@1", "A"], ["model/a@1", "A"]]})
    assert records(path) == [ModelVersion(key="model/a@1", label="A")]
    reason = only(book({"ModelVersion": [["key", "label"], ["model/a@1", "A"], ["model/a@1", "B"]]}))
    assert "model/a@1 is already given with other values (sheet ModelVersion, row 2)" in str(reason)


def test_a_value_without_heading_is_not_lost(book: Book) -> None:
    assert only(book({"ModelVersion": [["key"], ["model/a@1", "A"]]})).message == '"A" has no heading'


def test_a_sheet_without_key_column(book: Book) -> None:
    assert only(book({"ModelVersion": [["label"], ["A"]]})).message == "there is no column key"


def test_a_version_typed_as_a_number_reads_as_shown(book: Book) -> None:
    (record,) = records(book({"ModelVersion": [["key", "label"], ["model/a@2", 2]]}))
    assert record == ModelVersion(key="model/a@2", label="2")


def test_references_are_resolved_and_what_is_unknown_keeps_its_place(book: Book) -> None:
    def resolve(text: str) -> str:
        if text == "AI Act Art. 15(4)":
            return "eu-ai-act/art_15/par_4"
        raise UnknownReference(f'"{text}" is unknown', ref=text, nearest=("eu-ai-act/art_15",))

    row = [*ROW[:2], "AI Act Art. 15(4)", *ROW[3:], "ALL"]
    path = book({"ControlImplementation": [[*MEASURE, "scope"], row]})
    record = workbook.read(path, resolve).added[0].record
    assert isinstance(record, ControlImplementation)
    assert record.implements == ("eu-ai-act/art_15/par_4",)
    assert record.scope == ("all",)
    row[2] = "AI Act Art. 99999(4)"
    with pytest.raises(Refused) as caught:
        workbook.read(book({"ControlImplementation": [[*MEASURE, "scope"], row]}), resolve)
    (reason,) = caught.value.reasons
    assert isinstance(reason, UnknownReference)
    assert reason.nearest == ("eu-ai-act/art_15",)
    assert str(reason.place) == "sheet ControlImplementation, row 2, column implements"


EVIDENCE = ["key", "label", "collectedAt", "supports", "file"]


def evidence(book: Book, file: str, **more: str) -> Path:
    row = ["evidence/1", "Report", "2026-03-01T10:00+01:00", "implementation/x", file]
    return book({"Evidence": [[*EVIDENCE, *more], [*row, *more.values()]]})


def test_the_digest_of_a_file_is_computed_and_the_file_handed_over(book: Book, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "report.txt").write_text("passed")
    digest = hashlib.sha256(b"passed").hexdigest()
    loaded = workbook.read(evidence(book, "files/report.txt", sha256=digest.upper()))
    record = loaded.added[0].record
    assert isinstance(record, Evidence)
    assert (record.sha256, record.file_name) == (digest, "report.txt")
    assert record.collected_at == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert loaded.files == ((tmp_path / "files" / "report.txt").resolve(),)


def test_another_digest_than_stated_is_refused(book: Book, tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text("passed")
    reason = only(evidence(book, "report.txt", sha256="0" * 64))
    assert "has digest" in reason.message
    assert str(reason.place) == "sheet Evidence, row 2, column file"


@pytest.mark.parametrize("name", ["../secret.txt", "/etc/passwd", "link.txt"])
def test_a_file_outside_the_folder_is_refused(book: Book, tmp_path: Path, name: str) -> None:
    outside = tmp_path.parent / "secret.txt"
    outside.write_text("secret")
    (tmp_path / "link.txt").symlink_to(outside)
    assert "lies outside the folder" in only(evidence(book, name)).message


@pytest.mark.parametrize("name", ["gone.txt", ".", "a\x01b", "x" * 5000])
def test_a_file_that_is_not_there(book: Book, name: str) -> None:
    assert only(evidence(book, name)).message.startswith(("there is no file", '"xxx'))


def test_a_moment_without_offset_is_of_the_organisations_zone(book: Book) -> None:
    row = ["evidence/1", "Report", datetime(2026, 7, 1, 10, 0), "", "0" * 64]
    path = book({"Evidence": [["key", "label", "collectedAt", "supports", "sha256"], row]})
    # the default format of the fixture shows a day only, the moment is kept
    record = records(path)[0]
    assert isinstance(record, Evidence)
    assert record.collected_at == datetime(2026, 7, 1, 8, tzinfo=UTC)


def test_an_empty_workbook_says_so(book: Book) -> None:
    with pytest.raises(Unreadable, match="there is nothing in it"):
        workbook.read(book({"Evidence": [EVIDENCE], "About": [["Hello"]]}))


def test_a_formula_error_is_not_an_empty_cell(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("ModelVersion")
        sheet.write_row(0, 0, ["key", "label"])
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    with pytest.raises(Unreadable, match="row 2, column B"):
        workbook.read(path)


def rewritten(path: Path, member: str, change: Callable[[bytes], bytes]) -> Path:
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    parts[member] = change(parts[member])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return path


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda xml: xml.replace(b'ref="A1:F2"', b'ref="A1:XFD1048576"'), "claims 1048576 rows"),
        (lambda xml: xml.replace(b'r="F2"', b'r="XFD1048576"'), "claims 1048576 rows"),
        (lambda xml: xml.replace(b"<worksheet", b"<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet", 1), "document type"),
        (lambda xml: xml + b" " * 140_000_000, "unpacks to"),
        (lambda xml: xml + b" " * 20_000_000, "packed more than"),
        (lambda xml: xml[:300], "not a readable XLSX"),
    ],
)
def test_hostile_workbooks(book: Book, change: Callable[[bytes], bytes], message: str) -> None:
    path = rewritten(book({"ControlImplementation": [MEASURE, ROW]}), SHEET, change)
    with pytest.raises(Unreadable, match=message):
        workbook.read(path)


def test_two_parts_of_one_name(book: Book) -> None:
    path = book({"ModelVersion": [["key"], ["model/a@1"]]})
    with zipfile.ZipFile(path, "a") as archive_:
        archive_.writestr(SHEET.upper(), "")
    with pytest.raises(Unreadable, match="two parts of one name"):
        workbook.read(path)


def test_a_sheet_under_another_name_is_looked_at_too(book: Book) -> None:
    path = book({"ModelVersion": [["key"], ["model/a@1"]]})
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    parts["xl/other.bin"] = parts.pop(SHEET).replace(b'r="A2"', b'r="A1048576"')
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        b"worksheets/sheet1.xml", b"other.bin"
    )
    with zipfile.ZipFile(path, "w") as target:
        for name, content in parts.items():
            target.writestr(name, content)
    with pytest.raises(Unreadable, match="claims 1048576 rows"):
        workbook.read(path)


def test_a_cell_without_calculated_value_is_not_an_empty_cell(book: Book) -> None:
    path = book({"ModelVersion": [["key", "label"], ["model/a@1", 7]]})
    rewritten(path, SHEET, lambda xml: xml.replace(b"<v>7</v>", b"<f>3+4</f>"))
    with pytest.raises(Unreadable, match="row 2, column B"):
        workbook.read(path)


@pytest.mark.parametrize("content", [b"PK\x03\x04 no zip", b"", b"\xd0\xcf\x11\xe0 an old one"])
def test_what_is_no_workbook(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(content)
    with pytest.raises(Unreadable, match="not an XLSX"):
        workbook.read(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'key,label\nmodel/a@1,"A\n', "the CSV is broken"),
        ("key,label\nmodel/a@1,Ü\n".encode("cp1252"), "not UTF-8"),
        (b"key,label\0\n", "no text file"),
    ],
)
def test_broken_csv(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        workbook.read(csv_folder(tmp_path, ModelVersion=content))


def test_a_folder_without_tables(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="holds no CSV file"):
        workbook.read(tmp_path)


def test_limits_are_settings(book: Book) -> None:
    path = book({"ControlImplementation": [MEASURE, ROW]})
    with pytest.raises(Unreadable, match="more than 1 rows"):
        archive.check(path, archive.ArchiveLimits(rows=1))


def test_a_row_of_a_million_columns_is_refused_at_once(tmp_path: Path) -> None:
    header = ",".join(f"c{number}" for number in range(1_000_000))
    with pytest.raises(Unreadable, match="more than 1000 filled columns"):
        workbook.read(csv_folder(tmp_path, AISystem=f"{header}\n"))
