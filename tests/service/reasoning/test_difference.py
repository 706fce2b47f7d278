"""Difference: two points compared, and what lies between them."""

import random
from dataclasses import replace
from datetime import date

import pytest

from ontology.register import Register
from ontology.words import ApplicabilityState, Status
from service.reasoning.answers import Unit
from service.reasoning.difference import difference, moved
from service.reasoning.history import history
from service.reasoning.opinions import DEFAULT_POLICY
from service.reasoning.view import View
from tests import article15
from tests.article15 import PROVEN, SYSTEM, TODAY, UNPROVEN, WHOLE
from tests.graphs import random_graph
from tests.service.reasoning.test_moving import points

FIRST = f"{WHOLE}/par_1"
LATER = date(2028, 4, 1)


def at(register: Register, day: date, k: int | None = None) -> View:
    return View(register, day, register.head if k is None else k)


def test_two_days_differ_by_what_expired_and_what_began_to_apply() -> None:
    register = article15.register()
    found = difference(at(register, TODAY), at(register, LATER))
    rows = {(row.provision, row.subject): row for row in found.rows}
    row = rows[FIRST, PROVEN]
    assert (row.status_before, row.status_after) == (Status.SATISFIED, Status.STALE)
    assert row.applicability_before is ApplicabilityState.UPCOMING
    assert row.applicability_after is ApplicabilityState.APPLIES
    ended = {key for cause in found.causes if cause.kind == "ended" for key in cause.keys}
    assert {"evidence/1-1", "evidence/4-1"} <= ended
    assert "evidence/1-2" not in ended
    assert any(cause.kind == "began" and cause.day == date(2027, 12, 2) for cause in found.causes)
    assert all(cause.day is None or TODAY < cause.day <= LATER for cause in found.causes)


def test_two_states_of_knowledge_differ_by_change_sets() -> None:
    register = article15.register()
    found = difference(at(register, TODAY, 1), at(register, TODAY, 2))
    assert {(row.provision, row.subject) for row in found.rows if row.status_after is Status.SATISFIED} == {
        (FIRST, PROVEN),
        (FIRST, UNPROVEN),
        (f"{WHOLE}/par_4", PROVEN),
    }
    (cause,) = found.causes
    assert (cause.kind, cause.day) == ("recorded", date(2026, 10, 2))
    assert "ann" in cause.text


def test_a_point_does_not_differ_from_itself() -> None:
    register = article15.register()
    found = difference(at(register, TODAY), at(register, TODAY))
    assert found.compared > 0
    assert (found.rows, found.causes) == ((), ())


def test_other_law_and_another_policy_are_told() -> None:
    register = article15.register()
    after = View(register, TODAY, register.head, replace(DEFAULT_POLICY, key="policy/other"))
    kinds = {cause.kind: cause for cause in difference(at(register, date(2026, 7, 1)), after).causes}
    assert kinds["wording"].day == date(2026, 7, 27)
    assert "policy/other" in kinds["policy"].text


def test_filters_keep_what_a_subject_used_at_either_point() -> None:
    register = article15.register()
    before, after = at(register, date(2026, 3, 2)), at(register, TODAY)
    found = difference(before, after, ["act"], [SYSTEM])
    assert {row.subject for row in found.rows} == {PROVEN, UNPROVEN}
    assert all(row.status_before is not None for row in found.rows)
    assert difference(before, after, ["another"]).compared == 0


def test_swapped_points_swap_the_columns() -> None:
    register = article15.register()
    there, back = (
        difference(*pair)
        for pair in ((at(register, TODAY), at(register, LATER)), (at(register, LATER), at(register, TODAY)))
    )
    assert [(r.status_before, r.status_after) for r in there.rows] == [
        (r.status_after, r.status_before) for r in back.rows
    ]


def test_what_is_not_applicable_at_both_points_is_no_row() -> None:
    def unit(status: Status, state: ApplicabilityState) -> Unit:
        return Unit(FIRST, PROVEN, status, state, None)

    absent, met = (unit(status, ApplicabilityState.NOT_APPLICABLE) for status in (Status.ABSENT, Status.SATISFIED))
    for pair in ((absent, met), (None, met), (met, None), (None, None)):
        assert moved(*pair) == ()
    for state in set(ApplicabilityState) - {ApplicabilityState.NOT_APPLICABLE}:
        asked = unit(Status.ABSENT, state)
        for pair in ((asked, met), (met, asked), (asked, unit(Status.SATISFIED, state)), (None, asked), (asked, None)):
            assert len(moved(*pair)) == 1


def test_on_random_graphs_only_what_is_not_applicable_at_both_points_is_left_out() -> None:
    left_out = 0
    for seed in range(12):
        graph = random_graph(seed)
        register, k = graph.register(), graph.register().head
        before, after = (View(register, day, k) for day in (date(2026, 1, 15), date(2027, 1, 15)))
        old, new = ({(u.provision, u.subject): u for u in view.units()} for view in (before, after))
        rows = {(row.provision, row.subject) for row in difference(before, after).rows}
        for pair in old.keys() | new.keys():
            ends = [units.get(pair) for units in (old, new)]
            differs = len({(end.status, end.applicability) if end else None for end in ends}) > 1
            silent = all(end is None or end.applicability is ApplicabilityState.NOT_APPLICABLE for end in ends)
            assert (pair in rows) is (differs and not silent)
            left_out += differs and silent
    assert left_out > 3


def test_it_says_what_history_says() -> None:
    seen = 0
    for seed in range(12):
        graph = random_graph(seed)
        register, k = graph.register(), graph.register().head
        days = date(2026, 1, 15), date(2027, 1, 15)
        before, after = (View(register, day, k) for day in days)
        for row in difference(before, after).rows:
            if None in (row.status_before, row.status_after):
                continue
            told = history(register, row.provision, row.subject, days[0], date(2027, 1, 16), k, DEFAULT_POLICY)
            assert (told[0].status, told[0].applicability) == (row.status_before, row.applicability_before)
            assert (told[-1].status, told[-1].applicability) == (row.status_after, row.applicability_after)
            seen += 1
    assert seen > 20


@pytest.mark.parametrize("seed", range(24))
def test_compared_by_sets_is_compared_pair_by_pair(seed: int) -> None:
    """At points near and far, of a view that was moved and of one that was not."""
    graph, chance = random_graph(seed), random.Random(seed)
    register, policy = graph.register(), graph.queries[0].policy
    path = points(graph, register, chance)
    view = View(register, *next(path), policy)
    for _ in range(4):
        day, k = next(path)
        after = view.moved(register, day, k)
        for subjects in (None, chance.sample(view.subjects, min(2, len(view.subjects)))):
            known_of = None if subjects is None else view.reached(subjects) | after.reached(subjects)
            old, new = ({(u.provision, u.subject): u for u in made(each).units()} for each in (view, after))
            pairs = sorted(p for p in old.keys() | new.keys() if known_of is None or p[1] in known_of)
            rows = tuple(row for pair in pairs for row in moved(old.get(pair), new.get(pair)))
            found = difference(view, after, None, subjects)
            assert (found.compared, found.rows) == (len(pairs), rows)
        view = after


def made(view: View) -> View:
    return View(view.register, view.as_of, view.known_at, view.policy)
