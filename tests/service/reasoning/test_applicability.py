"""Applicability moved past subjects, uses, roles and classes is that which is found anew at the same point; and of whom
it is said that nothing is asked otherwise, of them nothing is.
"""

import os
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from benchmarks.organisation import law
from ontology.records import (
    Adoption,
    AISystem,
    ApplicabilityWindow,
    Classification,
    Dataset,
    Establishment,
    MappingPolicy,
    ModelVersion,
    Organisation,
    Record,
    RoleAssignment,
    Use,
)
from ontology.register import Added, ChangeSet, Register
from ontology.words import SubjectKind
from service.reasoning import profiles
from service.reasoning.applicability import Scope
from service.reasoning.between import between
from service.reasoning.opinions import DEFAULT_POLICY
from service.reasoning.otherwise import asked_otherwise
from service.reasoning.status import Statuses
from service.reasoning.subjects import Subjects
from service.reasoning.timeline import State
from tests.graphs import Graph, random_graph
from tests.service.reasoning.test_moving import entry, in_any_order

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
    yield from moved_through(register, query.as_of, query.policy, chance)


def moved_through(
    register: Register, day: date, policy: MappingPolicy, chance: random.Random
) -> Iterator[tuple[Scope, Scope, Scope]]:
    scope, at = Statuses(register, day, 1, policy).scope, 1
    for k in paths(register, chance):
        subjects = Subjects.of(register, k, day, scope.subjects)
        found = between(register, at, day, register, k, day, None)
        others = None
        if found is not None and subjects.goes_on(scope.subjects):
            others = asked_otherwise(found.stated, scope.subjects, subjects)
        at, before, statuses = k, scope, Statuses(register, day, k, policy)
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


def test_where_one_was_moved_from_answers_as_before() -> None:
    """What several points share says nothing else at any of them, however far others were moved."""
    for seed in range(4300, 4306):
        passed = [(moved, new) for _, moved, new in moves(random_graph(seed), seed)]
        for moved, new in passed:
            for p in moved.law.kind:
                for s in range(len(moved.subjects.keys)):
                    for viewpoint in viewpoints(moved.subjects):
                        assert moved.by_windows(p, s, viewpoint) == new.by_windows(p, s, viewpoint)


def test_groups_are_numbered_anew_where_too_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profiles, "SPARE", -100)
    anew_again = 0
    for seed in range(4400, 4403):
        for before, moved, new in moves(random_graph(seed), seed):
            before.prepare()
            assert_same(moved, new)
            anew_again += not moved.askers.goes_on(before.askers)
    assert anew_again


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


def _in_circles(chance: random.Random) -> Register:
    """Organisations that run and use each other's things, in circles too; adopted by several, for shorter or longer."""
    days = [None, *(date(2026, month, 1) for month in range(1, 13))]

    def period() -> dict[str, Any]:
        first, last = sorted((chance.randrange(len(days)), chance.randrange(len(days) + 4)))
        return {"valid_from": days[first], "valid_to": days[last] if 0 < last < len(days) else None}

    organisations = [Organisation(key=f"org/{n}") for n in range(3)]
    users = [*organisations, *(AISystem(key=f"system/{n}") for n in range(4))]
    models, datasets = (
        [ModelVersion(key=f"model/{n}@1") for n in range(4)],
        [Dataset(key=f"dataset/{n}") for n in range(3)],
    )
    components = [*models, *datasets]
    everything = [*users, *components]
    places = [Establishment(key=f"place/{o.key}", subject=o.key, member_state="DE", **period()) for o in organisations]
    uses = [
        Use(key=f"use/{n}", user=chance.choice(everything).key, used=chance.choice(components).key, **period())
        for n in range(14)
    ]
    roles = [
        RoleAssignment(
            key=f"role/{n}",
            agent=chance.choice(organisations).key,
            subject=chance.choice(everything).key,
            role="role/provider",
            **period(),
        )
        for n in range(9)
    ]
    classes = [
        Classification(key=f"class/{n}", subject=chance.choice(everything).key, risk_class="class/high", **period())
        for n in range(5)
    ]
    content = [Added(_in_germany(record)) for record in law(chance)]
    adoptions = [
        Added(Adoption(key=f"adoption/{o.key}", organisation=o.key, standard="standard", scope=scope, **period()))
        for o, scope in zip(organisations, (("all",), ("all",), ("system/1", "dataset/1")), strict=True)
    ]
    said: list[Record] = [*everything, *places, *uses, *roles, *classes]
    chance.shuffle(said)
    closed = chance.sample([record.key for record in said], 18)
    changes = [ChangeSet("ann", "law", (*content, *adoptions))]
    changes += [ChangeSet("ann", "more", tuple(map(Added, said[n : n + 2]))) for n in range(0, len(said), 2)]
    changes += [ChangeSet("ann", "less", (), (key,)) for key in closed]
    return Register.of(entry(n, change) for n, change in enumerate(changes, 1))


