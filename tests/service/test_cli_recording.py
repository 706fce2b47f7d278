"""Recording and keeping from the command line: homes, loading, verifying, exporting, keys."""

import re
import shutil
import sqlite3
from pathlib import Path

import pytest

from ontology.tables import framework_paths
from service.home import Home
from tests.commands import Command
from tests.demo_home import demo_home


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A finished home without the content of the program, which these tests do not need."""
    Home.create(tmp_path / "home").finish()
    return tmp_path / "home"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], home: Path) -> Command:
    return Command(capsys, home)


@pytest.fixture
def demo(capsys: pytest.CaptureFixture[str], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Command:
    """A copy of the demo, to write into."""
    shutil.copytree(demo_home(tmp_path_factory), tmp_path / "demo")
    return Command(capsys, tmp_path / "demo")


def brought(folder: Path, system: str = "system/ranker", digest: str = "") -> Path:
    """A CSV folder with a system, a measure's evidence and its file."""
    folder.mkdir()
    (folder / "AISystem.csv").write_text(f"key,label\n{system},Ranker\n")
    (folder / "report.md").write_text("# Robust\n")
    row = f"evidence/report,report.md,Report,2026-03-01T10:00:00Z,{system},{digest}\n"
    (folder / "Evidence.csv").write_text(f"key,file,label,collectedAt,about,sha256\n{row}")
    return folder


# --- homes ----------------------------------------------------------------------------------------------


def test_a_command_without_a_home_says_how_to_make_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run = Command(capsys, tmp_path / "nowhere")
    for arguments in (("trace", "AI Act Art. 15", "model/a@1"), ("verify",), ("keys", "list"), ("serve",)):
        ran = run(*arguments)
        assert (ran.status, ran.out) == (2, "")
        assert "nomograph init" in ran.err
    assert not (tmp_path / "nowhere").exists()


def test_a_home_is_made_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run = Command(capsys, tmp_path / "mine")
    made = run("init", "--json")
    assert made.status == 0
    assert made.json["frameworks"] == len(framework_paths())
    assert made.json["context"]["demo"] is None
    again = run("init")
    assert (again.status, "already" in again.err) == (2, True)
    assert run("trace", "GDPR Art. 35", "org/nobody").status == 2


def test_the_demo_is_a_home_that_says_so(demo: Command) -> None:
    ran = demo("init", "--demo")
    assert ran.status == 0
    assert "trace 'AI Act Art. 15'" in ran.out
    assert "invented" in demo("coverage", "--framework", "dora", "--json").json["context"]["demo"]


# --- loading --------------------------------------------------------------------------------------------


