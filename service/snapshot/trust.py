"""Why a snapshot is not used, and the key by which a home knows its own.

The key lies in the home, private to its user as the ledger is. Whoever has no access to the home can make no snapshot
that it would read; whoever has could as well write another ledger.
"""

import os
import secrets
from pathlib import Path

_LENGTH = 32


class Refusal(Exception):
    """Never seen by a user: the ledger is read instead. Its text goes to the log."""


class Outdated(Refusal):
    """Another version of the program wrote it: nothing is wrong."""


def key_in(path: Path) -> bytes | None:
    """The key of a home; None where it has none yet, or one that is none."""
    try:
        key = path.read_bytes()
    except OSError:
        return None
    return key if len(key) == _LENGTH else None


def key_made(path: Path) -> bytes:
    """The key of a home, made where there is none. Of several who make one at once, the first has made it."""
    found = key_in(path)
    if found is not None:
        return found
    incoming = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(incoming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(secrets.token_bytes(_LENGTH))
        stream.flush()
        os.fsync(stream.fileno())
    try:
        if path.exists() and key_in(path) is None:
            incoming.replace(path)
        else:
            path.hardlink_to(incoming)
    except FileExistsError:
        pass
    finally:
        incoming.unlink(missing_ok=True)
    return key_in(path) or b""
