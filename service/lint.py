"""Mappings of other people, looked at: which files, what they are compared with, and what was found.

Nothing is recorded. The frameworks of the home are the reference, or those of the program where there is no home, and
libraries that the user names or that lie beside the mappings.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from loaders.linting import reading
from loaders.linting.catalogue import Catalogue
from loaders.linting.document import Document
from loaders.linting.finding import Finding, Severity
from loaders.linting.library import Library
from loaders.linting.lint import lint
from ontology.errors import Place, Unreadable
from ontology.register import ChangeSet, Entry, Register

FILES = 2_000
"""Most files that are taken from one folder."""


@dataclass(frozen=True, slots=True)
class Report:
    """`unreadable`: files that were named, or are broken; `passed`: files of folders that are no mappings."""

    documents: tuple[Document, ...]
    findings: tuple[Finding, ...]
    libraries: tuple[Library, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    passed: int = 0
    paths: dict[str, Path] = field(default_factory=dict)

    def counts(self, file: str | None = None) -> dict[Severity, int]:
        """How many of each severity, in one file or in all."""
        found = Counter(each.severity for each in self.findings if file is None or each.file == file)
        return {severity: found[severity] for severity in Severity}

    def fails(self, least: Severity) -> bool:
        """Whether there is a finding as grave as that."""
        return any(each.severity.rank <= least.rank for each in self.findings)


@cache
def shipped() -> Register:
    """The frameworks that come with the program, where there is no home; nobody may apply anything to it."""
    from ontology import tables

    register = Register()
    change = ChangeSet("nomograph", "frameworks of the program", tuple(tables.content()))
    register.apply(Entry(1, datetime(1970, 1, 1, tzinfo=UTC), "0" * 64, "0" * 64, change))
    return register


def run(paths: Sequence[Path], libraries: Sequence[Path], register: Register, held: Sequence[Library] = ()) -> Report:
    """`held`: libraries that were read before. Raises Unreadable where a path is not there, or a library cannot be
    read.
    """
    named, found = _files(paths)
    read = reading.documents([(path, name) for name, path in (named | found).items()])
    names = [*named, *(name for name in found if name not in named)]
    documents, unreadable, passed = [], [], 0
    for name, each in zip(names, read, strict=True):
        if isinstance(each, Document):
            documents.append(each)
        elif name in named or not each.message.startswith("no mapping"):
            unreadable.append(each)
        else:
            passed += 1
    if not documents and not unreadable:
        folders = ", ".join(str(path) for path in paths)
        raise Unreadable(f"there is no mapping in {folders}", remedy="name a file, or another folder")
    shelf = tuple(held) or _libraries(libraries, documents, named | found)
    findings = lint(documents, Catalogue(register, shelf)) if documents else []
    return Report(tuple(documents), tuple(findings), shelf, tuple(unreadable), passed, named | found)


def _files(paths: Sequence[Path]) -> tuple[dict[str, Path], dict[str, Path]]:
    """Files that were named, and those of folders that were; by the name under which they are told."""
    named: dict[str, Path] = {}
    found: dict[str, Path] = {}
    for path in paths:
        if path.is_dir():
            found |= {str(each): each.resolve() for each in _within(path)}
        elif path.is_file():
            if path.resolve() not in named.values():
                named[str(path)] = path.resolve()
        else:
            what = "is no file" if path.exists() else "is not there"
            raise Unreadable(f"{path} {what}", place=Place(file=str(path)), remedy="check the path")
    return named, {name: path for name, path in found.items() if path not in named.values()}


def _within(folder: Path) -> list[Path]:
    """Files of a folder and its folders that may hold a mapping, hidden ones apart."""
    files = [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in reading.ENDINGS
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]
    if len(files) > FILES:
        raise Unreadable(f"{folder} holds more than {FILES:,} files", remedy="name the files, or a smaller folder")
    return files


def _libraries(given: Sequence[Path], documents: Iterable[Document], paths: dict[str, Path]) -> tuple[Library, ...]:
    """Libraries that were named, and those beside the mappings that hold what the mappings speak of."""
    documents = list(documents)
    for path in given:
        if not path.exists():
            raise Unreadable(f"{path} is not there", place=Place(file=str(path)), remedy="check --library")
    wanted = frozenset(
        name
        for document in documents
        for sheet in document.sheets
        for row in sheet.rows
        for end in (row.source, row.target)
        if end is not None
        for name in (end.framework, end.also)
        if name
    )
    beside = {paths[document.name].parent for document in documents}
    folders = [path for path in given if path.is_dir()]
    folders += [
        place for folder in sorted(beside) for place in (folder, folder / "libraries", folder.parent / "libraries")
    ]
    files = [path.resolve() for path in given if path.is_file()]
    files += [path.resolve() for folder in folders for path in reading.named_in(folder, wanted)]
    libraries = reading.libraries(dict.fromkeys(files))
    for path in given:
        if path.is_file() and not any(library.file == path.name for library in libraries):
            message, remedy = f"{path} holds no framework", "name a CISO Assistant library or an OSCAL catalog"
            raise Unreadable(message, place=Place(file=str(path)), remedy=remedy)
    return tuple(libraries)
