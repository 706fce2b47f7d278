"""The examples of docs/your-own-shapes.md, on the demo."""

import re

import pytest

from service.house import House
from service.validation.own import files
from service.validation.own.limits import LIMITS
from tests.conftest import REPOSITORY

PAGE = REPOSITORY / "docs" / "your-own-shapes.md"
EXAMPLES = re.findall(r"^```turtle\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 2


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_runs_and_finds_something_in_the_demo(house: House, number: int) -> None:
    file = files.of_text(f"example-{number}.ttl", EXAMPLES[number])
    outcome = house.own.outcomes(house.view(), [file])[file]
    assert outcome.fine
    assert outcome.results
    assert all(result.message and "{" not in result.message for result in outcome.results)


def test_the_limits_are_as_the_page_says() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert f"of processor time for one shape ({LIMITS.seconds:g})" in text
    assert f"of memory ({LIMITS.memory // 1024**2:,} MB)" in text
    assert f"{LIMITS.results:,} results" in text
    assert f"{LIMITS.message:,} characters" in text
    assert LIMITS.stops == 3
