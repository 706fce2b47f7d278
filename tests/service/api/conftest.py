"""The demo, asked through the API; and a copy of it for those tests that write."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ontology.errors import ForeignChain
from service.api.caller import Caller
from service.api.execution import execute
from service.house import House
from service.keys import Role
from service.settings import Settings
from tests.demo_home import demo_home

SHOWN = date(2026, 11, 21)

Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nobody writes into it."""
    return demo_home(tmp_path_factory)


@pytest.fixture(scope="session")
def house(home: Path) -> Iterator[House]:
    """The demo, with the clock at `SHOWN`."""
    opened = House.open(home, lambda: SHOWN)
    brought_into_graph(opened)
    yield opened
    opened.close()


@pytest.fixture
def own(home: Path, tmp_path: Path) -> Iterator[House]:
    """A copy of the demo to write into."""
    shutil.copytree(home, tmp_path / "home")
    opened = House.open(tmp_path / "home", lambda: SHOWN)
    yield opened
    brought_into_graph(opened)
    opened.close()


def brought_into_graph(house: House) -> None:
    """What is recorded comes to the graph server, where one is named; it is thrown away where another house's was."""
    if house.graph is not None:
        try:
            state = house.graph.follow(house.register)
        except ForeignChain:
            state = house.graph.rebuild(house.register)
        assert state.sequence == house.register.head


@pytest.fixture(scope="session")
def ask(house: House) -> Ask:
    """Runs a document on the demo as a reader: the data, where there are no errors."""
    return asking(house, Role.READER)


@pytest.fixture(scope="session")
def patient(home: Path) -> Iterator[Ask]:
    """As `ask`, for questions that look at much: no answer is too late, however busy the machine."""
    settings = Settings.read().model_copy(update={"home": home, "seconds": 600.0})
    opened = House.open(settings, lambda: SHOWN)
    yield asking(opened, Role.READER)
    opened.close()


def asking(house: House, role: Role, name: str = "Rita") -> Ask:
    """Data of a document that must not fail."""

    def run(document: str, **variables: Any) -> dict[str, Any]:
        answer = execute(house, document, variables, caller=Caller(name, role), into_demo=True)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    return run
