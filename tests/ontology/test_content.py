"""The shipped framework tables are the product: numbers, labels, readings and dates, read from disk as they stand."""

import json
import re
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from tests.tsv import FRAMEWORKS, LAWS, STANDARDS, Row, editions, framework, head, in_edition, many, natural, rows

WORDS_IN_A_LABEL = 12
IN_SCOPE = (
    *range(4, 7),
    *range(8, 28),
    *(36, 41, 43),
    *range(46, 51),
    *range(52, 56),
    *range(59, 62),
    *range(71, 75),
    *(78, 79, 80, 82, 86, 91, 92),
)
"""Articles of the AI Act that ask something of an operator."""
BY_DIRECT_VERDICT_ONLY = {
    "eu-ai-act/art_9/par_2",
    "eu-ai-act/art_10/par_2",
    "eu-ai-act/art_13/par_3/pnt_b",
    "eu-ai-act/art_22/par_3/sub_1",
    "eu-ai-act/art_49/par_4/sub_1",
    "eu-ai-act/art_53/par_1/pnt_b",
    "eu-ai-act/art_54/par_3",
    "eu-ai-act/art_61/par_1",
    "dora/art_6/par_8",
    "dora/art_7",
    "dora/art_9/par_3",
    "dora/art_11/par_2",
    "dora/art_13/par_2/sub_3",
    "dora/art_30/par_3/sub_1/pnt_f",
    "gdpr/art_15/par_1",
    "gdpr/art_28/par_3/sub_1",
    "gdpr/art_30/par_1",
    "gdpr/art_30/par_2",
    "gdpr/art_46",
    "nis2/art_21/par_2",
    "nis2/art_23/par_4/sub_1/pnt_d",
    "nis2/art_28/par_2",
}
"""Wholes with a duty of their own beside their points: no mark, so the points alone give partial at most."""

READ_WHOLE = ("eu-ai-act", "dora", "gdpr", "nis2")
"""Acts whose every article was read."""

AMENDED = "article_113_third_paragraph_as_amended"
KINDS = {"organisation", "processing-activity", "AI-system", "model-version", "dataset", "supplier"}


def windows(key: str = "eu-ai-act") -> list[Row]:
    return rows(FRAMEWORKS / f"{key}.windows.tsv")


def of_article(number: int, table: list[Row]) -> list[Row]:
    return [row for row in table if re.match(rf"eu-ai-act/art_{number}(/|$)", row["for_provision"])]


def starts(table: list[Row], **cells: str) -> set[str]:
    return {row["applies_from"] for row in table if all(row[name] == cell for name, cell in cells.items())}


# --- standards ------------------------------------------------------------------------------------


def test_iso_42001_has_its_clauses_and_its_38_controls() -> None:
    table = framework("iso-42001")
    controls = Counter(row["number"].split(".")[1] for row in table if row["kind"] == "control")
    assert controls == {"2": 3, "3": 2, "4": 5, "5": 4, "6": 9, "7": 5, "8": 4, "9": 3, "10": 3}
    assert sum(controls.values()) == 38
    clauses = {row["number"] for row in table if not row["number"].startswith("A")}
    assert {"4", "6.1.1", "6.1.2", "6.1.3", "6.1.4", "8.4", "9.3.3", "10.2"} <= clauses
    assert not {"8.5", "8.6", "8.7", "9.4", "10.3"} & clauses, "claimed elsewhere, not in the standard"
    assert len(clauses) == 43


def test_iso_27001_has_its_clauses_and_its_93_controls() -> None:
    table = framework("iso-27001")
    controls = Counter(row["number"].rsplit(".", 1)[0] for row in table if row["kind"] == "control")
    assert controls == {"A.5": 37, "A.6": 8, "A.7": 14, "A.8": 34}
    assert sum(not row["number"].startswith("A") for row in table) == 41


@pytest.mark.parametrize("key", STANDARDS)
def test_a_standard_is_numbers_and_labels_of_ours(key: str) -> None:
    (edition,) = editions(key)
    for row in framework(key):
        assert row["key"] == f"{key}/{row['number']}"
        assert row["heading"] == "", "headings of ISO are not ours to publish"
        assert row["label"]
        assert in_edition(row, edition)
        assert row["fingerprint"] == f"{edition.rsplit('/', 1)[1]}:{row['number']}"


