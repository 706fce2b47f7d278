"""The Statement of Applicability: `soa`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ontology.errors import BadInput
from service.commands.options import AsOf, Force, Json, KnownAt, Limit, Policy
from service.commands.output import keep
from service.commands.plain import plain
from service.commands.shell import Shell, context_line, framework_named, subject_named

if TYPE_CHECKING:
    from ontology.key import Key
    from service.api.point import Point
    from service.reasoning.answers import SoARow


def register(app: typer.Typer) -> None:
    app.command()(soa)


def soa(
    ctx: typer.Context,
    organisation: Annotated[
        str | None, typer.Argument(metavar="ORGANISATION", help="Default: the one that has adopted the standard.")
    ] = None,
    framework: Annotated[
        str, typer.Option("--framework", metavar="STANDARD", help="The standard whose controls are listed.")
    ] = "iso-42001",
    xlsx: Annotated[Path | None, typer.Option("--xlsx", metavar="FILE", help="Write it as a workbook.")] = None,
    force: Force = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    policy: Policy = None,
    limit: Limit = 0,
    json: Json = False,
) -> None:
    """Show the Statement of Applicability: control by control, with reason, measures, evidence, owner and status."""
    shell: Shell = ctx.obj
    with shell.asking(as_of, known_at, policy) as point:
        standard = framework_named(point, framework)
        who = subject_named(point, organisation) if organisation else adopter(point, standard)
        rows = point.view.statement(who, standard)
        if xlsx is not None:
            keep(xlsx, workbook(point, rows), force)
        if json:
            shell.answer({"context": point.context, "organisation": who, "standard": standard, "rows": rows})
        elif xlsx is not None:
            shell.say(f"Wrote {len(rows)} controls to {xlsx}")
        else:
            _show(shell, point, rows, limit)
            shell.say("", context_line(point.context))


def adopter(point: "Point", standard: "Key") -> "Key":
    """The organisation that has adopted a standard. Raises BadInput if there is none, or more than one."""
    from ontology.records import Adoption

    known = point.register.open(Adoption, point.view.known_at)
    found = sorted({adoption.organisation for adoption in known if adoption.standard == standard})
    if len(found) != 1:
        who = f"{', '.join(found)} have all" if found else "no organisation has"
        raise BadInput(f"{who} adopted {standard} on record", remedy="name an organisation")
    return found[0]


def workbook(point: "Point", rows: "tuple[SoARow, ...]") -> bytes:
    """The statement as XLSX."""
    from ontology.records import Evidence
    from service.soa_xlsx import soa_xlsx

    keys = {key for row in rows for key in (row.control, *row.implementations, *row.evidence, *row.serves)}
    labels = {key: label for key in keys if (label := point.label(key)) != key}
    digests = {evidence.key: evidence.sha256 for evidence in point.register.open(Evidence, point.view.known_at)}
    context = [(name, str(value)) for name, value in plain(point.context).items() if value is not None]
    return soa_xlsx(rows, labels=labels, digests=digests, context=context)


def _show(shell: Shell, point: "Point", rows: "tuple[SoARow, ...]", limit: int) -> None:
    from rich.text import Text

    from service.commands.tables import some, table, word

    words = {True: "yes", False: "no", None: "not decided"}
    lines = [
        (
            Text(f"{point.citation(row.control)}\n").append(point.label(row.control), style="dim"),
            words[row.applicable],
            word(row.status),
            f"{len(row.implementations)}",
            f"{len(row.evidence)}",
            row.owner or "",
            f"{row.review_due or ''}",
            row.justification or "",
        )
        for row in rows
    ]
    shown, rest = some(lines, limit)
    columns = ("control", "applies", "status", "measures", "evidence", "owner", "review", "justification")
    shell.say(table(columns, shown, right=("measures", "evidence")), *([rest] if rest else []))
