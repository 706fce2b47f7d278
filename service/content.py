"""The content that comes with the program, as change sets: frameworks first, then opinions, then policies.

Loading it again records only what is new or corrected, so an interrupted `init` is taken up again and a newer program
brings its tables up to date. What reads tables is imported only then: every start would wait for it (0.1 s).
"""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from ontology.register import Added, ChangeSet, Register

ACTOR = "nomograph"
REASON = "content of the program"


def changes(register: Callable[[], Register]) -> Iterator[ChangeSet]:
    """What the register lacks, a change set for each part; `register` gives the present one, each time it is asked."""
    from loaders import revise

    for name, digest, added in parts():
        new, closed = revise.as_changes(added, register())
        if new or closed:
            yield ChangeSet(ACTOR, REASON, new, closed, f"{name} sha256:{digest}")


def parts() -> Iterator[tuple[str, str, tuple[Added, ...]]]:
    """Name, digest of the files, records."""
    from loaders import shipped
    from ontology import tables

    yield "frameworks", _digest(*sorted(tables.FOLDER.glob("*.tsv"))), tuple(tables.content())
    for name, added in shipped.shipped():
        yield name, _digest(shipped.FOLDER / name), added


def _digest(*paths: Path) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def version_in(register: Register) -> str:
    """The version of the content that a register holds: a digest over the sources of its parts, the latest of each."""
    sources = {}
    for entry in register.entries:
        if entry.change.actor == ACTOR and entry.change.reason == REASON and entry.change.source:
            name, _, digest = entry.change.source.partition(" ")
            sources[name] = digest
    if not sources:
        return "none"
    return hashlib.sha256(repr(sorted(sources.items())).encode()).hexdigest()[:12]
