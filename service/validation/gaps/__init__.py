"""Gaps on the way out: what the gap shapes find on a view's records and status graph (docs/decisions/0060).

What a view gives does not change, so it is worked out once for each view, horizon and profile; of a view that is moved
from another only what differs is (`moving`).
"""

from collections.abc import Collection, Iterator
from datetime import date

from ontology.key import Key, framework_of
from service.reasoning.answers import Finding
from service.reasoning.view import View
from service.validation.gaps.moving import Answer
from service.validation.gaps.questions import asking
from service.validation.gaps.results import Found

KEPT = 4
"""Answers kept for each view, by horizon and profile: each holds the graph from which its sentences are written."""
Name = tuple[date | None, str]


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
    known = _all(view, horizon, profile or view.gap_profile)
    if frameworks is None and subjects is None:
        return tuple([each.finding for each in known])
    return tuple(each.finding for each in _wanted(view, known, frameworks, subjects))


def _all(view: View, horizon: date | None, profile: str) -> tuple[Found, ...]:
    kept: dict[Name, tuple[Found, ...]] = view.kept.setdefault("gaps", {})
    known = kept.get((horizon, profile))
    if known is None:
        answer = _answer(view, horizon, profile)
        known = kept[horizon, profile] = answer.found
        view.handed[horizon, profile] = answer
        for oldest in list(kept)[:-KEPT]:
            kept.pop(oldest, None)
        for each in list(view.handed)[:-KEPT]:
            view.handed.pop(each, None)
    return known


def _answer(view: View, horizon: date | None, profile: str) -> Answer:
    """Moved from that of the view before, if that can be; else worked out anew."""
    _take_over(view)
    found: Answer | None = view.handed.pop((horizon, profile), None)
    if found is not None and found.fits(view):
        found.move(view)
        return found
    return Answer.of(view, horizon, asking(profile))


def _take_over(view: View) -> None:
    """What fits of all that the view before hands over: the rest stays with it, and it is not looked at again."""
    before, view.before = view.before, None
    for name, answer in list((before or {}).items()):
        if answer.fits(view) and before and before.pop(name, None) is answer:
            view.handed.setdefault(name, answer)


def _wanted(
    view: View, known: tuple[Found, ...], frameworks: Collection[Key] | None, subjects: Collection[Key] | None
) -> Iterator[Found]:
    reached = None if subjects is None else view.reached(subjects)
    for each in known:
        within = frameworks is None or any(framework_of(provision) in frameworks for provision in each.provisions)
        if within and (reached is None or any(subject in reached for subject in each.subjects)):
            yield each
