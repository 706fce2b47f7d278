"""The demo with one waived gap, and both documents of one system: written once, for writing takes seconds."""

import shutil
from datetime import date
from typing import Any

import pytest

from ontology.register import ChangeSet
from service.api.point import Point
from service.gaps import gaps
from service.house import House
from service.lives.waiving import Standing, waived
from service.oscal.poam import plan_of_action
from service.oscal.results import assessment_results
from service.oscal.scene import Scene
from service.settings import Settings
from tests.demo_home import demo_home

SYSTEM = "system/candidate-ranker"
DAY = date(2026, 11, 21)
HORIZON = date(2028, 1, 1)

Document = dict[str, Any]


@pytest.fixture(scope="session")
def waived_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A copy of the demo in which Ada waived the first gap of the system until the new year."""
    copy = tmp_path_factory.mktemp("oscal") / "demo"
    shutil.copytree(demo_home(tmp_path_factory), copy)
    house = House.open(Settings(home=copy, today=DAY))
    gap = gaps(house.view(), ["eu-ai-act"], [SYSTEM])[0]
    accepted = waived(Standing(house.view(), house.own), gap.key, "Ada", "found again", DAY, date(2027, 1, 1))
    house.record(ChangeSet("Ada", "accepted", accepted.records), into_demo=True)
    return house


def scene(house: House, subject: str = SYSTEM, horizon: date | None = HORIZON) -> Scene:
    return Scene(Point(house, house.ask(DAY)), subject, ["eu-ai-act"], horizon)


@pytest.fixture(scope="session")
def results(waived_house: House) -> Document:
    return assessment_results(scene(waived_house))


@pytest.fixture(scope="session")
def plan(waived_house: House) -> Document:
    return plan_of_action(scene(waived_house))
