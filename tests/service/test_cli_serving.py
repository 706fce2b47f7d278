"""`serve` as a process of its own, while the command line goes on asking and loading beside it."""

import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from service.home import Home
from tests.commands import Command, ended
from tests.conftest import REPOSITORY
from tests.ports import free_port
from tests.waiting import LONG, until


@pytest.fixture
def home(tmp_path: Path) -> Path:
    Home.create(tmp_path / "home").finish()
    return tmp_path / "home"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], home: Path) -> Command:
    return Command(capsys, home)


@contextmanager
def serving(home: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of a server, from the line that says where it is."""
    command = [sys.executable, "-m", "service.cli", "--home", str(home), "serve", "--port", str(free_port())]
    said = {**os.environ, "NOMOGRAPH_RECORD_GAPS": "false"}  # it would record what a slow test leaves it time for
    with subprocess.Popen(command, cwd=REPOSITORY, env=said, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            line = server.stderr.readline()
            assert line.startswith("Nomograph at http://127.0.0.1:"), line
            yield line.split()[2].rstrip("/"), server
        finally:
            ended(server)


def asked(address: str, document: str) -> Any:
    body = json.dumps({"query": document}).encode()
    request = urllib.request.Request(f"{address}/graphql", body, {"Content-Type": "application/json"})
    answers: list[Any] = []

    def answered() -> bool:
        with suppress(urllib.error.URLError), urllib.request.urlopen(request, timeout=LONG) as response:
            answers.append(json.load(response))
        return bool(answers)

    until(answered)
    return answers[0]


def test_what_is_loaded_beside_a_server_shows_in_it(run: Command, home: Path, tmp_path: Path) -> None:
    (tmp_path / "Supplier.csv").write_text("key,label\nsupplier/acme,Acme\n")
    with serving(home) as (address, server):
        assert asked(address, "{ head { revision } }")["data"]["head"]["revision"] == "0"
        assert run("load", tmp_path / "Supplier.csv").status == 0
        found = asked(address, '{ head { revision } subject(ref: "supplier/acme") { label } }')["data"]
        assert found["head"]["revision"].startswith("1-")
        assert found["subject"] == {"label": "Acme"}
        assert run("query", "{ head { revision } }").json["data"]["head"] == found["head"]
        assert server.poll() is None


def test_a_port_in_use_is_told_in_a_sentence(run: Command) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        ran = run("serve", "--port", str(listening.getsockname()[1]))
    assert ran.status == 2
    assert "--port" in ran.err


def test_other_machines_are_not_served_without_keys(run: Command) -> None:
    ran = run("serve", "--host", "0.0.0.0", "--port", str(free_port()))
    assert ran.status == 2
    assert "nomograph keys add" in ran.err


def test_a_setting_that_is_wrong_is_named(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "NOMOGRAPH_PORT", "eighty")
    ran = run("serve")
    assert ran.status == 2
    assert "NOMOGRAPH_PORT" in ran.err
