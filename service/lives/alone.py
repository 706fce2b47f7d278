"""One process at a time, of those that share a home: a lock on a file of it, which the system frees when one dies."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

if sys.platform != "win32":
    import fcntl


@contextmanager
def alone(path: Path) -> Iterator[IO[str] | None]:
    """The file, locked, to be read and written by whoever has it; None while another process has it."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="ascii") as file:
        yield file if _locked(file) else None


def _locked(file: IO[str]) -> bool:
    if sys.platform != "win32":  # elsewhere nobody waits, and the ledger alone decides who writes
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True
