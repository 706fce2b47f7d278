"""API keys: who may ask and record from another machine.

A secret is 256 random bits, shown once and kept as its SHA-256 only: nothing that lies in the home lets anyone in.
A digest without salt is enough, because a random secret of that length cannot be guessed.
"""

import hashlib
import json
import os
import re
import secrets
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from ontology.errors import BadInput, HomeError, UnknownReference

_PREFIX = "nomo_"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._@-]{0,63}")


class Role(StrEnum):
    """What the holder of a key may do; each may what the ones before it may."""

    READER = "reader"
    RECORDER = "recorder"
    REVIEWER = "reviewer"

    def may(self, needed: "Role") -> bool:
        order = list(Role)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """`name` is the actor of what is recorded with it."""

    name: str
    role: Role
    sha256: str


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one home, in one file of it (`Home.keys`)."""

    path: Path

    def list(self) -> tuple[ApiKey, ...]:
        """By name. Raises HomeError if the file cannot be read."""
        try:
            said = json.loads(self.path.read_text(encoding="utf-8"))
            found = [ApiKey(key["name"], Role(key["role"]), key["sha256"]) for key in said]
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, TypeError, KeyError):
            raise HomeError("the API keys of the home cannot be read", remedy="restore the file from a copy") from None
        return tuple(sorted(found, key=lambda key: key.name))

    def add(self, name: str, role: Role) -> str:
        """A new key; its secret, which is shown once and kept nowhere. Raises BadInput on a name that is taken."""
        if not _NAME.fullmatch(name):
            raise BadInput(
                f'"{name}" is no name for a key', remedy="use up to 64 letters, digits, spaces and any of . _ @ -"
            )
        keys = self.list()
        if any(key.name == name for key in keys):
            raise BadInput(f'there is a key named "{name}" already', remedy="remove it first, or choose another name")
        secret = _PREFIX + secrets.token_urlsafe(32)
        self._write((*keys, ApiKey(name, role, _digest(secret))))
        return secret

    def remove(self, name: str) -> None:
        """Raises UnknownReference if there is none of that name."""
        keys = self.list()
        rest = tuple(key for key in keys if key.name != name)
        if len(rest) == len(keys):
            raise UnknownReference(f'there is no key named "{name}"', ref=name, nearest=tuple(k.name for k in keys[:3]))
        self._write(rest)

    def find(self, secret: str) -> ApiKey | None:
        """The key with that secret, compared in constant time."""
        digest = _digest(secret)
        found = None
        for key in self.list():
            if secrets.compare_digest(key.sha256, digest):
                found = key
        return found

    def _write(self, keys: tuple[ApiKey, ...]) -> None:
        incoming = self.path.with_name(f".{self.path.name}.new")
        handle = os.open(incoming, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump([asdict(key) for key in keys], stream, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        incoming.replace(self.path)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
