"""Evidence files by what they contain: the name of a file is its SHA-256, and nothing is believed without it.

`files/9f/86/9f86d081…`. A file is written beside, synced and moved into place, so that it is there whole or not at all;
its digest is computed while it is written, and again whenever it is read.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ontology.errors import HomeError, UnknownReference

_SHA256 = re.compile(r"[0-9a-f]{64}")
_BLOCK = 1 << 20


class Files:
    """The files of one home."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the file with that digest lies, or would. Raises UnknownReference if it is no digest."""
        if not _SHA256.fullmatch(sha256):
            raise UnknownReference(f'"{sha256}" is no SHA-256', remedy="write 64 lower-case hexadecimal digits")
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def holds(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def put(self, source: Path) -> str:
        """Keeps a copy of a file; its SHA-256."""
        with source.open("rb") as stream:
            return self.put_stream(stream)

    def put_stream(self, stream: IO[bytes]) -> str:
        """Keeps what a stream yields; its SHA-256. Nothing is left where this does not end."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".incoming-")
        incoming = Path(name)
        try:
            with os.fdopen(handle, "wb") as written:
                digest = _copied(stream, written)
                written.flush()
                os.fsync(written.fileno())
            self._place(incoming, digest)
        finally:
            incoming.unlink(missing_ok=True)
        return digest

    def _place(self, incoming: Path, digest: str) -> None:
        target = self.path(digest)
        for folder in (target.parent.parent, target.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        incoming.replace(target)
        _sync_folder(target.parent)

    def checked(self, sha256: str) -> Path:
        """The path of a file whose content has that digest, now. Raises UnknownReference if it is not held, HomeError
        if it has changed.
        """
        with self.opened(sha256) as stream:
            return Path(stream.name)

    @contextmanager
    def opened(self, sha256: str) -> Iterator[IO[bytes]]:
        """The file for reading, its digest checked. Raises as `checked`."""
        path = self.path(sha256)
        try:
            stream = path.open("rb")
        except FileNotFoundError:
            message = f"no file with SHA-256 {sha256} is held here"
            raise UnknownReference(message, ref=sha256, remedy="load it beside its record") from None
        with stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
            if found != sha256:
                message = f"the file kept under SHA-256 {sha256} has another content now ({found})"
                raise HomeError(message, ref=sha256, remedy="restore it from a copy")
            stream.seek(0)
            yield stream


def _copied(stream: IO[bytes], target: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while block := stream.read(_BLOCK):
        digest.update(block)
        target.write(block)
    return digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    """Makes a rename safe against a power cut, where the system lets a folder be opened."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
