"""`verify` says whether a snapshot says what the ledger says, payload by payload."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from ontology.records import AISystem
from ontology.register import Added, ChangeSet, Register
from service.home import Home
from service.ledger import Ledger
from service.snapshot import Keeper, file, layout
from service.snapshot.columns import columns
from service.snapshot.comparison import MOST_TOLD, Compared, compared
from service.snapshot.file import Head
from service.snapshot.trust import key_in
from tests.commands import Command
from tests.graphs import random_graph


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Three entries and their snapshot, then one more entry."""
    home = Home.create(tmp_path / "home")
    home.finish()
    with closing(Ledger.open(home.ledger_url)) as ledger:
        ledger.append(ChangeSet("ann", "x", tuple(Added(AISystem(key=f"system/{n}", owner="Ada")) for n in range(40))))
        ledger.append(ChangeSet("ann", "x", (Added(AISystem(key="system/x"), "row 1"),), ("system/3",)))
        assert keeper_of(home, ledger).write(Register.of(ledger.entries()))
        ledger.append(ChangeSet("ann", "x", (Added(AISystem(key="system/y")),), ("system/4",)))
    return home


def keeper_of(home: Home, ledger: Ledger) -> Keeper:
    return Keeper(home.snapshot, home.snapshot_key, ledger)


def found(home: Home) -> Compared:
    with closing(Ledger.open(home.ledger_url)) as ledger:
        return compared(keeper_of(home, ledger), Register.of(ledger.entries()))


def forged(home: Home, owner: str | None = "Eve", reason: str = "x", closed: bool = True) -> None:
    """A snapshot under the seal, by somebody who has the key of the home: some records say something else."""
    key = key_in(home.snapshot_key)
    assert key is not None
    with closing(Ledger.open(home.ledger_url)) as ledger:
        first, second = list(ledger.entries())[:2]
    added = tuple(replace(each, record=replace(each.record, owner=owner)) for each in first.change.added)  # type: ignore[call-arg]  # AI systems
    first = replace(first, change=replace(first.change, added=added, reason=reason))
    second = second if closed else replace(second, change=replace(second.change, closed=()))
    file.write(home.snapshot, Head(layout.digest(), 2, second.digest), columns([first, second]), key)


def test_a_snapshot_that_says_the_same_is_none_of_the_findings(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert found(home) == Compared(2, 41)
    ran = Command(capsys, home.path)("verify")
    assert ran.status == 0
    assert "The snapshot of entry 2 says what the ledger says: 41 records" in ran.out
    assert Command(capsys, home.path)("verify", "--json").json["snapshot"] == {"head": 2, "records": 41, "flaws": []}


def test_no_snapshot_is_no_finding(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    home.snapshot.unlink()
    assert found(home) == Compared()
    ran = Command(capsys, home.path)("verify")
    assert (ran.status, "snapshot" in ran.out) == (0, False)
    assert Command(capsys, home.path)("verify", "--json").json["snapshot"] is None


def test_one_that_says_something_else_under_the_seal_is_a_finding(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    forged(home)
    flaws = found(home).flaws
    assert len(flaws) == MOST_TOLD
    assert flaws[:2] == (
        "snapshot: entry 1 is not what the ledger says",
        "snapshot: system/0 is not what the ledger says",
    )
    ran = Command(capsys, home.path)("verify")
    assert (ran.status, "system/7 is not what the ledger says" in ran.out) == (1, True)
    answer = Command(capsys, home.path)("verify", "--json").json
    assert (answer["sound"], answer["alteredFiles"], len(answer["snapshot"]["flaws"])) == (False, [], MOST_TOLD)


def test_another_reason_and_another_closing_are_findings(home: Home) -> None:
    forged(home, "Ada", "another")
    assert found(home).flaws == ("snapshot: entry 1 is not what the ledger says",)
    forged(home, "Ada", closed=False)
    entry, record = found(home).flaws
    assert (entry, record) == (
        "snapshot: entry 2 is not what the ledger says",
        "snapshot: system/3 is not what the ledger says",
    )


def test_one_that_is_damaged_is_a_finding_and_stays(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    home.snapshot.write_bytes(home.snapshot.read_bytes()[:-1])
    ran = Command(capsys, home.path)("verify")
    assert (ran.status, "snapshot: it is not used, because its content was changed" in ran.out) == (1, True)
    assert home.snapshot.exists()


def test_one_of_another_version_is_no_finding(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "digest", lambda: "another")
    assert found(home) == Compared()
    assert Command(capsys, home.path)("verify").status == 0


@pytest.mark.parametrize("seed", range(6))
def test_any_chain_equals_itself_wherever_the_snapshot_ends(seed: int, tmp_path: Path) -> None:
    home = Home.create(tmp_path / "home")
    home.finish()
    with closing(Ledger.open(home.ledger_url)) as ledger:
        for change in random_graph(seed).changes:
            ledger.append(change)
            so_far = Register.of(ledger.entries())
        for cut in range(1, so_far.head + 1):
            here = keeper_of(home, ledger)
            start = Register.of(so_far.entries[:cut])
            assert here.write(start)
            assert compared(here, so_far) == Compared(cut, len(start.by_key))