@pytest.mark.parametrize("key", STANDARDS)
def test_the_numbers_of_a_standard_are_those_of_others(key: str, data: Path) -> None:
    """Another publisher's list of the same standard; it lacks 6.1.1 to 6.1.4 of ISO 42001."""
    other = data / "ciso-assistant" / "libraries" / f"{key.replace('-', '')}-{editions(key)[0].rsplit('/', 1)[1]}.yaml"
    theirs = set(re.findall(r"^ +ref_id: '?((?:A\.)?\d+(?:\.\d+)*)'?$", other.read_text("utf-8"), re.MULTILINE))
    ours = {row["number"] for row in framework(key)}
    assert len(theirs) > 80
    assert theirs - ours == set()


@pytest.mark.parametrize("key", STANDARDS)
def test_no_six_words_of_a_standard_are_copied(key: str, data: Path) -> None:
    library = (
        data / "ciso-assistant" / "libraries" / f"{key.replace('-', '')}-{editions(key)[0].rsplit('/', 1)[1]}.yaml"
    )
    wording = " ".join(re.findall(r"[a-z]+", library.read_text("utf-8").lower()))
    copied = [
        phrase
        for row in framework(key)
        for phrase in sixes(row["label"])
        if f" {phrase} " in wording
    ]  # fmt: skip
    assert copied == []


def sixes(text: str) -> list[str]:
    words = re.findall(r"[a-z]+", text.lower())
    return [" ".join(words[start : start + 6]) for start in range(len(words) - 5)]


# --- every table ----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [*LAWS, *STANDARDS])
def test_a_table_names_itself_and_its_editions(key: str) -> None:
    found = head(FRAMEWORKS / f"{key}.tsv")
    assert found["key"] == key
    assert found["short"]
    assert found["default_assessed_per"] in KINDS
    days = [edition["in_force_from"] for edition in found["editions"]]
    assert days == sorted(set(days))
    for before, after in pairwise(found["editions"]):
        assert before["in_force_to"] == after["in_force_from"]


@pytest.mark.parametrize("key", [*LAWS, *STANDARDS])
def test_parts_and_labels_hold_in_every_edition(key: str) -> None:
    table = framework(key)
    for edition in editions(key):
        current = {row["key"]: row for row in table if in_edition(row, edition)}
        assert current
        for row in current.values():
            assert not row["part_of"] or row["part_of"] in current, row["key"]
            assert len(row["label"].split()) <= WORDS_IN_A_LABEL, row["key"]
            assert row["assessable"] != "true" or row["label"], f"{row['key']} would show a bare number"


@pytest.mark.parametrize("key", STANDARDS)
def test_standards_are_in_natural_order(key: str) -> None:
    numbers = [row["number"] for row in framework(key)]
    assert numbers == sorted(numbers, key=natural)


@pytest.mark.parametrize("key", [*LAWS, *STANDARDS])
def test_no_duty_hides_behind_its_parts(key: str) -> None:
    """A whole with assessable parts is no unit of coverage: so its parts make it up, or it is on the short list."""
    for edition in editions(key):
        current = {row["key"]: row for row in framework(key) if in_edition(row, edition)}
        wholes = {row["part_of"] for row in current.values() if takes_part(row, current)} - {""}
        for name in wholes:
            marked = current[name]["decomposition"] in ("all", "any")
            assert marked != (name in BY_DIRECT_VERDICT_ONLY), name
        assert {row["key"] for row in current.values() if row["decomposition"] and row["label"]} <= wholes


def takes_part(row: Row, current: dict[str, Row]) -> bool:
    if row["assessable"] == "true":
        return True
    return any(takes_part(part, current) for part in current.values() if part["part_of"] == row["key"])


@pytest.mark.parametrize("key", LAWS)
def test_what_can_be_met_says_by_whom_and_for_what(key: str) -> None:
    for row in framework(key):
        assert row["assessed_per"] in KINDS | {""}
        if row["assessable"] == "true":
            assert row["addressee"], row["key"]
            assert row["addressee"] != "Commission"


def test_a_wording_that_is_not_here_says_so_in_its_label() -> None:
    """Articles 111 and 113 apart: what they say since is transcribed in the windows."""
    replaced = [row for row in rows(FRAMEWORKS / "eu-ai-act.amendments.tsv") if row["operation"] == "replace"]
    found = 0
    for row in (row for row in framework("eu-ai-act") if row["key"].split("/")[1] not in ("art_111", "art_113")):
        under = any(f"{row['key']}/".startswith(f"{change['provision']}/") for change in replaced)
        if under and row["label"] and row["since"] == "2026-07-27":
            found += 1
            assert re.search(r"\(wording of 2024\)$|replaced in 2026|^New in 2026", row["label"]), row["key"]
    assert found > 10


