"""Gaps over GraphQL: their life, filters, two revisions compared, and waivers."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from service.gaps import gaps
from service.house import House
from service.keys import Role
from tests.article15 import UNPROVEN
from tests.service.api.conftest import asking
from tests.small_house import FAILED, TODAY, Clock, mend, named, said, small_house

GAPS = """query(
  $life: [GapLife!], $question: [String!], $kind: [String!], $severity: [Severity!], $owner: [String!], $older: Int
  $since: ID, $known: DateTime, $subject: ID
) { gaps(
  life: $life, question: $question, kind: $kind, severity: $severity, owner: $owner, olderThan: $older
  openedSince: $since, knownAt: $known, subject: $subject
) { totalCount nodes {
  key life question kind path openedAt reopenedAt closedAt ageDays waivedUntil waiver { key by reason until }
} } }"""
DIFFERENCE = """query($from: ID!, $to: ID, $kind: [String!]) { gapDifference(from: $from, to: $to, kind: $kind) {
  from { revision knownAt } to { knownAt } openedCount closedCount changedCount
  opened(first: 5) { key } closed { key life } changed { before { kind } after { key kind } } } }"""
WAIVE = """mutation($change: Change!, $input: WaiverInput!) { waiveGap(change: $change, input: $input) {
  key gap { life waiver { by reason until } } changeSet { sequence added }
  userErrors { code message field nearest } } }"""
WITHDRAW = """mutation($change: Change!, $key: ID!) { withdrawWaiver(change: $change, key: $key) {
  changeSet { closed } userErrors { code message } } }"""
RECORD = """mutation($change: Change!) { recordGaps(change: $change) {
  opened closed changeSet { actor added } userErrors { code } } }"""
WHY = {"reason": "a new supplier comes"}
UNTIL = str(TODAY + timedelta(days=30))


@pytest.fixture
def small(tmp_path: Path) -> Iterator[House]:
    house = small_house(tmp_path / "home", Clock())
    yield house
    house.close()


def nodes(house: House, **variables: Any) -> dict[str, Any]:
    return {gap["key"]: gap for gap in asking(house, Role.READER)(GAPS, **variables)["gaps"]["nodes"]}


def test_a_life_is_told(small: House) -> None:
    ask, name = asking(small, Role.RECORDER), named(small)
    new = nodes(small)[name]
    assert (new["life"], new["kind"]) == ("OPEN", "unproven")
    assert [new[each] for each in ("openedAt", "reopenedAt", "closedAt", "ageDays", "waiver")] == [None] * 5
    recorded = ask(RECORD, change=WHY)["recordGaps"]
    assert (recorded["userErrors"], recorded["closed"]) == ([], 0)
    assert recorded["opened"] == recorded["changeSet"]["added"] > 0
    assert ask(RECORD, change=WHY)["recordGaps"] == {"opened": 0, "closed": 0, "changeSet": None, "userErrors": []}
    open_one = nodes(small)[name]
    assert (open_one["ageDays"], open_one["closedAt"]) == (0, None)
    mend(small)
    ask(RECORD, change=WHY)
    assert name not in nodes(small)
    closed = nodes(small, life=["CLOSED"])[name]
    assert (closed["life"], closed["openedAt"]) == ("CLOSED", open_one["openedAt"])
    assert closed["closedAt"] > closed["openedAt"]
    known = nodes(small, known=open_one["openedAt"], life=["OPEN", "CLOSED"])
    assert known[name]["life"] == "OPEN"


def test_filters_take_what_fits(small: House) -> None:
    everything = nodes(small)
    for field in ("question", "kind"):
        value = everything[named(small)][field]
        assert set(nodes(small, **{field: [value]})) == {k for k, gap in everything.items() if gap[field] == value}
    assert nodes(small, owner=["nobody"]) == nodes(small, older=0) == nodes(small, life=["WAIVED"]) == {}
    assert named(small) in nodes(small, subject=UNPROVEN)
    assert named(small) in nodes(small, severity=["VIOLATION", "WARNING", "INFO"])


def test_a_gap_is_waived_once_however_often_that_is_asked(small: House) -> None:
    ask, name = asking(small, Role.RECORDER), named(small)
    change = {**WHY, "idempotencyKey": "1"}
    answers = [ask(WAIVE, change=change, input={"gap": name, "until": UNTIL, "by": "Board"}) for _ in range(2)]
    waived = answers[0]["waiveGap"]
    assert answers[1]["waiveGap"] == waived
    assert waived["userErrors"] == []
    assert waived["changeSet"]["added"] == 2
    told = {"by": "Board", "reason": "a new supplier comes", "until": UNTIL}
    assert waived["gap"] == {"life": "WAIVED", "waiver": told}
    gap = nodes(small, life=["WAIVED"])[name]
    assert (gap["waiver"], gap["waivedUntil"]) == ({"key": waived["key"], **told}, UNTIL)
    withdrawn = ask(WITHDRAW, change=WHY, key=waived["key"])["withdrawWaiver"]
    assert withdrawn == {"changeSet": {"closed": 1}, "userErrors": []}
    assert nodes(small)[name]["life"] == "OPEN"
    again = ask(WITHDRAW, change=WHY, key=waived["key"])["withdrawWaiver"]
    assert again["userErrors"][0]["code"] == "bad-input"


@pytest.mark.parametrize(
    ("change", "wrong", "code", "field"),
    [
        ({}, {"gap": "gap/nothing"}, "unknown-reference", ["input", "gap"]),
        ({}, {"until": str(TODAY)}, "bad-input", ["input", "until"]),
        ({}, {"until": "2030-01-01"}, "bad-input", ["input", "until"]),
        ({}, {"by": " "}, "bad-input", None),
        ({"reason": " "}, {}, "bad-input", None),
        ({"expectedRevision": "1"}, {}, "stale-revision", None),
    ],
)
def test_what_is_no_waiver_is_told(
    small: House, change: dict[str, str], wrong: dict[str, str], code: str, field: list[str] | None
) -> None:
    before = small.register.head
    said_of_it = {"gap": named(small), "until": UNTIL, **wrong}
    answer = asking(small, Role.RECORDER)(WAIVE, change={**WHY, **change}, input=said_of_it)["waiveGap"]
    assert (answer["changeSet"], answer["gap"], small.register.head) == (None, None, before)
    assert (answer["userErrors"][0]["code"], answer["userErrors"][0]["field"]) == (code, field)


def test_something_else_is_not_withdrawn(small: House) -> None:
    answer = asking(small, Role.RECORDER)(WITHDRAW, change=WHY, key=UNPROVEN)["withdrawWaiver"]
    assert answer["userErrors"][0]["code"] == "unknown-reference"


def test_two_revisions_are_compared(small: House) -> None:
    name, first = named(small), small.register.revision
    small.record(said(FAILED))
    worse = small.register.revision
    ask = asking(small, Role.READER)
    found = ask(DIFFERENCE, **{"from": first})["gapDifference"]
    assert (found["openedCount"], found["closedCount"]) == (0, 0)
    changed = {each["after"]["key"]: each for each in found["changed"]}
    assert (changed[name]["before"]["kind"], changed[name]["after"]["kind"]) == ("unproven", "failed")
    nothing = ask(DIFFERENCE, **{"from": first, "kind": ["no-such"]})["gapDifference"]
    assert (nothing["openedCount"], nothing["changedCount"]) == (0, 0)
    mend(small)
    back = ask(DIFFERENCE, **{"from": small.register.revision, "to": worse})["gapDifference"]
    assert back["openedCount"] == 0
    assert back["from"]["knownAt"] > back["to"]["knownAt"]


def test_a_list_and_its_totals_are_looked_for_once(small: House, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[object] = []

    def counted(*asked: Any) -> Any:
        looked.append(asked)
        return gaps(*asked)

    monkeypatch.setattr("service.api.gap_questions.found_gaps", counted)
    ask = asking(small, Role.READER)
    both = "gaps { totalCount } gapTotals { total }"
    data = ask(f'{{ {both} same: gaps(first: 2) {{ totalCount }} other: gaps(owner: ["nobody"]) {{ totalCount }} }}')
    assert len(looked) == 2
    assert data["gaps"]["totalCount"] == data["same"]["totalCount"] == sum(row["total"] for row in data["gapTotals"])
    assert data["gaps"]["totalCount"] > data["other"]["totalCount"] == 0
    ask("{ gaps { totalCount } }")
    assert len(looked) == 3
