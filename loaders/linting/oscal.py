"""OSCAL mapping-collections (model 1.2): the rows they mean, and where they depart from the official schema.

Closed lists, required and known properties as in oscal_mapping_schema.json; words of an own namespace (`ns`) are free.
"""

from collections.abc import Iterator

from loaders.linting.ciso import twice
from loaders.linting.document import LEVELS, Document, End, Flaw, Format, Row, Scale, Sheet
from loaders.linting.source import Said, Source
from loaders.linting.tree import Node
from loaders.linting.words import OSCAL, squeezed

METHODS = ("human", "automation", "hybrid")
RATIONALES = ("syntactic", "semantic", "functional")
STATUSES = ("complete", "not-complete", "draft", "deprecated", "superseded")
TYPES = ("control", "statement")
LISTS = {"method": METHODS, "matching-rationale": RATIONALES, "status": STATUSES}
_SHARED = ("props", "links", "remarks")
COLLECTION = ("uuid", "metadata", "provenance", "mappings", "back-matter")
PROVENANCE = (
    *("method", "matching-rationale", "status", "confidence-score", "coverage", "mapping-description"),
    *("responsible-parties", *_SHARED),
)
MAPPING = (
    *("uuid", "method", "matching-rationale", "status", "source-resource", "target-resource", "maps"),
    *("mapping-description", "source-gap-summary", "target-gap-summary", "confidence-score", "coverage", *_SHARED),
)
MAP = (
    *("uuid", "ns", "matching-rationale", "relationship", "sources", "targets", "qualifiers", "confidence-score"),
    *("coverage", *_SHARED),
)
ITEM = ("type", "id-ref", *_SHARED)
QUALIFIER = {
    "subject": ("source", "target", "both"),
    "predicate": ("has-requirement", "has-incompatibility"),
    "category": ("restricted", "addressable", "blocked"),
}
NEEDED = {
    COLLECTION: ("uuid", "metadata", "provenance", "mappings"),
    PROVENANCE: ("method", "matching-rationale", "status", "mapping-description"),
    MAPPING: ("uuid", "source-resource", "target-resource", "maps"),
    MAP: ("uuid", "relationship", "sources", "targets"),
    ITEM: ("type", "id-ref"),
}
SCORE = "confidence-score"


def recognises(root: Node) -> bool:
    return root.get("mapping-collection") is not None


def document(source: Source, root: Node) -> Document:
    collection = root.get("mapping-collection") or root
    mappings = collection.members_of("mappings")
    sheets = tuple(_sheet(collection, node, number) for number, node in enumerate(mappings, start=1))
    maps = sum(len(node.members_of("maps")) for node in mappings)
    version = collection.at("metadata", "oscal-version")
    written = f" {version.text}" if version and version.text else ""
    recognised = f"{len(sheets)} mapping(s) with {maps} maps of an OSCAL{written} mapping-collection"
    return Document(
        source.name,
        Format.OSCAL,
        recognised,
        sheets,
        (*_flaws(collection, mappings), *_quoted(source, root), *twice(root)),
    )


# --- rows -----------------------------------------------------------------------------------------


def _sheet(collection: Node, node: Node, number: int) -> Sheet:
    source, target = _resource(node, "source-resource"), _resource(node, "target-resource")
    provenance = collection.get("provenance")
    said: dict[str, Said | None] = {
        "source": collection.said("uuid"),
        "source edition": _edition(node.get("source-resource")),
        "target edition": _edition(node.get("target-resource")),
        "author": _author(collection),
        "date": _of(collection.get("metadata"), "published") or _of(collection.get("metadata"), "last-modified"),
        "justification": node.said("matching-rationale") or _of(provenance, "matching-rationale"),
    }
    also = [one.text if (one := said[f"{side} edition"]) else "" for side in ("source", "target")]
    frameworks = tuple(zip((source.text if source else "", target.text if target else ""), also, strict=True))
    rows = tuple(row for each in node.members_of("maps") for row in _rows(each, frameworks))
    return Sheet(
        name=f"mapping {number}",
        line=node.line,
        rows=rows,
        source=source,
        target=target,
        said={key: value for key, value in said.items() if value},
        scales={SCORE: Scale(0, 1, LEVELS)},
        relations=tuple(OSCAL),
        prose=_prose(collection, node),
    )


def _prose(collection: Node, node: Node) -> str:
    metadata, provenance = collection.get("metadata"), collection.get("provenance")
    told = (_of(metadata, "title"), _of(provenance, "mapping-description"), node.said("mapping-description"))
    return " ".join(said.text for said in told if said)


def _of(node: Node | None, name: str) -> Said | None:
    return node.said(name) if node else None


def _resource(node: Node, name: str) -> Said | None:
    resource = node.get(name)
    return resource.said("href") if resource else None


