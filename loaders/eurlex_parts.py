"""A part of an act: its address below the act, its number and heading, and its content in the order of the page."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from loaders.eurlex_blocks import Block, Mark

_FOREIGN = re.compile(r"[‘“„»«\"']\d+[a-z]{0,2}\.\s")
_DASHES = {"—", "–", "-", "•"}
OPENING = tuple("‘“„»«\"'")
_CLOSED = re.compile(r"""[’”“»«"'][;.,]*$""")


@dataclass(slots=True)
class Part:
    """`tail` is the last segment of the key (of a section, the last two). `content`: text and parts, in order."""

    tail: str
    kind: str
    number: str
    heading: str = ""
    division: str = ""
    content: "list[str | Part]" = field(default_factory=list)

    @property
    def parts(self) -> "list[Part]":
        return [item for item in self.content if isinstance(item, Part)]

    @property
    def last_text(self) -> str:
        """The text that stands last in it, at any depth."""
        if not self.content:
            return ""
        last = self.content[-1]
        return last if isinstance(last, str) else last.last_text

    def quote(self, block: Block) -> None:
        """Words of another act: they go on with the text that introduces them."""
        words = " ".join(text_of_blocks((block,)))
        if self.content and isinstance(self.content[-1], Part):
            self.content[-1].quote(block)
        elif self.content:
            self.content[-1] = f"{self.content[-1]} {words}"
        else:
            self.content.append(words)

    def split(self) -> None:
        """Where more than one text stands directly in an article or paragraph, each opens a subparagraph."""
        if any(part.kind == "paragraph" for part in self.parts):
            return
        if sum(isinstance(item, str) for item in self.content) < 2:
            return
        subs: list[Part] = []
        for item in self.content:
            if isinstance(item, str) or not subs:
                number = str(len(subs) + 1)
                subs.append(Part(f"sub_{number}", "subparagraph", number))
            subs[-1].content.append(item)
        self.content = list(subs)

    def walk(self, parent: str = "") -> "Iterator[tuple[str, str, Part]]":
        """Key below the act, key of the whole (empty for the outermost), and part: itself, then what is in it."""
        own = f"{parent}/{self.tail}" if parent else self.tail
        yield own, parent, self
        for part in self.parts:
            yield from part.walk(own)


def point(block: Block, holder: Part) -> Part:
    """The point that a row is. A dash is an indent, counted among its siblings."""
    label = block.text.strip("().")
    if block.text in _DASHES:
        number = str(1 + sum(part.kind == "indent" for part in siblings(holder)))
        part = Part(f"idt_{number}", "indent", number)
    else:
        part = Part(f"pnt_{label}", "point", label)
    _fill(part, block.inside)
    return part


def siblings(holder: Part) -> list[Part]:
    """The points since the last text: those before it belong to another subparagraph."""
    found: list[Part] = []
    for item in reversed(holder.content):
        if isinstance(item, str):
            break
        found.append(item)
    return found


def _fill(part: Part, inside: Iterable[Block]) -> None:
    quoting = False
    for block in inside:
        if is_quoted(block, part.last_text, quoting) or is_foreign(block, part):
            part.quote(block)
            quoting = not closes(block)
        elif block.mark is Mark.ROW:
            part.content.append(point(block, part))
            quoting = quoting and not closes(block)
        elif block.text:
            part.content.append(block.text)


def is_quoted(block: Block, last_text: str, quoting: bool) -> bool:
    """Words of another act: from an opening quotation mark after a colon to the closing one.

    A row is quoted by a mark of its own only, as SOURCES.md counts them: of two points of another act in one pair of
    marks the second counts (DORA Article 60, point (6)(a): the one such row in the four acts).
    """
    marked = block.text[:1] in OPENING
    if block.mark is Mark.ROW:
        return marked
    return quoting or (marked and last_text.endswith(":"))


def closes(block: Block) -> bool:
    """Ends with a closing quotation mark."""
    return bool(_CLOSED.search(" ".join(text_of_blocks((block,)))))


def is_foreign(block: Block, part: Part) -> bool:
    """A numbered paragraph inside a point is one of another act."""
    return block.mark is Mark.TEXT and bool(_FOREIGN.match(block.text)) and bool(part.content)


def text_of_blocks(inside: Iterable[Block]) -> list[str]:
    """Labels and texts, at any depth, in order."""
    found: list[str] = []
    for block in inside:
        if block.text:
            found.append(block.text)
        found.extend(text_of_blocks(block.inside))
    return found
