"""No provision is a part of itself, no item of evidence succeeds itself, by any number of steps.

A cycle can be closed by a change set whose every record is well-formed, so the forms cannot see it.
"""

from collections.abc import Iterator
from typing import Any

from ontology.errors import BadInput
from ontology.records import Evidence, Record, Wording
from ontology.register import Added, ChangeSet, Register

Node = tuple[str, str]
Edge = tuple[Node, Node]


def cycles(change: ChangeSet, register: Register) -> Iterator[tuple[Added, BadInput]]:
    """Each record of the change set that closes a cycle, and what to say of it."""
    for cls, what in ((Wording, "is a part of itself"), (Evidence, "succeeds itself")):
        added = [item for item in change.added if isinstance(item.record, cls)]
        new = {edge: item for item in added for edge in _edges(item.record)}
        if new:
            closed = set(change.closed)
            standing = (record for record in register.open(cls, register.head) if record.key not in closed)
            found = _cycle([*new, *(edge for record in standing for edge in _edges(record))])
            yield from ((new[edge], _reason(edge, found, what)) for edge in found if edge in new)


def _edges(record: Record) -> Iterator[Edge]:
    """Part to whole, in each edition; item to the one that it succeeds."""
    if isinstance(record, Wording) and record.part_of:
        for edition in record.in_edition:
            yield (edition, record.wording_of), (edition, record.part_of)
    elif isinstance(record, Evidence) and record.succeeds:
        yield ("", record.key), ("", record.succeeds)


def _cycle(edges: list[Edge]) -> list[Edge]:
    """The edges of one cycle; none if there is none."""
    import networkx  # costs 0.2 s, and few change sets need it

    graph: Any = networkx.DiGraph(edges)
    try:
        return list(networkx.find_cycle(graph))
    except networkx.NetworkXNoCycle:
        return []


def _reason(edge: Edge, found: list[Edge], what: str) -> BadInput:
    (_, start), _ = edge
    way = " → ".join([start, *(end[1] for _, end in _turned(found, edge))])
    return BadInput(f"{start} {what}: {way}", remedy="take one of these steps out")


def _turned(found: list[Edge], first: Edge) -> list[Edge]:
    at = found.index(first)
    return found[at:] + found[:at]
