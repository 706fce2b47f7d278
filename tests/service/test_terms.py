"""Roles and classes as people name them."""

import pytest

from ontology.errors import UnknownReference
from service.terms import class_named, labels, plainly, role_named
from tests.shipped import shipped


@pytest.mark.parametrize(
    ("act", "text", "key"),
    [
        ("eu-ai-act", "deployer", "aiact:AIDeployer"),
        ("eu-ai-act", "aiact:AIDeployer", "aiact:AIDeployer"),
        ("eu-ai-act", "Deployer of an AI system", "aiact:AIDeployer"),
        ("eu-ai-act", "gpai-provider", "eu-ai-act/role/GPAI-provider"),
        ("gdpr", "controller", "dpv:DataController"),
        ("gdpr", "Processor", "dpv:DataProcessor"),
        ("nis2", "essential-entity", "nis2/role/essential-entity"),
        ("nis2", "essential entity", "nis2/role/essential-entity"),
    ],
)
def test_a_role_is_named_by_its_key_its_label_or_its_end(act: str, text: str, key: str) -> None:
    assert role_named(shipped(), act, text) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("AnnexIII-4-a", "aiact:HighRiskAISystem-AnnexIII-4-a"),
        ("annex III 4(a)", "aiact:HighRiskAISystem-AnnexIII-4-a"),
        ("AnnexI-1", "aiact:HighRiskAISystem-AnnexI-1"),
        ("RiskLevelHigh-A6-2", "aiact:RiskLevelHigh-A6-2"),
        ("exempt-legacy-system", "eu-ai-act/class/exempt-legacy-system"),
    ],
)
def test_a_class_is_named_by_the_point_of_the_annex(text: str, key: str) -> None:
    assert class_named(shipped(), "eu-ai-act", text) == key


def test_a_name_that_means_two_is_refused_with_both() -> None:
    with pytest.raises(UnknownReference, match="more than one role") as refused:
        role_named(shipped(), "nis2", "entity")
    assert refused.value.nearest == ("nis2/role/essential-entity", "nis2/role/important-entity")


def test_a_misspelt_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownReference, match='no role "deplyer"') as refused:
        role_named(shipped(), "eu-ai-act", "deplyer")
    assert "aiact:AIDeployer" in refused.value.nearest
    with pytest.raises(UnknownReference, match="no class"):
        class_named(shipped(), "dora", "AnnexIII-4-a")


def test_a_role_of_another_act_is_none_of_this_one() -> None:
    with pytest.raises(UnknownReference):
        role_named(shipped(), "gdpr", "deployer")


def test_every_role_and_class_has_a_label() -> None:
    found = labels(shipped())
    assert len(found) > 100
    assert all(found.values())


def test_a_condition_is_told_without_keys() -> None:
    told = {"class/a": "Annex III", "class/b": "Annex I"}
    said = plainly("a classification of AI-system/imagined (class/a, class/b)", told)
    assert said == "a classification: Annex III or Annex I"
    assert plainly("the national law", told) == "the national law"
    assert plainly("a market date of AI-system/imagined", told) == "a market date"
