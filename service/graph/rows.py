"""What an entry of the ledger writes into a property graph, as plain rows: nodes, links, closings.

A large entry is written in pieces, each in a transaction of its own: a piece is a span of its records.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ontology.key import to_iri
from ontology.records import MappingAssertion
from ontology.register import Added, Entry, Register
from service.graph.labels import CHANGE_SET, RECORDED_IN, links_of, properties_of, shape_of
from service.graph.quads import change_key

ROWS = 20_000
"""Records of one transaction."""
Row = dict[str, Any]
Node = tuple[str, str, Row]
"""IRI, label, properties. Rows are plain lists, and links stand under the node that they leave: the driver packs every
name of every row anew, which costs more than the server's work.
"""
Links = tuple[str, list[tuple[str, str]]]
"""IRI of the node, and of each link its type and the IRI to which it leads."""


@dataclass(slots=True)
class Piece:
    """What one transaction writes. `before`, `after`: entries wholly applied, and records of the next one, that the
    graph must hold before, and holds after. `digest`: of the last entry wholly applied then.
    """

    before: tuple[int, int]
    after: tuple[int, int] = (0, 0)
    digest: str = ""
    nodes: list[Node] = field(default_factory=list)
    links: list[Links] = field(default_factory=list)
    maps: list[Row] = field(default_factory=list)
    closings: list[Row] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.nodes) + len(self.closings)


def pieces(register: Register, sequence: int, part: int, base: str, rows: int = ROWS) -> Iterator[Piece]:
    """What is to be written after `sequence` entries and `part` records of the next."""
    piece = Piece((sequence, part), digest=_digest(register, sequence))
    for entry in register.entries[sequence:]:
        added = entry.change.added
        while len(added) - part + len(piece) > rows and part < len(added):
            room = max(rows - len(piece), 1)
            _add(piece, entry, added[part : part + room], base, first=part == 0)
            part += room
            piece.after = (entry.sequence - 1, part)
            yield piece
            piece = Piece(piece.after, digest=_digest(register, entry.sequence - 1))
        _add(piece, entry, added[part:], base, first=part == 0)
        _close(piece, entry, base)
        piece.after, piece.digest, part = (entry.sequence, 0), entry.digest, 0
        if len(piece) >= rows:
            yield piece
            piece = Piece(piece.after, digest=piece.digest)
    if piece.after != (0, 0):
        yield piece


def _digest(register: Register, sequence: int) -> str:
    return register.entries[sequence - 1].digest if sequence else ""


def _add(piece: Piece, entry: Entry, added: Sequence[Added], base: str, *, first: bool) -> None:
    change = to_iri(change_key(entry.sequence), base)
    if first:
        piece.nodes.append((change, CHANGE_SET, change_properties(entry)))
    for one in added:
        uri = to_iri(one.record.key, base)
        properties = properties_of(one.record)
        if one.locator is not None:
            properties["locator"] = one.locator
        piece.nodes.append((uri, shape_of(type(one.record)).label, properties))
        piece.links.append((uri, [(RECORDED_IN, change), *links_of(one.record, base)]))
        if isinstance(one.record, MappingAssertion):
            piece.maps.append(_map(one.record, uri, base))


def change_properties(entry: Entry) -> Row:
    """What the node of a change set says: who recorded it, when, why, from which file."""
    change = entry.change
    said = {"sequence": entry.sequence, "at": entry.at, "actor": change.actor, "reason": change.reason}
    return said if change.source is None else {**said, "sourceFile": change.source}


def _map(record: MappingAssertion, uri: str, base: str) -> Row:
    """The edge that paths follow; the assertion is a node beside it, with all that is known."""
    properties = {name: properties_of(record).get(name) for name in _ON_EDGE}
    return {
        "from": to_iri(record.from_, base),
        "to": to_iri(record.to, base),
        "properties": {"assertion": uri, **{name: value for name, value in properties.items() if value is not None}},
    }


_ON_EDGE = ("relation", "mappingStatus", "authority", "author", "confidence")


def _close(piece: Piece, entry: Entry, base: str) -> None:
    change = to_iri(change_key(entry.sequence), base)
    piece.closings += [{"uri": to_iri(key, base), "change": change} for key in entry.change.closed]
