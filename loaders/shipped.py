"""The opinions and policies that come with the program, read from the folder `mappings`."""

from collections.abc import Iterator
from pathlib import Path

import mappings
from loaders import sssom
from ontology.register import Added

FOLDER = Path(mappings.__file__).parent
"""A regular package of this repository: a folder, never an archive."""


def shipped(folder: Path = FOLDER) -> Iterator[tuple[str, tuple[Added, ...]]]:
    """File name and records, in the order of names; policies last, because they name the sets that they switch."""
    paths = sorted(folder.glob("*.tsv"), key=lambda path: (path.name == sssom.POLICIES, path.name))
    for path in paths:
        yield path.name, tuple(sssom.read(path))
