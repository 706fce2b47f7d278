"""Whom the windows of DORA and NIS2 ask: by the engine, from the roles and exemptions that somebody recorded."""

import re
from datetime import UTC, date, datetime

import pytest

from ontology.records import Classification, Organisation, Record, RoleAssignment
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.tables import content
from ontology.words import ApplicabilityState
from service.reasoning.view import View
from tests.tsv import FRAMEWORKS, framework, many, rows

TODAY = date(2026, 11, 21)
FIRM = "org/firm"
SIMPLIFIED = ("simplified-framework-entity", "exempted-payment-institution", "exempted-electronic-money-institution")
PLAIN = ("art_5/par_1", "art_6/par_6", "art_17/par_1", "art_24/par_1", "art_28/par_2", "art_30/par_1")
"""What every financial entity is asked that is neither small nor of a kind with duties of its own."""


@pytest.fixture(scope="module")
def shipped() -> tuple[Added, ...]:
    return tuple(content())


def firm(shipped: tuple[Added, ...], act: str, roles: str, exempt: str = "", day: date = TODAY) -> View:
    """An organisation with the roles and exemptions named, as somebody recorded them."""
    records: list[Record] = [Organisation(key=FIRM)]
    for name in roles.split():
        records.append(RoleAssignment(key=f"role/{name}", agent=FIRM, subject=FIRM, role=f"{act}/role/{name}"))
    for name in exempt.split():
        known = f"{act}/class/exempt-{name}"
        records.append(Classification(key=f"class/{name}", subject=FIRM, risk_class=known, justification="looked at"))
    change = ChangeSet("ann", "test", (*shipped, *map(Added, records)))
    register = Register.of([Entry(1, datetime(2026, 1, 1, tzinfo=UTC), "d", "", change)])
    return View(register, day, register.head)


def asked(view: View, act: str, *names: str) -> set[str]:
    state = {name: view.applicability(f"{act}/{name}", FIRM).state for name in names}
    assert set(state.values()) <= {ApplicabilityState.APPLIES, ApplicabilityState.NOT_APPLICABLE}, state
    return {name for name in names if state[name] is ApplicabilityState.APPLIES}


# --- DORA -----------------------------------------------------------------------------------------

KINDS = {
    "art_10/par_4": "data-reporting-service-provider",
    "art_11/par_9": "central-securities-depository",
    "art_12/par_3/sub_2": "central-counterparty",
    "art_12/par_5/sub_1": "central-securities-depository",
    "art_19/par_1/sub_3": "credit-institution",
    "art_25/par_2": "central-counterparty",
}


@pytest.mark.parametrize("role", ["financial-entity", "insurance-undertaking", "credit-institution"])
def test_a_financial_entity_is_asked_in_full(shipped: tuple[Added, ...], role: str) -> None:
    view = firm(shipped, "dora", role)
    assert asked(view, "dora", *PLAIN, "art_16/par_2", "art_25/par_3", "art_26/par_1") == set(PLAIN)


@pytest.mark.parametrize(("duty", "kind"), KINDS.items())
def test_some_duties_are_those_of_a_kind(shipped: tuple[Added, ...], duty: str, kind: str) -> None:
    assert asked(firm(shipped, "dora", kind), "dora", duty) == {duty}
    assert asked(firm(shipped, "dora", "investment-firm"), "dora", duty) == set()


@pytest.mark.parametrize("role", SIMPLIFIED)
def test_the_simplified_framework_stands_for_the_full_one(shipped: tuple[Added, ...], role: str) -> None:
    view = firm(shipped, "dora", role)
    found = asked(view, "dora", *PLAIN, "art_16/par_1/sub_2/pnt_a", "art_26/par_1")
    assert found == {"art_16/par_1/sub_2/pnt_a", "art_17/par_1", "art_24/par_1", "art_30/par_1"}


def test_no_role_is_asked_for_both_frameworks() -> None:
    simplified = roles_asked("dora/art_16")
    full = roles_asked(*(f"dora/art_{number}" for number in range(5, 15)))
    assert simplified == {f"dora/role/{name}" for name in SIMPLIFIED}
    assert "dora/role/financial-entity" in full
    assert not simplified & full


def roles_asked(*articles: str) -> set[str]:
    found = [row for row in rows(FRAMEWORKS / "dora.windows.tsv") if below(row["for_provision"], articles)]
    return {role for row in found for role in many(row["condition_role"])}


