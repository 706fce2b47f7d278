"""What would change: `impact`. Nothing is written."""

from typing import TYPE_CHECKING, Annotated

import typer

from ontology.errors import BadInput
from service.commands.options import AsOf, Json, KnownAt, Limit, Policy
from service.commands.shell import Shell, context_line

if TYPE_CHECKING:
    from service.api.point import Point
    from service.reasoning.answers import ImpactRow


def register(app: typer.Typer) -> None:
    app.command()(impact)


def impact(
    ctx: typer.Context,
    without: Annotated[
        list[str] | None, typer.Option("--without", metavar="KEY", help="As if it were not there; may be repeated.")
    ] = None,
    with_: Annotated[
        list[str] | None,
        typer.Option(
            "--with", metavar="KEY", help="As if a proposal counted, or a measure were in place; may be repeated."
        ),
    ] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    policy: Policy = None,
    limit: Limit = 40,
    json: Json = False,
) -> None:
    """Show which statuses would change if something were removed, or counted that does not count yet."""
    from service.reasoning.impact import impact as changed

    if not without and not with_:
        raise BadInput("nothing is imagined", remedy="name a record with --without or --with")
    shell: Shell = ctx.obj
    with shell.asking(as_of, known_at, policy) as point:
        found = changed(point.view, without=without or (), with_=with_ or ())
        if json:
            shell.answer({"context": point.context, "without": without or [], "with": with_ or [], "rows": found})
        else:
            _show(shell, point, found, limit)
            shell.say("", context_line(point.context))


def _show(shell: Shell, point: "Point", found: "tuple[ImpactRow, ...]", limit: int) -> None:
    from service.commands.tables import some, table, word

    if not found:
        shell.say("No status would change")
        return
    rows = [(point.citation(row.provision), row.subject, word(row.before), word(row.after)) for row in found]
    shown, rest = some(rows, limit)
    shell.say(f"{len(found):,} statuses would change")
    shell.say(table(("requirement", "subject", "is", "would be"), shown), *([rest] if rest else []))
