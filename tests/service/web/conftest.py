"""The demo as its pages show it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from service.house import House
from tests.demo_home import demo_home
from tests.web_client import Client, client_of

SHOWN = date(2026, 11, 21)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nobody writes into it."""
    return demo_home(tmp_path_factory)


@pytest.fixture(scope="session")
def house(home: Path) -> Iterator[House]:
    """The demo, with the clock at `SHOWN`."""
    opened = House.open(home, lambda: SHOWN)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def browser(house: House) -> Client:
    """Somebody at the same machine, without JavaScript."""
    return client_of(house)
