"""A node of the property graph, with its relationships, as the N-Quads from which it was made."""

from collections.abc import Iterator
from typing import Any

from ontology.errors import GraphError
from ontology.key import NS, Key, to_key
from ontology.rdf import key_term, to_lines
from ontology.register import ChangeSet, Entry
from service.graph.labels import CHANGE_SET, CLOSED, CLOSED_IN, RECORDED_IN, RESOURCE, record_of
from service.graph.quads import provenance


def lines_of(row: dict[str, Any], base: str) -> Iterator[str]:
    """`row`: uri, labels, properties, links (pairs of type and IRI). Lines without their ends."""
    labels = set(row["labels"]) - {RESOURCE, CLOSED}
    key = _key(row["uri"], base)
    properties = {name: value for name, value in row["properties"].items() if name != "uri"}
    if labels == {CHANGE_SET}:
        yield from _in_graph(provenance(_entry(properties), base), row["uri"])
        return
    links: dict[str, list[Key]] = {}
    for kind, uri in row["links"]:
        if kind is not None:
            links.setdefault(kind, []).append(_key(uri, base))
    (label,) = labels
    recorded, closed = links.pop(RECORDED_IN), links.pop(CLOSED_IN, ())
    locator = properties.pop("locator", None)
    graph = key_term(recorded[0], base)
    yield from _in_graph(to_lines(record_of(label, key, properties, links), locator, base), graph[1:-1])
    yield f"{key_term(key, base)} <{NS}recordedIn> {graph} {graph} ."
    for change in closed:
        closing = key_term(change, base)
        yield f"{closing} <{NS}closes> {key_term(key, base)} {closing} ."
        yield f"{key_term(key, base)} <{NS}closedIn> {closing} {closing} ."


def _in_graph(lines: list[str], graph: str) -> Iterator[str]:
    return (f"{line[:-2]} <{graph}> ." for line in lines)


def _key(uri: str, base: str) -> Key:
    key = to_key(uri, base)
    if key is None:
        raise GraphError(f"the graph has a node <{uri}> that is not ours", remedy="rebuild it")
    return key


def _entry(properties: dict[str, Any]) -> Entry:
    at = properties["at"].to_native()
    change = ChangeSet(properties["actor"], properties["reason"], source=properties.get("sourceFile"))
    return Entry(properties["sequence"], at, "", "", change)
