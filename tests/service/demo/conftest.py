"""The demo, built once for the tests of this folder."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from service.house import House
from tests.demo_home import demo_home as shared

SHOWN = date(2026, 11, 21)
"""The day as of which the demo is meant to be looked at."""


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the demo in it; nobody writes into it."""
    return shared(tmp_path_factory)


@pytest.fixture(scope="session")
def demo(demo_home: Path) -> Iterator[House]:
    """The house of the demo, with the clock at `SHOWN`."""
    house = House.open(demo_home, lambda: SHOWN)
    yield house
    house.close()
