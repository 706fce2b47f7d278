"""A framework of a CISO Assistant library as records: the framework, its edition, its provisions and their wordings.

From the user's copy come ids, numbers and names; where a node has no name, the first words of its description, but of
ISO texts never. A framework that came with the program keeps its own key and table: its library says nothing new.
An edition is a version of the library. Its wordings have the fingerprint of what the library says there, so that a
mapping made against one version is current under the next where nothing changed. A heading over nodes is no statement
that they are all: it carries no mark, and its parts give partial at most.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from loaders import crosswalk_nist
from loaders.ciso import Library, Listed, Requirement, local, tail
from loaders.crosswalk import standard
from loaders.drafts import ENOUGH
from loaders.eurlex_wording import VERSION, normalise
from ontology.errors import BadInput, Place, Refused
from ontology.key import Key, is_key
from ontology.records import Edition, Framework, Provision, Wording
from ontology.register import Added

SHIPPED: Mapping[str, Key] = {
    "ai-act": "eu-ai-act",
    "dora": "dora",
    "gdpr": "gdpr",
    "iso27001-2022": "iso-27001",
    "iso42001-2023": "iso-42001",
    "nis2-directive": "nis2",
}
"""Frameworks that came with the program, by the name that the libraries give them."""

_CALLED: Mapping[str, Key] = {"nist-ai-rmf-1.0": crosswalk_nist.FRAMEWORK, "iso27001-2013": "iso-27001-2013"}
_FUNCTION = re.compile(r"(govern|map|measure|manage)(?=-\d|$)")
_ANNEX = re.compile(r"a(?=\.\d)")
_LABEL = 240
"""Characters of a description that stand for a name."""


def framework_of_urn(urn: str) -> Key:
    """`urn:intuitem:risk:framework:scf-2025.2.2` is `scf-2025.2.2`; of those that we know, their key here."""
    name = tail(urn)
    return SHIPPED.get(name) or _CALLED.get(name) or re.sub(r"[^A-Za-z0-9._-]+", "-", name)


def id_of(framework: Key, urn: str) -> str:
    """The last segment of a provision's key: as in the URN, its letters as the framework writes them."""
    name = re.sub(r"[^A-Za-z0-9._~@:+-]+", "-", local(urn))
    if framework == crosswalk_nist.FRAMEWORK:
        return _FUNCTION.sub(lambda found: found[1].upper(), name, count=1) if _FUNCTION.match(name) else name
    return _ANNEX.sub("A", name, count=1) if framework.startswith("iso-") and _ANNEX.match(name) else name


def records(library: Library, listed: Listed) -> tuple[Added, ...]:
    """Raises Refused with everything that is wrong."""
    return _Reading(library, listed).records()


@dataclass(slots=True)
class _Reading:
    library: Library
    listed: Listed
    errors: list[BadInput] = field(default_factory=list)
    below: dict[str, list[Requirement]] = field(default_factory=dict)
    nodes: dict[str, Requirement] = field(default_factory=dict)

    def records(self) -> tuple[Added, ...]:
        framework, edition = self._head()
        keys: dict[Key, Requirement] = {}
        for node in self.listed.requirements:
            self._take(keys, framework.key, node)
        self._refuse_loops()
        if self.errors:
            raise Refused(self.errors[:ENOUGH])
        place = self._place(self.listed.line)
        found = [Added(framework, str(place)), Added(edition, str(place))]
        for key, node in keys.items():
            found += self._both(key, node, framework, edition)
        return tuple(found)

    def _head(self) -> tuple[Framework, Edition]:
        """Of a framework that a crosswalk of others names, too, what that one says: it is one thing."""
        key = framework_of_urn(self.listed.urn)
        shared = crosswalk_nist.PUBLICATION
        if key == shared.framework.key:
            return shared.framework, shared.edition
        published, version = self.library.published, self.library.version
        edition = Edition(
            key=f"{key}/edition/v{version}",
            edition_of=key,
            label=f"{self.listed.short}, version {version} of the library",
            in_force_from=published,
        )
        return standard(key, self.listed.label, self.listed.short, self.listed.urn), edition

    def _take(self, keys: dict[Key, Requirement], framework: Key, node: Requirement) -> None:
        key = f"{framework}/{id_of(framework, node.urn)}"
        if not is_key(key):
            self._wrong(node, f"{node.urn} makes no key", "bring the library as published")
        elif key in keys:
            self._wrong(node, f"{node.urn} is listed twice (line {keys[key].line})", "leave one of the two out")
        else:
            keys[key] = node
            self.nodes[node.urn] = node
            self.below.setdefault(node.parent, []).append(node)

    def _refuse_loops(self) -> None:
        """A parent that is not listed, and a node that is its own ancestor."""
        for node in self.nodes.values():
            here, seen = node, {node.urn}
            while here.parent:
                if here.parent not in self.nodes:
                    if here is node:
                        self._wrong(node, f"parent_urn {node.parent} is not listed", "list it, or leave parent_urn out")
                    break
                here = self.nodes[here.parent]
                if here.urn in seen:
                    self._wrong(node, f"{node.urn} lies within itself", "correct its parent_urn")
                    break
                seen.add(here.urn)

    def _both(self, key: Key, node: Requirement, framework: Framework, edition: Edition) -> Iterator[Added]:
        above = f"{framework.key}/{id_of(framework.key, node.parent)}" if node.parent else None
        place = str(self._place(node.line))
        yield Added(Provision(key=key, in_framework=framework.key), place)
        wording = Wording(
            key=f"{key}/{self._span(edition)}",
            wording_of=key,
            in_edition=(edition.key,),
            part_of=above,
            position=self.below[node.parent].index(node) + 1,
            kind="requirement" if node.assessable else "heading",
            number=node.number or id_of(framework.key, node.urn),
            label=self._label(node) or None,
            assessable=node.assessable,
            fingerprint=self._fingerprint(node, edition),
        )
        yield Added(wording, place)

    def _span(self, edition: Edition) -> str:
        """A wording of its own for each version of a library."""
        return "w1" if self._shared(edition) else f"v{self.library.version}"

    def _shared(self, edition: Edition) -> bool:
        return edition == crosswalk_nist.PUBLICATION.edition

    def _label(self, node: Requirement) -> str:
        if node.name or self._withheld:
            return node.name
        text = node.description
        return text if len(text) <= _LABEL else text[:_LABEL].rsplit(" ", 1)[0] + " …"

    @property
    def _withheld(self) -> bool:
        """ISO: copyrighted, so edition and number stand for the words."""
        return bool(re.search(r"\bISO\b", self.library.author)) or tail(self.listed.urn).startswith("iso")

    def _fingerprint(self, node: Requirement, edition: Edition) -> str:
        if self._withheld or self._shared(edition):
            name = edition.key.rsplit("/", 1)[1]
            return f"{name}:{node.number or local(node.urn)}"
        lines = "\n".join(normalise(line) for line in self._lines(node))
        return f"{VERSION}:{sha256(lines.encode()).hexdigest()}"

    def _lines(self, node: Requirement) -> Iterator[str]:
        """A node with all below it."""
        yield from (node.number, node.name, node.description)
        for each in self.below.get(node.urn, ()):
            yield from self._lines(each)

    def _place(self, line: int) -> Place:
        return Place(line=line)

    def _wrong(self, node: Requirement, message: str, remedy: str) -> None:
        self.errors.append(BadInput(message, place=self._place(node.line), remedy=remedy, ref=node.urn))
