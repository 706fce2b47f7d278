"""Who asks, and what they may."""

import getpass
from dataclasses import dataclass

from service.keys import Role


@dataclass(frozen=True, slots=True)
class Caller:
    """`name` is the actor of every change set that the caller records."""

    name: str
    role: Role


def local_caller() -> Caller:
    """Whoever sits at this machine: everything that lies in the home is theirs anyway."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError):
        name = "local user"
    return Caller(f"{name} (local)", Role.REVIEWER)
