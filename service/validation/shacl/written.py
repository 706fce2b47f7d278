"""Literals as a document has them.

rdflib rewrites literals while it parses: `"2026-01-01T00:00:00Z"` becomes `…+00:00`, `1e0` becomes `1.0`, `"1"` becomes
`true`, `INF` even the ill-typed `inf`. In a shape that is another term than the one that stands there, and sh:in or
sh:hasValue would look for it in vain.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

import rdflib

_LOCK = RLock()


@contextmanager
def as_written() -> Iterator[None]:
    """What rdflib parses meanwhile keeps the text of its literals. The switch is one for the whole process."""
    with _LOCK:
        before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
        try:
            yield
        finally:
            rdflib.NORMALIZE_LITERALS = before
