"""The shipped windows, asked as people ask them: on the day before a duty starts and on the day itself."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ontology.records import (
    AISystem,
    Classification,
    Edition,
    MarketRecord,
    ModelVersion,
    Organisation,
    Record,
    RoleAssignment,
    Wording,
)
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.tables import content
from ontology.words import ApplicabilityState
from service.reasoning.answers import Applicability
from service.reasoning.view import View

Asked = Callable[[str, str, date], tuple[ApplicabilityState, date | None]]
Found = Callable[[str, str, date], Applicability]

AMENDED = date(2026, 7, 27)
ORGANISATION = "org/acme"
SYSTEMS = {
    "listed": ("aiact:RiskLevelHigh-A6-2", "aiact:HighRiskAISystem-AnnexIII-5-b"),
    "product": ("aiact:RiskLevelHigh-A6-1", "aiact:HighRiskAISystem-AnnexI-11"),
    "identification": ("aiact:RiskLevelHigh-A6-2", "aiact:HighRiskAISystem-AnnexIII-1-a"),
    "held-not-high": ("aiact:RiskLevelNotHigh", "eu-ai-act/class/not-high-risk-A6-3-a"),
    "infrastructure": ("aiact:RiskLevelHigh-A6-2", "aiact:HighRiskAISystem-AnnexIII-2"),
    "police": ("aiact:RiskLevelHigh-A6-2", "aiact:HighRiskAISystem-AnnexIII-6-e"),
    "chatbot": ("eu-ai-act/class/transparency-interaction", None),
    "in-a-sandbox": ("eu-ai-act/class/sandbox-participation", None),
    "in-a-test": ("aiact:RiskLevelHigh-A6-2", "eu-ai-act/class/real-world-testing"),
    "older": ("aiact:RiskLevelHigh-A6-2", "eu-ai-act/class/exempt-legacy-system"),
    "older-authority": ("aiact:RiskLevelHigh-A6-2", "eu-ai-act/class/exempt-legacy-system-of-public-authority"),
    "older-large": ("aiact:RiskLevelHigh-A6-2", "eu-ai-act/class/exempt-legacy-large-scale-IT-system"),
}
"""Level and ground by name."""
MODELS = {
    "older-model": ("aiact:GPAIModel", 0),
    "newer-model": ("aiact:GPAIModel", 1),
    "older-systemic": ("aiact:HighImpactCapabilityGPAIModel", 0),
    "newer-systemic": ("aiact:HighImpactCapabilityGPAIModel", 1),
    "open-model": ("aiact:GPAIModel", 1),
    "open-systemic": ("aiact:HighImpactCapabilityGPAIModel", 1),
}
"""Class, and days from the last one on which a model was placed early enough for Article 111(3), by name."""
GENERATIVE = {"older-generator": 0, "newer-generator": 1}
"""The same for Article 111(4)."""
ROLES = (
    "aiact:AIDeployer",
    "aiact:AIDistributor",
    "aiact:AIImporter",
    "aiact:AIProvider",
    "aiact:AuthorisedRepresentative",
    "eu-ai-act/role/financial-institution-provider",
    "eu-ai-act/role/law-enforcement-provider",
    "eu-ai-act/role/public-authority-deployer",
    "eu-ai-act/role/third-party-supplier",
)
SECTIONS = (
    *(f"art_{number}" for number in (*range(8, 22), 23, 24, 26)),
    "art_18/par_3",
    "art_22/par_1",
    "art_22/par_3/sub_1",
    "art_22/par_4",
    "art_25/par_2",
    "art_25/par_4/sub_1",
    "art_26/par_8",
)
"""Chapter III Sections 2 and 3, asked of products and of listed uses alike."""
LISTED_ONLY = (
    ("art_6/par_4", "held-not-high"),
    ("art_12/par_3", "identification"),
    ("art_14/par_5", "identification"),
    ("art_16/pnt_i", "listed"),
    ("art_26/par_10", "identification"),
    ("art_26/par_11", "listed"),
    ("art_27", "listed"),
)
CASES = (
    *((place, "listed", "c(i)", "general") for place in SECTIONS),
    *((place, "product", "c(ii)", "c") for place in SECTIONS),
    *((place, system, "c(i)", "general") for place, system in LISTED_ONLY),
)
"""Provision, system, point of Article 113 as amended and as published."""
NEW = ("par_1/sub_1/pnt_ba", "par_1/sub_1/pnt_bb", "par_1a", "par_1b")


@dataclass(frozen=True, slots=True)
class Transcription:
    """The days of every rule of the transcribed file, by our name of the rule."""

    days: dict[str, date]
    read_in_two_ways: tuple[str, ...]
    placed_before: dict[str, date]
    """Market dates that Article 111(3) and (4) name."""

    @classmethod
    def of(cls, file: Path) -> "Transcription":
        found = json.loads(file.read_text("utf-8"))
        days = {f"113({row['point']})": row["from"] for row in found["article_113_third_paragraph_as_amended"]}
        days |= {f"113({row['point']}) of 2024": row["from"] for row in found["article_113_as_published"]}
        days |= {f"111({row['paragraph']})": row["by"] for row in found["article_111_as_amended"]}
        days["general"] = found["general_date"]["from"]
        rivals = found["two_readings"]
        days["letter"] = rivals["letter"]
        for day, annex in re.findall(r"([0-9-]{10}) \((Annex I+)\)", rivals["purpose"]):
            days[f"purpose, {annex}"] = day
        texts = {row["paragraph"]: row["text"] for row in found["article_111_as_amended"]}
        placed = {number: re.findall(r"before ([0-9-]{10})", texts[number])[0] for number in ("3", "4")}
        return cls(
            {rule: date.fromisoformat(day) for rule, day in days.items()},
            tuple(rivals["provisions"]),
            {number: date.fromisoformat(day) for number, day in placed.items()},
        )


@pytest.fixture(scope="module")
def transcription(data: Path) -> Transcription:
    return Transcription.of(data / "laws" / "ai-act-application-dates.json")


def company() -> list[Record]:
    """One organisation in every role for one system of each sort."""
    found: list[Record] = [Organisation(key=ORGANISATION)]
    for name, (level, ground) in SYSTEMS.items():
        system = f"system/{name}"
        found += [
            AISystem(key=system),
            Classification(key=f"classification/{name}", subject=system, risk_class=level, ground=ground),
            *(
                RoleAssignment(key=f"role/{name}/{number}", agent=ORGANISATION, subject=system, role=role)
                for number, role in enumerate(ROLES)
            ),
        ]
    return found


def placed(placed_before: dict[str, date]) -> list[Record]:
    """A model and an organisation, or a generative system, on either side of the market date of its rule."""
    found: list[Record] = []
    for name, (model_class, days) in MODELS.items():
        model, maker = f"model/{name}@1", f"org/{name}"
        found += [
            Organisation(key=maker),
            ModelVersion(key=model),
            *records_of(name, model, model_class, placed_before["3"] + timedelta(days=days - 1)),
            RoleAssignment(key=f"role/{name}/0", agent=maker, subject=model, role="eu-ai-act/role/GPAI-provider"),
            RoleAssignment(key=f"role/{name}/1", agent=maker, subject=model, role="aiact:AuthorisedRepresentative"),
        ]
    for name in ("open-model", "open-systemic"):
        open_source = "eu-ai-act/class/exempt-open-source-model"
        found.append(Classification(key=f"licence/{name}", subject=f"model/{name}@1", risk_class=open_source))
    for name, days in GENERATIVE.items():
        system, day = f"system/{name}", placed_before["4"] + timedelta(days=days - 1)
        found += [
            AISystem(key=system),
            *records_of(name, system, "eu-ai-act/class/transparency-synthetic-content", day),
            RoleAssignment(key=f"role/{name}", agent=ORGANISATION, subject=system, role="aiact:AIProvider"),
        ]
    return found


def records_of(name: str, subject: str, risk_class: str, day: date) -> list[Record]:
    return [
        Classification(key=f"classification/{name}", subject=subject, risk_class=risk_class),
        MarketRecord(key=f"market/{name}", subject=subject, placed_on_market=day),
    ]


@pytest.fixture(scope="module")
def register(transcription: Transcription) -> Register:
    records = [*company(), *placed(transcription.placed_before)]
    change = ChangeSet("ann", "the shipped tables and a company", (*content(), *(Added(record) for record in records)))
    return Register.of([Entry(1, datetime(2025, 1, 1, tzinfo=UTC), "digest-1", "digest-0", change)])


@pytest.fixture(scope="module")
def found(register: Register) -> Found:
    views: dict[date, View] = {}

    def ask(place: str, subject: str, day: date) -> Applicability:
        if day not in views:
            views[day] = View(register, day, register.head)
        return views[day].applicability(f"eu-ai-act/{place}", subject if "/" in subject else f"system/{subject}")

    return ask


@pytest.fixture(scope="module")
def asked(found: Found) -> Asked:
    def ask(place: str, subject: str, day: date) -> tuple[ApplicabilityState, date | None]:
        answer = found(place, subject, day)
        return answer.state, answer.from_day

    return ask


@pytest.fixture(scope="module")
def points(data: Path) -> dict[str, dict[str, date]]:
    """Days by edition and point of Article 113."""
    found = json.loads((data / "laws" / "ai-act-application-dates.json").read_text("utf-8"))
    tables = {
        "published": found["article_113_as_published"],
        "amended": found["article_113_third_paragraph_as_amended"],
    }
    return {name: {row["point"]: date.fromisoformat(row["from"]) for row in table} for name, table in tables.items()}


@pytest.mark.parametrize(("place", "system", "amended", "published"), CASES)
def test_a_duty_starts_on_its_day_by_the_law_of_the_day(
    place: str, system: str, amended: str, published: str, asked: Asked, points: dict[str, dict[str, date]]
) -> None:
    old, new = points["published"][published], points["amended"][amended]
    assert asked(place, system, AMENDED - timedelta(days=1)) == (ApplicabilityState.UPCOMING, old)
    assert asked(place, system, AMENDED) == (ApplicabilityState.UPCOMING, new)
    assert asked(place, system, new - timedelta(days=1)) == (ApplicabilityState.UPCOMING, new)
    assert asked(place, system, new) == (ApplicabilityState.APPLIES, new)


@pytest.mark.parametrize("place", ["art_4", "art_5", "art_5/par_1/sub_1/pnt_h", "art_5/par_2/sub_1", "art_5/par_4"])
def test_chapters_one_and_two_start_first(place: str, asked: Asked, points: dict[str, dict[str, date]]) -> None:
    first = points["amended"]["a"]
    assert first == points["published"]["a"]
    assert asked(place, "identification", first - timedelta(days=1)) == (ApplicabilityState.UPCOMING, first)
    assert asked(place, "identification", first) == (ApplicabilityState.APPLIES, first)
    assert asked(place, "identification", AMENDED) == (ApplicabilityState.APPLIES, first)


@pytest.mark.parametrize("place", NEW)
def test_prohibitions_of_2026_start_later(place: str, asked: Asked, points: dict[str, dict[str, date]]) -> None:
    later = points["amended"]["a-exception"]
    place = f"art_5/{place}"
    assert asked(place, "listed", AMENDED - timedelta(days=1))[0] is ApplicabilityState.NOT_APPLICABLE
    assert asked(place, "listed", later - timedelta(days=1)) == (ApplicabilityState.UPCOMING, later)
    assert asked(place, "listed", later) == (ApplicabilityState.APPLIES, later)


@pytest.mark.parametrize("place", ["art_9", "art_16", "art_21", "art_22/par_1", "art_25/par_2", "art_26"])
def test_older_systems_follow_article_111(place: str, asked: Asked, data: Path) -> None:
    rules = json.loads((data / "laws" / "ai-act-application-dates.json").read_text("utf-8"))["article_111_as_amended"]
    large, authority = (date.fromisoformat(rule["by"]) for rule in rules[:2])
    for system, day in (("older-large", large), ("older-authority", authority)):
        assert asked(place, system, day - timedelta(days=1)) == (ApplicabilityState.UPCOMING, day)
        assert asked(place, system, day) == (ApplicabilityState.APPLIES, day)
    assert asked(place, "older", date(2035, 1, 1))[0] is ApplicabilityState.NOT_APPLICABLE


@pytest.mark.parametrize("place", ["art_22/par_4", "art_23", "art_24"])
def test_the_second_sentence_of_111_2_binds_providers_and_deployers(place: str, asked: Asked) -> None:
    assert asked(place, "older-authority", date(2031, 1, 1))[0] is ApplicabilityState.NOT_APPLICABLE
    assert asked(place, "older-large", date(2031, 1, 1))[0] is ApplicabilityState.APPLIES


def test_a_prohibition_knows_no_older_systems(asked: Asked) -> None:
    for system in ("older", "older-authority", "older-large"):
        assert asked("art_5", system, AMENDED) == (ApplicabilityState.APPLIES, date(2025, 2, 2))


def test_nobody_is_asked_for_what_its_class_leaves_out(asked: Asked) -> None:
    day = date(2030, 1, 1)
    for place in ("art_9", "art_16", "art_23", "art_27"):
        assert asked(place, "held-not-high", day)[0] is ApplicabilityState.NOT_APPLICABLE
    for place in ("art_6/par_4", "art_12/par_3", "art_5/par_2"):
        assert asked(place, "listed", day)[0] is ApplicabilityState.NOT_APPLICABLE
    for place in ("art_16/pnt_i", "art_26/par_11", "art_27"):
        assert asked(place, "product", day)[0] is ApplicabilityState.NOT_APPLICABLE


# --- Articles 28 to 113 ---------------------------------------------------------------------------

FROM_GENERAL_DATE = (
    ("art_50/par_1", "chatbot"),
    ("art_50/par_5", "chatbot"),
    ("art_59/par_1/pnt_a", "in-a-sandbox"),
    ("art_59/par_2", "in-a-sandbox"),
    ("art_60/par_4/pnt_a", "in-a-test"),
    ("art_60/par_4/pnt_h", "in-a-test"),
    ("art_61/par_2", "in-a-test"),
    ("art_71/par_2", "listed"),
    ("art_71/par_2", "held-not-high"),
    ("art_71/par_3", "listed"),
    ("art_74/par_12", "listed"),
    ("art_74/par_13", "listed"),
    ("art_79/par_2/sub_1", ORGANISATION),
    ("art_79/par_4", "chatbot"),
    ("art_50/par_2", "newer-generator"),
    ("art_91/par_5", "model/newer-model@1"),
    ("art_92/par_5", "model/newer-systemic@1"),
)
FROM_POINT_B = (
    ("art_36/par_8/pnt_b", "identification"),
    ("art_52/par_1", "model/newer-systemic@1"),
    ("art_53/par_1/pnt_a", "model/newer-model@1"),
    ("art_53/par_1/pnt_d", "model/newer-model@1"),
    ("art_53/par_3", "org/newer-model"),
    ("art_54/par_1", "org/newer-model"),
    ("art_54/par_3/pnt_a", "model/newer-systemic@1"),
    ("art_54/par_5", "org/newer-model"),
    ("art_55/par_1/pnt_a", "model/newer-systemic@1"),
    ("art_78/par_3/sub_2", "police"),
)
OLDER_MODELS = (
    ("art_41/par_5", "model/older-model@1"),
    ("art_52/par_1", "model/older-systemic@1"),
    ("art_53/par_1/pnt_a", "model/older-model@1"),
    ("art_53/par_3", "org/older-model"),
    ("art_54/par_1", "org/older-model"),
    ("art_55/par_1/pnt_c", "model/older-systemic@1"),
    ("art_91/par_5", "model/older-model@1"),
)
RIVALS = (
    ("art_41/par_5", "listed"),
    ("art_41/par_5", "product"),
    ("art_43/par_1/sub_1/pnt_a", "identification"),
    ("art_43/par_2", "listed"),
    ("art_43/par_3/sub_1", "product"),
    ("art_43/par_4/sub_1", "listed"),
    ("art_43/par_4/sub_1", "product"),
    ("art_46/par_1", "listed"),
    ("art_46/par_2", "listed"),
    ("art_47/par_1", "listed"),
    ("art_47/par_1", "product"),
    ("art_48/par_3", "listed"),
    ("art_48/par_4", "product"),
    ("art_49/par_1", "listed"),
    ("art_49/par_2", "held-not-high"),
    ("art_49/par_3", "listed"),
    ("art_49/par_4/sub_1", "police"),
    ("art_49/par_4/sub_1/pnt_a", "police"),
    ("art_49/par_4/sub_1/pnt_b", "held-not-high"),
    ("art_49/par_4/sub_1/pnt_c", "police"),
    ("art_49/par_4/sub_1/pnt_d", "in-a-test"),
    ("art_49/par_5", "infrastructure"),
    ("art_72/par_1", "listed"),
    ("art_72/par_1", "product"),
    ("art_73/par_1", "listed"),
    ("art_73/par_1", "product"),
    ("art_80/par_4", "held-not-high"),
    ("art_80/par_5", "held-not-high"),
    ("art_82/par_2", "listed"),
    ("art_82/par_2", "product"),
    ("art_86/par_1", "listed"),
)
RULES: dict[str, tuple[tuple[str, str], ...]] = {
    "113(a)": (("art_4", ORGANISATION), ("art_5", "listed")),
    "113(a-exception)": tuple((f"art_5/{place}", "listed") for place in NEW),
    "113(b)": FROM_POINT_B,
    "113(c(i))": (("art_9", "listed"), ("art_27", "listed")),
    "113(c(ii))": (("art_9", "product"),),
    "113(general) of 2024": (("art_50/par_1", "chatbot"), ("art_74/par_12", "listed")),
    "113(a) of 2024": (("art_4", ORGANISATION), ("art_5", "listed")),
    "113(b) of 2024": FROM_POINT_B,
    "111(1)": tuple((place, "older-large") for place in ("art_9", "art_43/par_2", "art_47/par_1", "art_74/par_12")),
    "111(2)": tuple((place, "older-authority") for place in ("art_26", "art_49/par_3", "art_72", "art_86/par_1")),
    "111(3)": OLDER_MODELS,
    "111(4)": (("art_50/par_2", "older-generator"),),
    "general": FROM_GENERAL_DATE,
    "letter": RIVALS,
}
"""What is asked of whom from the day of each rule on."""
ASKED_OTHERWISE = {"113(d)", "113(c) of 2024", "purpose, Annex III", "purpose, Annex I"}
"""Rules with a test of their own: nobody is asked from that day on, or only by one of two readings."""


def test_every_rule_of_the_transcription_is_asked(transcription: Transcription) -> None:
    assert set(transcription.days) == set(RULES) | ASKED_OTHERWISE
    assert len(transcription.days) == 18


@pytest.mark.parametrize(
    ("rule", "place", "subject"),
    [(rule, place, subject) for rule, all_of in RULES.items() for place, subject in all_of],
)
def test_a_rule_works_from_its_day_on(
    rule: str, place: str, subject: str, asked: Asked, transcription: Transcription
) -> None:
    day = transcription.days[rule]
    assert asked(place, subject, day - timedelta(days=1)) == (ApplicabilityState.UPCOMING, day)
    assert asked(place, subject, day) == (ApplicabilityState.APPLIES, day)


@pytest.mark.parametrize(("place", "subject"), RIVALS)
def test_the_other_reading_starts_with_chapter_three(
    place: str, subject: str, found: Found, transcription: Transcription
) -> None:
    """By its purpose a duty follows Sections 1 to 3; the earlier reading counts, and both are shown."""
    letter = transcription.days["letter"]
    purpose = transcription.days["purpose, Annex I" if subject == "product" else "purpose, Annex III"]
    before, after = ApplicabilityState.UPCOMING, ApplicabilityState.APPLIES
    for day, by_letter, by_purpose in (
        (letter - timedelta(days=1), before, before),
        (letter, after, before),
        (purpose - timedelta(days=1), after, before),
        (purpose, after, after),
    ):
        answer = found(place, subject, day)
        assert answer.disputed
        assert (answer.state, answer.from_day) == (by_letter, letter)
        days = {"letter": letter, "purpose": purpose}
        assert {name: state for name, state, _ in answer.by_reading} == {"letter": by_letter, "purpose": by_purpose}
        assert all(start == days[name] for name, state, start in answer.by_reading if state is before)


def test_each_provision_with_two_readings_is_asked_or_asks_nobody(
    register: Register, transcription: Transcription
) -> None:
    """77(3) and 83 are for authorities."""
    listed = {"art_" + re.sub(r"\((.+)\)", r"/par_\1", number) for number in transcription.read_in_two_ways}
    unasked = {place for place in listed if not any(f"{asked}/".startswith(f"{place}/") for asked, _ in RIVALS)}
    assert unasked == {"art_77/par_3", "art_83"}
    for wording in (record for record in register.open(Wording, register.head) if record.wording_of.startswith("eu-")):
        if wording.wording_of.removeprefix("eu-ai-act/") in unasked:
            assert not wording.assessable


@pytest.mark.parametrize(("place", "subject"), RIVALS)
def test_before_the_amendment_the_dates_were_those_of_2024(
    place: str, subject: str, found: Found, transcription: Transcription
) -> None:
    rule = "113(c) of 2024" if subject == "product" else "113(general) of 2024"
    answer = found(place, subject, AMENDED - timedelta(days=1))
    assert (answer.state, answer.from_day) == (ApplicabilityState.UPCOMING, transcription.days[rule])
    assert {each[1:] for each in answer.by_reading} == {(answer.state, answer.from_day)}, "the readings part in 2026"


def test_amendments_of_other_acts_ask_nobody(register: Register, transcription: Transcription) -> None:
    """Point (d), new in 2026: its day is that of the edition, and Articles 102 to 110 address no operator."""
    day = transcription.days["113(d)"]
    editions = {each.key: each for each in register.open(Edition, register.head) if each.edition_of == "eu-ai-act"}
    wordings = [each for each in register.open(Wording, register.head) if each.wording_of.startswith("eu-ai-act/")]
    (point,) = (each for each in wordings if each.wording_of == "eu-ai-act/art_113/sub_3/pnt_d")
    assert {editions[key].in_force_from for key in point.in_edition} == {day} == {AMENDED}
    others = [each for each in wordings if re.match(r"eu-ai-act/art_(10[2-9]|110)(/|$)", each.wording_of)]
    assert len(others) >= 9
    assert not any(each.assessable for each in others)


def test_open_models_are_let_off_but_not_those_with_systemic_risk(found: Found, transcription: Transcription) -> None:
    """Articles 53(2) and 54(6): points (a) and (b) and the representative, never the rest."""
    day = transcription.days["113(b)"]
    let_off = {"art_53/par_1/pnt_a", "art_53/par_1/pnt_b/pnt_i", "art_54/par_3/pnt_a"}
    for place in (*let_off, "art_53/par_1/pnt_d", "art_53/par_4"):
        expected = ApplicabilityState.NOT_APPLICABLE if place in let_off else ApplicabilityState.APPLIES
        assert found(place, "model/open-model@1", day).state is expected, place
        assert found(place, "model/open-systemic@1", day).state is ApplicabilityState.APPLIES, place


@pytest.mark.parametrize(
    ("place", "subject"),
    [
        ("art_43/par_1/sub_1", "listed"),
        ("art_43/par_2", "identification"),
        ("art_43/par_2", "product"),
        ("art_43/par_3/sub_1", "listed"),
        ("art_46/par_1", "product"),
        ("art_49/par_1", "infrastructure"),
        ("art_49/par_4/sub_1/pnt_a", "listed"),
        ("art_49/par_5", "listed"),
        ("art_52/par_1", "model/newer-model@1"),
        ("art_55/par_1/pnt_a", "model/newer-model@1"),
        ("art_80/par_4", "listed"),
        ("art_86/par_1", "infrastructure"),
        ("art_86/par_1", "product"),
    ],
)
def test_who_is_outside_a_list_is_never_asked(place: str, subject: str, found: Found) -> None:
    assert found(place, subject, date(2035, 1, 1)).state is ApplicabilityState.NOT_APPLICABLE


def test_a_test_or_a_sandbox_that_nobody_has_spoken_of_is_unknown(found: Found, transcription: Transcription) -> None:
    for place in ("art_59/par_1/pnt_a", "art_60/par_4/pnt_a", "art_61/par_2"):
        answer = found(place, "listed", transcription.days["general"])
        assert answer.state is ApplicabilityState.UNKNOWN
        assert any("classification" in missing for missing in answer.undecided)
