"""Markdown that the loaders know: pages of the FINOS framework, and the crosswalk that NIST publishes."""

import re
from pathlib import Path

from loaders import crosswalk_finos, crosswalk_nist, markdown
from loaders.linting.document import Document, End, Format, Row, Sheet
from loaders.linting.source import Said, Source
from ontology.errors import Place, Unreadable
from ontology.words import Relation

_HEAD = 1_000
"""Characters at the top of a page in which it says what was read."""
_FRAMEWORKS = {"iso-42001_references": "iso-42001", "eu-ai-act_references": "eu-ai-act"}


def document(source: Source, path: Path) -> Document:
    """Raises Unreadable."""
    if crosswalk_finos.recognises(source.text):
        return _finos(source, path)
    if crosswalk_nist.recognises(source.text[:4096]):
        return _nist(source, path)
    remedy = "bring a page of the FINOS AI Governance Framework, or NIST's crosswalk of its AI RMF with ISO/IEC 42001"
    raise Unreadable("no mapping that is known as Markdown", place=Place(file=source.name), remedy=remedy)


def _finos(source: Source, path: Path) -> Document:
    front = markdown.front(path)
    own = Said(f"{front.values.get('layout', 'page')} {front.values.get('sequence', '')}".strip(), 1)
    rows = []
    for name, items in front.lists.items():
        framework = _FRAMEWORKS.get(name)
        for item in items if framework else ():
            said = _placed(source, item.line, item.text)
            end = End(said, framework or "", _iri(framework or "", item.text))
            rows.append(_pair(End(own, crosswalk_finos.FRAMEWORK, own=True), end, said, item.text))
    sheet = Sheet(front.name, 1, tuple(rows), asked=())  # one page of many; what holds for all stands elsewhere
    recognised = f"front matter of a FINOS page with {len(rows)} references"
    return Document(source.name, Format.FINOS, recognised, (sheet,))


def _nist(source: Source, path: Path) -> Document:
    rows = []
    for own, _, pairs in crosswalk_nist.blocks(markdown.table_rows(path)):
        first = End(Said(own, pairs[0][0]), crosswalk_nist.FRAMEWORK)
        for line, number in pairs:
            said = _placed(source, line, number)
            rows.append(_pair(first, End(said, "iso-42001"), said, number))
    if not rows:
        remedy = "bring the page with the table"
        raise Unreadable("no mapping: no table names a pair", place=Place(file=source.name), remedy=remedy)
    shared = crosswalk_nist.PUBLICATION
    said_of_all = {"source": Said(shared.source, 1), "author": Said(shared.author, 1)}
    said_of_all["source edition"] = Said(shared.edition.label, 1)
    if "FDIS" in source.text[:_HEAD]:
        said_of_all["target edition"] = Said("FDIS", 1)
    recognised = f"NIST's crosswalk of AI RMF with ISO/IEC 42001, {len(rows)} pairs"
    return Document(source.name, Format.NIST, recognised, (Sheet("", 1, tuple(rows), said=said_of_all),))


def _pair(source: End, target: End, said: Said, written: str) -> Row:
    return Row(
        line=said.line,
        source=source,
        target=target,
        relation=Relation.INTERSECTS_WITH,
        start=said.start,
        end=said.end,
        whole=(source.id, written),
    )


def _placed(source: Source, line: int, text: str) -> Said:
    begin = source.begins[line - 1]
    stop = source.begins[line] if line < len(source.begins) else len(source.text)
    at = source.text.find(text, begin, stop)
    return Said(text, line, at, at + len(text)) if at >= 0 else Said(text, line)


def _iri(framework: str, text: str) -> str:
    """`c3-s2-a15` is Article 15; of anything else the id says what it is."""
    found = re.fullmatch(r"c\d+(?:-s\d+)?-a(\d+)", text)
    return f"key:{framework}/art_{found[1]}" if found and framework == "eu-ai-act" else ""
