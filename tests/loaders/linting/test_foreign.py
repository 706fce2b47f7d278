"""The real mappings of others: exact counts of what is found in them, and the sample that was read by hand.

The counts that SOURCES.md names are marked; the others were looked at when they were first found.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest

from service.lint import Report
from tests.conftest import REPOSITORY
from tests.lint_sample import COLUMNS, EVERYTHING, JUDGED, SIZE, linted, named

pytestmark = pytest.mark.data

CISO = {
    "mapping-annex-technical-and-methodological-requirements-nis2-and-iso27001-2022.yaml": {
        "duplicate": 56,
        "no-justification": 2,
    },
    "mapping-dora-and-finma-2023-01.yaml": {"unchecked": 1, "one-way": 1, "short-scale": 1, "scales-differ": 1},
    "mapping-iso27001-2013-to-iso27001-2022.yaml": {"two-keys": 1, "one-way": 1, "empty-strength": 1},
    "mapping-iso27001-2022-and-scf-2025.2.2.yaml": {"pair-differs": 4, "no-justification": 2},
    "mapping-iso42001-2023-and-scf-2025.2.2.yaml": {"unresolvable": 60, "not-assessable": 44, "no-justification": 2},
}
"""SOURCES.md, trap 5: 60 ends that point nowhere, duplicates, two keys, strengths on mixed scales."""


def by_rule(report: Report, name: str) -> dict[str, int]:
    return dict(Counter(each.rule for each in report.findings if each.file.endswith(f"/{name}")))


@pytest.mark.parametrize("name", sorted(CISO))
def test_mappings_of_ciso_assistant(data: Path, name: str) -> None:
    assert by_rule(linted(data, *JUDGED), name) == CISO[name]


def test_the_sixty_that_point_nowhere_are_five_nodes(data: Path) -> None:
    found = [
        each for each in linted(data, *JUDGED).findings if each.rule == "unresolvable" and "42001-2023" in each.file
    ]
    ids = Counter(each.text.rsplit(":", 1)[1] for each in found if each.file.endswith("scf-2025.2.2.yaml"))
    assert sorted(ids) == ["3.0", "6.1.1", "6.1.2", "6.1.3", "6.1.4"]
    lacking = [each for each in found if each.message.endswith("ISO 42001 has it: the library lacks it")]
    assert len(lacking) == 60 - ids["3.0"] == 58


def test_seven_of_fifteen_clauses_are_unknown(data: Path) -> None:
    """SOURCES.md, trap 7."""
    found = [each for each in linted(data, *JUDGED).findings if each.file.endswith("iso-42001-mappings.ttl")]
    assert [each.text for each in found if each.rule == "unresolvable"] == [
        f"iso:Control_{number}" for number in ("8_5", "8_6", "8_7", "8_2_2", "8_3_3", "8_5_1", "8_4_2")
    ]
    lines = (data / "crosswalks/cartesiosson/iso-42001-mappings.ttl").read_text().splitlines()
    assert all(each.text in lines[each.line - 1] for each in found if each.rule == "unresolvable")


def test_annex_b_stands_for_annex_a(data: Path) -> None:
    """SOURCES.md, trap 7: B.2.2 and B-2-2 are read as the controls of Annex A."""
    found = [each.message for each in linted(data, *EVERYTHING).findings if each.rule == "annex-b"]
    assert found == [
        "38 ids of Annex B stand in 202 places, such as B.2.2, the guidance on control A.2.2",
        "37 ids of Annex B stand in 143 places, such as iso-iec-42001_B-2-2, the guidance on control A.2.2",
    ]


def test_mapping_collections_of_oscal(data: Path) -> None:
    """SOURCES.md, trap 6: `method: manual` is not in the enumeration."""
    report = linted(data, *EVERYTHING)
    names = {each.file.rsplit("/", 1)[1] for each in report.findings if each.file.endswith(".json")}
    assert len(names) == 4
    manual = [each.file for each in report.findings if each.rule == "unknown-word" and each.text == "manual"]
    assert len(manual) == 3
    name = "mapping-collections__nist_ai_rmf_to_iso_42001__mapping-collection.json"
    assert by_rule(report, name) == {
        "annex-b": 1,
        "no-author": 1,
        "not-assessable": 49,
        "spelling": 1,
        "unknown-word": 1,
    }


def test_sssom_in_the_wild(data: Path) -> None:
    """SOURCES.md, trap 8: ragged rows, metadata beside the file, no justification; `noMatch` is known."""
    report = linted(data, *EVERYTHING)
    assert by_rule(report, "ibm2nistgenai.tsv")["ragged-row"] == 78
    assert by_rule(report, "ibm2owasp.tsv") == {"ragged-row": 60, "unchecked": 3, "unknown-prefix": 1}
    assert by_rule(report, "credo-ucf.sssom.tsv")["off-scale"] == 97
    assert by_rule(report, "mp_hp_example_embedded.sssom.tsv")["no-justification"] == 1
    assert "no-source" not in by_rule(report, "external__example1.sssom.tsv")
    assert sum(document.format == "SSSOM" for document in report.documents) == 38


def test_crosswalks_as_tables(data: Path) -> None:
    report = linted(data, *JUDGED)
    tables = [document for document in report.documents if document.format == "table"]
    assert len(tables) == 23
    errors = [
        (each.file.rsplit("/", 1)[1], each.text)
        for each in report.findings
        if each.file.endswith(".csv") and each.severity == "error"
    ]
    assert errors == [("dora_iso27001_v1.csv", "Art.30a")]


def test_what_is_no_mapping_is_passed_over_and_nothing_is_unreadable(data: Path) -> None:
    report = linted(data, *EVERYTHING)
    assert report.unreadable == ()
    assert report.passed == 40
    assert len(report.documents) == 121


# --- the sample -------------------------------------------------------------------------------------


def sample(name: str) -> list[dict[str, str]]:
    with (REPOSITORY / "tests" / "gold" / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"))
    assert all(tuple(row) == COLUMNS for row in rows)
    return rows


def test_fifty_findings_drawn_at_random_were_read_and_none_is_false(data: Path) -> None:
    """Drawn with seed 2027 when the rules were finished; each is still found."""
    rows = sample("lint-sample.tsv")
    assert len({tuple(row.values()) for row in rows}) == SIZE
    assert {row["verdict"] for row in rows} == {"true"}
    assert all(row["note"] for row in rows)
    assert gone(rows, data, *JUDGED) == []


def test_of_each_rule_some_were_read_and_none_is_false(data: Path) -> None:
    rows = sample("lint-sample-by-rule.tsv")
    assert {row["verdict"] for row in rows} == {"true"}
    assert {row["rule"] for row in rows} == {each.rule for each in linted(data, *EVERYTHING).findings}
    assert gone(rows, data, *EVERYTHING) == []


def gone(rows: list[dict[str, str]], data: Path, *folders: str) -> list[tuple[str, ...]]:
    """Rows of a sample that are not found any more: read a fresh sample where a rule was changed."""
    now = {named(data, each) for each in linted(data, *folders).findings}
    return [row for row in (tuple(one[name] for name in COLUMNS[:5]) for one in rows) if row not in now]
