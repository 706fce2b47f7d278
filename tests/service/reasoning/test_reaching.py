"""Who uses or runs whom, kind by kind, is what one finds step by step; and so it is when it is moved."""

import random

import numpy as np
import pytest

from ontology.words import SubjectKind, broader
from service.reasoning.bits import bits_of
from service.reasoning.pairs import ALTERED
from service.reasoning.reaching import Reaching

Edges = set[tuple[int, int]]


def reaching_of(kinds: list[SubjectKind], edges: Edges) -> Reaching:
    upper, lower = np.array(sorted(edges), dtype=np.intp).reshape(-1, 2).T
    return Reaching(kinds, upper, lower)


def stepped(count: int, edges: Edges) -> dict[int, set[int]]:
    found = {}
    for s in range(count):
        waiting, seen = [s], set[int]()
        while waiting:
            at = waiting.pop()
            new = {x for one, x in edges if one == at} - seen
            seen |= new
            waiting += new
        found[s] = seen - {s}
    return found


def assert_reaches(reaching: Reaching, kinds: list[SubjectKind], edges: Edges) -> None:
    count = len(kinds)
    reached = stepped(count, edges)
    back = reaching.all.turned()
    for s in range(count):
        assert reaching.all.read_for(s) == sorted(reached[s])
        assert back.read_for(s) == [x for x in range(count) if s in reached[x]]
    for kind in SubjectKind:
        assert reaching.of_kind.get(kind, 0) == bits_of(s for s in range(count) if kinds[s] is kind)
        assert reaching.broader_than(kind) == bits_of(s for s in range(count) if broader(kinds[s], kind))
        assert reaching.narrower_than(kind) == bits_of(s for s in range(count) if broader(kind, kinds[s]))
        for s in range(count):
            below = {x for x in reached[s] if kinds[x] is kind} if broader(kinds[s], kind) else set()
            above = {x for x in range(count) if s in reached[x] and kinds[x] is kind and broader(kind, kinds[s])}
            assert set(reaching.reached(kind).read_for(s)) == below
            assert set(reaching.using(kind).read_for(s)) == above


@pytest.mark.parametrize("seed", range(20))
def test_who_reaches_whom(seed: int) -> None:
    """Through others too, in circles too; nobody reaches itself."""
    chance, count = random.Random(seed), 60
    kinds = [chance.choice(tuple(SubjectKind)) for _ in range(count)]
    edges = {(chance.randrange(count), chance.randrange(count)) for _ in range(chance.choice((0, 20, 70, 150)))}
    assert_reaches(reaching_of(kinds, edges), kinds, edges)


@pytest.mark.parametrize("seed", range(20))
def test_who_reaches_whom_when_uses_begin_and_end(seed: int) -> None:
    """Subjects come and go, too; now and then nothing, or only a part, was asked before."""
    chance, count, gone = random.Random(seed), 50, set[int]()
    kinds = [chance.choice(tuple(SubjectKind)) for _ in range(count)]
    edges = {(chance.randrange(count), chance.randrange(count)) for _ in range(chance.choice((0, 20, 60)))}
    here = reaching_of(kinds, edges)
    for _ in range(15):
        before, there = stepped(count, edges), list(kinds)
        kinds = [*kinds, *(chance.choice(tuple(SubjectKind)) for _ in range(chance.choice((0, 0, 1, 2))))]
        count = len(kinds)
        edges = edges ^ {(chance.randrange(count), chance.randrange(count)) for _ in range(chance.choice((0, 1, 3)))}
        gone = gone | set(chance.sample(range(count), chance.choice((0, 0, 1))))
        edges = {edge for edge in edges if gone.isdisjoint(edge)}
        now = stepped(count, edges)
        differing = {s for s in now if now[s] != before.get(s, set())}
        others = differing | set(chance.sample(range(count), 2))
        moved = here.moved(kinds, {s: bits_of(now[s]) for s in others - gone}, bits_of(gone))
        if chance.random() < 0.7:
            assert_reaches(moved, kinds, edges)
            assert moved.all.differing(here.all) == bits_of(differing)
        assert here.all.laid().count <= len(there)
        assert {s: set(here.all.read_for(s)) for s in before} == before
        here = moved
    assert_reaches(here, kinds, edges)


def test_an_organisation_that_begins_to_use_everybody_is_nothing_out_of_the_way() -> None:
    """Others are read for many more than can be altered one by one."""
    count = 3 * ALTERED
    kinds = [SubjectKind.ORGANISATION, *[SubjectKind.AI_SYSTEM] * (count - 1)]
    here = reaching_of(kinds, set())
    assert_reaches(here, kinds, set())
    edges = {(0, x) for x in range(1, count)}
    moved = here.moved(kinds, {0: bits_of(range(1, count))}, 0)
    assert_reaches(moved, kinds, edges)
    assert_reaches(moved.moved(kinds, {0: 0}, 0), kinds, set())
    assert_reaches(moved.moved(kinds, {}, 1), kinds, set())
