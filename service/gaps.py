"""Gaps as people ask for them: what is found at one (asOf, knownAt, policy), each with its life."""

from collections.abc import Collection
from datetime import date

from ontology.key import Key
from ontology.words import Severity
from service.lives.life import living, within
from service.lives.selection import Selection
from service.reasoning.answers import Finding
from service.reasoning.view import View
from service.validation.gaps import found

ALL = Selection()


def gaps(
    view: View,
    frameworks: Collection[Key] | None = None,
    subjects: Collection[Key] | None = None,
    horizon: date | None = None,
    selection: Selection = ALL,
) -> tuple[Finding, ...]:
    """The worst first, then by key. Closed ones, which are not found any more, only where the selection names them."""
    findings = found(view, frameworks, subjects, horizon)
    reached = None if subjects is None else view.reached(subjects)
    living_ones = living(view.register, view.as_of, view.known_at, findings, with_closed=selection.with_closed)
    names = {finding.key for finding in findings}
    wanted = (each for each in living_ones if each.key in names or within(each, frameworks, reached))
    order = list(Severity)
    return tuple(sorted(selection.of(wanted), key=lambda each: (order.index(each.severity), each.key, each.kind)))
