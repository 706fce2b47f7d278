"""The content that comes with the program, as change sets: frameworks first, then opinions, then policies.

`service.upgrade` says what a home lacks of it. What reads tables is imported only then: every start would wait for it
(0.1 s). What tells one content from another is the digest of its files: a number that is kept by hand is forgotten.
"""

import hashlib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import mappings
import ontology
from ontology.once import once
from ontology.register import Added, Entry, Register

ACTOR = "nomograph"
REASON = "content of the program"
GONE = "gone"
"""Instead of the digest of a part that the program no longer ships."""


def parts() -> Iterator[tuple[str, str, tuple[Added, ...]]]:
    """Name, digest of the files, records."""
    from loaders import shipped
    from ontology import tables

    yield "frameworks", _digest(*sorted(tables.FOLDER.glob("*.tsv"))), tuple(tables.content())
    for name, added in shipped.shipped():
        yield name, _digest(shipped.FOLDER / name), added


def _digest(*paths: Path) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def sources() -> dict[str, str]:
    """Name and digest of each part, without reading what it says (4 ms)."""
    frameworks, opinions = (Path(str(package.__file__)).parent for package in (ontology, mappings))
    found = {"frameworks": _digest(*sorted((frameworks / "frameworks").glob("*.tsv")))}
    found |= {path.name: _digest(path) for path in opinions.glob("*.tsv")}
    return {name: f"sha256:{digest}" for name, digest in found.items()}


def is_content(entry: Entry) -> bool:
    """Whether the program recorded it as its content."""
    return entry.change.actor == ACTOR and entry.change.reason == REASON and bool(entry.change.source)


def name_of(entry: Entry) -> str:
    """The part that an entry brought."""
    return (entry.change.source or "").partition(" ")[0]


def _recorded(register: Register) -> dict[str, list[str]]:
    """The digests of each part that a register holds, the latest last."""
    found: dict[str, list[str]] = {}
    for entry in register.entries:
        if is_content(entry):
            digest = (entry.change.source or "").partition(" ")[2]
            found.setdefault(name_of(entry), []).append(digest)
    return found


@once
def version_in(register: Register) -> str:
    """The version of the content that a register holds: a digest over the sources of its parts, the latest of each.
    Every answer names it.
    """
    latest = {name: digests[-1] for name, digests in _recorded(register).items() if digests[-1] != GONE}
    return version(latest) if latest else "none"


def version(latest: dict[str, str]) -> str:
    """The version of parts with these digests."""
    return hashlib.sha256(repr(sorted(latest.items())).encode()).hexdigest()[:12]


class Standing(StrEnum):
    """Of the content of a home, beside that of the program."""

    NONE = "none"
    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"


def standing(register: Register, of_program: dict[str, str]) -> Standing:
    """Newer, where every part that differs was recorded before as the program has it, and has changed since."""
    recorded = _recorded(register)
    if not recorded:
        return Standing.NONE
    latest = {name: digests[-1] for name, digests in recorded.items() if digests[-1] != GONE}
    differing = {name for name in {*latest, *of_program} if latest.get(name) != of_program.get(name)}
    if not differing:
        return Standing.CURRENT
    passed = all(name not in of_program or of_program[name] in recorded.get(name, ()) for name in differing)
    replaced = any(of_program.get(name) in recorded.get(name, ()) for name in differing)
    return Standing.NEWER if passed and replaced else Standing.OLDER


LOOKED_AT = "content"
"""File in the cache of a home: the version of the program's content that an upgrade has looked at."""


def notice(register: Register, cache: Path) -> str | None:
    """One line where home and program differ, and no upgrade has looked at it: what it left, it left on purpose."""
    of_program = sources()
    match standing(register, of_program):
        case Standing.OLDER if _looked_at(cache) != version(of_program):
            return "the content of this home is older than the program's: nomograph upgrade shows the difference"
        case Standing.NEWER:
            return "the content of this home is newer than the program's: update the program"
    return None


def _looked_at(cache: Path) -> str | None:
    try:
        return (cache / LOOKED_AT).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None


def look_at(cache: Path) -> None:
    """Remembers that an upgrade has looked at the program's content."""
    cache.mkdir(mode=0o700, exist_ok=True)
    (cache / LOOKED_AT).write_text(f"{version(sources())}\n", encoding="ascii")
