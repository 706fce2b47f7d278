"""Gaps on the way out: what the gap shapes find on a view's records and status graph (docs/decisions/0060)."""

from collections.abc import Collection
from datetime import date

from ontology.key import Key
from service.reasoning.answers import Finding
from service.reasoning.view import View


def found(
    view: View,
    frameworks: Collection[Key] | None = None,
    subjects: Collection[Key] | None = None,
    horizon: date | None = None,
) -> tuple[Finding, ...]:
    """What is found now, the worst first; whether it is waived or new is for `service.gaps` to say."""
    return view.findings(frameworks, subjects, horizon)
