"""Shapes that users bring: checked, kept and taken away. What they find stands among all other gaps."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry.types import Info

from ontology.errors import NomographError
from service.api.errors import reasons
from service.api.fields import done
from service.api.gaps import Gap
from service.api.payloads import Payload, UserError
from service.api.point import Request
from service.validation.own import files, verdict
from service.validation.own.findings import NOT_RUN, Findings
from service.validation.own.outcome import Engine

Asking = Info[Request, None]

Name = Annotated[str, strawberry.argument(description="Name of the file, with .ttl, .nt or .jsonld.")]
Document = Annotated[str, strawberry.argument(description="The shapes: SHACL in Turtle, N-Triples or JSON-LD.")]


@strawberry.type(description="A file of shapes that users brought.")
class ShapesFile:
    name: str = strawberry.field(description="Its name.")
    question: str = strawberry.field(description="The question of every gap that it finds.")
    kept: bool = strawberry.field(description="Kept in the home; else it lies where NOMOGRAPH_SHAPES says.")


@strawberry.type(description="A shape that was run.")
class RanShape:
    shape: str = strawberry.field(description="Its name.")
    engine: str = strawberry.field(description="What ran it: arrays, sparql or pyshacl.")
    because: str = strawberry.field(description="Why by that.")
    found: int = strawberry.field(description="How many results it has.")

    @classmethod
    def of(cls, engine: Engine) -> RanShape:
        return cls(shape=engine.shape, engine=engine.engine, because=engine.why, found=engine.results)


@strawberry.type(description="Answer of checkShapes and keepShapes. `changeSet` is null: shapes are no records.")
class ShapesPayload(Payload):
    file: ShapesFile | None = strawberry.field(description="The file; null where nothing could be made of it.")
    ran: list[RanShape] = strawberry.field(description="The shapes that were run.")
    gaps: list[Gap] = strawberry.field(description="What they find today.")


@strawberry.type(description="Answer of removeShapes.")
class RemoveShapesPayload(Payload):
    pass


@strawberry.type(description="What may be done with shapes of one's own.")
class ShapesMutation:
    @done("Runs shapes on today's state and tells what they find. Nothing is kept.")
    def check_shapes(self, info: Asking, name: Name, document: Document) -> ShapesPayload:
        try:
            return _payload(info.context, files.of_text(name, document), kept=False)
        except NomographError as error:
            return _nothing(error)

    @done("Runs shapes, and keeps them if nothing is wrong: from then on their findings are gaps.")
    def keep_shapes(self, info: Asking, name: Name, document: Document) -> ShapesPayload:
        request = info.context
        try:
            request.house.home.admit(request.into_demo)
            file = files.of_text(name, document)
            payload = _payload(request, file, kept=True)
            if not payload.user_errors:
                files.Kept(request.house.home.shapes).put(file)
        except NomographError as error:
            return _nothing(error)
        return payload

    @done("Takes a kept file of shapes away.")
    def remove_shapes(self, info: Asking, name: Name) -> RemoveShapesPayload:
        request = info.context
        try:
            request.house.home.admit(request.into_demo)
            files.Kept(request.house.home.shapes).remove(name)
        except NomographError as error:
            return RemoveShapesPayload(change_set=None, user_errors=[UserError.of(each) for each in reasons(error)])
        return RemoveShapesPayload(change_set=None, user_errors=[])


def shapes_files(request: Request) -> list[ShapesFile]:
    """Those that are asked, kept ones and others."""
    own = request.house.own
    kept = {file.name for file in own.kept.files()} if own.kept else set()
    return [ShapesFile(name=each.name, question=each.question, kept=each.name in kept) for each in own.files()]


def _nothing(error: NomographError) -> ShapesPayload:
    wrong = [UserError.of(each) for each in reasons(error)]
    return ShapesPayload(change_set=None, user_errors=wrong, file=None, ran=[], gaps=[])


def _payload(request: Request, file: files.ShapeFile, *, kept: bool) -> ShapesPayload:
    point = request.point()
    outcome = request.house.own.outcomes(point.view, [file], aside=request.aside)[file]
    found = [each for each in Findings(file, point.register).of(outcome) if each.kind not in NOT_RUN]
    wrong = list(verdict.errors(file, outcome))
    return ShapesPayload(
        change_set=None,
        user_errors=[UserError.of(error) for error in wrong],
        file=ShapesFile(name=file.name, question=file.question, kept=kept and not wrong),
        ran=[RanShape.of(engine) for engine in outcome.engines],
        gaps=[Gap(point=point, found=each) for each in found],
    )
