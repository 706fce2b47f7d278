"""Each filter takes what fits it, and nothing is closed unless that is asked for."""

from dataclasses import replace
from typing import Any

import pytest

from ontology.words import GapLife, Severity, Status
from service.lives.selection import Selection, at_least
from service.reasoning.answers import Finding

A = Finding("gap/a", Severity.VIOLATION, "absent", "a", "x", status=Status.ABSENT, owner="Ada Byron", question="duty")
B = Finding("gap/b", Severity.INFO, "mapping-outdated", "b", "y", question="mapping", age_days=10)
GONE = replace(A, key="gap/c", life=GapLife.CLOSED)
WAIVED = replace(B, key="gap/d", life=GapLife.WAIVED, age_days=11)
ALL = (A, B, GONE, WAIVED)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, [A, B, WAIVED]),
        ({"lives": [GapLife.CLOSED]}, [GONE]),
        ({"lives": list(GapLife)}, [A, B, GONE, WAIVED]),
        ({"lives": [GapLife.OPEN, GapLife.REOPENED]}, [A, B]),
        ({"questions": ["duty"]}, [A]),
        ({"questions": []}, []),
        ({"kinds": ["absent", "mapping-outdated"]}, [A, B, WAIVED]),
        ({"statuses": [Status.ABSENT]}, [A]),
        ({"severities": [Severity.INFO]}, [B, WAIVED]),
        ({"severities": at_least(Severity.WARNING)}, [A]),
        ({"owners": ["ada byron"]}, [A]),
        ({"older_than": 9}, [B, WAIVED]),
        ({"older_than": 10}, [WAIVED]),
        ({"kinds": ["absent"], "severities": [Severity.INFO]}, []),
    ],
)
def test_what_fits_is_taken_in_its_order(asked: dict[str, Any], expected: list[Finding]) -> None:
    assert list(Selection(**asked).of(ALL)) == expected


def test_the_severities_that_are_at_least_so_bad() -> None:
    assert at_least(Severity.VIOLATION) == (Severity.VIOLATION,)
    assert set(at_least(Severity.INFO)) == set(Severity)
