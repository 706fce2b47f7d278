"""What comes with the program passes the forms that a user's own records must pass."""

from datetime import UTC, datetime

import pytest

from loaders import shipped
from ontology import tables
from ontology.errors import Refused
from ontology.register import Added, ChangeSet, Entry, Register
from service.validation.forms import check


@pytest.fixture(scope="module")
def frameworks() -> tuple[Added, ...]:
    return tuple(tables.content())


@pytest.fixture(scope="module")
def register(frameworks: tuple[Added, ...]) -> Register:
    change = ChangeSet("nomograph", "content", frameworks)
    return Register.of([Entry(1, datetime(2026, 1, 1, tzinfo=UTC), "d", "", change)])


def test_the_framework_tables_pass_their_forms(frameworks: tuple[Added, ...]) -> None:
    assert frameworks
    check(ChangeSet("nomograph", "content", frameworks), Register())


def test_the_shipped_opinions_pass_their_forms(register: Register) -> None:
    parts = [added for _, added in shipped.shipped()]
    assert parts
    for added in parts:
        check(ChangeSet("nomograph", "content", added), register)


def test_opinions_without_their_frameworks_are_refused() -> None:
    parts = [added for _, added in shipped.shipped()]
    lonely = tuple(item for added in parts for item in added)[:1]
    with pytest.raises(Refused, match="there is no such"):
        check(ChangeSet("nomograph", "content", lonely), Register())
