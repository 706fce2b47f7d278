"""The loader of official pages, on an invented act in each dialect of EUR-Lex (folder `acts`) and on the real pages."""

import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from loaders import eurlex, sandbox
from loaders.eurlex_page import Page, read_page
from loaders.eurlex_structure import Act, structure
from loaders.eurlex_wording import fingerprint, normalise, reading_text
from loaders.revise import as_changes
from ontology import tables
from ontology.errors import Unreadable
from ontology.records import Provision, Wording, WordingText
from ontology.register import ChangeSet, Entry, Register

ACTS = Path(__file__).parent / "acts"
DIALECTS = ("oj.html", "oj-before-2023.html", "oj-da.html")

STRUCTURE = [
    "cpt_I",
    "cpt_II",
    "cpt_II/sct_1",
    "cpt_II/sct_2",
    "art_1",
    "art_1/par_1",
    "art_1/par_2",
    "art_1/par_2/pnt_a",
    "art_1/par_2/pnt_b",
    "art_1/par_2/pnt_b/pnt_i",
    "art_1/par_2/pnt_b/pnt_ii",
    "art_2",
    "art_2/pnt_1",
    "art_2/pnt_2",
    "art_3",
    "art_3/par_1",
    "art_3/par_1/sub_1",
    "art_3/par_1/sub_2",
    "art_3/par_1/sub_2/pnt_a",
    "art_3/par_1/sub_2/pnt_b",
    "art_3/par_1/sub_2/pnt_b/idt_1",
    "art_3/par_1/sub_2/pnt_b/idt_2",
    "art_3/par_1/sub_3",
    "art_3/par_2",
    "art_4",
    "art_5",
    "art_5/pnt_1",
    "art_5/pnt_2",
    "art_5/pnt_2/pnt_b",
    "art_6",
    "art_6/sub_1",
    "art_6/sub_2",
    "art_6/sub_2/pnt_a",
    "rct_1",
    "rct_2",
    "anx_I",
    "anx_I/sct_A",
    "anx_I/sct_A/pnt_1",
    "anx_I/sct_A/pnt_2",
    "anx_I/sct_A/pnt_2/pnt_a",
    "anx_I/sct_A/pnt_2/pnt_b",
    "anx_I/sct_B",
    "anx_I/sct_B/pnt_3",
    "anx_II",
    "anx_II/pnt_1",
    "anx_II/pnt_1/pnt_a",
    "anx_II/pnt_1/pnt_a/idt_1",
    "anx_II/pnt_1/pnt_a/idt_2",
    "anx_II/pnt_1/pnt_b",
    "anx_II/pnt_1/pnt_b/idt_1",
    "anx_II/pnt_2",
]


def act(name: str) -> Act:
    return structure(read_page(ACTS / name).blocks)


def keys(found: Act) -> list[str]:
    return [key for part in found.parts for key, _, _ in part.walk()]


def words(found: Act) -> dict[str, str]:
    return {key: reading_text(part) for top in found.parts for key, _, part in top.walk()}


def prints(found: Act) -> dict[str, str]:
    return {key: fingerprint(part) for top in found.parts for key, _, part in top.walk()}


# --- structure ------------------------------------------------------------------------------------


def test_every_dialect_has_its_page() -> None:
    assert sorted(path.name for path in ACTS.glob("*.html")) == sorted((*DIALECTS, "consolidated.html"))


@pytest.mark.parametrize("name", DIALECTS)
def test_every_generation_and_language_gives_the_same_structure(name: str) -> None:
    assert keys(act(name)) == STRUCTURE


def test_a_consolidated_page_has_the_same_structure_without_recitals_and_with_what_was_inserted() -> None:
    found = keys(act("consolidated.html"))
    assert set(STRUCTURE) - set(found) == {"rct_1", "rct_2"}
    assert set(found) - set(STRUCTURE) == {"art_4a", "art_4a/par_1", "art_4a/par_1a"}


def test_articles_name_the_innermost_division() -> None:
    assert [part.division for part in act("oj.html").articles] == [
        "cpt_I",
        "cpt_I",
        "cpt_II/sct_1",
        *["cpt_II/sct_2"] * 3,
    ]


def test_quoted_paragraphs_and_points_of_another_act_are_wording() -> None:
    text = words(act("oj.html"))
    assert text["art_5/pnt_1"] == "1. in Article 3, the following paragraph is added: ‘4. Kettles shall whistle.’;"
    assert "‘(a) copper kettles;" in text["art_5/pnt_2"]
    assert text["art_5/pnt_2/pnt_b"] == "(b) tin kettles.’.", "counted, as in SOURCES.md: it has no mark of its own"


