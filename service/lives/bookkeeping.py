"""Entries by which the program keeps the history of gaps. They change no fact, so whoever has seen the state before one
of them has seen the state after it.
"""

from ontology.key import Key
from ontology.records import Gap
from ontology.register import Entry, Register

ACTOR = "nomograph"
REASON = "gaps that opened or closed"


def is_kept(entry: Entry, register: Register) -> bool:
    """Whether the program recorded it by itself, and it says nothing but which gaps opened and closed."""
    change = entry.change
    if change.actor != ACTOR or entry.redacted or not (change.added or change.closed):
        return False
    return all(isinstance(added.record, Gap) for added in change.added) and all(
        _is_gap(register, key) for key in change.closed
    )


def _is_gap(register: Register, key: Key) -> bool:
    recorded = register.get(key)
    return recorded is not None and isinstance(recorded.record, Gap)


def seen(expected: str | None, register: Register) -> str:
    """The revision on which a change may be made: that of the register, unless its writer expected another one, and
    more than kept gaps lies between. Then it is the expected one, which the ledger will refuse.
    """
    if expected is None:
        return register.revision
    after = _sequence(expected, register)
    if after is not None and all(is_kept(entry, register) for entry in register.entries[after:]):
        return register.revision
    return expected


def _sequence(revision: str, register: Register) -> int | None:
    """The entry that a revision names, with twelve digits of its digest or all; None if it is not of this register."""
    number = revision.partition("-")[0]
    if revision == "0":
        return 0
    if not number.isdecimal() or not 1 <= int(number) <= register.head:
        return None
    digest = register.entries[int(number) - 1].digest
    return int(number) if revision in (f"{number}-{digest[:12]}", f"{number}-{digest}") else None
