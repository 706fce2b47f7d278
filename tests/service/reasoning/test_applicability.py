"""Applicability moved past subjects, uses, roles and classes is that which is found anew at the same point; and of whom
it is said that nothing is asked otherwise, of them nothing is.
"""

import os
import random
from collections.abc import Iterator

import pytest

from ontology.register import Register
from ontology.words import SubjectKind
from service.reasoning.applicability import Scope
from service.reasoning.between import between
from service.reasoning.otherwise import asked_otherwise
from service.reasoning.status import Statuses
from service.reasoning.subjects import Subjects
from service.reasoning.timeline import State
from tests.graphs import Graph, random_graph
from tests.service.reasoning.test_moving import in_any_order

GRAPHS = max(12, int(os.environ.get("NOMOGRAPH_GRAPHS", "500")) // 20)


def anew(statuses: Statuses, register: Register, k: int, subjects: Subjects) -> Scope:
    facts = (statuses.law, subjects, statuses.effects, statuses.measures.corrections)
    return Scope.of(register, k, statuses.as_of, *facts)


def viewpoints(subjects: Subjects) -> list[int | None]:
    return [None, *(s for s, kind in enumerate(subjects.kind) if kind is SubjectKind.ORGANISATION)]


def states(scope: Scope) -> dict[tuple[int, int, int | None], State]:
    cells = ((p, s) for p in scope.law.kind for s in range(len(scope.subjects.keys)))
    return {(p, s, v): scope.state(p, s, v) for p, s in cells for v in viewpoints(scope.subjects)}


def assert_same(one: Scope, other: Scope) -> None:
    assert states(one) == states(other)
    for p in one.law.kind:
        for s in range(len(one.subjects.keys)):
            assert one.answer(p, s) == other.answer(p, s)
            for viewpoint in viewpoints(one.subjects):
                assert one.by_windows(p, s, viewpoint) == other.by_windows(p, s, viewpoint)


def paths(register: Register, chance: random.Random) -> Iterator[int]:
    """Mostly forwards, now and then back."""
    k = 1
    while k < register.head:
        k = min(register.head, k + chance.choice((1, 1, 1, 2, 4)))
        yield chance.randint(max(1, k - 6), k) if chance.random() < 0.15 else k


def moves(graph: Graph, seed: int) -> Iterator[tuple[Scope, Scope, Scope]]:
    """A scope, the same moved, and what is found anew where it was moved to."""
    chance, query = random.Random(seed), graph.queries[0]
    register = in_any_order(graph, chance, named_later=seed % 3 > 0)
    statuses = Statuses(register, query.as_of, 1, query.policy)
    scope, at = statuses.scope, 1
    for k in paths(register, chance):
        subjects = Subjects.of(register, k, query.as_of, scope.subjects)
        found = between(register, at, query.as_of, register, k, query.as_of, None)
        others = None
        if found is not None and subjects.goes_on(scope.subjects):
            others = asked_otherwise(found.stated, scope.subjects, subjects)
        at, before = k, scope
        statuses = Statuses(register, query.as_of, k, query.policy)
        if found is None or others is None:
            scope = statuses.scope
            continue
        scope = before.moved(register, k, subjects, found.stated, others)
        yield before, scope, anew(statuses, register, k, subjects)


@pytest.mark.parametrize("seed", range(4000, 4000 + GRAPHS))
def test_moved_is_found_anew(seed: int) -> None:
    for number, (before, moved, new) in enumerate(moves(random_graph(seed), seed)):
        if number % 3 == 0:
            moved.prepare()
        assert_same(moved, new)
        told, known = states(before), states(moved)
        assert {s for place, state in told.items() if state != known[place] for s in place[1:2]} <= {
            *moved.otherwise,
            *(s for s in range(len(before.subjects.keys)) if _counts_inventories(before, moved, s)),
        }


def _counts_inventories(before: Scope, moved: Scope, s: int) -> bool:
    """Whether another inventory, or something of a kind, may lift what is asked of a subject (reading 16)."""
    kinds = set(moved.law.kind.values())
    return any(before.not_asked(kind, s) != moved.not_asked(kind, s) for kind in kinds)


def test_what_was_known_of_others_is_not_asked_again() -> None:
    shared = 0
    for seed in range(4100, 4112):
        for before, moved, _ in moves(random_graph(seed), seed):
            states(before)
            apart = moved.otherwise | {*range(len(before.subjects.keys), len(moved.subjects.keys))}
            for s in {*range(len(before.subjects.keys))} - apart:
                assert moved.askers.group(s) == before.askers.group(s)
                shared += 1
    assert shared > 500


def test_members_of_groups_are_everybody_once() -> None:
    for seed in range(4200, 4206):
        for _, moved, new in moves(random_graph(seed), seed):
            for alike, other in [
                (moved.askers.alike(), new.askers.alike()),
                *((moved.adoptions.alike(key), new.adoptions.alike(key)) for key in new.adoptions.by_standard),
            ]:
                assert alike.members == other.members
                assert sum(alike.members.values()) == (1 << len(moved.subjects.keys)) - 1
