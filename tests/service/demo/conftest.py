"""The demo, by the name of what it is here."""

from pathlib import Path

import pytest

from service.house import House


@pytest.fixture(scope="session")
def demo_home(home: Path) -> Path:
    """A home with the demo in it; nobody writes into it."""
    return home


@pytest.fixture(scope="session")
def demo(house: House) -> House:
    """The house of the demo."""
    return house
