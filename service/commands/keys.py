"""Who may ask and record from another machine: `keys add`, `keys list`, `keys remove`."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.options import Json
from service.commands.shell import Shell

if TYPE_CHECKING:
    from service.keys import Keys


class KeyRole(StrEnum):
    """As `service.keys.Role`; here so that asking for help loads nothing."""

    READER = "reader"
    RECORDER = "recorder"
    REVIEWER = "reviewer"


Name = Annotated[str, typer.Argument(metavar="NAME", help="Whose key it is: the actor of what is recorded with it.")]


def register(app: typer.Typer) -> None:
    keys = typer.Typer(help="API keys: who may ask and record from another machine.", no_args_is_help=True)
    keys.command()(add)
    keys.command("list")(list_)
    keys.command()(remove)
    app.add_typer(keys, name="keys")


def add(
    ctx: typer.Context,
    name: Name,
    role: Annotated[
        KeyRole, typer.Option("--role", metavar="reader|recorder|reviewer", help="What its holder may do.")
    ],
    json: Json = False,
) -> None:
    """Make a key and show it, once: only a digest of it is kept."""
    from service.keys import Role

    shell: Shell = ctx.obj
    secret = _keys(shell).add(name, Role(role))
    if json:
        shell.answer({"name": name, "role": role.value, "key": secret})
        return
    shell.tell(f"The key of {name} ({role}) is shown this once; send it as `Authorization: Bearer KEY`")
    shell.say(secret)


def list_(ctx: typer.Context, json: Json = False) -> None:
    """List names and roles; the keys themselves are kept nowhere."""
    shell: Shell = ctx.obj
    found = [{"name": key.name, "role": key.role.value} for key in _keys(shell).list()]
    if json:
        shell.answer({"keys": found})
    else:
        shell.say(*(f"{key['name']}: {key['role']}" for key in found) if found else ("No keys",))


def remove(ctx: typer.Context, name: Name, json: Json = False) -> None:
    """Take a key away: from then on it opens nothing."""
    shell: Shell = ctx.obj
    _keys(shell).remove(name)
    if json:
        shell.answer({"removed": name})
    else:
        shell.say(f"Removed the key of {name}")


def _keys(shell: Shell) -> "Keys":
    from service.home import Home
    from service.keys import Keys

    return Keys(Home.open(shell.settings.home).keys)
