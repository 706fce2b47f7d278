"""Rows of links answer as a dictionary of sets does, however many subjects are asked about."""

import random

import numpy as np
import pytest

from service.reasoning import links as module
from service.reasoning import rows as laid_out
from service.reasoning.bits import Bits, bits_of, bits_of_numbers, flags_of, numbers_in, subjects_in
from service.reasoning.links import Links
from service.reasoning.pairs import ALTERED, Altered, Pairs
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


def links_of(rows: Rows, count: int) -> Pairs:
    pairs = [(s, x) for s, others in rows.items() for x in others] * 2
    readers, others = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    return Pairs.of(count, readers, others)


def sets(chance: random.Random, count: int) -> list[Bits]:
    """None, a handful, half, and all."""
    sizes = (0, 1, 3, min(6, count), min(7, count), count // 2, count - 1, count)
    return [bits_of(chance.sample(range(count), size)) for size in sizes]


def turned(rows: Rows) -> Rows:
    back: Rows = {}
    for s, others in rows.items():
        for x in others:
            back.setdefault(x, set()).add(s)
    return back


def assert_answers(links: Links, rows: Rows, count: int, chance: random.Random) -> None:
    """As these rows do, of so many subjects."""
    assert links.reading == bits_of(s for s, others in rows.items() if others)
    assert links.read == bits_of(x for others in rows.values() for x in others)
    for s in range(count):
        assert links.read_for(s) == sorted(rows.get(s, ()))
        assert links.row(s) == bits_of(rows.get(s, ()))
    for asked in sets(chance, count):
        some = {s for s, others in rows.items() if any(asked >> x & 1 for x in others)}
        every = {s for s, others in rows.items() if others and all(asked >> x & 1 for x in others)}
        assert links.readers_of(asked) == bits_of(some)
        assert links.candidates(asked) & bits_of(some) == bits_of(some)
        assert links.candidates(asked) & ~links.reading == 0
        assert links.met(links.reading, asked) == bits_of(every)
        for candidates in sets(chance, count):
            assert links.met(candidates, asked) == bits_of(every) & candidates
            assert links.some(candidates, asked) == bits_of(some) & candidates
        for s in rows:
            assert links.read_for_any(s, asked) == (s in some)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("seed", range(6))
def test_links_answer_as_sets_do(shape: dict[str, int], seed: int) -> None:
    chance, count = random.Random(seed), shape["count"]
    rows = drawn(chance, **shape)
    links = links_of(rows, count)
    assert_answers(links, rows, count, chance)
    assert_answers(links.turned(), turned(rows), count, chance)


def altered(chance: random.Random, rows: Rows, count: int) -> Rows:
    """Rows of some, who read others: one more or less, nobody, or others altogether."""
    found: Rows = {}
    for s in chance.sample(range(count), min(count, chance.choice((1, 1, 3, 6)))):
        others = set(rows.get(s, ()))
        match chance.randrange(4):
            case 0:
                found[s] = set()
            case 1:
                found[s] = others ^ {chance.randrange(count)}
            case 2:
                found[s] = others | {count - 1}
            case _:
                found[s] = set(chance.sample(range(count), chance.randint(1, min(5, count))))
    return found


def as_bits(rows: Rows) -> dict[int, Bits]:
    return {s: bits_of(others) for s, others in rows.items()}


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("seed", range(2))
def test_altered_links_answer_as_those_made_anew(shape: dict[str, int], seed: int) -> None:
    """However often they are altered; and what they were altered from answers as before."""
    chance, count = random.Random(seed), shape["count"]
    rows = drawn(chance, **shape)
    here: Links = links_of(rows, count)
    chain = [(here, rows)]
    for step in range(30):
        count += chance.choice((0, 0, 1, 2))
        fresh = altered(chance, rows, count)
        rows = {s: others for s, others in (rows | fresh).items() if others}
        if chance.random() < 0.7:
            assert here.read == links_of(chain[-1][1], count).read
            assert here.reading == links_of(chain[-1][1], count).reading
        here = here.altered(count, as_bits(fresh))
        if step % 8 == 7:
            anew, wanted = links_of(rows, count), bits_of(chance.sample(range(count), count // 2))
            assert_answers(here, rows, count, chance)
            assert_answers(here.turned(), turned(rows), count, chance)
            assert not here.differing(anew)
            assert here.laid().readers.tolist() == anew.readers.tolist()
            assert here.laid().others.tolist() == anew.others.tolist()
            instead = dict.fromkeys(chance.sample(range(count), min(count, 3)), bits_of({0, count - 1}))
            assert not here.among(wanted, instead).differing(anew.among(wanted, instead))
            assert here.among(bits_of(range(count)), {}) is here
            for before, former in chain:
                otherwise = bits_of(s for s in range(count) if rows.get(s, set()) != former.get(s, set()))
                assert here.differing(before) == before.differing(here) == otherwise
                assert here.turned().differing(before.turned()) == links_of(turned(rows), count).differing(
                    links_of(turned(former), count)
                )
        chain.append((here, rows))
    for before, former in chain[::10]:
        assert_answers(before, former, before.count, chance)


def test_after_many_alterations_links_are_laid_out_anew_and_know_what_differs() -> None:
    """And nothing is held of what they were before."""
    chance, count = random.Random(1), 300
    rows = drawn(chance, count, 200, 5)
    here: Links = links_of(rows, count)
    laid = 0
    for s in range(3 * ALTERED):
        before, others = here, rows.get(s, set()) ^ {(s + 7) % count}
        rows = rows | {s: others}
        here = here.altered(count, {s: bits_of(others)})
        laid += isinstance(here, Pairs)
        assert here.differing(before) == 1 << s
        assert len(list(here.lineage())) <= 3
    assert laid == 2
    assert isinstance(here, Altered)
    assert_answers(here, {s: others for s, others in rows.items() if others}, count, chance)


def test_what_is_altered_to_nothing_else_is_the_same() -> None:
    links = links_of({1: {2, 3}, 4: {1}}, 6)
    assert links.altered(9, {1: bits_of({2, 3}), 8: 0}) is links
    one = links.altered(6, {1: bits_of({2}), 5: bits_of({0})})
    assert one.altered(9, {5: bits_of({0}), 8: 0}) is one
    assert one.altered(9, {1: bits_of({2, 3}), 5: 0}) is links
    assert one.row(8) == 0
    assert one.read_for(8) == links.read_for(8) == []


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
            patched.setattr(laid_out, "_COLUMNS", seed % 3 + 1)
            patched.setattr(laid_out, "_WIDE", seed % 4 + 1)
            assert _known(View(*point)) == followed


def _known(view: View) -> list[object]:
    runs = [getattr(view.statuses, name) for name in RUNS]
    return [(run.at(p, grade), run.names(p, grade)) for run in runs for p in view.statuses.law.kind for grade in (2, 3)]
