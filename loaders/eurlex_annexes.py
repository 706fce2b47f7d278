"""The annexes of an act: sections, points, indents, and the sector tables of NIS2."""

import re
from dataclasses import dataclass, field

from loaders.eurlex_blocks import Block, Mark
from loaders.eurlex_parts import Part, point

_ANNEX = re.compile(r"\b([IVXLC]+|\d+)[a-z]?$")
_SECTION = re.compile(r"[^\W\d]+\s([A-Z]|\d+|[IVX]+)(?:\s*[.—–-]\s*|$)(.*)")
_NUMBERED = re.compile(r"(\d+(?:\.\d+)*)\.\s+(.*)")


@dataclass(slots=True)
class Annexes:
    """Reads annexes one after another. `section` and `group` are open until the next of their kind."""

    parts: list[Part] = field(default_factory=list)
    section: Part | None = None
    group: Part | None = None

    @property
    def open(self) -> bool:
        return bool(self.parts)

    def take(self, block: Block) -> None:
        match block.mark:
            case Mark.ANNEX:
                self._annex(block)
            case Mark.GROUP:
                self._group(block.text)
            case Mark.ROW:
                self._row(block)
            case Mark.CELL:
                self._open_point(3).content.append(block.text)
            case Mark.TEXT if block.text:
                self._text(block.text)

    @property
    def _holder(self) -> Part:
        return self.group or self.section or self.parts[-1]

    def _annex(self, block: Block) -> None:
        """The first title of an annex has its number; what follows is its heading."""
        number = _ANNEX.search(block.text)
        place = block.place[4:] if block.place.startswith("anx_") else ""
        if self.parts and (self.parts[-1].number == place if place else not number):
            self.parts[-1].heading = self.parts[-1].heading or block.text
            return
        name = place or (number[1] if number else "1")
        self.parts.append(Part(f"anx_{name}", "annex", name))
        self.section = self.group = None

    def _group(self, text: str) -> None:
        annex = self.parts[-1]
        if found := _SECTION.fullmatch(text):
            self.section, self.group = Part(f"sct_{found[1]}", "annex-section", found[1], heading=found[2]), None
            annex.content.append(self.section)
        elif found := _NUMBERED.fullmatch(text):
            self.group = Part(f"pnt_{found[1]}", "point", found[1], heading=found[2])
            (self.section or annex).content.append(self.group)
        elif self.section and not self.section.heading:
            self.section.heading = text
        else:
            self._text(text)

    def _row(self, block: Block) -> None:
        whole = self._open_point(_level(block.text))
        whole.content.append(point(block, whole))

    def _open_point(self, level: int) -> Part:
        """The last point above a level: in a sector table, points stand beside the number that they belong to."""
        whole = self._holder
        while whole.parts and whole.parts[-1].kind in ("point", "indent") and _level_of(whole.parts[-1]) < level:
            whole = whole.parts[-1]
        return whole

    def _text(self, text: str) -> None:
        """What follows a numbered paragraph of an annex (3.2) goes on with it; else it stands in the whole."""
        last = self._holder.parts[-1] if self._holder.parts else None
        if last and "." in last.number:
            last.content.append(text)
        else:
            self._holder.content.append(text)


def _level(label: str) -> int:
    """Numbers, letters, dashes."""
    return 0 if label.strip("().")[:1].isdigit() else 1 if label.strip("().").isalpha() else 2


def _level_of(part: Part) -> int:
    return 2 if part.kind == "indent" else _level(part.number)
