"""The socket that `serve` answers on: what is written to it is sent at once, not when the reader says something."""

import asyncio
import socket
from pathlib import Path
from typing import Any

import pytest

from service.commands import homes
from service.home import Home
from tests.commands import Command


class Connected(asyncio.Protocol):
    """Tells the socket of the first who connects."""

    def __init__(self, found: "asyncio.Future[socket.socket]") -> None:
        self.found = found

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.found.set_result(transport.get_extra_info("socket"))


async def sends_at_once(listening: socket.socket) -> bool:
    """Whether asyncio writes without delay to whoever connects."""
    loop = asyncio.get_running_loop()
    found: asyncio.Future[socket.socket] = loop.create_future()
    async with await loop.create_server(lambda: Connected(found), sock=listening):
        _, writer = await asyncio.open_connection(*listening.getsockname()[:2])
        at_once = (await found).getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        writer.close()
        await writer.wait_closed()
    return bool(at_once)


def test_answers_are_sent_at_once(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Home.create(tmp_path / "home").finish()
    found: list[bool] = []

    def answer(_shell: Any, _settings: Any, listening: socket.socket, *_: Any) -> None:
        found.append(asyncio.run(sends_at_once(listening)))

    monkeypatch.setattr(homes, "_run", answer)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert Command(capsys, tmp_path / "home")("serve", "--port", str(port)).status == 0
    assert found == [True]
