"""The shipped windows, asked as people ask them: on the day before a duty starts and on the day itself."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ontology.records import AISystem, Classification, Organisation, Record, RoleAssignment
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.tables import content
from ontology.words import ApplicabilityState
from service.reasoning.view import View

Asked = Callable[[str, str, date], tuple[ApplicabilityState, date | None]]

AMENDED = date(2026, 7, 27)
ORGANISATION = "org/acme"
SYSTEMS = {
    "listed": ("aiact:RiskLevelHigh-A6-2", "aiact:HighRiskAISystem-AnnexIII-5-b"),
    "product": ("aiact:RiskLevelHigh-A6-1", "aiact:HighRiskAISystem-AnnexI-11"),
    "identification": ("aiact:RiskLevelHigh-A6-2", "aiact:HighRiskAISystem-AnnexIII-1-a"),
    "held-not-high": ("aiact:RiskLevelNotHigh", "eu-ai-act/class/not-high-risk-A6-3-a"),
    "older": ("aiact:RiskLevelHigh-A6-2", "eu-ai-act/class/exempt-legacy-system"),
    "older-authority": ("aiact:RiskLevelHigh-A6-2", "eu-ai-act/class/exempt-legacy-system-of-public-authority"),
    "older-large": ("aiact:RiskLevelHigh-A6-2", "eu-ai-act/class/exempt-legacy-large-scale-IT-system"),
}
"""Level and ground by name."""
ROLES = (
    "aiact:AIDeployer",
    "aiact:AIDistributor",
    "aiact:AIImporter",
    "aiact:AIProvider",
    "aiact:AuthorisedRepresentative",
    "eu-ai-act/role/financial-institution-provider",
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


@pytest.fixture(scope="module")
def asked() -> Asked:
    added = (*content(), *(Added(record) for record in company()))
    change = ChangeSet("ann", "the shipped tables and a company", added)
    register = Register.of([Entry(1, datetime(2025, 1, 1, tzinfo=UTC), "digest-1", "digest-0", change)])
    views: dict[date, View] = {}

    def ask(place: str, system: str, day: date) -> tuple[ApplicabilityState, date | None]:
        if day not in views:
            views[day] = View(register, day, register.head)
        found = views[day].applicability(f"eu-ai-act/{place}", f"system/{system}")
        return found.state, found.from_day

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
