"""Subjects that are asked alike have the same state for every provision, also by the roles of one organisation only."""

import random
from typing import Any

import pytest

from service.reasoning.profiles import Profiles
from service.reasoning.view import View
from tests.graphs import random_graph


@pytest.mark.parametrize("seed", range(3000, 3060))
def test_who_is_asked_alike_is_asked_by_the_same(seed: int) -> None:
    graph = random_graph(seed)
    known = graph.register()
    for query in graph.queries:
        scope = View(known, query.as_of, query.known_at, query.policy).statuses.scope
        askers, profiles = scope.askers, Profiles(scope.askers)
        found = [profiles.of(s) for s in range(len(scope.subjects.keys))]
        for viewpoint in (None, *(s for s, kind in enumerate(scope.subjects.kind) if kind == "organisation")):
            asked = [
                {(askers.conditions.profile(a.asker), a.mask.tobytes()) for a in askers.of(s, viewpoint)}
                for s in range(len(scope.subjects.keys))
            ]
            for s, one in enumerate(found):
                for other in range(s):
                    assert one is None or one != found[other] or asked[s] == asked[other]


@pytest.mark.parametrize("seed", range(3060, 3080))
def test_all_together_is_one_by_one(seed: int) -> None:
    graph = random_graph(seed)
    known = graph.register()
    for query in graph.queries:
        alone, together = (View(known, query.as_of, query.known_at, query.policy).statuses for _ in range(2))
        together.scope.prepare()
        subjects = alone.subjects
        for p in alone.law.kind:
            for s in range(len(subjects.keys)):
                assert alone.scope.state(p, s) == together.scope.state(p, s)
                assert alone.scope.answer(p, s) == together.scope.answer(p, s)
                assert together.concerns.of(p).any >> s & 1 == alone.scope.concerns(p, s)
        for kind in set(alone.law.kind.values()):
            for s in range(len(subjects.keys)):
                if together.across.reached(kind).read_for(s):
                    complete = bool(together.across.complete(kind) >> s & 1)
                    assert complete == (not alone.subjects.missing_inventories(s, kind))
                assert bool(together.concerns.not_asked_of(kind) >> s & 1) == alone.scope.not_asked(kind, s)


@pytest.mark.parametrize("seed", range(3080, 3100))
def test_through_whom_somebody_is_asked(seed: int) -> None:
    """Told without looking at the days, as the lines of all that are asked tell it."""
    graph = random_graph(seed)
    known = graph.register()
    for query in graph.queries:
        scope = View(known, query.as_of, query.known_at, query.policy).statuses.scope
        for s in range(len(scope.subjects.keys)):
            found = [asked.through[0] for asked in scope.askers.of(s) if asked.through]
            assert scope.askers.through(s) == list(dict.fromkeys(found))


@pytest.mark.parametrize("seed", range(3100, 3104))
def test_what_was_answered_before_changes_no_answer(seed: int) -> None:
    graph = random_graph(seed)
    known = graph.register()
    for query in graph.queries:
        point = (known, query.as_of, query.known_at, query.policy)
        shared = View(*point)
        shared.prepare()
        cells = [(p, s) for p in shared.provisions for s in shared.subjects]
        random.Random(seed).shuffle(cells)
        for cell in cells:
            assert shared.trace(*cell) == shared.trace(*cell)
        for cell in cells[:12]:
            assert shared.trace(*cell) == prepared(*point).trace(*cell)


def prepared(*point: Any) -> View:
    view = View(*point)
    view.prepare()
    return view
