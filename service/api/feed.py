"""Tells subscribers that the ledger has grown or a day has begun: one look for all, and none where nobody waits.

How many may subscribe is bounded, and so is how many of their answers are worked out at a time.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from threading import Lock
from typing import TypeVar

import anyio
import structlog

from ontology.errors import BadInput, NomographError
from service.api.limits import OutOfTime
from service.house import House

PAUSE = 0.5
"""Seconds between two looks at the ledger's head."""

State = tuple[int, date]
"""The last entry, and the day."""
T = TypeVar("T")

_log = structlog.get_logger("nomograph.feed")


class TooManySubscriptions(BadInput):
    code = "too-many-subscriptions"


class Feed:
    """Of one process; lives on one event loop, but for `close_soon`."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.threads = anyio.CapacityLimiter(2)
        self.closing = asyncio.Event()
        self._state: State | None = None
        self._turned = asyncio.Event()
        self._listening = 0
        self._looking: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place among the subscribers. Raises TooManySubscriptions."""
        most = self.house.settings.subscriptions
        if self._listening >= most:
            raise TooManySubscriptions(f"{most} subscriptions are open", remedy="ask again later, or ask without one")
        self._listening += 1
        if self._looking is None:
            self._state = None
            self._looking = asyncio.create_task(self._look())
        try:
            yield
        finally:
            self._listening -= 1
            if not self._listening and self._looking is not None:
                self._looking.cancel()
                self._looking = None

    async def moved(self, seen: State) -> bool:
        """Waits until there is a newer state than the one seen; False where the server ends."""
        while not self._is_newer(seen) and not self.closing.is_set():
            await self._turned.wait()
        return not self.closing.is_set()

    def _is_newer(self, seen: State) -> bool:
        """Who has just asked may have seen more than was looked at last."""
        return self._state is not None and (self._state[0] > seen[0] or self._state[1] != seen[1])

    async def _look(self) -> None:
        while True:
            try:
                state = await self.aside(self._now)
            except NomographError as error:
                _log.warning("the ledger cannot be looked at", reason=str(error))
            else:
                if state != self._state:
                    self._state = state
                    self._turn()
            await asyncio.sleep(PAUSE)

    def _now(self) -> State:
        return self.house.refresh().head, self.house.today()

    def _turn(self) -> None:
        turned, self._turned = self._turned, asyncio.Event()
        turned.set()

    async def aside(self, work: Callable[[], T]) -> T:
        """What a function gives that may wait for the disk, in a thread."""
        return await anyio.to_thread.run_sync(work, limiter=self.threads)

    async def computed(self, turn: Lock, work: Callable[[], T]) -> T:
        """What a function gives, in a thread, when nobody else computes. Raises OutOfTime."""
        seconds = self.house.settings.seconds

        def run() -> T:
            if not turn.acquire(timeout=seconds):
                raise OutOfTime("other answers take too long", remedy="subscribe again")
            try:
                return work()
            finally:
                turn.release()

        return await self.aside(run)

    def close(self) -> None:
        """Ends all subscriptions."""
        self.closing.set()
        self._turn()

    def close_soon(self, loop: asyncio.AbstractEventLoop) -> None:
        """The same from anywhere, a signal's handler say."""
        loop.call_soon_threadsafe(self.close)
