"""The questions as text answer at once, and what is asked wrongly is refused before anything is worked out."""

import time
from collections.abc import Iterator
from datetime import date

import pytest

from ontology.errors import BadInput
from service.asked_as_text import run
from service.graph.questions import EmbeddedQuestions, question, questions
from service.house import House
from tests.demo_home import demo_home

SHOWN = date(2026, 11, 21)
LONGEST = 5.0
"""Seconds of the processor; the slowest takes 0.6 of them. One that joined in an unlucky order took 21."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    opened = House.open(demo_home(tmp_path_factory), lambda: SHOWN)
    yield opened
    opened.close()


def test_what_is_asked_wrongly_fills_no_store(house: House) -> None:
    asked = house.ask(date(2026, 7, 1))
    with pytest.raises(BadInput, match="needs provision"):
        run(house, asked, question("trace"), {})
    assert EmbeddedQuestions not in asked.view.kept


def test_every_example_is_answered_at_once(house: House) -> None:
    asked = house.ask()
    run(house, asked, question("single-points"), {})  # fills the store
    taken = {}
    for name, one in questions().items():
        start = time.process_time()
        run(house, asked, one, {parameter.name: parameter.example for parameter in one.parameters})
        taken[name] = time.process_time() - start
    assert len(taken) >= 10
    assert max(taken.values()) < LONGEST, taken
