"""Rows of links answer as a dictionary of sets does, however many subjects are asked about."""

import random

import numpy as np
import pytest

from ontology.words import SubjectKind, broader
from service.reasoning import links as module
from service.reasoning.bits import Bits, bits_of, bits_of_numbers, flags_of, numbers_in, subjects_in
from service.reasoning.links import Links
from service.reasoning.reaching import Reaching
from service.reasoning.status import RUNS
from service.reasoning.view import View
from tests.graphs import random_graph

Rows = dict[int, set[int]]
SHAPES = (
    {"count": 9, "readers": 5, "most": 3},
    {"count": 40, "readers": 40, "most": 1},
    {"count": 200, "readers": 150, "most": 3},
    {"count": 500, "readers": 300, "most": 12},
    {"count": 900, "readers": 60, "most": 400},
    {"count": 70, "readers": 0, "most": 1},
)


def drawn(chance: random.Random, count: int, readers: int, most: int) -> Rows:
    """Rows of all lengths: single ones, a few, long ones, and such as take in most subjects."""
    reading = chance.sample(range(count), readers)
    return {s: set(chance.sample(range(count), chance.choice((1, most, chance.randint(1, most))))) for s in reading}


def links_of(rows: Rows, count: int) -> Links:
    pairs = [(s, x) for s, others in rows.items() for x in others] * 2
    readers, others = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    return Links.of(count, readers, others)


def sets(chance: random.Random, count: int) -> list[Bits]:
    """None, a handful, half, and all."""
    sizes = (0, 1, 3, min(6, count), min(7, count), count // 2, count - 1, count)
    return [bits_of(chance.sample(range(count), size)) for size in sizes]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("seed", range(6))
def test_links_answer_as_sets_do(shape: dict[str, int], seed: int) -> None:
    chance, count = random.Random(seed), shape["count"]
    rows = drawn(chance, **shape)
    links, back = links_of(rows, count), links_of(rows, count).turned()
    assert links.reading == back.read == bits_of(rows)
    assert links.read == back.reading == bits_of(x for others in rows.values() for x in others)
    for s in range(count):
        assert links.read_for(s) == sorted(rows.get(s, ()))
        assert back.read_for(s) == sorted(reader for reader, others in rows.items() if s in others)
    for asked in sets(chance, count):
        some = {s for s, others in rows.items() if any(asked >> x & 1 for x in others)}
        every = {s for s, others in rows.items() if all(asked >> x & 1 for x in others)}
        assert links.readers_of(asked) == bits_of(some)
        assert links.candidates(asked) & bits_of(some) == bits_of(some)
        assert links.candidates(asked) & ~links.reading == 0
        assert links.met(links.reading, asked) == bits_of(every)
        for candidates in sets(chance, count):
            assert links.met(candidates, asked) == bits_of(every) & candidates
            assert links.some(candidates, asked) == bits_of(some) & candidates
        for s in rows:
            assert links.read_for_any(s, asked) == (s in some)


@pytest.mark.parametrize("seed", range(12))
def test_links_among_some_and_what_differs(seed: int) -> None:
    chance, count = random.Random(seed), 120
    rows = drawn(chance, count, 80, 9)
    links, (wanted, other) = links_of(rows, count), (bits_of(chance.sample(range(count), 70)) for _ in range(2))
    instead = dict.fromkeys(chance.sample(sorted(rows), 5), other)
    kept = {s: {x for x in others if instead.get(s, wanted) >> x & 1} for s, others in rows.items()}
    among = links.among(wanted, instead)
    assert {s: set(among.read_for(s)) for s in subjects_in(among.reading)} == {s: row for s, row in kept.items() if row}
    assert links.differing(among) == bits_of(s for s, others in rows.items() if others != kept[s])
    assert links.among(bits_of(range(count)), {}) is links


@pytest.mark.parametrize("seed", range(20))
def test_who_reaches_whom(seed: int) -> None:
    """Through others too, in circles too; nobody reaches itself."""
    chance, count = random.Random(seed), 60
    kinds = [chance.choice(tuple(SubjectKind)) for _ in range(count)]
    edges = [(chance.randrange(count), chance.randrange(count)) for _ in range(chance.choice((0, 20, 70, 150)))]
    upper, lower = np.array(edges, dtype=np.intp).reshape(-1, 2).T
    reaching = Reaching(kinds, upper, lower)
    reached: Rows = {}
    for s in range(count):
        waiting, seen = [s], set[int]()
        while waiting:
            at = waiting.pop()
            new = {x for one, x in edges if one == at} - seen
            seen |= new
            waiting += new
        reached[s] = seen - {s}
        assert reaching.all.read_for(s) == sorted(reached[s])
    for kind in SubjectKind:
        for s in range(count):
            below = {x for x in reached[s] if kinds[x] is kind} if broader(kinds[s], kind) else set()
            above = {x for x in range(count) if s in reached[x] and kinds[x] is kind and broader(kind, kinds[s])}
            assert set(reaching.reached(kind).read_for(s)) == below
            assert set(reaching.using(kind).read_for(s)) == above


@pytest.mark.parametrize("count", [1, 7, 8, 9, 300])
def test_sets_as_flags(count: int) -> None:
    chance = random.Random(count)
    for size in {0, 1, count // 2, count}:
        subjects = sorted(chance.sample(range(count), size))
        bits = bits_of(subjects)
        assert subjects_in(bits) == numbers_in(bits).tolist() == subjects
        assert flags_of(bits, count).tolist()[:count] == [int(s in subjects) for s in range(count)]
        assert len(flags_of(bits, count)) > count
        assert bits_of_numbers(np.array(subjects, dtype=np.intp), count) == bits


@pytest.mark.parametrize("seed", range(4000, 4030))
def test_small_organisations_answer_alike_when_swept(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Random graphs are small: here their links are followed as those of a large organisation are."""
    graph = random_graph(seed)
    known = graph.register()
    for query in graph.queries:
        point = (known, query.as_of, query.known_at, query.policy)
        followed = _known(View(*point))
        with monkeypatch.context() as patched:
            patched.setattr(module, "_FEW", -1)
            patched.setattr(module, "_COLUMNS", seed % 3 + 1)
            patched.setattr(module, "_WIDE", seed % 4 + 1)
            assert _known(View(*point)) == followed


def _known(view: View) -> list[object]:
    runs = [getattr(view.statuses, name) for name in RUNS]
    return [(run.at(p, grade), run.names(p, grade)) for run in runs for p in view.statuses.law.kind for grade in (2, 3)]
