"""Fixtures. Strategy: the smallest fixture that shows the case, built in the test itself; real documents come through
`data` only, are skipped where they are not, and are required where NOMOGRAPH_REQUIRE_ALL is set (CI).
"""

import gc
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings

from loaders import sandbox
from tests import noon, postgresql_server
from tests.demo_home import DEMO
from tests.neo4j_server import Neo4jServer, required, serving

REPOSITORY = Path(__file__).parent.parent

settings.register_profile("other", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", settings.get_profile("other"), derandomize=True, database=None)
settings.load_profile("same")
"""What is drawn is the same in each run, so that none fails for what another one drew; `make test-long` looks further
with `--hypothesis-profile=other`. No machine is too slow.
"""


LONGEST = (
    *("tests/service/graph", "tests/service/reasoning/test_agreement.py", "tests/service/test_workers.py"),
    *("tests/queries", "tests/service/validation", "tests/service/reasoning"),
    *("tests/service/test_cli_", "tests/service/test_killed_load.py", "tests/service/api", "tests/service"),
)
"""What takes longest, longest first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest go first: whoever has nothing left to do takes short ones from another, and all end together."""
    items.sort(key=lambda item: next((n for n, begin in enumerate(LONGEST) if item.nodeid.startswith(begin)), 99))


@pytest.fixture(scope="session", autouse=True)
def seldom_collected() -> Iterator[None]:
    """Registers and modules stay for the whole run: to look through them for garbage after every 700 objects, as Python
    does, takes a seventh of the time.
    """
    before = gc.get_threshold()
    gc.set_threshold(20_000, 20, 40)
    yield
    gc.set_threshold(*before)


@pytest.fixture(scope="session", autouse=True)
def logged_in_short() -> None:
    """What goes wrong inside is logged without the values of every frame: a register is long to print."""
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, plain])


@pytest.fixture(scope="session", autouse=True)
def unhurried() -> Iterator[None]:
    """Limits that keep one user from taking everything stop no test on a machine that is slow or busy with something
    else, and no day makes them fail. Tests of a limit set their own.
    """
    with pytest.MonkeyPatch.context() as changed:
        changed.setenv("NOMOGRAPH_SECONDS", "900")
        changed.setenv("NOMOGRAPH_SHAPE_SECONDS", "120")
        noon.begins(changed)
        changed.setattr(sandbox, "LIMITS", replace(sandbox.LIMITS, cpu=300, wall=900.0))
        yield


@pytest.fixture(scope="session", autouse=True)
def demo_closed() -> Iterator[None]:
    """The house of the demo stays open for those who ask it by command."""
    yield
    DEMO.close()


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real documents: NOMOGRAPH_TEST_DATA, or shared/data beside the checkout."""
    folder = Path(os.environ.get("NOMOGRAPH_TEST_DATA") or REPOSITORY.parent / "shared" / "data")
    if not (folder / "SOURCES.md").is_file():
        required("the real documents are not here: set NOMOGRAPH_TEST_DATA to their folder")
    return folder


@pytest.fixture(scope="session")
def neo4j_server() -> Iterator[Neo4jServer]:
    """One graph server for all tests of a run that do not stop it."""
    try:
        import neo4j  # noqa: F401
    except ImportError:
        required("the driver of Neo4j is not here: install the extra `neo4j`")
    with serving(quick=True) as server:
        yield server


@pytest.fixture
def neo4j_url(neo4j_server: Neo4jServer) -> str:
    """The address of a server with an empty database."""
    from neo4j import GraphDatabase

    with GraphDatabase.driver(neo4j_server.url) as driver, driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()
    return neo4j_server.url


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """URL (without a database's name) of one database server for all tests of a run."""
    with postgresql_server.serving() as url:
        yield url
