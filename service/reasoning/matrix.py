"""The statuses of a provision for all subjects at once: a byte for each, the same as `Statuses.status` cell by cell."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from ontology.errors import UnknownReference
from ontology.key import Key
from ontology.words import Status
from service.reasoning.bits import Bits, bits_of, flags_of, subjects_in
from service.reasoning.known import FAR, PARTIAL

if TYPE_CHECKING:
    from service.reasoning.status import Statuses

STATUSES = tuple(Status)
_CODE = {status: code for code, status in enumerate(STATUSES)}


class Matrix(dict[Key, bytes]):
    """Provision -> the codes of its statuses (places in `STATUSES`) by number of the subject; made when asked for."""

    def __init__(self, statuses: "Statuses") -> None:
        super().__init__()
        self._statuses = statuses

    def __missing__(self, provision: Key) -> bytes:
        law = self._statuses.law
        p = law.content.index.get(provision)
        if p is None:
            raise UnknownReference(f"there is no provision {provision}", ref=provision)
        taking = p in law.kind
        found = self[provision] = row(self._statuses, p) if taking else bytes([_CODE[Status.ABSENT]]) * self._width
        return found

    @property
    def _width(self) -> int:
        return len(self._statuses.subjects.keys)

    def of(self, cells: Iterable[tuple[Key, Key]]) -> list[Status]:
        """The status of each (provision, subject). Raises UnknownReference on what is not on record."""
        index = self._statuses.subjects.index
        try:
            return [STATUSES[self[provision][index[subject]]] for provision, subject in cells]
        except KeyError as unknown:
            subject = unknown.args[0]
            raise UnknownReference(f"no subject {subject} is recorded", ref=subject) from None


def row(statuses: "Statuses", p: int) -> bytes:
    """The list of section 4 from its end: what fits earlier is written over what fits later."""
    found = np.full(len(statuses.subjects.keys), _CODE[Status.ABSENT], np.uint8)
    everyone = (1 << len(found)) - 1
    for status, bits in reversed([*strongest_first(statuses, p, everyone)]):
        if bits:
            found[flags_of(bits, len(found))[: len(found)].view(np.bool_)] = _CODE[status]
    return found.tobytes()


def strongest_first(statuses: "Statuses", p: int, among: Bits) -> Iterator[tuple[Status, Bits]]:
    """The list of section 4 up to absent, with whom each fits, some of these at least; looked up as it is asked for."""
    negatives = statuses.verdicts.negatives.get(p, 0) & among
    given = ((s, statuses.verdicts.direct(p, s).status) for s in subjects_in(negatives))
    yield Status.FAILED, bits_of(s for s, status in given if status is Status.FAILED)
    yield Status.INDETERMINATE, negatives
    yield Status.SATISFIED, statuses.actual.at(p, FAR)
    yield Status.STALE, statuses.unexpired.at(p, FAR)
    yield Status.PARTIAL, statuses.actual.at(p, PARTIAL)
    yield Status.NOT_EVALUABLE, statuses.across.not_evaluable(p)
    yield Status.UNPROVEN, statuses.unproven.at(p, PARTIAL)
    yield Status.PLANNED, statuses.planned.at(p, PARTIAL)
