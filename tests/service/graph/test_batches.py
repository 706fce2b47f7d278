"""Rows in portions: each once, in order, whatever the server has memory for."""

import asyncio
import random
from typing import Any

import pytest

from service.graph.batches import Groups, Pile, halving
from service.graph.failures import TooLarge


def _written(pile: Pile, start: int, most: int) -> list[list[Any]]:
    """What a server took that has memory for `most` at a time."""
    found: list[list[Any]] = []

    async def work(rows: int) -> None:
        while batch := pile.take(rows):
            if sum(pile.weight(row) for row in batch) > most:
                raise TooLarge("no memory", remedy="less")
            found.append(list(batch))
            pile.written()

    asyncio.run(halving(work, start))
    return found


@pytest.mark.parametrize(("start", "most"), [(100, 100), (100, 3), (1, 1), (7, 4)])
def test_every_row_comes_once(start: int, most: int) -> None:
    batches = _written(Pile(range(50)), start, most)
    assert [row for batch in batches for row in batch] == list(range(50))
    assert max(map(len, batches)) <= most


@pytest.mark.parametrize("seed", range(5))
def test_groups_are_cut_and_lose_nothing(seed: int) -> None:
    pick = random.Random(seed)
    groups = [(name, list(range(pick.randint(1, 30)))) for name in "abcdef"]
    most = pick.randint(1, 12)
    batches = _written(Groups(groups), 40, most)
    found: dict[str, list[int]] = {name: [] for name, _ in groups}
    for batch in batches:
        assert sum(len(items) for _, items in batch) <= most
        for name, items in batch:
            found[name] += items
    assert found == dict(groups)


def test_a_row_that_is_too_much_alone_is_said() -> None:
    with pytest.raises(TooLarge):
        _written(Pile([1]), 8, 0)
