"""What applies and is not met, and what the record itself gets wrong: `gaps`."""

from typing import TYPE_CHECKING

import typer

from service.commands.gap_options import (
    AtLeast,
    Each,
    Kinds,
    Lives,
    Names,
    OlderThan,
    Owners,
    Questions,
    Record,
    Since,
    Statuses,
    UpTo,
    check_since,
    selection,
    sequence_of,
)
from service.commands.gap_shapes import Explain, Profile, use_profile
from service.commands.gap_shapes import explain as show_explained
from service.commands.gap_tables import show_difference, show_gaps
from service.commands.options import (
    AsOf,
    Force,
    Frameworks,
    Horizon,
    IntoDemo,
    Json,
    KnownAt,
    Limit,
    Policy,
    Shapes,
    Subjects,
)
from service.commands.reporting import FailOn, FailsOn, Form, Format, Out, fails, report
from service.commands.shell import Shell, context_line, day_of, frameworks_named, subjects_named

if TYPE_CHECKING:
    from service.api.point import Point
    from service.house import House

FOUND = 1


def register(app: typer.Typer) -> None:
    app.command()(gaps)


def gaps(
    ctx: typer.Context,
    framework: Frameworks = None,
    subject: Subjects = None,
    question: Questions = None,
    kind: Kinds = None,
    status: Statuses = None,
    life: Lives = None,
    owner: Owners = None,
    severity: AtLeast = None,
    older_than: OlderThan = None,
    since: Since = None,
    to: UpTo = None,
    shapes: Shapes = None,
    profile: Profile = None,
    explain: Explain = False,
    horizon: Horizon = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    policy: Policy = None,
    record: Record = False,
    into_demo: IntoDemo = False,
    fail_on: FailsOn = FailOn.INFO,
    form: Form = Format.TEXT,
    out: Out = None,
    force: Force = False,
    names: Names = False,
    each: Each = False,
    limit: Limit = 40,
    json: Json = False,
) -> None:
    """List what applies and is not satisfied, and what the record itself gets wrong.

    Shapes of your own are asked, too: those of the home, those of NOMOGRAPH_SHAPES, and those of --shapes. Exit status
    1 if there is anything that nobody waived (with --since: anything that opened): a build can fail on it, or only on
    what is bad enough.
    """
    from service.gaps import gaps as found_gaps
    from service.lives.difference import gap_difference

    shell: Shell = ctx.obj
    form = Format.JSON if json else form
    chosen = selection(question, kind, status, life, owner, severity, older_than)
    check_since(since, to, known_at)
    use_profile(shell, profile)
    if explain:
        show_explained(shell, shell.settings.profile, shapes or (), json=form is Format.JSON)
        return
    if record:
        with shell.house() as house:
            _record(shell, house, into_demo)
    with shell.asking(as_of, known_at, policy) as point:
        named = frameworks_named(point, framework), subjects_named(point, subject)
        limits = (*named, day_of(horizon, "--horizon"), chosen, point.house.own.also(shapes or ()))
        if since:
            before, point = (_at(point, revision) for revision in (since, to))
            difference = gap_difference(before.view, point.view, *limits)
            found = (*difference.opened, *(change.after for change in difference.changed))
            states = {**{gap.key: "updated" for gap in found}, **{gap.key: "new" for gap in difference.opened}}
            document = {"from": before.context, "to": point.context, "difference": difference}
            failing = difference.opened
        else:
            found = failing = found_gaps(point.view, *limits)
            states = None
            document = {"context": point.context, "total": len(found), "gaps": found}

        def show() -> None:
            if since:
                show_difference(shell, difference, limit, names=names)
                shell.say("", f"from: {context_line(before.context)}", f"to: {context_line(point.context)}")
            else:
                show_gaps(shell, point, found, limit, names=names, each=each)
                shell.say("", context_line(point.context))

        report(shell, point, form, found, document, show, on=fail_on, states=states, out=out, force=force)
    raise typer.Exit(FOUND if any(fails(gap, fail_on) for gap in failing) else 0)


def _at(point: "Point", revision: str | None) -> "Point":
    """The same question, by what was known at a revision."""
    from service.api.point import Point

    sequence = sequence_of(point.register, revision)
    context = point.context
    return Point(point.house, point.house.ask(context.as_of, None, context.policy, known_in=sequence))


def _record(shell: Shell, house: "House", into_demo: bool) -> None:
    """What opened and closed, told apart from the answer."""
    from service.api.caller import local_caller
    from service.api.changes import revision_of
    from service.lives.recording import record

    entry = record(house, local_caller().name, into_demo=into_demo)
    if entry is None:
        shell.tell("Nothing opened or closed since the last recording")
        return
    opened, closed = len(entry.change.added), len(entry.change.closed)
    shell.tell(f"Recorded as revision {revision_of(entry)}: {opened:,} opened, {closed:,} closed")
