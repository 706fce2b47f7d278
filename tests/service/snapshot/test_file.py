"""A file that is not bit by bit what this home wrote is refused, and nothing of it is believed."""

import hashlib
import hmac
import json
import random
from pathlib import Path

import numpy as np
import pytest

from service.snapshot.columns import Arrays
from service.snapshot.file import MAGIC, Head, head, read, write
from service.snapshot.trust import Refusal, key_in, key_made

HEAD = Head("layout", 7, "ab" * 32)
SECRET = bytes(range(32))
ARRAYS: Arrays = {
    "a": np.arange(5, dtype=np.int32),
    "empty": np.zeros(0, np.int8),
    "b": np.array([-1, 2, 3], np.int8),
    "c": np.array([1.5, -0.0]),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write(tmp_path / "snapshot", HEAD, ARRAYS, SECRET)
    return tmp_path / "snapshot"


def test_what_was_written_is_read(path: Path) -> None:
    found, arrays = read(path, SECRET)
    assert (found, list(arrays)) == (HEAD, list(ARRAYS))
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(arrays[name], array, strict=True)
        assert arrays[name].flags.aligned
        assert not arrays[name].flags.writeable
    assert head(path, SECRET) == HEAD
    assert [each.name for each in path.parent.iterdir()] == ["snapshot"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_no_bit_may_differ(path: Path) -> None:
    content = path.read_bytes()
    for place in range(len(content)):
        flipped = bytearray(content)
        flipped[place] ^= 1 << (place % 8)
        path.write_bytes(flipped)
        with pytest.raises(Refusal):
            read(path, SECRET)


def test_none_may_be_missing_or_more(path: Path) -> None:
    content = path.read_bytes()
    for cut in [*(content[:length] for length in range(len(content))), content + b"\0", b"\0" + content]:
        path.write_bytes(cut)
        with pytest.raises(Refusal):
            read(path, SECRET)


def test_any_bytes_are_no_snapshot(path: Path) -> None:
    chance = random.Random(1)
    for length in range(0, 3000, 37):
        for start in (b"", MAGIC, MAGIC + b"\x20\0\0\0", MAGIC + b"\xff\xff\xff\xff"):
            path.write_bytes(start + chance.randbytes(length))
            with pytest.raises(Refusal):
                read(path, SECRET)


def test_another_key_does_not_fit(path: Path) -> None:
    for other in (bytes(32), b"", SECRET[:-1] + b"\0"):
        for reading in (read, head):
            with pytest.raises(Refusal, match="seal of this home"):
                reading(path, other)


def test_numbers_that_could_hold_an_object_are_refused_even_under_the_seal(path: Path) -> None:
    body = bytes(16)
    for kind in ("|O", "<U4", "V8", "<M8[s]"):
        said = {"layout": "x", "sequence": 1, "digest": "x", "columns": [["a", kind, 1]]}
        content = json.dumps({**said, "body": hashlib.sha256(body).hexdigest()}).encode()
        start = MAGIC + len(content).to_bytes(4, "little") + content
        path.write_bytes(start + hmac.digest(SECRET, start, "sha256") + body)
        with pytest.raises(Refusal, match="unknown type"):
            read(path, SECRET)


def test_the_key_of_a_home_is_made_once_and_is_private(tmp_path: Path) -> None:
    path = tmp_path / "key"
    assert key_in(path) is None
    made = key_made(path)
    assert (len(made), key_made(path), key_in(path)) == (32, made, made)
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(b"short")
    assert key_in(path) is None
    assert key_made(path) not in (made, b"short")
    assert [each.name for each in tmp_path.iterdir()] == ["key"]
