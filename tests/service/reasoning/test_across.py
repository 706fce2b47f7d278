"""Components and users that are moved past new uses, roles, classes and subjects are those that are looked up anew.

NOMOGRAPH_GRAPHS says on how many random graphs (a twentieth of it).
"""

import os
import random
from dataclasses import replace
from datetime import date

import pytest

from benchmarks.organisation import law
from ontology.records import AISystem, Classification, Organisation, Role, RoleAssignment
from ontology.register import Added, ChangeSet, Register
from ontology.words import SubjectKind
from service.reasoning.across import Across
from service.reasoning.applicability import Scope
from service.reasoning.between import between
from service.reasoning.concern import Concerns
from service.reasoning.corrections import Corrections
from service.reasoning.effects import Effects
from service.reasoning.law import law_on
from service.reasoning.links import Links
from service.reasoning.otherwise import asked_otherwise
from service.reasoning.subjects import Subjects
from tests.graphs import random_graph
from tests.service.reasoning.test_moving import entry, in_any_order

GRAPHS = max(10, int(os.environ.get("NOMOGRAPH_GRAPHS", "500")) // 20)


def assert_same(one: Links, new: Links, count: int) -> None:
    assert [one.row(s) for s in range(count)] == [new.row(s) for s in range(count)]
    assert (one.reading, one.read) == (new.reading, new.read)
    assert [one.readers_of(1 << s) for s in range(count)] == [new.readers_of(1 << s) for s in range(count)]
    assert not one.differing(new)


def assert_answers(moved: Across, anew: Across) -> None:
    count = len(anew.subjects.keys)
    for p in anew.law.kind:
        assert_same(moved.components(p), anew.components(p), count)
        assert_same(moved.users(p), anew.users(p), count)
        assert moved.not_evaluable(p) == anew.not_evaluable(p)
    for kind in SubjectKind:
        assert moved.complete(kind) == anew.complete(kind)
        assert moved.of_kind.get(kind) == anew.of_kind.get(kind)
        assert moved.broader_than(kind) == anew.broader_than(kind)


def made_anew(register: Register, k: int, day: date, numbered: Subjects | None) -> Across:
    law, subjects = law_on(register, day), Subjects.of(register, k, day, numbered)
    facts = (law, subjects, Effects.of(register, k, day, law), Corrections.of(register, k))
    return Across(law, subjects, Concerns(law, Scope.of(register, k, day, *facts)))


def moved_to(anew: Across, before: Across, register: Register) -> Across | None:
    """From an earlier point of the same day, where records may have been made that let some reach others."""
    points = [(register, its.subjects.k, its.subjects.today) for its in (before, anew)]
    found = between(points[0][0], points[0][1], points[0][2], *points[1], None)
    assert found is not None
    if found.content or asked_otherwise(found.stated, before.subjects, anew.subjects) is None:
        return None
    subjects = before.subjects.moved(register, anew.subjects.k, found.stated)
    if subjects is None:
        return None
    assert subjects.keys == anew.subjects.keys
    return before.moved(subjects, anew.concerns)


@pytest.mark.parametrize("seed", range(GRAPHS))
def test_moved_is_looked_up_anew(seed: int) -> None:
    """From entry to entry and now and then back, however many of the provisions were asked about before."""
    graph, chance = random_graph(seed), random.Random(seed)
    register, day = in_any_order(graph, chance, named_later=seed % 3 > 0), graph.queries[0].as_of
    here = anew = made_anew(register, 1, day, None)
    moves = k = 1
    while k < register.head:
        k += 1
        at = k if chance.random() < 0.9 else chance.randint(1, k)
        former, anew = here, made_anew(register, at, day, here.subjects)
        moved = moved_to(anew, former, register)
        here = anew if moved is None else moved
        some = chance.sample(sorted(here.law.kind), len(here.law.kind) // 2)
        for p in some if chance.random() < 0.3 else ():
            here.components(p)
            here.users(p)
        if moved is None or chance.random() < 0.5:
            continue
        moves += 1
        assert_answers(here, anew)
        assert_answers(here.on(here.concerns), anew)
        for p, kind in here.law.kind.items():
            linked = anew.components(p).differing(former.components(p)) | anew.users(p).differing(former.users(p))
            told = dict(here.differing(former, [p])).get(p, (0, 0))
            assert told[1] == linked | (anew.complete(kind) ^ former.complete(kind))
    assert_answers(here, anew)
    assert moves > 1


def test_a_further_role_of_one_of_two_organisations_counts_as_seen_from_it() -> None:
    """The provision concerns the same systems as before, and both organisations run the same ones."""
    further = RoleAssignment(key="role/3", agent="org/other", subject="system/1", role="role/provider")
    first = (
        *law(random.Random(1)),
        Role(key="role/deployer", in_framework="act", label="deployer"),
        *(Organisation(key=f"org/{name}") for name in ("acme", "other")),
        AISystem(key="system/1"),
        Classification(key="class/1", subject="system/1", risk_class="class/high"),
        RoleAssignment(key="role/1", agent="org/acme", subject="system/1", role="role/provider"),
        replace(further, key="role/2", role="role/deployer"),
    )
    changes = (
        ChangeSet("ann", "all", tuple(map(Added, first))),
        ChangeSet("ann", "a role", (Added(further),)),
        ChangeSet("ann", "no more", (), (further.key,)),
    )
    register = Register.of(entry(n, change) for n, change in enumerate(changes, 1))
    here = made_anew(register, 1, date(2026, 11, 21), None)
    p = here.law.content.index["act/art_1/par_1"]
    other = here.subjects.index["org/other"]
    for k, runs in ((1, False), (2, True), (3, False), (2, True), (1, False)):
        anew = made_anew(register, k, here.subjects.today, here.subjects)
        if k != here.subjects.k:
            moved = moved_to(anew, here, register)
            assert moved is not None
            here = moved
        assert bool(here.components(p).row(other)) is runs
        assert_answers(here, anew)
