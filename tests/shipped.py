"""The content of the program as a register, for tests that ask it and add nothing."""

from datetime import UTC, datetime
from functools import cache

from ontology.register import ChangeSet, Entry, Register
from service import content


@cache
def shipped() -> Register:
    """Read once for a run; nobody may apply anything to it."""
    register = Register()
    at = datetime(2026, 11, 21, tzinfo=UTC)
    for number, (name, digest, added) in enumerate(content.parts(), 1):
        change = ChangeSet(content.ACTOR, content.REASON, added, (), f"{name} sha256:{digest}")
        register.apply(Entry(number, at, f"{number:064}", f"{number - 1:064}", change))
    return register
