"""Which loader reads which path, by ending (Markdown and YAML by how they begin); and the one door for all of them.

A stranger's bytes are parsed in the sandbox; what comes back is plain, and its meaning (references, files beside a
workbook) is read here.
"""

import hashlib
from collections.abc import Callable, Iterable
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from loaders import (
    ciso,
    ciso_library,
    crosswalk_finos,
    crosswalk_nist,
    markdown,
    sandbox,
    sheets,
    sssom,
    sssom_table,
    workbook,
)
from loaders.drafts import Resolve
from loaders.here import Here
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
    NIST = "NIST crosswalk"
    FINOS = "FINOS pages"
    CISO = "CISO Assistant library"


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

MARKDOWN = (".md", ".markdown")
YAML = (".yaml", ".yml")
_HEAD_BYTES = 4096

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
_YAML = (
    "of the FINOS AI Governance Framework bring the pages of its mitigations and risks, "
    "of CISO Assistant a library as published"
)


def source_of(path: Path) -> Source:
    """What a path holds. Raises Unreadable for what no loader reads."""
    if not path.exists():
        raise Unreadable(f"there is no {path.name}", remedy="check the path")
    if path.is_dir():
        return Source.FINOS if crosswalk_finos.pages(path) else Source.WORKBOOK
    if path.suffix.lower() in MARKDOWN and path.is_file():
        return _of_markdown(path)
    if path.suffix.lower() in YAML and path.is_file():
        return _of_yaml(path)
    found = _BY_ENDING.get(path.suffix.lower())
    if found is None or not path.is_file():
        remedy = _REMEDIES.get(path.suffix.lower(), f"bring one of {', '.join(_BY_ENDING)}, or a folder of CSV files")
        raise Unreadable(f"no loader reads {path.name}", remedy=remedy)
    return found


def _head(path: Path) -> str:
    """Its first bytes, where the ending says nothing."""
    with path.open("rb") as file:
        return file.read(_HEAD_BYTES).decode("utf-8", errors="replace")


def _of_yaml(path: Path) -> Source:
    if ciso.recognises(_head(path)):
        return Source.CISO
    raise Unreadable(f"no loader reads {path.name}", remedy=_YAML)


def _of_markdown(path: Path) -> Source:
    head = _head(path)
    if crosswalk_nist.recognises(head):
        return Source.NIST
    if crosswalk_finos.recognises(head):
        return Source.FINOS
    remedy = "bring NIST's crosswalk of its AI RMF with ISO/IEC 42001, or a page of the FINOS AI Governance Framework"
    raise Unreadable(f"no loader reads {path.name}", remedy=remedy)


def load(
    path: Path,
    resolve: Resolve | None = None,
    *,
    here: Here | None = None,
    trusted: bool = False,
    zone: ZoneInfo = BRUSSELS,
) -> Loaded:
    """The records of a path. `trusted`: a file that came with the program; it is parsed in this process. `here`: what
    it may refer to beside what `resolve` finds; what is read is taken up there.

    Raises Refused with everything that is wrong, or Unreadable.
    """
    here = here or Here(resolve)
    loaded = _loaded(path.resolve(), here, _directly if trusted else sandbox.run, zone)
    here.take(added.record for added in loaded.added)
    return loaded


def _loaded(path: Path, here: Here, parse: Callable[..., Any], zone: ZoneInfo) -> Loaded:
    resolve = here.provision if here.resolve else None
    match source_of(path):
        case Source.WORKBOOK:
            return workbook.of_sheets(parse(sheets.read, path), workbook.folder_of(path), resolve, zone)
        case Source.MAPPINGS:
            return sssom.of_table(parse(sssom_table.read, path), resolve)
        case Source.NIST:
            return crosswalk_nist.of_rows(path.name, parse(markdown.table_rows, path), resolve)
        case Source.FINOS:
            return crosswalk_finos.of_fronts(path.name, parse(crosswalk_finos.fronts, path), resolve)
        case Source.CISO:
            return ciso_library.of_library(parse(ciso.read, path), here)
        case Source.RDF | Source.LAW as source:
            return Loaded(tuple(parse(_reader(source), path)))


def named(path: Path) -> str:
    """How a change set names its source: `evidence.xlsx sha256:9f86…`; a folder by those of what is read of it."""
    if not path.is_dir():
        return f"{path.name} sha256:{workbook.digest_of(path)}"
    tables = sorted(file for file in path.iterdir() if file.suffix.lower() == ".csv")
    read = crosswalk_finos.pages(path) or tables
    listing = "".join(f"{workbook.digest_of(file)}  {file.name}\n" for file in read)
    return f"{path.name}/ sha256:{hashlib.sha256(listing.encode()).hexdigest()}"


def _reader(source: Source) -> Callable[[Path], Iterable[Added]]:
    """Imported when it is needed: their parsers take longer to start than most files to read."""
    name = "loaders.rdf" if source is Source.RDF else "loaders.eurlex"
    found: Callable[[Path], Iterable[Added]] = import_module(name).read
    return found


def _directly(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    return function(*args, **kwargs)
