"""What leaves the house as a file: `export`."""

import json
import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ontology.errors import BadInput
from ontology.key import Key
from service.commands.options import AsOf, Force, Frameworks, Horizon, Json, KnownAt, Policy
from service.commands.output import keep
from service.commands.shell import Shell, day_of, frameworks_named, subject_named

if TYPE_CHECKING:
    from service.api.point import Point


class Kind(StrEnum):
    """What is written."""

    TURTLE = "turtle"
    JSON_LD = "json-ld"
    N_QUADS = "n-quads"
    SSSOM = "sssom"
    SOA = "soa"
    OSCAL_RESULTS = "oscal-assessment-results"
    OSCAL_POAM = "oscal-poam"


OSCAL = (Kind.OSCAL_RESULTS, Kind.OSCAL_POAM)


def register(app: typer.Typer) -> None:
    app.command()(export)


def export(
    ctx: typer.Context,
    kind: Annotated[
        Kind,
        typer.Argument(
            metavar="KIND",
            help="turtle, json-ld: what is open. n-quads: the whole history. sssom: mappings. soa: a workbook. "
            "oscal-assessment-results, oscal-poam: of one subject and what it uses.",
        ),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="File to write; of sssom, a folder. Default: stdout.")
    ] = None,
    force: Force = False,
    subject: Annotated[
        str | None, typer.Option("--subject", metavar="SUBJECT", help="Of OSCAL: whose requirements and gaps.")
    ] = None,
    framework: Frameworks = None,
    horizon: Horizon = None,
    as_of: AsOf = None,
    policy: Policy = None,
    known_at: KnownAt = None,
    as_json: Json = False,
) -> None:
    """Write what is recorded in a format that others read. OSCAL answers a question, as of a day; the others do not."""
    shell: Shell = ctx.obj
    if kind not in OSCAL and (subject or framework or horizon or as_of or policy):
        remedy = "leave --subject, --framework, --horizon, --as-of and --policy out"
        raise BadInput(f"{kind} holds everything, whatever the question", remedy=remedy)
    with shell.asking(as_of, known_at, policy) as point, shell.progress("Writing"):
        asked = frameworks_named(point, framework), day_of(horizon, "--horizon")
        documents = _oscal(point, kind, subject, *asked) if kind in OSCAL else _documents(point, kind)
    if out is None:
        _print(documents, kind)
        return
    written = _written(documents, kind, out, force)
    if as_json:
        shell.answer({"context": point.context, "files": [str(path) for path in written]})
    else:
        shell.say(*(f"Wrote {path}" for path in written))


def _oscal(
    point: "Point", kind: Kind, subject: str | None, frameworks: list[Key] | None, horizon: date | None
) -> dict[str, bytes]:
    """Raises BadInput where no subject is named, or there is nothing to say of it."""
    from service.oscal.poam import plan_of_action
    from service.oscal.results import assessment_results
    from service.oscal.scene import Scene

    if subject is None:
        raise BadInput(f"{kind} is of one subject", remedy="name it with --subject")
    scene = Scene(point, subject_named(point, subject), frameworks, horizon)
    made = assessment_results(scene) if kind is Kind.OSCAL_RESULTS else plan_of_action(scene)
    return {kind: (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()}


def _documents(point: "Point", kind: Kind) -> dict[str, bytes]:
    """File name to content; where the kind is one file, its name is the kind."""
    from service import exports

    if kind is Kind.SOA:
        from service.commands.statement import adopter, workbook

        rows = point.view.statement(adopter(point, "iso-42001"), "iso-42001")
        return {kind: workbook(point, rows)}
    k = point.view.known_at
    if kind is Kind.SSSOM:
        return {name: text.encode() for name, text in exports.sssom(point.register, k).items()}
    form = exports.Format[kind.name]
    return {kind: exports.export(point.register, form, k, point.house.settings.base).encode()}


def _print(documents: dict[str, bytes], kind: Kind) -> None:
    """Raises BadInput for what is more than one text."""
    if kind in (Kind.SSSOM, Kind.SOA):
        where = "a folder" if kind is Kind.SSSOM else "a file"
        raise BadInput(f"{kind} does not go to stdout", remedy=f"name {where} with --out")
    sys.stdout.write(documents[kind].decode())


def _written(documents: dict[str, bytes], kind: Kind, out: Path, force: bool) -> list[Path]:
    if kind is not Kind.SSSOM:
        keep(out, documents[kind], force)
        return [out]
    out.mkdir(parents=True, exist_ok=True)
    paths = [out / name for name in documents]
    for path in paths:
        keep(path, documents[path.name], force)
    return paths
