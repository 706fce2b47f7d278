"""A real server in this process, on a port of its own, for clients that speak over a real connection."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from service.app import SERVED, create_app
from service.house import House

RUNNING: dict[str, uvicorn.Server] = {}
"""By address: to be told to stop before the end."""


@contextmanager
def serving(house: House, into_demo: bool = False) -> Iterator[str]:
    """`127.0.0.1:PORT`; the server is told to stop, and has stopped, when this ends."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(create_app(house=house, into_demo=into_demo), **SERVED))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        address = f"127.0.0.1:{listening.getsockname()[1]}"
        RUNNING[address] = server
        try:
            yield address
        finally:
            del RUNNING[address]
            server.should_exit = True
            thread.join(timeout=30)
            assert not thread.is_alive(), "the server did not stop"
