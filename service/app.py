"""The application: one house behind HTTP. `nomograph serve` binds an address and calls `serve`."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from importlib.metadata import version
from socket import socket
from threading import Thread, current_thread, main_thread
from types import FrameType
from typing import Any

import anyio
import structlog
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from ontology.collector import set_aside
from ontology.errors import NomographError, UnknownReference
from service import content
from service.api import errors
from service.api.access import Access
from service.api.execution import COMPUTING
from service.api.feed import Feed
from service.api.files import EvidenceFiles
from service.api.graphiql import STATIC
from service.api.http import GraphQL
from service.api.linked import LinkedData
from service.following import Follower, standing
from service.house import House
from service.keys import Keys
from service.lives.watching import Watcher
from service.logs import log_to
from service.settings import Settings
from service.snapshots import Snapshots
from service.web import pages


def create_app(settings: Settings | None = None, *, house: House | None = None, into_demo: bool = False) -> FastAPI:
    """Opens the house, and the whole chain is checked. Raises HomeError, LedgerError.

    `into_demo`: what is recorded over GraphQL goes into a demo home, too.
    """
    house = house or House.open(settings or Settings.read())
    keys = Keys(house.home.keys)
    graphql = GraphQL(house, into_demo=into_demo)
    shown = pages.Pages(house)

    async def nowhere(request: Request, error: Exception) -> Response:
        if "text/html" in request.headers.get("accept", ""):
            return await anyio.to_thread.run_sync(shown.nowhere, request)
        return JSONResponse({"errors": [errors.told(UnknownReference(f"there is nothing at {request.url.path}"))]}, 404)

    app = FastAPI(
        title="Nomograph",
        version=version("nomograph"),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lambda app: _until_told(graphql.feed),
        middleware=[Middleware(Access, keys=keys)],
        exception_handlers={NomographError: _told, 404: nowhere},
    )
    app.state.house = house
    app.router.routes.extend(
        [
            Route("/graphql", graphql.handle, methods=["GET", "POST"]),
            WebSocketRoute("/graphql", graphql.socket),
            Route("/evidence/{sha256}", EvidenceFiles(house).handle, methods=["GET"]),
            Route("/health/live", _live, methods=["GET"]),
            Route("/health/ready", _Ready(house).handle, methods=["GET"]),
            Mount("/static/graphiql", StaticFiles(directory=STATIC / "graphiql")),
            Mount("/static/web", StaticFiles(directory=pages.STATIC)),
            *LinkedData(house).routes(),
            *shown.routes(),
        ]
    )
    return app


@asynccontextmanager
async def _until_told(feed: Feed) -> AsyncIterator[None]:
    """Subscriptions end when the server is told to stop: it waits for answers, and they have no end of their own."""
    loop = asyncio.get_running_loop()
    with _also_told(lambda: feed.close_soon(loop)):
        yield
    feed.close()


@contextmanager
def _also_told(tell: Callable[[], None]) -> Iterator[None]:
    """Calls a function, too, when whoever handles signals here is told to stop."""
    if current_thread() is not main_thread():
        yield
        return
    before = {name: signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM)}

    def told(number: int, frame: FrameType | None) -> None:
        tell()
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for name in before:
        signal.signal(name, told)
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


SERVED: dict[str, Any] = {
    "proxy_headers": False,
    "server_header": False,
    "access_log": False,
    "log_level": "warning",
    "ws": "websockets-sansio",
    "ws_max_size": 1_000_000,
    "ws_ping_interval": 20.0,
    "ws_ping_timeout": 20.0,
    "timeout_graceful_shutdown": 10,
    "timeout_worker_healthcheck": 60,  # a worker that is busy, or halted for a while, is not dead
}


def serve(app: FastAPI, listening: socket) -> None:
    """Answers on a socket that is bound, until it is told to stop."""
    import uvicorn

    begin(app)
    uvicorn.Server(uvicorn.Config(app, **SERVED)).run(sockets=[listening])
    app.state.snapshots.stop()
    app.state.watcher.stop()
    app.state.follower.stop()


def serve_by(workers: int, settings: Settings, listening: socket, *, into_demo: bool = False) -> None:
    """The same by several processes, each with a house of its own on the one ledger."""
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    os.environ[WORKER] = json.dumps({**settings.model_dump(mode="json"), "into_demo": into_demo})
    config = uvicorn.Config("service.app:worker", factory=True, workers=workers, **SERVED)
    Multiprocess(config, sockets=[listening]).run()


WORKER = "_NOMOGRAPH_WORKER"
"""What a process that serves beside others is told, as JSON."""


def worker() -> FastAPI:
    """The application of one of several processes."""
    told = json.loads(os.environ[WORKER])
    into_demo = told.pop("into_demo")
    settings = Settings.model_validate(told)
    log_to(settings.log_format)
    app = create_app(settings, into_demo=into_demo)
    begin(app)
    return app


def begin(app: FastAPI) -> None:
    """What goes on beside answering: today's statuses are worked out, the history of gaps is kept, the graph server
    follows the ledger, a snapshot is written where much was read. Says so where the content of the home is older than
    the program.
    """
    house: House = app.state.house
    notice = content.notice(house.register, house.home.cache)
    if notice:
        structlog.get_logger().warning(notice)
    Thread(target=warm, args=(house,), daemon=True).start()
    app.state.follower = Follower(app.state.house)
    app.state.follower.start()
    app.state.watcher = Watcher(house, COMPUTING)
    app.state.watcher.start()
    app.state.snapshots = Snapshots(house)
    app.state.snapshots.start()


def warm(house: House) -> None:
    """Works out today's statuses before anybody asks: the first question then costs no more than the second, and the
    collector of cycles has only to look through what comes later.
    """
    try:
        house.view().prepare()
        set_aside()
    except NomographError as error:
        structlog.get_logger().warning("not warmed", reason=error.message)


async def _live(request: Request) -> Response:
    return JSONResponse({"status": "live"})


class _Ready:
    """Whether questions can be answered now: the ledger can be read. With a graph server: how far behind it is, and
    why, which is no stranger's business.
    """

    def __init__(self, house: House) -> None:
        self.house = house

    async def handle(self, request: Request) -> Response:
        try:
            await anyio.to_thread.run_sync(self.house.refresh)
            graph = await anyio.to_thread.run_sync(standing, self.house)
        except NomographError:
            return JSONResponse({"status": "not ready"}, 503)
        told = graph is not None and request.state.caller is not None
        return JSONResponse({"status": "ready", "graph": graph} if told else {"status": "ready"})


async def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, NomographError)
    return JSONResponse({"errors": [errors.told(error)]}, errors.status_of(error))
