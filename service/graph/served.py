"""The property graph for callers that wait: the asynchronous projection in a thread of its own."""

import atexit
from collections.abc import Callable
from contextlib import ExitStack
from threading import Lock
from typing import Any

from anyio import to_thread
from anyio.from_thread import BlockingPortal, start_blocking_portal

from ontology.errors import BadInput, GraphError
from ontology.key import BASE
from ontology.register import Register
from service.graph.standing import StatusGraph

try:
    from service.graph.connection import MOST, SECONDS, Answer
    from service.graph.failures import Ahead
    from service.graph.neo4j import Neo4jProjection, State
except ImportError as error:  # the extra is not installed
    raise BadInput("the driver of Neo4j is not installed", remedy="install the extra `neo4j`") from error


class ServedGraph:
    """One server; safe for threads. `follow` before you ask, and you read at least what the register says. `fresh`:
    what the ledger says now.
    """

    def __init__(self, address: str, base: str = BASE, fresh: Callable[[], Register] | None = None) -> None:
        self._fresh = fresh
        self._stack = ExitStack()
        self._lock = Lock()
        self._portal: BlockingPortal | None = None
        self._projection = Neo4jProjection(address, base)
        self.state: State | None = None
        """What the graph held when it was last looked at; None: never, or it could not be reached."""
        self.problem: str | None = None
        """Why it could not be brought up to date, in a sentence."""

    @property
    def url(self) -> str:
        """Its address without user and password."""
        return self._projection.url

    def close(self) -> None:
        with self._lock:
            if self._portal is not None:
                self._portal.call(self._projection.close)
                self._stack.close()
                self._portal = None
                atexit.unregister(self.close)

    def _call(self, work: Callable[..., Any], *given: Any) -> Any:
        with self._lock:
            if self._portal is None:
                self._portal = self._stack.enter_context(start_blocking_portal())
                atexit.register(self.close)  # an interpreter that ends stops the thread, and whoever waits for it hangs
        return self._portal.call(work, *given)

    def follow(self, register: Register, progress: Callable[[int], None] | None = None) -> State:
        """Writes what is missing. Raises ForeignChain, GraphError."""
        return self._noted(self._follow, register, progress)

    async def _follow(self, register: Register, progress: Callable[[int], None] | None) -> State:
        """Where the graph is ahead, the ledger is read on: another worker may have written into both."""
        while True:
            try:
                return await self._projection.follow(register, progress)
            except Ahead:
                known = register.head
                register = register if self._fresh is None else await to_thread.run_sync(self._fresh)
                if register.head == known:
                    raise

    def rebuild(self, register: Register, progress: Callable[[int], None] | None = None) -> State:
        """Throws the graph away and writes it anew. Raises GraphError."""
        return self._noted(self._projection.rebuild, register, progress)

    def look(self) -> State:
        """What the graph holds now. Raises GraphError."""
        return self._noted(self._projection.state)

    def _noted(self, work: Callable[..., Any], *given: Any) -> State:
        try:
            state: State = self._call(work, *given)
        except GraphError as error:
            self.state, self.problem = None, error.message
            raise
        except Exception as error:
            self.problem = str(error)
            raise
        self.state, self.problem = state, None
        return state

    def stand(self, graph: StatusGraph) -> str:
        """Writes the status graph beside the records; the name of its point. Raises GraphError."""
        at: str = self._call(self._projection.stand, graph)
        return at

    def ask(
        self, text: str, parameters: dict[str, Any] | None = None, rows: int = MOST, seconds: float = SECONDS
    ) -> Answer:
        """The answer to a read-only question. Raises BadInput, GraphError."""
        answer: Answer = self._call(self._projection.ask, text, parameters or {}, rows, seconds)
        return answer
