"""What the shapes report, as findings with stable keys."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from ontology.key import NS, Key, to_key
from ontology.rdf import word_iri
from ontology.records import Provision, Record
from ontology.words import ApplicabilityState, Severity, Status
from service.reasoning.answers import Finding
from service.reasoning.sentence import Sentence
from service.reasoning.view import View
from service.validation.gaps.questions import About, Asking, severity
from service.validation.gaps.sentences import Telling, Writer, paths_of
from service.validation.shacl.columns import Columns
from service.validation.shacl.paths import Path, Step
from service.validation.shacl.plan import Entry
from service.validation.shacl.reach import Ways
from service.validation.shacl.report import NOTHING, Part, Report
from service.validation.shacl.terms import IRI, Ids, Term
from service.validation.shacl.walks import walked

_NOWHERE: list[Term] = []
Place = tuple[int, int, Key, str]
"""Where a finding stands in the order of all."""
W = TypeVar("W", Status, ApplicabilityState)

_STATUS, _STATE, _OWNER = Step(NS + "status"), Step(NS + "applicability"), Step(NS + "owner")
_STATUS_OF = {word_iri(word): word for word in Status}
_STATE_OF = {word_iri(word): word for word in ApplicabilityState}
_SEVERITIES = {severity: place for place, severity in enumerate(Severity)}
_STATUSES: dict[Status | None, int] = {None: -1, **{status: place for place, status in enumerate(Status)}}


@dataclass(frozen=True, slots=True)
class Found:
    """A finding, and every subject and provision that it is about."""

    finding: Finding
    subjects: tuple[Key, ...]
    provisions: tuple[Key, ...]
    target: Term
    """The shape where the run began, and the number of the node."""
    root: int
    telling: Telling

    @property
    def place(self) -> Place:
        return worst_first(self.finding)

    def retold(self) -> "Found":
        """The same, with a sentence to be written anew."""
        telling = replace(self.telling)
        return replace(self, finding=replace(self.finding, told=Sentence(telling)), telling=telling)


def results(reading: "Reading", report: Report) -> Iterator[Found]:
    """Every result as a finding; several may bear one key."""
    return (each for part in report.parts for each in reading.part(part))


def foremost(found: Collection[Found]) -> Found:
    """The worst of those that bear one key; of two that are alike, whichever comes first in the order of terms."""
    if len(found) > 1:
        worst = min(each.place for each in found)
        found = [each for each in found if each.place == worst]
    if len(found) > 1:
        return min(found, key=lambda each: (each.finding.shape or "", each.telling.place()))
    (only,) = found
    return only


def worst_first(finding: Finding) -> Place:
    """By severity, then by status in the order of section 4 (none before any), then by key."""
    return _SEVERITIES[finding.severity], _STATUSES[finding.status], finding.key, finding.kind


@dataclass(frozen=True, slots=True)
class _Same:
    """What all findings of one constraint have in common."""

    question: str
    kind: str
    severity: Severity
    message: str
    path: str | None
    shape: str
    suffix: str
    standing: bool
    """The focus node is a standing: subject and provision name it, and its status is told."""


@dataclass(frozen=True, slots=True)
class _Ends:
    """Where the paths of a shape lead from one focus node."""

    focus: list[Term]
    subject: list[Term]
    provision: list[Term]
    owner: list[Term]
    status: list[Term]
    state: list[Term]


@dataclass(frozen=True)
class Reading:
    """Reads results at one point."""

    view: View
    columns: Columns
    asked: Asking
    writer: Writer

    def part(self, part: Part) -> Iterator[Found]:
        """The results of one constraint, their paths walked at once."""
        if len(part):
            same = self._same(part)
            nodes, places = np.unique(part.root, return_inverse=True)
            ends = self._ends(part.target, nodes)
            for root, place, value in zip(part.root.tolist(), places.tolist(), part.value.tolist(), strict=True):
                yield self._found(part.target, same, ends[place], root, None if value == NOTHING else value)

    def _same(self, part: Part) -> _Same:
        target, shape = self.asked.about[part.target], self.asked.about[part.shape.node]
        question = self.asked.of_shape[part.target]
        messages = part.shape.messages or self.asked.plan.shapes[part.target].messages
        path = part.shape.path.name.removeprefix(NS) if isinstance(part.shape.path, Step) else None
        return _Same(
            question=question,
            kind=shape.kind or target.kind or question,
            severity=severity(part.shape.severity),
            message=messages[0].text,
            path=path,
            shape=(part.shape.node if part.shape.node.kind == IRI else part.target).text,
            suffix=f"@{path}" if shape.per_path else "",
            standing=target.per_provision,
        )

    def _ends(self, target: Term, nodes: Ids) -> list[_Ends]:
        about = self.asked.about[target]
        paths = _paths(about)
        return [_Ends(*each) for each in zip(*(self._walked(path, nodes) for path in paths), strict=True)]

    def _walked(self, path: Path | None, nodes: Ids) -> list[list[Term]]:
        """Of each node where a path leads, sorted."""
        if path is None:
            return [_NOWHERE] * len(nodes)
        ends: list[list[Term]] = [[] for _ in range(len(nodes))]
        origin, values = walked(self.columns, path, nodes)
        for place, value in zip(origin.tolist(), values.tolist(), strict=True):
            ends[place].append(self.columns.terms[value])
        return [sorted(each) if len(each) > 1 else each for each in ends]

    def _found(self, target: Term, same: _Same, ends: _Ends, root: int, value: int | None) -> Found:
        focus = _key((ends.focus or [self.columns.terms[root]])[0])
        subjects, provisions = tuple(map(_key, ends.subject)), tuple(map(_key, ends.provision))
        standing = same.standing and bool(provisions)
        if not provisions and isinstance(self._record(focus), Provision):
            provisions = (focus,)
        telling = Telling(self.writer, same.message, root, value)
        finding = Finding(
            key=f"gap/{same.question}/{focus}{f'/{provisions[0]}' if standing else ''}{same.suffix}",
            severity=same.severity,
            kind=same.kind,
            told=Sentence(telling),
            focus=focus,
            provision=provisions[0] if provisions else None,
            subject=subjects[0] if subjects else None,
            status=_word(_STATUS_OF, ends.status) if standing else None,
            applicability=_word(_STATE_OF, ends.state) if standing else None,
            owner=self._owner(ends.owner, subjects, provisions if standing else ()),
            question=same.question,
            path=same.path,
            shape=same.shape,
        )
        return Found(finding, subjects, provisions, target, root, telling)

    def _owner(self, owners: list[Term], subjects: tuple[Key, ...], provisions: tuple[Key, ...]) -> str | None:
        """As the shape says; of a standing who owns its measures; else who owns the subject."""
        if owners:
            return owners[0].text
        if provisions and subjects:
            return self.view.owner(provisions[0], subjects[0])
        return getattr(self._record(subjects[0]), "owner", None) if subjects else None

    def _record(self, key: Key) -> Record | None:
        recorded = self.view.register.get(key)
        return None if recorded is None else recorded.record


def _paths(about: About) -> tuple[Path | None, ...]:
    standing = (_STATUS, _STATE) if about.per_provision else (None, None)
    return about.focus, about.subject, about.provision, about.owner or _OWNER, *standing


def ways(asked: Asking, entry: Entry) -> Ways:
    """All paths from a focus node to what a finding on it says, its sentence included."""
    about = asked.about[entry.shape.node]
    messages = {message.text for shape in asked.plan.shapes.reached(entry.shape) for message in shape.messages}
    words = (path for message in sorted(messages) for path in paths_of(message))
    return Ways(tuple(dict.fromkeys((*(path for path in _paths(about) if path is not None), *words))))


def _key(term: Term) -> Key:
    return to_key(term.text) or term.text


def _word(words: dict[str, W], terms: list[Term]) -> W | None:
    return words.get(terms[0].text) if terms else None
