"""Strings by number: each is kept once, whoever says it."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]


class Pool:
    """Numbers strings in the order in which they come."""

    __slots__ = ("_numbers",)

    def __init__(self, strings: Iterable[str] = ()) -> None:
        self._numbers: dict[str, int] = {}
        for each in strings:
            self.of(each)

    def __len__(self) -> int:
        return len(self._numbers)

    def __contains__(self, text: str) -> bool:
        return text in self._numbers

    def of(self, text: str) -> int:
        return self._numbers.setdefault(text, len(self._numbers))

    def written(self) -> tuple[Bytes, Places]:
        """All as UTF-8 in a row, and where each starts and the last ends. Raises ValueError on half a character."""
        encoded = [text.encode() for text in self._numbers]
        starts = np.zeros(len(encoded) + 1, np.int64)
        np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)), out=starts[1:])
        return np.frombuffer(b"".join(encoded), np.uint8), starts


class Texts(Sequence[str]):
    """The strings of a pool, each read when it is asked for and kept, so that the same text is one object."""

    __slots__ = ("_content", "_read", "_starts")

    def __init__(self, content: Bytes, starts: Places) -> None:
        """Raises ValueError where they do not fit each other."""
        if not len(starts) or starts[0] != 0 or starts[-1] != len(content) or (np.diff(starts) < 0).any():
            raise ValueError("texts that overlap or go beyond their end")
        self._content = content.data
        self._starts = starts.data
        self._read: list[str | None] = [None] * (len(starts) - 1)

    def __len__(self) -> int:
        return len(self._read)

    def __getitem__(self, number: int) -> str:  # type: ignore[override]  # nobody asks for a slice
        found = self._read[number]
        if found is None:
            found = self._read[number] = str(self._content[self._starts[number] : self._starts[number + 1]], "utf-8")
        return found

    def whole(self) -> list[str]:
        """All of them at once: much cheaper than one by one."""
        content, starts = bytes(self._content), self._starts.tolist()
        text = content.decode()
        if len(text) == len(content):  # a byte is a character
            return [text[start:end] for start, end in pairwise(starts)]
        return [self[number] for number in range(len(self))]
