"""The content of a home beside that of the program: `upgrade`."""

import sys
from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from ontology.errors import BadInput
from service.commands.options import Json, Limit
from service.commands.shell import Shell

if TYPE_CHECKING:
    from ontology.register import Entry
    from service.consequences import Consequences
    from service.house import House
    from service.upgrade import Plan


def register(app: typer.Typer) -> None:
    app.command()(upgrade)


def upgrade(
    ctx: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the difference, record nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Record it without asking.")] = False,
    limit: Limit = 40,
    json: Json = False,
) -> None:
    """Bring the frameworks and mappings of a home up to those of the program, as change sets.

    Your own records stay as they are, what you corrected or withdrew of the content too. An upgrade that was cut short
    is taken up by the next one.
    """
    from service import content
    from service.asking import policy_named
    from service.consequences import consequences
    from service.upgrade import plan

    shell: Shell = ctx.obj
    with shell.house(told=False) as house:
        before = house.register
        if content.standing(before, content.sources()) is content.Standing.NEWER:
            raise BadInput("the content of this home is newer than the program's", remedy="update the program")
        with shell.progress("Comparing"):
            found = plan(before)
            effects = consequences(before, found.after, house.today(), policy_named(before, None))
        if not shell.json:
            _show(shell, house, found, effects, limit)
        wanted = not dry_run and _wanted(shell, found, yes)
        entries = _record(shell, house) if wanted else ()
        if shell.json:
            shell.answer(_document(house, found, effects, entries, dry_run))
        elif wanted:
            count = len(entries)
            shell.say(
                f"Recorded {count:,} change set{'' if count == 1 else 's'}", f"Revision {house.register.revision}"
            )


def _wanted(shell: Shell, found: "Plan", yes: bool) -> bool:
    """Raises BadInput where nobody can be asked."""
    if yes or not any(step.change for step in found.steps):
        return True
    if not sys.stdin.isatty():
        raise BadInput("nobody is there to ask", remedy="look at it with --dry-run, then say --yes")
    return typer.confirm("Record this?", err=True)


def _record(shell: Shell, house: "House") -> "tuple[Entry, ...]":
    from service import content

    with shell.progress("Recording"):
        entries = house.load_content()
    content.look_at(house.home.cache)
    return entries


def _document(
    house: "House", found: "Plan", effects: "Consequences", entries: "tuple[Entry, ...]", dry_run: bool
) -> dict[str, object]:
    return {
        "dryRun": dry_run,
        "recorded": [entry.sequence for entry in entries],
        "revision": house.register.revision,
        "differences": found.differences,
        "consequences": effects,
    }


def _show(shell: Shell, house: "House", found: "Plan", effects: "Consequences", limit: int) -> None:
    from service import content
    from service.commands.tables import heading, some, table
    from service.upgrade import Kind

    present, of_program = content.version_in(house.register), content.version(content.sources())
    shell.say(f"Content {present} in this home, {of_program} in the program")
    if not found.differences:
        shell.say("Nothing to record: the records are the same")
        return
    counts = Counter((each.part, each.cls, each.kind) for each in found.differences)
    rows = [
        (part, cls, *(f"{counts[part, cls, kind]:,}" for kind in Kind))
        for part, cls in dict.fromkeys((each.part, each.cls) for each in found.differences)
    ]
    shell.say(table(("part", "records", *map(str, Kind)), rows, right=tuple(map(str, Kind))))
    for kind in Kind:
        told = [
            (each.cls, each.before or each.key, each.because or ", ".join(each.fields))
            for each in found.differences
            if each.kind is kind
        ]
        if told and kind is not Kind.NEW:
            first, rest = some(told, limit)
            shell.say(
                heading(f"{kind.capitalize()} ({len(told):,})"),
                table(("class", "record", "what" if kind is not Kind.KEPT else "because"), first),
            )
            shell.say(*([rest] if rest else []))
    _show_effects(shell, effects, limit)


def _show_effects(shell: Shell, effects: "Consequences", limit: int) -> None:
    from service.commands.tables import heading, some, table, word

    for title, keys in (
        ("To be compared with the wording that now stands", effects.to_compare),
        ("Yours, and they name what is closed", effects.left_behind),
    ):
        if keys:
            first, rest = some([(key,) for key in keys], limit)
            shell.say(heading(f"{title} ({len(keys):,})"), table(("record",), first), *([rest] if rest else []))
    if effects.statuses is None:
        shell.say("", "Statuses were not compared: there are many subjects. nomograph coverage shows them afterwards")
    elif effects.statuses:
        rows = [(row.provision, row.subject, word(row.before), word(row.after)) for row in effects.statuses]
        shown, rest = some(rows, limit)
        columns = ("requirement", "subject", "is", "would be")
        shell.say(heading(f"Statuses that change ({len(rows):,})"), table(columns, shown), *([rest] if rest else []))
    else:
        shell.say("", "No status changes")