def below(key: str, articles: tuple[str, ...]) -> bool:
    return any(f"{key}/".startswith(f"{article}/") for article in articles)


@pytest.mark.parametrize(
    ("roles", "exempt"),
    [("microenterprise", ""), ("crowdfunding-service-provider microenterprise", "microenterprise")],
)
def test_a_microenterprise_is_asked_less_and_tests_its_own_way(
    shipped: tuple[Added, ...], roles: str, exempt: str
) -> None:
    found = asked(firm(shipped, "dora", roles, exempt), "dora", *PLAIN, "art_25/par_1", "art_25/par_3", "art_12/par_4")
    assert found == {"art_5/par_1", "art_12/par_4", "art_17/par_1", "art_25/par_3", "art_30/par_1"}


def test_only_who_was_identified_tests_by_threats(shipped: tuple[Added, ...]) -> None:
    names = ("art_26/par_1", "art_26/par_8/sub_2", "art_27/par_1/pnt_a", "art_5/par_1")
    assert asked(firm(shipped, "dora", "threat-led-testing-entity"), "dora", *names) == set(names)
    smaller = firm(shipped, "dora", "threat-led-testing-entity", "not-significant-credit-institution")
    assert asked(smaller, "dora", *names) == set(names) - {"art_26/par_8/sub_2"}


def test_critical_providers_answer_the_lead_overseer(shipped: tuple[Added, ...]) -> None:
    names = ("art_31/par_4", "art_35/par_5", "art_37/par_4", "art_42/par_1", "art_30/par_4", "art_5/par_1")
    critical = firm(shipped, "dora", "critical-ICT-third-party-service-provider")
    assert asked(critical, "dora", *names) == set(names) - {"art_5/par_1"}
    assert asked(firm(shipped, "dora", "ICT-third-party-service-provider"), "dora", *names) == {"art_30/par_4"}


def test_dora_begins_on_its_day(shipped: tuple[Added, ...]) -> None:
    before = firm(shipped, "dora", "financial-entity", day=date(2025, 1, 16))
    assert before.applicability("dora/art_5/par_1", FIRM).state is ApplicabilityState.UPCOMING
    on = firm(shipped, "dora", "financial-entity", day=date(2025, 1, 17))
    assert on.applicability("dora/art_5/par_1", FIRM).state is ApplicabilityState.APPLIES


def test_every_kind_of_the_second_article_has_a_role() -> None:
    """Article 2(1), points (a) to (u), each named in the label of one role at least."""
    points = [row["number"] for row in framework("dora") if row["part_of"] == "dora/art_2/par_1"]
    labels = [row["label"] for row in rows(FRAMEWORKS / "terms.tsv") if row["key"].startswith("dora/role/")]
    assert len(points) == 21
    for point in points:
        assert any(re.search(rf"2\(1\)\({point}\)", label) for label in labels), point


# --- NIS2 -----------------------------------------------------------------------------------------

ENTITY = ("art_20/par_2", "art_21/par_2", "art_23/par_4/sub_1/pnt_a", "art_27/par_2/pnt_a")


def state(shipped: tuple[Added, ...], roles: str, exempt: str, name: str, day: date = TODAY) -> ApplicabilityState:
    return firm(shipped, "nis2", roles, exempt, day).applicability(f"nis2/{name}", FIRM).state


@pytest.mark.parametrize("name", ENTITY)
@pytest.mark.parametrize("role", ["essential-entity", "important-entity"])
def test_an_entity_is_asked_through_national_law_that_is_not_known(
    shipped: tuple[Added, ...], role: str, name: str
) -> None:
    assert state(shipped, role, "", name) is ApplicabilityState.UNKNOWN
    assert state(shipped, "none", "", name) is ApplicabilityState.NOT_APPLICABLE


def test_exemptions_and_roles_settle_the_rest(shipped: tuple[Added, ...]) -> None:
    settled = ApplicabilityState.NOT_APPLICABLE
    assert state(shipped, "essential-entity", "", "art_28/par_1") is settled
    assert state(shipped, "essential-entity", "not-in-registry-of-entities", "art_27/par_3") is settled
    assert state(shipped, "essential-entity", "no-trust-services", "art_23/par_4/sub_2") is settled
    assert state(shipped, "important-entity", "established-in-the-Union", "art_26/par_3") is settled
    registry = "essential-entity top-level-domain-name-registry"
    assert state(shipped, registry, "", "art_28/par_1") is ApplicabilityState.UNKNOWN
