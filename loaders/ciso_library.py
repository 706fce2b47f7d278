"""A library of CISO Assistant on its way to records: its frameworks, and its opinions."""

from pathlib import Path

from loaders import ciso, ciso_frameworks, ciso_mappings
from loaders.ciso import Library, tail
from loaders.here import Here
from loaders.loaded import Loaded
from ontology.errors import Place, Unreadable


def read(path: Path, here: Here) -> Loaded:
    """The records of a file of our own. A stranger's goes through `loaders.detect`. Raises Unreadable, Refused."""
    return of_library(ciso.read(path), here)


def of_library(library: Library, here: Here) -> Loaded:
    """Raises Unreadable where the library says nothing that is not here already."""
    shipped = [listed for listed in library.frameworks if tail(listed.urn) in ciso_frameworks.SHIPPED]
    own = [listed for listed in library.frameworks if listed not in shipped]
    frameworks = [added for listed in own for added in ciso_frameworks.records(library, listed)]
    here.take(added.record for added in frameworks)
    mappings = ciso_mappings.Reading(library, here)
    opinions = mappings.records()
    notes = [
        f"{listed.short} came with the program as {ciso_frameworks.SHIPPED[tail(listed.urn)]}: nothing is taken from it"
        for listed in shipped
    ]
    if not frameworks and not opinions:
        place, why = Place(file=library.file), "; ".join((*notes, *mappings.notes)) or "it lists nothing"
        remedy = "bring the library of another framework, or a mapping set on it"
        raise Unreadable(f"there is nothing to load: {why}", place=place, remedy=remedy)
    return Loaded((*frameworks, *opinions), notes=(*notes, *mappings.notes))
