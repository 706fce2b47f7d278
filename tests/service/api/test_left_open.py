"""What a standard leaves open, over GraphQL."""

from pathlib import Path

from service.api.caller import local_caller
from service.api.execution import execute
from service.house import House
from tests.conftest import REPOSITORY
from tests.service.api.conftest import Ask

QUERY = REPOSITORY / "queries" / "left-open.graphql"
ASKED = {"framework": "iso-42001", "act": "eu-ai-act", "role": ["deployer"], "riskClass": ["AnnexIII-4-a"]}


def test_one_query_answers_the_lawyers_question(ask: Ask) -> None:
    found = ask(QUERY.read_text(), **ASKED, asOf="2027-12-02")["leftOpen"]
    assert found["context"]["asOf"] == "2027-12-02"
    assert [term["key"] for term in found["riskClasses"]] == [
        "aiact:HighRiskAISystem-AnnexIII-4-a",
        "aiact:RiskLevelHigh-A6-2",
    ]
    rows = {row["citation"]: row for row in found["duties"]["nodes"]}
    assert len(rows) == found["duties"]["totalCount"] > 15
    workers = rows["AI Act Art. 26(7)"]
    assert workers["label"]
    assert (workers["applicability"], workers["from"]) == ("APPLIES", "2027-12-02")
    assert workers["sourceKeys"] == ["eu-ai-act/art_113/sub_3/pnt_c/pnt_i"]
    assert any(voice["counts"] and voice["author"] for voice in workers["voices"])
    assert rows["AI Act Art. 50(3)"]["applicability"] == "UNKNOWN"
    assert rows["AI Act Art. 50(3)"]["conditions"]
    applying = [row for row in rows.values() if row["applicability"] == "APPLIES"]
    assert len(applying) == found["applicable"] - found["satisfied"]
    assert len(rows) - len(applying) <= found["conditional"]


def test_pages_follow_each_other(ask: Ask) -> None:
    seen: list[str] = []
    after = None
    while True:
        found = ask(QUERY.read_text(), **ASKED, asOf="2027-12-02", first=10, after=after)["leftOpen"]["duties"]
        seen += [row["citation"] for row in found["nodes"]]
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break
    assert len(seen) == len(set(seen)) == found["totalCount"]


def test_nothing_is_written(house: House) -> None:
    before = house.register.revision
    execute(house, QUERY.read_text(), ASKED, caller=local_caller())
    assert house.register.revision == before


def test_a_name_that_is_none_is_told_with_the_nearest(house: House, home: Path) -> None:
    assert home.exists()
    answer = execute(house, QUERY.read_text(), {**ASKED, "role": ["deplyer"]}, caller=local_caller())
    assert answer["data"] == {"leftOpen": None}
    assert "aiact:AIDeployer" in answer["errors"][0]["message"] + str(answer["errors"][0].get("extensions"))
