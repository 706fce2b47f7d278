"""Several workers over one PostgreSQL ledger and one graph server: nobody reads their own write late on any of them, no
update is lost, and a worker that dies is replaced.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier, Event, Thread
from typing import Any

import httpx
import pytest

from ontology.records import AISystem
from ontology.register import Added, ChangeSet
from service.home import Home
from service.house import House
from service.settings import Settings
from tests.commands import Command
from tests.conftest import REPOSITORY
from tests.ports import free_port
from tests.postgresql_server import database
from tests.waiting import LONG, until

WORKERS = 2
TURN = 20.0
"""Seconds after which a worker that does not answer yet is asked again, when the other one had its turn."""
RECORD = """mutation($change: Change!, $input: EvidenceInput!) { recordEvidence(change: $change, input: $input) {
    changeSet { revision } evidence { key } userErrors { code message } } }"""
READ = """query($key: ID!) { head { revision } evidence(key: $key) { key } }"""


@dataclass
class Served:
    """A server and its workers."""

    url: str
    process: "subprocess.Popen[bytes]"

    def workers(self) -> set[int]:
        """Process ids of those that answer."""
        found = set()
        for path in Path(f"/proc/{self.process.pid}/task").glob("*/children"):
            for child in path.read_text().split():
                with suppress(FileNotFoundError):
                    if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                        found.add(int(child))
        return found

    @contextmanager
    def only(self, worker: int) -> Iterator[None]:
        """The others are halted, so that this one answers."""
        others = self.workers() - {worker}
        for other in others:
            os.kill(other, signal.SIGSTOP)
        try:
            yield
        finally:
            for other in others:
                os.kill(other, signal.SIGCONT)

    def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """The data, over a connection of its own."""
        said = httpx.post(f"{self.url}/graphql", json={"query": document, "variables": variables}, timeout=LONG).json()
        assert "errors" not in said, said
        data: dict[str, Any] = said["data"]
        return data

    def read(self, key: str) -> dict[str, Any]:
        return self.ask(READ, key=key)

    def record(self, title: str, expected: str | None = None) -> dict[str, Any]:
        change = {"reason": f"recording {title}", "expectedRevision": expected}
        said: dict[str, Any] = self.ask(RECORD, change=change, input=evidence(title))["recordEvidence"]
        return said


def sequence_of(token: dict[str, str]) -> int:
    """A revision begins with the number of the ledger's last entry."""
    return int(token["revision"].split("-")[0])


def evidence(title: str) -> dict[str, Any]:
    return {
        "title": title,
        "key": f"evidence/{title}",
        "digest": "ab" * 32,
        "validFrom": "2026-11-01",
        "collectedAt": "2026-11-01T10:00:00Z",
        "source": "CI",
        "custodian": "Ann",
        "about": ["system/a"],
        "supports": [],
    }


@dataclass(frozen=True)
class Place:
    """Where everything of one installation is."""

    home: Path
    ledger: str
    graph: str

    @property
    def settings(self) -> Settings:
        return Settings(home=self.home, ledger=self.ledger, graph=self.graph)

    @property
    def environment(self) -> dict[str, str]:
        named = {"HOME": str(self.home), "LEDGER": self.ledger, "GRAPH": self.graph, "LOG_FORMAT": "json"}
        named["RECORD_GAPS"] = "false"  # a server that has the time for it would
        return {f"NOMOGRAPH_{name}": value for name, value in named.items()}


@pytest.fixture
def place(tmp_path: Path, postgresql: str, neo4j_url: str) -> Place:
    """A home without the content of the program, with one AI system."""
    made = Place(tmp_path / "home", database(postgresql), neo4j_url)
    Home.create(made.home).finish()
    house = House.open(made.settings)
    house.record(ChangeSet("Ann", "the first", (Added(AISystem(key="system/a", label="A")),)))
    house.close()
    return made


@pytest.fixture
def served(place: Place) -> Iterator[Served]:
    """`nomograph serve --workers 2`, both up."""
    port = free_port()
    command = [sys.executable, "-m", "service.cli", "serve", "--workers", str(WORKERS), "--port", str(port)]
    log = place.home / "log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            command, cwd=REPOSITORY, env={**os.environ, **place.environment}, stderr=written, start_new_session=True
        )
    started = Served(f"http://127.0.0.1:{port}", process)
    try:
        until_ready(started)
        yield started
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=LONG)
        assert "Traceback" not in log.read_text(), log.read_text()
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=LONG)


