"""Server-sent events: graphql-sse in its mode of distinct connections, where each operation is a request of its own.

A comment goes out where nothing else does, so that nobody between takes the connection for dead; a reader that does not
take what is sent is dropped.
"""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import anyio
from anyio.streams.memory import MemoryObjectSendStream
from starlette.types import Receive, Scope, Send

from service.api.feed import Feed

MEDIA = "text/event-stream"
PING = 12.0
"""Seconds of silence after which a comment is sent."""
SLOW = 10.0
"""Seconds that a reader may take to make room."""

_HEADERS = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"x-accel-buffering", b"no")]

Answers = AsyncGenerator[dict[str, Any], None]


class EventStream:
    """An ASGI response: the answers as events `next`, then one `complete`."""

    def __init__(self, answers: Answers, feed: Feed) -> None:
        self.answers = answers
        self.feed = feed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sender, receiver = anyio.create_memory_object_stream[bytes](0)
        async with anyio.create_task_group() as tasks, sender, receiver:
            tasks.start_soon(self._gone, receive, tasks.cancel_scope)
            tasks.start_soon(self._produce, sender.clone())
            await sender.aclose()
            try:
                await _sent(send, {"type": "http.response.start", "status": 200, "headers": _HEADERS})
                await _body(send, b":\n\n")
                while (event := await _next(receiver)) is not None:
                    await _body(send, event)
                await _body(send, b"event: complete\ndata:\n\n")
                await _body(send, b"", more=False)
            except (TimeoutError, OSError):
                pass  # whoever reads is gone, or as good as that
            tasks.cancel_scope.cancel()

    async def _gone(self, receive: Receive, scope: anyio.CancelScope) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        scope.cancel()

    async def _produce(self, sender: MemoryObjectSendStream[bytes]) -> None:
        async with sender, aclosing(self.answers) as answers:
            async for answer in answers:
                await sender.send(event_of(answer))


def event_of(answer: dict[str, Any]) -> bytes:
    """`next` with its answer on one line: JSON has no line breaks of its own."""
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return f"event: next\ndata: {text}\n\n".encode("utf-8", "replace")


async def _next(receiver: Any) -> bytes | None:
    """The next event, or a comment after some silence; None where there are no more."""
    try:
        with anyio.fail_after(PING):
            event: bytes = await receiver.receive()
            return event
    except TimeoutError:
        return b":\n\n"
    except anyio.EndOfStream:
        return None


async def _body(send: Send, content: bytes, *, more: bool = True) -> None:
    await _sent(send, {"type": "http.response.body", "body": content, "more_body": more})


async def _sent(send: Send, message: dict[str, Any]) -> None:
    """Raises TimeoutError where the reader takes nothing."""
    with anyio.fail_after(SLOW):
        await send(message)
