"""The questions as text: `queries` lists them, `run` puts one to the embedded store or to the graph server."""

import csv
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ontology.errors import BadInput
from service.commands.options import AsOf, Json, KnownAt, Limit, Policy
from service.commands.plain import plain
from service.commands.shell import Shell, context_line

if TYPE_CHECKING:
    from service.graph.questions import Question, Rows


class Engine(StrEnum):
    EMBEDDED = "embedded"
    NEO4J = "neo4j"


def register(app: typer.Typer) -> None:
    app.command()(queries)
    app.command()(run)


def queries(ctx: typer.Context, json: Json = False) -> None:
    """List the questions and the rules that stand as texts, each question with a command that runs it."""
    from service.graph.questions import questions
    from service.graph.rules import headers

    shell: Shell = ctx.obj
    known, rules = questions().values(), headers()
    if shell.json:
        told = [{**plain(one), "example": _example(one)} for one in known]
        shell.answer({"questions": told, "rules": [{"name": name, "says": says} for name, says in rules.items()]})
        return
    for one in known:
        shell.say(f"{one.name}: {one.asks}", f"  columns: {one.columns}")
        for parameter in one.parameters:
            left_out = ", may be left out" if parameter.optional else ""
            shell.say(f"  parameter: {parameter.name} ({parameter.kind}{left_out})")
        shell.say(f"  {_example(one)}", "")
    shell.say("The rules, applied in this order until nothing is added (docs/rules-as-text.md):", "")
    for name, says in rules.items():
        shell.say(f"  queries/rules/{name}.rq: {says}")


def _example(one: "Question") -> str:
    """A command that answers it in the demo."""
    given = "".join(f" --param {parameter.name}='{parameter.example}'" for parameter in one.parameters)
    return f"nomograph run {one.name}{given}"


def run(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the question, as `queries` lists it.")],
    param: Annotated[
        list[str] | None, typer.Option("--param", metavar="NAME=VALUE", help="A parameter; may be repeated.")
    ] = None,
    on: Annotated[
        Engine, typer.Option("--on", metavar="embedded|neo4j", help="Where the text is run. Default: embedded.")
    ] = Engine.EMBEDDED,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    policy: Policy = None,
    text: Annotated[bool, typer.Option("--text", help="Print the text that would be run, and do not run it.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the rows as CSV.")] = False,
    limit: Limit = 40,
    json: Json = False,
) -> None:
    """Run one of the questions that stand as text, in SPARQL beside the embedded store or in Cypher on a server."""
    from service.asked_as_text import run as ask
    from service.graph.questions import question

    shell: Shell = ctx.obj
    asked = question(name)
    if text:
        print(asked.text("rq" if on is Engine.EMBEDDED else "cypher"), end="")
        return
    with shell.asking(as_of, known_at, policy) as point:
        rows = ask(point.house, point.asked, asked, _given(param or []), on=on.value)
        line = context_line(point.context)
        context = point.context
    if shell.json:
        records = [dict(zip(rows.columns, row, strict=True)) for row in rows.rows]
        shell.answer({"context": context, "rows": records, "truncated": rows.truncated})
    elif as_csv:
        _write(rows)
    else:
        from service.commands.tables import some, table

        shown, more = some([[_cell(value) for value in row] for row in rows.rows], limit)
        shell.say(table(rows.columns, shown))
        if more:
            shell.say(more)
        shell.tell(line)
    if rows.truncated:
        shell.tell(f"more than {len(rows.rows)} rows: the rest is cut off")


def _given(params: list[str]) -> dict[str, str]:
    found = {}
    for param in params:
        name, equals, value = param.partition("=")
        if not equals:
            raise BadInput(f'--param "{param}" has no value', remedy="write it as --param name=value")
        found[name] = value
    return found


def _cell(value: object) -> str:
    return "" if value is None else str(plain(value))


def _write(rows: "Rows") -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(rows.columns)
    writer.writerows([[_cell(value) for value in row] for row in rows.rows])