def test_article_15_is_met_per_model_version_and_addresses_providers() -> None:
    table = {row["key"]: row for row in framework("eu-ai-act") if row["key"].startswith("eu-ai-act/art_15")}
    assert {row["assessed_per"] for row in table.values()} == {"model-version"}
    assert table["eu-ai-act/art_15/par_2"]["assessable"] == "false", "a task of the Commission"
    units = {"par_1", "par_3", "par_4/sub_1", "par_4/sub_3", "par_5/sub_1", "par_5/sub_2", "par_5/sub_3"}
    inner = {"", "/par_4", "/par_5"}
    duties = {f"eu-ai-act/art_15{name}" for name in inner} | {f"eu-ai-act/art_15/{name}" for name in units}
    assert {key for key, row in table.items() if row["assessable"] == "true"} == duties


# --- terms ----------------------------------------------------------------------------------------


def terms() -> dict[str, Row]:
    return {row["key"]: row for row in rows(FRAMEWORKS / "terms.tsv")}


def test_terms_are_sorted_and_complete() -> None:
    table = rows(FRAMEWORKS / "terms.tsv")
    roles = [row["key"] for row in table if row["class"] == "Role"]
    classes = [row["key"] for row in table if row["class"] == "RiskClass"]
    assert [row["key"] for row in table] == sorted(roles, key=natural) + sorted(classes, key=natural)
    for row in table:
        assert row["in_framework"] in LAWS
        assert row["label"]
        assert bool(row["class_list"]) == (row["class"] == "RiskClass")
    assert sum("AnnexIII-" in name for name in classes) == 25
    assert sum("AnnexI-" in name for name in classes) == 20


def test_borrowed_terms_exist_in_dpv(data: Path) -> None:
    aiact = (data / "vocabularies" / "2.3__legal__eu__aiact__eu-aiact.ttl").read_text("utf-8")
    dpv = (data / "vocabularies" / "2.3__dpv__dpv.ttl").read_text("utf-8")
    borrowed = [key for key in terms() if ":" in key]
    assert len(borrowed) > 60
    for key in borrowed:
        assert f"\neu-{key} a" in aiact or f"\n{key} a" in dpv, key


# --- windows --------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", LAWS)
def test_windows_stand_on_what_exists(key: str) -> None:
    known = terms()
    table = windows(key)
    assert [row["key"] for row in table] == sorted((row["key"] for row in table), key=natural)
    assert len({row["key"] for row in table}) == len(table)
    provisions = framework(key)
    wordings = {name: {row["key"]: row for row in provisions if in_edition(row, name)} for name in editions(key)}
    for row in table:
        current = wordings[row["in_edition"]]
        provision = current[row["for_provision"]]
        unread = provision["label"].startswith("New in 2026, applies from")
        assert takes_part(provision, current) or unread, f"{row['key']}: nothing there can be met"
        assert provision["label"]
        assert row["source"] in current, row["key"]
        named = [*many(row["condition_role"]), *many(row["condition_risk_class"]), *many(row["exception"])]
        assert named, row["key"]
        assert {known[name]["in_framework"] for name in named} == {key}


@pytest.mark.parametrize("key", LAWS)
def test_conditions_are_of_the_right_sort(key: str) -> None:
    known = terms()
    for row in windows(key):
        assert {known[name]["class"] for name in many(row["condition_role"])} == {"Role"}
        assert "exemption" not in {known[name]["class_list"] for name in many(row["condition_risk_class"])}
        for name in many(row["exception"]):
            assert known[name]["class_list"] == "exemption" or "Annex" in name
        assert date.fromisoformat(row["applies_from"]) >= date(2018, 5, 25)
        assert not row["applies_until"] or row["applies_from"] < row["applies_until"]


def test_a_manufacturer_is_asked_for_safety_components_alone() -> None:
    """Article 25(3) makes a manufacturer the provider of a safety component, never of a system of Annex III."""
    asked = [row for row in windows() if "aiact:AIProductManufacturer" in many(row["condition_role"])]
    assert {row["condition_risk_class"] for row in asked} == {"aiact:RiskLevelHigh-A6-1"}


def test_product_law_lifts_nothing_for_uses_that_are_listed() -> None:
    section_b = {f"aiact:HighRiskAISystem-AnnexI-{number}" for number in range(13, 21)}
    for row in windows():
        if "aiact:RiskLevelHigh-A6-2" in many(row["condition_risk_class"]):
            assert not section_b & set(many(row["exception"])), row["key"]


