"""On what most hangs: `single-points`. Nothing is written."""

from typing import TYPE_CHECKING, Annotated

import typer

from ontology.errors import BadInput
from service.commands.options import AsOf, Frameworks, Horizon, Json, KnownAt, Limit, Policy, Subjects
from service.commands.shell import Shell, context_line, day_of, frameworks_named, subjects_named

if TYPE_CHECKING:
    from service.reasoning.single_points import SinglePoints

_KINDS = ("evidence", "supplier", "dataset", "model-version")
_ALONE = 3
"""Names of what is reached through one thing alone that fit a cell; JSON holds all of them."""


def register(app: typer.Typer) -> None:
    app.command("single-points")(single_points)


def single_points(
    ctx: typer.Context,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind", metavar="KIND", help="Only evidence, supplier, dataset or model-version; may be repeated."
        ),
    ] = None,
    framework: Frameworks = None,
    subject: Subjects = None,
    horizon: Horizon = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    policy: Policy = None,
    limit: Limit = 20,
    json: Json = False,
) -> None:
    """Show the evidence, suppliers and datasets on which most hangs, each taken away alone.

    Of a subject all evidence that names it is taken away. Nothing is written.
    """
    from service.reasoning.single_points import KINDS
    from service.reasoning.single_points import single_points as ask

    wrong = [name for name in kind or () if name not in _KINDS]
    if wrong:
        raise BadInput(f'--kind: "{wrong[0]}" cannot be taken away', remedy=f"choose from {', '.join(_KINDS)}")
    shell: Shell = ctx.obj
    with shell.asking(as_of, known_at, policy) as point:
        view = point.view
        found = ask(
            point.register,
            view.as_of,
            view.known_at,
            view.policy,
            kinds=kind or KINDS,
            frameworks=frameworks_named(point, framework),
            subjects=subjects_named(point, subject),
            horizon=day_of(horizon, "--horizon"),
        )
        if json:
            shell.answer({"context": point.context, "answer": found})
        else:
            _show(shell, found, limit)
            shell.say("", context_line(point.context))


def _show(shell: Shell, found: "SinglePoints", limit: int) -> None:
    from service.commands.tables import some, table

    shell.say(f"Satisfied {found.satisfied:,}/{found.applicable:,}; what hangs on one thing alone:")
    rows = [
        (
            row.key,
            row.kind,
            f"{len(row.lost):,}",
            f"{row.users or ''}",
            ", ".join(row.only_way_to[:_ALONE]) + (", …" if len(row.only_way_to) > _ALONE else ""),
        )
        for row in found.rows
    ]
    shown, rest = some(rows, limit)
    columns = ("what", "kind", "would be lost", "users", "only way to")
    shell.say(table(columns, shown, right=("would be lost", "users")), *([rest] if rest else []))
    if found.looked < found.candidates:
        shell.say(f"Looked at the {found.looked:,} of {found.candidates:,} on which most rests directly")
