"""What is imagined is one more entry: the view moved to it answers as one made for it, and nothing else sees it.

NOMOGRAPH_GRAPHS says on how many random graphs (a twentieth of it).
"""

import os
import random
from dataclasses import replace

import pytest

from ontology.key import Key
from ontology.records import (
    CONTENT,
    SUBJECTS,
    Assessment,
    ControlImplementation,
    Evidence,
    JointMapping,
    MappingAssertion,
    Record,
)
from ontology.register import Added, ChangeSet, Register
from service.growth import grown
from service.reasoning import between
from service.reasoning.answers import ImpactRow
from service.reasoning.differing import differing, settled
from service.reasoning.impact import changed, imagine, impact
from service.reasoning.moving import moved
from service.reasoning.supposed import as_known, suppose
from service.reasoning.view import View
from tests.graphs import random_graph
from tests.service.reasoning.test_moving import assert_same, entry, in_small_sets, known

GRAPHS = max(10, int(os.environ.get("NOMOGRAPH_GRAPHS", "500")) // 20)
IMAGINED: tuple[type[Record], ...] = (
    Evidence,
    Assessment,
    ControlImplementation,
    MappingAssertion,
    JointMapping,
    *SUBJECTS,
)
COUNTED: tuple[type[Record], ...] = (MappingAssertion, JointMapping, ControlImplementation)


def from_nothing(view: View, without: list[Key], with_: list[Key]) -> tuple[ImpactRow, ...]:
    """Two views made anew and compared pair by pair."""
    overlay = imagine(view.register, view.known_at, without, with_)
    before = View(view.register, view.as_of, view.known_at, view.policy)
    after = View(overlay, view.as_of, overlay.head, view.policy)
    rows = [
        ImpactRow(p, s, before.status(p, s), after.status(p, s))
        for p in before.provisions
        if p in after.provisions
        for s in before.subjects
        if s in after.subjects
    ]
    return tuple(sorted((row for row in rows if row.before is not row.after), key=lambda r: (r.provision, r.subject)))


def asked(register: Register, k: int, chance: random.Random) -> tuple[list[Key], list[Key]]:
    """What is taken away, and what is counted."""
    keys = [record.key for cls in IMAGINED for record in register.open(cls, k)]
    proposed = [record.key for cls in COUNTED for record in register.open(cls, k)]
    without = chance.sample(keys, min(len(keys), chance.choice((0, 1, 1, 1, 2))))
    count = 1 if not without else chance.choice((0, 0, 1))
    with_ = chance.sample(sorted(set(proposed) - set(without)), min(count, len(set(proposed) - set(without))))
    return without, with_


@pytest.mark.parametrize("seed", range(GRAPHS))
def test_moved_is_from_nothing(seed: int) -> None:
    graph, chance = random_graph(seed), random.Random(seed)
    for register in (in_small_sets(graph), graph.register()):
        query = graph.queries[0]
        for k in {register.head, chance.randint(0, register.head), query.known_at}:
            view = View(register, query.as_of, k, query.policy)
            for _ in range(3):
                without, with_ = asked(register, k, chance)
                assert impact(view, without=without, with_=with_) == from_nothing(view, without, with_), (
                    without,
                    with_,
                )
            assert_same(view, View(register, query.as_of, k, query.policy))


def test_all_that_a_moved_view_knows_is_the_same() -> None:
    """Every run, not only what a status is read from."""
    for seed in range(GRAPHS):
        graph, chance = random_graph(seed), random.Random(seed)
        register, query = in_small_sets(graph), graph.queries[0]
        for k in (register.head, register.head // 2):
            view = View(register, query.as_of, k, query.policy)
            known(view.statuses)
            facts = [each.key for cls in (Evidence, Assessment) for each in register.open(cls, k)]
            overlay = imagine(register, k, chance.sample(facts, min(2, len(facts))), ())
            after = view.moved(overlay, query.as_of, overlay.head)
            assert_same(after, View(overlay, query.as_of, overlay.head, query.policy))


def test_what_differs_is_found_by_sets() -> None:
    """Of any two points, whoever moved what: no pair is left out."""
    compared = 0
    for seed in range(GRAPHS):
        graph = random_graph(seed)
        register, query = graph.register(), graph.queries[0]
        views = [View(register, query.as_of, k, query.policy) for k in (register.head, query.known_at, 2)]
        for one in views:
            for p in one.statuses.law.kind:
                bits = one.statuses.across.not_evaluable(p)
                for s in range(len(one.subjects)):
                    assert one.statuses.not_evaluable(p, s) == bool(bits >> s & 1)
            for other in views:
                if one.subjects == other.subjects:
                    pairs = set(differing(settled(one.statuses), settled(other.statuses)))
                    for p in one.statuses.law.kind:
                        for s in range(len(one.subjects)):
                            same = one.statuses.status(p, s) is other.statuses.status(p, s)
                            assert same or (p, s) in pairs
                            compared += 1
    assert compared > 1000


def test_a_supposed_entry_is_never_taken_for_the_next_real_one() -> None:
    graph = random_graph(3)
    register, query = graph.register(), graph.queries[0]
    item = next(register.open(Evidence, register.head))
    overlay = suppose(register, closed=[item.key])
    real = grown(register, [entry(register.head + 1, ChangeSet("ann", "closed", (), (item.key,)))])
    assert overlay.head == real.head
    assert not between.same_chain(overlay, real)
    view = View(overlay, query.as_of, overlay.head, query.policy)
    assert moved(view.statuses, real, query.as_of, real.head) is None
    assert moved(View(real, query.as_of, real.head, query.policy).statuses, overlay, query.as_of, overlay.head) is None


def test_two_supposed_entries_are_of_one_chain_only_if_they_say_the_same() -> None:
    register = random_graph(3).register()
    keys = [item.key for item in register.open(Evidence, register.head)][:2]
    one, again, other = (suppose(register, closed=[key]) for key in (keys[0], keys[0], keys[1]))
    assert between.same_chain(one, again)
    assert not between.same_chain(one, other)
    assert not between.same_chain(suppose(one, closed=[keys[1]]), suppose(other, closed=[keys[0]]))
    assert between.same_chain(register, suppose(one, closed=[keys[1]]))


def test_what_was_imagined_leaves_the_real_chain_as_it_was() -> None:
    """The same names are imagined, then recorded otherwise."""
    for seed in range(12):
        graph = random_graph(seed)
        register, query = in_small_sets(graph), graph.queries[0]
        view = View(register, query.as_of, register.head, query.policy)
        known(view.statuses)
        for item in list(register.open(Evidence, register.head))[:4]:
            wider = replace(item, key=f"{item.key}/more", valid_to=None)
            later = replace(wider, about=(), supports=())
            imagined = suppose(register, [wider], [item.key])
            known(view.moved(imagined, query.as_of, imagined.head).statuses)
            register = grown(register, [entry(register.head + 1, changed_to(later, item))])
            view = view.moved(register, query.as_of, register.head)
            assert_same(view, View(register, query.as_of, register.head, query.policy))


def changed_to(record: Record, closed: Record) -> ChangeSet:
    return ChangeSet("ann", "another", (Added(record),), (closed.key,))


def test_what_is_known_at_the_head_is_the_register_itself() -> None:
    register = random_graph(3).register()
    assert as_known(register, register.head) is register


@pytest.mark.parametrize("seed", range(8))
def test_what_was_known_earlier_is_told_by_its_own_head(seed: int) -> None:
    register = in_small_sets(random_graph(seed))
    for k in range(register.head):
        past = as_known(register, k)
        for cls, ones in register.by_class.items():
            assert [each.record for each in ones] == [each.record for each in past.by_class[cls]]
            assert list(past.open(cls, past.head)) == list(register.open(cls, k))
            if cls in CONTENT:
                assert list(past.open(cls, 0)) == list(register.open(cls, 0))
        for key, recorded in register.by_key.items():
            its = past.get(key)
            assert its is not None
            if type(recorded.record) not in CONTENT:
                assert its.open_at(past.head) == recorded.open_at(k)


def test_other_law_is_compared_pair_by_pair() -> None:
    graph = random_graph(5)
    query, other = graph.queries[0], random_graph(5)
    one, two = (View(each.register(), query.as_of, k, query.policy) for each, k in ((graph, 4), (other, 1)))
    assert one.statuses.law is not two.statuses.law
    rows = changed(one, two)
    assert rows
    for row in rows:
        assert one.status(row.provision, row.subject) is row.before
        assert two.status(row.provision, row.subject) is row.after
