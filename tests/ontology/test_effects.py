"""Legal effects: each stated where its pinpoint says, none missing, and nothing drawn that the words do not give.

The completeness test reads the official pages: wherever one of the four acts names a number of one of them, or the AI
Act deems or presumes, there is an effect or a row of `citations.tsv` that says why there is none.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from loaders.eurlex_page import read_page
from loaders.eurlex_structure import Act, structure
from ontology.records import Assessment, ControlImplementation, Evidence, Organisation, Record, RoleAssignment
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.tables import content
from ontology.words import ApplicabilityState, Effect, ImplementationStatus, Status, Verdict
from service.reasoning.effects import Effects
from service.reasoning.law import law_on
from service.reasoning.view import View
from tests.tsv import FRAMEWORKS, LAWS, Row, editions, framework, head, in_edition, many, natural, rows

NUMBERS = {"eu-ai-act": "2024/1689", "gdpr": "2016/679", "dora": "2022/2554", "nis2": "2022/2555"}
CELEX = {"32024R1689": "eu-ai-act", "32016R0679": "gdpr", "32022R2554": "dora", "32022L2555": "nis2"}
DEEMS = re.compile(r"\b(deemed|presumed|presumption)\b", re.IGNORECASE)
RULES = ("deemed-fulfilled-by", "presumes-conformity")
GOVERNANCE = "union-financial-services-law/internal-governance"
TODAY = date(2026, 11, 21)
SPECIAL = {
    ("dora/art_6", "nis2/art_21"),
    ("dora/art_16", "nis2/art_21"),
    ("dora/art_19", "nis2/art_23"),
    *(("dora/art_16", f"dora/art_{number}") for number in range(5, 16)),
}
"""DORA 1(2) with NIS2 4, and DORA 16(1)."""


def effects() -> list[Row]:
    return rows(FRAMEWORKS / "effects.tsv")


def citations() -> list[Row]:
    return rows(FRAMEWORKS / "citations.tsv")


def keys_in(key: str, edition: str) -> set[str]:
    return {row["key"] for row in framework(key) if in_edition(row, edition)}


# --- the tables -----------------------------------------------------------------------------------


def test_effects_are_stated_where_their_pinpoint_says() -> None:
    table = effects()
    assert [row["key"] for row in table] == sorted((row["key"] for row in table), key=natural)
    wordings = {name: keys_in(key, name) for key in LAWS for name in editions(key)}
    everything = set().union(*wordings.values(), {GOVERNANCE})
    for row in table:
        assert row["key"] == f"effect/{row['from']}/{row['effect']}/{row['to']}"
        assert row["pinpoint"] in wordings[row["in_edition"]], row["key"]
        assert {row["from"], row["to"], *many(row["excepted"])} <= everything, row["key"]
        assert row["note"]


def test_excepted_points_lie_in_what_is_deemed_fulfilled() -> None:
    for row in effects():
        assert all(point.startswith(f"{row['to']}/") for point in many(row["excepted"])), row["key"]


def test_citations_are_in_order_and_give_a_reason() -> None:
    table = [(row["provision"], row["cites"]) for row in citations()]
    assert table == sorted(set(table), key=lambda pair: (natural(pair[0]), pair[1]))
    assert {cites for _, cites in table} <= {*LAWS, "deems"}
    assert all(len(row["why"].split()) > 3 for row in citations())
    assert head(FRAMEWORKS / "citations.tsv")["label"]


# --- nothing is missing ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def acts(data: Path) -> dict[str, Act]:
    pages = [read_page(path) for path in sorted((data / "laws" / "eur-lex-html-en").glob("*.html"))]
    found = {CELEX[page.celex]: structure(page.blocks) for page in pages}
    assert set(found) == set(LAWS)
    return found


def words(act: Act) -> Iterator[tuple[str, str]]:
    """Key below the act and own words (heading, and text between parts); title, recitals and footnotes apart."""
    for top in (*act.articles, *act.annexes):
        for tail, _, part in top.walk():
            yield tail, " ".join((part.heading, *(item for item in part.content if isinstance(item, str))))


def cited(acts: dict[str, Act]) -> set[tuple[str, str]]:
    return {
        (f"{key}/{tail}", other)
        for key, act in acts.items()
        for tail, text in words(act)
        for other, number in NUMBERS.items()
        if number in text
    }


def deeming(act: Act) -> set[str]:
    return {f"eu-ai-act/{tail}" for tail, text in words(act) if DEEMS.search(text)}


def test_every_citation_has_an_effect_or_a_reason(acts: dict[str, Act]) -> None:
    hits = cited(acts)
    assert len(hits) == 79
    stated = {(row["pinpoint"], row["to"].split("/")[0]) for row in effects()}
    reasons = {(row["provision"], row["cites"]) for row in citations() if row["cites"] != "deems"}
    assert hits - stated - reasons == set(), "neither an effect nor a reason"
    assert reasons - hits == set(), "a reason without a citation"
    assert reasons & stated == set(), "both an effect and a reason for none"


def test_the_gdpr_is_older_than_the_others_and_cites_none(acts: dict[str, Act]) -> None:
    assert {key.split("/")[0] for key, _ in cited(acts)} == {"eu-ai-act", "dora", "nis2"}
    assert not [row for row in effects() if row["pinpoint"].startswith("gdpr/")]


def test_every_word_that_deems_has_an_effect_or_a_reason(acts: dict[str, Act]) -> None:
    hits = deeming(acts["eu-ai-act"])
    assert len(hits) > 15
    published = editions("eu-ai-act")[0]
    stated = {row["pinpoint"] for row in effects() if row["effect"] in RULES and row["in_edition"] == published}
    reasons = {row["provision"] for row in citations() if row["cites"] == "deems"}
    assert hits - stated - reasons == {"eu-ai-act/art_42"}, "its heading only; the paragraphs have effects"
    assert stated - hits == set(), "it deems without the word"
    assert reasons - hits == set()
    assert reasons & stated == set()


# --- read narrowly --------------------------------------------------------------------------------


def stated_at(pinpoint: str) -> set[tuple[str, str, str]]:
    return {(row["from"], row["effect"], row["to"]) for row in effects() if row["pinpoint"] == pinpoint}


def test_presumptions_reach_the_sections_that_are_named_and_no_more() -> None:
    sections = {f"eu-ai-act/{name}" for name in ("cpt_III/sct_2", "cpt_V/sct_2", "cpt_V/sct_3")}
    for rule in ("eu-ai-act/art_40/par_1", "eu-ai-act/art_41/par_3"):
        assert {to for _, effect, to in stated_at(rule) if effect == "presumes-conformity"} == sections
        assert len(stated_at(rule)) == 3


def test_where_documents_are_kept_is_no_fulfilment() -> None:
    for rule in ("eu-ai-act/art_18/par_3", "eu-ai-act/art_19/par_2", "eu-ai-act/art_26/par_6/sub_2"):
        assert {effect for _, effect, _ in stated_at(rule)} == {"refers-to"}


def test_the_data_protection_assessment_is_linked_but_not_drawn_from() -> None:
    found = {
        (row["from"], row["effect"], row["in_edition"].rsplit("/", 1)[1])
        for row in effects()
        if row["to"] == "gdpr/art_35" and row["from"].startswith("eu-ai-act/art_")
    }
    assert found == {
        ("eu-ai-act/art_13", "feeds-into", "2024-08-01"),
        ("eu-ai-act/art_27", "complements-assessment", "2024-08-01"),
        ("eu-ai-act/art_27", "refers-to", "2026-07-27"),
        ("eu-ai-act/art_59/par_1/pnt_c", "refers-to", "2024-08-01"),
    }


def test_a_rule_without_a_fulfilling_provision_stands_for_itself_and_cannot_be_met() -> None:
    """So nothing can be drawn from it: a certificate, a fact of the data, a standard that nobody has cited yet."""
    themselves = [row for row in effects() if row["effect"] in RULES and row["from"] != GOVERNANCE]
    assert len(themselves) == len([row for row in effects() if row["effect"] in RULES]) - 1
    for row in themselves:
        below = [found for found in framework("eu-ai-act") if f"{found['key']}/".startswith(f"{row['from']}/")]
        assert below
        assert {found["assessable"] for found in below} <= {"", "false"}, row["key"]


# --- what the engine draws ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> tuple[Added, ...]:
    return tuple(content())


def register_of(shipped: tuple[Added, ...], *records: Record) -> Register:
    change = ChangeSet("ann", "test", (*shipped, *map(Added, records)))
    return Register.of([Entry(1, datetime(2026, 1, 1, tzinfo=UTC), "d", "", change)])


@pytest.mark.parametrize("day", [date(2026, 7, 26), TODAY])
def test_all_that_is_drawn_is_the_quality_management_of_financial_institutions(
    shipped: tuple[Added, ...], day: date
) -> None:
    register = register_of(shipped)
    law = law_on(register, day)
    drawn = Effects.of(register, register.head, day, law)
    names = {place: key for key, place in law.content.index.items()}
    point = "eu-ai-act/art_17/par_1/pnt_"
    assert {names[drawing.source] for drawing in drawn.drawing} == {GOVERNANCE}
    assert {names[drawing.target] for drawing in drawn.drawing} == {f"{point}{letter}" for letter in "abcdefjklm"}
    for drawing in drawn.drawing:
        assert drawing.condition is not None
        assert drawing.condition.condition_role == ("eu-ai-act/role/financial-institution-provider",)
    special = {(names[special], names[general]) for special, general, _ in drawn.special}
    taking_part = {names[place] for place in law.kind}
    assert special == {pair for pair in SPECIAL if set(pair) <= taking_part}


def test_special_acts_displace_what_their_words_name() -> None:
    found = {(row["from"], row["to"]) for row in effects() if row["effect"] == "lex-specialis-to"}
    assert found == SPECIAL
    assert all(not row["condition_role"] for row in effects() if row["effect"] == "lex-specialis-to")


def roles_asked(article: str) -> set[str]:
    table = [row for row in rows(FRAMEWORKS / "dora.windows.tsv") if row["for_provision"] == article]
    return {role for row in table for role in many(row["condition_role"])}


def test_nobody_is_asked_for_both_frameworks_of_dora() -> None:
    """Else Article 16(1) would lift Articles 5 to 15 for everybody; and no article is left without somebody."""
    simplified = roles_asked("dora/art_16")
    assert "dora/role/simplified-framework-entity" in simplified
    for number in range(5, 16):
        full = roles_asked(f"dora/art_{number}")
        assert not full & simplified
        assert "dora/role/credit-institution" in full or number == 15, number
    assert roles_asked("dora/art_19") >= roles_asked("dora/art_6") | simplified


def entity(shipped: tuple[Added, ...], *roles: str, day: date = TODAY) -> View:
    assignments = [
        RoleAssignment(key=f"role/{number}", agent="org/fin", subject="org/fin", role=role)
        for number, role in enumerate(roles)
    ]
    register = register_of(shipped, Organisation(key="org/fin"), *assignments)
    return View(register, day, register.head)


@pytest.mark.parametrize(
    ("role", "special"),
    [
        ("dora/role/credit-institution", "dora/art_6"),
        ("dora/role/simplified-framework-entity", "dora/art_16"),
    ],
)
def test_dora_displaces_what_nis2_asks_of_a_financial_entity(
    shipped: tuple[Added, ...], role: str, special: str
) -> None:
    known = entity(shipped, role, "nis2/role/essential-entity")
    for general, by in (("art_21", special), ("art_21/par_2/pnt_d", special), ("art_23", "dora/art_19")):
        answer = known.applicability(f"nis2/{general}", "org/fin")
        assert (answer.state, answer.excluded_by) == (ApplicabilityState.NOT_APPLICABLE, by), general
    assert known.applicability("nis2/art_20", "org/fin").state is ApplicabilityState.UNKNOWN, "it is not displaced"


def test_nis2_stays_for_who_is_no_financial_entity_and_before_dora_applies(shipped: tuple[Added, ...]) -> None:
    supplier = entity(shipped, "dora/role/ICT-third-party-service-provider", "nis2/role/essential-entity")
    before = entity(shipped, "dora/role/credit-institution", "nis2/role/essential-entity", day=date(2025, 1, 16))
    for known in (supplier, before):
        answer = known.applicability("nis2/art_21", "org/fin")
        assert (answer.state, answer.excluded_by) == (ApplicabilityState.UNKNOWN, None), "by transposition"


def test_the_simplified_framework_displaces_the_full_one(shipped: tuple[Added, ...]) -> None:
    small = entity(shipped, "dora/role/simplified-framework-entity").applicability("dora/art_9", "org/fin")
    assert (small.state, small.excluded_by) == (ApplicabilityState.NOT_APPLICABLE, "dora/art_16")
    large = entity(shipped, "dora/role/credit-institution").applicability("dora/art_9", "org/fin")
    assert (large.state, large.excluded_by) == (ApplicabilityState.APPLIES, None)


def bank(role: str) -> list[Record]:
    """A bank whose auditor found that it complies with the rules on internal governance."""
    governance = f"{GOVERNANCE.split('/')[0]}/edition/2024-08-01"
    return [
        Organisation(key="org/bank"),
        RoleAssignment(key="role/1", agent="org/bank", subject="org/bank", role=role),
        ControlImplementation(
            key="implementation/1",
            label="Internal governance",
            implements=(GOVERNANCE,),
            subject="org/bank",
            implementation_status=ImplementationStatus.IMPLEMENTED,
            against_edition=governance,
        ),
        Evidence(
            key="evidence/1",
            label="Report of the auditor",
            sha256="0" * 64,
            collected_at=datetime(2026, 1, 1, tzinfo=UTC),
            supports=("implementation/1",),
        ),
        Assessment(
            key="assessment/1",
            of=GOVERNANCE,
            verdict=Verdict.PASSED,
            assessed_by="auditor",
            assessed_on=date(2026, 2, 1),
            against_edition=governance,
            subject="org/bank",
            used_evidence=("evidence/1",),
        ),
    ]


def view(shipped: tuple[Added, ...], role: str) -> View:
    register = register_of(shipped, *bank(role))
    return View(register, TODAY, register.head)


def test_a_bank_has_its_quality_management_but_for_three_points(shipped: tuple[Added, ...]) -> None:
    known = view(shipped, "eu-ai-act/role/financial-institution-provider")
    found = {
        letter: known.trace(f"eu-ai-act/art_17/par_1/pnt_{letter}", "org/bank").status for letter in "abcdefghijklm"
    }
    assert found == {letter: Status.ABSENT if letter in "ghi" else Status.SATISFIED for letter in found}
    assert known.trace("eu-ai-act/art_17/par_1", "org/bank").status is Status.PARTIAL
    assert known.applicability(GOVERNANCE, "org/bank").state is ApplicabilityState.APPLIES


def test_who_is_no_financial_institution_gets_nothing_from_it(shipped: tuple[Added, ...]) -> None:
    known = view(shipped, "aiact:AIProvider")
    assert known.trace("eu-ai-act/art_17/par_1/pnt_a", "org/bank").status is Status.ABSENT
    assert known.applicability(GOVERNANCE, "org/bank").state is ApplicabilityState.NOT_APPLICABLE


def test_every_kind_of_effect_but_one_is_used() -> None:
    """`continued-by` is a property of the provision that moved (`eu-ai-act.amendments.tsv`)."""
    assert set(Counter(row["effect"] for row in effects())) == {str(effect) for effect in Effect} - {"continued-by"}
