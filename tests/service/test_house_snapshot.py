"""A house that opens from its snapshot is the house that opens from its ledger, and forgets what that forgets."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from ontology.records import AISystem
from ontology.register import Added, ChangeSet, Register
from service.home import Home
from service.house import House
from service.ledger import Ledger
from service.snapshot import keeper
from service.snapshots import Snapshots
from tests.commands import Command
from tests.demo_home import demo_home

TODAY = date(2026, 11, 21)


@pytest.fixture
def without(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Path:
    """A demo of one's own, without a snapshot."""
    return copytree(demo_home(tmp_path_factory), tmp_path / "home", ignore=ignore_patterns("cache"))


@pytest.fixture
def home(without: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo with its snapshot."""
    monkeypatch.setattr(keeper, "ENOUGH", 100)
    house = House.open(without)
    assert house.keep()
    assert not house.keep()
    house.close()
    return without


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """From which entries on ledgers were read."""
    read: list[int] = []
    entries = Ledger.entries

    def counted(self: Ledger, after: int = 0, digest: str | None = None) -> Iterator[object]:
        read.append(after)
        return entries(self, after, digest)

    monkeypatch.setattr(Ledger, "entries", counted)
    return read


def snapshot(home: Path) -> Path:
    return home / "cache" / "snapshot"


def added(*names: str) -> ChangeSet:
    return ChangeSet("ann", "more", tuple(Added(AISystem(key=f"system/{name}")) for name in names))


def test_it_answers_as_the_ledger_does(home: Path, reading: list[int]) -> None:
    house = House.open(home, lambda: TODAY)
    head = house.register.head
    assert reading == [head]
    snapshot(home).unlink()
    other = House.open(home, lambda: TODAY)
    assert reading == [head, 0]
    assert house.context() == other.context()
    assert house.view().coverage() == other.view().coverage()
    assert house.register.entries == other.register.entries
    assert list(house.register.by_key.items()) == list(other.register.by_key.items())
    for each in (house, other):
        each.close()


def test_it_reads_on_where_the_snapshot_ends(home: Path, reading: list[int]) -> None:
    first = House.open(home)
    head = first.register.head
    first.ledger.append(added("x", "y"))
    second = House.open(home)
    assert reading == [head, head]
    assert first.register.head == second.register.head == head + 1
    assert second.register.by_key["system/x"].recorded_in == head + 1
    assert [*first.register.by_key] == [*second.register.by_key] == [*Register.of(first.ledger.entries()).by_key]
    assert not second.keep()
    for each in (first, second):
        each.close()


def test_a_redaction_leaves_nothing_of_it_in_the_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "ENOUGH", 1)
    house = House.open(home)
    said = ChangeSet("ann", "x", (Added(AISystem(key="system/x", owner="Zacharias")),))
    sequence = house.ledger.append(said).sequence
    assert house.keep()
    assert b"Zacharias" in snapshot(home).read_bytes()
    house.ledger.redact(sequence, by="Bo", reason="asked")
    assert not snapshot(home).exists()
    assert house.register.get("system/x") is None
    assert house.keep()
    assert b"Zacharias" not in snapshot(home).read_bytes()
    again = House.open(home)
    assert again.register.get("system/x") is None
    assert again.register.entries == house.register.entries
    for each in (house, again):
        each.close()


def test_a_redaction_past_the_house_is_found_by_the_next_look(home: Path) -> None:
    house = House.open(home)
    with_records = next(entry.sequence for entry in house.register.entries if entry.change.added)
    Ledger.open(house.home.ledger_url).redact(with_records, by="Bo", reason="asked")
    assert snapshot(home).exists()
    house.refresh()
    assert not snapshot(home).exists()
    assert house.register.entries[with_records - 1].redacted
    house.close()


def test_a_redaction_past_every_house_is_found_when_one_is_opened(home: Path) -> None:
    ledger = Ledger.open(f"sqlite:///{home / 'ledger.sqlite'}")
    ledger.redact(1, by="Bo", reason="asked")
    house = House.open(home)
    assert not snapshot(home).exists()
    assert house.register.entries[0].redacted
    house.close()


def test_a_redaction_while_it_is_read_is_seen(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = keeper.Keeper.read
    done: list[int] = []

    def redacting(self: keeper.Keeper, *arguments: object) -> object:
        taken = read(self, *arguments)  # type: ignore[arg-type]  # handed on
        if not done:
            done.append(self.ledger.redact(1, by="Bo", reason="asked").sequence)
        return taken

    monkeypatch.setattr(keeper.Keeper, "read", redacting)
    house = House.open(home)
    assert done
    assert house.register.entries[0].redacted
    house.close()


def test_a_damaged_snapshot_is_nobodys_trouble(home: Path, reading: list[int]) -> None:
    snapshot(home).write_bytes(snapshot(home).read_bytes()[:-100])
    house = House.open(home, lambda: TODAY)
    assert reading == [0]
    assert house.view().coverage()
    assert not snapshot(home).exists()
    house.close()


def test_a_server_writes_one_after_a_while(without: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "ENOUGH", 100)
    house = House.open(without)
    beside = Snapshots(house)
    assert beside.wanted()
    assert (beside.step(), snapshot(without).exists()) == (None, False)
    assert (beside.step(), snapshot(without).exists()) == (None, True)
    written = snapshot(without).stat().st_mtime_ns
    assert beside.step() is None
    assert snapshot(without).stat().st_mtime_ns == written
    house.close()


def test_a_load_leaves_one_and_a_rehearsal_does_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "ENOUGH", 5)
    Home.create(tmp_path / "home").finish()
    run = Command(capsys, tmp_path / "home")
    (tmp_path / "AISystem.csv").write_text("key,label\n" + "".join(f"system/{n},S{n}\n" for n in range(5)))
    (tmp_path / "Supplier.csv").write_text("key,label\nsupplier/a,A\n")
    assert run("load", tmp_path / "AISystem.csv", "--dry-run").status == 0
    assert not snapshot(run.home).exists()
    assert run("load", tmp_path / "AISystem.csv").status == 0
    written = snapshot(run.home).read_bytes()
    assert run("load", tmp_path / "Supplier.csv").status == 0
    assert snapshot(run.home).read_bytes() == written
    first = run("export", "turtle").out
    assert "supplier/a" in first
    snapshot(run.home).unlink()
    assert run("export", "turtle").out == first
