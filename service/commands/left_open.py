"""What a standard leaves open of an act: `left-open`. Nothing is written."""

from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.options import AsOf, Horizon, Json, KnownAt, Limit, Policy
from service.commands.shell import Shell, context_line, day_of, framework_named

if TYPE_CHECKING:
    from collections.abc import Collection

    from ontology.key import Key
    from service.api.point import Point
    from service.reasoning.left_open import LeftOpen, OpenDuty


def register(app: typer.Typer) -> None:
    app.command("left-open")(left_open)


def left_open(
    ctx: typer.Context,
    standard: Annotated[str, typer.Argument(metavar="STANDARD", help="What was met in full: iso-42001, or its name.")],
    act: Annotated[str, typer.Argument(metavar="ACT", help="The act that asks: eu-ai-act, or its name.")],
    role: Annotated[
        list[str] | None,
        typer.Option("--role", metavar="ROLE", help="Role under the act, by key or its end; may be repeated."),
    ] = None,
    class_: Annotated[
        list[str] | None,
        typer.Option(
            "--class", metavar="CLASS", help="Class, point of an annex or exemption, by key or its end; repeatable."
        ),
    ] = None,
    placed: Annotated[
        str | None,
        typer.Option(
            "--placed", metavar="DAY", help="When it was placed on the market. Default: not known; of a model, --as-of."
        ),
    ] = None,
    proposals: Annotated[bool, typer.Option("--proposals", help="Count proposed mappings, too.")] = False,
    horizon: Horizon = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    policy: Policy = None,
    limit: Limit = 0,
    json: Json = False,
) -> None:
    """Show what a standard leaves open of an act for somebody imagined who met all of it, and on what the rest depends.

    Your own records are not asked and nothing is written.
    """
    from service.reasoning.imagined import Profile
    from service.reasoning.left_open import left_open as ask
    from service.terms import class_named, role_named

    shell: Shell = ctx.obj
    with shell.asking(as_of, known_at, policy) as point:
        ends = framework_named(point, standard), framework_named(point, act)
        roles = tuple(role_named(point.register, ends[1], name) for name in role or ())
        classes = tuple(class_named(point.register, ends[1], name) for name in class_ or ())
        view = point.view
        found = ask(
            point.register,
            Profile(*ends, roles, classes, day_of(placed, "--placed")),
            view.as_of,
            view.known_at,
            view.policy,
            proposals=proposals,
            horizon=day_of(horizon, "--horizon"),
        )
        if json:
            shell.answer({"context": point.context, "answer": found})
        else:
            _show(shell, point, found, limit)
            shell.say("", context_line(point.context))


def _show(shell: Shell, point: "Point", found: "LeftOpen", limit: int) -> None:
    from service.commands.tables import heading, some, table
    from service.reasoning.left_open import general
    from service.terms import labels

    told = labels(point.register)
    lifts = general(found.duties)
    shell.say(*_sentences(point, found, told))
    opened = [duty for duty in found.duties if not duty.conditional]
    conditional = [duty for duty in found.duties if duty.conditional]
    columns = ("duty", "what it asks", "status", "from", "by")
    if opened:
        shown = [(*_row(point, duty, told, lifts), _words(point, duty)) for duty in opened]
        rows, rest = some(shown, limit)
        words = table((*columns, "on whose word"), rows)
        shell.say(heading(f"Open ({len(opened):,})"), words, *([rest] if rest else []))
    if conditional:
        shown = [(*_row(point, duty, told, lifts), _depends(duty, told)) for duty in conditional]
        rows, rest = some(shown, limit)
        conditions = table((*columns, "depends on"), rows)
        shell.say(heading(f"Conditional ({len(conditional):,})"), conditions, *([rest] if rest else []))
    if lifts:
        shell.say("", f"Many of these are lifted by, where it is recorded: {_listed(lifts, told)}")


def _sentences(point: "Point", found: "LeftOpen", told: "dict[Key, str]") -> list[str]:
    who = _listed((*found.profile.roles, *found.classes), told) or "nothing said of roles and classes"
    whole = f"{point.citation(found.profile.standard)} met in full, and nothing else"
    counted = "proposed mappings counted, too" if found.proposals else f"mappings by {found.policy}"
    return [
        f"What {point.citation(found.profile.standard)} leaves open of the {point.citation(found.profile.act)}: {who}",
        f"Imagined: {whole}; as of {found.as_of}; {counted}",
        f"Of {found.applicable:,} requirements that apply, satisfied {found.satisfied:,}/{found.applicable:,}, "
        f"in part {found.partial:,}/{found.applicable:,}; whether {found.conditional:,} more apply is not known",
    ]


def _row(
    point: "Point", duty: "OpenDuty", told: "dict[Key, str]", lifts: "Collection[Key]"
) -> tuple[str, str, str, str, str]:
    own = _listed([key for key in duty.unless if key not in lifts], told)
    return (
        point.citation(duty.provision),
        point.label(duty.provision) + (f"; unless {own}" if own else ""),
        duty.status.replace("-", " "),
        _since(duty),
        "\n".join(map(point.citation, duty.sources)),
    )


def _depends(duty: "OpenDuty", told: "dict[Key, str]") -> str:
    from service.terms import plainly

    return "\n".join(plainly(condition, told) for condition in duty.conditions)


def _since(duty: "OpenDuty") -> str:
    disputed = " (disputed)" if duty.readings else ""
    return f"{duty.from_day or ''}{disputed}"


def _words(point: "Point", duty: "OpenDuty") -> str:
    """Whose opinions make it partial; else why those that there are do not count."""
    counted = [voice for voice in duty.voices if voice.counts]
    if counted:
        authors = dict.fromkeys(f"{voice.author} ({voice.authority.replace('-', ' ')})" for voice in counted)
        provisions = dict.fromkeys(point.citation(key) for voice in counted for key in voice.provisions)
        return f"{', '.join(authors)}: {', '.join(provisions)}"
    reasons = dict.fromkeys(voice.because for voice in duty.voices if voice.because)
    return f"mapping {', '.join(map(str, reasons))}" if reasons else "nobody: not mapped"


def _listed(keys: "Collection[Key]", told: "dict[Key, str]") -> str:
    return "; ".join(sorted(told.get(key, key) for key in keys))
