"""One contract for every database: what is appended is read again, exactly, and nothing else ever is."""

import hashlib
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text

from ontology.errors import BadInput, BrokenChain, Busy, ForeignChain, LedgerError, StaleRevision
from ontology.rdf import Writer
from ontology.records import AISystem, Evidence, Record, Use
from ontology.register import Added, ChangeSet, Entry, Register
from service.ledger import GENESIS, Head, Ledger, payload, rows
from tests.noon import Noon
from tests.waiting import LONG

AT = datetime(2026, 3, 5, 10, tzinfo=UTC)
SYSTEM = Added(AISystem(key="system/ranker", label='Ranker "A"\nof Ada\u2028'), "sheet Subjects, row 3")


def systems(*names: str) -> ChangeSet:
    return ChangeSet("Ada", "import", tuple(Added(AISystem(key=f"system/{name}")) for name in names))


def closing(*keys: str) -> ChangeSet:
    return ChangeSet("Ada", "sold", closed=keys)


def test_an_empty_ledger_stands_at_revision_0(ledger: Ledger) -> None:
    assert ledger.head() == Head(0, GENESIS)
    assert ledger.head().revision == Register().revision
    assert list(ledger.entries()) == []


def test_what_is_appended_is_read_again(url: str) -> None:
    change = ChangeSet(
        actor="Ada Lovelace",
        reason="CI import\nof <March>",
        added=(
            SYSTEM,
            Added(Use(key="use/1", user="system/ranker", used="model/m@1", valid_from=date(2026, 1, 1)), ""),
            Added(Evidence(key="evidence/1", label="x", sha256="0", collected_at=AT, about=("model/m@1", "model/m@2"))),
        ),
        source="evidence.xlsx sha256:9f86",
    )
    ledger = Ledger.open(url)
    first = ledger.append(change, at=AT)
    second = ledger.append(ChangeSet("Bo", "mended", systems("b").added, ("use/1",)), at=AT + timedelta(days=1))
    ledger.close()
    entries = list(Ledger.open(url).entries())
    assert entries == [first, second]
    assert entries[0].change == change
    assert (entries[0].sequence, entries[0].at, entries[0].previous) == (1, AT, GENESIS)
    assert entries[1].previous == entries[0].digest


def test_the_digest_is_the_documented_one(ledger: Ledger) -> None:
    entry = ledger.append(ChangeSet("Ada", "import", (SYSTEM,)), at=AT)
    with ledger.database.reading() as connection:
        content = bytes(connection.scalar(text("SELECT content FROM payload")) or b"")
    beside = hashlib.sha256(content).hexdigest()
    chained = f"nomograph-entry-1\n1\n{'0' * 64}\n{beside}\n2026-03-05T10:00:00.000000Z\nAda\n"
    assert entry.digest == hashlib.sha256(chained.encode()).hexdigest()


def test_the_payload_is_a_patch_that_only_adds(ledger: Ledger) -> None:
    ledger.append(ChangeSet("Ada", "import", (SYSTEM,), source="a.xlsx sha256:00"), at=AT)
    ledger.append(closing("system/ranker"), at=AT)
    with ledger.database.reading() as connection:
        contents = [
            bytes(row).decode() for row in connection.scalars(text("SELECT content FROM payload ORDER BY sequence"))
        ]
    lines = [line for content in contents for line in content.splitlines()]
    assert all(line.startswith("A <https://w3id.org/nomograph/id/") and line.endswith(" .") for line in lines)
    assert "_:" not in "".join(contents)
    assert 'change/1> <https://w3id.org/nomograph/ns#sourceFile> "a.xlsx sha256:00" .' in contents[0]
    assert lines[-1] == (
        "A <https://w3id.org/nomograph/id/system/ranker> <https://w3id.org/nomograph/ns#closedIn> "
        "<https://w3id.org/nomograph/id/change/2> ."
    )


