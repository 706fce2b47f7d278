"""How two frameworks relate: `crosswalk`."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.options import AsOf, Json, KnownAt, Limit, Policy
from service.commands.shell import Shell, context_line, framework_named

if TYPE_CHECKING:
    from rich.text import Text

    from ontology.key import Key
    from service.api.point import Point
    from service.reasoning.answers import Crosswalk, PairRelation


def register(app: typer.Typer) -> None:
    app.command()(crosswalk)


def crosswalk(
    ctx: typer.Context,
    first: Annotated[str, typer.Argument(metavar="FROM", help="A framework: iso-42001, or its name.")],
    second: Annotated[str, typer.Argument(metavar="TO", help="Another framework.")],
    candidates: Annotated[
        bool, typer.Option("--candidates", help="Show where accepted mappings meet and nothing follows, too.")
    ] = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    policy: Policy = None,
    limit: Limit = 40,
    json: Json = False,
) -> None:
    """Show what follows from one framework to another, on whose word, and what is unmapped on both sides."""
    shell: Shell = ctx.obj
    with shell.asking(as_of, known_at, policy) as point:
        ends = framework_named(point, first), framework_named(point, second)
        found = point.crosswalk(*ends)
        if not candidates:
            found = replace(found, candidates=())
        if json:
            shell.answer({"context": point.context, "from": ends[0], "to": ends[1], **_document(found)})
        else:
            _show(shell, point, ends, found, limit)
            shell.say("", context_line(point.context))


def _document(found: "Crosswalk") -> dict[str, object]:
    return {
        "rows": found.rows,
        "candidates": found.candidates,
        "unmappedFrom": found.unmapped_from,
        "unmappedTo": found.unmapped_to,
    }


def _show(shell: Shell, point: "Point", ends: "tuple[Key, Key]", found: "Crosswalk", limit: int) -> None:
    from service.commands.tables import heading, some, table
    from service.unheard import unheard

    columns = ("from", "relation", "to", "on whose word", "opinions")
    for title, pairs in (("Follows", found.rows), ("Candidates, never counted", found.candidates)):
        if pairs:
            rows, rest = some([_row(point, pair) for pair in pairs], limit)
            shell.say(heading(f"{title} ({len(pairs):,})"), table(columns, rows), *([rest] if rest else []))
    if not found.rows:
        shell.say("Nothing follows from one to the other by the mappings that count")
    silent = unheard(point.view, *ends)
    if silent:
        shell.say("", f"{silent}")
    for framework, unmapped in zip(ends, (found.unmapped_from, found.unmapped_to), strict=True):
        shell.say(heading(f"Unmapped of {framework} ({len(unmapped):,})"), *_unmapped(point, unmapped, limit))


def _unmapped(point: "Point", unmapped: "Sequence[Key]", limit: int) -> "Iterator[Text | str]":
    """As people cite them, in one paragraph."""
    from rich.text import Text

    shown = unmapped[: limit or None]
    if shown:
        yield Text("; ".join(point.citation(key) for key in shown))
    if len(shown) < len(unmapped):
        yield f"… and {len(unmapped) - len(shown):,} more (--limit 0 shows all)"


def _row(point: "Point", pair: "PairRelation") -> tuple[str, ...]:
    contested = " (contested)" if pair.conflict else ""
    return (
        point.citation(pair.source),
        pair.relation.replace("-", " ") + contested,
        point.citation(pair.target),
        (pair.authority or "").replace("-", " "),
        "\n".join(pair.assertions),
    )
