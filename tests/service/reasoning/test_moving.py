"""A view that is moved to another point answers as one that is made for that point; however often it is moved.

NOMOGRAPH_GRAPHS says on how many random graphs (a twentieth of it).
"""

import hashlib
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import reduce
from operator import or_

import pytest

from ontology.fields import fields_of, values_of
from ontology.records import (
    CLASSES,
    CONTENT,
    SUBJECTS,
    AISystem,
    ApplicabilityWindow,
    Assessment,
    ControlImplementation,
    Dataset,
    DigestCheck,
    Evidence,
    Record,
    Risk,
    Role,
    RoleAssignment,
    Supplier,
    Use,
)
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.words import Status, SubjectKind
from service.growth import grown
from service.reasoning import between
from service.reasoning.known import FULL
from service.reasoning.moving import moved
from service.reasoning.numbered import OUT_OF_PLACE
from service.reasoning.status import RUNS, Statuses
from service.reasoning.subjects import Subjects
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


def in_any_order(graph: Graph, chance: random.Random, *, named_later: bool) -> Register:
    """The law in one change set; then everything else by twos, subjects, uses, roles, classes and facts together, more
    or less in the order in which it was made, and closings. `named_later`: whoever is named is recorded before.
    """
    added = [each for change in graph.changes for each in change.added]
    law = tuple(each for each in added if type(each.record) in CONTENT)
    others = sorted(enumerate(each for each in added if each not in law), key=lambda it: it[0] + 4 * chance.random())
    ordered = [each for _, each in others]
    if named_later:
        subjects = {each.record.key: each for each in ordered if isinstance(each.record, SUBJECTS)}
        first: dict[str, Added] = {}
        for each in (each for each in ordered if each.record.key not in subjects):
            named = {key for field in fields_of(type(each.record)) for key in values_of(each.record, field)}
            first |= {key: its for key, its in subjects.items() if key in named and key not in first}
            first[each.record.key] = each
        ordered = list(first.values())
    sets = [ChangeSet("ann", "more", tuple(ordered[n : n + 2])) for n in range(0, len(ordered), 2)]
    closed = [(key,) for change in graph.changes for key in change.closed]
    subjects_closed = [each.record.key for each in ordered if isinstance(each.record, SUBJECTS)]
    closed += [(key,) for key in chance.sample(subjects_closed, min(2, len(subjects_closed))) if (key,) not in closed]
    changes = [ChangeSet("ann", "law", law), *sets, *(ChangeSet("ann", "closed", (), keys) for keys in closed)]
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
            bits = [_keys(statuses, run.at(p, grade)) for grade in (1, 2, 3)]
            names = [_named_by(statuses, run.names(p, grade)) for grade in (2, 3)]
            found[f"{name} {p}"] = (bits, names)
    return found


def _keys(statuses: Statuses, bits: int) -> frozenset[str]:
    """By name: numbers of who is new, or was, are others where all is made anew."""
    return frozenset(key for key, s in statuses.subjects.index.items() if bits >> s & 1)


def _named_by(statuses: Statuses, names: dict[int, int]) -> dict[object, frozenset[str]]:
    """Who is named, for whom; who is not on record is nobody."""
    here = dict(zip(statuses.subjects.index.values(), statuses.subjects.index, strict=True))
    found = {here.get(z, z if z < 0 else None): _keys(statuses, its) for z, its in names.items()}
    return {who: its for who, its in found.items() if who is not None and its}


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
    assert one.units() == new.units()
    assert _pairs(one) == _pairs(new)
    for kind in SubjectKind:
        for read in (Subjects.components, Subjects.users):
            assert _ordered(one, read, kind) == _ordered(new, read, kind)


def _pairs(view: View) -> list[tuple[str, str]]:
    return [(row.provision, row.subject) for row in view.coverage()]


def _ordered(view: View, read: Callable[[Subjects, int, SubjectKind], list[int]], kind: SubjectKind) -> list[list[str]]:
    subjects = view.statuses.subjects
    return [[subjects.keys[s] for s in read(subjects, subjects.index[key], kind)] for key in view.subjects]


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


@pytest.mark.parametrize("seed", range(GRAPHS))
def test_moved_past_new_subjects_uses_and_roles(seed: int) -> None:
    """From entry to entry as a ledger grows, now and then to another day or back."""
    graph, chance = random_graph(seed), random.Random(seed)
    register, policy = in_any_order(graph, chance, named_later=seed % 3 > 0), graph.queries[0].policy
    days = sorted({query.as_of for query in graph.queries})
    day, k = days[0], 1
    view = View(register, day, k, policy)
    known(view.statuses)
    while k < register.head:
        k = min(register.head, k + chance.choice((1, 1, 2, 5)))
        back = chance.randint(1, k) if chance.random() < 0.1 else k
        day = chance.choice(days) if chance.random() < 0.1 else day
        view = view.moved(register, day, back)
        assert_same(view, View(register, day, back, policy))


def test_who_is_new_takes_the_next_number_and_answers_stay_in_order() -> None:
    for seed in range(GRAPHS):
        graph = random_graph(seed)
        register, query = graph.register(), graph.queries[0]
        view = View(register, query.as_of, register.head, query.policy)
        known(view.statuses)
        before = view.statuses.subjects.numbers
        user = next(key for key, s in before.items() if view.statuses.subjects.kind[s] == "organisation")
        for n, new in enumerate((Supplier(key="supplier/0"), Dataset(key="dataset/0"), AISystem(key="ai-system/0"))):
            role = RoleAssignment(key="role/0", agent=user, subject=new.key, role=next(iter(_roles(register))))
            use = role if n == 2 else Use(key=f"use/{n}/0", user=user, used=new.key)
            register = with_set(register, new, use)
            view = view.moved(register, query.as_of, register.head)
            assert view.statuses.subjects.numbers == before | {new.key: len(before)}
            before = view.statuses.subjects.numbers
            assert list(view.subjects) == sorted(view.subjects)
            assert_same(view, View(register, query.as_of, register.head, query.policy))


def _roles(register: Register) -> Iterator[str]:
    return (role.key for role in register.open(Role, register.head))


def test_where_many_are_new_all_are_numbered_anew() -> None:
    graph = random_graph(3)
    register, query = graph.register(), graph.queries[0]
    view = View(register, query.as_of, register.head, query.policy)
    known(view.statuses)
    more = with_set(register, *(Dataset(key=f"dataset/0{n}") for n in range(OUT_OF_PLACE + 1)))
    after = view.moved(more, query.as_of, more.head)
    assert after.statuses.subjects.settled
    assert_same(after, View(more, query.as_of, more.head, query.policy))


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
