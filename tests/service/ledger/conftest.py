"""Every ledger in two databases: SQLite in a file, PostgreSQL from the system's own package where it is there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.ledger import Ledger
from tests.postgresql_server import database
from tests.waiting import LONG


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new, empty ledger."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    return database(request.getfixturevalue("postgresql"))


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    opened = Ledger.open(url, timeout=LONG)
    yield opened
    opened.close()