def test_the_amendment_postpones_and_never_advances() -> None:
    published, amended = editions("eu-ai-act")
    before = {row["key"]: row["applies_from"] for row in windows() if row["in_edition"] == published}
    compared = 0
    for row in windows():
        old = before.get(row["key"].replace(amended.rsplit("/", 1)[1], published.rsplit("/", 1)[1]))
        if row["in_edition"] == amended and old and not row["reading"]:
            compared += 1
            assert row["applies_from"] >= old, row["key"]
    assert compared > 60


def two_readings(data: Path) -> list[str]:
    """Provisions whose date is read in two ways since the amendment."""
    dates = json.loads((data / "laws" / "ai-act-application-dates.json").read_text("utf-8"))
    return [
        "eu-ai-act/art_" + re.sub(r"\((\d+)\)", r"/par_\1", number) for number in dates["two_readings"]["provisions"]
    ]


def test_disputed_windows_have_a_rival_and_name_both_grounds() -> None:
    disputed = [row for row in windows() if row["date_status"] == "disputed"]
    for row in windows():
        assert bool(row["reading"]) == (row["date_status"] == "disputed")
    rivals: dict[str, list[Row]] = {}
    for row in disputed:
        rivals.setdefault(row["key"].rsplit("/", 1)[0], []).append(row)
    for letter, purpose in rivals.values():
        assert (letter["reading"], purpose["reading"]) == ("letter", "purpose")
        assert letter["applies_from"] < purpose["applies_from"]
        for row in (letter, purpose):
            assert re.search(r"Letter: .+ Purpose: .+", row["note"]), row["key"]


def test_what_is_read_in_two_ways_is_what_the_transcription_says(data: Path) -> None:
    """Every duty of a provision that is listed is reached by disputed windows alone, older systems apart."""
    listed = two_readings(data)
    amended = editions("eu-ai-act")[-1]
    dates = json.loads((data / "laws" / "ai-act-application-dates.json").read_text("utf-8"))
    points = {point["point"]: point["from"] for point in dates[AMENDED]}
    table = [row for row in windows() if row["in_edition"] == amended]
    current = {row["key"]: row for row in framework("eu-ai-act") if in_edition(row, amended)}
    reached = set()
    for row in table:
        (within, *_), disputed = [*within_of(row["for_provision"], listed), ""], row["date_status"] == "disputed"
        assert within or not disputed, row["key"]
        if within and not many(row["condition_risk_class"])[0].endswith("GPAIModel"):
            older = row["source"].startswith("eu-ai-act/art_111/")
            assert disputed != older, row["key"]
        if disputed:
            expected = {"letter": {dates["two_readings"]["letter"]}, "purpose": {points["c(i)"], points["c(ii)"]}}
            assert row["applies_from"] in expected[row["reading"]]
            reached.add(within)
    assert reached == {name for name in listed if current[name]["assessable"] == "true"}
    assert len(reached) > 8


def within_of(provision: str, listed: list[str]) -> list[str]:
    return [name for name in listed if f"{provision}/".startswith(f"{name}/")]


def test_every_article_with_a_duty_is_in_scope() -> None:
    duties = {row["key"].split("/")[1] for row in framework("eu-ai-act") if row["assessable"] == "true"}
    assert duties == {f"art_{number}" for number in IN_SCOPE}


def test_no_part_of_an_annex_is_met_by_itself() -> None:
    parts = [row for row in framework("eu-ai-act") if row["key"].startswith("eu-ai-act/anx_")]
    assert len(parts) > 100
    assert {row["assessable"] for row in parts} <= {"", "false"}


def test_models_are_asked_by_chapter_five(data: Path) -> None:
    """Point (b) of Article 113, and Article 111(3) for models that were placed on the market before."""
    dates = json.loads((data / "laws" / "ai-act-application-dates.json").read_text("utf-8"))
    points = {point["point"]: point["from"] for point in dates[AMENDED]}
    rule = dates["article_111_as_amended"][2]
    table = [row for number in range(52, 56) for row in of_article(number, windows())]
    assert len(table) > 20
    for row in table:
        older = row["source"] == "eu-ai-act/art_111/par_3"
        assert row["applies_from"] == (rule["by"] if older else points["b"]), row["key"]
        assert (row["condition_placed_before"], row["condition_placed_from"])[not older] in rule["text"]
        assert bool(row["condition_placed_before"]) == older
        assert all(name.endswith("GPAIModel") for name in many(row["condition_risk_class"]))
        systemic = row["for_provision"].split("/")[1] in ("art_52", "art_55")
        assert ("aiact:GPAIModel" in many(row["condition_risk_class"])) <= (not systemic)


