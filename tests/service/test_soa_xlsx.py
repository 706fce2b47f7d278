"""The Statement of Applicability as a file: read back by the parser that reads everybody's workbooks."""

import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from loaders import archive
from ontology.words import Status
from service.reasoning.answers import SoARow
from service.soa_xlsx import CELL, COLUMNS, soa_xlsx

CONTEXT = (("revision", "12-abc"), ("asOf", "2026-11-21"), ("knownAt", "12"), ("policy", "policy/default"))


def row(**values: Any) -> SoARow:
    given: dict[str, Any] = {
        "control": "iso-42001/A.6.2.4",
        "applicable": True,
        "justification": None,
        "implementations": ("implementation/x", "implementation/y"),
        "evidence": ("evidence/x",),
        "owner": "R. Roe",
        "review_due": date(2027, 3, 1),
        "status": Status.NOT_EVALUABLE,
        "serves": ("eu-ai-act/art_15",),
    }
    return SoARow(**(given | values))


def written(*rows: SoARow, context: tuple[tuple[str, str], ...] = CONTEXT) -> bytes:
    labels = {"iso-42001/A.6.2.4": "Test and validation", "implementation/x": "Robustness tests"}
    return soa_xlsx(rows, labels=labels, digests={"evidence/x": "a" * 64}, context=context)


def table(content: bytes, sheet: str = "Statement of Applicability") -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name(sheet).to_python()


def test_a_row_has_every_column() -> None:
    header, cells = table(written(row()))
    assert dict(zip(header, cells, strict=True)) == {
        "Control": "iso-42001/A.6.2.4",
        "Label": "Test and validation",
        "Applicable": "yes",
        "Justification": "",
        "Implementations": "Robustness tests (implementation/x)\nimplementation/y",
        "Status": "not evaluable",
        "Evidence": "evidence/x\nsha256:" + "a" * 64,
        "Owner": "R. Roe",
        "Review date": date(2027, 3, 1),
        "Provisions of law served": "eu-ai-act/art_15",
    }


def test_excluded_and_undecided_controls_are_there() -> None:
    content = written(row(applicable=False, justification="No AI of others"), row(applicable=None, review_due=None))
    _, excluded, undecided = table(content)
    assert excluded[2:4] == ["no", "No AI of others"]
    assert undecided[2] == "not decided"
    assert undecided[8] == ""


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "{=1}", "007", "http://x.org"])
def test_what_looks_like_a_formula_stays_text(text: str) -> None:
    content = written(row(owner=text, justification=text), context=(("policy", text),))
    _, cells = table(content)
    assert (cells[3], cells[7]) == (text, text)
    assert table(content, "Context")[1] == ["policy", text]
    with zipfile.ZipFile(BytesIO(content)) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/")]
    assert len(sheets) == 2
    assert not any(b"<f" in sheet or b"<hyperlink" in sheet for sheet in sheets)


def test_the_context_is_beside_it() -> None:
    assert table(written(row()), "Context") == [["The answer depends on", "Value"], *map(list, CONTEXT)]


def test_the_header_is_frozen_and_filtered() -> None:
    with zipfile.ZipFile(BytesIO(written(row(), row()))) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml")
    assert b'state="frozen"' in sheet
    assert b'<autoFilter ref="A1:J3"/>' in sheet
    assert len(COLUMNS) == 10


def test_a_text_that_no_cell_holds_is_cut_and_says_so() -> None:
    _, cells = table(written(row(justification="x" * 40_000)))
    assert len(cells[3]) == CELL
    assert "cut: a cell holds no more" in cells[3]


def test_no_rows_are_a_table_too(tmp_path: Path) -> None:
    path = tmp_path / "soa.xlsx"
    path.write_bytes(written())
    archive.check(path)
    assert len(table(path.read_bytes())) == 1


def test_the_same_answer_gives_the_same_bytes() -> None:
    assert written(row()) == written(row())
