"""What leaves the house as a file: `export`."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ontology.errors import BadInput
from service.commands.options import Force, Json, KnownAt
from service.commands.output import keep
from service.commands.shell import Shell

if TYPE_CHECKING:
    from service.api.point import Point


class Kind(StrEnum):
    """What is written."""

    TURTLE = "turtle"
    JSON_LD = "json-ld"
    N_QUADS = "n-quads"
    SSSOM = "sssom"
    SOA = "soa"


def register(app: typer.Typer) -> None:
    app.command()(export)


def export(
    ctx: typer.Context,
    kind: Annotated[
        Kind,
        typer.Argument(
            metavar="KIND",
            help="turtle, json-ld: what is open. n-quads: the whole history. sssom: mappings. soa: a workbook.",
        ),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="File to write; of sssom, a folder. Default: stdout.")
    ] = None,
    force: Force = False,
    known_at: KnownAt = None,
    json: Json = False,
) -> None:
    """Write what is recorded in a format that others read."""
    shell: Shell = ctx.obj
    with shell.asking(None, known_at) as point, shell.progress("Writing"):
        documents = _documents(point, kind)
    if out is None:
        _print(documents, kind)
        return
    written = _written(documents, kind, out, force)
    if json:
        shell.answer({"context": point.context, "files": [str(path) for path in written]})
    else:
        shell.say(*(f"Wrote {path}" for path in written))


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
