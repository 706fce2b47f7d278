"""Facts that were kept are the facts that would be made."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from ontology.register import BRUSSELS, Register
from service import settled
from service.growth import grown
from service.ledger.chain import Link, stamp
from service.reasoning.arrays import Arrays, Numbers
from service.reasoning.facts import facts_of
from service.reasoning.joined import Joined
from service.reasoning.view import View
from service.settled import extras_of, settle
from service.snapshot.columns import columns
from service.snapshot.extras import Extras
from service.snapshot.stored import Stored
from tests.graphs import AS_OF, random_graph


def parts(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every array and list, by its path."""
    if isinstance(value, Numbers):
        yield name, value.things
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from parts(getattr(value, field.name), f"{name}.{field.name}")
    else:
        yield name, value


def same(one: tuple[Arrays, Joined], other: tuple[Arrays, Joined]) -> None:
    for mine, its in zip(one, other, strict=True):
        found = list(parts(mine))
        assert len(found) > 5
        for (name, left), (also, right) in zip(found, parts(its), strict=True):
            assert name == also
            if isinstance(left, np.ndarray):
                np.testing.assert_array_equal(left, right, strict=True, err_msg=name)
            else:
                assert left == right, name


def back(register: Register, extras: Extras) -> tuple[Register, Extras]:
    links = [Link(e.sequence, e.previous, "", e.digest, stamp(e.at), e.change.actor) for e in register.entries]
    stored = Stored(columns(register.entries, extras))
    return stored.register(BRUSSELS, links), stored.extras()


@pytest.mark.parametrize("seed", range(30))
def test_facts_come_back_and_answer_alike(seed: int) -> None:
    register = random_graph(seed).register()
    found, extras = back(register, extras_of(register))
    assert settle(found, extras)
    same(facts_of(found), facts_of(register))
    answer_alike(found, register)


def answer_alike(one: Register, other: Register) -> None:
    view, there = (View(each, AS_OF[0], each.head) for each in (one, other))
    for provision in there.provisions:
        for subject in there.subjects:
            assert view.status(provision, subject) is there.status(provision, subject)
    assert list(view.coverage()) == list(there.coverage())


@pytest.mark.parametrize("seed", range(30))
def test_facts_that_came_back_grow_with_the_ledger(seed: int) -> None:
    whole = random_graph(seed).register()
    for cut in range(1, whole.head):
        start = Register.of(whole.entries[:cut])
        found, extras = back(start, extras_of(start))
        assert settle(found, extras)
        answer_alike(grown(found, whole.entries[cut:]), whole)


def test_facts_of_another_version_are_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    register = random_graph(1).register()
    found, extras = back(register, extras_of(register))
    monkeypatch.setattr(settled, "VERSION", "of another")
    assert not settle(found, extras)
    assert not settle(found, Extras())
    same(facts_of(found), facts_of(register))