def test_text_that_looks_like_a_closing_is_text(ledger: Ledger) -> None:
    odd = "> <https://w3id.org/nomograph/ns#closedIn> <https://w3id.org/nomograph/id/change/1> ."
    change = ChangeSet("Ada", odd, (Added(AISystem(key="system/x", owner=odd), odd),), source=odd)
    ledger.append(change)
    assert [entry.change for entry in ledger.entries()] == [change]


def test_entries_can_be_read_from_any_point(ledger: Ledger) -> None:
    made = [ledger.append(systems(str(number))) for number in range(5)]
    assert list(ledger.entries(after=3)) == made[3:]
    assert list(ledger.entries(after=5, digest=made[4].digest)) == []
    with pytest.raises(ForeignChain):
        list(ledger.entries(after=3, digest=made[3].digest))
    with pytest.raises(ForeignChain, match="has no entry 9"):
        list(ledger.entries(after=9))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (systems("a"), '"system/a" is recorded already; .*'),
        (systems("new", "new"), '"system/new" is added 2 times'),
        (closing("system/z"), '"system/z" cannot be closed: no such record'),
        (closing("system/b"), '"system/b" is closed already'),
        (closing("system/a", "system/a"), '"system/a" is closed 2 times'),
        (ChangeSet("Ada", "x", systems("new").added, ("system/new",)), "cannot be closed"),
        (ChangeSet("Ada", "x"), "says nothing"),
        (ChangeSet(" ", "x", (SYSTEM,)), "needs an actor"),
        (ChangeSet("Ada\nEve", "x", (SYSTEM,)), "needs an actor"),
        (ChangeSet("Ada", "", (SYSTEM,)), "needs a reason"),
        (ChangeSet("Ada", "x", (Added(AISystem(key="change/7")),)), "cannot be the key"),
        (ChangeSet("Ada", "x", (Added(AISystem(key="system/ü")),)), "cannot be the key"),
        (ChangeSet("Ada", "x", (*systems("n").added, Added(AISystem(key="system/o", owner="\ud800")))), "half a char"),
    ],
)
def test_a_bad_change_set_changes_nothing(ledger: Ledger, change: ChangeSet, message: str) -> None:
    ledger.append(systems("a", "b"))
    ledger.append(closing("system/b"))
    before = list(ledger.entries())
    with pytest.raises(BadInput, match=message):
        ledger.append(change)
    assert list(ledger.entries()) == before
    assert ledger.verify().sound


def test_the_place_of_a_key_that_is_taken_is_named(ledger: Ledger) -> None:
    ledger.append(ChangeSet("Ada", "import", (SYSTEM,)))
    with pytest.raises(BadInput, match=r"sheet Subjects, row 3"):
        ledger.append(ChangeSet("Ada", "again", (SYSTEM,)))


def test_a_writer_that_expects_another_head_is_refused(ledger: Ledger) -> None:
    first = ledger.append(systems("a"), expected="0")
    with pytest.raises(StaleRevision, match="stands at 1-"):
        ledger.append(systems("b"), expected="0")
    ledger.append(systems("b"), expected=f"1-{first.digest[:12]}")
    ledger.append(systems("c"), expected=str(ledger.head()))
    assert ledger.head().sequence == 3


def test_a_retried_request_gives_its_first_entry(ledger: Ledger) -> None:
    first = ledger.append(systems("a"), idempotency_key="req-1", expected="0")
    ledger.append(systems("b"))
    assert ledger.append(systems("a"), idempotency_key="req-1", expected="0") == first
    assert ledger.head().sequence == 2
    with pytest.raises(BadInput, match='"req-1" was used for another change set, entry 1'):
        ledger.append(systems("c"), idempotency_key="req-1")
    with pytest.raises(BadInput, match="idempotency key is empty"):
        ledger.append(systems("c"), idempotency_key="")
    assert ledger.head().sequence == 2


