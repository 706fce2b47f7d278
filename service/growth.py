"""A register that has read on: a new one, so that nobody who holds the old one sees it change."""

from collections.abc import Iterable, MutableSequence
from copy import copy
from dataclasses import replace

from ontology.collector import paused
from ontology.layered import LayeredList
from ontology.register import Entry, Recorded, Register

FEW = 256
"""Records of a class that are copied in one go."""


def grown(register: Register, entries: Iterable[Entry]) -> Register:
    """The register with further entries applied; itself where there are none. The given one stays as it is."""
    with paused():
        new = list(entries)
        if not new:
            return register
        fresh = _copy(register, new)
        for entry in new:
            fresh.apply(entry)
    return fresh


def _copy(register: Register, new: list[Entry]) -> Register:
    """A copy that shares every record that is not about to be closed, and the lists of classes that stay the same."""
    by_key, by_class = register.by_key.copy(), dict(register.by_class)
    for cls in {type(added.record) for entry in new for added in entry.change.added} & by_class.keys():
        by_class[cls] = _shared(by_class[cls])
    own = {id(ones) for cls, ones in by_class.items() if ones is not register.by_class[cls]}
    for key in {key for entry in new for key in entry.change.closed}:
        recorded = register.by_key.get(key)
        if recorded is not None:
            cls = type(recorded.record)
            if id(by_class[cls]) not in own:
                by_class[cls] = _shared(by_class[cls])
                own.add(id(by_class[cls]))
            by_key[key] = by_class[cls][_place(recorded, register)] = replace(recorded)
    corrections = None if register.corrections is None else [*register.corrections]
    return Register(register.zone, [*register.entries], by_key, by_class, corrections)


def _shared(ones: MutableSequence[Recorded]) -> MutableSequence[Recorded]:
    """A copy to be changed; of a long list it shares what is there."""
    return LayeredList(ones) if isinstance(ones, list) and len(ones) > FEW else copy(ones)


def _place(recorded: Recorded, register: Register) -> int:
    ones = register.by_class[type(recorded.record)]
    if 0 <= recorded.place < len(ones) and ones[recorded.place] is recorded:
        return recorded.place
    return next(place for place, each in enumerate(ones) if each is recorded)
