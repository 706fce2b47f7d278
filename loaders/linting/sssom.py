"""SSSOM TSV with the places of its cells; metadata in the head, or in a file beside it.

Format: https://mapping-commons.github.io/sssom/ (version 1.1).
"""

from dataclasses import dataclass, field
from pathlib import Path

from loaders.linting import delimited
from loaders.linting.delimited import Line
from loaders.linting.document import Document, End, Flaw, Format, Row, Scale, Sheet
from loaders.linting.source import Said, Source, read
from loaders.linting.tree import Node, yaml_tree
from loaders.linting.words import of_predicate
from loaders.predicates import BUILT_IN
from loaders.sssom import NO_TERM
from ontology.errors import Place, Unreadable

COLUMNS = ("subject_id", "predicate_id", "object_id", "subject_label", "object_label")
SCALES = {"confidence": Scale(0, 1), "similarity_score": Scale(0, 1), "reviewer_agreement": Scale(-1, 1)}
AUTHORS = ("author_label", "author_id", "creator_label", "creator_id", "mapping_provider", "mapping_tool")
PROSE = ("mapping_set_id", "mapping_set_title", "mapping_set_description", "comment")
SAYS = {
    "source": ("mapping_source",),
    "source edition": ("subject_source_version",),
    "target edition": ("object_source_version",),
    "author": AUTHORS,
    "date": ("mapping_date", "review_date", "publication_date"),
    "justification": ("mapping_justification", "match_type"),
}
ENTITY = frozenset({"composed entity expression", "rdfs literal"})
"""Kinds of ends that are no plain id."""


def recognises(text: str) -> bool:
    """Whether the first line that is no comment names the columns of SSSOM."""
    header = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    cells = {cell.strip().strip('"') for cell in header.replace(",", "\t").split("\t")}
    return {"predicate_id", "object_id"} <= cells and bool(cells & {"subject_id", "subject_label"})


@dataclass(slots=True)
class _Reading:
    source: Source
    head: Node
    prefixes: dict[str, str]
    columns: tuple[str, ...] = ()
    flaws: list[Flaw] = field(default_factory=list)
    unknown: dict[str, list[Said]] = field(default_factory=dict)

    def slot(self, name: str) -> Said | None:
        node = self.head.get(name)
        return next((said for child in node.each() if (said := child.itself())), node.itself()) if node else None


def document(source: Source, path: Path) -> Document:
    """Raises Unreadable."""
    head, first = _head(source)
    beside = _beside(path)
    members = {**(beside.members or {}), **(head.members or {})}
    merged = Node(0, 0, 1, members=members)
    reading = _Reading(source, merged, _prefixes(merged))
    lines = delimited.lines(source, first, _between(source.text, first))
    if not lines:
        raise Unreadable("there is no table", place=Place(file=source.name), remedy="write the columns, then the rows")
    reading.columns = tuple(cell.text for cell in lines[0].cells)
    rows = tuple(_row(reading, line) for line in lines[1:])
    sheet = Sheet(
        name=(reading.slot("mapping_set_id") or Said(path.name, 1)).text,
        line=lines[0].line,
        rows=rows,
        source=reading.slot("subject_source"),
        target=reading.slot("object_source"),
        said={name: said for name, said in _said(reading).items() if said},
        scales={name: scale for name, scale in SCALES.items() if name in reading.columns},
        prose=" ".join(said.text for name in PROSE if (said := reading.slot(name))),
    )
    _columns(reading, lines[0])
    _unknown_prefixes(reading)
    recognised = f"SSSOM with the columns {', '.join(name for name in reading.columns if name)}"
    return Document(source.name, Format.SSSOM, recognised, (sheet,), tuple(reading.flaws))


def _between(text: str, first: int) -> str:
    header = next((line for line in text[first:].splitlines() if line.strip() and not line.startswith("#")), "")
    return "\t" if "\t" in header else ","


def _said(reading: _Reading) -> dict[str, Said | None]:
    slot = reading.slot
    return {
        "source": slot("mapping_set_id") or slot("mapping_set_source") or slot("mapping_source"),
        "source edition": slot("subject_source_version"),
        "target edition": slot("object_source_version"),
        "author": next((said for name in AUTHORS if (said := slot(name))), None),
        "date": slot("mapping_date") or slot("publication_date"),
        "justification": slot("mapping_justification") or slot("match_type"),
    }


# --- the head -------------------------------------------------------------------------------------


