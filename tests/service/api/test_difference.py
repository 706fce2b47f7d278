"""Two points compared, over GraphQL and on the command line."""

from pathlib import Path

import pytest

from tests.commands import Command
from tests.conftest import REPOSITORY
from tests.service.api.conftest import Ask

QUERY = REPOSITORY / "queries" / "difference.graphql"
POINTS = {"from": {"asOf": "2026-11-21"}, "to": {"asOf": "2027-12-02"}}
SCOPE = {"frameworks": ["eu-ai-act"], "subjects": ["system/candidate-ranker"]}


def test_two_days_of_the_demo(ask: Ask) -> None:
    found = ask(QUERY.read_text(), **POINTS, **SCOPE)["difference"]
    assert (found["from"]["asOf"], found["to"]["asOf"]) == ("2026-11-21", "2027-12-02")
    rows = found["rows"]["nodes"]
    assert len(rows) == found["rows"]["totalCount"] <= found["compared"]
    began = [row for row in rows if (row["applicabilityBefore"], row["applicabilityAfter"]) == ("UPCOMING", "APPLIES")]
    assert any(row["provisionKey"].startswith("eu-ai-act/art_15/") for row in began)
    assert {"began", "ended"} <= {cause["kind"] for cause in found["causes"]}


def test_the_command_says_the_same(ask: Ask, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = Command(capsys, home)
    scope = ("--framework", "AI Act", "--subject", "system/candidate-ranker")
    ran = run("difference", "--from", "2026-11-21", "--to", "2027-12-02", *scope, "--json")
    told = ran.json["difference"]
    found = ask(QUERY.read_text(), **POINTS, **SCOPE)["difference"]
    assert told["compared"] == found["compared"]
    assert len(told["rows"]) == found["rows"]["totalCount"] > 20
    assert run("difference", "--from", "2026-11-21@2026-03-05", "--to", "2026-11-21", *scope).status == 0
    assert run("difference", "--from", "2026-11-21@").status == 2
