"""Later days, by what is known now: `forecast`. Nothing is written."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from ontology.errors import BadInput
from service.commands.options import AsOf, Frameworks, Json, KnownAt, Limit, Policy, Subjects
from service.commands.shell import Shell, context_line, day_of, frameworks_named, subjects_named

if TYPE_CHECKING:
    from service.api.point import Point
    from service.reasoning.forecast import Forecast, Outlook

CAUSES = 3
"""Lines of what begins or ends that are shown of a day; JSON holds all of them."""


def register(app: typer.Typer) -> None:
    app.command()(forecast)


def forecast(
    ctx: typer.Context,
    end: Annotated[
        str | None, typer.Option("--to", metavar="DAY", help="The last day. Default: a year after --as-of.")
    ] = None,
    framework: Frameworks = None,
    subject: Subjects = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    policy: Policy = None,
    limit: Limit = 10,
    json: Json = False,
) -> None:
    """Show what expires and what starts to apply until a day, and which requirements change on each day.

    By what is known now; --limit is the rows shown of each day.
    """
    from service.reasoning.forecast import forecast as ask

    shell: Shell = ctx.obj
    with shell.asking(as_of, known_at, policy) as point:
        view = point.view
        until = day_of(end, "--to") or view.as_of + timedelta(days=365)
        if until <= view.as_of:
            raise BadInput(f"--to {until} is not after {view.as_of}", remedy="ask for at least a day")
        found = ask(
            point.register,
            view.as_of,
            until,
            view.known_at,
            view.policy,
            frameworks=frameworks_named(point, framework),
            subjects=subjects_named(point, subject),
        )
        if json:
            shell.answer({"context": point.context, "answer": found})
        else:
            shell.say(f"{view.as_of}: satisfied {found.satisfied:,}/{found.applicable:,}")
            for day in found.days:
                _show(shell, point, day, limit)
            _end(shell, found, until.isoformat())
            shell.say("", context_line(point.context))


def _show(shell: Shell, point: "Point", day: "Forecast", limit: int) -> None:
    from service.commands.tables import heading, moved, some, table

    count = (
        f"{len(day.rows):,} change{'' if len(day.rows) == 1 else 's'}, satisfied {day.satisfied:,}/{day.applicable:,}"
    )
    shell.say(heading(f"{day.day}: {count}"))
    shell.say(*(f"  {cause.text}" for cause in day.causes[:CAUSES]))
    if len(day.causes) > CAUSES:
        shell.say(f"  … and {len(day.causes) - CAUSES:,} more")
    rows = [
        (
            point.citation(row.provision),
            row.subject,
            moved(row.status_before, row.status_after),
            moved(row.applicability_before, row.applicability_after),
        )
        for row in day.rows
    ]
    shown, rest = some(rows, limit)
    columns = ("requirement", "subject", "status", "applicability")
    shell.say(table(columns, shown), *([rest] if rest else []))


def _end(shell: Shell, found: "Outlook", asked: str) -> None:
    if found.cut:
        shell.say("", f"Cut: {found.looked:,} of {found.candidates:,} days were looked at; known until {found.until}")
    else:
        shell.say("", f"Nothing else changes until {asked}")