def test_headings_are_kept_without_the_stray_backtick() -> None:
    assert [part.heading for part in act("oj.html").articles][:3] == ["Subject matter", "Definitions", "Lids"]
    assert [part.heading for part in act("oj.html").annexes] == ["Kinds of pots", "Sectors"]


def test_the_text_reads_as_in_print() -> None:
    text = words(act("oj.html"))
    assert text["art_1/par_2"].splitlines() == [
        "2. It lays down:",
        "  (a) rules on lids;",
        "  (b) rules on spouts that are:",
        "    (i) straight;",
        "    (ii) bent.",
    ]
    assert text["art_3"].splitlines()[1] == "1. Makers shall fit a lid."
    assert text["art_3/par_2"] == "2. Lids shall close."


# --- fingerprints ---------------------------------------------------------------------------------


def test_the_same_words_have_one_fingerprint_in_every_dialect() -> None:
    published, consolidated = prints(act("oj.html")), prints(act("consolidated.html"))
    assert prints(act("oj-before-2023.html")) == published
    changed = {key for key in published.keys() & consolidated.keys() if published[key] != consolidated[key]}
    assert changed == {"art_4"}


def test_a_word_changed_in_a_point_changes_the_whole() -> None:
    page = (ACTS / "oj.html").read_text("utf-8")
    changed = prints(structure(read_page(page.replace("straight;", "short;").encode()).blocks))
    published = prints(act("oj.html"))
    different = {key for key in published if published[key] != changed[key]}
    assert different == {"art_1", "art_1/par_2", "art_1/par_2/pnt_b", "art_1/par_2/pnt_b/pnt_i"}


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("a\u00a0 b\n", "a b"),
        ("\u2018lid\u2019 \u201clid\u201d", "'lid' \"lid\""),
        ("re\u00aduse \u2014 1\u20132", "reuse - 1-2"),
        ("cafe\u0301", "café"),
        ("close .", "close."),
        ("10 Pots", "10 Pots"),
    ],
)
def test_the_normaliser(written: str, compared: str) -> None:
    assert normalise(written) == compared


# --- reading for a store of one's own ---------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of framework tables with the invented act, made from its page."""
    from loaders.eurlex_tables import tables_of

    for name in ("teapots.tsv", "teapots.amendments.tsv"):
        (tmp_path / name).write_bytes((ACTS / name).read_bytes())
    for path, text in tables_of(ACTS, tmp_path):
        path.write_text(text, "utf-8", newline="\n")
    return tmp_path


def test_a_page_yields_the_wording_of_every_provision(folder: Path) -> None:
    records = [added.record for added in eurlex.read(ACTS / "oj.html", folder=folder)]
    assert all(isinstance(record, WordingText) for record in records)
    by_provision = {record.wording_of: record for record in records if isinstance(record, WordingText)}
    assert set(by_provision) == {f"teapots/{key}" for key in STRUCTURE}
    one = by_provision["teapots/art_1/par_1"]
    assert (one.in_edition, one.language, one.text) == (
        "teapots/edition/2099-01-01",
        "en",
        "1. This Regulation is about teapots.",
    )


def test_a_record_says_where_it_stands(folder: Path) -> None:
    assert next(eurlex.read(ACTS / "oj.html", folder=folder)).locator == "oj.html cpt_I"


def test_another_language_yields_words_and_no_fingerprint(folder: Path) -> None:
    records = [added.record for added in eurlex.read(ACTS / "oj-da.html", folder=folder)]
    assert {record.language for record in records if isinstance(record, WordingText)} == {"da"}
    assert not any(isinstance(record, Wording) for record in records)


def test_the_consolidated_page_settles_what_was_unknown(folder: Path) -> None:
    records = [added.record for added in eurlex.read(ACTS / "consolidated.html", folder=folder)]
    settled = {record.key: record for record in records if isinstance(record, Wording)}
    assert set(settled) == {
        "teapots/art_2/w2",
        "teapots/art_4/w2",
        "teapots/art_4a/w1",
        "teapots/art_2/pnt_2/w/2100-06-01",
        "teapots/art_4a/par_1/w/2100-06-01",
        "teapots/art_4a/par_1a/w/2100-06-01",
    }
    assert settled["teapots/art_4a/w1"].heading == "Handles"
    assert all((record.fingerprint or "").startswith("n1:") for record in settled.values())
    assert all(record.in_edition == ("teapots/edition/2100-06-01",) for record in settled.values())
    added = {record.key for record in records if isinstance(record, Provision)}
    assert added == {"teapots/art_4a/par_1", "teapots/art_4a/par_1a"}


