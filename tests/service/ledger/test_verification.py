"""Whatever byte is changed, verify names the entry; the start refuses to read on."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ontology.errors import BrokenChain, LedgerError
from ontology.records import AISystem
from ontology.register import Added, ChangeSet
from service.ledger import Ledger, Report


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger of five entries, the second redacted by the fifth, all in the file itself."""
    file = tmp_path / "ledger.sqlite"
    ledger = Ledger.open(f"sqlite:///{file}")
    for number in range(4):
        added = Added(AISystem(key=f"system/{number}", owner=f"owner of {number}"))
        ledger.append(ChangeSet("Ada", f"import {number}", (added,)))
    ledger.redact(2, by="Bo", reason="asked")
    ledger.close()
    return file


def tampered(path: Path, *statements: str) -> Report:
    """The report after somebody with the file in hand dropped the triggers and had his way."""
    with closing(sqlite3.connect(path)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return reported(path)


def reported(path: Path) -> Report:
    ledger = Ledger.open(f"sqlite:///{path}")
    try:
        return ledger.verify()
    finally:
        ledger.close()


def read(path: Path) -> None:
    ledger = Ledger.open(f"sqlite:///{path}")
    try:
        list(ledger.entries())
    finally:
        ledger.close()


def test_a_sound_ledger_is_sound(path: Path) -> None:
    report = reported(path)
    assert report.sound
    assert (report.entries, report.payloads, [item.sequence for item in report.redacted]) == (5, 4, [2])
    assert report.head.sequence == 5


FLIP = "UPDATE payload SET content = CAST(replace(CAST(content AS TEXT), '{}', '{}') AS BLOB) WHERE sequence = {}"


@pytest.mark.parametrize(
    ("statement", "flaws"),
    [
        (FLIP.format("owner of 2", "owner of 7", 3), {3: "its payload does not match its digest"}),
        ("UPDATE entry SET actor = 'Eve' WHERE sequence = 1", {1: "its digest is not that of its sequence"}),
        ("UPDATE entry SET at = '2020-01-01T00:00:00.000000Z' WHERE sequence = 4", {4: "its digest is not"}),
        ("UPDATE entry SET payload_digest = previous WHERE sequence = 3", {3: "its digest is not that"}),
        (
            "UPDATE entry SET digest = lower(hex(zeroblob(32))) WHERE sequence = 3",
            {3: "its digest", 4: "does not name"},
        ),
        ("UPDATE entry SET previous = digest WHERE sequence = 3", {3: "does not name the digest of the entry before"}),
        ("DELETE FROM entry WHERE sequence = 3", {3: "it is missing"}),
        ("DELETE FROM payload WHERE sequence = 3", {3: "its payload is missing, and no entry redacts it"}),
        ("INSERT INTO payload VALUES (2, x'41')", {2: "its payload does not match its digest"}),
        ("UPDATE payload SET content = x'ff' WHERE sequence = 5", {2: "no entry redacts it", 5: "does not match"}),
        ("UPDATE entry SET actor = CAST(x'ff41' AS TEXT) WHERE sequence = 1", {1: "its digest is not"}),
    ],
)
def test_tampering_is_reported_with_its_entry(path: Path, statement: str, flaws: dict[int, str]) -> None:
    report = tampered(path, statement)
    assert {flaw.sequence for flaw in report.flaws} == set(flaws)
    for sequence, words in flaws.items():
        assert any(words in flaw.what for flaw in report.flaws if flaw.sequence == sequence)
    with pytest.raises(BrokenChain, match=f"entry ({'|'.join(map(str, flaws))})"):
        read(path)


def test_a_hidden_payload_is_not_a_redaction(path: Path) -> None:
    hide = ["INSERT INTO redaction VALUES (3, 5, 'Eve', 'none', '')", "DELETE FROM payload WHERE sequence = 3"]
    report = tampered(path, *hide)
    assert [str(flaw) for flaw in report.flaws] == ["entry 3: its payload is missing, and no entry redacts it"]
    with pytest.raises(BrokenChain, match="entry 3"):
        read(path)


def test_a_chain_that_was_cut_misses_the_head_that_was_written_down(path: Path) -> None:
    before = reported(path).head
    ledger = Ledger.open(f"sqlite:///{path}")
    assert ledger.verify(str(before)).sound
    assert ledger.verify(before.revision).sound
    assert ledger.verify("0").sound
    assert not ledger.verify("5-0000").sound
    assert not ledger.verify("nonsense").sound
    ledger.close()
    tampered(
        path, "DELETE FROM redaction", "DELETE FROM payload WHERE sequence = 5", "DELETE FROM entry WHERE sequence = 5"
    )
    ledger = Ledger.open(f"sqlite:///{path}")
    assert any("does not stand in this ledger" in flaw.what for flaw in ledger.verify(str(before)).flaws)
    ledger.close()


def _places(content: bytes, needles: list[bytes]) -> Iterator[int]:
    for needle in needles:
        at = content.find(needle)
        while at >= 0:
            yield at + len(needle) // 2
            at = content.find(needle, at + 1)


def test_a_flipped_byte_of_the_file_is_reported(path: Path) -> None:
    """Each byte of the chain and of a payload of entry 3, as it lies in the file: flipped, and reported as entry 3."""
    ledger = Ledger.open(f"sqlite:///{path}")
    with ledger.database.reading() as connection:
        row = connection.exec_driver_sql("SELECT digest, payload_digest, at FROM entry WHERE sequence = 3").one()
    ledger.close()
    content = path.read_bytes()
    said = [b"owner of 2", b"import 2", b'change/3> <https://w3id.org/nomograph/ns#actor> "Ada"']
    places = list(_places(content, [*said, *(str(value).encode() for value in row)]))
    assert len(places) >= 6
    for place in places:
        for bit in (0, 7):
            damaged = bytearray(content)
            damaged[place] ^= 1 << bit
            path.write_bytes(damaged)
            report = reported(path)
            assert not report.sound
            assert 3 in {flaw.sequence for flaw in report.flaws} or 4 in {flaw.sequence for flaw in report.flaws}


def test_any_flipped_byte_is_harmless_or_reported(path: Path) -> None:
    """Bytes all over the file, structure included: what is read is right, or it is an error that says so."""
    content = path.read_bytes()
    ledger = Ledger.open(f"sqlite:///{path}")
    right = [(entry.digest, entry.change) for entry in ledger.entries()]
    ledger.close()
    outcomes = set()
    for place in range(100, len(content), 613):
        damaged = bytearray(content)
        damaged[place] ^= 0x41
        path.write_bytes(damaged)
        for rest in path.parent.glob("ledger.sqlite-*"):
            rest.unlink()
        try:
            with closing(Ledger.open(f"sqlite:///{path}")) as opened:
                assert [(entry.digest, entry.change) for entry in opened.entries()] == right
            outcomes.add("harmless")
        except LedgerError:
            outcomes.add("reported")
    assert outcomes == {"harmless", "reported"}
