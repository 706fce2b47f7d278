"""A view that is moved to another point answers as one that is made for that point; however often it is moved.

NOMOGRAPH_GRAPHS says on how many random graphs (a twentieth of it).
"""

import hashlib
import os
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import reduce
from operator import or_

import pytest

from ontology.records import (
    CLASSES,
    ApplicabilityWindow,
    Assessment,
    ControlImplementation,
    DigestCheck,
    Evidence,
    Record,
    Risk,
    Use,
)
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.words import Status
from service.growth import grown
from service.reasoning import between
from service.reasoning.known import FULL
from service.reasoning.moving import moved
from service.reasoning.status import RUNS, Statuses
from service.reasoning.switches import FACTS
from service.reasoning.view import View
from tests.checker import Checker
from tests.graphs import SETS, Graph, random_graph
from tests.oracle import Oracle

GRAPHS = max(10, int(os.environ.get("NOMOGRAPH_GRAPHS", "500")) // 20)
MOVES = 8
SMALL = (*FACTS, *between.OPINIONS)

Point = tuple[date, int]


def in_small_sets(graph: Graph) -> Register:
    """The records of a graph: what is settled in one change set, then facts and opinions two by two, then closings."""
    added = [each for change in graph.changes for each in change.added]
    facts = [each for each in added if isinstance(each.record, SMALL)]
    first = tuple(each for each in added if not isinstance(each.record, SMALL))
    changes = [ChangeSet("ann", "settled", first)]
    changes += [ChangeSet("ann", "facts", tuple(facts[n : n + 2])) for n in range(0, len(facts), 2)]
    changes += [ChangeSet("ann", "closed", (), (key,)) for change in graph.changes for key in change.closed]
    return Register.of(entry(n, change) for n, change in enumerate(changes, 1))


def entry(n: int, change: ChangeSet) -> Entry:
    return Entry(n, SETS[0], hashlib.sha256(f"{n} {change}".encode()).hexdigest(), "", change)


def with_set(register: Register, *added: Record, closed: tuple[str, ...] = ()) -> Register:
    return grown(register, [entry(register.head + 1, ChangeSet("ann", "more", tuple(map(Added, added)), closed))])


def points(graph: Graph, register: Register, chance: random.Random) -> Iterator[Point]:
    """Days and revisions, often one day after the other."""
    days = sorted({query.as_of for query in graph.queries})
    day = days[0]
    while True:
        if chance.random() < 0.5:
            day = chance.choice(days) + timedelta(days=chance.choice((0, 1, 5, 30, -7)))
        yield day, chance.randint(0, register.head)


def known(statuses: Statuses) -> dict[str, object]:
    """All that the runs know: grades, and whom the evidence names."""
    found: dict[str, object] = {}
    for name in RUNS:
        run = getattr(statuses, name)
        for p in statuses.law.kind:
            bits = [run.at(p, grade) for grade in (1, 2, 3)]
            names = [{z: its for z, its in run.names(p, grade).items() if its} for grade in (2, 3)]
            found[f"{name} {p}"] = (bits, names)
    return found


def assert_same(one: View, new: View) -> None:
    assert one.subjects == new.subjects
    assert known(one.statuses) == known(new.statuses)
    for p in new.provisions:
        for s in new.subjects:
            assert one.status(p, s) is new.status(p, s)
            assert one.far(p, s) == new.far(p, s)
            assert one.applicability(p, s) == new.applicability(p, s)
            assert one.counts(p, s) == new.counts(p, s)
    assert one.pair_relations() == new.pair_relations()


@pytest.mark.parametrize("seed", range(GRAPHS))
def test_moved_is_made_anew(seed: int) -> None:
    graph, chance = random_graph(seed), random.Random(seed)
    policy = graph.queries[0].policy
    for register in (in_small_sets(graph), graph.register()):
        path = points(graph, register, chance)
        view = View(register, *next(path), policy)
        known(view.statuses)
        for _ in range(MOVES):
            day, k = next(path)
            view = view.moved(register, day, k)
            assert_same(view, View(register, day, k, policy))


def test_one_question_at_a_time_is_moved_too() -> None:
    """Nothing but what a few pairs depend on is worked out, and that alone is moved."""
    for seed in range(12):
        graph, chance = random_graph(seed), random.Random(seed)
        register, policy = in_small_sets(graph), graph.queries[0].policy
        path = points(graph, register, chance)
        view = View(register, *next(path), policy)
        for _ in range(6):
            day, k = next(path)
            view = view.moved(register, day, k)
            new = View(register, day, k, policy)
            for p in chance.sample(new.provisions, 3):
                for s in new.subjects:
                    assert view.status(p, s) is new.status(p, s)
                    assert view.applicability(p, s) == new.applicability(p, s)


def test_proofs_of_a_moved_view_check() -> None:
    proved = 0
    for seed in range(20):
        graph, chance = random_graph(seed), random.Random(seed)
        register, policy = in_small_sets(graph), graph.queries[0].policy
        path = points(graph, register, chance)
        view = View(register, *next(path), policy)
        for _ in range(3):
            view.settle_all()
            day, k = next(path)
            view = view.moved(register, day, k)
        oracle = Oracle(register, day, k, policy)
        checker = Checker(oracle.facts, oracle.applies)
        for p in oracle.provisions:
            for s in oracle.subjects:
                status = oracle.status(p, s)
                assert view.status(p, s) is status
                if status in (Status.SATISFIED, Status.PARTIAL):
                    proof = view.proof(p, s)
                    assert proof is not None
                    assert not checker.faults(proof, p, s, status)
                    proved += 1
    assert proved > 100


def test_the_order_of_independent_change_sets_does_not_matter() -> None:
    for seed in range(8):
        graph = random_graph(seed)
        query = graph.queries[0]
        register = graph.register()
        items = list(register.open(Evidence, register.head))[:4]
        later = [replace(item, key=f"{item.key}/more", valid_to=None) for item in items]
        ways = []
        for order in (later, later[::-1]):
            known_then, view = register, View(register, query.as_of, register.head, query.policy)
            for item in order:
                known(view.statuses)
                known_then = with_set(known_then, item)
                view = view.moved(known_then, query.as_of, known_then.head)
            ways.append(known(view.statuses))
        assert ways[0] == ways[1]


def test_hundreds_of_moves_do_not_drift_and_keep_nothing() -> None:
    graph, chance = random_graph(5), random.Random(5)
    register, policy = in_small_sets(graph), graph.queries[0].policy
    path = points(graph, register, chance)
    view = View(register, *next(path), policy)
    view.settle_all()
    lines = []
    for _ in range(300):
        day, k = next(path)
        view = view.moved(register, day, k)
        view.settle_all()
        knowledge = view.statuses.actual.knowledge
        lines.append(sum(len(each) for log in knowledge.log.values() for each in log.values()))
        for p, log in knowledge.log.items():
            for (grade, name), learnt in log.items():
                above = [line.bits for each in range(grade, FULL + 1) for line in log.get((each, name), ())]
                known_of = reduce(or_, above, 0)
                assert sum(line.bits.bit_count() for line in learnt) <= known_of.bit_count()
                assert known_of == knowledge.bits(p, (grade, name))
    assert_same(view, View(register, day, k, policy))
    assert max(lines[150:]) <= 2 * max(lines[:150])


def test_a_fact_that_is_moved_past_again_and_again_is_kept_once() -> None:
    graph, chance = random_graph(5), random.Random(5)
    register, policy = in_small_sets(graph), graph.queries[0].policy
    path = points(graph, register, chance)
    view = View(register, *next(path), policy)
    for _ in range(60):
        view.settle_all()
        view = view.moved(register, *next(path))
    switches, cited = view.statuses.switches, view.statuses.desk.items.cited
    assert switches is not None
    kept = [list(each) for each in switches.records.values()]
    items = [each.record.key for each in register.by_class.get(Evidence, ())]
    kept += [list(cited.using(key)) for key in items] + [list(cited.checking(key)) for key in items]
    assert kept
    assert kept == [list(dict.fromkeys(each)) for each in kept]


def test_what_draws_nothing_leaves_everything_as_it_is() -> None:
    graph = random_graph(3)
    register, query = graph.register(), graph.queries[0]
    view = View(register, query.as_of, register.head, query.policy)
    known(view.statuses)
    more = with_set(register, Risk(key="risk/1", label="A risk", identified_on=query.as_of))
    after = view.moved(more, query.as_of, more.head)
    mine, theirs = after.statuses, view.statuses
    assert mine.register is more
    assert (mine.verdicts, mine.measures, mine.desk, mine.concerns) == (
        theirs.verdicts,
        theirs.measures,
        theirs.desk,
        theirs.concerns,
    )
    for name in RUNS:
        assert getattr(mine, name).knowledge.known == getattr(theirs, name).knowledge.known


def test_days_of_what_is_recorded_later_switch_too() -> None:
    """A use that begins, and an item that ends, on days that no record named when days were first looked at."""
    graph = random_graph(3)
    register, policy = graph.register(), graph.queries[0].policy
    day = graph.queries[0].as_of
    view = View(register, day, register.head, policy)
    known(view.statuses)
    view = view.moved(register, day + timedelta(days=1), register.head)
    known(view.statuses)
    begins, ends = day + timedelta(days=401), day + timedelta(days=402)
    users = [s for s, kind in zip(view.subjects, view.statuses.subjects.kind, strict=True) if kind == "ai-system"]
    used = next(s for s, kind in zip(view.subjects, view.statuses.subjects.kind, strict=True) if kind == "dataset")
    items = [replace(i, key=f"{i.key}/more", valid_to=ends) for i in register.open(Evidence, register.head)][:3]
    more = with_set(register, *(Use(key=f"use/{s}/new", user=s, used=used, valid_from=begins) for s in users), *items)
    for later in (day + timedelta(days=1), *(begins + timedelta(days=n) for n in range(3))):
        view = view.moved(more, later, more.head)
        assert_same(view, View(more, later, more.head, policy))


def test_other_chains_and_other_law_are_begun_anew() -> None:
    one, other = random_graph(1), random_graph(2)
    query = one.queries[0]
    here = View(one.register(), query.as_of, 1, query.policy)
    elsewhere = replace(other, changes=other.changes[:1]).register()
    elsewhere.entries[0] = replace(elsewhere.entries[0], digest="another")
    assert moved(here.statuses, elsewhere, query.as_of, 1) is None


def test_every_class_that_is_read_is_one_that_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads another class of records must say what a change of it reaches."""
    read: set[type[Record]] = set()
    opened = Register.open

    def spy(register: Register, cls: type[Record], k: int) -> Iterator[Record]:
        read.add(cls)
        return opened(register, cls, k)

    monkeypatch.setattr(Register, "open", spy)
    graph = random_graph(4)
    query = graph.queries[0]
    known(View(graph.register(), query.as_of, query.known_at, query.policy).statuses)
    covered = {*FACTS, *between.OPINIONS, *between.SETTLED}
    assert read <= covered <= set(CLASSES.values())
    assert covered - read <= {Assessment, ControlImplementation, DigestCheck, Evidence}, "read as arrays"


def test_on_a_day_on_which_only_windows_open_applicability_is_read_again_not_made_again() -> None:
    """The same lines, the same links for whom nothing changes; and the answers of a view made for that day."""
    taken_over = 0
    for seed in range(GRAPHS):
        graph = random_graph(seed)
        register, policy = graph.register(), graph.queries[0].policy
        opening = {w.applies_from for w in register.open(ApplicabilityWindow, register.head) if w.applies_from}
        for day in sorted(opening):
            view = View(register, day - timedelta(days=1), register.head, policy)
            known(view.statuses)
            after = view.moved(register, day, register.head)
            if after.statuses.subjects is view.statuses.subjects:
                taken_over += 1
                assert after.statuses.scope.windows is view.statuses.scope.windows
                assert after.statuses.concerns is not view.statuses.concerns
            assert_same(after, View(register, day, register.head, policy))
    assert taken_over >= GRAPHS // 2