def test_what_a_page_settled_stays_settled_when_the_tables_are_read_again(folder: Path) -> None:
    register = Register()
    shipped = tuple(tables.content(folder))
    for sequence, added in enumerate((shipped, tuple(eurlex.read(ACTS / "consolidated.html", folder=folder))), 1):
        new, closed = as_changes(added, register)
        change = ChangeSet("a", "r", new, closed)
        register.apply(Entry(sequence, datetime(2101, 1, sequence, tzinfo=UTC), "d", "", change))
    assert register.entries[1].change.closed == ("teapots/art_2/w2", "teapots/art_4/w2", "teapots/art_4a/w1")
    settled = register.by_key["teapots/art_4/w2~2"].record
    assert settled.corrects == "teapots/art_4/w2"
    assert as_changes(shipped, register) == ((), ())
    assert as_changes(eurlex.read(ACTS / "consolidated.html", folder=folder), register) == ((), ())


def test_the_edition_can_be_named(folder: Path) -> None:
    records = [added.record for added in eurlex.read(ACTS / "oj.html", edition="2100-06-01", folder=folder)]
    assert {record.in_edition for record in records if isinstance(record, WordingText)} == {
        "teapots/edition/2100-06-01"
    }


def test_bytes_are_read_as_well_as_files(folder: Path) -> None:
    data = (ACTS / "oj.html").read_bytes()
    assert len(tuple(eurlex.read(data, folder=folder))) == len(STRUCTURE)


def test_a_page_is_read_in_the_sandbox(folder: Path) -> None:
    read = sandbox.run(eurlex.read, ACTS / "oj.html", folder=folder)
    assert len(tuple(read)) == len(STRUCTURE)


# --- what is no law -------------------------------------------------------------------------------


def refusal(data: bytes, **kwargs: str) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        eurlex.read(data, **kwargs)  # type: ignore[arg-type]  # keyword arguments of one type
    assert caught.value.remedy
    return caught.value


def test_a_page_that_is_no_law_is_refused() -> None:
    assert "no articles" in refusal(b"<html><body><h1>News</h1><p>Nothing</p></body></html>").message


@pytest.mark.parametrize("data", [b"", b"   ", b"\x00\x01\x02", b"\xff\xfe<html>"])
def test_what_is_no_page_is_refused(data: bytes) -> None:
    refusal(data)


def test_entities_of_its_own_are_refused() -> None:
    bomb = b'<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><html><body>&b;</body></html>'
    assert "entities" in refusal(bomb).message


@pytest.mark.parametrize("tag", ["div", "span", "table"])
def test_deep_nesting_is_refused(tag: str) -> None:
    opened = f"<{tag}>" if tag != "table" else "<table><tr><td>"
    refusal((f"<html><body><p class='oj-ti-art'>Article 1</p>{opened * 5000}x</body></html>").encode())


def test_an_act_that_no_table_describes_is_refused() -> None:
    error = refusal((ACTS / "oj.html").read_bytes())
    assert "32099R0007" in error.message
    assert "eu-ai-act (32024R1689)" in str(error.remedy)


def test_an_act_that_does_not_say_its_name_has_to_be_named() -> None:
    page = b"<html><body><p class='oj-ti-art'>Article 1</p><p class='oj-normal'>Pots.</p></body></html>"
    assert "does not say which act" in refusal(page).message
    assert "there is no framework kettles" in refusal(page, framework="kettles").message
    assert "1 of 113 articles" in refusal(page, framework="eu-ai-act").message


def test_a_consolidation_that_is_not_known_is_refused(folder: Path) -> None:
    page = (ACTS / "consolidated.html").read_text("utf-8").replace("01.06.2100", "02.06.2100").encode()
    with pytest.raises(Unreadable, match="no edition of teapots is consolidated on 2100-06-02"):
        eurlex.read(page, folder=folder)


def test_an_article_twice_is_refused(folder: Path) -> None:
    page = (ACTS / "oj-before-2023.html").read_text("utf-8").replace("Article\u00a02<", "Article\u00a01<").encode()
    with pytest.raises(Unreadable, match="art_1 twice"):
        eurlex.read(page, folder=folder)


