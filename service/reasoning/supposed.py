"""A register with one more change that nobody made: what is supposed stands on what is known, nothing is written."""

from collections.abc import Iterable

from ontology.key import Key
from ontology.records import Record
from ontology.register import Added, ChangeSet, Entry, Register
from service.growth import grown

SOMEBODY = "what-if"


def suppose(register: Register, added: Iterable[Record] = (), closed: Iterable[Key] = ()) -> Register:
    """A new register; it shares all records that are not closed with the given one. The moment is that of the last
    entry, so that nothing that counts days since it was recorded sees another day.
    """
    change = ChangeSet(SOMEBODY, "supposed", tuple(map(Added, added)), tuple(closed))
    at = register.moment(register.head)
    return grown(register, [Entry(register.head + 1, at, SOMEBODY, SOMEBODY, change)])
