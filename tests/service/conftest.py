"""With NOMOGRAPH_TEST_GRAPH=neo4j every house that these tests open has a graph server beside it, as users have one who
set NOMOGRAPH_GRAPH: the answers must be the same, and what is recorded must come there.
"""

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def graph_beside(request: pytest.FixtureRequest) -> Iterator[None]:
    if os.environ.get("NOMOGRAPH_TEST_GRAPH") != "neo4j":
        yield
        return
    server = request.getfixturevalue("neo4j_server")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("NOMOGRAPH_GRAPH", server.url)
        yield
