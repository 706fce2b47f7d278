"""Files for the importer of the server: what it makes of them is the ledger, and the server goes on from there."""

import asyncio
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ontology.errors import BadInput
from ontology.register import Register
from service.graph.import_files import write
from service.graph.neo4j import Neo4jProjection, State
from service.graph.schema import SCHEMA, VERSION
from service.house import House
from service.settings import Settings
from tests.commands import Command
from tests.demo_home import demo_home
from tests.neo4j_server import Neo4jServer, stopped
from tests.random_records import any_records
from tests.service.graph.test_projections import Served, entry, register, said, sayable
from tests.waiting import LONG

OPENED = "--add-opens=java.base/java.nio=ALL-UNNAMED"
"""What bin/neo4j-admin says to Java, which is not in the libraries."""


@pytest.fixture(scope="module")
def server() -> Iterator[Neo4jServer]:
    pytest.importorskip("neo4j")
    with stopped() as placed:
        yield placed


def command_of(folder: Path) -> list[str]:
    """The words of the command line in README.txt."""
    text = (folder / "README.txt").read_text("utf-8")
    start = text.index("neo4j-admin database import")
    return shlex.split(text[start : text.index("\n\n", start)].replace("\\\n", " "))


def imported(server: Neo4jServer, folder: Path) -> None:
    """Stops the server if it runs, runs the command, starts it."""
    server.stop()
    words = command_of(folder)
    assert words[0] == "neo4j-admin"
    command, environment = server._command("org.neo4j.server.startup.Neo4jAdminCommand", *words[1:])
    command[1:1] = server.options(quick=True)
    environment["JDK_JAVA_OPTIONS"] = OPENED
    ran = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=3 * LONG, check=False
    )
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]
    server.start()


async def _state(url: str) -> State:
    async with Neo4jProjection(url) as projection:
        return await projection.state()


def test_a_server_filled_from_files_holds_the_ledger_and_goes_on(server: Neo4jServer, tmp_path: Path) -> None:
    """Closed opinions, lists, times, quotes, line ends, keys that name nothing."""
    known = register()
    records = [record for record in any_records(3) if sayable(record) and record.key not in known.by_key]
    opened = Register.of([*known.entries, entry(4, *records)])
    write(opened, tmp_path / "files")
    imported(server, tmp_path / "files")
    served = Served(server.url)
    assert asyncio.run(_state(server.url)) == State(4, 0, "d4")
    assert served.quads() == said(opened)
    grown = Register.of([*opened.entries, entry(5, closed=("system/a",))])
    served.follow(grown)
    assert asyncio.run(_state(server.url)) == State(5, 0, "d5", schema=VERSION)
    assert served.quads() == said(grown)
    assert len(served.ask("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP'").rows) >= sum(
        text.startswith("CREATE") for text in SCHEMA
    )


def test_the_demo_comes_to_a_server_by_files(
    server: Neo4jServer,
    tmp_path_factory: pytest.TempPathFactory,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home = demo_home(tmp_path_factory)
    run = Command(capsys, home)
    assert run("graph", "import", tmp_path / "files").status == 0
    imported(server, tmp_path / "files")
    monkeypatch.setenv("NOMOGRAPH_GRAPH", server.url)
    assert "holds all" in run("graph").out
    house = House.open(Settings.read().model_copy(update={"home": home}))
    assert Served(server.url).quads() == said(house.register)
    house.close()


def test_a_folder_that_is_in_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match="not an empty folder"):
        write(register(), tmp_path)
