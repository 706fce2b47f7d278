"""The demo as its pages show it."""

import pytest

from service.house import House
from tests.web_client import Client, client_of


@pytest.fixture(scope="session")
def browser(house: House) -> Client:
    """Somebody at the same machine, without JavaScript."""
    return client_of(house)