@pytest.mark.parametrize("key", READ_WHOLE)
def test_every_duty_is_reached_by_a_window(key: str) -> None:
    """Its own, that of a whole, or (for a whole) those of its parts: else its applicability could never be decided."""
    for edition in editions(key):
        has = {row["for_provision"] for row in windows(key) if row["in_edition"] == edition}
        current = {row["key"]: row for row in framework(key) if in_edition(row, edition)}
        duties = [row for row in current.values() if row["assessable"] == "true"]
        assert len(duties) > 50
        for row in duties:
            below = any(name.startswith(row["key"] + "/") for name in has)
            assert below or lineage(row, current) & has, row["key"]
        for row in current.values():
            assert row["assessable"] or "/art_" not in row["key"], f"{row['key']} was not read"


def test_the_gdpr_asks_no_class_of_an_organisation() -> None:
    """What it has once (officer, records, representative) is asked by role; only exemptions can lift it."""
    asked = 0
    for row in framework("gdpr"):
        if row["assessable"] == "true" and row["assessed_per"] == "organisation":
            asking = [w for w in windows("gdpr") if f"{row['key']}/".startswith(f"{w['for_provision']}/")]
            asked += len(asking)
            assert not any(w["condition_risk_class"] for w in asking), row["key"]
    assert asked > 50


def test_the_gdpr_binds_nobody_outside_its_scope() -> None:
    for row in windows("gdpr"):
        assert row["applies_from"] == "2018-05-25"
        assert "gdpr/class/exempt-outside-material-scope" in many(row["exception"]), row["key"]


def lineage(row: Row, current: dict[str, Row]) -> set[str]:
    above = current.get(row["part_of"])
    return {row["key"]} | (lineage(above, current) if above else set())


@pytest.mark.parametrize("number", [*range(8, 22), 26])
def test_chapter_three_has_the_dates_of_the_transcription(number: int, data: Path) -> None:
    dates = json.loads((data / "laws" / "ai-act-application-dates.json").read_text("utf-8"))
    points = {point["point"]: point["from"] for point in dates[AMENDED]}
    published, amended = editions("eu-ai-act")
    table = [row for row in of_article(number, windows()) if row["for_provision"] == f"eu-ai-act/art_{number}"]
    three = {row["key"].rsplit("/", 1)[1]: row["applies_from"] for row in table if row["in_edition"] == amended}
    assert three["annex-III"] == points["c(i)"]
    assert three["annex-I"] == points["c(ii)"]
    assert three["older-public-authority"] == dates["article_111_as_amended"][1]["by"]
    assert three["older-large-scale-IT"] == dates["article_111_as_amended"][0]["by"]
    first = {row["key"].rsplit("/", 1)[1]: row["applies_from"] for row in table if row["in_edition"] == published}
    old = {point["point"]: point["from"] for point in dates["article_113_as_published"]}
    assert first["annex-III"] == old["general"]
    assert first["annex-I"] == old["c"]


def test_the_other_articles_have_the_dates_of_the_transcription(data: Path) -> None:
    dates = json.loads((data / "laws" / "ai-act-application-dates.json").read_text("utf-8"))
    points = {point["point"]: point["from"] for point in dates[AMENDED]}
    published, amended = editions("eu-ai-act")
    assert starts(of_article(4, windows())) == {points["a"]}
    new = of_article(27, windows())
    assert points["c(i)"] in starts(new, in_edition=amended)
    assert points["c(ii)"] not in starts(new, in_edition=amended), "Article 27 is about Annex III only"
    general = dates["general_date"]["from"]
    assert starts(of_article(50, windows()), in_edition=published) == {general}
    for number in (72, 73):
        table = of_article(number, windows())
        assert str(number) in dates["two_readings"]["provisions"]
        assert starts(table, reading="letter") == {dates["two_readings"]["letter"]}
        assert starts(table, reading="purpose") == {points["c(i)"], points["c(ii)"]}


