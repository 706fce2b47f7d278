"""Gaps on the way out: what the gap shapes find on a view's records and status graph (docs/decisions/0060).

What a view gives does not change, so it is worked out once for each view, horizon and profile.
"""

from collections.abc import Collection, Iterator
from datetime import date

from ontology.key import Key, framework_of
from service.reasoning.answers import Finding
from service.reasoning.view import View
from service.validation.gaps.graph import graph
from service.validation.gaps.questions import asking
from service.validation.gaps.results import Found, results

KEPT = 4
"""Answers kept for each view, by horizon and profile: each holds the graph from which its sentences are written."""


def found(
    view: View,
    frameworks: Collection[Key] | None = None,
    subjects: Collection[Key] | None = None,
    horizon: date | None = None,
    profile: str | None = None,
) -> tuple[Finding, ...]:
    """What is found now, the worst first; whether it is waived or new is for `service.gaps` to say. `frameworks`: only
    what is about a provision of theirs. `subjects` brings what they use or run with them. `profile`: absent, that of
    the view. Raises BadInput where there is no such profile.
    """
    return tuple(
        each.finding for each in _wanted(view, _all(view, horizon, profile or view.gap_profile), frameworks, subjects)
    )


def _all(view: View, horizon: date | None, profile: str) -> tuple[Found, ...]:
    kept: dict[tuple[date | None, str], tuple[Found, ...]] = view.kept.setdefault("gaps", {})
    known = kept.get((horizon, profile))
    if known is None:
        asked, columns = asking(profile), graph(view, horizon)
        known = kept[horizon, profile] = results(view, columns, asked, asked.plan.run(columns))
        for oldest in list(kept)[:-KEPT]:
            kept.pop(oldest, None)
    return known


def _wanted(
    view: View, known: tuple[Found, ...], frameworks: Collection[Key] | None, subjects: Collection[Key] | None
) -> Iterator[Found]:
    reached = None if subjects is None else view.reached(subjects)
    for each in known:
        within = frameworks is None or any(framework_of(provision) in frameworks for provision in each.provisions)
        if within and (reached is None or any(subject in reached for subject in each.subjects)):
            yield each
