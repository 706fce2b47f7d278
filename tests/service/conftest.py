"""One Neo4j server for all tests of a run, emptied for each."""

from collections.abc import Iterator

import pytest

from tests.neo4j_server import Neo4jServer, required, serving


@pytest.fixture(scope="session")
def neo4j_server() -> Iterator[Neo4jServer]:
    try:
        import neo4j  # noqa: F401
    except ImportError:
        required("the driver of Neo4j is not here: install the extra `neo4j`")
    with serving() as server:
        yield server


@pytest.fixture
def neo4j_url(neo4j_server: Neo4jServer) -> str:
    """The address of a server with an empty database."""
    from neo4j import GraphDatabase

    with GraphDatabase.driver(neo4j_server.url) as driver, driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()
    return neo4j_server.url
