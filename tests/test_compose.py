"""`compose.yaml` and the container: what they name exists, and the entrypoint starts without a home.

There is no Docker here: the file is held against what the specification of Compose asks for, and the entrypoint is run.
"""

import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.api.access import OPEN
from service.settings import PREFIX, Settings
from tests.conftest import REPOSITORY
from tests.neo4j_server import POM
from tests.ports import free_port
from tests.waiting import LONG, until

COMPOSE: dict[str, Any] = yaml.safe_load((REPOSITORY / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (REPOSITORY / "Dockerfile").read_text("utf-8")
TOP_KEYS = {"name", "services", "volumes"}
SERVICE_KEYS = {"image", "build", "restart", "environment", "ports", "volumes", "healthcheck", "depends_on"}
"""Of the keys that the specification knows, those that we use: another is a slip or wants a look."""
DURATION = re.compile(r"(\d+(us|ms|s|m|h))+")
ENTRYPOINT = REPOSITORY / "service" / "start.sh"


def test_it_is_a_compose_file() -> None:
    assert set(COMPOSE) == TOP_KEYS
    assert set(SERVICES) == {"neo4j", "postgres", "nomograph"}
    for name, service in SERVICES.items():
        assert set(service) <= SERVICE_KEYS, name
        assert ("image" in service) != ("build" in service), name
        assert all(isinstance(value, str) for value in service["environment"].values()), name
        for mounted in service["volumes"]:
            assert mounted.split(":")[0] in COMPOSE["volumes"], name


def test_images_are_pinned_and_name_no_registry() -> None:
    images = [service["image"] for service in SERVICES.values() if "image" in service]
    images += re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(images) == 3
    for image in images:
        name, _, tag = image.partition(":")
        assert re.fullmatch(r"[a-z0-9]+", name), image
        assert re.match(r"\d", tag), image


def test_the_graph_is_the_server_that_the_tests_run() -> None:
    version = re.findall(r"<version>(\d{4}[^<]+)</version>", POM.read_text("utf-8"))[0]
    assert SERVICES["neo4j"]["image"] == f"neo4j:{version}-community"


def test_the_service_waits_until_the_others_are_healthy() -> None:
    for name in ("neo4j", "postgres"):
        check = SERVICES[name]["healthcheck"]
        assert check["test"][0] == "CMD-SHELL"
        assert isinstance(check["retries"], int)
        assert all(DURATION.fullmatch(check[part]) for part in ("interval", "timeout"))
    waits = SERVICES["nomograph"]["depends_on"]
    assert waits == {name: {"condition": "service_healthy"} for name in ("neo4j", "postgres")}
    assert "HEALTHCHECK" in DOCKERFILE
    path = re.search(r"(/health/\w+)", DOCKERFILE)
    assert path
    assert path[1] in OPEN


def test_every_setting_is_one() -> None:
    named = set(re.findall(rf"{PREFIX}([A-Z_]+)=", DOCKERFILE))
    named |= {name.removeprefix(PREFIX) for name in SERVICES["nomograph"]["environment"]}
    assert {"HOME", "HOST", "LEDGER", "GRAPH"} <= named
    assert {name.lower() for name in named} <= set(Settings.model_fields)


def test_addresses_name_the_services_with_their_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("neo4j")
    from service.graph.connection import Address

    default = _filled(SERVICES["nomograph"]["environment"], {})
    assert Address.of(default["NOMOGRAPH_GRAPH"]).auth == ("neo4j", "change-this-password")
    assert _filled(SERVICES["neo4j"]["environment"], {})["NEO4J_AUTH"] == "neo4j/change-this-password"
    given = {"NEO4J_PASSWORD": "one-of-mine", "POSTGRES_PASSWORD": "another"}
    changed = {name: _filled(service["environment"], given) for name, service in SERVICES.items()}
    graph = Address.of(changed["nomograph"]["NOMOGRAPH_GRAPH"])
    assert (graph.url, graph.auth) == ("neo4j://neo4j:7687", ("neo4j", "one-of-mine"))
    assert changed["neo4j"]["NEO4J_AUTH"] == "neo4j/one-of-mine"
    assert changed["postgres"]["POSTGRES_PASSWORD"] == "another"
    assert changed["nomograph"]["NOMOGRAPH_LEDGER"] == "postgresql://nomograph:another@postgres:5432/nomograph"
    assert "change-this" not in str(changed)


def _filled(environment: dict[str, str], given: dict[str, str]) -> dict[str, str]:
    """As Compose does it: `${NAME:-default}`."""
    pattern = re.compile(r"\$\{(\w+):-([^}]*)\}")
    return {
        name: pattern.sub(lambda found: given.get(found[1]) or found[2], text) for name, text in environment.items()
    }


def test_only_this_machine_is_let_in() -> None:
    for name, service in SERVICES.items():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ())), name


def test_the_image_holds_what_is_installed_and_runs_as_nobody_in_particular() -> None:
    for copied in re.findall(r"^COPY (?:--\S+ )?(.+) \S+$", DOCKERFILE, re.MULTILINE):
        assert all((REPOSITORY / name).exists() for name in copied.split()), copied
    assert "--require-hashes" in DOCKERFILE
    assert re.search(r"^USER nomograph$", DOCKERFILE, re.MULTILINE)
    assert re.search(r'^ENTRYPOINT \["nomograph-start"\]$', DOCKERFILE, re.MULTILINE)


def test_the_entrypoint_makes_a_home_and_a_key_once(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "NOMOGRAPH_HOME": str(tmp_path / "home"),
        "NOMOGRAPH_PORT": str(free_port()),
        "NOMOGRAPH_HOST": "0.0.0.0",
    }
    environment.pop("NOMOGRAPH_GRAPH", None)
    first, second = _started(environment, tmp_path / "first"), _started(environment, tmp_path / "second")
    assert "Revision" in first
    assert "The key of first (reviewer)" in first
    assert "Revision" not in second
    assert "key" not in second


def _started(environment: dict[str, str], log: Path) -> str:
    """What it says until it is ready."""
    with log.open("wb") as stream, subprocess.Popen([ENTRYPOINT], env=environment, stdout=stream, stderr=stream) as ran:
        try:
            until(lambda: _ready(environment["NOMOGRAPH_PORT"]) or ran.poll() is not None, log.read_text)
            assert ran.poll() is None, log.read_text("utf-8")
        finally:
            ran.terminate()
            ran.wait(timeout=LONG)
    return log.read_text("utf-8")


def _ready(port: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=LONG) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
