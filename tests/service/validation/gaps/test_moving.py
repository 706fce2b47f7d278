"""What is found of a view that is moved is what is found anew, whatever lies between; and who asked before reads on.

NOMOGRAPH_GRAPHS says on how many random graphs (a fiftieth of it).
"""

import gc
import hashlib
import os
import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from weakref import ref

import pytest

from ontology.records import ModelVersion, Record, Risk, Use
from ontology.register import Added, ChangeSet, Entry, Register
from service.growth import grown
from service.reasoning.answers import Finding
from service.reasoning.view import View
from service.validation.gaps import KEPT, found
from service.validation.gaps.moving import Answer
from tests.article15 import SYSTEM, UNPROVEN
from tests.gap_cases import APPLIES, CASES, CLOCK, FAILED, FOURTH, INCIDENT, REPORT, Case, base, item, written
from tests.graphs import Graph, random_graph
from tests.service.reasoning.test_moving import in_small_sets

GRAPHS = max(6, int(os.environ.get("NOMOGRAPH_GRAPHS", "500")) // 50)
MOVES = 8
HORIZON = timedelta(days=400)
Told = list[tuple[Finding, str]]


def told(findings: Iterable[Finding]) -> Told:
    """Everything that is given out, in order, the sentences read."""
    return [(replace(each, told=""), each.message) for each in findings]


def anew(view: View) -> View:
    return View(view.register, view.as_of, view.known_at, view.policy, view.gap_profile)


def more(register: Register, *added: Record, closed: tuple[str, ...] = ()) -> Register:
    number = register.head + 1
    digest = hashlib.sha256(f"{number} {added} {closed}".encode()).hexdigest()
    change = ChangeSet("ann", "more", tuple(map(Added, added)), closed)
    return grown(register, [Entry(number, datetime(2026, 11, 1, tzinfo=UTC), digest, "", change)])


@pytest.fixture
def moves(monkeypatch: pytest.MonkeyPatch) -> list[View]:
    """The views to which something was moved."""
    seen: list[View] = []
    move = Answer.move

    def noted(self: Answer, view: View) -> None:
        seen.append(view)
        move(self, view)

    monkeypatch.setattr(Answer, "move", noted)
    return seen


# --- random registers ---------------------------------------------------------------------------------------


def steps(graph: Graph, register: Register, chance: random.Random) -> Iterator[tuple[date, int]]:
    """Mostly one change set after the other, on one day; sometimes back, far away, or on another day."""
    day, k = graph.queries[0].as_of, chance.randint(0, register.head)
    while True:
        yield day, k
        day += timedelta(days=chance.choice((0, 0, 0, 0, 0, 1, -7)))
        far = chance.random() < 0.2
        k = chance.randint(0, register.head) if far else min(max(0, k + chance.choice((1, 1, 1, 2, -1))), register.head)


@pytest.mark.parametrize("seed", range(GRAPHS))
def test_moved_is_found_anew(seed: int) -> None:
    graph, chance = random_graph(seed), random.Random(seed)
    register = in_small_sets(graph)
    path = steps(graph, register, chance)
    view = View(register, *next(path), graph.queries[0].policy)
    earlier: list[tuple[tuple[Finding, ...], Told]] = []
    for _ in range(MOVES):
        for profile, horizon in (("default", None), ("default", view.as_of + HORIZON), ("release", None)):
            if chance.random() < 0.7:
                here = found(view, horizon=horizon, profile=profile)
                there = told(found(anew(view), horizon=horizon, profile=profile))
                if chance.random() < 0.5:
                    assert told(here) == there
                assert [each.key for each in here] == [each.key for each, _ in there]
                earlier.append((here, there))
        view = view.moved(register, *next(path))
    assert all(told(here) == there for here, there in earlier)


def test_most_changes_are_moved(moves: list[View]) -> None:
    """Else the test above would say nothing."""
    for seed in range(8):
        graph = random_graph(seed)
        register = in_small_sets(graph)
        view = View(register, graph.queries[0].as_of, 1)
        for k in range(1, register.head + 1):
            view = view.moved(register, view.as_of, k)
            found(view)
    assert len(moves) > 100


# --- every question -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.question} {case.kind}")
def test_each_gap_opens_and_closes(case: Case) -> None:
    """What a case says beside the base is recorded one by one, and closed again."""
    own = {each.key for each in base()}
    register = written(base())
    view = View(register, case.day, register.head)
    found(view, horizon=case.horizon)
    late = [each for each in case.there if each.key not in own]
    for record in late:
        register = more(register, record)
    for record in reversed(late):
        register = more(register, closed=(record.key,))
    for k in (*range(2, register.head + 1), register.head - len(late)):
        view = view.moved(register, case.day, k)
        assert told(found(view, horizon=case.horizon)) == told(found(anew(view), horizon=case.horizon))


# --- corrections --------------------------------------------------------------------------------------------


def test_links_lead_to_what_corrects(moves: list[View]) -> None:
    """A report of an incident stands for the incident that took its place; and goes back when that is not known yet."""
    report = replace(REPORT, sent_at=INCIDENT.aware_at + timedelta(days=5))
    register = written([*base(), CLOCK, INCIDENT, report])
    right = replace(INCIDENT, key="incident/right", label="As it was", corrects=INCIDENT.key)
    register = more(register, right, closed=(INCIDENT.key,))
    view = View(register, APPLIES, 1)
    assert told(found(view))
    for k in (2, 1, 2):
        view = view.moved(register, APPLIES, k)
        here = found(view)
        assert told(here) == told(found(anew(view)))
    assert len(moves) == 3
    assert any(right.key in (each.focus, each.subject) for each in here)


# --- what is handed over ------------------------------------------------------------------------------------


def with_more() -> tuple[View, View]:
    """A view, and one of the same day with a failed verdict more."""
    register = written([*base(), item()])
    one = View(register, APPLIES, register.head)
    found(one)
    grew = more(register, FAILED)
    return one, one.moved(grew, APPLIES, grew.head)


UNMET = f"gap/unmet-provision/{UNPROVEN}/{FOURTH}"


def test_who_asked_before_reads_what_held_before(moves: list[View]) -> None:
    one, other = with_more()
    earlier = {each.key: each for each in found(one)}
    later = {each.key: each for each in found(other)}
    assert moves == [other]
    assert (earlier[UNMET].kind, later[UNMET].kind) == ("unproven", "failed")
    assert "failed" in later[UNMET].message
    assert "failed" not in earlier[UNMET].message
    assert told(earlier.values()) == told(found(anew(one)))


def test_what_stays_the_same_is_the_same_finding() -> None:
    one, other = with_more()
    earlier = {id(each) for each in found(one)}
    same = [each for each in found(other) if id(each) in earlier]
    assert same
    assert told(same) == [each for each in told(found(anew(other))) if each[0].key in {one.key for one in same}]


def test_it_is_handed_over_once(moves: list[View]) -> None:
    one, first = with_more()
    grew = more(first.register, Risk(key="risk/9", label="Drift", identified_on=date(2026, 9, 1)))
    second = one.moved(grew, APPLIES, grew.head)
    assert told(found(first)) == told(found(anew(first)))
    assert told(found(second)) == told(found(anew(second)))
    assert moves == [first]


def test_a_view_that_nobody_asked_hands_on(moves: list[View]) -> None:
    _, unasked = with_more()
    grew = more(unasked.register, closed=(FAILED.key,))
    last = unasked.moved(grew, APPLIES, grew.head)
    assert told(found(last)) == told(found(anew(last)))
    assert moves == [last]


def test_another_day_takes_nothing_away(moves: list[View]) -> None:
    one, other = with_more()
    tomorrow = one.moved(one.register, APPLIES + timedelta(days=1), one.known_at)
    assert told(found(tomorrow)) == told(found(anew(tomorrow)))
    assert moves == []
    found(other)
    assert moves == [other]


def test_no_earlier_view_is_kept_alive() -> None:
    one, view = with_more()
    seen = ref(one)
    found(one, horizon=date(2028, 1, 1))
    del one
    for _ in range(3):
        for horizon in (None, date(2028, 1, 1)):
            found(view, horizon=horizon)
        view = view.moved(view.register, APPLIES, view.known_at)
    gc.collect()
    assert seen() is None


def test_no_more_is_handed_over_than_is_kept() -> None:
    _, view = with_more()
    for day in range(2 * KEPT):
        found(view, horizon=date(2028, 1, 1) + timedelta(days=day))
        view = view.moved(view.register, APPLIES, view.known_at)
        assert len(view.before or {}) <= KEPT


def test_new_subjects_and_evidence_by_turns(moves: list[View]) -> None:
    """What is not moved is found anew, and from there on moved again."""
    register = written(base())
    view = View(register, APPLIES, register.head)
    found(view)
    for number in range(4):
        new: tuple[Record, ...] = (replace(item(), key=f"evidence/{number}", about=(SYSTEM,)),)
        if number % 2:
            model = ModelVersion(key=f"model/n{number}", label="new")
            new = (model, Use(key=f"use/n{number}", user=SYSTEM, used=model.key))
        register = more(register, *new)
        view = view.moved(register, APPLIES, register.head)
        assert told(found(view)) == told(found(anew(view)))
    assert len(moves) == 2
