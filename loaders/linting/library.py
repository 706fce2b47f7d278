"""What ids can be looked up in: the nodes of a CISO Assistant library, the controls of an OSCAL catalog."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from loaders.linting.source import read as read_source
from loaders.linting.tree import Node, json_tree, yaml_tree
from ontology.errors import Place, Unreadable


@dataclass(frozen=True, slots=True)
class Item:
    """One node. `assessable`: somebody can say that it is met; `below`: how many assessable ones are under it."""

    assessable: bool
    below: int = 0


@dataclass(frozen=True, slots=True)
class Library:
    """`names` are those by which mappings call it; `items` by id as it is written."""

    file: str
    label: str
    names: frozenset[str]
    items: dict[str, Item]


def read(path: Path) -> tuple[Library, ...]:
    """The frameworks of a file; none where it holds none. Raises Unreadable."""
    source = read_source(path, path.name)
    if path.suffix.lower() == ".json":
        catalog = json_tree(source).get("catalog")
        return (_catalog(path, catalog),) if catalog else ()
    root = yaml_tree(source)
    objects = root.get("objects")
    if objects is None:
        return ()
    held = [*objects.members_of("framework"), *objects.members_of("frameworks")]
    return tuple(_framework(path, root, node) for node in held)


def _framework(path: Path, root: Node, node: Node) -> Library:
    urn, label = node.said("urn"), node.said("ref_id") or root.said("ref_id")
    if urn is None:
        place = Place(file=path.name, line=node.line)
        raise Unreadable("a framework has no urn", place=place, remedy="bring the library as published")
    nodes = {said.text: each for each in node.members_of("requirement_nodes") if (said := each.said("urn"))}
    counts: dict[str, int] = {}
    for each in nodes.values():
        if _yes(each):
            for above in _above(nodes, each):
                counts[above] = counts.get(above, 0) + 1
    items = {name: Item(_yes(each), counts.get(name, 0)) for name, each in nodes.items()}
    return Library(path.name, label.text if label else urn.text, frozenset({urn.text}), items)


def _yes(node: Node) -> bool:
    said = node.said("assessable")
    return said is not None and said.text.lower() in ("true", "yes")


def _above(nodes: dict[str, Node], node: Node) -> Iterator[str]:
    """The parents of a node; one that is its own ancestor ends it."""
    seen: set[str] = set()
    said = node.said("parent_urn")
    while said is not None and said.text in nodes and said.text not in seen:
        seen.add(said.text)
        yield said.text
        said = nodes[said.text].said("parent_urn")


def _catalog(path: Path, catalog: Node) -> Library:
    """Groups hold controls and are none; statements and other parts of a control have ids, too."""
    items: dict[str, Item] = {}
    _controls(catalog, items)
    uuid, title = catalog.said("uuid"), catalog.at("metadata", "title")
    names = {uuid.text} if uuid else set()
    return Library(path.name, (title.text if title else None) or path.name, frozenset(names), items)


def _controls(node: Node, items: dict[str, Item]) -> int:
    """How many assessable ones are under a node, itself left out."""
    below = 0
    for group in node.members_of("groups"):
        held = _controls(group, items)
        if said := group.said("id"):
            items[said.text] = Item(False, held)
        below += held
    for control in node.members_of("controls"):
        held = _controls(control, items)
        if said := control.said("id"):
            items[said.text] = Item(True, held)
        below += held + 1
    for part in node.members_of("parts"):
        if said := part.said("id"):
            items.setdefault(said.text, Item(True))
        _controls(part, items)
    return below