def test_the_template_is_written_once_and_is_empty(run: Command, tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    assert run("template", book).status == 0
    again = run("template", book)
    assert (again.status, "--force" in again.err) == (2, True)
    ran = run("load", book)
    assert ran.status == 2
    assert "fill in a row" in ran.err
    assert "book.xlsx" in ran.err


def test_a_dry_run_records_nothing(run: Command, tmp_path: Path) -> None:
    ran = run("load", brought(tmp_path / "books"), "--dry-run")
    assert (ran.status, "would record: 1 AISystem, 1 Evidence" in ran.out) == (0, True)
    assert run("verify", "--json").json["entries"] == 0
    assert list((run.home / "files").iterdir()) == []


def test_several_paths_are_one_change_set_with_its_files(run: Command, tmp_path: Path) -> None:
    first = brought(tmp_path / "books")
    (tmp_path / "Supplier.csv").write_text("key,label\nsupplier/acme,Acme\n")
    ran = run("load", first, tmp_path / "Supplier.csv", "--actor", "Ada", "--reason", "the yearly close", "--json")
    assert ran.status == 0
    answer = ran.json
    assert (answer["sequence"], answer["actor"], answer["reason"]) == (1, "Ada", "the yearly close")
    assert answer["added"] == {"AISystem": 1, "Evidence": 1, "Supplier": 1}
    assert re.fullmatch(r"books/ sha256:[0-9a-f]{64}; Supplier\.csv sha256:[0-9a-f]{64}", answer["source"])
    assert run("verify", "--json").json == {**run("verify", "--json").json, "sound": True, "entries": 1}
    digest = next(path for path in (run.home / "files").rglob("*") if path.is_file())
    assert digest.read_text() == "# Robust\n"
    again = run("load", first, tmp_path / "Supplier.csv")
    assert (again.status, "Nothing new" in again.out) == (0, True)


def test_of_several_paths_the_wrong_one_is_named(run: Command, tmp_path: Path) -> None:
    (tmp_path / "Use.csv").write_text("key,user,used,validFrom,validTo\nuse/1,a/b,c/d,2026-03-01,2026-01-01\n")
    ran = run("load", brought(tmp_path / "books"), tmp_path / "Use.csv")
    assert ran.status == 2
    assert "Use.csv, sheet Use, row 2" in " ".join(ran.err.split())
    assert run("verify", "--json").json["entries"] == 0


def test_what_is_wrong_names_its_place_and_nothing_is_recorded(run: Command, tmp_path: Path) -> None:
    ran = run("load", brought(tmp_path / "books", digest="0" * 64))
    assert ran.status == 2
    assert "sheet Evidence, row 2" in ran.err
    (tmp_path / "Use.csv").write_text("key,user,used,validFrom,validTo\nuse/1,a/b,c/d,2026-03-01,2026-01-01\n")
    ran = run("load", tmp_path / "Use.csv")
    assert ran.status == 2
    assert "validTo 2026-01-01" in ran.err
    (tmp_path / "law.html").write_text("<html><body><p>Not a law.</p></body></html>")
    (tmp_path / "bad.ttl").write_text("<a> <b> .\n")
    for name in ("law.html", "bad.ttl", "nothing.xlsx", "notes.docx"):
        ran = run("load", tmp_path / name)
        assert ran.status == 2, name
        assert name in ran.err
    assert run("verify", "--json").json["entries"] == 0


def test_other_data_stays_out_of_the_demo(demo: Command, tmp_path: Path) -> None:
    books = brought(tmp_path / "books", "system/other")
    ran = demo("load", books)
    assert (ran.status, "--into-demo" in ran.err) == (2, True)
    assert demo("load", books, "--into-demo").status == 0


# --- verifying ------------------------------------------------------------------------------------------


def test_a_head_is_written_down_and_found_again(run: Command, tmp_path: Path) -> None:
    run("load", brought(tmp_path / "books"))
    head = run("verify", "--head").out.strip()
    assert re.fullmatch(r"1-[0-9a-f]{64}", head)
    (tmp_path / "Supplier.csv").write_text("key,label\nsupplier/acme,Acme\n")
    run("load", tmp_path / "Supplier.csv")
    assert run("verify", "--known", head).status == 0
    ran = run("verify", "--known", "1-" + "0" * 64)
    assert (ran.status, "does not stand in this ledger" in ran.out) == (1, True)


def test_a_flipped_byte_is_a_finding_that_names_its_entry(run: Command, tmp_path: Path) -> None:
    run("load", brought(tmp_path / "books"))
    database = sqlite3.connect(run.home / "ledger.sqlite")
    for (trigger,) in database.execute("select name from sqlite_master where type = 'trigger'").fetchall():
        database.execute(f'drop trigger "{trigger}"')
    (table, column) = _payload_column(database)
    (content,) = database.execute(f"select {column} from {table}").fetchone()  # noqa: S608
    database.execute(f"update {table} set {column} = ?", (content[:-9] + b"X" + content[-8:],))  # noqa: S608
    database.commit()
    database.close()
    ran = run("verify")
    assert (ran.status, "entry 1: its payload does not match its digest" in ran.out) == (1, True)
    asked = run("coverage")
    assert (asked.status, "entry 1" in asked.err) == (3, True)


def _payload_column(database: sqlite3.Connection) -> tuple[str, str]:
    """Where payloads lie, as the database itself tells."""
    for (table,) in database.execute("select name from sqlite_master where type = 'table'").fetchall():
        for _, column, kind, *_ in database.execute(f'pragma table_info("{table}")').fetchall():
            if kind == "BLOB":
                return table, column
    raise AssertionError("no table holds payloads")


def test_an_evidence_file_that_changed_is_a_finding(run: Command, tmp_path: Path) -> None:
    run("load", brought(tmp_path / "books"))
    file = next(path for path in (run.home / "files").rglob("*") if path.is_file())
    file.chmod(0o600)
    file.write_text("# Not robust\n")
    ran = run("verify")
    assert ran.status == 1
    assert "evidence/report" in ran.out
    assert run("verify", "--json").json["alteredFiles"]


# --- exporting ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "part"), [("turtle", "nomo:AISystem"), ("json-ld", "@context"), ("n-quads", "> .\n")])
def test_what_is_recorded_is_exported_and_loads_again(run: Command, tmp_path: Path, kind: str, part: str) -> None:
    run("load", brought(tmp_path / "books"))
    ran = run("export", kind)
    assert (ran.status, part in ran.out) == (0, True)
    endings = {"turtle": "ttl", "json-ld": "jsonld", "n-quads": "nq"}
    file = tmp_path / f"out.{endings[kind]}"
    assert run("export", kind, "--out", file).status == 0
    assert file.read_text() == ran.out
    assert run("export", kind, "--out", file).status == 2
    assert "Nothing new" in run("load", file).out


def test_mappings_and_the_statement_are_exported_as_files(demo: Command, tmp_path: Path) -> None:
    ran = demo("export", "sssom", "--out", tmp_path / "opinions", "--json")
    assert ran.status == 0
    files = [Path(name) for name in ran.json["files"]]
    assert any(file.name.endswith(".joint.tsv") for file in files)
    assert all("subject_id" in file.read_text() for file in files)
    assert demo("export", "soa", "--out", tmp_path / "soa.xlsx").status == 0
    assert (tmp_path / "soa.xlsx").read_bytes().startswith(b"PK")


# --- keys -----------------------------------------------------------------------------------------------


def test_a_key_is_shown_once_and_kept_as_a_digest(run: Command) -> None:
    assert "No keys" in run("keys", "list").out
    added = run("keys", "add", "dashboard", "--role", "reader")
    secret = added.out.strip()
    assert added.status == 0
    assert secret not in (run.home / "keys").read_text()
    assert run("keys", "list", "--json").json == {"keys": [{"name": "dashboard", "role": "reader"}]}
    assert run("keys", "add", "dashboard", "--role", "reader").status == 2
    assert run("keys", "add", "other", "--role", "king").status == 2
    assert run("keys", "remove", "dashboard").status == 0
    assert run("keys", "remove", "dashboard").status == 2
