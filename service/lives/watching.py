"""Keeps the history of gaps while a server runs: a thread that looks when something was recorded or a day began.

It looks once for each change and each day, when the ledger has been quiet for a moment, so it cannot write on and on,
whatever the gap shapes say of its own records. Of several workers one looks; the others see that it did.
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from ontology.errors import NomographError
from ontology.register import Register
from service.beside import Beside
from service.house import House
from service.lives.alone import alone
from service.lives.bookkeeping import ACTOR, is_kept
from service.lives.recording import record

PAUSE = 1.0
"""Seconds between two looks at the head."""
QUIET = 3.0
"""Seconds for which nothing must have been recorded: a file that is loaded in parts is looked at once."""
PATIENCE = 60.0
"""Seconds after which it looks although the ledger is never quiet, and seconds after a failure."""
FILE = "gaps-looked-at"
"""In the cache of the home: at what was looked last."""


def keeps_history(house: House) -> bool:
    """Whether a server of this home records gaps. Where nothing is set: not in the demo, which is to stay as it is, and
    not where a day is taken for today: what is rehearsed is no history.
    """
    if house.settings.record_gaps is not None:
        return house.settings.record_gaps
    return not house.home.demo and house.settings.today is None


@dataclass(frozen=True, slots=True)
class Mark:
    """All on which it depends what there is to record: the last entry that is not the program's own, and the day."""

    sequence: int
    day: str

    def __str__(self) -> str:
        return f"{self.sequence} {self.day}"


class Watcher(Beside):
    """One for each process. `turn`: held while it computes, as whoever answers holds it."""

    pause, patience = PAUSE, PATIENCE
    trouble, well = "gaps are not recorded", "gaps are recorded"

    def __init__(
        self,
        house: House,
        turn: AbstractContextManager[object] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.house = house
        self.turn = turn or nullcontext()
        self.clock = clock
        self._began = time.time()
        self._looked: Mark | None = None
        self._news: Mark | None = None
        """What is new since it looked; `_first`, `_last`: when it saw something new, and something newer."""
        self._first = self._last = 0.0

    def wanted(self) -> bool:
        return keeps_history(self.house)

    def step(self) -> str | None:
        """Records what is new, if it is time; why not, if it cannot."""
        try:
            mark = self._mark(self.house.refresh())
            if self._due(mark):
                self._look(mark)
        except NomographError as error:
            return str(error)
        except Exception as error:  # a shape that fails must not end the history for good
            return f"something went wrong inside ({type(error).__name__})"
        return None

    def _mark(self, register: Register) -> Mark:
        last = next((e.sequence for e in reversed(register.entries) if not is_kept(e, register)), 0)
        return Mark(last, self.house.today().isoformat())

    def _due(self, mark: Mark) -> bool:
        if mark == self._looked:
            self._news = None
            return False
        now = self.clock()
        if self._news is None:
            self._first = now
        if mark != self._news:
            self._news, self._last = mark, now
        return now - self._last >= QUIET or now - self._first >= PATIENCE

    def _look(self, mark: Mark) -> None:
        with alone(self.house.home.cache / FILE) as file:
            if file is None:
                return
            looked_since = (self.house.home.cache / FILE).stat().st_mtime >= self._began
            if not (looked_since and file.read() == str(mark)):
                record(self.house, ACTOR, into_demo=self.house.home.demo, turn=self.turn)
                file.seek(0)
                file.truncate()
                file.write(str(mark))
        self._looked, self._news = mark, None
