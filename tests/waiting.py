"""Waiting for what must come to be: as long as the slowest machine may need, and no longer than it takes."""

import time
from collections.abc import Callable

LONG = 300.0
"""Seconds after which what was waited for will never be: a limit for an answer, a start, an end."""


def until(true: Callable[[], object], told: Callable[[], object] = lambda: "it did not come to be") -> None:
    """Asks again and again; `told`: what is said where it never becomes true."""
    end = time.monotonic() + LONG
    while not true():
        assert time.monotonic() < end, told()
        time.sleep(0.05)
