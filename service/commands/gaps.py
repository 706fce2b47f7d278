"""What applies and is not met, and what the record itself gets wrong: `gaps`."""

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from ontology.words import Severity
from service.commands.options import AsOf, Force, Frameworks, Horizon, Json, KnownAt, Limit, Policy, Subjects
from service.commands.reporting import FailOn, FailsOn, Form, Format, Out, fails, report
from service.commands.shell import Shell, context_line, day_of, frameworks_named, subjects_named

if TYPE_CHECKING:
    from service.reasoning.answers import Finding

FOUND = 1


def register(app: typer.Typer) -> None:
    app.command()(gaps)


def gaps(
    ctx: typer.Context,
    framework: Frameworks = None,
    subject: Subjects = None,
    severity: Annotated[
        Severity | None,
        typer.Option("--severity", metavar="violation|warning|info", help="Only what is at least so bad."),
    ] = None,
    horizon: Horizon = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    policy: Policy = None,
    fail_on: FailsOn = FailOn.INFO,
    form: Form = Format.TEXT,
    out: Out = None,
    force: Force = False,
    limit: Limit = 40,
    json: Json = False,
) -> None:
    """List what applies and is not satisfied, and what the record itself gets wrong.

    Exit status 1 if there is anything that nobody waived: a build can fail on it, or only on what is bad enough.
    """
    from service.gaps import gaps as found_gaps

    shell: Shell = ctx.obj
    with shell.asking(as_of, known_at, policy) as point:
        named = frameworks_named(point, framework), subjects_named(point, subject)
        found = found_gaps(point.view, *named, day_of(horizon, "--horizon"))
        found = tuple(each for each in found if _bad_enough(each, severity))
        document = {"context": point.context, "total": len(found), "gaps": found}

        def show() -> None:
            _show_gaps(shell, found, limit)
            shell.say("", context_line(point.context))

        form = Format.JSON if json else form
        report(shell, point, form, found, document, show, on=fail_on, out=out, force=force)
    raise typer.Exit(FOUND if any(fails(each, fail_on) for each in found) else 0)


def _bad_enough(finding: "Finding", severity: Severity | None) -> bool:
    order = list(Severity)
    return severity is None or order.index(finding.severity) <= order.index(severity)


def _show_gaps(shell: Shell, found: "tuple[Finding, ...]", limit: int) -> None:
    from service.commands.tables import some, table, word

    if not found:
        shell.say("No gaps")
        return
    counts = Counter(each.severity for each in found)
    shell.say(", ".join(f"{counts[severity]:,} {severity}" for severity in Severity if counts[severity]))
    rows = [(word(each.severity), each.kind.replace("-", " "), each.message) for each in found]
    first, rest = some(rows, limit)
    shell.say(table(("severity", "kind", "what"), first), *([rest] if rest else []))
