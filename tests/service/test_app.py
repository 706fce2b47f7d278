"""A real server, started as `nomograph serve` starts it: quick, local, and up to date with what others record."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from ontology.errors import BadInput, HomeError
from ontology.records import Evidence, MappingPolicy
from ontology.register import Added, ChangeSet
from service import content
from service.api.access import check_address, is_loopback
from service.app import begin, create_app
from service.house import House
from service.keys import Keys, Role
from service.settings import Settings
from tests.conftest import REPOSITORY
from tests.demo_home import demo_home
from tests.ports import free_port
from tests.waiting import LONG, until

START = "from service.cli import main; main()"
HEAD = {"query": "{ head { revision } }"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo, which this module writes into."""
    copy = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(demo_home(tmp_path_factory), copy)
    return copy


def started(home: Path, port: int, **said: str) -> subprocess.Popen[str]:
    """`said`: further settings by their names."""
    settings = {"NOMOGRAPH_HOME": str(home), "NOMOGRAPH_PORT": str(port), "NOMOGRAPH_LOG_FORMAT": "json"}
    environment = {**os.environ, **settings, **{f"NOMOGRAPH_{name.upper()}": value for name, value in said.items()}}
    return subprocess.Popen(
        [sys.executable, "-c", START, "serve"],
        cwd=REPOSITORY,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_until_ready(url: str, process: "subprocess.Popen[str]") -> None:
    def ready() -> bool:
        assert process.poll() is None, process.stdout.read() if process.stdout else ""
        with suppress(httpx.TransportError):
            return httpx.get(f"{url}/health/ready", timeout=LONG).status_code == 200
        return False

    until(ready)


def posted(url: str, body: dict[str, str], headers: dict[str, str] | None = None) -> httpx.Response:
    return httpx.post(f"{url}/graphql", json=body, headers=headers, timeout=LONG)


@pytest.fixture(scope="module")
def url(home: Path) -> Iterator[str]:
    port = free_port()
    process = started(home, port)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(address, process)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        log = process.communicate(timeout=LONG)[0]
    assert process.returncode in (0, -signal.SIGTERM), log
    assert "Traceback" not in log, log


def test_the_article_15_question_is_answered(url: str) -> None:
    query = """{ a: trace(provision: "AI Act Art. 15", subject: "model/candidate-ranker@2.1") { status }
                 b: trace(provision: "AI Act Art. 15", subject: "model/candidate-ranker@2.2") { status } }"""
    data = posted(url, {"query": query}).json()["data"]
    assert data["a"]["status"] == "SATISFIED"
    assert data["b"]["status"] != "SATISFIED"


def test_what_another_process_records_is_seen_at_once(url: str, home: Path) -> None:
    before = posted(url, HEAD).json()["data"]["head"]["revision"]
    house = House.open(home)
    item = Evidence(key="evidence/x", label="x", sha256="0" * 64, collected_at=datetime(2026, 11, 1, tzinfo=UTC))
    house.record(ChangeSet("Ann", "beside the server", (Added(item),)), into_demo=True)
    after = posted(url, HEAD).json()["data"]["head"]["revision"]
    assert before != after == house.register.revision
    house.close()


def test_a_real_request_of_another_host_name_is_refused(url: str) -> None:
    assert posted(url, HEAD, {"host": "evil.example"}).status_code == 403
    assert posted(url, HEAD, {"x-forwarded-for": "127.0.0.1"}).status_code == 401


def test_the_server_does_not_say_what_it_is_made_of(url: str) -> None:
    assert "server" not in httpx.get(f"{url}/health/live", timeout=LONG).headers


def test_an_open_address_without_keys_is_refused(home: Path) -> None:
    process = started(home, free_port(), host="0.0.0.0")
    said = process.communicate(timeout=LONG)[0]
    assert process.returncode != 0
    assert "API keys" in said


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.1.2.3"])
def test_loopback_needs_no_keys(host: str, tmp_path: Path) -> None:
    check_address(host, Keys(tmp_path / "keys"))
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "nomograph.example"])
def test_another_address_needs_a_key(host: str, tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys")
    with pytest.raises(BadInput, match="keys add"):
        check_address(host, keys)
    keys.add("Rita", Role.READER)
    check_address(host, keys)


def test_without_a_home_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(HomeError, match="nomograph init"):
        create_app(Settings(home=tmp_path / "none"))


def test_serving_says_in_a_line_that_the_content_is_older(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = Added(MappingPolicy(key="policy/default", label="Default"))
    monkeypatch.setattr(content, "parts", lambda: iter([("policies.tsv", "1", (policy,))]))
    monkeypatch.setattr(content, "sources", lambda: {"policies.tsv": "sha256:1"})
    house = House.create(tmp_path / "home")
    assert [said["event"] for said in _said_by(house)] == []
    monkeypatch.setattr(content, "sources", lambda: {"policies.tsv": "sha256:2"})
    (said,) = _said_by(house)
    assert said["log_level"] == "warning"
    assert "older than the program" in said["event"]
    house.close()


def _said_by(house: House) -> list[EventDict]:
    """What is logged when it begins to serve."""
    app = create_app(house=house)
    with capture_logs() as said:
        begin(app)
        app.state.follower.stop()
    return [each for each in said if "content" in each["event"]]
