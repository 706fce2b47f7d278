"""The ledger as files for `neo4j-admin database import full`: a first fill that needs no transactions.

Node files by label and relationship files by type, each with a header of its own; the node `:Projection` says which
entries they hold, so that the server goes on from there. Written in one pass over the ledger, piece by piece.
"""

import shlex
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, TextIO

from ontology.errors import BadInput
from ontology.fields import Field
from ontology.key import BASE, to_iri
from ontology.register import Register
from service.graph.labels import CHANGE_SET, CLOSED, CLOSED_IN, MAPS_TO, RESOURCE, shapes
from service.graph.rows import Row, pieces

Progress = Callable[[int], None]
PROJECTION, NAME, DATABASE = "Projection", "nomograph", "neo4j"
BETWEEN = "\x1f"
"""Between the values of a list: a control character that stands in no text of ours."""
TYPES: dict[type, str] = {
    bool: "boolean",
    int: "long",
    float: "double",
    datetime: "datetime",
    date: "date",
    time: "localtime",
}
CHANGE_SETS = {"sequence": "long", "at": "datetime", "actor": "string", "reason": "string", "sourceFile": "string"}
STATE = {
    "name": "string",
    "sequence": "long",
    "part": "long",
    "digest": "string",
    "redacted": "long",
    "base": "string",
}
ON_MAP = {
    "assertion": "string",
    "relation": "string",
    "mappingStatus": "string",
    "authority": "string",
    "author": "string",
    "confidence": "double",
}
README = """Files for the first fill of a Neo4j server: {head} change sets, {nodes} nodes, {links} relationships.

Stop the server, and in this folder say (bin/neo4j-admin of the server, its database as in its settings):

{command}

It throws away what the database held. Start the server again, and let the program make indexes and write what came
since:

nomograph graph follow
"""


def write(register: Register, folder: Path, base: str = BASE, progress: Progress | None = None) -> int:
    """How many nodes. Raises BadInput if the folder is not empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(f"{folder.name} is not an empty folder", remedy="name one that is empty or does not exist")
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        files = _Files(folder, stack)
        _records(register, base, files, progress)
        files.node(PROJECTION, NAME, (), _state(register, base), STATE)
    counts = {"head": f"{register.head:,}", "nodes": f"{files.nodes:,}", "links": f"{files.links:,}"}
    text = README.format(**counts, command=_command(files))
    (folder / "README.txt").write_text(text, "utf-8")
    return files.nodes


def _state(register: Register, base: str) -> Row:
    entries = register.entries
    return {
        "name": NAME,
        "sequence": register.head,
        "part": 0,
        "digest": entries[-1].digest if entries else "",
        "redacted": sum(entry.redacted for entry in entries),
        "base": base,
    }


def _records(register: Register, base: str, files: "_Files", progress: Progress | None) -> None:
    closed = {to_iri(key, base) for entry in register.entries for key in entry.change.closed}
    columns = {label: _columns(shape.properties) for label, shape in shapes().items()} | {CHANGE_SET: CHANGE_SETS}
    known: set[str] = set()
    named: set[str] = set()
    for piece in pieces(register, 0, 0, base):
        for uri, label, properties in piece.nodes:
            files.node(label, uri, (RESOURCE, CLOSED) if uri in closed else (RESOURCE,), properties, columns[label])
            known.add(uri)
        for uri, links in piece.links:
            for kind, to in links:
                files.link(kind, uri, to)
                named.add(to)
        for row in piece.maps:
            if row["properties"]["assertion"] not in closed:
                files.link(MAPS_TO, row["from"], row["to"], row["properties"])
        for row in piece.closings:
            files.link(CLOSED_IN, row["uri"], row["change"])
        if progress:
            progress(len(piece))
    for uri in sorted(named - known):
        files.node(RESOURCE, uri, (), {}, {})


def _columns(fields: dict[str, Field]) -> dict[str, str]:
    found = {name: TYPES.get(field.type, "string") + ("[]" if field.many else "") for name, field in fields.items()}
    return {**found, "locator": "string"}


class _Files:
    """One for each label and type, with its header; opened when the first row comes."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self.stack = folder, stack
        self.open: dict[tuple[str, str], TextIO] = {}
        self.nodes = self.links = 0

    def node(self, label: str, uri: str, more: tuple[str, ...], properties: Row, columns: dict[str, str]) -> None:
        id_name = ":ID" if label == PROJECTION else "uri:ID"
        header = [id_name, ":LABEL", *(f"{name}:{kind}" for name, kind in columns.items())]
        values = [_value(uri), _value([label, *(one for one in more if one != label)])]
        self._write(("nodes", label), header, [*values, *(_value(properties.get(name)) for name in columns)])
        self.nodes += 1

    def link(self, kind: str, start: str, end: str, properties: Row | None = None) -> None:
        columns = ON_MAP if kind == MAPS_TO else {}
        header = [":START_ID", ":END_ID", *(f"{name}:{sort}" for name, sort in columns.items())]
        values = [_value(start), _value(end), *(_value((properties or {}).get(name)) for name in columns)]
        self._write(("relationships", kind), header, values)
        self.links += 1

    def _write(self, which: tuple[str, str], header: list[str], values: list[str]) -> None:
        stream = self.open.get(which)
        if stream is None:
            stem = "-".join(which)
            (self.folder / f"{stem}.header.csv").write_text(",".join(header) + "\n", "utf-8")
            stream = (self.folder / f"{stem}.csv").open("w", encoding="utf-8", newline="")
            self.open[which] = self.stack.enter_context(stream)
        stream.write(",".join(values) + "\n")


def _value(value: Any) -> str:
    """A value as the importer reads it: nothing for what is not said, in quotes whatever could be taken for more."""
    if value is None:
        return ""
    if isinstance(value, list):
        return _value(BETWEEN.join(_plain(item) for item in value))
    return '"' + _plain(value).replace('"', '""') + '"'


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _command(files: _Files) -> str:
    words = ["neo4j-admin", "database", "import", "full", DATABASE]
    return " \\\n  ".join([shlex.join(words), *map(shlex.quote, _options(files))])


def _options(files: _Files) -> Iterator[str]:
    yield from ("--overwrite-destination", "--array-delimiter=U+001F", "--multiline-fields=true", "--strict=true")
    for which, name in sorted(files.open):
        stem = f"./{which}-{name}"
        kind = f"={name}" if which == "relationships" else ""
        yield f"--{which}{kind}={stem}.header.csv,{stem}.csv"
