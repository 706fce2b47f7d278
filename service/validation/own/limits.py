"""How much a user's file of shapes may take, in the child that reads and runs it."""

from dataclasses import dataclass

FILE_BYTES = 1024**2
"""Largest file of shapes; ours have about 3,000 bytes."""

QUERY_CHARACTERS = 20_000
"""Longest SPARQL text."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds`: processor time of one shape; `memory`: bytes of address space of a child.

    Of `seconds` follows how long a shape may be waited for (`wall`), since a busy machine is no fault of a shape, and
    how long a whole file may take.
    """

    seconds: float = 5.0
    memory: int = 1024**3
    results: int = 10_000
    """Of one shape; of a shape that finds more the first so many are kept, and a finding says so."""
    message: int = 2_000
    """Characters of one message."""
    answer: int = 64 * 1024**2
    """Bytes that come back from one file."""
    stops: int = 3
    """So many shapes of one file may be stopped; then the rest of it is not run."""
    start: float = 60.0
    """Seconds until the interpreter is ready: its imports take half a second where nothing else is going on."""
    patience: float = 25.0
    """Seconds that a shape is waited for on top of four times its processor time."""

    @property
    def wall(self) -> float:
        return 4 * self.seconds + self.patience

    @property
    def file_seconds(self) -> int:
        """Processor time of one file."""
        return int(12 * self.seconds) + 20


LIMITS = Limits()
