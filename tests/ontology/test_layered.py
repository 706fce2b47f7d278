"""A layered mapping is a dict that can be copied for the price of its changes."""

import random
from copy import copy

import pytest

from ontology.layered import Layered, LayeredList


def test_it_does_what_a_dict_does_whatever_is_done_and_copied() -> None:
    chance = random.Random(7)
    pairs: list[tuple[Layered[int, int | None], dict[int, int | None]]] = [(Layered({1: 1, 2: None}), {1: 1, 2: None})]
    for step in range(3000):
        layered, plain = chance.choice(pairs)
        key = chance.randrange(1000)
        if chance.random() < 0.6:
            layered[key] = plain[key] = chance.choice((None, step))
        elif chance.random() < 0.5:
            layered.discard(key)
            plain.pop(key, None)
        elif chance.random() < 0.3:
            pairs = [*pairs[-5:], (layered.copy(), dict(plain))]
        assert layered.get(key) == plain.get(key)
        assert layered.get(key, -1) == plain.get(key, -1)
        assert (key in layered) == (key in plain)
    for layered, plain in pairs:
        assert dict(layered.items()) == plain
        assert (set(layered), len(layered)) == (set(plain), len(plain))


def test_a_key_keeps_its_place_when_its_value_changes() -> None:
    layered = Layered({"a": 1, "b": 2}).copy()
    layered["c"] = 3
    layered["a"] = 4
    assert list(layered.items()) == [("a", 4), ("b", 2), ("c", 3)]


def test_what_is_not_there_is_an_error() -> None:
    layered = Layered({"a": 1})
    del layered["a"]
    with pytest.raises(KeyError):
        layered["a"]
    with pytest.raises(KeyError):
        del layered["a"]


@pytest.mark.parametrize("seed", range(20))
def test_a_layered_list_is_a_list_and_its_copies_do_not_see_each_other(seed: int) -> None:
    chance = random.Random(seed)
    below = list(range(20))
    alike = [(LayeredList(below), [*below])]
    for step in range(100, 300):
        made, plain = chance.choice(alike)
        if chance.random() < 0.3:
            made, plain = copy(made), [*plain]
            alike = [*alike[-5:], (made, plain)]
        if chance.random() < 0.5:
            made.append(step)
            plain.append(step)
        else:
            place = chance.randrange(-len(plain), len(plain))
            made[place] = plain[place] = step
        below.append(step)
        for one, other in alike:
            assert (list(one), len(one), one[3:-2], one[-1]) == (other, len(other), other[3:-2], other[-1])
            with pytest.raises(IndexError):
                one[len(other)]


def test_a_layered_list_with_many_changes_is_put_together() -> None:
    made = LayeredList([0, 1, 2])
    for each in range(600):
        made.append(each)
    again = copy(made)
    again.append(-1)
    assert list(again) == [*made, -1]
