"""A sentence that is made when it is read. Alone here, since every command looks for it and few read answers."""

from collections.abc import Callable


class Sentence:
    """Text that is made when somebody reads it: of 100,000 findings few are read, and each may cost a proof."""

    __slots__ = ("_tell", "_text")

    def __init__(self, tell: Callable[[], str]) -> None:
        self._tell = tell
        self._text: str | None = None

    def __str__(self) -> str:
        if self._text is None:
            self._text = self._tell()
        return self._text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str | Sentence) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def __repr__(self) -> str:
        return repr(str(self))
