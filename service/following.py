"""Keeps the graph server at the ledger's head while a server runs: a thread that looks, writes, and looks again.

The ledger is the truth and the index answers: a graph that cannot be reached delays nobody, readiness shows its lag.
"""

from time import monotonic
from typing import TYPE_CHECKING, Any

from ontology.errors import GraphError, NomographError
from service.beside import Beside
from service.house import House

if TYPE_CHECKING:
    from service.graph.neo4j import State

PAUSE = 0.5
"""Seconds between two looks."""
PATIENCE = 5.0
"""Seconds after a failure."""
LOCKED = 60.0
"""Seconds after a wrong password: who tries on and on locks the account for everybody."""
LOOK = 5.0
"""Seconds after which a graph that had everything is looked at again: it may have been stopped, or put back."""


class Follower(Beside):
    """One for each process; several may follow for one graph, they take turns there."""

    pause, patience = PAUSE, PATIENCE
    trouble, well = "the graph is behind", "the graph follows"

    def __init__(self, house: House) -> None:
        super().__init__()
        self.house = house
        self._looked = 0.0

    def wanted(self) -> bool:
        return bool(self.house.settings.graph)

    def step(self) -> str | None:
        """Brings the graph up to date; why not, if it cannot be."""
        try:
            graph, register = self.house.graph, self.house.refresh()
            if graph is not None and self._due(graph.state, register.head):
                graph.follow(register)
                self._looked = monotonic()
        except NomographError as error:
            self.patience = LOCKED if _locked(error) else PATIENCE
            return str(error)
        return None

    def _due(self, state: "State | None", head: int) -> bool:
        return state is None or state.sequence != head or monotonic() - self._looked > LOOK


def _locked(error: NomographError) -> bool:
    if not isinstance(error, GraphError):
        return False
    from service.graph.failures import NotAdmitted  # the driver is there: it failed

    return isinstance(error, NotAdmitted)


def standing(house: House) -> dict[str, Any] | None:
    """What readiness says of the graph server: entries that it holds and lacks; None where none is named."""
    graph = house.graph
    if graph is None:
        return None
    state = graph.state
    head = house.register.head  # read later: it is never behind what was in the graph
    said: dict[str, Any] = {"sequence": None if state is None else state.sequence, "head": head}
    said["behind"] = head if state is None else max(head - state.sequence, 0)
    return said if graph.problem is None else {**said, "problem": graph.problem}
