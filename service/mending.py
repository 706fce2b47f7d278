"""Mends files of other people where one right answer exists: shown as a difference, written whole or not at all."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from loaders.linting import reading
from loaders.linting.document import Document
from loaders.linting.finding import Finding
from loaders.linting.mending import ENCODINGS, mendable, mended
from loaders.linting.source import read
from ontology.errors import BadInput, Place
from service.lint import Report


@dataclass(frozen=True, slots=True)
class Mended:
    """`findings`: what was mended; `difference`: as a unified diff; `path`: where it was written."""

    name: str
    path: Path
    findings: tuple[Finding, ...]
    difference: str


def mend(report: Report, out: Path | None = None) -> list[Mended]:
    """Mends every file that can be; in place, or into `out`: a file for one, a folder for several. Raises BadInput."""
    files: dict[str, list[Finding]] = {document.name: [] for document in report.documents}
    for each in mendable(report.findings):
        files[each.file].append(each)
    targets = _targets(list(files), report, out)
    done = []
    for document in report.documents:
        found = files[document.name]
        if found or out is not None:
            done.append(_mend(document, report.paths[document.name], targets[document.name], found))
    return done


def _targets(names: Sequence[str], report: Report, out: Path | None) -> dict[str, Path]:
    if out is None:
        return {name: report.paths[name] for name in names}
    if len(names) == 1 and not out.is_dir():
        targets = {names[0]: out}
    else:
        if out.exists() and not out.is_dir():
            raise BadInput(f"{out} is a file, and there are {len(names)} to write", remedy="name a folder with --out")
        targets = {name: out / report.paths[name].name for name in names}
    if len(set(targets.values())) < len(targets):
        raise BadInput("two of the files have one name", remedy="mend them one by one")
    for target in targets.values():
        if target.exists():
            raise BadInput(f"{target} is there already", remedy="name another place with --out")
    return targets


def _mend(document: Document, path: Path, target: Path, found: Sequence[Finding]) -> Mended:
    source = read(path, document.name)
    if source.encoding not in ENCODINGS:
        place = Place(file=document.name)
        raise BadInput(f"a file in {source.encoding} is not mended", place=place, remedy="save it as UTF-8 first")
    text, gone = mended(source, found)
    _write(target, text.encode(source.encoding), path, document, gone)
    named = document.name if target == path else str(target)
    before, after = source.text.splitlines(keepends=True), text.splitlines(keepends=True)
    told = "".join(_shown(line) for line in unified_diff(before, after, document.name, named, n=1))
    return Mended(document.name, target, tuple(found), told)


def _shown(line: str) -> str:
    return line.rstrip("\r\n") + "\n"


def _write(target: Path, content: bytes, path: Path, document: Document, gone: int) -> None:
    """Writes beside the target, reads it again and puts it there if it says what it should."""
    incoming = target.with_name(f".{target.name}.new{path.suffix}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        incoming.write_bytes(content)
        shutil.copymode(path, incoming)
        again = reading.documents([(incoming.resolve(), document.name)])[0]
        if not isinstance(again, Document) or again.rows != document.rows - gone:
            place = Place(file=document.name)
            raise BadInput("the file would not say the same when mended", place=place, remedy="mend it by hand")
        incoming.replace(target)
    except OSError as error:
        message = f"{target} cannot be written: {error.strerror}"
        raise BadInput(message, remedy="name another place with --out") from None
    finally:
        incoming.unlink(missing_ok=True)
