"""Gaps as people ask for them: what is found at one (asOf, knownAt, policy), each with its life."""

from collections.abc import Collection
from datetime import date

from ontology.key import Key
from service.reasoning.answers import Finding
from service.reasoning.view import View
from service.validation.gaps import found


def gaps(
    view: View,
    frameworks: Collection[Key] | None = None,
    subjects: Collection[Key] | None = None,
    horizon: date | None = None,
) -> tuple[Finding, ...]:
    """The worst first, then by key."""
    return found(view, frameworks, subjects, horizon)