def _edition(resource: Node | None) -> Said | None:
    """A property that tells one text from another: its version, or the UUID of the catalog."""
    if resource is None:
        return None
    for prop in resource.members_of("props"):
        name = prop.said("name")
        if name and name.text.replace("_", "-") in ("version", "edition", "catalog-uuid", "last-modified"):
            return prop.said("value")
    return None


def _author(collection: Node) -> Said | None:
    """Whoever the parties are; a tool's name is none."""
    for holder in (collection.get("provenance"), collection.get("metadata")):
        for party in holder.members_of("responsible-parties") if holder else ():
            if found := party.said("role-id"):
                return found
    metadata = collection.get("metadata")
    parties = metadata.members_of("parties") if metadata else []
    return next((said for party in parties if (said := party.said("name"))), None)


def _rows(node: Node, frameworks: tuple[tuple[str, str], ...]) -> Iterator[Row]:
    ends = [[item.said("id-ref") or item.said("id_ref") for item in node.members_of(s)] for s in ("sources", "targets")]
    joint = len(ends[0]) > 1 or len(ends[1]) > 1
    word = node.said("relationship")
    mark = (node.said("uuid") or Said("", 0)).text if joint else ""
    for first in ends[0]:
        for second in ends[1]:
            yield Row(
                line=(second or first or Said("", node.line)).line if joint else node.line,
                source=End(first, frameworks[0][0], also=frameworks[0][1]) if first else None,
                target=End(second, frameworks[1][0], also=frameworks[1][1]) if second else None,
                relation=OSCAL.get(word.text) if word else None,
                word=word,
                strengths=_strengths(node),
                reason=node.said("remarks") or node.said("matching-rationale"),
                says=frozenset(("justification",))
                if node.get("remarks") or node.get("matching-rationale")
                else frozenset(),
                joint=joint,
                start=node.start,
                end=node.end,
                whole=(mark, first.text if first else "", second.text if second else "", word.text if word else ""),
            )


def _strengths(node: Node) -> tuple[tuple[str, Said], ...]:
    score = node.get(SCORE)
    said = (score.said("percentage") or score.said("category")) if score else None
    return ((SCORE, said),) if said else ()


# --- the schema -----------------------------------------------------------------------------------


def _flaws(collection: Node, mappings: list[Node]) -> Iterator[Flaw]:
    yield from _shape(collection, COLLECTION, "mapping-collection")
    provenance = collection.get("provenance")
    if provenance is not None:
        yield from _shape(provenance, PROVENANCE, "provenance")
    seen: dict[str, int] = {}
    for node in mappings:
        yield from _shape(node, MAPPING, "mapping")
        yield from _repeated(node, seen)
        for each in node.members_of("maps"):
            yield from _shape(each, MAP, "map")
            yield from _repeated(each, seen)
            for item in [*each.members_of("sources"), *each.members_of("targets")]:
                yield from _shape(item, ITEM, "mapping item")
                yield from _listed(item, "type", TYPES)
            for item in each.members_of("qualifiers"):
                for name, words in QUALIFIER.items():
                    yield from _listed(item, name, words)


def _quoted(source: Source, root: Node) -> Iterator[Flaw]:
    """A number in quotation marks is a text."""
    for node in root.walk():
        for name in ("percentage", "target-coverage"):
            said = node.said(name)
            if said and source.text[said.start - 1 : said.start] == '"':
                message = f"{name} stands in quotation marks; the schema of OSCAL asks for a number"
                yield Flaw("oscal-schema", said.line, f'"{said.text}"', message)


def _shape(node: Node, known: tuple[str, ...], what: str) -> Iterator[Flaw]:
    members = node.members or {}
    for name, words in LISTS.items():
        if name in known:
            yield from _listed(node, name, words)
    near = {squeezed(name): name for name in known}
    meant = {near[squeezed(name)] for name in members if name not in known and squeezed(name) in near}
    for name in NEEDED[known]:
        if name not in members and name not in meant:
            message = f"this {what} has no {name}, which the schema of OSCAL requires"
            yield Flaw("oscal-schema", node.line, what, message)
    for name, child in members.items():
        if name not in known:
            instead = f"; {near[squeezed(name)]} is meant" if squeezed(name) in near else ""
            message = f"{name} is no property of a {what} in the schema of OSCAL{instead}"
            yield Flaw("oscal-schema", child.line, name, message)


def _listed(node: Node, name: str, words: tuple[str, ...]) -> Iterator[Flaw]:
    said = node.said(name)
    if said and said.text not in words:
        yield Flaw("unknown-word", said.line, said.text, f'{name} "{said.text}" is none of {", ".join(words)}')


def _repeated(node: Node, seen: dict[str, int]) -> Iterator[Flaw]:
    """A UUID that stands for two things stands for none."""
    said = node.said("uuid")
    if said is None:
        return
    first = seen.setdefault(said.text.lower(), said.line)
    if first != said.line:
        message = f"the UUID {said.text} was given on line {first} already, to something else"
        yield Flaw("repeated-id", said.line, said.text, message)