def test_prohibitions_bind_every_system_since_2025(data: Path) -> None:
    dates = json.loads((data / "laws" / "ai-act-application-dates.json").read_text("utf-8"))
    points = {point["point"]: point["from"] for point in dates[AMENDED]}
    table = of_article(5, windows())
    later = {row["for_provision"] for row in table if row["applies_from"] == points["a-exception"]}
    new = ("par_1/sub_1/pnt_ba", "par_1/sub_1/pnt_bb", "par_1a", "par_1b")
    assert later == {f"eu-ai-act/art_5/{name}" for name in new}
    assert {row["applies_from"] for row in table if row["for_provision"] not in later} == {points["a"]}
    for row in table:
        limited = re.search(r"par_[234]$", row["for_provision"])
        assert bool(row["condition_risk_class"]) == bool(limited), "a prohibition asks for no class"
        assert not re.search(r"exempt-(legacy|open-source)", row["exception"]), "Articles 111 and 2(12) leave Article 5"


def test_only_who_holds_a_listed_use_not_to_be_high_risk_documents_it(data: Path) -> None:
    dates = json.loads((data / "laws" / "ai-act-application-dates.json").read_text("utf-8"))
    points = {point["point"]: point["from"] for point in dates[AMENDED]}
    published, amended = editions("eu-ai-act")
    table = of_article(6, windows())
    grounds = {key for key in terms() if "/not-high-risk-A6-3-" in key}
    assert len(grounds) == 4
    assert {row["for_provision"] for row in table} == {"eu-ai-act/art_6/par_4"}
    assert all(set(many(row["condition_risk_class"])) == grounds for row in table)
    assert starts(table, in_edition=amended) == {points["c(i)"]}
    assert starts(table, in_edition=published) == {dates["general_date"]["from"]}


CHAIN = {
    "art_22/par_1": "aiact:AIProvider",
    "art_22/par_3/sub_1": "aiact:AuthorisedRepresentative",
    "art_22/par_4": "aiact:AuthorisedRepresentative",
    "art_23": "aiact:AIImporter",
    "art_24": "aiact:AIDistributor",
    "art_25/par_2": "aiact:AIProvider",
    "art_25/par_4": "eu-ai-act/role/third-party-supplier",
}
"""Who is asked along the chain."""


@pytest.mark.parametrize("place", CHAIN)
def test_the_chain_is_asked_with_section_three(place: str, data: Path) -> None:
    dates = json.loads((data / "laws" / "ai-act-application-dates.json").read_text("utf-8"))
    points = {point["point"]: point["from"] for point in dates[AMENDED]}
    general = dates["general_date"]["from"]
    old = {point["point"]: point["from"] for point in dates["article_113_as_published"]}
    published, amended = editions("eu-ai-act")
    table = [row for row in windows() if row["for_provision"] == f"eu-ai-act/{place}"]
    for edition, listed, products in ((published, general, old["c"]), (amended, points["c(i)"], points["c(ii)"])):
        found = {row["key"].rsplit("/", 1)[1]: row for row in table if row["in_edition"] == edition}
        assert found["annex-III"]["applies_from"] == listed
        assert found["annex-I"]["applies_from"] == products
        assert CHAIN[place] in many(found["annex-III"]["condition_role"])
        older = many(found["older-public-authority"]["condition_role"]) if "older-public-authority" in found else []
        only = {"aiact:AIProvider", "eu-ai-act/role/financial-institution-provider"}
        assert set(older) <= only, "Article 111(2), second sentence: providers and deployers"


def test_registration_leaves_critical_infrastructure_and_products_out() -> None:
    """Article 49(1), to which Article 16(i) refers."""
    table = [row for row in windows() if row["for_provision"] == "eu-ai-act/art_16/pnt_i"]
    assert table
    for row in table:
        assert "aiact:HighRiskAISystem-AnnexIII-2" in many(row["exception"])
        assert "aiact:RiskLevelHigh-A6-1" not in many(row["condition_risk_class"])


def test_older_generative_systems_have_their_own_date(data: Path) -> None:
    dates = json.loads((data / "laws" / "ai-act-application-dates.json").read_text("utf-8"))
    rule = dates["article_111_as_amended"][3]
    table = {row["key"]: row for row in windows() if row["for_provision"] == "eu-ai-act/art_50/par_2"}
    older = table["window/eu-ai-act/art_50/par_2/2026-07-27/older-systems"]
    assert older["applies_from"] == rule["by"]
    assert older["condition_placed_before"] in rule["text"]
    newer = table["window/eu-ai-act/art_50/par_2/2026-07-27/newer-systems"]
    assert newer["condition_placed_from"] == older["condition_placed_before"]
