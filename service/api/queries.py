"""The questions. Every root field may be null: one unknown reference must not void the twenty beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated

import strawberry
from strawberry.types import Info

from ontology.errors import UnknownReference
from ontology.key import Key
from ontology.records import SUBJECTS
from ontology.records import Evidence as EvidenceRecord
from ontology.register import Entry, Register
from service.api.arguments import AsOf, Horizon, KnownAt, OnlyFrameworks, OnlySubjects, Policy, ProvisionRef, SubjectRef
from service.api.change_questions import ChangeQuery
from service.api.changes import ChangeSet, Context, entry_at
from service.api.connections import After, Connection, First, page
from service.api.coverage import Coverage
from service.api.enums import SubjectKind
from service.api.evidence import Evidence
from service.api.fields import asked
from service.api.gaps import SoARow
from service.api.left_open import LeftOpen
from service.api.mappings import Crosswalk
from service.api.named import check_named
from service.api.nodes import Node
from service.api.point import Point, Request
from service.api.provisions import Framework, Provision
from service.api.shapes import ShapesFile, shapes_files
from service.api.subjects import Subject
from service.api.traces import Trace
from service.reasoning.imagined import Profile
from service.reasoning.left_open import left_open
from service.reasoning.uses import covers
from service.terms import class_named, role_named

Asking = Info[Request, None]


@strawberry.type(description="What may be asked.")
class Query(ChangeQuery):
    @asked("What an answer of this moment depends on.")
    def head(self, info: Asking) -> Context | None:
        return Context.of(info.context.point().context)

    @asked("The framework, provision, subject or item of evidence of a key.")
    def node(self, info: Asking, id: strawberry.ID) -> Node | None:
        point = info.context.point()
        found = node_of(point, id)
        if found is None:
            kind = type(point.recorded(id).record).__name__
            raise UnknownReference(f"{id} is a {kind}: no page of its own", ref=id)
        return found

    @asked("What a reference as people write it means: the one that it names, or the nearest.")
    def resolve(
        self,
        info: Asking,
        ref: Annotated[str, strawberry.argument(description="`AI Act Art. 15(4)`, `32024R1689 art_15`, a key.")],
        first: Annotated[int, strawberry.argument(description="How many at most.")] = 3,
    ) -> list[Node] | None:
        point = info.context.point()
        nodes = (node_of(point, key) for key in _candidates(info.context, ref))
        return [node for node in nodes if node is not None][: max(first, 0)]

    @asked("All acts and standards.")
    def frameworks(self, info: Asking) -> list[Framework] | None:
        point = info.context.point()
        return [Framework.of(point, key) for key in sorted(point.law.content.frameworks)]

    @asked("One act or standard.")
    def framework(self, info: Asking, key: strawberry.ID) -> Framework | None:
        return Framework.of(info.context.point(), key)

    @asked("One provision, as the edition in force at asOf has it.")
    def provision(
        self,
        info: Asking,
        ref: Annotated[str, strawberry.argument(description="As people write it: `AI Act Art. 15(4)`, or a key.")],
        as_of: AsOf = None,
    ) -> Provision | None:
        return Provision.of(info.context.point(as_of), info.context.provision(ref))

    @asked("One subject.")
    def subject(
        self,
        info: Asking,
        ref: Annotated[str, strawberry.argument(description="As people write it, or a key.")],
    ) -> Subject | None:
        return Subject.of(info.context.point(), info.context.subject(ref))

    @asked("All subjects, by key.")
    def subjects(
        self,
        info: Asking,
        kind: Annotated[list[SubjectKind] | None, strawberry.argument(description="Only these; absent: all.")] = None,
        first: First = 100,
        after: After = None,
    ) -> Connection[Subject] | None:
        point = info.context.point()
        records = [record for cls in SUBJECTS for record in point.register.open(cls, point.view.known_at)]
        keys = sorted(record.key for record in records if kind is None or record.kind in kind)
        return page(keys, lambda key: Subject.of(point, key), str, first, after)

    @asked("One item of evidence.")
    def evidence(self, info: Asking, key: strawberry.ID) -> Evidence | None:
        return Evidence.of(info.context.point(), key)

    @asked("Items of evidence, by key.")
    def evidence_items(
        self,
        info: Asking,
        about: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only those that name this subject; absent: all.")
        ] = None,
        valid_at: Annotated[
            date | None, strawberry.argument(description="Only those valid on this day; absent: all.")
        ] = None,
        first: First = 100,
        after: After = None,
    ) -> Connection[Evidence] | None:
        point = info.context.point()
        keys = sorted(
            item.key
            for item in point.register.open(EvidenceRecord, point.view.known_at)
            if (about is None or about in item.about)
            and (valid_at is None or covers(item.valid_from, item.valid_to, valid_at))
        )
        return page(keys, lambda key: Evidence.of(point, key), str, first, after)

    @asked("Which evidence satisfies a provision for a subject, and how do we know.")
    def trace(
        self,
        info: Asking,
        provision: ProvisionRef,
        subject: SubjectRef,
        as_of: AsOf = None,
        known_at: KnownAt = None,
        policy: Policy = None,
    ) -> Trace | None:
        point = info.context.point(as_of, known_at, policy)
        found = point.view.trace(info.context.provision(provision), point.on_record(info.context.subject(subject)))
        return Trace(point=point, answer=found)

    @asked("How much of what applies is met: five counts, and what they are made of.")
    def coverage(
        self,
        info: Asking,
        frameworks: OnlyFrameworks = None,
        subjects: OnlySubjects = None,
        unit: Annotated[
            str | None, strawberry.argument(description="A level, as `article`; absent: the smallest assessable.")
        ] = None,
        as_of: AsOf = None,
        horizon: Horizon = None,
        known_at: KnownAt = None,
        policy: Policy = None,
    ) -> Coverage | None:
        point = info.context.point(as_of, known_at, policy)
        check_named(point, frameworks, subjects)
        return Coverage(point=point, found=point.view.coverage(frameworks, subjects, horizon, unit), level=unit)

    @asked("How two frameworks relate, by accepted mappings and what follows from them.")
    def crosswalk(
        self,
        info: Asking,
        first: Annotated[strawberry.ID, strawberry.argument(name="from", description="Key of a framework.")],
        second: Annotated[strawberry.ID, strawberry.argument(name="to", description="Key of a framework.")],
        as_of: AsOf = None,
        known_at: KnownAt = None,
        policy: Policy = None,
    ) -> Crosswalk | None:
        point = info.context.point(as_of, known_at, policy)
        check_named(point, [first, second], None)
        return Crosswalk(point=point, found=point.crosswalk(first, second))

    @asked("Files of shapes that users brought: what they find stands among the gaps.")
    def shapes(self, info: Asking) -> list[ShapesFile] | None:
        return shapes_files(info.context)

    @asked("What a standard leaves open of an act, for somebody imagined who met the whole standard and nothing else.")
    def left_open(
        self,
        info: Asking,
        framework: Annotated[strawberry.ID, strawberry.argument(description="Key of the standard.")],
        act: Annotated[strawberry.ID, strawberry.argument(description="Key of the act.")],
        role: Annotated[
            list[str] | None, strawberry.argument(description="Roles under the act, by key or the end of it.")
        ] = None,
        risk_class: Annotated[
            list[str] | None, strawberry.argument(description="Classes and grounds, by key or the end of it.")
        ] = None,
        placed: Annotated[
            date | None,
            strawberry.argument(description="When it was placed on the market; absent: not known, of a model asOf."),
        ] = None,
        proposals: Annotated[bool, strawberry.argument(description="Count proposed mappings, too.")] = False,
        as_of: AsOf = None,
        horizon: Horizon = None,
        known_at: KnownAt = None,
        policy: Policy = None,
    ) -> LeftOpen | None:
        point = info.context.point(as_of, known_at, policy)
        check_named(point, [framework, act], None)
        view = point.view
        profile = Profile(
            framework,
            act,
            tuple(role_named(point.register, act, each) for each in role or ()),
            tuple(class_named(point.register, act, each) for each in risk_class or ()),
            placed,
        )
        with info.context.aside():
            found = left_open(
                point.register, profile, view.as_of, view.known_at, view.policy, proposals=proposals, horizon=horizon
            )
        return LeftOpen(point=point, found=found)

    @asked("The Statement of Applicability: one row for each control of Annex A.")
    def statement_of_applicability(
        self,
        info: Asking,
        organisation: Annotated[str, strawberry.argument(description="As people write it, or a key.")],
        framework: Annotated[strawberry.ID, strawberry.argument(description="Key of a standard.")],
        as_of: AsOf = None,
        known_at: KnownAt = None,
    ) -> list[SoARow] | None:
        point = info.context.point(as_of, known_at)
        check_named(point, [framework], None)
        rows = point.view.statement(point.on_record(info.context.subject(organisation)), framework)
        return [SoARow.of(point, row) for row in rows]

    @asked("What was recorded, the newest first.")
    def change_sets(
        self,
        info: Asking,
        touching: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only those that added or closed this; absent: all.")
        ] = None,
        since: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only those after this revision; absent: all.")
        ] = None,
        first: First = 100,
        after: After = None,
    ) -> Connection[ChangeSet] | None:
        register = info.context.point().register
        rows = list(_entries(register, touching, since))
        return page(rows, ChangeSet.of, lambda entry: str(entry.sequence), first, after)


def node_of(point: Point, key: Key) -> Node | None:
    """None for a record without a page of its own. Raises UnknownReference if nothing is recorded as that."""
    if key in point.law.content.frameworks:
        return Framework.of(point, key)
    if key in point.law.content.index:
        return Provision.of(point, key)
    record = point.recorded(key).record
    if isinstance(record, EvidenceRecord):
        return Evidence.of(point, key)
    return Subject.of(point, key) if isinstance(record, SUBJECTS) else None


def _candidates(request: Request, ref: str) -> Iterator[Key]:
    """What a reference names, else the nearest provisions, then the nearest subjects."""
    if request.house.register.get(ref) is not None:
        yield ref
        return
    nearest: list[Key] = []
    for read in (request.provision, request.subject):
        try:
            yield read(ref)
        except UnknownReference as error:
            nearest += error.nearest
        else:
            return
    yield from (key for key in nearest if request.house.register.get(key) is not None)


def _entries(register: Register, touching: str | None, since: str | None) -> Iterator[Entry]:
    after = entry_at(register, since).sequence if since else 0
    for entry in reversed(register.entries[after:]):
        keys = (*(added.record.key for added in entry.change.added), *entry.change.closed)
        if touching is None or touching in keys:
            yield entry
