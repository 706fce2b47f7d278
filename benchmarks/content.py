"""The frameworks and opinions that come with the program, and those of public libraries as a user loads them.

The libraries lie where the tests find them: NOMOGRAPH_TEST_DATA, or shared/data beside the checkout.
"""

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from loaders import detect
from loaders.here import Here
from loaders.shipped import shipped
from ontology import tables
from ontology.errors import NomographError
from ontology.references import References
from ontology.register import Added, ChangeSet, Entry, Register

NOW = datetime(2026, 11, 1, tzinfo=UTC)
FOLDER = Path("shared") / "data"


@dataclass(slots=True)
class Public:
    """What was loaded of a folder. `left_out`: file and reason."""

    register: Register
    loaded: list[str] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)


def content() -> Register:
    """What comes with the program."""
    added = [*tables.content(), *(each for _, records in shipped() for each in records)]
    kept = {each.record.key: Added(each.record) for each in added}
    change = ChangeSet("benchmark", "content", tuple(kept.values()))
    return Register.of([Entry(1, NOW, "digest", "none", change)])


def data() -> Path | None:
    """The folder of public documents; None where it is not."""
    folder = Path(os.environ.get("NOMOGRAPH_TEST_DATA") or Path(__file__).parent.parent.parent / FOLDER)
    return folder if (folder / "SOURCES.md").is_file() else None


def with_libraries(folder: Path) -> Public:
    """All of CISO Assistant's libraries, then its mapping sets; what is refused is told."""
    public = Public(content())
    here = Here.of(public.register, References(public.register).provision)
    found: list[Added] = []
    files = folder / "ciso-assistant"
    for path in (*sorted((files / "libraries").glob("*.yaml")), *sorted((files / "mappings").glob("*.yaml"))):
        try:
            found += detect.load(path, here=here, trusted=True).added
            public.loaded.append(path.name)
        except NomographError as error:
            public.left_out.append((path.name, error.message))
    entry = Entry(2, NOW, "libraries", "digest", ChangeSet("benchmark", "libraries", tuple(found)))
    public.register.apply(entry)
    return public
