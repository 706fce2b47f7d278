"""Forecast: on each day it says what a view of that day says, and on the days between nothing changes."""

from datetime import date, timedelta

from ontology.register import Register
from ontology.words import ApplicabilityState, Status
from service.reasoning.answers import Unit
from service.reasoning.forecast import Outlook, forecast
from service.reasoning.view import View
from tests import article15
from tests.article15 import ACT, PROVEN, TODAY, UNPROVEN, WHOLE
from tests.graphs import Query, random_graph

UNTIL = date(2028, 12, 31)


def asked(register: Register, until: date = UNTIL) -> Outlook:
    return forecast(register, TODAY, until, register.head)


def test_the_days_on_which_duties_begin_and_reports_expire() -> None:
    found = asked(article15.register())
    assert [day.day for day in found.days] == [date(2027, 12, 2), date(2028, 3, 5), date(2028, 9, 5)]
    assert (found.satisfied, found.applicable, found.cut, found.until) == (0, 0, False, UNTIL)
    begin, expire, last = found.days
    assert {row.applicability_after for row in begin.rows} == {ApplicabilityState.APPLIES}
    assert (begin.satisfied, begin.applicable) == (3, 4)
    assert {(row.subject, row.status_before, row.status_after) for row in expire.rows} == {
        (PROVEN, Status.SATISFIED, Status.STALE)
    }
    assert {key for cause in expire.causes for key in cause.keys} == {"evidence/1-1", "evidence/4-1"}
    assert [(row.provision, row.subject) for row in last.rows] == [(f"{WHOLE}/par_1", UNPROVEN)]
    assert (last.satisfied, last.applicable) == (0, 4)


def test_a_cut_is_told_and_what_is_said_holds_until_then() -> None:
    register = article15.register()
    found = forecast(register, TODAY, UNTIL, register.head, most=1)
    assert (found.cut, found.looked, found.candidates) == (True, 1, 3)
    assert found.until == date(2028, 3, 4)
    assert [day.day for day in found.days] == [date(2027, 12, 2)]


def test_somebody_in_a_hurry_is_told_how_far_it_is_known() -> None:
    register = article15.register()
    answers = iter((False, True))
    found = forecast(register, TODAY, UNTIL, register.head, enough=lambda: next(answers))
    assert (found.cut, found.looked, found.until) == (True, 1, date(2028, 3, 4))


def test_scope_says_what_is_looked_at() -> None:
    register = article15.register()
    found = forecast(register, TODAY, UNTIL, register.head, frameworks=[ACT], subjects=[UNPROVEN])
    assert {row.subject for day in found.days for row in day.rows} == {UNPROVEN}
    assert forecast(register, TODAY, UNTIL, register.head, frameworks=["another"]).days == ()


def test_on_random_graphs_every_day_is_as_a_view_of_it_says() -> None:
    changes = 0
    for seed in range(40):
        graph = random_graph(seed)
        changes += _checked(graph.register(), graph.queries[0])
    assert changes > 40


def _checked(register: Register, query: Query) -> int:
    start, k, policy = query.as_of, query.known_at, query.policy
    until = start + timedelta(days=800)
    found = forecast(register, start, until, k, policy)
    days = {day.day: day for day in found.days}
    now = _seen(register, start, query)
    for number in range(1, 801, 1):
        day = start + timedelta(days=number)
        if day not in days and number % 40:
            continue
        seen = _seen(register, day, query)
        if day in days:
            for row in days[day].rows:
                pair = row.provision, row.subject
                new = seen.get(pair)
                assert (row.status_after, row.applicability_after) == (
                    new.status if new else None,
                    new.applicability if new else None,
                )
                now.pop(pair, None)
                if new:
                    now[pair] = new
        assert _states(now) == _states(seen), (day, query)
    return sum(len(day.rows) for day in found.days)


def _seen(register: Register, day: date, query: Query) -> dict[tuple[str, str], Unit]:
    view = View(register, day, query.known_at, query.policy)
    return {(unit.provision, unit.subject): unit for unit in view.units()}


def _states(units: dict[tuple[str, str], Unit]) -> dict[tuple[str, str], tuple[Status, ApplicabilityState]]:
    """Of what is not applicable nothing is said until it is."""
    return {
        pair: (unit.status, unit.applicability)
        for pair, unit in units.items()
        if unit.applicability is not ApplicabilityState.NOT_APPLICABLE
    }
