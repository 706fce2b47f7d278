"""One file: what it is, the seal of the home, and columns in a row.

    NOMOSNAP                 8 bytes
    length of the head       4 bytes, little-endian
    head                     JSON: what the columns are of, name, type and length of each, SHA-256 of the body
    seal                     32 bytes: HMAC-SHA-256 by the home's key over all of the above
    body                     the columns, each padded to 8 bytes

The seal is checked before the head is read, the body's digest before any number of it. Nothing in it is code, and a
type of numbers that could hold an object is refused. All is read before it is used: a file that changes afterwards
changes nothing.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

import numpy as np

from service.snapshot.columns import Arrays
from service.snapshot.extras import KINDS
from service.snapshot.trust import Refusal

MAGIC = b"NOMOSNAP"
UNFINISHED = ".new"
_SEAL = 32
_LONGEST = 1 << 20
"""Bytes of a head; one of a hundred classes takes 50,000."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a snapshot is of: the layout of records, and the last entry of a ledger with its digest."""

    layout: str
    sequence: int
    digest: str


def write(path: Path, head: Head, arrays: Arrays, key: bytes) -> None:
    """Whole or not at all: under another name first, safe on disk before it takes its own."""
    incoming = path.with_name(f"{path.name}.{token_hex(8)}{UNFINISHED}")
    try:
        handle = os.open(incoming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            for part in _parts(head, arrays, key):
                stream.write(part)
            stream.flush()
            os.fsync(stream.fileno())
        incoming.replace(path)
    finally:
        incoming.unlink(missing_ok=True)


def _parts(head: Head, arrays: Arrays, key: bytes) -> Iterator[bytes]:
    little = {name: each.astype(each.dtype.newbyteorder("<"), copy=False) for name, each in arrays.items()}
    body = [part for each in little.values() for part in _padded(each.tobytes())]
    digest = hashlib.sha256()
    for part in body:
        digest.update(part)
    said = {
        "layout": head.layout,
        "sequence": head.sequence,
        "digest": head.digest,
        "columns": [[name, each.dtype.str, len(each)] for name, each in little.items()],
        "body": digest.hexdigest(),
    }
    content = json.dumps(said, ensure_ascii=True).encode()
    content += b" " * (-(len(content) + 12 + _SEAL) % 8)  # so that every column lies where its numbers may
    start = MAGIC + len(content).to_bytes(4, "little") + content
    yield start
    yield hmac.digest(key, start, "sha256")
    yield from body


def _padded(content: bytes) -> tuple[bytes, bytes]:
    return content, b"\0" * (-len(content) % 8)


def read(path: Path, key: bytes) -> tuple[Head, Arrays]:
    """Raises Refusal where anything is not as it was written; OSError where there is none."""
    content = path.read_bytes()
    said, start = _head(content, key)
    body = memoryview(content)[start:]
    if hashlib.sha256(body).hexdigest() != said["body"]:
        raise Refusal("its content was changed or cut short")
    return _named(said), dict(_columns(said["columns"], body))


def head(path: Path, key: bytes) -> Head:
    """What a snapshot is of, without its content. Raises as `read`."""
    with path.open("rb") as stream:
        return _named(_head(stream.read(_LONGEST + _SEAL), key)[0])


def _head(content: bytes, key: bytes) -> tuple[dict[str, Any], int]:
    """What the head says, and where the body starts."""
    start = 12 + int.from_bytes(content[8:12], "little")
    if content[:8] != MAGIC or not 12 < start <= _LONGEST or len(content) < start + _SEAL:
        raise Refusal("it is no snapshot, or cut short")
    if not hmac.compare_digest(hmac.digest(key, content[:start], "sha256"), content[start : start + _SEAL]):
        raise Refusal("it does not bear the seal of this home")
    return json.loads(content[12:start]), start + _SEAL


def _named(said: dict[str, Any]) -> Head:
    return Head(said["layout"], said["sequence"], said["digest"])


def _columns(columns: list[list[Any]], body: memoryview) -> Iterator[tuple[str, Any]]:
    place = 0
    for name, kind, count in columns:
        if kind not in (*KINDS, "|i1"):
            raise Refusal(f"{name} has numbers of an unknown type")
        size = np.dtype(kind).itemsize * count
        yield name, np.frombuffer(body[place : place + size], kind)
        place += size + -size % 8
