"""GraphQL without a server: `query`."""

import json as json_
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from ontology.errors import BadInput, Unreadable
from service.commands.options import IntoDemo
from service.commands.shell import Shell

ERRORS = 2


def register(app: typer.Typer) -> None:
    app.command()(query)


def query(
    ctx: typer.Context,
    document: Annotated[
        str, typer.Argument(metavar="GRAPHQL|FILE|-", help="The document, a file that holds it, or - for stdin.")
    ],
    variables: Annotated[
        str | None, typer.Option("--variables", metavar="JSON", help="Values of the document's variables.")
    ] = None,
    operation: Annotated[
        str | None, typer.Option("--operation", metavar="NAME", help="Which operation of the document to run.")
    ] = None,
    into_demo: IntoDemo = False,
    json: Annotated[bool, typer.Option("--json", help="The answer is JSON anyway.")] = False,
) -> None:
    """Run a GraphQL document against the schema of the server, without one, and print the JSON response.

    Exit status 2 if the response has errors.
    """
    shell: Shell = ctx.obj
    text, values = text_of(document), _variables(variables)
    with shell.house() as house:
        from service.api.caller import local_caller
        from service.api.execution import execute
        from service.logs import log_one_line

        log_one_line()
        response = execute(house, text, values, operation, caller=local_caller(), into_demo=into_demo)
    print(json_.dumps(response, ensure_ascii=False, indent=2, default=str))
    raise typer.Exit(ERRORS if response.get("errors") else 0)


def text_of(document: str) -> str:
    """The document itself, or what the file or stdin holds. Raises Unreadable."""
    if document == "-":
        return sys.stdin.read()
    if "{" in document:
        return document
    try:
        return Path(document).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        remedy = "write a document in braces, name a file, or - for stdin"
        raise Unreadable(f'"{document}" is no GraphQL document and no file that can be read', remedy=remedy) from None


def _variables(text: str | None) -> dict[str, Any]:
    try:
        found = json_.loads(text) if text else {}
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise BadInput("--variables is no JSON object", remedy="""write it as '{"subject": "model/ranker@1"}'""")
    return found
