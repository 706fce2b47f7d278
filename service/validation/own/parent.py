"""The parent's side: a child is started, watched and, where it takes too long, ended; what it says is read as JSON."""

import json
import os
import pickle
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from service.validation.own.outcome import CALLED, MEMORY, Message, Request

_CHILD = (
    "import pickle,sys;sys.path[:]=pickle.load(sys.stdin.buffer);from service.validation.own.child import main;main()"
)
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""Threads of a library of numbers would each take address space."""
_CHUNK = 65_536


@dataclass(eq=False)
class Child:
    """One child and what it says. After the last message, `ended` says why it ended; empty: it came to its end."""

    request: Request
    data: bytes
    ended: str | None = field(default=None, init=False)

    def messages(self) -> Iterator[Message]:
        sent = pickle.dumps(sys.path) + pickle.dumps(self.request) + self.data
        command = [sys.executable, "-I", "-c", _CHILD]
        with subprocess.Popen(
            command,
            env=_ENVIRONMENT,
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            close_fds=True,
            start_new_session=True,
        ) as process:
            try:
                yield from self._talk(process, sent)
            finally:
                if self.ended is not None:
                    process.kill()
                status = process.wait()
                if self.ended is None:
                    self.ended = _obituary(status, self.request)

    def _talk(self, process: "subprocess.Popen[bytes]", sent: bytes) -> Iterator[Message]:
        """Sends and listens at once; each step that the child says has its time."""
        limits = self.request.limits
        with _Pipes(process, memoryview(sent)) as pipes:
            deadline = time.monotonic() + limits.start
            while True:
                line = pipes.line(deadline)
                if line is None:
                    self.ended = f"it was waited for longer than {limits.wall:g} seconds"
                    return
                if not line or pipes.received > limits.answer:
                    self.ended = "it says more than can be taken" if line else None
                    return
                message = _read(line)
                if message is None:
                    self.ended = "it gave no answer that can be read"
                    return
                if message["say"] == "end":
                    self.ended = ""
                    return
                if message["say"] in ("ready", "begin"):
                    deadline = time.monotonic() + limits.wall
                yield message


def _read(line: bytes) -> Message | None:
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) and "say" in message else None


def _obituary(status: int, request: Request) -> str:
    limits = request.limits
    if status in (-signal.SIGPROF, -signal.SIGXCPU):
        return f"it took more than {limits.seconds:g} seconds of processor time"
    if status in (MEMORY, -signal.SIGKILL):
        return f"it asked for more than {limits.memory // 1024**2:,} MB of memory"
    if status == CALLED:
        return "it tried what a shape may not"
    return "it made the process crash, perhaps for want of memory"


class _Pipes:
    """Both ends of a child's pipes, neither of which may block the other."""

    def __init__(self, process: "subprocess.Popen[bytes]", sent: memoryview) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.stdin, self.stdout = process.stdin.fileno(), process.stdout.fileno()
        self.rest = sent
        self.buffer = bytearray()
        self.received = 0
        os.set_blocking(self.stdin, False)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.stdin, selectors.EVENT_WRITE)
        self.selector.register(self.stdout, selectors.EVENT_READ)
        self._close_stdin = process.stdin.close

    def __enter__(self) -> "_Pipes":
        return self

    def __exit__(self, *_: object) -> None:
        self.selector.close()

    def line(self, deadline: float) -> bytes | None:
        """The next line; empty at the end of what the child says, None where the deadline passes."""
        while b"\n" not in self.buffer:
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            for key, _ in self.selector.select(left):
                if key.fd == self.stdin:
                    self._write()
                elif not self._heard():
                    return b""
        line, _, rest = self.buffer.partition(b"\n")
        self.buffer = bytearray(rest)
        return bytes(line)

    def _heard(self) -> bool:
        chunk = os.read(self.stdout, _CHUNK)
        self.buffer += chunk
        self.received += len(chunk)
        return bool(chunk)

    def _write(self) -> None:
        try:
            self.rest = self.rest[os.write(self.stdin, self.rest[:_CHUNK]) :]
        except BrokenPipeError:
            self.rest = self.rest[:0]
        if not self.rest:
            self.selector.unregister(self.stdin)
            self._close_stdin()
