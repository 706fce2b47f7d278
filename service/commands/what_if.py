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
        for key in (*(without or ()), *(with_ or ())):
            point.on_record(key)
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
    shell.say(f"{len(found):,} status{'' if len(found) == 1 else 'es'} would change: {_summary(found)}")
    worst = sorted(found, key=lambda row: (-abs(_gravity(row)), _gravity(row)))
    rows = [(point.citation(row.provision), row.subject, word(row.before), word(row.after)) for row in worst]
    shown, rest = some(rows, limit)
    shell.say(table(("requirement", "subject", "is", "would be"), shown), *([rest] if rest else []))


def _gravity(row: "ImpactRow") -> int:
    """-1: it would no longer be satisfied; 1: it would be; 0: neither. Those that are neither are shown last."""
    from ontology.words import Status

    return (row.after is Status.SATISFIED) - (row.before is Status.SATISFIED)


def _summary(found: "tuple[ImpactRow, ...]") -> str:
    lost, won = (sum(_gravity(row) == sign for row in found) for sign in (-1, 1))
    told = [f"{lost:,} no longer satisfied" if lost else "", f"{won:,} satisfied then" if won else ""]
    return ", ".join(part for part in told if part) or "none of them from or to satisfied"
