"""Gaps as people ask for them: what is found at one (asOf, knownAt, policy), each with its life."""

from collections.abc import Collection
from contextlib import nullcontext
from datetime import date

from ontology.key import Key
from service.lives.life import gone, living, within
from service.lives.selection import Selection
from service.reasoning.answers import Finding
from service.reasoning.opinions import DEFAULT_POLICY
from service.reasoning.view import View
from service.validation.gaps import found
from service.validation.gaps.questions import DEFAULT
from service.validation.gaps.results import worst_first
from service.validation.own.findings import NOT_RUN
from service.validation.own.shelf import Aside, Shelf

ALL = Selection()


def gaps(
    view: View,
    frameworks: Collection[Key] | None = None,
    subjects: Collection[Key] | None = None,
    horizon: date | None = None,
    selection: Selection = ALL,
    own: Shelf | None = None,
    aside: Aside = nullcontext,
) -> tuple[Finding, ...]:
    """The worst first. Closed ones, which are not found any more, only where the selection names them.
    `own`: shapes of users, whose processes are waited for `aside`.
    """
    reached = None if subjects is None else view.reached(subjects)
    brought = own.found(view, horizon, aside) if own else ()
    findings = [*found(view, frameworks, subjects, horizon)]
    findings += [each for each in brought if each.kind in NOT_RUN or within(each, frameworks, reached)]
    point = view.register, view.as_of, view.known_at
    wanted = [*living(*point, findings)]
    if selection.with_closed:
        everything = (*found(view, None, None, horizon), *brought)
        usual = view.policy.key == DEFAULT_POLICY.key and view.gap_profile == DEFAULT
        closed = gone(*point, everything, recorded_only=not usual)
        wanted += [each for each in closed if within(each, frameworks, reached)]
    return tuple(sorted(selection.of(wanted), key=worst_first))
