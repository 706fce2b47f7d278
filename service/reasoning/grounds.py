"""The grounds of D by cell, found when somebody asks: proofs and graphs read them, the fixpoint does not."""

from collections.abc import Iterator, Mapping

from service.reasoning.bits import subjects_in
from service.reasoning.direct import Desk, Ground, proved
from service.reasoning.held import HeldBy
from service.reasoning.verdicts import Cell


class GroundsByCell(Mapping[Cell, list[Ground]]):
    """Of the cells for which D gives anything."""

    def __init__(self, desk: Desk, its: HeldBy) -> None:
        self._desk, self._held, self._found = desk, its, dict[Cell, list[Ground]]()

    def __getitem__(self, cell: Cell) -> list[Ground]:
        if cell not in self._found:
            if cell not in self:
                raise KeyError(cell)
            self._found[cell] = [*proved(self._desk, *cell)]
        return self._found[cell]

    def __contains__(self, cell: object) -> bool:
        if not isinstance(cell, tuple) or cell[0] not in self._held:
            return False
        its, s = self._held[cell[0]], cell[1]
        return bool(its.full >> s & 1 or its.partial >> s & 1)

    def __iter__(self) -> Iterator[Cell]:
        for p, its in self._held.items():
            yield from ((p, s) for s in subjects_in(its.full | its.partial))

    def __len__(self) -> int:
        return sum((its.full | its.partial).bit_count() for its in self._held.values())
