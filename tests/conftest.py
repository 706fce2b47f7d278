"""Fixtures. Strategy: the smallest fixture that shows the case, built in the test itself; real documents come through
`data` only, are skipped where they are not, and are required where NOMOGRAPH_REQUIRE_ALL is set (CI).
"""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real documents: NOMOGRAPH_TEST_DATA, or shared/data beside the checkout."""
    folder = Path(os.environ.get("NOMOGRAPH_TEST_DATA") or REPOSITORY.parent / "shared" / "data")
    if not (folder / "SOURCES.md").is_file():
        reason = "the real documents are not here: set NOMOGRAPH_TEST_DATA to their folder"
        if os.environ.get("NOMOGRAPH_REQUIRE_ALL"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder
