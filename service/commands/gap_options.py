"""Which gaps the commands show: their options, and what they select."""

from typing import TYPE_CHECKING, Annotated

import typer

from ontology.errors import BadInput
from ontology.words import GapLife, Severity, Status

if TYPE_CHECKING:
    from ontology.register import Register
    from service.lives.selection import Selection

Questions = Annotated[
    list[str] | None,
    typer.Option("--question", metavar="NAME", help="Only what this file of gap shapes asks; may be repeated."),
]
Kinds = Annotated[
    list[str] | None, typer.Option("--kind", metavar="KIND", help="Only this kind, as absent; may be repeated.")
]
Statuses = Annotated[
    list[Status] | None,
    typer.Option("--status", metavar="STATUS", help="Only of requirements with this status; may be repeated."),
]
Lives = Annotated[
    list[GapLife] | None,
    typer.Option(
        "--life", metavar="open|waived|closed|reopened", help="Only these; may be repeated. Default: all but closed."
    ),
]
Owners = Annotated[
    list[str] | None, typer.Option("--owner", metavar="NAME", help="Only what this one owns; may be repeated.")
]
AtLeast = Annotated[
    Severity | None,
    typer.Option("--severity", metavar="violation|warning|info", help="Only what is at least so bad."),
]
OlderThan = Annotated[
    int | None,
    typer.Option("--older-than", metavar="DAYS", min=0, help="Only what has been open for more days than that."),
]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="REVISION", help="What opened, closed and changed since this revision."),
]
UpTo = Annotated[
    str | None, typer.Option("--to", metavar="REVISION", help="With --since: up to this one. Default: the last.")
]
Record = Annotated[
    bool, typer.Option("--record", help="First record which gaps opened and closed since the last time.")
]
Each = Annotated[bool, typer.Option("--each", help="A row for each gap, even where many are alike.")]
Names = Annotated[bool, typer.Option("--names", help="Show the name of each gap, by which it is waived.")]


def selection(
    questions: list[str] | None,
    kinds: list[str] | None,
    statuses: list[Status] | None,
    lives: list[GapLife] | None,
    owners: list[str] | None,
    severity: Severity | None,
    older_than: int | None,
) -> "Selection":
    """What the options select."""
    from service.lives.selection import Selection, at_least

    return Selection(
        questions=questions or None,
        kinds=[kind.replace(" ", "-") for kind in kinds] if kinds else None,
        statuses=statuses or None,
        lives=lives or None,
        severities=at_least(severity) if severity else None,
        owners=owners or None,
        older_than=older_than,
    )


def sequence_of(register: "Register", revision: str | None) -> int | None:
    """The entry that a revision names; None where none is given. Raises UnknownReference."""
    from service.api.changes import entry_at

    return None if revision is None else entry_at(register, revision).sequence


def check_since(since: str | None, up_to: str | None, known_at: str | None) -> None:
    """Raises BadInput on options that say two things."""
    if up_to and not since:
        raise BadInput("--to says up to where, and --since is missing", remedy="name the revision to begin with")
    if since and known_at:
        raise BadInput("--since and --known-at both say what was known", remedy="leave one of them out")
