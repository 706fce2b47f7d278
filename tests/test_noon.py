"""Whoever asks what time it is, asks the clock of the tests."""

import re

from tests.conftest import REPOSITORY
from tests.noon import ASKING

NOW = re.compile(r"\b(datetime\.(utc)?now|date\.today)\(")


def test_every_module_that_asks_for_the_time_is_set_back() -> None:
    rooms = ("ontology", "mappings", "queries", "loaders", "service")
    files = [path for room in rooms for path in (REPOSITORY / room).rglob("*.py")]
    found = [path.relative_to(REPOSITORY) for path in files if NOW.search(path.read_text(encoding="utf-8"))]
    assert sorted(".".join(path.with_suffix("").parts) for path in found) == [f"service.{name}" for name in ASKING]
