"""A file of shapes is run until each of its shapes has answered, was refused, or was stopped.

Where a child has to be ended, the shape that it was at is named, and another child goes on with those that are left.
"""

from dataclasses import replace
from threading import BoundedSemaphore

from service.validation.own.limits import LIMITS, Limits
from service.validation.own.outcome import Engine, Message, Outcome, Refusal, Request, Result, Stop
from service.validation.own.parent import Child
from service.validation.own.vocabulary import words

AT_ONCE = 2
"""So many children at once in one process: each may take a processor and its memory."""

_TURN = BoundedSemaphore(AT_ONCE)


def run(name: str, content: bytes, data: bytes, limits: Limits = LIMITS, stopped: tuple[Stop, ...] = ()) -> Outcome:
    """`data`: pickled `Packed`; `stopped`: shapes of this file that were stopped before and are not tried again."""
    outcome = Outcome(stops=list(stopped))
    over = {stop.shape for stop in stopped if stop.shape is not None}
    request = Request(name, content, limits, frozenset(over), words())
    while True:
        with _TURN:
            going = _Going(outcome, request, data)
            again = going.run()
        if not again:
            return outcome
        request = replace(request, over=frozenset(going.over))


class _Going:
    """One child, and what it says taken down."""

    def __init__(self, outcome: Outcome, request: Request, data: bytes) -> None:
        self.outcome = outcome
        self.over = set(request.over)
        self.child = Child(request, data)
        self.at: str | None = None
        self.doing = "starting"
        self.called: str | None = None
        self.said: list[Result] = []

    def run(self) -> bool:
        """Whether another child is to go on."""
        for message in self.child.messages():
            self._take(message)
        if not self.child.ended:
            return False
        reason = f"it tried to reach {self.called}" if self.called else self.child.ended
        if self.at is None:
            self._stop(Stop(f"{reason} ({self.doing})"))
            return False
        self._stop(Stop(f"{reason} ({self.doing})", self.at))
        return self._may_go_on()

    def _may_go_on(self) -> bool:
        self.over.add(self.at or "")
        most = self.child.request.limits.stops
        if len(self.outcome.stops) >= most:
            self._stop(Stop(f"{most} shapes of the file were stopped, so the rest of it was not run"))
            return False
        return True

    def _stop(self, stop: Stop) -> None:
        if stop not in self.outcome.stops:
            self.outcome.stops.append(stop)

    def _take(self, message: Message) -> None:
        say = message.pop("say")
        if say == "begin":
            self.at, self.doing, self.said = message["shape"], message["doing"], []
        elif say == "ready":
            self.outcome.guards = tuple(message["guards"])
        elif say == "result":
            self.said.append(Result(**message))
        elif say == "refused":
            self._refused(message)
        elif say == "stopped":
            self._stop(Stop(**message))
        elif say == "called":
            self.called = str(message["what"])
        elif say == "done":
            self.over.add(message["shape"])
            self.outcome.engines.append(Engine(**message))
            self.outcome.results += self.said

    def _refused(self, message: Message) -> None:
        root = message.pop("root")
        if root is not None:
            self.over.add(root)
        refusal = Refusal(**message)
        if refusal not in self.outcome.refusals:
            self.outcome.refusals.append(refusal)
