"""The demo, built once for the tests of this folder."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from service.demo.build import build
from service.house import House

SHOWN = date(2026, 11, 21)
"""The day as of which the demo is meant to be looked at."""


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the demo in it; nobody writes into it."""
    home = tmp_path_factory.mktemp("demo") / "home"
    build(home).close()
    return home


@pytest.fixture(scope="session")
def demo(demo_home: Path) -> Iterator[House]:
    """The house of the demo, with the clock at `SHOWN`."""
    house = House.open(demo_home, lambda: SHOWN)
    yield house
    house.close()
