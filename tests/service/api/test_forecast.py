"""Later days, over GraphQL and on the command line."""

import time
from pathlib import Path

import pytest

from service.api.caller import local_caller
from service.api.execution import execute
from service.api.point import Request
from service.house import House
from service.settings import Settings
from tests.commands import Command
from tests.conftest import REPOSITORY
from tests.service.api.conftest import Ask

QUERY = REPOSITORY / "queries" / "forecast.graphql"
SCOPE = {"frameworks": ["eu-ai-act"], "subjects": ["system/candidate-ranker"], "asOf": "2026-11-21"}


def test_the_day_on_which_high_risk_duties_begin(ask: Ask) -> None:
    found = ask(QUERY.read_text(), **SCOPE, to="2028-01-01")["forecast"]
    assert (found["until"], found["cut"]) == ("2028-01-01", False)
    days = {day["day"]: day for day in found["days"]}
    assert list(days) == sorted(days)
    begin = days["2027-12-02"]
    assert any(cause["kind"] == "began" and "applicability window" in cause["text"] for cause in begin["causes"])
    assert begin["applicable"] > found["applicable"]
    article = [row for row in begin["rows"] if row["provisionKey"].startswith("eu-ai-act/art_15/")]
    assert article
    assert {(row["applicabilityBefore"], row["applicabilityAfter"]) for row in article} == {("UPCOMING", "APPLIES")}


def test_the_command_says_the_same(ask: Ask, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = Command(capsys, home)
    scope = ("--framework", "AI Act", "--subject", "system/candidate-ranker", "--as-of", "2026-11-21")
    told = run("forecast", *scope, "--to", "2027-01-31", "--json").json["answer"]
    found = ask(QUERY.read_text(), **SCOPE, to="2027-01-31")["forecast"]
    assert [(day["day"], len(day["rows"])) for day in told["days"]] == [
        (day["day"], len(day["rows"])) for day in found["days"]
    ]
    ran = run("forecast", *scope, "--to", "2026-12-02", "--limit", "3")
    assert "2026-11-21: satisfied " in ran.out
    assert "Nothing else changes until 2026-12-02" in ran.out
    assert run("forecast", *scope, "--to", "2026-11-21").status == 2


def test_a_day_that_is_past_is_refused(house: House) -> None:
    answer = execute(house, QUERY.read_text(), {**SCOPE, "to": "2026-01-01"}, caller=local_caller())
    assert answer["data"] == {"forecast": None}


def test_where_time_runs_out_the_horizon_is_cut_and_says_so(home: Path) -> None:
    settings = Settings.read().model_copy(update={"home": home})
    house = House.open(settings)
    request = Request(house, local_caller(), deadline=time.monotonic() + settings.seconds / 4)
    assert request.late()
    assert not Request(house, local_caller(), deadline=time.monotonic() + settings.seconds).late()
    house.close()
