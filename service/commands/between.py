"""Two points compared: `difference`. Nothing is written."""

from typing import TYPE_CHECKING, Annotated

import typer

from ontology.errors import BadInput
from service.commands.options import Frameworks, Json, Limit, Policy, Subjects
from service.commands.shell import Shell, context_line, day_of, frameworks_named, moment_of, subjects_named

if TYPE_CHECKING:
    from service.api.point import Point
    from service.house import House
    from service.reasoning.difference import Difference

CAUSES = 20
"""Lines of what lies between that are shown; JSON holds all of them."""


def register(app: typer.Typer) -> None:
    app.command()(difference)


def difference(
    ctx: typer.Context,
    start: Annotated[
        str,
        typer.Option("--from", metavar="DAY[@MOMENT]", help="The first point; after @ what was known at that moment."),
    ],
    end: Annotated[
        str | None, typer.Option("--to", metavar="DAY[@MOMENT]", help="The second point. Default: today, all known.")
    ] = None,
    policy: Policy = None,
    to_policy: Annotated[
        str | None,
        typer.Option(
            "--to-policy", metavar="KEY", help="Which mappings count at the second. Default: as at the first."
        ),
    ] = None,
    framework: Frameworks = None,
    subject: Subjects = None,
    limit: Limit = 40,
    json: Json = False,
) -> None:
    """Compare two points: which requirements changed status or applicability, and what lies between."""
    from service.reasoning.difference import difference as compare

    shell: Shell = ctx.obj
    with shell.house() as house:
        before = _point(shell, house, start, "--from", policy)
        after = _point(shell, house, end, "--to", to_policy or policy)
        frameworks = frameworks_named(after, framework)
        subjects = subjects_named(max(before, after, key=lambda point: point.view.known_at), subject)
        found = compare(before.view, after.view, frameworks, subjects)
        if json:
            shell.answer({"from": before.context, "to": after.context, "difference": found})
        else:
            _show(shell, after, found, limit)
            shell.say("", f"from: {context_line(before.context)}", f"to: {context_line(after.context)}")


def _point(shell: Shell, house: "House", text: str | None, option: str, policy: str | None) -> "Point":
    """Raises BadInput on what is no `DAY` or `DAY@MOMENT`."""
    from service.api.point import Point

    day, at, moment = (text or "").partition("@")
    if at and not moment:
        raise BadInput(f'{option}: "{text}" has no moment after @', remedy="write it as 2026-11-21@2026-03-05")
    return Point(
        house, house.ask(day_of(day or None, option), moment_of(moment or None, shell.settings, option), policy)
    )


def _show(shell: Shell, point: "Point", found: "Difference", limit: int) -> None:
    from service.commands.tables import heading, moved, some, table

    if found.rows:
        rows = [
            (
                point.citation(row.provision),
                row.subject,
                moved(row.status_before, row.status_after),
                moved(row.applicability_before, row.applicability_after),
            )
            for row in found.rows
        ]
        shown, rest = some(rows, limit)
        columns = ("requirement", "subject", "status", "applicability")
        shell.say(f"{len(found.rows):,} of {found.compared:,} pairs changed")
        shell.say(table(columns, shown), *([rest] if rest else []))
    else:
        shell.say(f"None of {found.compared:,} pairs changed")
    if found.causes:
        lines = [(f"{each.day or ''}", each.kind, each.text) for each in found.causes]
        shown_lines, more = some(lines, CAUSES if limit else 0)
        shell.say(
            heading("What lies between"), table(("day", "what", "of what"), shown_lines), *([more] if more else [])
        )
