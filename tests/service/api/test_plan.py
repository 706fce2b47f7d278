"""What to bring, over GraphQL and on the command line."""

from pathlib import Path

import pytest

from service.api.caller import local_caller
from service.api.execution import execute
from service.house import House
from tests.commands import Command
from tests.conftest import REPOSITORY
from tests.service.api.conftest import Ask

QUERY = REPOSITORY / "queries" / "plan.graphql"
SCOPE = {"frameworks": ["eu-ai-act"], "subjects": ["system/candidate-ranker"], "horizon": "2028-01-01", "steps": 3}


def test_each_step_names_its_facts_and_the_running_total(ask: Ask) -> None:
    found = ask(QUERY.read_text(), **SCOPE, asOf="2026-11-21")["plan"]
    assert found["method"] == "greedy, not proved smallest"
    assert len(found["steps"]) == 3
    total = found["satisfied"]
    for step in found["steps"]:
        total += len(step["closes"])
        assert step["satisfied"] == total
        assert step["facts"]
        assert step["weight"] >= len(step["closes"]) > 0
        assert all(pair["provisionKey"].startswith("eu-ai-act/") for pair in step["closes"])
    assert total <= found["applicable"]
    rates = [step["weight"] / len(step["facts"]) for step in found["steps"]]
    assert rates == sorted(rates, reverse=True)


def test_the_command_says_the_same(ask: Ask, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = Command(capsys, home)
    scope = ("--framework", "AI Act", "--subject", "system/candidate-ranker", "--horizon", "2028-01-01")
    options = ("--steps", "3", "--as-of", "2026-11-21")
    told = run("plan", *scope, *options, "--json").json
    steps = ask(QUERY.read_text(), **SCOPE, asOf="2026-11-21")["plan"]["steps"]
    assert [(step["facts"], step["satisfied"]) for step in told["steps"]] == [
        (step["facts"], step["satisfied"]) for step in steps
    ]
    ran = run("plan", *scope, *options)
    assert "Greedy, not proved smallest" in ran.out
    assert f"{steps[-1]['satisfied']}/" in ran.out


def test_more_steps_than_a_plan_has_are_refused(house: House) -> None:
    answer = execute(house, QUERY.read_text(), {"steps": 51}, caller=local_caller())
    assert answer["data"] == {"plan": None}
    assert "between 1 and 50" in answer["errors"][0]["message"]