def test_the_records_of_a_request_are_written_once(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    lines = Writer.lines

    def counted(writing: Writer, record: Record, locator: str | None = None) -> list[str]:
        written.append(record.key)
        return lines(writing, record, locator)

    monkeypatch.setattr(Writer, "lines", counted)
    assert ledger.earlier(systems("a", "b"), "req-1") is None
    entry = ledger.append(systems("a", "b"), idempotency_key="req-1")
    assert written == ["system/a", "system/b"]
    monkeypatch.undo()
    assert ledger.earlier(systems("a", "b"), "req-1") == entry
    with ledger.database.reading() as connection:
        kept = connection.scalar(text("SELECT content_digest FROM idempotency"))
    whole = payload.written(systems("a", "b"), 0, datetime(1970, 1, 1, tzinfo=UTC))
    assert kept == hashlib.sha256(whole).hexdigest()  # as ledgers hold it that are there


def test_a_refused_request_may_be_repeated_when_mended(ledger: Ledger) -> None:
    ledger.append(systems("a"))
    with pytest.raises(BadInput):
        ledger.append(systems("a"), idempotency_key="req-1")
    assert ledger.append(systems("b"), idempotency_key="req-1").sequence == 2


def ledger_at(ledger: Ledger) -> datetime:
    return list(ledger.entries())[-1].at


def test_time_never_runs_backwards(ledger: Ledger) -> None:
    future = datetime.now(UTC) + timedelta(days=400)
    ledger.append(systems("a"), at=future.astimezone(timezone(timedelta(hours=5))))
    assert ledger.append(systems("b")).at == future + timedelta(microseconds=1)
    assert ledger.append(systems("d"), at=ledger_at(ledger)).at == ledger_at(ledger)
    with pytest.raises(BadInput, match="lies before the last entry"):
        ledger.append(systems("c"), at=AT)
    with pytest.raises(BadInput, match="no time zone"):
        ledger.append(systems("c"), at=datetime(2100, 1, 1))
    assert len(list(ledger.entries())) == 3


def test_now_is_the_time_of_an_entry(ledger: Ledger) -> None:
    before = Noon.now(UTC)
    assert before <= ledger.append(systems("a")).at <= Noon.now(UTC)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET actor = 'Eve'",
        "DELETE FROM entry",
        "UPDATE payload SET content = content",
        "DELETE FROM payload",
        "DELETE FROM recorded",
        "UPDATE recorded SET sequence = 1",
        "DELETE FROM closed",
        "DELETE FROM idempotency",
        "UPDATE format SET version = 9",
        "UPDATE redaction SET reason = 'none'",
        "DELETE FROM redaction",
    ],
)
def test_the_database_itself_refuses_to_forget(ledger: Ledger, statement: str) -> None:
    ledger.append(systems("a", "b", "c"), idempotency_key="1")
    ledger.append(closing("system/a"))
    ledger.redact(ledger.append(systems("d")).sequence, by="Ada", reason="a name")
    with pytest.raises(LedgerError, match="only grows"), ledger.database.writing() as connection:
        connection.execute(text(statement))
    assert ledger.verify().sound


def test_a_redacted_payload_is_gone_and_said_to_be(ledger: Ledger) -> None:
    ledger.append(systems("old"))
    secret = ChangeSet("Ada", "import", (Added(AISystem(key="system/x", owner="Personal Name")),), ("system/old",))
    ledger.append(secret)
    entry = ledger.redact(2, by="Bo", reason="a person asked")
    assert entry.sequence == 3
    first, gone, last = ledger.entries()
    assert gone.redacted
    assert gone.change.added == ()
    assert gone.change.closed == ("system/old",)
    assert last.change == ChangeSet("Bo", "a person asked")
    assert (first.redacted, last.redacted) == (False, False)
    assert ledger.redacted() == {2}
    report = ledger.verify()
    assert report.sound
    assert [(item.sequence, item.recorded_in, item.by, item.reason) for item in report.redacted] == [
        (2, 3, "Bo", "a person asked")
    ]
    assert not list(Register.of(ledger.entries()).open(AISystem, 3))


