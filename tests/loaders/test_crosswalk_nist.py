"""The crosswalk of NIST's AI RMF with ISO/IEC 42001: every pair of the file, none made up, what is wrong is told."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders import crosswalk_nist, detect
from loaders.crosswalk_nist import SET, of_rows
from loaders.markdown import TableRow
from ontology.errors import NomographError, UnknownReference, Unreadable
from ontology.records import Edition, Framework, MappingAssertion, Provision, Wording
from ontology.words import Authority, MappingStatus, Relation
from tests.tsv import framework

HEAD = "## NIST AI RMF to ISO/IEC FDIS 42001\n\n|   | AI RMF |  | ISO/IEC FDIS 42001 |\n|---|---|---|---|\n"
FOLDER = Path("crosswalks") / "nist-crosswalks"
CONTROLS = {row["number"] for row in framework("iso-42001")}


def known(text: str) -> str:
    """What a register of the shipped tables would say."""
    number = re.sub("^B", "A", text.removeprefix("ISO 42001 "))
    if number not in CONTROLS:
        raise UnknownReference(f'there is no provision "{text}"', nearest=("iso-42001/7.2",), remedy="nearest: 7.2")
    return f"iso-42001/{number}"


@pytest.fixture(scope="module")
def page(data: Path) -> Path:
    return data / FOLDER / "NIST_AI_RMF_to_ISO_IEC_42001_Crosswalk.md"


def opinions(path: Path) -> list[MappingAssertion]:
    loaded = crosswalk_nist.read(path, known)
    return [added.record for added in loaded.added if isinstance(added.record, MappingAssertion)]


# --- the published file ---------------------------------------------------------------------------


def test_every_number_in_the_third_column_is_a_pair_or_a_note(page: Path) -> None:
    """Counted without the loader: 281 lines with a number, one of them no number of the standard, one said twice."""
    lines = page.read_text("utf-8").splitlines()
    numbered = [line for line in lines if re.match(r"\|[^|]*\|[^|]*\|\s*(B\.)?\d[\d.]*\s*\|", line)]
    assert len(numbered) == 281
    loaded = crosswalk_nist.read(page, known)
    kinds = Counter(type(added.record) for added in loaded.added)
    assert kinds == {Framework: 1, Edition: 1, Provision: 72, Wording: 72, MappingAssertion: 279}
    assert len(loaded.notes) == 281 - 279


def test_what_does_not_exist_is_told_with_its_place_and_the_nearest(page: Path) -> None:
    missing, twice = crosswalk_nist.read(page, known).notes
    assert missing == 'line 40: left out, there is no provision "ISO 42001 72"; nearest: 7.2'
    assert twice == "line 385: B.6.2.4 is said twice of nist-ai-rmf/MANAGE-1.1; recorded once"


def test_the_subcategories_are_those_of_the_framework_in_its_words(page: Path, data: Path) -> None:
    """Against another list, which lacks the words of five; the crosswalk breaks lines, so only letters count."""
    with (data / FOLDER / "ai-rmf-1.0-subcategories.csv").open(encoding="utf-8") as file:
        theirs = {row["subcategory_id"]: row["description"] for row in csv.DictReader(file)}
    loaded = crosswalk_nist.read(page)
    found = {a.record.number: a.record.label or "" for a in loaded.added if isinstance(a.record, Wording)}
    assert found.keys() == theirs.keys()
    worded = [number for number in theirs if theirs[number]]
    assert len(worded) == 72 - 5
    assert [number for number in worded if letters(found[number]) != letters(theirs[number])] == []


def letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower())


def test_every_pair_is_an_overlap_on_the_word_of_its_author(page: Path) -> None:
    for opinion in opinions(page):
        assert opinion.relation is Relation.INTERSECTS_WITH
        assert opinion.mapping_status is MappingStatus.PROPOSED
        assert opinion.authority is Authority.VENDOR
        assert opinion.author == "Microsoft, published by NIST"
        assert opinion.source == SET
        assert opinion.from_.removeprefix("iso-42001/") in CONTROLS
        assert opinion.to.startswith("nist-ai-rmf/")


def test_annex_b_is_the_control_and_what_was_written_is_kept(page: Path) -> None:
    first = [opinion for opinion in opinions(page) if opinion.to == "nist-ai-rmf/GOVERN-1.1"]
    assert [(opinion.from_, opinion.claimed_id) for opinion in first] == [
        ("iso-42001/4.1", None),
        ("iso-42001/6.2", None),
        ("iso-42001/A.2.2", "B.2.2"),
        ("iso-42001/A.2.4", "B.2.4"),
    ]


def test_a_row_after_a_page_break_belongs_to_the_subcategory_before(page: Path) -> None:
    ends = {(opinion.from_, opinion.to) for opinion in opinions(page)}
    assert ("iso-42001/6.1.2", "nist-ai-rmf/MEASURE-2.8") in ends, "line 305"
    assert ("iso-42001/A.8.2", "nist-ai-rmf/MANAGE-1.4") in ends, "line 412"


@pytest.mark.parametrize("trusted", [True, False])
def test_the_one_door_knows_it(page: Path, trusted: bool) -> None:
    assert detect.source_of(page) is detect.Source.NIST
    loaded = detect.load(page, known, trusted=trusted)
    assert loaded == crosswalk_nist.read(page, known)


# --- made for the case ----------------------------------------------------------------------------


def test_a_subcategory_that_is_opened_again_is_one(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"{HEAD}| Map 1.1 | Know | 4.1 | x |\n|---|---|---|---|\n| MAP-1.1 | Know | B.2.2 | y |\n")
    loaded = crosswalk_nist.read(path, known)
    (wording,) = [added.record for added in loaded.added if isinstance(added.record, Wording)]
    assert (wording.number, wording.label) == ("MAP 1.1", "Know")
    assert [added.locator for added in loaded.added[-2:]] == ["line 5", "line 7"]


def test_another_page_is_refused_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("# Notes\n\nNothing.\n")
    with pytest.raises(Unreadable, match=r"no loader reads notes\.md; bring NIST's crosswalk"):
        detect.load(path)


def test_a_page_that_names_nothing_is_refused(data: Path) -> None:
    """NIST's list of crosswalks speaks of both, too."""
    readme = data / FOLDER / "README.md"
    assert detect.source_of(readme) is detect.Source.NIST
    with pytest.raises(Unreadable, match="the crosswalk names nothing"):
        detect.load(readme, known)


CELLS = st.sampled_from(["Map 1.1", "govern 2.3", "4.1", "B.2.2", "72", "", "words", "٣.1"]) | st.text(max_size=8)
ROWS = st.lists(st.lists(CELLS, max_size=5), max_size=6)


@settings(max_examples=150, deadline=None)
@given(table=ROWS)
def test_any_table_gives_records_or_an_error_of_ours(table: list[list[str]]) -> None:
    rows = [TableRow(line, tuple(cells)) for line, cells in enumerate(table, start=1)]
    try:
        loaded = of_rows("a.md", rows, known)
    except NomographError:
        return
    keys = [added.record.key for added in loaded.added]
    assert len(keys) == len(set(keys))
