"""A home, and the server that shows it: `init`, `serve`."""

import socket
from typing import TYPE_CHECKING, Annotated

import typer

from ontology.errors import BadInput
from service.commands.options import IntoDemo, Json
from service.commands.shell import Shell

if TYPE_CHECKING:
    from service.house import House
    from service.settings import Settings


def register(app: typer.Typer) -> None:
    app.command()(init)
    app.command()(serve)


def init(
    ctx: typer.Context,
    demo: Annotated[bool, typer.Option("--demo", help="Make the demo: an invented organisation to look at.")] = False,
    json: Json = False,
) -> None:
    """Make a home: a folder with the frameworks and mappings that come with the program."""
    shell: Shell = ctx.obj
    house = _demo(shell) if demo else _own(shell)
    try:
        context = house.context()
        counts = {
            "frameworks": _frameworks(house),
            "records": len(house.register.by_key),
            "entries": house.register.head,
        }
        if json:
            shell.answer({"home": str(house.home.path), "context": context, **counts})
            return
        shell.say(f"Home {house.home.path}", f"Revision {context.revision}: " + _listed(counts))
        shell.say(f"Next: {_next(demo)}")
    finally:
        house.close()


def _own(shell: Shell) -> "House":
    from service.house import House

    with shell.progress("Recording frameworks and mappings"):
        return House.create(shell.settings)


def _demo(shell: Shell) -> "House":
    from service.demo import plan
    from service.demo.build import build

    with shell.progress("Building the demo", len(plan.read().steps)) as advance:
        return build(shell.settings, progress=lambda step: advance(f"{step.at:%Y-%m-%d} {step.reason}"))


def _frameworks(house: "House") -> int:
    from ontology.records import Framework

    return sum(1 for _ in house.register.open(Framework, house.register.head))


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())


def _next(demo: bool) -> str:
    if demo:
        return "nomograph trace 'AI Act Art. 15' model/candidate-ranker@2.1, or nomograph serve"
    return "nomograph template workbook.xlsx, fill it in, nomograph load workbook.xlsx"


def serve(
    ctx: typer.Context,
    host: Annotated[
        str | None, typer.Option("--host", metavar="ADDRESS", help="Address to listen on. Default: NOMOGRAPH_HOST.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", metavar="PORT", min=1, max=65535, help="Port to listen on. Default: NOMOGRAPH_PORT."),
    ] = None,
    workers: Annotated[
        int, typer.Option("--workers", metavar="N", min=1, max=64, help="Processes that answer. Default: 1.")
    ] = 1,
    into_demo: IntoDemo = False,
) -> None:
    """Show the home on a page and answer GraphQL, on this machine only unless there are API keys."""
    shell: Shell = ctx.obj
    settings = shell.settings.model_copy(
        update={name: value for name, value in (("host", host), ("port", port)) if value is not None}
    )
    _admit(settings)
    with _listen(settings) as listening:
        _run(shell, settings, listening, into_demo, workers)


def _admit(settings: "Settings") -> None:
    """Raises HomeError where there is no home, BadInput where other machines could ask without a key."""
    from service.api.access import check_address
    from service.home import Home
    from service.keys import Keys

    check_address(settings.host, Keys(Home.open(settings.home).keys))


def _listen(settings: "Settings") -> socket.socket:
    """Raises BadInput if the address cannot be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # asyncio turns Nagle's algorithm off only where the protocol is named; else every answer waits 40 ms.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        message = f"{settings.host} port {settings.port} cannot be listened on: {error.strerror}"
        raise BadInput(message, remedy="name another with --port, or stop what uses it") from None
    return listening


def _run(shell: Shell, settings: "Settings", listening: socket.socket, into_demo: bool, workers: int) -> None:
    from service.app import create_app, serve_by
    from service.app import serve as answer
    from service.logs import log_to

    log_to(settings.log_format)
    name = f"[{settings.host}]" if ":" in settings.host else settings.host
    line = f"Nomograph at http://{name}:{settings.port}/ (GraphQL at /graphql); stop it with Ctrl-C"
    if workers > 1:
        shell.tell(line)
        serve_by(workers, settings, listening, into_demo=into_demo)
        return
    app = create_app(settings, into_demo=into_demo)
    shell.tell(line)
    answer(app, listening)
