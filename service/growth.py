"""A register that has read on: a new one, so that nobody who holds the old one sees it change."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from ontology.key import Key
from ontology.register import Entry, Recorded, Register


def grown(register: Register, entries: Iterable[Entry]) -> Register:
    """The register with further entries applied; the given one stays as it is."""
    with _without_collector():
        new = list(entries)
        fresh = _copy(register, {key for entry in new for key in entry.change.closed})
        for entry in new:
            fresh.apply(entry)
    return fresh


def _copy(register: Register, closing: set[Key]) -> Register:
    """A copy that shares every record that is not about to be closed."""
    renewed: dict[int, Recorded] = {}
    by_key = dict(register.by_key)
    for key in closing & by_key.keys():
        by_key[key] = renewed[id(register.by_key[key])] = replace(register.by_key[key])
    touched = {type(recorded.record) for recorded in renewed.values()}
    by_class = {
        cls: [renewed.get(id(recorded), recorded) for recorded in recorded_ones] if cls in touched else [*recorded_ones]
        for cls, recorded_ones in register.by_class.items()
    }
    return Register(register.zone, [*register.entries], by_key, by_class)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Reading makes hundreds of thousands of objects and no cycles: the collector would take a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
