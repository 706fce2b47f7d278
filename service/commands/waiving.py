"""To live with a gap for a while: `waive`."""

from typing import TYPE_CHECKING, Annotated

import typer

from ontology.errors import BadInput
from service.commands.options import IntoDemo, Json
from service.commands.shell import Shell, day_of

if TYPE_CHECKING:
    from datetime import date

    from ontology.register import ChangeSet
    from service.house import House


def register(app: typer.Typer) -> None:
    app.command()(waive)


def waive(
    ctx: typer.Context,
    finding: Annotated[
        str, typer.Argument(metavar="FINDING", help="Name of the gap, as `nomograph gaps --names` shows it.")
    ],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it is accepted, or no longer is.")],
    until: Annotated[
        str | None, typer.Option("--until", metavar="DAY", help="First day on which it is no longer waived.")
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Who accepts it. Default: your user name.")
    ] = None,
    start: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="First day on which it is waived. Default: today.")
    ] = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take back what waives it now.")] = False,
    into_demo: IntoDemo = False,
    json: Json = False,
) -> None:
    """Accept a gap for a reason, until a day, at most 366 days ahead; or withdraw that.

    A waived gap is still found, and still counts for every status; it fails no build.
    """
    shell: Shell = ctx.obj
    with shell.house() as house:
        house.home.admit(into_demo)
        if withdraw:
            _check_withdrawal(until, by, start)
            change, told = _withdrawal(house, finding, reason)
        else:
            end = day_of(until, "--until")
            if end is None:
                raise BadInput("--until is missing", remedy="say on which day the waiver ends: it has to")
            change, told = _waiver(house, finding, reason, by, day_of(start, "--from"), end)
        entry = house.record(change, expected=house.register.revision, into_demo=into_demo)
        keys = [added.record.key for added in change.added] or list(change.closed)
        if json:
            shell.answer({"context": house.context(), "sequence": entry.sequence, "key": keys[0]})
        else:
            shell.say(told, f"Recorded as revision {house.register.revision}, key {keys[0]}")


def _check_withdrawal(*given: str | None) -> None:
    if any(given):
        raise BadInput("--withdraw takes a waiver back now", remedy="leave out --until, --by and --from")


def _waiver(
    house: "House", name: str, reason: str, by: str | None, start: "date | None", end: "date"
) -> "tuple[ChangeSet, str]":
    from ontology.register import ChangeSet
    from service.api.caller import local_caller
    from service.lives.waiving import Standing, waived

    actor = local_caller().name
    added = waived(Standing(house.view(), house.own), name, by or actor, reason, start or house.today(), end)
    gap, waiver = added.gap, added.waiver
    told = f"Waived until {waiver.valid_to} by {waiver.waived_by}: {gap.label}"
    return ChangeSet(actor, reason, added.records), told


def _withdrawal(house: "House", name: str, reason: str) -> "tuple[ChangeSet, str]":
    from ontology.register import ChangeSet
    from service.api.caller import local_caller
    from service.lives.waiving import waivers_of

    closed = tuple(each.key for each in waivers_of(house.register, name, house.today()))
    told = f"Withdrawn: {name} is no longer waived"
    return ChangeSet(local_caller().name, reason, closed=closed), told
