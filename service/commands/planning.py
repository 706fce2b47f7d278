"""What to bring: `plan`. Nothing is written."""

from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.options import AsOf, Frameworks, Horizon, Json, KnownAt, Policy, Subjects
from service.commands.shell import Shell, context_line, day_of, frameworks_named, subjects_named

if TYPE_CHECKING:
    from service.reasoning.plan import Plan


def register(app: typer.Typer) -> None:
    app.command()(plan)


def plan(
    ctx: typer.Context,
    framework: Frameworks = None,
    subject: Subjects = None,
    horizon: Horizon = None,
    steps: Annotated[int, typer.Option("--steps", metavar="NUMBER", min=1, max=50, help="Steps at most.")] = 10,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    policy: Policy = None,
    json: Json = False,
) -> None:
    """Show which new measures, evidence, assessments or accepted mappings close the most gaps with the fewest facts.

    A gap weighs 9 where something prohibited is done, 3 for what is high-risk, else 1. Greedy, not proved smallest;
    what each step closes is the engine's word on a register that holds it. Nothing is written.
    """
    from service.reasoning.plan import METHOD
    from service.reasoning.plan import plan as ask

    shell: Shell = ctx.obj
    with shell.asking(as_of, known_at, policy) as point:
        view = point.view
        found = ask(
            point.register,
            view.as_of,
            view.known_at,
            view.policy,
            frameworks=frameworks_named(point, framework),
            subjects=subjects_named(point, subject),
            horizon=day_of(horizon, "--horizon"),
            steps=steps,
        )
        if json:
            told = [
                {
                    "kind": step.kind,
                    "facts": step.facts,
                    "closes": step.closes,
                    "weight": step.weight,
                    "satisfied": step.satisfied,
                }
                for step in found.steps
            ]
            head = {"satisfied": found.satisfied, "applicable": found.applicable, "openWeight": found.open_weight}
            shell.answer({"context": point.context, "method": METHOD, **head, "steps": told, "ended": found.ended})
        else:
            _show(shell, found, METHOD)
            shell.say("", context_line(point.context))


def _show(shell: Shell, found: "Plan", method: str) -> None:
    from service.commands.tables import table

    shell.say(f"Satisfied {found.satisfied:,}/{found.applicable:,}; the open ones weigh {found.open_weight:,}")
    rows = [
        (
            f"{number}",
            "\n".join(step.facts),
            f"{len(step.closes):,}",
            f"{step.weight:,}",
            f"{step.satisfied:,}/{found.applicable:,}",
        )
        for number, step in enumerate(found.steps, 1)
    ]
    right = ("step", "closes", "weight", "satisfied")
    if rows:
        shell.say(table(("step", "bring", "closes", "weight", "satisfied"), rows, right=right))
    shell.say(f"Ended: {found.ended}. {method[0].upper()}{method[1:]}.")