# --- which act ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "celex", "day"),
    [
        ('<link rel="canonical" href="https://eur-lex.europa.eu/eli/dir/2022/2555/oj/eng">', "32022L2555", ""),
        ('<link rel="canonical" href="https://x/?uri=CELEX%3A32016R0679">', "32016R0679", ""),
        ('<link rel="canonical" href="https://x/?uri=CELEX:02024R1689-20260727">', "32024R1689", "2026-07-27"),
        ('<link rel="canonical" href="https://x/eli/reg/2024/1689/2026-07-27">', "32024R1689", "2026-07-27"),
        ('<meta property="eli:id_local" content="32022R2554">', "32022R2554", ""),
        ("<title>Page</title>", "", ""),
    ],
)
def test_act_and_consolidation_are_told_from_the_page(head: str, celex: str, day: str) -> None:
    page: Page = read_page(f"<html><head>{head}</head><body><p>x</p></body></html>".encode())
    assert page.celex == celex
    assert str(page.consolidated or "") == day


# --- the real pages -------------------------------------------------------------------------------

COUNTS = {
    "32024R1689_EN.html": (113, 500, 180, 13, 16, 13, 467),
    "32024R1689_DA.html": (113, 500, 180, 13, 16, 13, 467),
    "32016R0679_EN.html": (99, 372, 173, 11, 15, 0, 389),
    "32022R2554_EN.html": (64, 254, 106, 9, 6, 0, 437),
    "32022L2555_EN.html": (46, 189, 144, 9, 0, 3, 271),
}
"""SOURCES.md: articles, own paragraphs, recitals, chapters, sections, annexes, rows of points in articles."""


def real(data: Path, name: str) -> Path:
    (found,) = (data / "laws").rglob(name)
    return found


@pytest.mark.data
@pytest.mark.parametrize("name", COUNTS)
def test_counts_of_the_real_pages(name: str, data: Path) -> None:
    found = structure(read_page(real(data, name)).blocks)
    inside = Counter(part.kind for article in found.articles for _, _, part in article.walk())
    divisions = Counter(part.kind for part in found.divisions)
    assert (
        len(found.articles),
        inside["paragraph"],
        len(found.recitals),
        divisions["chapter"],
        divisions["section"],
        len(found.annexes),
        inside["point"] + inside["indent"],
    ) == COUNTS[name]
    assert all(part.heading for part in found.articles)
    assert len(set(keys(found))) == len(keys(found))


@pytest.mark.data
def test_the_danish_page_has_the_structure_of_the_english_one(data: Path) -> None:
    english, danish = (structure(read_page(real(data, f"32024R1689_{name}.html")).blocks) for name in ("EN", "DA"))
    assert keys(danish) == keys(english)
    assert [part.division for part in danish.articles] == [part.division for part in english.articles]


@pytest.mark.data
def test_foreign_paragraphs_stay_out_of_amending_articles(data: Path) -> None:
    found = structure(read_page(real(data, "32024R1689_EN.html")).blocks)
    amending = [part for part in found.articles if 102 <= int(part.number) <= 110]
    assert len(amending) == 9
    assert not any(inner.kind == "paragraph" for part in amending for _, _, inner in part.walk())
    assert found.articles[0].heading == "Subject matter"


@pytest.mark.data
@pytest.mark.parametrize(
    ("page", "formex"),
    [
        ("32024R1689_EN.html", "L_202401689EN.000101.fmx.xml"),
        ("32016R0679_EN.html", "gdpr.fmx.xml"),
    ],
)
def test_no_letter_of_an_article_is_lost(page: str, formex: str, data: Path) -> None:
    """Formex, the source format of the Official Journal, read without our loader: the same letters in one order."""
    articles = {part.number: part for part in structure(read_page(real(data, page)).blocks).articles}
    compared = 0
    for article in etree.parse(real(data, formex)).iter("ARTICLE"):
        number = re.sub(r"\D", "", str(article.xpath("string(TI.ART)")))
        for note in article.findall(".//NOTE"):
            note.clear(keep_tail=True)
        compared += 1
        assert f"article{letters(reading_text(articles[number]))}" == letters("".join(article.itertext())), number
    assert compared == len(articles)


def letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", normalise(text).casefold())


@pytest.mark.data
@pytest.mark.parametrize("name", COUNTS)
def test_the_real_pages_are_read_for_a_store(name: str, data: Path) -> None:
    records = [added.record for added in eurlex.read(real(data, name))]
    assert len(records) > 800
    assert all(isinstance(record, WordingText) for record in records), "nothing to correct in an edition as published"
    assert len({record.key for record in records}) == len(records)
