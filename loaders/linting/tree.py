"""YAML and JSON as a tree whose leaves know their place. Nothing is built but lists, dicts and text.

Aliases are refused (a few bytes could mean gigabytes), and so is depth; a scalar stays the text that it is written as.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from loaders.linting.source import Said, Source
from loaders.nesting import DEPTH, refuse_depth
from ontology.errors import Place, Unreadable

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)


@dataclass(slots=True)
class Node:
    """One of a mapping, a list, a text, or nothing (`null`); characters [start, end) of the source."""

    start: int
    end: int
    line: int
    text: str | None = None
    items: "list[Node] | None" = None
    members: "dict[str, Node] | None" = None
    twice: list[Said] = field(default_factory=list)

    def get(self, name: str) -> "Node | None":
        return (self.members or {}).get(name)

    def at(self, *names: str) -> "Node | None":
        """The node at the end of a path of names."""
        here: Node | None = self
        for name in names:
            here = here.get(name) if here else None
        return here

    def each(self) -> "list[Node]":
        """Its items; of a mapping itself alone."""
        return self.items if self.items is not None else [self] if self.members is not None else []

    def members_of(self, name: str) -> "list[Node]":
        """What stands under a name: its items, or itself where it is one mapping."""
        node = self.get(name)
        return node.each() if node else []

    def said(self, name: str) -> Said | None:
        """The text of a member, if it says any."""
        node = self.get(name)
        return node.itself() if node else None

    def itself(self) -> Said | None:
        return Said(self.text, self.line, self.start, self.end) if self.text is not None else None

    def walk(self) -> "Iterator[Node]":
        yield self
        for child in [*(self.items or ()), *(self.members or {}).values()]:
            yield from child.walk()


def yaml_tree(source: Source) -> Node:
    """Raises Unreadable with the line."""
    try:
        return _built(source, yaml.parse(source.text, _Loader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        problem = getattr(error, "problem", None) or "the syntax is broken"
        raise Unreadable(f"no YAML: {problem}", place=Place(file=source.name, line=line), remedy="mend it") from None


def _built(source: Source, events: Any) -> Node:
    """The tree of the first document. Marks count characters, a byte order mark apart."""
    tree = _Tree(source)
    for event in events:
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, yaml.ScalarEvent):
            plain = event.style in (None, "")  # the C parser says one, the other the other
            text = None if plain and event.value in _NOTHING else event.value
            inner = (start + 1, end - 1) if event.style in ("'", '"') else (start, end)
            tree.leaf(text, *inner)
        elif isinstance(event, yaml.MappingStartEvent):
            tree.open(start, mapping=True)
        elif isinstance(event, yaml.SequenceStartEvent):
            tree.open(start, mapping=False)
        elif isinstance(event, yaml.CollectionEndEvent):
            tree.close(end)
        elif isinstance(event, yaml.AliasEvent):
            place = Place(file=source.name, line=source.line(start))
            raise Unreadable("the file has aliases", place=place, remedy="write each part where it is used")
        elif isinstance(event, yaml.DocumentEndEvent):
            break
    return tree.root()


def json_tree(source: Source) -> Node:
    """Raises Unreadable with the line."""
    refuse_depth(source.text, source.name, is_json=True)
    try:
        json.loads(source.text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        place = Place(file=source.name, line=line)
        raise Unreadable(f"no JSON: {error}", place=place, remedy="mend the syntax") from None
    tree = _Tree(source)
    for token in _TOKEN.finditer(source.text):
        word = token[0]
        if word in "{[":
            tree.open(token.start(), mapping=word == "{")
        elif word in "}]":
            tree.close(token.end())
        elif word.startswith('"'):
            tree.leaf(json.loads(word, strict=False), token.start() + 1, token.end() - 1)
        elif word not in ":,":
            tree.leaf(None if word == "null" else word, *token.span())
    return tree.root()


class _Tree:
    """A tree in the making: leaves and brackets in the order of the text."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.open_ones: list[Node] = []
        self.names: list[Said | None] = []
        self.found: Node | None = None

    def open(self, start: int, *, mapping: bool) -> None:
        node = Node(start, start, self.source.line(start))
        node.members, node.items = ({}, None) if mapping else (None, [])
        self._put(node)
        self.open_ones.append(node)
        self.names.append(None)
        if len(self.open_ones) > DEPTH:
            place = Place(file=self.source.name, line=node.line)
            raise Unreadable(f"the file is nested more than {DEPTH} deep", place=place, remedy="write it plainly")

    def close(self, end: int) -> None:
        node = self.open_ones.pop()
        self.names.pop()
        node.end = max(node.end, end if self.source.text[end - 1 : end] in ("]", "}") else node.end)
        if self.open_ones:
            self.open_ones[-1].end = max(self.open_ones[-1].end, node.end)

    def leaf(self, text: str | None, start: int, end: int) -> None:
        holder = self.open_ones[-1] if self.open_ones else None
        if holder is not None:
            holder.end = max(holder.end, end)
            if holder.members is not None and self.names[-1] is None:
                self.names[-1] = Said(text or "", self.source.line(start), start, end)
                return
        self._put(Node(start, end, self.source.line(start), text))

    def _put(self, node: Node) -> None:
        if not self.open_ones:
            self.found = self.found or node
            return
        holder, name = self.open_ones[-1], self.names[-1]
        if holder.items is not None:
            holder.items.append(node)
        elif holder.members is not None and name is not None:
            if name.text in holder.members:
                holder.twice.append(name)
            holder.members[name.text] = node
            self.names[-1] = None

    def root(self) -> Node:
        return self.found or Node(0, 0, 1)
