"""The graph server that follows the ledger: `graph`."""

from enum import StrEnum
from pathlib import Path
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
    IMPORT = "import"


def register(app: typer.Typer) -> None:
    app.command()(graph)


def graph(
    ctx: typer.Context,
    action: Annotated[
        Action, typer.Argument(metavar="status|follow|rebuild|import", help="What to do. Default: status.")
    ] = Action.STATUS,
    folder: Annotated[
        Path | None, typer.Argument(metavar="FOLDER", help="With import: an empty folder for the files.")
    ] = None,
    json: Json = False,
) -> None:
    """Look at the Neo4j server that NOMOGRAPH_GRAPH names, write what it lacks, or throw it away and write it anew.

    Exit status 1 if it is behind the ledger. `import` writes files for the importer of a server that is stopped, for a
    first fill of many millions of statements, with the command line in README.txt.
    """
    shell: Shell = ctx.obj
    if (folder is not None) != (action is Action.IMPORT):
        raise BadInput("import needs a folder, and nothing else takes one", remedy="nomograph graph import FOLDER")
    if folder is not None:
        _write_files(shell, folder)
        return
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


def _write_files(shell: Shell, folder: Path) -> None:
    from service.graph.import_files import write

    with shell.house() as house:
        register = house.register
        total = sum(len(entry.change.added) for entry in register.entries)
        with shell.progress("Writing files", total) as wrote:
            nodes = write(register, folder, house.settings.base, progress=wrote)
    if shell.json:
        shell.answer({"folder": str(folder), "nodes": nodes, "head": register.head})
    else:
        shell.say(f"{nodes:,} nodes in {folder}: {folder / 'README.txt'} says how to bring them to a server")


def _done(shell: Shell, house: "House", action: Action) -> "State":
    served, register = house.graph, house.register
    if served is None:
        remedy = "set NOMOGRAPH_GRAPH to neo4j://user:password@host:7687"
        raise BadInput("no graph server is named", remedy=remedy)
    if action is Action.STATUS:
        return served.look()
    work = served.rebuild if action is Action.REBUILD else served.follow
    total = sum(len(entry.change.added) for entry in register.entries)
    with shell.progress("Writing the graph", total) as wrote:
        return work(register, wrote)
