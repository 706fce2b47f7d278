"""GraphQL over websockets: the protocol graphql-transport-ws. Questions and subscriptions; changes go by POST.

What breaks the protocol closes the socket with the code that it names. A reader that does not take what is sent is
dropped. Pings of the websocket itself are the server's (`SERVED` in service/app.py).
"""

import json
from contextlib import aclosing, suppress
from typing import Any

import anyio
from anyio.abc import TaskGroup
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from service.api import errors
from service.api.asked import BadRequest, read
from service.api.caller import Caller
from service.api.streams import Streams

PROTOCOL = "graphql-transport-ws"
PATIENCE = 10.0
"""Seconds within which `connection_init` must come."""
SLOW = 10.0
"""Seconds that a reader may take to make room."""
MOST = 50
"""Operations at a time on one socket."""

GOING_AWAY, INTERNAL = 1001, 1011
BAD, UNAUTHORISED, NO_PROTOCOL, LATE, TAKEN, AGAIN = 4400, 4401, 4406, 4408, 4409, 4429


class Closed(Exception):
    """What makes the server close the socket."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class Socket:
    """One connection, from its handshake to its end."""

    def __init__(self, socket: WebSocket, streams: Streams) -> None:
        self.socket = socket
        self.streams = streams
        self.caller: Caller = socket.state.caller
        self._begun = False
        self._running: dict[str, anyio.CancelScope] = {}
        self._sending = anyio.Lock()

    async def run(self) -> None:
        if PROTOCOL not in self.socket.scope["subprotocols"]:
            await self.socket.accept()
            await self.socket.close(NO_PROTOCOL, f"speak {PROTOCOL}")
            return
        await self.socket.accept(PROTOCOL)
        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._ends)
                await self._listen(tasks)
                tasks.cancel_scope.cancel()
        except* Closed as closed:
            await self._close(next(each for each in closed.exceptions if isinstance(each, Closed)))
        except* (WebSocketDisconnect, TimeoutError, OSError):
            await self._close(Closed(GOING_AWAY, "nobody reads"))

    async def _close(self, closed: Closed) -> None:
        if self.socket.client_state is WebSocketState.CONNECTED:
            with anyio.move_on_after(SLOW, shield=True), suppress(RuntimeError, OSError):  # the other side was quicker
                await self.socket.close(closed.code, closed.reason[:120])

    async def _ends(self) -> None:
        await self.streams.feed.closing.wait()
        raise Closed(GOING_AWAY, "the server ends")

    # --- messages -----------------------------------------------------------------------------------

    async def _listen(self, tasks: TaskGroup) -> None:
        try:
            with anyio.fail_after(PATIENCE):
                while not self._begun:
                    await self._take(await self._message(), tasks)
        except TimeoutError:
            raise Closed(LATE, "Connection initialisation timeout") from None
        while True:
            await self._take(await self._message(), tasks)

    async def _message(self) -> dict[str, Any]:
        received = await self.socket.receive()
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code", 1005))
        text = received.get("text")
        try:
            said = json.loads(text) if text is not None else None
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict) or not isinstance(said.get("type"), str):
            raise Closed(BAD, "Invalid message received")
        return said

    async def _take(self, said: dict[str, Any], tasks: TaskGroup) -> None:
        match said["type"]:
            case "connection_init":
                if self._begun:
                    raise Closed(AGAIN, "Too many initialisation requests")
                self._begun = True
                await self._say({"type": "connection_ack"})
            case "ping":
                await self._say({"type": "pong"})
            case "pong":
                pass
            case "subscribe":
                self._subscribe(said, tasks)
            case "complete":
                scope = self._running.pop(_id(said), None)  # the name is free at once
                if scope is not None:
                    scope.cancel()
            case _:
                raise Closed(BAD, "Invalid message received")

    def _subscribe(self, said: dict[str, Any], tasks: TaskGroup) -> None:
        if not self._begun:
            raise Closed(UNAUTHORISED, "Unauthorized")
        name = _id(said)
        if name in self._running:
            raise Closed(TAKEN, f"Subscriber for {name} already exists")
        if len(self._running) >= MOST:
            raise Closed(BAD, f"at most {MOST} operations at a time on one socket")
        scope = self._running[name] = anyio.CancelScope()
        tasks.start_soon(self._operate, name, said.get("payload"), scope)

    # --- operations ---------------------------------------------------------------------------------

    async def _operate(self, name: str, payload: Any, scope: anyio.CancelScope) -> None:
        with scope:
            try:
                await self._answer(name, payload)
            except BadRequest as error:
                raise Closed(BAD, error.message) from None
            finally:
                if self._running.get(name) is scope:
                    del self._running[name]

    async def _answer(self, name: str, payload: Any) -> None:
        async with aclosing(self.streams.answers(read(payload), self.caller)) as answers:
            async for answer in answers:
                if "data" not in answer:
                    await self._say({"id": name, "type": "error", "payload": answer["errors"]})
                    return
                await self._say({"id": name, "type": "next", "payload": answer})
        await self._say({"id": name, "type": "complete"})

    async def _say(self, message: dict[str, Any]) -> None:
        """Raises TimeoutError where the reader takes nothing."""
        text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
        with anyio.fail_after(SLOW):
            async with self._sending:
                await self.socket.send_text(text.encode("utf-8", "replace").decode())


def _id(said: dict[str, Any]) -> str:
    name = said.get("id")
    if not isinstance(name, str) or not name:
        raise Closed(BAD, "Invalid message received")
    return name


async def serve(socket: WebSocket, streams: Streams) -> None:
    """One socket. What goes wrong inside is logged under a number, and only the number is told."""
    try:
        await Socket(socket, streams).run()
    except Exception as error:
        told = errors.internal(error)["message"]
        if socket.client_state is WebSocketState.CONNECTED:
            await socket.close(INTERNAL, told)
