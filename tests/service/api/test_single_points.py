"""On what most hangs, over GraphQL and on the command line."""

from pathlib import Path

import pytest

from tests.commands import Command
from tests.conftest import REPOSITORY
from tests.service.api.conftest import Ask

QUERY = REPOSITORY / "queries" / "single-points.graphql"
SCOPE = {"frameworks": ["eu-ai-act"], "subjects": ["model/candidate-ranker@2.1"], "horizon": "2028-01-01"}


def test_the_evidence_and_the_data_set_on_which_a_model_hangs(ask: Ask) -> None:
    found = ask(QUERY.read_text(), **SCOPE, asOf="2026-11-21")["singlePoints"]
    assert 0 < found["satisfied"] < found["applicable"]
    assert found["looked"] == found["candidates"] > 10
    rows = found["rows"]["nodes"]
    assert [row["weight"] for row in rows] == sorted((len(row["lost"]) for row in rows), reverse=True)
    assert {"EVIDENCE", "DATASET"} <= {row["kind"] for row in rows}
    assert all(row["users"] > 0 for row in rows if row["kind"] == "DATASET")
    only = ask(QUERY.read_text(), **SCOPE, asOf="2026-11-21", kinds=["DATASET"])["singlePoints"]["rows"]["nodes"]
    assert only == [row for row in rows if row["kind"] == "DATASET"]


def test_the_command_says_the_same(ask: Ask, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = Command(capsys, home)
    scope = ("--framework", "AI Act", "--subject", "model/candidate-ranker@2.1", "--horizon", "2028-01-01")
    told = run("single-points", *scope, "--as-of", "2026-11-21", "--json").json["answer"]
    rows = ask(QUERY.read_text(), **SCOPE, asOf="2026-11-21")["singlePoints"]["rows"]["nodes"]
    assert [(row["key"], len(row["lost"])) for row in told["rows"]] == [(row["key"], row["weight"]) for row in rows]
    ran = run("single-points", *scope, "--as-of", "2026-11-21", "--kind", "dataset")
    assert "dataset/applications-2025" in ran.out
    assert run("single-points", "--kind", "moon").status == 2
