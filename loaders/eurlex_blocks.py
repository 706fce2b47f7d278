"""A EUR-Lex page as a flat list of blocks, whatever the generation of its markup.

Known dialects: Official Journal since 2023 (`oj-ti-art`), before it (`ti-art`), consolidated texts
(`title-article-norm`, `no-parag`, `grid-list`). Footnotes and the marks of a consolidation are no wording.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from lxml.html import HtmlElement

DEPTH = 64
"""Nesting of an EUR-Lex page stays below 40; deeper is no page of a law."""


class TooDeep(ValueError):
    pass


class Mark(StrEnum):
    """What a block is; the rest of its meaning is its place."""

    ARTICLE = "article"
    ARTICLE_HEADING = "article-heading"
    DIVISION = "division"
    DIVISION_HEADING = "division-heading"
    ANNEX = "annex"
    GROUP = "group"
    PARAGRAPH = "paragraph"
    TEXT = "text"
    ROW = "row"
    CELL = "cell"
    END = "end"


@dataclass(frozen=True, slots=True)
class Block:
    """`text`: of a row its label. `inside`: the blocks of a row. `place`: the nearest id that says something (`art_15`,
    `cpt_III.sct_1`, `anx_III`, `015.004`).
    """

    mark: Mark
    text: str
    place: str = ""
    inside: tuple["Block", ...] = ()


_MARKS = {
    "ti-art": Mark.ARTICLE,
    "title-article-norm": Mark.ARTICLE,
    "sti-art": Mark.ARTICLE_HEADING,
    "stitle-article-norm": Mark.ARTICLE_HEADING,
    "ti-section-1": Mark.DIVISION,
    "title-division-1": Mark.DIVISION,
    "ti-section-2": Mark.DIVISION_HEADING,
    "title-division-2": Mark.DIVISION_HEADING,
    "doc-ti": Mark.ANNEX,
    "title-annex-1": Mark.ANNEX,
    "title-annex-2": Mark.ANNEX,
    "no-parag": Mark.PARAGRAPH,
    "final": Mark.END,
    "signatory": Mark.END,
    "doc-end": Mark.END,
}
_GROUP = re.compile(r"ti-grseq-\d|title-gr-seq-level-\d")
_DROPPED = {"note", "footnote", "modref", "arrow", "toc-sidebar", "hd-uniq", "disclaimer", "reference", "note-tag"}
_INLINE = {"a", "abbr", "b", "br", "cite", "em", "font", "i", "ins", "s", "small", "span", "strong", "sub", "sup", "u"}
_SILENT = {"script", "style", "head", "nav", "col", "colgroup", "hr", "form", "button", "noscript", "img"}
_PLACE = re.compile(r"(?:art|anx|rct)_\w+|cpt_\w+(?:\.sct_\w+)?|fnp_\d+|\d{3}\.\d{3}\w*")
_LABEL = re.compile(r"""[(‘“„»«"']*(?:\d+(?:\.\d+)*[a-z]{0,2}|[A-Za-z]{1,5})[.)]{1,2}|[—–-]|•""")
_STRANDED = re.compile(r" (?=[.,](?: |$))")
_ARROWS = re.compile(r"[►▼◄▲]\s*(?:[BMCA]\d*)?\s*")


def blocks(root: HtmlElement) -> list[Block]:
    """Raises TooDeep."""
    return list(_walk(root, "", 0))


def _walk(element: HtmlElement, place: str, depth: int) -> Iterator[Block]:
    if depth > DEPTH:
        raise TooDeep
    name = element.get("id") or ""
    if _PLACE.fullmatch(name):
        place = name
    if element.tag == "table" and "table" in _classes(element):
        yield from _cells(element, place, depth)
    elif element.tag == "table":
        yield from _rows(element, place, depth)
    elif "grid-list" in _classes(element) or "enumeration-spacing" in _classes(element):
        yield from _grid(element, place, depth)
    elif (mark := mark_of(element)) is Mark.PARAGRAPH or (mark and element.tag == "p"):
        yield Block(mark, inline(element), place)
    elif mark is Mark.END:
        yield Block(mark, "", place)
    else:
        yield from _content(element, place, depth)


def _content(element: HtmlElement, place: str, depth: int) -> Iterator[Block]:
    """Runs of inline content are blocks of text; what lies between them is walked."""
    run = [element.text or ""]
    for child in element:
        if _is_inline(child):
            run.append(inline(child))
        elif isinstance(child.tag, str) and child.tag not in _SILENT and not _dropped(child):
            yield from _flush(run, place)
            yield from _walk(child, place, depth + 1)
            run = []
        run.append(child.tail or "")
    yield from _flush(run, place)


def _flush(run: list[str], place: str) -> Iterator[Block]:
    text = clean("".join(run))
    if text:
        yield Block(Mark.TEXT, text, place)


def _rows(table: HtmlElement, place: str, depth: int) -> Iterator[Block]:
    """A table of two columns, or three with an empty first one, is how the Official Journal sets a point."""
    for row in table.iterchildren("tbody", "tr"):
        for line in row.iterchildren("tr") if row.tag == "tbody" else (row,):
            cells = list(line.iterchildren("td", "th"))
            if len(cells) == 3 and not inline(cells[0]):
                cells = cells[1:]
            yield from _row(cells, place, depth)


def _cells(table: HtmlElement, place: str, depth: int) -> Iterator[Block]:
    """A real table (the sectors of NIS2): its texts go on with the point of the row."""
    for block in _content(table, place, depth):
        yield replace(block, mark=Mark.CELL) if block.mark is Mark.TEXT else block


def _row(cells: list[HtmlElement], place: str, depth: int) -> Iterator[Block]:
    label = inline(cells[0]) if len(cells) == 2 else ""
    if _LABEL.fullmatch(label):
        inside = tuple(_walk(cells[1], place, depth + 1))
        yield Block(Mark.ROW, label, place, inside)
        return
    for cell in cells:
        yield from _walk(cell, place, depth + 1)


def _grid(element: HtmlElement, place: str, depth: int) -> Iterator[Block]:
    """The same in a consolidated text, and in the list of Annex VI of the AI Act: labels and contents by turns."""
    children = [child for child in element if isinstance(child.tag, str) and child.tag not in _SILENT]
    if any("grid-row" in _classes(child) for child in children):
        for child in children:
            yield from _grid(child, place, depth)
    elif children and len(children) % 2 == 0:
        for at in range(0, len(children), 2):
            yield from _row(children[at : at + 2], place, depth)
    else:
        yield from _content(element, place, depth)


def mark_of(element: HtmlElement) -> Mark | None:
    for name in _classes(element):
        if name in _MARKS:
            return _MARKS[name]
        if _GROUP.fullmatch(name):
            return Mark.GROUP
    return None


def _classes(element: HtmlElement) -> list[str]:
    return [name.removeprefix("oj-") for name in (element.get("class") or "").split()]


def _dropped(element: HtmlElement) -> bool:
    return not _DROPPED.isdisjoint(_classes(element))


def _is_inline(element: HtmlElement) -> bool:
    return element.tag in _INLINE and mark_of(element) is None


def inline(element: HtmlElement) -> str:
    """The text of an element without call-outs of footnotes."""
    return clean("".join(_pieces(element, 0)))


def _pieces(element: HtmlElement, depth: int) -> Iterator[str]:
    if depth > DEPTH:
        raise TooDeep
    if not isinstance(element.tag, str) or element.tag in _SILENT or _dropped(element) or _is_call_out(element):
        return
    if element.tag == "br":
        yield " "
    yield element.text or ""
    for child in element:
        yield from _pieces(child, depth + 1)
        yield child.tail or ""


def _is_call_out(element: HtmlElement) -> bool:
    if element.tag != "a":
        return False
    name = element.get("id") or ""
    return name.startswith(("ntc", "ntr", "src.E", "E0")) or any("note-tag" in _classes(child) for child in element)


def clean(text: str) -> str:
    """One space between words, none where a call-out stood before a stop; marks of a consolidation (`►M1`) removed."""
    return _STRANDED.sub("", " ".join(_ARROWS.sub("", text).split()))
