"""Whether a snapshot says what the ledger's payloads say: record by record, which its use does not look at."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, zip_longest

from ontology.register import Register
from service.snapshot.keeper import Keeper
from service.snapshot.trust import Outdated, Refusal

MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Compared:
    """`head`: the last entry that the snapshot holds, None without one. `flaws`: what differs, in words; the first."""

    head: int | None = None
    records: int = 0
    flaws: tuple[str, ...] = ()


def compared(keeper: Keeper, register: Register) -> Compared:
    """`register`: what the ledger says. A snapshot that would not be used is a flaw, too, unless another version of the
    program wrote it; it is not deleted here.
    """
    try:
        taken = keeper.look(register.zone)
    except Outdated:
        return Compared()
    except Refusal as refusal:
        return Compared(0, 0, (f"snapshot: it is not used, because {refusal}",))
    if taken is None:
        return Compared()
    found = tuple(islice(_differences(taken.register, register), MOST_TOLD))
    return Compared(taken.register.head, len(taken.register.by_key), found)


def _differences(mine: Register, ledger: Register) -> Iterator[str]:
    head = mine.head
    for ours, its in zip(mine.entries, ledger.entries, strict=False):
        if ours != its:
            yield f"snapshot: entry {its.sequence} is not what the ledger says"
    theirs = (each for each in ledger.by_key.values() if each.recorded_in <= head)
    for one, other in zip_longest(mine.by_key.values(), theirs):
        if one is None or other is None:
            yield "snapshot: it has not the records that the ledger has"
            return
        known = replace(other, closed_in=other.closed_in if (other.closed_in or 0) <= head else None)
        if one != known:
            yield f"snapshot: {other.record.key} is not what the ledger says"