def _head(source: Source) -> tuple[Node, int]:
    """The YAML of the comment lines at the top, blanked where the `#` stands so that all places stay."""
    begins, text = source.begins, source.text
    count = 0
    while count < len(begins) and text.startswith("#", begins[count]):
        count += 1
    stop = begins[count] if count < len(begins) else len(text)
    kept = list(text[:stop])
    for begin in begins[:count]:
        kept[begin] = " "
    return _metadata(Source(source.name, "".join(kept), source.encoding)), stop


def _metadata(source: Source) -> Node:
    """A remark is no metadata. Raises Unreadable where it is meant as YAML and is none."""
    if not source.text.strip():
        return Node(0, 0, 1)
    try:
        return yaml_tree(source)
    except Unreadable:
        if "mapping_set_id:" in source.text or "curie_map:" in source.text:
            raise
        return Node(0, 0, 1)


def _beside(path: Path) -> Node:
    stems = (path.name.removesuffix(".tsv"), path.name.removesuffix(".sssom.tsv"))
    for name in dict.fromkeys(stem + ending for stem in stems for ending in (".yml", ".yaml")):
        file = path.with_name(name)
        if file.is_file():
            return yaml_tree(read(file, file.name))
    return Node(0, 0, 1)


def _prefixes(head: Node) -> dict[str, str]:
    node = head.get("curie_map")
    found = {name: child.text or "" for name, child in ((node.members if node else None) or {}).items()}
    return found | BUILT_IN


# --- rows -----------------------------------------------------------------------------------------


def _row(reading: _Reading, line: Line) -> Row:
    cells = {name: cell for name, cell in zip(reading.columns, line.cells, strict=False) if name and cell.text}
    if len(line.cells) != len(reading.columns):
        _ragged(reading, line)
    said = {name: cell.text for name, cell in cells.items()}
    predicate = cells.get("predicate_id")
    relation = of_predicate(predicate.text, said.get("predicate_modifier", ""), reading.prefixes) if predicate else None
    strengths = tuple((name, cells[name]) for name in SCALES if name in cells)
    return Row(
        line=line.line,
        source=_end(reading, cells, "subject"),
        target=_end(reading, cells, "object"),
        relation=relation,
        word=predicate,
        strengths=strengths,
        reason=cells.get("mapping_justification"),
        by=next((said[name] for name in AUTHORS if name in said), ""),
        says=frozenset(what for what, slots in SAYS.items() if any(slot in said for slot in slots)),
        placed="record_id" not in said,
        joint="joint_id" in said,
        start=line.start,
        end=line.end,
        whole=tuple(f"{name}={text}" for name, text in sorted(said.items()) if name != "record_id"),
    )


def _end(reading: _Reading, cells: dict[str, Said], side: str) -> End | None:
    said = cells.get(f"{side}_id")
    kind = cells.get(f"{side}_type")
    if said is None or said.text in NO_TERM or (kind and kind.text in ENTITY):
        return None
    prefix, colon, local = said.text.partition(":")
    namespace = reading.prefixes.get(prefix) if colon and not local.startswith("//") else None
    if colon and namespace is None and not local.startswith("//"):
        reading.unknown.setdefault(prefix, []).append(said)
    named = cells.get(f"{side}_source") or reading.slot(f"{side}_source")
    framework = prefix if colon else (named.text if named else "")
    iri = namespace + local if namespace else said.text if local.startswith("//") else ""
    return End(said, framework, iri, also=namespace or "")


def _ragged(reading: _Reading, line: Line) -> None:
    more = any(cell.text for cell in line.cells[len(reading.columns) :])
    wide, few = len(reading.columns), len(line.cells)
    if few > wide and not more:
        return
    what = "what stands beyond them belongs to no column" if more else "the last cells are missing, tabs and all"
    reading.flaws.append(
        Flaw("ragged-row", line.line, str(few), f"the row has {few} cells under {wide} columns: {what}")
    )


def _unknown_prefixes(reading: _Reading) -> None:
    """One line for each."""
    for prefix, said in reading.unknown.items():
        message = f'the prefix "{prefix}" of {len(said)} ids is not in the curie_map'
        reading.flaws.append(Flaw("unknown-prefix", said[0].line, said[0].text, message))


def _columns(reading: _Reading, header: Line) -> None:
    seen: set[str] = set()
    for cell in header.cells:
        if cell.text and cell.text in seen:
            reading.flaws.append(Flaw("key-twice", cell.line, cell.text, f"the column {cell.text} is there twice"))
        seen.add(cell.text)
