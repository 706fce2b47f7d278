"""Scopes among other subjects are those that are made anew, and it is known which of them differ."""

import random
from collections.abc import Iterator

import pytest

from ontology.records import ALL_SCOPE, ControlImplementation
from ontology.register import Register
from ontology.words import SubjectKind
from service.reasoning.arrays import Place, place_of
from service.reasoning.between import between
from service.reasoning.bits import Bits, bits_of
from service.reasoning.scopes import Scopes
from service.reasoning.subjects import Subjects
from tests.graphs import Graph, random_graph
from tests.service.reasoning.test_moving import in_any_order

SEEDS = 60


def ledgers() -> Iterator[tuple[Graph, Register, random.Random]]:
    for seed in range(SEEDS):
        graph, chance = random_graph(seed), random.Random(seed)
        yield graph, in_any_order(graph, chance, named_later=True), chance


def path(register: Register, chance: random.Random) -> list[int]:
    """Revisions as a ledger grows, now and then one back."""
    found = [1]
    while found[-1] < register.head:
        found.append(min(register.head, found[-1] + chance.choice((1, 1, 2, 4))))
        if chance.random() < 0.2:
            found += [chance.randint(1, found[-1]), found[-1]]
    return found


def implementations(register: Register) -> list[ControlImplementation]:
    records = (recorded.record for recorded in register.by_class.get(ControlImplementation, ()))
    return [record for record in records if isinstance(record, ControlImplementation)]


def assert_anew(before: Scopes, here: Scopes, places: list[Place], others: dict[Place, Bits]) -> None:
    """Of each place the scope is that which is made anew, but for those who are not on record; it is the former where
    it is not told to differ.
    """
    anew, on_record = Scopes.at(here.subjects, places), frozenset(here.subjects.index.values())
    for place in places:
        subjects, bits = here.of(place)
        assert bits == bits_of(subjects)
        assert subjects & on_record == anew.of(place)[0]
        if place in others:
            assert subjects == anew.of(place)[0]
            assert others[place] == bits ^ before.of(place)[1] != 0
        else:
            assert subjects is before.of(place)[0]
    for s in on_record:
        assert set(anew.owners(s)) <= set(here.owners(s))
        assert len(set(here.owners(s))) == len(here.owners(s))


@pytest.mark.parametrize("told", [False, True])
def test_scopes_among_others_are_those_made_anew(told: bool) -> None:
    """`told`: where the subjects know who differs, only the places that this may concern are looked at."""
    differing = kept = 0
    for graph, register, chance in ledgers():
        day, places = graph.queries[0].as_of, [*dict.fromkeys(map(place_of, implementations(register)))]
        subjects = Subjects.of(register, 1, day)
        scopes = Scopes.at(subjects, places)
        for k in path(register, chance):
            found = between(register, subjects.k, day, register, k, day, None) if told else None
            moved = subjects.moved(register, k, found.stated) if found else Subjects.of(register, k, day, subjects)
            if moved is None or not moved.goes_on(subjects):
                subjects = Subjects.of(register, k, day)
                scopes = Scopes.at(subjects, places)
                continue
            known = {place: scopes.of(place) for place in places}
            here, others = scopes.among(moved)
            assert_anew(scopes, here, places, others)
            assert {place: scopes.of(place) for place in places} == known
            differing, kept = differing + len(others), kept + len(places) - len(others)
            subjects, scopes = moved, here
    assert differing
    assert kept > differing


def test_an_organisation_has_in_scope_all_that_it_runs() -> None:
    reached = 0
    for graph, register, _ in ledgers():
        subjects = Subjects.of(register, register.head, graph.queries[0].as_of)
        assert Scopes(subjects).of(("nobody", True, (ALL_SCOPE,))) == (frozenset(), 0)
        for key, own in subjects.index.items():
            scope, bits = Scopes(subjects).of((key, False, (ALL_SCOPE, "nobody")))
            everything = subjects.reach(own) if subjects.kind[own] is SubjectKind.ORGANISATION else frozenset()
            assert scope == everything | {own}
            assert bits == bits_of(scope)
            reached += len(everything)
    assert reached
