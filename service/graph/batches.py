"""Rows for a server in portions that it has memory for."""

from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

from service.graph.failures import TooLarge

Result = TypeVar("Result")


async def halving(work: Callable[[int], Awaitable[Result]], rows: int) -> Result:
    """What `work` makes with so many rows to a transaction, or with half of them where the server has too little
    memory, and so on: it goes on where it was. Raises TooLarge where a single row is too much.
    """
    while True:
        try:
            return await work(rows)
        except TooLarge:
            if rows == 1:
                raise
            rows //= 2


class Pile:
    """Rows that wait. What was taken comes off when it was written."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = deque(rows)
        self._taken: list[Any] = []

    def take(self, most: int) -> list[Any]:
        """The next rows, again the same (or fewer) unless they were `written`; none at the end."""
        self._rows.extendleft(reversed(self._taken))
        self._taken = []
        while self._rows and most > 0:
            row = self._cut(self._rows.popleft(), most)
            self._taken.append(row)
            most -= self.weight(row)
        return self._taken

    def written(self) -> None:
        self._taken = []

    def weight(self, row: Any) -> int:
        return 1

    def _cut(self, row: Any, most: int) -> Any:
        return row


class Groups(Pile):
    """Rows whose last item is a list, each item of which counts: a row is cut where it is too long."""

    def weight(self, row: Any) -> int:
        return len(row[-1])

    def _cut(self, row: Any, most: int) -> Any:
        *said, items = row
        if len(items) > most:
            self._rows.appendleft((*said, items[most:]))
        return (*said, items[:most])
