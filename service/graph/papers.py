"""Which papers the law asks of whom: duties of documentation, read with the states of applicability.

One for each subject and aspect, however many provisions ask: the first in force, else the first to come by the horizon.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ontology.key import Key
from ontology.records import DocumentationDuty
from ontology.words import ApplicabilityState, Aspect, Status, SubjectKind, pascal
from service.graph.facts import Fact, Ref, facts_of
from service.reasoning.view import View


@dataclass(frozen=True, slots=True)
class Paper:
    """`provision` asks `subject` for papers on `aspect`, now or from `from_day`; `others` do too. `status`: of the
    provision for it, where that is met for subjects of this kind, so that what satisfies it names this very one.
    """

    aspect: Aspect
    subject: Key
    provision: Key
    others: tuple[Key, ...]
    applicability: ApplicabilityState
    from_day: date | None
    status: Status | None


def papers(view: View, horizon: date | None) -> Iterator[Paper]:
    subjects = view.statuses.subjects
    groups: dict[tuple[Aspect, SubjectKind], list[DocumentationDuty]] = {}
    for duty in view.register.open(DocumentationDuty, view.known_at):
        groups.setdefault((duty.aspect, duty.subject_kind), []).append(duty)
    for (aspect, kind), duties in sorted(groups.items()):
        for subject, s in subjects.index.items():
            if subjects.kind[s] is kind:
                yield from _asked(view, aspect, subject, s, duties, horizon)


def _asked(
    view: View, aspect: Aspect, subject: Key, s: int, duties: list[DocumentationDuty], horizon: date | None
) -> Iterator[Paper]:
    now: list[tuple[Key, date | None]] = []
    later: list[tuple[Key, date | None]] = []
    law, scope = view.statuses.law, view.statuses.scope
    for duty in duties:
        p = law.content.index.get(duty.for_provision)
        if p is None or p not in law.kind or not _used(view, s, duty.used_by_kind):
            continue
        found = scope.state(p, s)
        if found.state is ApplicabilityState.APPLIES:
            now.append((duty.for_provision, None))
        elif found.state is ApplicabilityState.UPCOMING and horizon and found.day and found.day <= horizon:
            later.append((duty.for_provision, found.day))
    asked = now or sorted(later, key=lambda each: str(each[1]))
    if asked:
        (provision, day), others = asked[0], tuple(key for key, _ in asked[1:])
        state = ApplicabilityState.APPLIES if now else ApplicabilityState.UPCOMING
        own = law.kind[law.content.index[provision]] is view.statuses.subjects.kind[s]
        status = view.status(provision, subject) if own else None
        yield Paper(aspect, subject, provision, others, state, day, status)


def _used(view: View, s: int, kind: SubjectKind | None) -> bool:
    """Whether a subject of that kind uses it today; always for None."""
    subjects = view.statuses.subjects
    return kind is None or any(
        subjects.kind[edge.upper] is kind and edge.on(view.as_of) for edge in subjects.up.get(s, ())
    )


def facts(view: View, horizon: date | None) -> Iterator[Fact]:
    """A node for each: `LoggingAsked` and so on."""
    for paper in papers(view, horizon):
        yield from facts_of(
            f"paper/{paper.aspect}/{paper.subject}",
            (f"{pascal(paper.aspect)}Asked",),
            asked_by=Ref(paper.provision),
            asked_of=Ref(paper.subject),
            applicability=paper.applicability,
            from_day=paper.from_day,
            status=paper.status,
        )
