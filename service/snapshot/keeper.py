"""When a snapshot is read, written and deleted: `cache/snapshot` of a home, one for the ledger of that home.

It is used only where it bears the seal of the home, has the layout of this program, and the ledger's own chain, checked
from its first entry, has the entry that it names with that digest, and the same entries redacted. In any doubt the
ledger is read, a line of the log says why, and the snapshot is deleted: it may hold what was redacted since.
"""

import logging
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from zoneinfo import ZoneInfo

from ontology.collector import paused
from ontology.errors import HomeError, LedgerError
from ontology.register import Register
from service.ledger import Ledger
from service.ledger.spine import spine
from service.lives.alone import alone
from service.snapshot import file, layout
from service.snapshot.columns import columns
from service.snapshot.extras import Extras
from service.snapshot.file import Head
from service.snapshot.stored import Stored
from service.snapshot.trust import Outdated, Refusal, key_in, key_made

ENOUGH = 6_000
"""Records, about 50,000 statements: where fewer were read from the ledger, a snapshot saves less than 0.15 s."""

_PATIENCE = 30.0
"""Seconds that a redaction waits for a writer; what it writes then finds out itself that it must not stay."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a snapshot said."""

    register: Register
    extras: Extras


class Keeper:
    """Of one home and its ledger. Safe for threads and processes; `key`: the file in which the home's key lies."""

    def __init__(self, path: Path, key: Path, ledger: Ledger) -> None:
        self.ledger = ledger
        self.path = path
        self._key = key
        self._lock = path.with_name(f"{path.name}.lock")
        self._at = 0
        self._writing = Lock()

    # --- reading -----------------------------------------------------------------------------------

    def read(self, zone: ZoneInfo) -> Taken | None:
        """What the snapshot holds, of which nothing is made yet; None where there is none to be trusted."""
        try:
            with paused():
                taken = self._read(zone)
        except FileNotFoundError:
            return None
        except (Refusal, OSError, LedgerError) as error:
            self._refuse(str(error))
            return None
        self._at = taken.register.head
        return taken

    def look(self, zone: ZoneInfo) -> Taken | None:
        """The same for who examines it: None where there is none. Raises Refusal; nothing is deleted."""
        try:
            return self._read(zone)
        except FileNotFoundError:
            return None

    def _read(self, zone: ZoneInfo) -> Taken:
        key = key_in(self._key)
        if key is None and self.path.exists():
            raise Refusal("this home has no key of its own yet")
        head, arrays = file.read(self.path, key or b"")
        if head.layout != layout.digest():
            raise Outdated("another version of the program wrote it")
        links, without = spine(self.ledger.database, head.sequence)
        if not links or len(links) != head.sequence or links[-1].digest != head.digest:
            raise Refusal("it is of another ledger, or of entries that this one no longer has")
        try:
            stored = Stored(arrays)
            register = stored.register(zone, links)
            extras = stored.extras()
        except (ValueError, KeyError, TypeError, IndexError, OverflowError) as error:
            raise Refusal(f"its columns are damaged: {error}") from None
        if without != _redacted(register):
            raise Refusal("entries were redacted since")
        return Taken(register, extras)

    def _refuse(self, why: str) -> None:
        _log(f"the snapshot is not used: {why}")
        try:
            self.discard()
        except HomeError as error:
            _log(error.message)

    # --- writing -----------------------------------------------------------------------------------

    def due(self, register: Register) -> bool:
        """Whether enough was read from the ledger itself, and no other process has written it since."""
        if not self._enough(register):
            return False
        self._at = max(self._at, self._by_others(register))
        return self._enough(register)

    def _enough(self, register: Register) -> bool:
        later = register.entries[self._at :] if self._at <= register.head else register.entries
        return sum(len(entry.change.added) + len(entry.change.closed) for entry in later) >= ENOUGH

    def write(self, register: Register, extras: Extras | None = None) -> bool:
        """Keeps what was read; False where another process is at it, or the ledger has redacted something since."""
        try:
            with self._writing, alone(self._lock) as mine, paused():
                return mine is not None and self._written(register, extras)
        except (OSError, ValueError, TypeError, LedgerError, HomeError) as error:
            _log(f"no snapshot was written: {error}")
            return False

    def _written(self, register: Register, extras: Extras | None) -> bool:
        for left in self._unfinished():
            _erase(left)
        if not register.head or not self._stands(register):
            return False
        head = Head(layout.digest(), register.head, register.entries[-1].digest)
        file.write(self.path, head, columns(register.entries, extras), key_made(self._key))
        if not self._stands(register):
            self.discard()
            return False
        self._at = register.head
        return True

    def _by_others(self, register: Register) -> int:
        """Up to which entry of this register another process has written a snapshot; 0 if it has not."""
        try:
            there = file.head(self.path, key_in(self._key) or b"")
        except (Refusal, OSError):
            return 0
        fits = there.layout == layout.digest() and 0 < there.sequence <= register.head
        return there.sequence if fits and register.entries[there.sequence - 1].digest == there.digest else 0

    def _stands(self, register: Register) -> bool:
        """Whether the ledger still says what the register says."""
        links, without = spine(self.ledger.database, register.head)
        same = len(links) == register.head and links[-1].digest == register.entries[-1].digest
        return same and without == _redacted(register)

    # --- deleting ----------------------------------------------------------------------------------

    def discard(self, patience: float = 0.0) -> None:
        """Deletes what is there, unfinished ones too, and what a writer puts there within some seconds. Raises
        HomeError where that cannot be.
        """
        self._at = 0
        until = time.monotonic() + patience
        while True:
            try:
                with alone(self._lock) as mine:
                    self._erase_all()
            except OSError as error:
                remedy = f"delete the file {self.path.name} in the cache of the home"
                raise HomeError(f"the snapshot cannot be deleted: {error.strerror}", remedy=remedy) from None
            if mine is not None or time.monotonic() >= until:
                return
            time.sleep(0.05)

    def forget(self) -> None:
        """For a redaction: nothing of it is left here when this returns."""
        self.discard(_PATIENCE)

    def _erase_all(self) -> None:
        for each in (self.path, *self._unfinished()):
            _erase(each)

    def _unfinished(self) -> Iterator[Path]:
        return self.path.parent.glob(f"{self.path.name}.*{file.UNFINISHED}")


def _redacted(register: Register) -> frozenset[int]:
    return frozenset(entry.sequence for entry in register.entries if entry.redacted)


def _erase(path: Path) -> None:
    """Deletes a file; its bytes first, as the ledger does with what it redacts."""
    try:
        with path.open("r+b", buffering=0) as stream:
            stream.write(bytes(path.stat().st_size))
            os.fsync(stream.fileno())
        path.unlink()
    except FileNotFoundError:
        pass


def _log(line: str) -> None:
    """Where the server logs, if there is one, else as a program does that says nothing unasked."""
    import structlog  # few ever come here

    if structlog.is_configured():
        structlog.get_logger().warning(line)
    else:
        logging.getLogger("nomograph").info(line)
