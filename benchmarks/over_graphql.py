"""A house with the ledger of a register, asked by documents: in process, and by a server of its own over loopback.

In process it is the processor's time; over HTTP the time that somebody waits, on one connection that is kept.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from benchmarks.organisation import TODAY
from ontology.register import Register
from service.api.caller import Caller
from service.api.execution import execute
from service.home import Home
from service.house import House
from service.keys import Role
from service.ledger import Ledger
from service.settings import Settings

REPOSITORY = Path(__file__).parent.parent
SAVED = (REPOSITORY / "queries" / "trace.graphql").read_text(encoding="utf-8")
"""What the page of a trace asks."""

CALLER = Caller("benchmark", Role.READER)

Question = tuple[str, dict[str, Any]]
"""A document and its variables."""

Ask = Callable[[Question], None]

STATUSES: Question = ("{ coverage { totals(by: []) { satisfied } } }", {})
"""Asked first: a server works out all statuses as soon as it is started, beside what it answers."""

STARTING = 120.0
"""Seconds that a server may take until it answers."""


@contextmanager
def recorded(register: Register) -> Iterator[Home]:
    """A home whose ledger says what the register says."""
    with TemporaryDirectory() as folder:
        home = Home.create(Path(folder) / "home")
        home.finish()
        ledger = Ledger.open(home.ledger_url)
        for entry in register.entries:
            ledger.append(entry.change)
        ledger.close()
        yield home


@contextmanager
def in_process(home: Home) -> Iterator[Ask]:
    """The execution alone."""
    house = House(home, Ledger.open(home.ledger_url), Settings(home=home.path, today=TODAY))

    def ask(question: Question) -> None:
        document, variables = question
        _check(execute(house, document, variables, caller=CALLER))

    house.view().prepare()
    yield ask
    house.close()


@contextmanager
def over_http(home: Home) -> Iterator[Ask]:
    """The same, asked of `nomograph serve`."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "service.cli", "--home", str(home.path), "serve", "--port", port]
    said = {**os.environ, "NOMOGRAPH_TODAY": TODAY.isoformat(), "NOMOGRAPH_SECONDS": "600"}
    with subprocess.Popen(command, cwd=REPOSITORY, env=said, stderr=subprocess.DEVNULL) as server:
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=STARTING, trust_env=False) as client:
                _await(client)
                _check(_posted(client, STATUSES))
                yield lambda question: _check(_posted(client, question))
        finally:
            server.terminate()


def _posted(client: httpx.Client, question: Question) -> dict[str, Any]:
    document, variables = question
    answer: dict[str, Any] = client.post("/graphql", json={"query": document, "variables": variables}).json()
    return answer


def _await(client: httpx.Client) -> None:
    until = time.monotonic() + STARTING
    while time.monotonic() < until:
        try:
            if client.get("/health/ready").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise TimeoutError("the server does not answer")


def _check(answer: dict[str, Any]) -> None:
    assert "errors" not in answer, answer
