"""The head is looked at again and again: what others commit is seen at once, and looking stands in nobody's way."""

import subprocess
import sys
from pathlib import Path

import pytest

from ontology.errors import LedgerError
from ontology.records import AISystem
from ontology.register import Added, ChangeSet
from service.ledger import Head, Ledger

WRITER = """
import sys
from ontology.records import AISystem
from ontology.register import Added, ChangeSet
from service.ledger import Ledger
Ledger.open(sys.argv[1]).append(ChangeSet("Bo", "import", (Added(AISystem(key="system/there")),)))
"""


def system(name: str) -> ChangeSet:
    return ChangeSet("Ada", "import", (Added(AISystem(key=f"system/{name}")),))


def test_what_another_ledger_appends_is_seen_at_once(url: str) -> None:
    ledger, other = Ledger.open(url), Ledger.open(url)
    assert ledger.head() == Head()
    for number in range(1, 4):
        entry = other.append(system(str(number)))
        assert ledger.head() == other.head() == Head(number, entry.digest)
    ledger.close()
    other.close()


def test_what_another_process_appends_is_seen_at_once(url: str) -> None:
    ledger = Ledger.open(url)
    assert ledger.head().sequence == 0
    subprocess.run([sys.executable, "-c", WRITER, url], check=True)
    assert ledger.head().sequence == 1
    ledger.close()


def test_what_is_not_committed_is_not_seen(url: str) -> None:
    ledger = Ledger.open(url)
    assert ledger.head().sequence == 0
    with ledger.database.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO entry (sequence, previous, payload_digest, digest, at, actor) VALUES (1, '', '', '', '', '')"
        )
        assert ledger.head().sequence == 0
        connection.rollback()
    assert ledger.head().sequence == 0
    ledger.close()


def test_looking_keeps_no_deleted_bytes_in_the_log(tmp_path: Path) -> None:
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'l.sqlite'}")
    ledger.append(ChangeSet("Ada", "import", (Added(AISystem(key="system/x", owner="Personal Name")),)))
    assert ledger.head().sequence == 1
    ledger.redact(1, by="Bo", reason="a person asked")
    assert not any(b"Personal Name" in file.read_bytes() for file in tmp_path.iterdir())
    ledger.close()


def test_a_closed_ledger_leaves_one_file(tmp_path: Path) -> None:
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'l.sqlite'}")
    ledger.append(system("a"))
    assert ledger.head().sequence == 1
    ledger.close()
    assert [file.name for file in tmp_path.iterdir()] == ["l.sqlite"]


def test_an_error_of_the_driver_is_told_as_ours(tmp_path: Path) -> None:
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'l.sqlite'}")
    assert ledger.head().sequence == 0
    with ledger.database.writing() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("ALTER TABLE entry RENAME TO gone")
    with pytest.raises(LedgerError, match="cannot be used"):
        ledger.head()
    ledger.close()
