"""With NOMOGRAPH_TEST_GRAPH=neo4j every house that these tests open has a graph server beside it, as users have one who
set NOMOGRAPH_GRAPH: the answers must be the same, and what is recorded must come there. And the demo, for all who only
look at it.
"""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ontology.errors import ForeignChain
from service.house import House
from tests.demo_home import demo_home, demo_house

SHOWN = date(2026, 11, 21)


@pytest.fixture(scope="session", autouse=True)
def graph_beside(request: pytest.FixtureRequest) -> Iterator[None]:
    if os.environ.get("NOMOGRAPH_TEST_GRAPH") != "neo4j":
        yield
        return
    server = request.getfixturevalue("neo4j_server")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("NOMOGRAPH_GRAPH", server.url)
        yield


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's. Nobody writes into it."""
    return demo_home(tmp_path_factory)


@pytest.fixture(scope="session")
def house(home: Path) -> Iterator[House]:
    """The demo, as of the day on which it is meant to be looked at. Nobody writes into it."""
    with demo_house(home) as opened:
        assert opened.today() == SHOWN
        brought_into_graph(opened)
        yield opened


def brought_into_graph(house: House) -> None:
    """What is recorded comes to the graph server, where one is named; it is thrown away where another house's was."""
    if house.graph is not None:
        try:
            state = house.graph.follow(house.register)
        except ForeignChain:
            state = house.graph.rebuild(house.register)
        assert state.sequence == house.register.head
