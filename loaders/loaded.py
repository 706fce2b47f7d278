"""What a loader hands over: records, the files that go beside them, and what a person should know."""

from dataclasses import dataclass
from pathlib import Path

from ontology.register import Added


@dataclass(frozen=True, slots=True)
class Loaded:
    """`files`: to be stored under their digest. `notes`: what was read and left out, a sentence each."""

    added: tuple[Added, ...]
    files: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()
