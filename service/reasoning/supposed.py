"""A register with one more change that nobody made: what is supposed stands on what is known, nothing is written.

A supposed entry has the sequence number that the next real one will have. Its digest says what is supposed and on what
it stands, as that of a real entry does; so it is never taken for that one, nor for another that is supposed.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from sys import maxsize

from ontology.key import Key
from ontology.records import CONTENT, Record
from ontology.register import Added, ChangeSet, Entry, Recorded, Register
from service.growth import grown

SOMEBODY = "what-if"
NEVER = maxsize
"""Recorded in no entry that anybody can know."""


@dataclass(slots=True, eq=False)
class Past(Register):
    """What was known earlier, as a register on which more can be supposed. It has all entries of the chain; nothing of
    those after `known` and up to `last` counts in it but the content of laws.
    """

    known: int = 0
    last: int = 0


def is_supposed(register: Register) -> bool:
    """Whether its last entry says what nobody recorded."""
    return bool(register.entries) and register.entries[-1].digest.startswith(SOMEBODY)


def as_known(register: Register, k: int) -> Register:
    """What is known at k, by its own head. Costs as much as was said since."""
    if k >= register.head:
        return register
    by_key, by_class = register.by_key.copy(), dict(register.by_class)
    forgotten: dict[type[Record], dict[int, Recorded]] = {}
    for entry in register.entries[k:]:
        for key in (*(added.record.key for added in entry.change.added), *entry.change.closed):
            recorded = register.get(key)
            if recorded is not None and type(recorded.record) not in CONTENT:
                by_key[key] = _unsaid(recorded, k)
                forgotten.setdefault(type(recorded.record), {})[id(recorded)] = by_key[key]
    for cls, instead in forgotten.items():
        by_class[cls] = [instead.get(id(each)) or _unsaid(each, k) for each in by_class[cls]]
    return Past(register.zone, [*register.entries], by_key, by_class, known=k, last=register.head)


def _unsaid(recorded: Recorded, k: int) -> Recorded:
    """A record as it stood at k."""
    later, closed = recorded.recorded_in > k, recorded.closed_in is not None and recorded.closed_in > k
    if not later and not closed:
        return recorded
    instead = replace(recorded, closed_in=None) if closed else replace(recorded)
    instead.recorded_in = NEVER if later else recorded.recorded_in
    return instead


def suppose(register: Register, added: Iterable[Record] = (), closed: Iterable[Key] = ()) -> Register:
    """A new register; it shares all records that are not closed with the given one. The moment is that of the last
    entry that is known, so that nothing that counts days since it was recorded sees another day.
    """
    change = ChangeSet(SOMEBODY, "supposed", tuple(map(Added, added)), tuple(closed))
    k = register.known if isinstance(register, Past) else register.head
    at = register.moment(k or register.head)
    previous = register.entries[-1].digest if register.entries else ""
    digest = hashlib.sha256(f"{previous} {k} {change}".encode()).hexdigest()
    more = grown(register, [Entry(register.head + 1, at, f"{SOMEBODY}-{digest}", previous, change)])
    if isinstance(register, Past):
        its = (more.zone, more.entries, more.by_key, more.by_class)
        return Past(*its, known=register.known, last=register.last)
    return more
