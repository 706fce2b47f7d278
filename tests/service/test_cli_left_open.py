"""`nomograph left-open`, on the demo."""

from pathlib import Path

import pytest

from tests.commands import Command

ASKED = ("left-open", "iso-42001", "eu-ai-act", "--as-of", "2027-12-02")
WHO = ("--role", "deployer", "--class", "AnnexIII-4-a")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], home: Path) -> Command:
    return Command(capsys, home)


def test_open_and_conditional_duties_are_told_with_what_they_depend_on(run: Command) -> None:
    ran = run(*ASKED, *WHO)
    assert ran.status == 0
    told = " ".join(ran.out.split())
    for part in (
        "AI Act Art. 26(7)",
        "2027-12-02",
        "AI Act Art. 113",
        "Nomograph counsel",
        "Conditional",
        "satisfied 0/",
    ):
        assert part in told
    assert "aiact:" not in ran.out


def test_json_holds_every_duty(run: Command) -> None:
    answer = run(*ASKED, *WHO, "--json").json["answer"]
    assert answer["classes"] == ["aiact:HighRiskAISystem-AnnexIII-4-a", "aiact:RiskLevelHigh-A6-2"]
    assert {duty["state"] for duty in answer["duties"]} == {"APPLIES", "UNKNOWN"}
    assert all(duty["sources"] for duty in answer["duties"])


def test_proposals_are_counted_where_that_is_asked_for(run: Command) -> None:
    """A proposal may add, and deny."""
    asked = ("left-open", "iso-42001", "eu-ai-act", "--as-of", "2027-12-02", "--role", "provider", *WHO[2:], "--json")
    accepted, proposed = run(*asked).json["answer"], run(*asked, "--proposals").json["answer"]
    assert (accepted["proposals"], proposed["proposals"]) == (False, True)
    assert proposed["applicable"] == accepted["applicable"]
    reasons = {voice["because"] for duty in proposed["duties"] for voice in duty["voices"]}
    assert not any(reason.startswith("proposed") for reason in reasons if reason)


@pytest.mark.parametrize(
    ("arguments", "nearest"),
    [
        (("left-open", "iso-42001", "eu-ai-act", "--role", "deplyer"), "aiact:AIDeployer"),
        (("left-open", "iso-42001", "eu-ai-act", "--class", "AnnexIII-4-z"), "aiact:HighRiskAISystem-AnnexIII-4-a"),
        (("left-open", "iso-4201", "eu-ai-act"), "iso-42001"),
        (("left-open", "eu-ai-act", "iso-42001"), "first the standard, then the act"),
        (("left-open", "iso-42001", "gdpr", "--placed", "soon"), "--placed"),
    ],
)
def test_wrong_names_are_refused_with_what_there_is(run: Command, arguments: tuple[str, ...], nearest: str) -> None:
    ran = run(*arguments)
    assert ran.status == 2
    assert nearest in ran.err
