"""Writes snapshots while a server runs, so that the next one starts at once."""

from ontology.errors import NomographError
from service.beside import Beside
from service.house import House

PAUSE = 20.0
"""Seconds between two looks; the first comes after what a server does when it starts."""


class Snapshots(Beside):
    """One for each process; of several that serve one home, one writes."""

    pause, patience = PAUSE, PAUSE
    trouble, well = "no snapshot of the ledger is kept", "snapshots of the ledger are kept"

    def __init__(self, house: House) -> None:
        super().__init__()
        self.house = house
        self._begun = False

    def wanted(self) -> bool:
        return True

    def step(self) -> str | None:
        """Writes one where enough was read since the last; why not, if the ledger cannot be read."""
        if not self._begun:
            self._begun = True
            return None
        try:
            self.house.keep()
        except NomographError as error:
            return str(error)
        return None
