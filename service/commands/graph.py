"""The graph server that follows the ledger: `graph`."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ontology.errors import BadInput
from service.commands.options import Json
from service.commands.shell import Shell

if TYPE_CHECKING:
    from service.graph.neo4j import State
    from service.house import House

BEHIND = 1


class Action(StrEnum):
    STATUS = "status"
    FOLLOW = "follow"
    REBUILD = "rebuild"


def register(app: typer.Typer) -> None:
    app.command()(graph)


def graph(
    ctx: typer.Context,
    action: Annotated[
        Action, typer.Argument(metavar="status|follow|rebuild", help="What to do. Default: status.")
    ] = Action.STATUS,
    json: Json = False,
) -> None:
    """Look at the Neo4j server that NOMOGRAPH_GRAPH names, write what it lacks, or throw it away and write it anew.

    Exit status 1 if it is behind the ledger.
    """
    shell: Shell = ctx.obj
    with shell.house() as house:
        state = _done(shell, house, action)
        head = house.register.head
        behind = head - state.sequence
        assert house.graph is not None
        url = house.graph.url
    if shell.json:
        shell.answer({"graph": url, "sequence": state.sequence, "head": head, "behind": behind})
    elif behind:
        shell.say(f"{url} holds {state.sequence} of {head} change sets: nomograph graph follow")
    else:
        shell.say(f"{url} holds all {head} change sets")
    raise typer.Exit(BEHIND if behind else 0)


def _done(shell: Shell, house: "House", action: Action) -> "State":
    served, register = house.graph, house.register
    if served is None:
        remedy = "set NOMOGRAPH_GRAPH to neo4j://user:password@host:7687"
        raise BadInput("no graph server is named", remedy=remedy)
    if action is Action.STATUS:
        return served.look()
    work = served.rebuild if action is Action.REBUILD else served.follow
    total = sum(len(entry.change.added) for entry in register.entries)
    with shell.records("Writing the graph", total) as wrote:
        return work(register, wrote)
