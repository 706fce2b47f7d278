"""A graph server that fails, by doing it: down, killed, put back, full, locked, another ledger's. The ledger is whole
each time, the answers go on, and afterwards the graph equals the ledger.
"""

import asyncio
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
import pytest

from ontology.errors import GraphError
from ontology.records import AISystem
from ontology.register import Added, ChangeSet, Entry, Register
from service.following import Follower, standing
from service.graph.failures import NotAdmitted, TooLarge
from service.graph.neo4j import CLEARED, CLEARING, NAME, Neo4jProjection
from service.graph.served import ServedGraph
from service.home import Home
from service.house import House
from service.settings import Settings
from tests.commands import Command, ended
from tests.conftest import REPOSITORY
from tests.neo4j_server import Neo4jServer, serving
from tests.ports import free_port
from tests.service.graph.test_projections import Served, parsed, said
from tests.waiting import LONG, until

KILLS = int(os.environ.get("NOMOGRAPH_KILLS", "3"))
"""How often the server is killed while it has something to write; each costs a start of it, 7 seconds."""
WORKER_KILLS = 50
EACH = 8
"""Records of an entry."""


@pytest.fixture(scope="module")
def server() -> Iterator[Neo4jServer]:
    """One that may be stopped and killed; a test finds it running, and as it was left."""
    pytest.importorskip("neo4j")
    with serving(quick=True, **{"db.transaction.bookmark_ready_timeout": "1s"}) as started:
        yield started


@pytest.fixture
def empty(server: Neo4jServer) -> Neo4jServer:
    """The same, running, with nothing in it."""
    if server.process is None:
        server.start()
    asyncio.run(emptied(server.url))
    return server


async def emptied(url: str) -> None:
    async with Neo4jProjection(url) as projection:
        await projection.clear()


@pytest.fixture
def house(tmp_path: Path, server: Neo4jServer) -> Iterator[House]:
    """One without the content of the program, on the server; three entries are recorded."""
    opened = made(tmp_path / "home", server.url)
    yield opened
    opened.close()


def made(home: Path, graph: str, entries: int = 3) -> House:
    Home.create(home).finish()
    house = House.open(Settings(home=home, graph=graph))
    for _ in range(entries):
        record(house)
    return house


def record(house: House, count: int = EACH, text: str = "") -> Entry:
    """One more entry; it closes a record of the one before."""
    number = house.register.head + 1
    added = tuple(Added(AISystem(key=f"system/{number}-{part}", label=f"{text}{part}")) for part in range(count))
    closed = (f"system/{number - 1}-0",) if number > 1 else ()
    return house.record(ChangeSet("Ann", f"entry {number}", added, closed))


def held(url: str) -> set[str]:
    async def work() -> set[str]:
        async with Neo4jProjection(url) as projection:
            return parsed([line async for line in projection.quads()])

    return asyncio.run(work())


def followed(house: House) -> ServedGraph:
    assert house.graph is not None
    house.graph.follow(house.register)
    return house.graph


# --- down ------------------------------------------------------------------------------------------------


