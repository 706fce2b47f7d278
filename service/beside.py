"""Work beside answering: a thread that takes a step, rests, and takes the next, until the server stops."""

from abc import ABC, abstractmethod
from threading import Event, Thread

import structlog


class Beside(ABC):
    """What fails is said once, and once more when it is well again; it delays nobody who asks."""

    pause: float
    """Seconds between two steps."""
    patience: float
    """Seconds after a step that failed."""
    trouble: str
    well: str
    """What the log says when it begins to fail, and when it works again."""

    def __init__(self) -> None:
        self._end = Event()
        self._thread = Thread(target=self._run, daemon=True)

    @abstractmethod
    def wanted(self) -> bool:
        """Whether there is anything to do in this house."""

    @abstractmethod
    def step(self) -> str | None:
        """Does what is to be done now; why not, if it cannot."""

    def start(self) -> None:
        if self.wanted():
            self._thread.start()

    def stop(self) -> None:
        self._end.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _run(self) -> None:
        log, told = structlog.get_logger(), None
        while not self._end.is_set():
            problem = self.step()
            if problem != told:
                log.warning(self.trouble, reason=problem) if problem else log.info(self.well)
                told = problem
            self._end.wait(self.patience if problem else self.pause)
