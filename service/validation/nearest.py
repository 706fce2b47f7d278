"""What somebody may have meant by a key that names nothing: the nearest three, and the same number elsewhere."""

import difflib
import re
from collections.abc import Iterable

from ontology.key import Key
from ontology.records import Framework
from service.validation.facts import Facts

LOOKED = 5_000
"""Candidates that are compared letter by letter, at most: it takes some 20 microseconds for each."""


def nearest(key: Key, candidates: Iterable[Key]) -> tuple[Key, ...]:
    """The three candidates most like the key, best first; numbers near to each other are alike (`8.4` to `8.5`)."""
    whole, head = list(candidates), key.rpartition("/")[0] + "/"
    siblings = [candidate for candidate in whole if candidate.startswith(head)] or whole
    alike = difflib.get_close_matches(key, _few(key, siblings), n=12, cutoff=0.5)
    return tuple(sorted(alike, key=lambda found: (_distance(key, found), -_likeness(key, found), found))[:3])


def _few(key: Key, candidates: list[Key]) -> list[Key]:
    """Where there are many: those that begin as the key does, as far as that leaves any; then those nearest in length,
    because what is misspelt is hardly longer or shorter.
    """
    for end in range(1, len(key) + 1):
        if len(candidates) <= LOOKED:
            return candidates
        candidates = [candidate for candidate in candidates if candidate.startswith(key[:end])] or candidates
    return sorted(candidates, key=lambda candidate: abs(len(candidate) - len(key)))[:LOOKED]


def _likeness(key: Key, other: Key) -> float:
    return difflib.SequenceMatcher(a=key, b=other).ratio()


def _distance(key: Key, other: Key) -> tuple[int, int]:
    """How far the numbers are apart: first whether the words differ, then the last number that does."""
    ours, theirs = re.split(r"(\d+)", key), re.split(r"(\d+)", other)
    if ours[::2] != theirs[::2]:
        return 1, 0
    return 0, sum(abs(int(a) - int(b)) for a, b in zip(ours[1::2], theirs[1::2], strict=True))


def elsewhere(key: Key, facts: Facts) -> str | None:
    """`ISO 27001 has A.8.29`, if another framework has the provision; None if none has."""
    framework, _, number = key.partition("/")
    names = [
        record.short
        for record in _frameworks(facts)
        if record.key != framework and f"{record.key}/{number}" in facts.provisions
    ]
    return f"{' and '.join(sorted(names))} has {number}" if names and number else None


def _frameworks(facts: Facts) -> list[Framework]:
    recorded = [item.record for item in facts.register.by_class.get(Framework, ()) if facts.is_open(item.record.key)]
    return [record for record in (*recorded, *facts.added.values()) if isinstance(record, Framework)]
