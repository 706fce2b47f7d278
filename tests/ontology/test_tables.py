"""Reading of the framework tables: records, spans of editions, and errors with file, line and column."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ontology.errors import Unreadable
from ontology.records import (
    ApplicabilityWindow,
    Edition,
    Framework,
    LegalEffect,
    Provision,
    Record,
    RiskClass,
    Role,
    Wording,
)
from ontology.table_file import read_table
from ontology.tables import COLUMNS, FOLDER, content, framework_paths
from ontology.words import DateStatus, Decomposition, FrameworkKind, SubjectKind

HEAD = """# key: pots
# label: Pot Act
# short: Pots
# framework_kind: act
# default_assessed_per: organisation
# content_version: "1"
# editions:
#   - key: pots/edition/2099-01-01
#     label: Pot Act as published
#     in_force_from: 2099-01-01
#     in_force_to: 2100-01-01
#   - key: pots/edition/2100-01-01
#     label: Pot Act as amended
#     in_force_from: 2100-01-01
#     in_force_to:
"""
ROWS = [
    {"key": "pots/art_1", "kind": "article", "number": "1", "heading": "Lids", "decomposition": "all"},
    {
        "key": "pots/art_1/par_1",
        "part_of": "pots/art_1",
        "kind": "paragraph",
        "number": "1",
        "until": "2100-01-01",
        "assessable": "true",
        "addressee": "seller; maker",
        "assessed_per": "supplier",
        "fingerprint": "n1:1",
    },
    {"key": "pots/art_1/par_1", "part_of": "pots/art_1", "kind": "paragraph", "number": "1", "since": "2100-01-01"},
    {"key": "pots/art_1/par_2", "part_of": "pots/art_1", "kind": "paragraph", "number": "2"},
]


def write(folder: Path, *rows: dict[str, str], head: str = HEAD) -> Path:
    lines = ["\t".join(COLUMNS), *("\t".join(row.get(column, "") for column in COLUMNS) for row in rows)]
    (folder / "pots.tsv").write_text(head + "\n".join([*lines, ""]), "utf-8")
    return folder


def beside(folder: Path, name: str, *lines: str) -> None:
    (folder / name).write_text("\n".join([*lines, ""]), "utf-8")


def records(folder: Path) -> dict[str, Record]:
    return {added.record.key: added.record for added in content(folder)}


# --- framework tables -----------------------------------------------------------------------------


def test_the_head_is_the_framework_and_its_editions(tmp_path: Path) -> None:
    found = records(write(tmp_path, *ROWS))
    assert found["pots"] == Framework(
        key="pots",
        label="Pot Act",
        short="Pots",
        framework_kind=FrameworkKind.ACT,
        default_assessed_per=SubjectKind.ORGANISATION,
    )
    first = found["pots/edition/2099-01-01"]
    assert isinstance(first, Edition)
    assert (first.edition_of, first.in_force_to) == ("pots", date(2100, 1, 1))


def test_a_row_is_a_wording_of_the_editions_of_its_span(tmp_path: Path) -> None:
    found = records(write(tmp_path, *ROWS))
    assert found["pots/art_1/par_1/w1"] == Wording(
        key="pots/art_1/par_1/w1",
        wording_of="pots/art_1/par_1",
        in_edition=("pots/edition/2099-01-01",),
        part_of="pots/art_1",
        position=1,
        kind="paragraph",
        number="1",
        assessable=True,
        addressee=("maker", "seller"),
        assessed_per=SubjectKind.SUPPLIER,
        fingerprint="n1:1",
    )
    second, whole, sibling = found["pots/art_1/par_1/w2"], found["pots/art_1/w1"], found["pots/art_1/par_2/w1"]
    assert isinstance(second, Wording)
    assert isinstance(whole, Wording)
    assert isinstance(sibling, Wording)
    assert (second.in_edition, second.position) == (("pots/edition/2100-01-01",), 1)
    assert whole.in_edition == ("pots/edition/2099-01-01", "pots/edition/2100-01-01")
    assert whole.decomposition is Decomposition.ALL
    assert sibling.position == 2


def test_a_provision_is_recorded_once_and_says_what_continues_it(tmp_path: Path) -> None:
    columns = "edition\toperation\tprovision\tafter\tkind\tcontinued_by\tnote"
    beside(tmp_path, "pots.amendments.tsv", columns, "2100-01-01\tdelete\tpots/art_1/par_2\t\t\tpots/art_1\t")
    found = [added.record for added in content(write(tmp_path, *ROWS)) if isinstance(added.record, Provision)]
    assert [record.key for record in found] == ["pots/art_1", "pots/art_1/par_1", "pots/art_1/par_2"]
    assert [record.continued_by for record in found] == [(), (), ("pots/art_1",)]


def test_a_record_says_its_line(tmp_path: Path) -> None:
    places = {added.record.key: added.locator for added in content(write(tmp_path, *ROWS))}
    assert places["pots/art_1"] == "pots.tsv line 17"


# --- the other tables -----------------------------------------------------------------------------


def test_terms_windows_and_effects_are_read_by_the_names_of_their_fields(tmp_path: Path) -> None:
    write(tmp_path, *ROWS)
    beside(
        tmp_path,
        "terms.tsv",
        "class\tkey\tin_framework\tclass_list\tlabel",
        "Role\tpots/role/maker\tpots\t\tMaker",
        "RiskClass\tpots/class/hot\tpots\thigh-risk\tHot",
    )
    beside(
        tmp_path,
        "pots.windows.tsv",
        "key\tfor_provision\tin_edition\tapplies_from\tcondition_role\tdate_status\treading",
        "window/1\tpots/art_1\tpots/edition/2099-01-01\t2099-06-01\tpots/role/maker; aiact:AIProvider\tdisputed\ta",
    )
    beside(
        tmp_path,
        "effects.tsv",
        "key\tfrom\teffect\tto\tpinpoint\tin_edition",
        "effect/1\tpots/art_1\trefers-to\tpots/art_1/par_2\tpots/art_1\tpots/edition/2099-01-01",
    )
    found = records(tmp_path)
    assert isinstance(found["pots/role/maker"], Role)
    assert isinstance(found["pots/class/hot"], RiskClass)
    window = found["window/1"]
    assert isinstance(window, ApplicabilityWindow)
    assert window.condition_role == ("aiact:AIProvider", "pots/role/maker")
    assert (window.applies_from, window.date_status) == (date(2099, 6, 1), DateStatus.DISPUTED)
    effect = found["effect/1"]
    assert isinstance(effect, LegalEffect)
    assert (effect.from_, effect.to) == ("pots/art_1", "pots/art_1/par_2")


# --- errors ---------------------------------------------------------------------------------------


def refusal(folder: Path) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        list(content(folder))
    assert caught.value.remedy
    assert caught.value.place
    return caught.value


@pytest.mark.parametrize(
    ("cells", "column", "message"),
    [
        ({"assessable": "yes"}, "assessable", "'yes' is not true or false"),
        ({"assessed_per": "kettle"}, "assessed_per", "'kettle' is not one of organisation"),
        ({"decomposition": "some"}, "decomposition", "'some' is not one of all, any"),
        ({"since": "2098-01-01"}, "since", "2098-01-01 is no edition of pots"),
        ({"since": "2100-01-01", "until": "2099-01-01"}, "until", "the span of editions is empty"),
        ({"part_of": "pots/art_9"}, "part_of", "pots/art_9 has no row above"),
        ({"key": "pans/art_1"}, "key", "'pans/art_1' is no key of pots"),
        ({"key": "pots/art 1"}, "key", "'pots/art 1' is no key"),
    ],
)
def test_a_wrong_cell_is_named_with_file_line_and_column(
    cells: dict[str, str], column: str, message: str, tmp_path: Path
) -> None:
    error = refusal(write(tmp_path, {**ROWS[0], **cells}))
    assert error.message.startswith(message)
    assert error.place is not None
    assert (error.place.file, error.place.line, error.place.column) == ("pots.tsv", 17, column)


def test_too_few_cells_are_named_with_their_line(tmp_path: Path) -> None:
    path = write(tmp_path, *ROWS) / "pots.tsv"
    path.write_text(path.read_text("utf-8") + "pots/art_2\t\n", "utf-8")
    error = refusal(tmp_path)
    assert error.message == "2 cells under 14 columns"
    assert error.place is not None
    assert error.place.line == 21


@pytest.mark.parametrize(
    "head", [HEAD.replace("# short: Pots\n", ""), HEAD.replace("# short: Pots", "# short: Pots: and pans"), "#\n"]
)
def test_a_head_that_says_too_little_is_refused(head: str, tmp_path: Path) -> None:
    assert refusal(write(tmp_path, *ROWS, head=head)).place


def test_a_window_without_its_provision_is_refused(tmp_path: Path) -> None:
    write(tmp_path, *ROWS)
    beside(tmp_path, "pots.windows.tsv", "key\tfor_provision\tin_edition", "window/1\t\tpots/edition/2099-01-01")
    assert "window/1 lacks for_provision" in refusal(tmp_path).message


def test_an_unknown_column_with_a_value_is_refused(tmp_path: Path) -> None:
    write(tmp_path, *ROWS)
    beside(tmp_path, "terms.tsv", "class\tkey\tin_framework\tlabel\tcolour", "Role\tpots/role/a\tpots\tA\tred")
    assert "Role has no colour" in refusal(tmp_path).message


# --- the shipped tables ---------------------------------------------------------------------------


def test_the_shipped_tables_are_read() -> None:
    assert [path.stem for path in framework_paths()] == [
        "dora", "eu-ai-act", "gdpr", "iso-27001", "iso-42001", "nis2", "union-financial-services-law",
    ]  # fmt: skip
    found = list(content())
    kinds = Counter(type(added.record) for added in found)
    assert kinds[Framework] == 7
    assert kinds[Edition] == 8
    assert kinds[Wording] > kinds[Provision] > 4800
    assert len({added.record.key for added in found}) == len(found)


def test_every_row_begins_with_its_key_and_lines_end_plainly() -> None:
    for path in framework_paths():
        assert b"\r" not in path.read_bytes()
        rows = read_table(path).rows
        assert all(row["key"].startswith(f"{path.stem}/") for row in rows)
        assert path.read_text("utf-8").endswith("\n")


COUNTS = {
    "eu-ai-act": (113, 500, 180, 13, 16, 13, 467),
    "gdpr": (99, 372, 173, 11, 15, 0, 389),
    "dora": (64, 254, 106, 9, 6, 0, 437),
    "nis2": (46, 189, 144, 9, 0, 3, 271),
}
"""SOURCES.md: articles, own paragraphs, recitals, chapters, sections, annexes, rows of points in articles."""


@pytest.mark.parametrize("key", COUNTS)
def test_the_tables_have_the_counts_of_the_acts_as_published(key: str) -> None:
    rows = [row for row in read_table(FOLDER / f"{key}.tsv").rows if not row["since"]]
    kinds = Counter(row["kind"] for row in rows)
    points = sum(row["kind"] in ("point", "indent") and "/art_" in row["key"] for row in rows)
    found = [kinds[kind] for kind in ("article", "paragraph", "recital", "chapter", "section", "annex")]
    assert (*found, points) == COUNTS[key]


def test_article_15_of_the_ai_act_is_one_wording_for_both_editions() -> None:
    rows = [row for row in read_table(FOLDER / "eu-ai-act.tsv").rows if row["key"].startswith("eu-ai-act/art_15")]
    article = {row["key"].removeprefix("eu-ai-act/"): row for row in rows if "art_15/" in row["key"] + "/"}
    assert "art_15/par_4/sub_3" in article
    assert all(row["since"] == row["until"] == "" and row["fingerprint"].startswith("n1:") for row in article.values())


def test_what_the_amendment_inserted_and_deleted() -> None:
    rows = read_table(FOLDER / "eu-ai-act.tsv").rows
    new = {row["key"].removeprefix("eu-ai-act/") for row in rows if row["since"]} - {
        row["key"].removeprefix("eu-ai-act/") for row in rows if not row["since"]
    }
    assert {"art_4a", "art_60a", "art_75a", "art_75d", "art_5/par_1a", "art_5/par_1/sub_1/pnt_bb", "anx_XIV"} <= new
    last = {row["key"]: row for row in rows}
    for gone in ("art_10/par_5", "art_10/par_5/pnt_a", "anx_VIII/sct_B/pnt_7", "anx_I/sct_A/pnt_1"):
        assert last[f"eu-ai-act/{gone}"]["until"] == "2026-07-27", gone
    assert last["eu-ai-act/art_10"]["fingerprint"] == "unknown", "a fingerprint covers the parts"
