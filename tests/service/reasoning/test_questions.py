"""The questions built on a status: coverage, findings, history, impact."""

from datetime import date

import pytest

from ontology.errors import UnknownReference
from ontology.words import ApplicabilityState, Status
from service.reasoning.coverage import totals
from service.reasoning.history import history
from service.reasoning.impact import impact
from service.reasoning.opinions import DEFAULT_POLICY
from service.reasoning.view import View
from tests.article15 import ACT, PROVEN, SYSTEM, TODAY, UNPROVEN, WHOLE, register


def test_coverage_counts_units_that_apply_and_never_merges_counts() -> None:
    known = register()
    before = View(known, TODAY, known.head).coverage()
    assert {row.provision for row in before} == {f"{WHOLE}/par_1", f"{WHOLE}/par_4"}
    assert [total.applicable for total in totals(before)] == [0, 0]
    after = View(known, date(2027, 12, 2), known.head).coverage([ACT], [SYSTEM])
    (proven, unproven) = totals(after, ("subject",))
    assert (proven.subject, unproven.subject) == (PROVEN, UNPROVEN)
    assert (proven.applicable, proven.implemented, proven.evidenced, proven.assessed, proven.satisfied) == (
        2,
        2,
        2,
        2,
        2,
    )
    assert (unproven.implemented, unproven.evidenced, unproven.assessed, unproven.satisfied) == (2, 1, 2, 1)


def test_a_horizon_brings_what_will_apply() -> None:
    known = register()
    rows = View(known, TODAY, known.head).coverage(horizon=date(2028, 1, 1))
    assert sum(row.counted for row in rows) == 4


def test_history_says_what_changed_and_when() -> None:
    known = register()
    found = history(known, WHOLE, PROVEN, date(2026, 2, 1), date(2029, 1, 1), known.head, DEFAULT_POLICY)
    assert [(each.from_day, each.status) for each in found] == [
        (date(2026, 2, 1), Status.ABSENT),
        (date(2026, 3, 1), Status.UNPROVEN),
        (date(2026, 3, 20), Status.SATISFIED),
        (date(2027, 12, 2), Status.SATISFIED),
        (date(2028, 3, 5), Status.STALE),
    ]
    assert found[3].applicability is ApplicabilityState.APPLIES
    assert "window/2" in found[3].because
    assert found[-1].to_day is None


def test_impact_of_a_lost_report() -> None:
    known = register()
    rows = impact(View(known, TODAY, known.head), without=("evidence/4-1",))
    changed = {(row.provision, row.subject): (row.before, row.after) for row in rows}
    assert changed[WHOLE, PROVEN] == (Status.SATISFIED, Status.PARTIAL)
    assert changed[f"{WHOLE}/par_4", PROVEN] == (Status.SATISFIED, Status.UNPROVEN)
    assert View(known, TODAY, known.head).status(WHOLE, PROVEN) is Status.SATISFIED


def test_impact_of_nothing_recorded_is_refused() -> None:
    known = register()
    with pytest.raises(UnknownReference, match="evidence/none"):
        impact(View(known, TODAY, known.head), without=("evidence/none",))
