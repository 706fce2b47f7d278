"""A release before it is used: `check`. Nothing is written."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ontology.errors import UnknownReference
from ontology.key import Key
from service.commands.gap_shapes import Profile, use_profile
from service.commands.options import AsOf, Force, Frameworks, Horizon, Json, Limit, Policy, Shapes
from service.commands.plain import plain
from service.commands.reporting import FailOn, FailsOn, Form, Format, Out, fails, report
from service.commands.shell import Shell, context_line, day_of, frameworks_named, moment_of

if TYPE_CHECKING:
    from ontology.register import Register
    from service.api.point import Point
    from service.reasoning.view import View
    from service.releases import Changes

FOUND = 1
_REVISION = re.compile(r"\d+(-[0-9a-f]+)?")


def register(app: typer.Typer) -> None:
    app.command()(check)


def check(
    ctx: typer.Context,
    release: Annotated[str, typer.Argument(metavar="RELEASE", help="Model version that is not used yet.")],
    used_by: Annotated[
        list[str],
        typer.Option("--as-if-used-by", metavar="SUBJECT", help="System that is to use it; may be repeated."),
    ],
    instead_of: Annotated[
        str | None, typer.Option("--instead-of", metavar="MODEL", help="What they then no longer use.")
    ] = None,
    baseline: Annotated[
        str | None,
        typer.Option(
            "--baseline",
            metavar="REVISION",
            help="Revision, its number, or a moment: gaps that were there are not new. Default: what is recorded now.",
        ),
    ] = None,
    framework: Frameworks = None,
    horizon: Horizon = None,
    as_of: AsOf = None,
    policy: Policy = None,
    shapes: Shapes = None,
    profile: Profile = None,
    fail_on: FailsOn = FailOn.INFO,
    form: Form = Format.TEXT,
    out: Out = None,
    force: Force = False,
    limit: Limit = 40,
    json: Json = False,
) -> None:
    """Show which gaps a release would open and close if it were used from --as-of on. Nothing is written.

    Exit status 1 if it opens one, or makes one worse, that is bad enough.
    """
    from service.gaps import gaps
    from service.releases import as_if_used, changes

    shell: Shell = ctx.obj
    use_profile(shell, profile)
    with shell.asking(as_of, None, policy) as point:
        view, register = point.view, point.register
        named, users = _release(point, release), [point.house.references().subject(each) for each in used_by]
        replaced = point.house.references().subject(instead_of) if instead_of else None
        since = _sequence(shell, point, baseline)
        supposed = as_if_used(register, view.as_of, named, users, replaced)
        overlay = supposed.on(register)
        asked = frameworks_named(point, framework), None, day_of(horizon, "--horizon")
        own = point.house.own.also(shapes or ())
        before = gaps(_seen(view, register, since), *asked, own=own)
        after = gaps(_seen(view, overlay, overlay.head), *asked, own=own)
        found = changes(before, after)
        said = {"release": named, "asIfUsedBy": users, "insteadOf": replaced, "baseline": since}
        opened = [*found.new, *found.worse]
        report(
            shell,
            point,
            Format.JSON if json else form,
            opened,
            _document(point, said, supposed.notes, found),
            lambda: _show(shell, point, said, supposed.notes, found, limit),
            on=fail_on,
            states=found.states,
            depends=_depends(said),
            out=out,
            force=force,
        )
    raise typer.Exit(FOUND if any(fails(each, fail_on) for each in opened) else 0)


def _seen(view: "View", register: "Register", k: int) -> "View":
    """The same question to another state."""
    return replace(view, register=register, known_at=k, kept={})


def _release(point: "Point", text: str) -> Key:
    try:
        return point.house.references().subject(text)
    except UnknownReference as error:
        remedy = f"record it first: nomograph record model {text}"
        raise UnknownReference(error.message, ref=text, nearest=error.nearest, remedy=remedy) from None


def _sequence(shell: Shell, point: "Point", text: str | None) -> int:
    """Raises BadInput, UnknownReference."""
    if text is None:
        return point.register.head
    if _REVISION.fullmatch(text):
        from service.api.changes import entry_at

        return entry_at(point.register, text).sequence
    return point.register.known_at(moment_of(text, shell.settings, "--baseline"))


def _depends(said: dict[str, Any]) -> dict[str, str]:
    """For reports: what was supposed, as text."""
    return {name: " ".join(value) if isinstance(value, list) else str(value) for name, value in said.items() if value}


def _document(point: "Point", said: dict[str, Any], notes: Sequence[str], found: "Changes") -> dict[str, Any]:
    states = found.states
    opened = [{**plain(each), "state": states[each.key].upper()} for each in (*found.new, *found.worse)]
    return {
        "context": point.context,
        **said,
        "notes": notes,
        "total": len(opened),
        "gaps": opened,
        "wouldClose": found.gone,
    }


def _show(
    shell: Shell, point: "Point", said: dict[str, Any], notes: Sequence[str], found: "Changes", limit: int
) -> None:
    from service.commands.gap_tables import show_gaps
    from service.commands.tables import heading

    instead = f", instead of {said['insteadOf']}" if said["insteadOf"] else ""
    shell.say(
        f"As if {' and '.join(said['asIfUsedBy'])} used {said['release']} from {point.context.as_of}{instead}; "
        f"compared with revision {said['baseline']}. Nothing is written."
    )
    shell.say(*(f"Note: {note}" for note in notes))
    shell.say(f"{len(found.new):,} new gaps, {len(found.worse):,} worse; it would close {len(found.gone):,}")
    for title, some in (("New", found.new), ("Worse", found.worse), ("It would close", found.gone)):
        if some:
            shell.say(heading(f"{title} ({len(some):,})"))
            show_gaps(shell, point, some, limit)
    shell.say("", context_line(point.context))
