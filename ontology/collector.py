"""The collector of cycles, paused while thousands of objects are made that hold none: it would look through all of them
again and again, a third of the time.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Without the collector; where it was off before, it stays off."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def set_aside() -> None:
    """What lives now is looked through no more: a server's register and index are kept as long as it runs, and to look
    through millions of their objects takes most of a second, in which nobody is answered.
    """
    gc.collect()
    gc.freeze()
