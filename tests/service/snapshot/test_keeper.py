"""A snapshot is used where the ledger and the home vouch for it, and nowhere else; what was redacted leaves it."""

import logging
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from shutil import copy, copytree

import numpy as np
import pytest
import structlog
from structlog.testing import capture_logs

from ontology.errors import HomeError
from ontology.fields import fields_of
from ontology.records import AISystem, Record
from ontology.register import BRUSSELS, Added, ChangeSet, Register
from service.ledger import Ledger
from service.lives.alone import alone
from service.snapshot import Extras, Keeper, file, keeper, layout
from service.snapshot.columns import columns
from service.snapshot.trust import Refusal
from tests.graphs import random_graph

AT = datetime(2026, 3, 5, 10, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return made(tmp_path / "home")


def made(home: Path, name: str = "system") -> Path:
    """A home of three entries with its snapshot."""
    (home / "cache").mkdir(parents=True)
    with closing(ledger_of(home)) as ledger:
        for number in range(3):
            ledger.append(change([AISystem(key=f"{name}/{number}", owner="Ada")]), at=AT + timedelta(days=number))
        assert keeper_of(home, ledger).write(Register.of(ledger.entries()))
    return home


def ledger_of(home: Path) -> Ledger:
    return Ledger.open(f"sqlite:///{home / 'ledger.sqlite'}")


def keeper_of(home: Path, ledger: Ledger) -> Keeper:
    return Keeper(home / "cache" / "snapshot", home / "snapshot-key", ledger)


def change(records: list[Record], closed: tuple[str, ...] = ()) -> ChangeSet:
    return ChangeSet("ann", "x", tuple(map(Added, records)), closed)


def snapshot(home: Path) -> Path:
    return home / "cache" / "snapshot"


def read(home: Path) -> Register | None:
    with closing(ledger_of(home)) as ledger:
        taken = keeper_of(home, ledger).read(BRUSSELS)
        if taken is not None:
            assert taken.register.entries == list(ledger.entries())[: taken.register.head]
        return taken.register if taken else None


def why(home: Path) -> str:
    """For what reason the snapshot is refused; it is gone afterwards."""
    with closing(ledger_of(home)) as ledger:
        with pytest.raises(Refusal) as refusal:
            keeper_of(home, ledger).look(BRUSSELS)
        assert keeper_of(home, ledger).read(BRUSSELS) is None
    assert not snapshot(home).exists()
    return str(refusal.value)


def test_it_says_what_the_ledger_says(home: Path) -> None:
    register = read(home)
    assert register is not None
    assert (register.head, [*register.by_key]) == (3, ["system/0", "system/1", "system/2"])
    with closing(ledger_of(home)) as ledger:
        assert register.revision == ledger.head().revision
        ledger.append(change([], ("system/1",)))
    register = read(home)
    assert register is not None
    assert register.head == 3


def test_a_random_ledger_comes_back(tmp_path: Path) -> None:
    for seed in range(8):
        home = tmp_path / f"home-{seed}"
        (home / "cache").mkdir(parents=True)
        with closing(ledger_of(home)) as ledger:
            for each in random_graph(seed).changes:
                ledger.append(each, at=AT)
            there = Register.of(ledger.entries())
            assert keeper_of(home, ledger).write(there)
        register = read(home)
        assert register is not None
        assert list(register.by_key.items()) == list(there.by_key.items())


def test_there_may_be_none(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    with closing(ledger_of(tmp_path)) as ledger:
        assert keeper_of(tmp_path, ledger).read(BRUSSELS) is None
        assert not keeper_of(tmp_path, ledger).write(Register())
    assert not snapshot(tmp_path).exists()


def test_one_of_another_home_is_refused(home: Path, tmp_path: Path) -> None:
    other = made(tmp_path / "other", "model")
    copy(snapshot(other), snapshot(home))
    assert "seal of this home" in why(home)


def test_one_of_another_ledger_is_refused_even_under_the_seal(home: Path, tmp_path: Path) -> None:
    other = made(tmp_path / "other", "model")
    copy(snapshot(other), snapshot(home))
    copy(other / "snapshot-key", home / "snapshot-key")
    assert "another ledger" in why(home)


def test_one_that_knows_more_than_the_ledger_is_refused(home: Path, tmp_path: Path) -> None:
    """The ledger was restored from an older copy."""
    older = tmp_path / "older"
    (older / "cache").mkdir(parents=True)
    with closing(ledger_of(older)) as ledger:
        ledger.append(change([AISystem(key="system/0", owner="Ada")]), at=AT)
    for name in ("cache/snapshot", "snapshot-key"):
        copy(home / name, older / name)
    assert "no longer has" in why(older)


def test_one_whose_chain_was_altered_is_refused(home: Path) -> None:
    with closing(ledger_of(home)) as ledger, ledger.database.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER entry_no_update")
        connection.exec_driver_sql("UPDATE entry SET actor = 'Eve' WHERE sequence = 2")
    assert read(home) is None
    assert not snapshot(home).exists()


@pytest.mark.parametrize("part", ["layout", "format", "program"])
def test_another_layout_is_refused(home: Path, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = layout.digest()
    layout.digest.cache_clear()
    match part:
        case "layout":
            fewer = {AISystem: fields_of(AISystem)[:-1]}
            monkeypatch.setattr(layout, "fields_of", lambda cls: fewer.get(cls) or fields_of(cls))
        case "format":
            monkeypatch.setattr(layout, "FORMAT", layout.FORMAT + 1)
        case "program":
            monkeypatch.setattr(layout, "version", lambda _: "0.0.0")
    assert layout.digest() != before
    assert "another version" in why(home)
    monkeypatch.undo()
    layout.digest.cache_clear()
    assert layout.digest() == before


def test_a_lost_key_and_a_damaged_one_refuse(home: Path) -> None:
    content = snapshot(home).read_bytes()
    (home / "snapshot-key").unlink()
    assert "no key" in why(home)
    snapshot(home).write_bytes(content)
    (home / "snapshot-key").write_bytes(b"\0" * 32)
    assert "seal" in why(home)


def test_damage_is_told_to_the_log_and_to_nobody_else(
    home: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = bytearray(snapshot(home).read_bytes())
    content[-20] ^= 1
    snapshot(home).write_bytes(content)
    with capture_logs() as told:
        assert read(home) is None
    line = "the snapshot is not used: its content was changed or cut short"
    assert told == [{"event": line, "log_level": "warning"}]
    monkeypatch.setattr(structlog, "is_configured", lambda: False)
    snapshot(home).write_bytes(content)
    with caplog.at_level(logging.INFO):
        assert read(home) is None
    assert caplog.messages == [line]


def test_columns_that_do_not_fit_are_refused_even_under_the_seal(home: Path) -> None:
    key = (home / "snapshot-key").read_bytes()
    head, arrays = file.read(snapshot(home), key)
    for name, changed in (("record.class", arrays["record.class"] + 100), ("entry.added", arrays["entry.added"][:-1])):
        file.write(snapshot(home), head, {**arrays, name: changed}, key)
        assert "columns are damaged" in why(home)
    without = {name: array for name, array in arrays.items() if name != "entry.reason"}
    file.write(snapshot(home), head, without, key)
    assert "columns are damaged" in why(home)


def test_a_redaction_since_refuses_it(home: Path) -> None:
    assert b"system/1" in snapshot(home).read_bytes()
    with closing(ledger_of(home)) as ledger:
        ledger.redact(2, by="Bo", reason="asked")
    assert "redacted since" in why(home)


def test_a_snapshot_of_a_ledger_with_redactions_is_used(home: Path) -> None:
    with closing(ledger_of(home)) as ledger:
        ledger.redact(2, by="Bo", reason="asked")
        assert keeper_of(home, ledger).write(Register.of(ledger.entries()))
    register = read(home)
    assert register is not None
    assert (register.head, [*register.by_key]) == (4, ["system/0", "system/2"])
    assert b"system/1" not in snapshot(home).read_bytes()


def test_who_read_before_a_redaction_writes_nothing(home: Path) -> None:
    with closing(ledger_of(home)) as ledger:
        register = Register.of(ledger.entries())
        ledger.redact(2, by="Bo", reason="asked")
        ours = keeper_of(home, ledger)
        ours.forget()
        assert not ours.write(register)
    assert not snapshot(home).exists()


def test_a_redaction_while_it_is_written_takes_it_back(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot(home).unlink()
    with closing(ledger_of(home)) as ledger:
        register = Register.of(ledger.entries())

        def redacting(*arguments: object) -> dict[str, np.ndarray[tuple[int], np.dtype[np.int32]]]:
            ledger.redact(2, by="Bo", reason="asked")
            return columns(*arguments)  # type: ignore[arg-type]  # handed on

        monkeypatch.setattr(keeper, "columns", redacting)
        assert not keeper_of(home, ledger).write(register)
    assert not snapshot(home).exists()


def test_what_is_forgotten_is_overwritten_unfinished_ones_too(home: Path) -> None:
    held = snapshot(home).open("rb")
    unfinished = home / "cache" / "snapshot.0123.new"
    unfinished.write_bytes(b"system/1")
    with closing(ledger_of(home)) as ledger, held:
        keeper_of(home, ledger).forget()
        assert not snapshot(home).exists()
        assert not unfinished.exists()
        assert set(held.read()) == {0}


def test_what_cannot_be_deleted_is_an_error(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stuck(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    with closing(ledger_of(home)) as ledger:
        monkeypatch.setattr(keeper, "_erase", stuck)
        with pytest.raises(HomeError, match="cannot be deleted"):
            keeper_of(home, ledger).forget()


def test_a_redaction_waits_for_a_writer_and_does_not_wait_for_ever(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "_PATIENCE", 0.2)
    with closing(ledger_of(home)) as ledger, alone(home / "cache" / "snapshot.lock") as mine:
        assert mine is not None
        ours = keeper_of(home, ledger)
        assert not ours.write(Register.of(ledger.entries()))
        ours.forget()
        assert not snapshot(home).exists()


def test_it_is_due_when_enough_was_read_and_nobody_else_wrote_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "ENOUGH", 3)
    with closing(ledger_of(home)) as ledger:
        ours, other = keeper_of(home, ledger), keeper_of(home, ledger)
        register = Register.of(ledger.entries())
        assert not ours.due(register)
        ledger.append(change([AISystem(key="system/x"), AISystem(key="system/y")], ("system/1",)))
        register = Register.of(ledger.entries())
        assert ours.due(register)
        assert other.due(register)
        assert ours.write(register)
        assert not ours.due(register)
        assert not other.due(register)
        ours.discard()
        assert ours.due(register)
        snapshot(home).write_bytes(b"x")
        assert ours.due(register)


def test_one_of_another_layout_is_written_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "ENOUGH", 3)
    with closing(ledger_of(home)) as ledger:
        register = Register.of(ledger.entries())
        assert not keeper_of(home, ledger).due(register)
        monkeypatch.setattr(layout, "digest", lambda: "another")
        assert keeper_of(home, ledger).due(register)


def test_extras_come_back_with_it(home: Path) -> None:
    with closing(ledger_of(home)) as ledger:
        ours = keeper_of(home, ledger)
        register = Register.of(ledger.entries())
        assert ours.write(register, Extras({"n": np.arange(4)}, {"s": ["system/1", "a"]}))
        taken = ours.read(BRUSSELS)
        assert taken is not None
        assert (taken.extras.arrays["n"].tolist(), taken.extras.strings) == ([0, 1, 2, 3], {"s": ["system/1", "a"]})


def test_a_copy_of_the_whole_home_keeps_its_snapshot(home: Path, tmp_path: Path) -> None:
    assert read(copytree(home, tmp_path / "copy")) is not None


KILLED = """
import os, signal, sys
from pathlib import Path
from ontology.register import Register
from service.ledger import Ledger
from service.snapshot import Keeper, file

home, step = Path(sys.argv[1]), int(sys.argv[2])
parts = file._parts

def until(*arguments):
    for number, part in enumerate(parts(*arguments)):
        if number == step:
            os.kill(os.getpid(), signal.SIGKILL)
        yield part

file._parts = until
ledger = Ledger.open(f"sqlite:///{home / 'ledger.sqlite'}")
Keeper(home / "cache" / "snapshot", home / "snapshot-key", ledger).write(Register.of(ledger.entries()))
"""


@pytest.mark.parametrize("step", [0, 1, 2, 7])
def test_one_that_was_killed_while_writing_leaves_the_one_before(home: Path, step: int) -> None:
    before = snapshot(home).read_bytes()
    run = subprocess.run([sys.executable, "-c", KILLED, str(home), str(step)], check=False)
    assert run.returncode == -signal.SIGKILL
    assert snapshot(home).read_bytes() == before
    assert len(list((home / "cache").glob("snapshot.*.new"))) == 1
    assert read(home) is not None
    with closing(ledger_of(home)) as ledger:
        assert keeper_of(home, ledger).write(Register.of(ledger.entries()))
    assert list((home / "cache").glob("snapshot.*.new")) == []
    assert read(home) is not None


def _again_and_again(home: Path, done: Callable[[bool], None]) -> None:
    with closing(ledger_of(home)) as ledger:
        ours, register = keeper_of(home, ledger), Register.of(ledger.entries())
        done(all(ours.write(register) in (True, False) and ours.read(BRUSSELS) is not None for _ in range(15)))


def test_two_processes_that_write_and_read_do_each_other_no_harm(home: Path) -> None:
    context = get_context("spawn")
    queue = context.Queue()
    writers = [context.Process(target=_again_and_again, args=(home, queue.put)) for _ in range(2)]
    for each in writers:
        each.start()
    found = [queue.get(timeout=300) for _ in writers]
    for each in writers:
        each.join()
    assert found == [True, True]
    assert read(home) is not None


def test_one_more_entry_does_not_make_it_wrong_another_digest_does(home: Path) -> None:
    register = read(home)
    assert register is not None
    other = Register(register.zone, [*register.entries[:-1], replace(register.entries[-1], digest="0" * 64)])
    with closing(ledger_of(home)) as ledger:
        assert not keeper_of(home, ledger).write(other)


def test_a_home_that_cannot_be_written_has_no_snapshot_and_no_trouble(home: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with closing(ledger_of(home)) as ledger, capture_logs() as told:
        ours = Keeper(tmp_path / "file" / "snapshot", home / "snapshot-key", ledger)
        assert not ours.write(Register.of(ledger.entries()))
        assert ours.read(BRUSSELS) is None
    lines = [each["event"] for each in told]
    assert lines
    assert all(line.startswith(("no snapshot was written", "the snapshot")) for line in lines)
