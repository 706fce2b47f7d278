"""Files of shapes: those that are kept in the home, those of a folder that a setting names, and one in the hand."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath

from ontology.errors import BadInput, UnknownReference, Unreadable
from service.validation.own.limits import FILE_BYTES

ENDINGS = (".ttl", ".nt", ".jsonld")
MOST = 100
"""Files of one folder."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True)
class ShapeFile:
    """`question`: what its findings are asked by, `own-` and the stem."""

    name: str
    content: bytes
    question: str

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def of_text(name: str, text: str) -> ShapeFile:
    """A file that somebody sent. Raises BadInput."""
    return _file(_checked(name), text.encode("utf-8", "surrogatepass"))


def at(path: Path) -> tuple[ShapeFile, ...]:
    """The files of shapes in a folder, or one file. Raises Unreadable where there is nothing of the sort."""
    if path.is_dir():
        found = sorted(each for each in path.iterdir() if each.suffix.lower() in ENDINGS and each.is_file())
        if len(found) > MOST:
            raise Unreadable(f"{path.name} has more than {MOST} files of shapes", remedy="put them into fewer files")
        return tuple(_read(each) for each in found)
    if not path.is_file():
        raise Unreadable(f"there is no file or folder {path.name}", remedy="name a file of shapes, or a folder of them")
    if path.suffix.lower() not in ENDINGS:
        raise Unreadable(f"{path.name} has no ending of {', '.join(ENDINGS)}", remedy="rename or convert it")
    return (_read(path),)


def named(files: Iterable[ShapeFile]) -> tuple[ShapeFile, ...]:
    """Each under a question of its own: where two have one stem, their endings tell them apart. A file that stands
    there twice is taken once.
    """
    different = {(each.name, each.digest): each for each in files}
    stems: dict[str, int] = {}
    for each in different.values():
        stems[each.question] = stems.get(each.question, 0) + 1
    found: dict[str, ShapeFile] = {}
    for each in sorted(different.values(), key=lambda one: (one.name, one.digest)):
        question = each.question if stems[each.question] == 1 else f"own-{_plain(each.name)}"
        while question in found:
            question += "~"
        found[question] = ShapeFile(each.name, each.content, question)
    return tuple(found.values())


def _read(path: Path) -> ShapeFile:
    """One byte more than is allowed is enough to refuse it."""
    try:
        with path.open("rb") as stream:
            return _file(path.name, stream.read(FILE_BYTES + 1))
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be read: {error.strerror}", remedy="check who may read it") from None


def _file(name: str, content: bytes) -> ShapeFile:
    return ShapeFile(name, content, f"own-{_plain(PurePath(name).stem)}")


def _plain(name: str) -> str:
    """As a part of a key."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-") or "shapes"


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name) or PurePath(name).suffix.lower() not in ENDINGS:
        remedy = f"letters, digits and . _ - with an ending of {', '.join(ENDINGS)}"
        raise BadInput(f'"{name[:100]}" is no name for a file of shapes', remedy=remedy)
    return name


# --- kept in the home -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kept:
    """The folder of a home in which shapes are kept."""

    folder: Path

    def files(self) -> tuple[ShapeFile, ...]:
        return at(self.folder) if self.folder.is_dir() else ()

    def put(self, file: ShapeFile) -> None:
        """A file of the same name is replaced. Whoever looks meanwhile sees the old one or the new one."""
        name = _checked(file.name)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        if len(self.files()) >= MOST and not (self.folder / name).exists():
            raise BadInput(f"{MOST} files of shapes are kept already", remedy="take one away first")
        incoming = self.folder / f".{name}.new"
        incoming.write_bytes(file.content)
        incoming.replace(self.folder / name)

    def remove(self, name: str) -> None:
        """Raises UnknownReference."""
        names = tuple(each.name for each in self.files())
        if name not in names:
            raise UnknownReference(f'no file of shapes "{name}" is kept', ref=name, nearest=names[:3])
        (self.folder / name).unlink()