def _in_germany(record: Record) -> Record:
    return replace(record, member_state="DE") if isinstance(record, ApplicabilityWindow) else record


@pytest.mark.parametrize("seed", range(GRAPHS // 4))
def test_moved_in_circles_and_over_days(seed: int) -> None:
    chance = random.Random(seed)
    looked_at = 0
    for before, moved, new in moved_through(_in_circles(chance), date(2026, 6, 15), DEFAULT_POLICY, chance):
        asked = _some_of_each(moved)
        for p in asked:
            for s in range(len(moved.subjects.keys)):
                assert moved.answer(p, s) == new.answer(p, s)
                for viewpoint in viewpoints(moved.subjects):
                    assert moved.by_windows(p, s, viewpoint) == new.by_windows(p, s, viewpoint)
                    known = s < len(before.subjects.keys) and s not in moved.otherwise
                    if known and (viewpoint is None or viewpoint < len(before.subjects.keys)):
                        assert before.by_windows(p, s, viewpoint) == moved.by_windows(p, s, viewpoint)
                        looked_at += 1
    assert looked_at


def _some_of_each(scope: Scope) -> list[int]:
    """Some provisions whose windows say different things, and one of a standard."""
    windowed = {scope.windows.first(p) for p in scope.law.kind if not scope.law.is_standard(p)}
    return [*sorted(windowed)[::12], next(p for p in scope.law.kind if scope.law.is_standard(p))]


def test_where_an_agent_was_that_is_gone_still_counts_for_its_roles() -> None:
    day, chance = date(2026, 6, 15), random.Random(1)
    content = tuple(Added(_in_germany(record)) for record in law(chance))
    said: list[Record] = [Organisation(key="org/a"), AISystem(key="system/1")]
    said += [RoleAssignment(key="role/1", agent="org/a", subject="system/1", role="role/provider")]
    said += [Classification(key="class/1", subject="system/1", risk_class="class/high")]
    said += [Establishment(key="place/1", subject="org/a", member_state="FR")]
    changes = [ChangeSet("ann", "law", content), ChangeSet("ann", "more", tuple(map(Added, said)))]
    changes += [ChangeSet("ann", "less", (), (key,)) for key in ("org/a", "place/1")]
    register = Register.of(entry(n, change) for n, change in enumerate(changes, 1))
    found = list[Scope]()
    for k in (2, 3, 4):
        statuses = Statuses(register, day, k, DEFAULT_POLICY)
        subjects = Subjects.of(register, k, day, found[-1].subjects if found else None)
        if found:
            records = between(register, k - 1, day, register, k, day, None)
            assert records is not None
            others = asked_otherwise(records.stated, found[-1].subjects, subjects)
            assert others is not None
            found.append(found[-1].moved(register, k, subjects, records.stated, others))
        else:
            found.append(anew(statuses, register, k, subjects))
        assert_same(found[-1], anew(statuses, register, k, subjects))
    p = _some_of_each(found[0])[0]
    s = found[0].subjects.numbers["system/1"]
    assert found[1].by_windows(p, s, None) != found[2].by_windows(p, s, None)
