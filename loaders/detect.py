"""Which loader reads which path, by ending; and the one door for all of them.

A stranger's bytes are parsed in the sandbox; what comes back is plain, and its meaning (references, files beside a
workbook) is read here.
"""

import hashlib
from collections.abc import Callable, Iterable
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from loaders import sandbox, sheets, sssom, sssom_table, workbook
from loaders.drafts import Resolve
from loaders.loaded import Loaded
from ontology.errors import Unreadable
from ontology.register import BRUSSELS, Added

P = ParamSpec("P")
T = TypeVar("T")


class Source(StrEnum):
    """What a path holds."""

    WORKBOOK = "workbook"
    MAPPINGS = "mappings"
    RDF = "rdf"
    LAW = "law"


_BY_ENDING = {
    ".xlsx": Source.WORKBOOK,
    ".csv": Source.WORKBOOK,
    ".tsv": Source.MAPPINGS,
    ".ttl": Source.RDF,
    ".jsonld": Source.RDF,
    ".nq": Source.RDF,
    ".nt": Source.RDF,
    ".html": Source.LAW,
    ".htm": Source.LAW,
    ".xhtml": Source.LAW,
}

_REMEDIES = {
    ".xls": "save it as .xlsx",
    ".xlsm": "save it as .xlsx, without macros",
    ".xlsb": "save it as .xlsx",
    ".ods": "save it as .xlsx",
    ".rdf": "convert it to Turtle",
    ".owl": "convert it to Turtle",
    ".xml": "bring the HTML page of the law, or Turtle",
    ".pdf": "bring the HTML page of the law",
    ".json": "call it .jsonld, if it is JSON-LD",
}


def source_of(path: Path) -> Source:
    """What a path holds. Raises Unreadable for what no loader reads."""
    if not path.exists():
        raise Unreadable(f"there is no {path.name}", remedy="check the path")
    if path.is_dir():
        return Source.WORKBOOK
    found = _BY_ENDING.get(path.suffix.lower())
    if found is None or not path.is_file():
        remedy = _REMEDIES.get(path.suffix.lower(), f"bring one of {', '.join(_BY_ENDING)}, or a folder of CSV files")
        raise Unreadable(f"no loader reads {path.name}", remedy=remedy)
    return found


def load(path: Path, resolve: Resolve | None = None, *, trusted: bool = False, zone: ZoneInfo = BRUSSELS) -> Loaded:
    """The records of a path. `trusted`: a file that came with the program; it is parsed in this process.

    Raises Refused with everything that is wrong, or Unreadable.
    """
    parse = _directly if trusted else sandbox.run
    path = path.resolve()
    match source_of(path):
        case Source.WORKBOOK:
            return workbook.of_sheets(parse(sheets.read, path), workbook.folder_of(path), resolve, zone)
        case Source.MAPPINGS:
            return sssom.of_table(parse(sssom_table.read, path), resolve)
        case Source.RDF | Source.LAW as source:
            return Loaded(tuple(parse(_reader(source), path)))


def named(path: Path) -> str:
    """How a change set names its source: `evidence.xlsx sha256:9f86…`; a folder by the digests of its tables."""
    if not path.is_dir():
        return f"{path.name} sha256:{workbook.digest_of(path)}"
    tables = sorted(file for file in path.iterdir() if file.suffix.lower() == ".csv")
    listing = "".join(f"{workbook.digest_of(file)}  {file.name}\n" for file in tables)
    return f"{path.name}/ sha256:{hashlib.sha256(listing.encode()).hexdigest()}"


def _reader(source: Source) -> Callable[[Path], Iterable[Added]]:
    """Imported when it is needed: their parsers take longer to start than most files to read."""
    name = "loaders.rdf" if source is Source.RDF else "loaders.eurlex"
    found: Callable[[Path], Iterable[Added]] = import_module(name).read
    return found


def _directly(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    return function(*args, **kwargs)
