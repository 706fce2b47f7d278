"""A real server in this process, on a port of its own, for clients that speak over a real connection."""

import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

import pytest
import uvicorn

from service.api import events, sockets
from service.api.feed import Feed, State
from service.app import SERVED, create_app
from service.house import House
from tests.waiting import LONG, until


@dataclass
class Running:
    """`waiting`: what those subscribers have seen who wait for news; `places`: how many there are."""

    server: uvicorn.Server
    waiting: list[State] = field(default_factory=list)
    places: int = 0


RUNNING: dict[str, Running] = {}
"""By address."""


@contextmanager
def serving(house: House, into_demo: bool = False) -> Iterator[str]:
    """`127.0.0.1:PORT`; the server is told to stop, and has stopped, when this ends. Nothing goes on beside."""
    with socket.socket() as listening, pytest.MonkeyPatch.context() as changed:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(create_app(house=house, into_demo=into_demo), **{**SERVED, "ws_ping_timeout": LONG})
        running = Running(uvicorn.Server(config))
        _patiently(changed)
        _noted(changed, running)
        thread = threading.Thread(target=running.server.run, kwargs={"sockets": [listening]})
        thread.start()
        until(lambda: running.server.started or not thread.is_alive())
        assert thread.is_alive()
        address = f"127.0.0.1:{listening.getsockname()[1]}"
        RUNNING[address] = running
        try:
            yield address
        finally:
            del RUNNING[address]
            running.server.should_exit = True
            thread.join(timeout=LONG)
            assert not thread.is_alive(), "the server did not stop"


def heard(address: str, sequence: int | None = None) -> None:
    """Waits until somebody waits there for news; `sequence`: who has seen that entry."""
    running = RUNNING[address]
    until(lambda: any(sequence in (None, seen) for seen, _ in list(running.waiting)))


def left(address: str) -> None:
    """Waits until nobody is subscribed there."""
    until(lambda: not RUNNING[address].places)


def _patiently(changed: pytest.MonkeyPatch) -> None:
    """Nobody is dropped because the machine was busy."""
    changed.setattr(sockets, "PATIENCE", LONG)
    changed.setattr(sockets, "SLOW", LONG)
    changed.setattr(events, "SLOW", LONG)


def _noted(changed: pytest.MonkeyPatch, running: Running) -> None:
    """From here on it is known who is subscribed, and what they have seen."""
    place, moved = Feed.place, Feed.moved

    @asynccontextmanager
    async def counted(feed: Feed) -> AsyncIterator[None]:
        try:
            async with place(feed):
                running.places += 1
                yield
        finally:
            running.places = feed._listening

    async def seeing(feed: Feed, seen: State) -> bool:
        running.waiting.append(seen)
        try:
            return await moved(feed, seen)
        finally:
            running.waiting.remove(seen)

    changed.setattr(Feed, "place", counted)
    changed.setattr(Feed, "moved", seeing)