def until_ready(served: Served) -> None:
    """Every worker has everything in the graph."""
    ready: set[int] = set()

    def answers() -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(f"{served.url}/health/live", timeout=LONG).status_code == 200
        return False

    def came_up() -> bool:
        for worker in served.workers() - ready:
            with suppress(httpx.TransportError), served.only(worker):
                said = httpx.get(f"{served.url}/health/ready", timeout=TURN)
                if said.status_code == 200 and said.json()["graph"]["behind"] == 0:
                    ready.add(worker)
        return len(ready) >= WORKERS

    until(answers)  # nobody is halted while they start together
    until(came_up)


def test_nobody_reads_their_own_write_late_on_any_worker(
    served: Served, place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    workers = sorted(served.workers())
    assert len(workers) == WORKERS
    for number in range(12):
        with served.only(workers[number % WORKERS]):
            token = served.record(f"own-{number}")["changeSet"]
        for worker in workers:
            with served.only(worker):
                seen = served.read(f"evidence/own-{number}")
            assert seen["head"] == token
            assert seen["evidence"] == {"key": f"evidence/own-{number}"}
    for name, value in place.environment.items():
        monkeypatch.setenv(name, value)
    run = Command(capsys, place.home)
    token = served.record("own-last")["changeSet"]  # and at once on the graph server, which may not have it yet
    answer = run("run", "who-said", "--on", "neo4j", "--param", "record=evidence/own-last", "--json")
    assert answer.status == 0, answer.err
    assert f"change/{sequence_of(token)}" in answer.out
    until_ready(served)


@dataclass
class Load:
    """What several clients do at a time. `begun`: where writers wait for one another; `acknowledged`: the sequence of
    each title; `late`: what was read too late.
    """

    served: Served
    begun: Barrier
    acknowledged: dict[str, int] = field(default_factory=dict)
    retried: int = 0
    late: list[str] = field(default_factory=list)
    problems: list[BaseException] = field(default_factory=list)
    end: Event = field(default_factory=Event)

    def write(self, name: str, most: int) -> None:
        """Each change is refused where somebody else was quicker, and tried again on what is there then."""
        for number in range(most):
            title = f"{name}-{number}"
            for tries in range(500):
                head = self.served.ask("{ head { revision } }")["head"]["revision"]
                if not number and not tries:
                    self.begun.wait(LONG)  # all have seen the same head: all but one are refused
                said = self.served.record(title, head)
                if said["changeSet"] is not None:
                    break
                assert [error["code"] for error in said["userErrors"]] == ["stale-revision"], said
                self.retried += 1
            self.acknowledged[title] = sequence_of(said["changeSet"])

    def read(self) -> None:
        """Whatever was acknowledged before a question is in its answer."""
        while not self.end.is_set():
            known = dict(self.acknowledged)
            if known:
                title, sequence = max(known.items(), key=lambda item: item[1])
                seen = self.served.read(f"evidence/{title}")
                if sequence_of(seen["head"]) < sequence or seen["evidence"] is None:
                    self.late.append(title)

    def run(self, writers: int, readers: int, most: int) -> None:
        writing = [Thread(target=self._noted, args=(self.write, f"w{n}", most)) for n in range(writers)]
        reading = [Thread(target=self._noted, args=(self.read,)) for _ in range(readers)]
        for thread in (*writing, *reading):
            thread.start()
        for thread in writing:
            thread.join()
        self.end.set()
        for thread in reading:
            thread.join()

    def _noted(self, work: Any, *given: Any) -> None:
        try:
            work(*given)
        except BaseException as error:
            self.problems.append(error)


def test_readers_and_writers_lose_nothing_and_see_everything(served: Served, place: Place) -> None:
    load = Load(served, Barrier(3))
    load.run(writers=3, readers=2, most=8)
    assert load.problems == []
    assert load.late == []
    assert load.retried >= 2
    assert len(load.acknowledged) == len(set(load.acknowledged.values())) == 24
    until_ready(served)
    house = House.open(place.settings)
    known = {f"evidence/{title}" for title in load.acknowledged}
    assert known <= set(house.register.by_key)
    assert house.register.head == 1 + len(known)  # each change once
    assert house.graph is not None
    found = house.graph.ask("MATCH (e:Evidence) RETURN count(e), count(DISTINCT e.uri)")
    assert found.rows == ((len(known), len(known)),)
    links = house.graph.ask("MATCH (:Evidence)-[r:RECORDED_IN]->(:ChangeSet) RETURN count(r)")
    assert links.rows == ((len(known),),)
    house.close()


def test_a_worker_that_is_killed_is_replaced(served: Served) -> None:
    dead, alive = sorted(served.workers())
    os.kill(dead, signal.SIGKILL)
    token = served.record("meanwhile")["changeSet"]
    until(lambda: len(served.workers() - {dead}) >= WORKERS)
    until_ready(served)
    (fresh,) = served.workers() - {alive}
    assert fresh != dead
    with served.only(fresh):
        assert served.read("evidence/meanwhile")["head"] == token
