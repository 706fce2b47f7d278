"""How much of what applies is met: `coverage`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ontology.errors import BadInput
from service.commands.options import AsOf, Frameworks, Horizon, Json, KnownAt, Limit, Policy, Subjects
from service.commands.shell import Shell, context_line, day_of, frameworks_named, subjects_named

if TYPE_CHECKING:
    from service.api.point import Point
    from service.reasoning.answers import CoverageRow, CoverageTotal

_COUNTS = ("applicable", "mapped", "implemented", "evidenced", "assessed", "satisfied", "unknown")
_GROUPS = ("framework", "provision", "subject", "owner")


def register(app: typer.Typer) -> None:
    app.command()(coverage)


def coverage(
    ctx: typer.Context,
    framework: Frameworks = None,
    subject: Subjects = None,
    by: Annotated[
        str, typer.Option("--by", metavar="WORDS", help="Add up by any of framework, provision, subject, owner.")
    ] = "framework,subject",
    unit: Annotated[
        str | None, typer.Option("--unit", metavar="KIND", help="Count whole articles, say, instead of the smallest.")
    ] = None,
    horizon: Horizon = None,
    rows: Annotated[bool, typer.Option("--rows", help="Show requirement by requirement, too.")] = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    policy: Policy = None,
    limit: Limit = 40,
    json: Json = False,
) -> None:
    """Count what applies, and how much of it is mapped, implemented, evidenced, assessed and satisfied."""
    from service.reasoning.coverage import totals

    shell: Shell = ctx.obj
    groups = _groups(by)
    with shell.asking(as_of, known_at, policy) as point:
        named = frameworks_named(point, framework), subjects_named(point, subject)
        found = point.view.coverage(*named, day_of(horizon, "--horizon"), unit)
        counted = totals(found, groups)
        if json:
            document = {"context": point.context, "unit": unit or "smallest assessable", "totals": counted}
            shell.answer({**document, "rows": tuple(found)} if rows else document)
            return
        _show_totals(shell, counted, groups, limit)
        if rows:
            _show_rows(shell, point, found, limit)
        shell.say("", context_line(point.context))


def _groups(by: str) -> tuple[str, ...]:
    """Raises BadInput."""
    words = tuple(word.strip().lower() for word in by.split(",") if word.strip())
    unknown = [word for word in words if word not in _GROUPS]
    if unknown:
        raise BadInput(f'--by: "{unknown[0]}" is nothing to add up by', remedy=f"choose from {', '.join(_GROUPS)}")
    return words


def _show_totals(shell: Shell, counted: "tuple[CoverageTotal, ...]", groups: tuple[str, ...], limit: int) -> None:
    from service.commands.tables import some, table

    shown = [group for group in _GROUPS if group in groups]
    rows = [
        (
            *(str(getattr(total, group) or "nobody") for group in shown),
            *(f"{getattr(total, name):,}" for name in _COUNTS),
        )
        for total in counted
        if total.applicable or total.unknown
    ]
    first, rest = some(rows, limit)
    shell.say(table((*shown, *_COUNTS), first, right=_COUNTS), *([rest] if rest else []))


def _show_rows(shell: Shell, point: "Point", found: "Sequence[CoverageRow]", limit: int) -> None:
    from service.commands.tables import heading, some, table, word

    rows = [
        (
            point.citation(row.provision),
            row.subject,
            word(row.status),
            word(row.applicability),
            f"{row.from_day or ''}",
            row.owner or "",
        )
        for row in found
        if row.applicability.value not in ("not-applicable", "ended")
    ]
    first, rest = some(rows, limit)
    shell.say(heading("Requirement by requirement"))
    shell.say(table(("requirement", "subject", "status", "applicability", "from", "owner"), first))
    if rest:
        shell.say(rest)