def test_commands_say_that_the_server_is_down_and_answer_on(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = f"neo4j://me:secret@127.0.0.1:{free_port()}"
    made(tmp_path / "home", nowhere).close()
    monkeypatch.setenv("NOMOGRAPH_GRAPH", nowhere)
    run = Command(capsys, tmp_path / "home")
    for arguments in (("graph",), ("graph", "follow"), ("graph", "rebuild")):
        ran = run(*arguments)
        assert (ran.status, ran.out) == (3, "")
        assert "cannot be reached" in ran.err
        assert "start the server" in ran.err
        assert "secret" not in ran.err
    assert run("verify").status == 0
    assert run("query", '{ subject(ref: "system/1-1") { label } }').json["data"]["subject"] == {"label": "1"}


@contextmanager
def answering(home: Path, graph: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """`nomograph serve` as a process of its own, and its address."""
    port = free_port()
    said = {"NOMOGRAPH_GRAPH": graph, "NOMOGRAPH_LOG_FORMAT": "json", "NOMOGRAPH_RECORD_GAPS": "false"}
    environment = {**os.environ, "NOMOGRAPH_HOME": str(home), **said}
    command = [sys.executable, "-m", "service.cli", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=REPOSITORY, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            assert process.stderr.readline().startswith("Nomograph at ")
            until(lambda: answers(f"http://127.0.0.1:{port}/health/ready"))
            yield f"http://127.0.0.1:{port}", process
        finally:
            ended(process)


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=LONG).status_code == 200
    except httpx.TransportError:
        return False


def readiness(url: str) -> dict[str, Any]:
    said: dict[str, Any] = httpx.get(f"{url}/health/ready", timeout=LONG).raise_for_status().json()["graph"]
    return said


def test_serve_answers_while_the_server_is_down_and_catches_up(house: House, empty: Neo4jServer) -> None:
    empty.stop()
    with answering(house.home.path, empty.url) as (url, process):
        until(lambda: "problem" in readiness(url))
        down = readiness(url)
        assert (down["sequence"], down["head"], down["behind"]) == (None, 3, 3)
        assert "cannot be reached" in down["problem"]
        question = {"query": '{ subject(ref: "system/3-1") { label } }'}
        answer = httpx.post(f"{url}/graphql", json=question, timeout=LONG).json()
        assert answer["data"]["subject"] == {"label": "1"}
        empty.start()
        until(lambda: readiness(url) == {"sequence": 3, "head": 3, "behind": 0})
        empty.kill()  # while nothing is to be written
        until(lambda: "problem" in readiness(url))
        record(house)
        assert readiness(url)["head"] == 4
        empty.start()
        until(lambda: readiness(url) == {"sequence": 4, "head": 4, "behind": 0})
        assert process.poll() is None
    log = process.stderr.read() if process.stderr and not process.stderr.closed else ""
    assert "Traceback" not in log
    assert held(empty.url) == said(house.register)


def test_a_follower_knows_that_the_server_went_away(house: House, empty: Neo4jServer) -> None:
    follower = Follower(house)
    assert follower.step() is None
    assert standing(house) == {"sequence": 3, "head": 3, "behind": 0}
    empty.kill()
    record(house)
    assert "cannot be reached" in (follower.step() or "")
    assert (standing(house) or {})["behind"] == 4
    empty.start()
    assert follower.step() is None
    assert standing(house) == {"sequence": 4, "head": 4, "behind": 0}


# --- killed ----------------------------------------------------------------------------------------------


def test_a_server_that_is_killed_in_a_batch(house: House, empty: Neo4jServer) -> None:
    """At random moments of writing; after each start the graph is one that the ledger had. A kill that comes too late,
    for the machine was busy, is tried again.
    """
    pick, torn, number = random.Random(7), 0, 0
    while torn < KILLS:
        number += 1
        assert number <= 4 * KILLS, "the server was never killed in time"
        record(house, 400)
        torn += killed_while_writing(empty, house.register, pick.randrange(1, 120), pick.uniform(0, 0.01))
        known = house.register
        head = asyncio.run(state(empty.url))[0]
        assert head <= known.head
        if KILLS <= 3 or number % 10 == 0:
            prefix = Register.of(known.entries[: min(head + 1, known.head)])
            Served(empty.url, rows=50).follow(prefix)
            assert held(empty.url) == said(prefix)
    followed(house)
    assert held(empty.url) == said(house.register)


def killed_while_writing(server: Neo4jServer, register: Register, batches: int, after: float) -> bool:
    """Kills it so many seconds after so many batches, and starts it again. Whether something was left to write."""
    written: list[int] = []
    reached = Event()

    def wrote(count: int) -> None:
        written.append(count)
        if len(written) >= batches:
            reached.set()

    def write() -> None:
        async def work() -> None:
            async with Neo4jProjection(server.url, rows=2) as projection:
                with suppress(GraphError):  # unless it outlives the time without a server
                    await projection.follow(register, wrote)

        asyncio.run(work())

    missing = sum(len(entry.change.added) for entry in register.entries[asyncio.run(state(server.url))[0] :])
    writer = Thread(target=write)
    writer.start()
    assert reached.wait(LONG)
    time.sleep(after)
    server.kill()
    before = sum(written)
    server.start()
    writer.join(timeout=LONG)
    assert not writer.is_alive()
    return before < missing


async def state(url: str) -> tuple[int, int]:
    async with Neo4jProjection(url) as projection:
        found = await projection.state()
        return found.sequence, found.part


WORKER = """
import asyncio, os, signal, sys
from pathlib import Path
from service.graph.neo4j import CLEARED, CLEARING, NAME, Neo4jProjection
from service.house import House

async def follow(register, url):
    async with Neo4jProjection(url, rows=2) as projection:
        await projection.follow(register, lambda count: os.write(1, b"wrote\\n"))

for line in sys.stdin:
    worker = os.fork()
    if worker == 0:
        house = House.open(Path(sys.argv[1]))
        asyncio.run(follow(house.register, sys.argv[2]))
        os.write(1, b"done\\n")
        signal.pause()
    os.write(1, f"worker {worker}\\n".encode())
    os.write(1, f"ended {os.waitpid(worker, 0)[1]}\\n".encode())
"""
"""Starts a worker that follows for each line that it reads: a fork, so that fifty of them cost no fifty imports."""


def test_fifty_killed_workers_leave_the_graph_as_the_ledger_is(house: House, empty: Neo4jServer) -> None:
    """Every second one as soon as it has written something, the others at any moment from their start."""
    pick, torn = random.Random(11), 0
    command = [sys.executable, "-c", WORKER, str(house.home.path), empty.url]
    with subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        for number in range(WORKER_KILLS):
            record(house, 60)
            pid = begun(process)
            if number % 2:
                heard(process, "wrote")
            time.sleep(pick.uniform(0, 0.01 if number % 2 else 0.25))
            os.kill(pid, signal.SIGKILL)
            before: list[str] = []
            assert os.WTERMSIG(int(heard(process, "ended", before))) == signal.SIGKILL
            torn += number % 2 and "done" not in before
    assert torn >= WORKER_KILLS // 10
    Served(empty.url, rows=1_000).follow(house.register)
    assert held(empty.url) == said(house.register)


def begun(process: "subprocess.Popen[str]") -> int:
    assert process.stdin
    process.stdin.write("follow\n")
    process.stdin.flush()
    return int(heard(process, "worker"))


def heard(process: "subprocess.Popen[str]", word: str, before: list[str] | None = None) -> str:
    """What stands after a word; `before`: takes the words that are said before it."""
    assert process.stdout
    for line in process.stdout:
        first, _, rest = line.strip().partition(" ")
        if first == word:
            return rest
        if before is not None:
            before.append(first)
    raise AssertionError("the process ended")


def test_a_rebuild_that_is_cut_off_is_ended_by_the_next_who_follows(house: House, empty: Neo4jServer) -> None:
    followed(house)

    async def cut_off() -> None:
        async with Neo4jProjection(empty.url) as projection:
            await projection.server.write(CLEARING, name=NAME)
            await projection.server.write(CLEARED, name=NAME, rows=5)  # and then it is no more
            assert (await projection.state()).clearing
            left = await projection.ask("MATCH (n:Resource) RETURN count(n)")
            assert left.rows == ((house.register.head * (1 + EACH) - 5,),)

    asyncio.run(cut_off())
    followed(house)
    assert held(empty.url) == said(house.register)


# --- put back ---------------------------------------------------------------------------------------------


def test_a_server_put_back_to_an_older_backup_catches_up(house: House, empty: Neo4jServer, tmp_path: Path) -> None:
    follower = Follower(house)
    assert follower.step() is None
    empty.stop()
    shutil.copytree(empty.home / "data", tmp_path / "backup")
    empty.start()
    for _ in range(3):
        record(house)
        assert follower.step() is None
    empty.stop()
    shutil.rmtree(empty.home / "data")
    shutil.copytree(tmp_path / "backup", empty.home / "data")
    empty.start()
    assert asyncio.run(state(empty.url)) == (3, 0)
    follower._looked = float("-inf")
    assert follower.step() is None
    assert standing(house) == {"sequence": 6, "head": 6, "behind": 0}
    assert held(empty.url) == said(house.register)


# --- full -------------------------------------------------------------------------------------------------


def test_a_server_with_little_memory_is_given_smaller_batches(tmp_path: Path) -> None:
    little = {"db.memory.transaction.max": "2m"}
    with serving(quick=True, **little) as server:
        house = made(tmp_path / "home", server.url, entries=0)
        record(house, 3_000, "x" * 300)
        graph = followed(house)
        assert held(server.url) == said(house.register)
        record(house, 2, "y" * 3_000_000)  # no batch is small enough for it
        with pytest.raises(TooLarge, match="no memory left") as found:
            graph.follow(house.register)
        assert "dbms.memory.transaction" in str(found.value)
        assert (standing(house) or {})["behind"] == 2
        assert house.verify().sound
        server.stop()
        server.settings.clear()
        server.configure()
        server.start()
        followed(house)
        assert held(server.url) == said(house.register)
        house.close()


def test_a_server_whose_disk_is_full_catches_up_when_it_has_room(house: House, empty: Neo4jServer) -> None:
    graph = followed(house)
    assert empty.process is not None
    resource.prlimit(empty.process.pid, resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
    record(house, 4_000, "x" * 500)  # and no file grows beyond the limit
    with pytest.raises(GraphError) as found:
        graph.follow(house.register)
    assert "cannot write" in str(found.value)
    assert "disk" in str(found.value)
    assert (standing(house) or {})["behind"] == 4
    assert house.verify().sound
    empty.kill()
    empty.start()
    followed(house)
    assert held(empty.url) == said(house.register)


# --- locked -----------------------------------------------------------------------------------------------


def test_a_wrong_password_is_named_and_never_shown(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = {"dbms.security.auth_lock_time": "1s"}
    with serving(password="the right one", quick=True, **short) as server:
        where = f"127.0.0.1:{server.port}"
        house = made(tmp_path / "home", f"neo4j://neo4j:the%20wrong%20one@{where}")
        for _ in range(5):  # from the fourth on the server says that there were too many
            with pytest.raises(NotAdmitted, match="refuses the name or password") as found:
                followed(house)
            assert "wrong one" not in str(found.value)
        follower = Follower(house)
        assert "refuses the name or password" in (follower.step() or "")
        assert follower.patience >= 60  # else nobody could log in any more
        house.close()
        run = Command(capsys, tmp_path / "home")
        monkeypatch.setenv("NOMOGRAPH_GRAPH", f"neo4j://{where}")
        ran = run("graph")
        assert ran.status == 3
        assert "NOMOGRAPH_GRAPH" in ran.err
        monkeypatch.setenv("NOMOGRAPH_GRAPH", f"neo4j://neo4j:the%20right%20one@{where}")
        until(lambda: run("graph", "follow").status == 0)  # the account is locked for a second
        assert run("graph", "--json").json["behind"] == 0


# --- another ledger's -------------------------------------------------------------------------------------


def test_the_graph_of_another_ledger_is_refused_and_a_rebuild_mends_it(
    house: House,
    empty: Neo4jServer,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    followed(house)
    other = made(tmp_path / "other", empty.url, entries=5)
    monkeypatch.setenv("NOMOGRAPH_GRAPH", empty.url)
    run = Command(capsys, tmp_path / "other")
    refused = run("graph", "follow")
    assert refused.status == 3
    assert "another ledger" in refused.err
    assert "nomograph graph rebuild" in refused.err
    assert held(empty.url) == said(house.register)
    follower = Follower(other)
    assert "another ledger" in (follower.step() or "")
    assert "another ledger" in (standing(other) or {})["problem"]
    assert run("graph", "rebuild").status == 0
    assert held(empty.url) == said(other.register)
    assert follower.step() is None
    other.close()
