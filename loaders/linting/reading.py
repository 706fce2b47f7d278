"""Which reader takes which file, by its ending and by what it holds; and the one door for strangers' bytes.

Files are parsed in the sandbox, many in one child; where that fails, each in one of its own, so that a file that breaks
its reader spoils nothing but itself.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from loaders import sandbox
from loaders.linting import ciso, library, oscal, pages, sssom, table, turtle
from loaders.linting.document import Document
from loaders.linting.library import Library
from loaders.linting.source import Source
from loaders.linting.source import read as read_source
from loaders.linting.tree import Node, json_tree, yaml_tree
from ontology.errors import NomographError, Place, Unreadable

ENDINGS = (".tsv", ".csv", ".txt", ".yaml", ".yml", ".json", ".ttl", ".md", ".markdown")
"""Of files that may hold a mapping."""

_BINARY = {
    ".xlsx": "save the sheet as CSV",
    ".xls": "save the sheet as CSV",
    ".ods": "save the sheet as CSV",
    ".pdf": "bring the table as CSV",
    ".docx": "bring the table as CSV",
    ".zip": "unpack it",
    ".gz": "unpack it",
}
_LIBRARIES = (".yaml", ".yml", ".json")
_SCANNED = 16 * 1024**2
_MANY = 2_000


def documents(files: Sequence[tuple[Path, str]]) -> list[Document | Unreadable]:
    """Each file, under the name by which the user called it, or why it cannot be read."""
    if not files:
        return []
    try:
        return list(sandbox.run(read_all, tuple(files)))
    except Unreadable as error:
        if len(files) == 1:
            return [error]
    return [found for one in files for found in documents([one])]


def read_all(files: tuple[tuple[Path, str], ...]) -> list[Document | Unreadable]:
    """Runs in the sandbox."""
    return [_read(path, name) for path, name in files]


def _read(path: Path, name: str) -> Document | Unreadable:
    try:
        return read(path, name)
    except NomographError as error:
        place = error.place or Place(file=name)
        return Unreadable(error.message, place=place, remedy=error.remedy)
    except OSError as error:
        return Unreadable(f"the file cannot be read: {error.strerror}", place=Place(file=name), remedy="check it")
    except RecursionError:
        return Unreadable("the file is nested too deeply", place=Place(file=name), remedy="write it plainly")


def read(path: Path, name: str) -> Document:
    """What a file says. Raises Unreadable: what stands there is no mapping, or cannot be read."""
    ending = path.suffix.lower()
    if ending in _BINARY:
        raise Unreadable("the file is no text", place=Place(file=name), remedy=_BINARY[ending])
    source = read_source(path, name)
    if ending in (".md", ".markdown"):
        return pages.document(source, path)
    if ending == ".ttl":
        return turtle.document(source)
    if ending == ".json" or source.text.lstrip().startswith("{"):
        return _of_tree(source, json_tree(source))
    if sssom.recognises(source.text):
        return sssom.document(source, path)
    if ending in (".yaml", ".yml") or re.search(r"^\s*requirement_mapping_sets?:", source.text, re.MULTILINE):
        return _of_tree(source, yaml_tree(source))
    return table.document(source)


def _of_tree(source: Source, root: Node) -> Document:
    if oscal.recognises(root):
        return oscal.document(source, root)
    if ciso.recognises(root):
        return ciso.document(source, root)
    objects = root.get("objects")
    if root.get("catalog") or (objects and (objects.get("framework") or objects.get("frameworks"))):
        what, remedy = "a catalog of requirements", "name it with --library, and give the mapping"
    elif root.get("mapping_set_id") or root.get("curie_map"):
        what, remedy = "metadata of an SSSOM table", "give the .tsv beside it"
    else:
        what, remedy = "something else", "give a mapping set of CISO Assistant, or an OSCAL mapping-collection"
    raise Unreadable(f"no mapping: this is {what}", place=Place(file=source.name, line=1), remedy=remedy)


# --- libraries ------------------------------------------------------------------------------------


def libraries(paths: Iterable[Path]) -> list[Library]:
    """The frameworks that the files hold, read in one child. Raises Unreadable."""
    files = tuple(paths)
    return list(sandbox.run(read_libraries, files)) if files else []


def read_libraries(files: tuple[Path, ...]) -> list[Library]:
    """Runs in the sandbox."""
    return [found for path in files for found in library.read(path)]


def named_in(folder: Path, wanted: frozenset[str]) -> list[Path]:
    """Files of a folder that hold a framework with one of these names, found by their bytes before any is parsed."""
    if not wanted or not folder.is_dir():
        return []
    either = b"|".join(re.escape(name.encode()) for name in sorted(wanted))
    pattern = re.compile(rb'^[\s{]*"?(?:urn|uuid)"?:\s*["\']?(?:' + either + rb')["\']?,?\s*$', re.MULTILINE)
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in _LIBRARIES)[:_MANY]
    return [path for path in files if path.stat().st_size <= _SCANNED and pattern.search(path.read_bytes())]
