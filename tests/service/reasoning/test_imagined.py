"""Who is imagined: the records of one profile, on the content of the program."""

from datetime import date

import pytest

from ontology.key import Key, framework_of
from ontology.records import (
    Assessment,
    Classification,
    ControlImplementation,
    Evidence,
    MarketRecord,
    Record,
    RoleAssignment,
)
from ontology.register import Register
from ontology.words import Status
from service.reasoning.imagined import KNOWN, Profile, imagine, with_levels
from service.reasoning.view import View
from tests.shipped import shipped

DAY = date(2027, 12, 2)
DEPLOYER = Profile("iso-42001", "eu-ai-act", ("aiact:AIDeployer",), ("aiact:HighRiskAISystem-AnnexIII-4-a",))


def imagined(profile: Profile) -> Register:
    known = shipped()
    return imagine(known, known.head, DAY, profile)


def records(register: Register, cls: type[Record]) -> list[Record]:
    return list(register.open(cls, register.head))


@pytest.mark.parametrize(
    ("given", "level"),
    [
        ("aiact:HighRiskAISystem-AnnexIII-4-a", "aiact:RiskLevelHigh-A6-2"),
        ("aiact:HighRiskAISystem-AnnexI-11", "aiact:RiskLevelHigh-A6-1"),
    ],
)
def test_a_point_of_an_annex_brings_its_level(given: Key, level: Key) -> None:
    assert with_levels((given,)) == (given, level)
    assert with_levels((given, level)) == (given, level)


def test_what_is_said_not_to_be_high_risk_is_not_made_so() -> None:
    said = ("aiact:HighRiskAISystem-AnnexIII-4-a", "aiact:RiskLevelNotHigh")
    assert with_levels(said) == said


def test_the_whole_standard_is_satisfied_for_all_that_is_imagined() -> None:
    register = imagined(DEPLOYER)
    view = View(register, DAY, register.head)
    controls = [key for key in view.provisions if framework_of(key) == "iso-42001"]
    assert len(controls) > 60
    assert {view.status(key, "organisation/imagined") for key in controls} == {Status.SATISFIED}
    assert len(records(register, ControlImplementation)) == len(records(register, Evidence)) > 60
    assert len(records(register, Assessment)) == len(records(register, Evidence))


def test_content_and_opinions_are_those_of_the_house_and_nothing_else_is() -> None:
    known, register = shipped(), imagined(DEPLOYER)
    for cls in KNOWN:
        assert records(register, cls) == list(known.open(cls, known.head))
    others = {type(each.record) for each in register.by_key.values() if each.recorded_in == 2}
    assert not others & set(KNOWN)


def test_a_deployer_runs_a_system_and_a_provider_of_a_model_a_model() -> None:
    deployer = imagined(DEPLOYER)
    assert [each.subject for each in deployer.open(RoleAssignment, 2)] == ["AI-system/imagined"]
    assert {each.subject for each in deployer.open(Classification, 2)} == {"AI-system/imagined"}
    assert records(deployer, MarketRecord) == []
    model = imagined(Profile("iso-42001", "eu-ai-act", ("eu-ai-act/role/GPAI-provider",), ("aiact:GPAIModel",)))
    assert [each.subject for each in model.open(RoleAssignment, 2)] == ["model-version/imagined"]
    assert [each.subject for each in model.open(Classification, 2)] == ["model-version/imagined"]
    assert [each.placed_on_market for each in model.open(MarketRecord, 2)] == [DAY]
    assert model.get("AI-system/imagined") is None


def test_a_role_that_is_held_as_such_is_the_organisations() -> None:
    entity = imagined(Profile("iso-42001", "dora", ("dora/role/financial-entity",)))
    assert [each.subject for each in entity.open(RoleAssignment, 2)] == ["organisation/imagined"]
    assert entity.get("supplier/imagined") is not None
