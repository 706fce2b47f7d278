"""A CISO Assistant library as it is written: frameworks with their nodes, mapping sets with their rows.

Both stand in one kind of YAML file, a set under either of two keys. Here is only what the file says, with its lines;
what becomes of a framework stands in `ciso_frameworks.py`, of a set in `ciso_mappings.py`. A stranger's file goes
through `loaders.detect`.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NoReturn

from loaders.linting.ciso import KEYS, STRENGTH
from loaders.linting.source import Said
from loaders.linting.source import read as read_source
from loaders.linting.tree import Node, yaml_tree
from ontology.errors import Place, Unreadable

FRAMEWORKS = ("framework", "frameworks")
_HEAD = re.compile(r"^urn:\s*['\"]?urn:[^:\s]+:risk:library:", re.MULTILINE)
_AS_PUBLISHED = "bring the library as published"


@dataclass(frozen=True, slots=True)
class Requirement:
    """A node of a framework. `urn` and `parent` as written; `number` is its `ref_id`."""

    line: int
    urn: str
    parent: str = ""
    number: str = ""
    name: str = ""
    description: str = ""
    assessable: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A framework and its nodes, in order."""

    line: int
    urn: str
    label: str
    short: str
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One mapping: ends as written, the word for the relation, and whatever is said of why and how strongly."""

    line: int
    source: str
    target: str
    word: str
    reason: str = ""
    strength: str = ""


@dataclass(frozen=True, slots=True)
class MappingSet:
    """Rows from one framework to another; `source` and `target` are their URNs."""

    line: int
    name: str
    source: str
    target: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """`name` is the last part of its URN; `author` is who wrote it, `packager` who made the file."""

    file: str
    name: str
    version: str
    published: date
    author: str
    packager: str
    frameworks: tuple[Listed, ...]
    sets: tuple[MappingSet, ...]

    @property
    def by(self) -> str:
        """On whose word, for a reader: the packager where it is another."""
        return self.author if self.packager in ("", self.author) else f"{self.author}, packaged by {self.packager}"


def recognises(head: str) -> bool:
    """Whether the beginning of a file is that of a library."""
    return bool(_HEAD.search(head))


def read(path: Path) -> Library:
    """Raises Unreadable with the line."""
    root = yaml_tree(read_source(path, path.name))
    objects = root.get("objects")
    if objects is None:
        raise Unreadable("the library holds no objects", place=Place(file=path.name), remedy=_AS_PUBLISHED)
    return _Reading(path.name).library(root, objects)


def tail(urn: str) -> str:
    """The last part of a URN: `scf-2025.2.2` of `urn:intuitem:risk:framework:scf-2025.2.2`."""
    return urn.rsplit(":", 1)[-1]


def local(urn: str) -> str:
    """Of a node what follows its framework: `5.2:1` of `urn:intuitem:risk:req_node:annex-nis2:5.2:1`."""
    return urn.split(":", 5)[-1]


@dataclass(frozen=True, slots=True)
class _Reading:
    file: str

    def library(self, root: Node, objects: Node) -> Library:
        author = root.said("provider") or root.said("copyright") or root.said("packager")
        return Library(
            file=self.file,
            name=tail(self._text(root, "urn", "the library")),
            version=re.sub(r"[^A-Za-z0-9._-]+", "-", self._text(root, "version", "the library")),
            published=self._day(root),
            author=" ".join(author.text.split()) if author else "unknown",
            packager=_text(root.said("packager")),
            frameworks=tuple(self._listed(node) for name in FRAMEWORKS for node in objects.members_of(name)),
            sets=tuple(self._set(node) for name in KEYS for node in objects.members_of(name)),
        )

    def _listed(self, node: Node) -> Listed:
        urn = self._text(node, "urn", "a framework")
        label, short = _text(node.said("name")), _text(node.said("ref_id"))
        nodes = tuple(self._requirement(each) for each in node.members_of("requirement_nodes"))
        return Listed(node.line, urn, label or short or tail(urn), short or tail(urn), nodes)

    def _requirement(self, node: Node) -> Requirement:
        said = {name: _text(node.said(name)) for name in ("parent_urn", "ref_id", "name", "description", "assessable")}
        return Requirement(
            line=node.line,
            urn=self._text(node, "urn", "a node"),
            parent=said["parent_urn"],
            number=said["ref_id"],
            name=said["name"],
            description=said["description"],
            assessable=said["assessable"].lower() in ("true", "yes"),
        )

    def _set(self, node: Node) -> MappingSet:
        source, target = (self._text(node, f"{end}_framework_urn", "a mapping set") for end in ("source", "target"))
        rows = tuple(self._row(each) for each in node.members_of("requirement_mappings"))
        return MappingSet(node.line, tail(_text(node.said("urn"))), source, target, rows)

    def _row(self, node: Node) -> Row:
        source, target = (self._text(node, f"{end}_requirement_urn", "a mapping") for end in ("source", "target"))
        reason = node.said("annotation") or node.said("rationale")
        word = self._text(node, "relationship", "a mapping")
        return Row(node.line, source, target, word, _text(reason), _text(node.said(STRENGTH)))

    def _text(self, node: Node, name: str, whose: str) -> str:
        text = _text(node.said(name))
        if not text:
            self._refuse(node.line, f"{whose} has no {name}", _AS_PUBLISHED)
        return text

    def _day(self, root: Node) -> date:
        text = self._text(root, "publication_date", "the library")
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            said = root.said("publication_date")
            self._refuse(said.line if said else 1, f'publication_date "{text}" is no day', "write it as 2026-03-05")

    def _refuse(self, line: int, message: str, remedy: str) -> NoReturn:
        raise Unreadable(message, place=Place(file=self.file, line=line), remedy=remedy)


def _text(said: Said | None) -> str:
    """In one line."""
    return " ".join(said.text.split()) if said else ""
