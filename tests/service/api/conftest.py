"""The demo, asked through the API; and a copy of it for those tests that write."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from service.api.caller import Caller
from service.api.execution import execute
from service.house import House
from service.keys import Role
from tests.service.conftest import SHOWN, brought_into_graph

Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def own(home: Path, tmp_path: Path) -> Iterator[House]:
    """A copy of the demo to write into."""
    shutil.copytree(home, tmp_path / "home")
    opened = House.open(tmp_path / "home", lambda: SHOWN)
    yield opened
    brought_into_graph(opened)
    opened.close()


@pytest.fixture(scope="session")
def ask(house: House) -> Ask:
    """Runs a document on the demo as a reader: the data, where there are no errors."""
    return asking(house, Role.READER)


def asking(house: House, role: Role, name: str = "Rita") -> Ask:
    """Data of a document that must not fail."""

    def run(document: str, **variables: Any) -> dict[str, Any]:
        answer = execute(house, document, variables, caller=Caller(name, role), into_demo=True)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    return run
