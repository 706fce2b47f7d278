"""A house in a small home, and the day that it takes for today."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.house import House
from tests.small_house import Clock, small_house


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def house(tmp_path: Path, clock: Clock) -> Iterator[House]:
    opened = small_house(tmp_path / "home", clock)
    yield opened
    opened.close()
