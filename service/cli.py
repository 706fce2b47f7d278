"""The command `nomograph`: what can be asked and recorded without a server.

Exit status: 0 nothing found, 1 findings, 2 use or input, 3 internal. Every error is one sentence on stderr.
"""

import gc
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from ontology.errors import BadInput, HomeError, NomographError
from service.commands import (
    between,
    checking,
    coverage,
    crosswalk,
    exporting,
    gaps,
    graph,
    hanging,
    homes,
    keys,
    left_open,
    lint,
    loading,
    outlook,
    planning,
    querying,
    recording,
    shapes,
    statement,
    texts,
    tracing,
    upgrading,
    verification,
    waiving,
    what_if,
)
from service.commands.listing import Listing
from service.commands.shell import Shell

FOUND = 1
USE = 2
INTERNAL = 3
COLLECTED = 50_000
"""Objects that may come to be before the collector looks for circles. A command is over soon, and nearly all that it
reads stays until then: at Python's 700 the collector takes a tenth of its time.
"""

app = typer.Typer(
    name="nomograph",
    cls=Listing,
    help="Which evidence satisfies a provision for a subject, and how do we know.",
    epilog="Exit status: 0 nothing found, 1 findings, 2 wrong use or input, 3 internal.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for part in (
    homes,
    upgrading,
    loading,
    recording,
    lint,
    tracing,
    coverage,
    gaps,
    checking,
    waiving,
    crosswalk,
    left_open,
    statement,
    shapes,
    what_if,
    between,
    hanging,
    planning,
    outlook,
    querying,
    texts,
    verification,
    exporting,
    graph,
    keys,
):
    part.register(app)


def _version(value: bool) -> None:
    if value:
        from service.version import engine_version

        print(f"nomograph {engine_version()}")
        raise typer.Exit


@app.callback()
def nomograph(
    ctx: typer.Context,
    home: Annotated[
        Path | None, typer.Option("--home", metavar="FOLDER", help="The home. Default: NOMOGRAPH_HOME, else yours.")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Which evidence satisfies a provision for a subject, and how do we know."""
    ctx.obj = Shell(home)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one command and leaves with its exit status."""
    gc.set_threshold(COLLECTED)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that knows no “ still gets its answer
    try:
        app(args=None if arguments is None else list(arguments), prog_name="nomograph")
    except NomographError as error:
        sys.exit(_told(error))
    except BrokenPipeError:  # whoever read the answer has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        from service.logs import details

        what = f"something went wrong inside ({type(error).__name__})"
        print(f"nomograph: {what}; please report it with its details, in {details(error)}", file=sys.stderr)
        sys.exit(INTERNAL)


def _told(error: NomographError) -> int:
    """Says what is wrong; the exit status."""
    print(f"nomograph: {error}", file=sys.stderr)
    if error.nearest and not _says(error, error.nearest):
        print(f"nearest: {', '.join(error.nearest)}", file=sys.stderr)
    return USE if isinstance(error, BadInput | HomeError) else INTERNAL


def _says(error: NomographError, names: tuple[str, ...]) -> bool:
    return all(name in str(error) for name in names)


if __name__ == "__main__":
    main()