def test_the_bytes_of_a_redacted_payload_leave_the_file(tmp_path: Path) -> None:
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'l.sqlite'}")
    ledger.append(ChangeSet("Ada", "import", (Added(AISystem(key="system/x", owner="Personal Name")),)))
    assert any(b"Personal Name" in file.read_bytes() for file in tmp_path.iterdir())
    ledger.redact(1, by="Bo", reason="a person asked")
    assert not any(b"Personal Name" in file.read_bytes() for file in tmp_path.iterdir())


def test_what_cannot_be_redacted_is_named(ledger: Ledger) -> None:
    ledger.append(systems("a"))
    ledger.redact(1, by="Bo", reason="asked")
    for sequence in (1, 2, 9):
        with pytest.raises(BadInput, match=f"entry {sequence}"):
            ledger.redact(sequence, by="Bo", reason="again")
    assert ledger.head().sequence == 2


def test_a_redacted_record_can_be_recorded_again_without_the_name(ledger: Ledger) -> None:
    ledger.append(systems("a"), idempotency_key="req")
    ledger.redact(1, by="Bo", reason="asked")
    replayed = ledger.append(systems("a"), idempotency_key="req")
    assert (replayed.sequence, replayed.redacted) == (1, True)
    ledger.append(systems("a"))
    assert [record.key for record in Register.of(ledger.entries()).open(AISystem, 3)] == ["system/a"]


def test_a_second_writer_waits_and_then_says_busy(url: str) -> None:
    slow, quick = Ledger.open(url, timeout=LONG), Ledger.open(url, timeout=0.2)
    with slow.database.writing():
        with pytest.raises(Busy, match="another writer"):
            quick.append(systems("a"))
        assert quick.head().sequence == 0
    assert quick.append(systems("a")).sequence == 1


def test_readers_do_not_wait_and_see_nothing_half_done(url: str) -> None:
    ledger, reader = Ledger.open(url), Ledger.open(url)
    ledger.append(systems("a"))
    with ledger.database.writing() as connection:
        connection.execute(text("INSERT INTO recorded VALUES ('system/q', 1)"))
        assert [entry.sequence for entry in reader.entries()] == [1]


@pytest.mark.parametrize(
    "address", ["nonsense", "mysql://x/y", "redis://localhost", "sqlite:////no/such/folder/l.sqlite"]
)
def test_an_address_that_is_no_ledger_is_refused(address: str) -> None:
    with pytest.raises((BadInput, LedgerError)):
        Ledger.open(address)


def test_passwords_stay_out_of_errors() -> None:
    with pytest.raises(LedgerError) as caught:
        Ledger.open("postgresql://ada:hunter2@127.0.0.1:1/none")
    assert "hunter2" not in str(caught.value)


def test_a_ledger_of_a_newer_program_is_refused(url: str) -> None:
    ledger = Ledger.open(url)
    with ledger.database.writing() as connection:
        connection.execute(text("INSERT INTO format VALUES (2)"))
    with pytest.raises(LedgerError, match="format 2, this program knows 1"):
        Ledger.open(url)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "l.sqlite").write_bytes(b"certainly no database" * 100)
    with pytest.raises(BrokenChain, match="damaged"):
        Ledger.open(f"sqlite:///{tmp_path / 'l.sqlite'}")


def test_twenty_thousand_records_are_one_entry(url: str) -> None:
    ledger = Ledger.open(url)
    change = systems(*(f"s{number}" for number in range(20_000)))
    entry: Entry = ledger.append(change)
    assert next(iter(ledger.entries())) == entry


def test_large_payloads_are_read_one_by_one(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    said = [ledger.append(systems(*(f"{name}{number}" for number in range(9)))) for name in "abcd"]
    ledger.redact(2, by="Bo", reason="asked for")
    whole = list(ledger.entries())
    assert [entry for entry in whole if entry.sequence in (1, 3, 4)] == [said[0], *said[2:]]
    for large, together in ((0, 1 << 23), (1 << 20, 0), (0, 2000)):
        monkeypatch.setattr(rows, "_LARGE", large)
        monkeypatch.setattr(rows, "_TOGETHER", together)
        assert list(ledger.entries()) == whole
        assert list(ledger.entries(after=3)) == whole[3:]
        assert ledger.verify().sound
