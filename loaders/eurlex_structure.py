"""From the blocks of a page to the parts of an act: articles, paragraphs, subparagraphs, points, recitals, annexes.

What an amending article quotes of another act is wording of that article, never a part of it (AI Act Articles 102 to
110 quote nine paragraphs with real-looking ids, DORA Articles 59 to 63 eleven).
"""

import re
from dataclasses import dataclass, field

from loaders.eurlex_annexes import Annexes
from loaders.eurlex_blocks import Block, Mark
from loaders.eurlex_parts import Part, closes, is_quoted, point, text_of_blocks

_NUMBER = re.compile(r"\d+[a-z]{0,2}")
_ROMAN = re.compile(r"[IVXLC]+")
_PARAGRAPH = re.compile(r"\(?(\d+[a-z]{0,2})[.)]\s+(?=\S)")
_PLACE = re.compile(r"(\d{3})\.\d{3}\w*")
_RECITAL = re.compile(r"\((\d+)\)")
_SECTION = {"section", "afdeling", "abschnitt", "sección", "sezione", "secção", "avsnitt", "jakso", "sekcja", "oddíl"}


@dataclass(slots=True)
class Act:
    """The parts of an act in the order of the page. A division is a chapter or section; articles name theirs."""

    recitals: list[Part] = field(default_factory=list)
    divisions: list[Part] = field(default_factory=list)
    articles: list[Part] = field(default_factory=list)
    annexes: list[Part] = field(default_factory=list)

    @property
    def parts(self) -> list[Part]:
        return [*self.divisions, *self.articles, *self.recitals, *self.annexes]


def structure(page: list[Block]) -> Act:
    """The act on a page; without articles if it is none."""
    reader = _Reader()
    for block in page:
        reader.take(block)
    reader.close()
    return reader.act


@dataclass(slots=True)
class _Reader:
    act: Act = field(default_factory=Act)
    chapter: Part | None = None
    division: Part | None = None
    article: Part | None = None
    paragraph: Part | None = None
    annexes: Annexes = field(default_factory=Annexes)
    quoting: bool = False
    ended: bool = False

    def take(self, block: Block) -> None:
        match block.mark:
            case Mark.ANNEX:
                self._annex(block)
            case _ if self.annexes.open:
                self.annexes.take(block)
            case Mark.DIVISION:
                self._division(block)
            case Mark.DIVISION_HEADING if self.division:
                self.division.heading = self.division.heading or block.text
            case Mark.ARTICLE:
                self._article(block)
            case Mark.ARTICLE_HEADING if self.article:
                self.article.heading = heading(block.text)
            case Mark.END:
                self._finish_article()
            case Mark.ROW if self.article is None:
                self._recital(block)
            case Mark.CELL if self.article:
                (self.paragraph or self.article).quote(block)
            case Mark.PARAGRAPH | Mark.TEXT | Mark.ROW | Mark.GROUP if self.article:
                self._inside(self.article, block)

    def close(self) -> None:
        self._finish_article()
        self.act.annexes = self.annexes.parts

    def _annex(self, block: Block) -> None:
        if self.act.articles or self.article:
            self._finish_article()
            self.annexes.take(block)

    def _recital(self, block: Block) -> None:
        label = _RECITAL.fullmatch(block.text)
        if label and not self.act.articles and not self.act.divisions:
            part = Part(f"rct_{label[1]}", "recital", label[1])
            part.content.extend(text_of_blocks(block.inside))
            self.act.recitals.append(part)

    def _division(self, block: Block) -> None:
        self._finish_article()
        number = _ROMAN.search(block.text.split()[-1]) or _NUMBER.search(block.text)
        if not number:
            return
        if self.chapter and _is_section(block):
            part = Part(f"{self.chapter.tail}/sct_{number[0]}", "section", number[0], division=self.chapter.tail)
        else:
            part = self.chapter = Part(f"cpt_{number[0]}", "chapter", number[0])
        self.division = part
        self.act.divisions.append(part)

    def _article(self, block: Block) -> None:
        self._finish_article()
        found = _NUMBER.search(block.text)
        number = block.place[4:] if block.place.startswith("art_") else found[0] if found else "1"
        self.article = Part(f"art_{number}", "article", number, division=self.division.tail if self.division else "")

    def _finish_article(self) -> None:
        if self.article:
            self._finish_paragraph()
            self.article.split()
            self.act.articles.append(self.article)
        self.article, self.quoting = None, False

    def _finish_paragraph(self) -> None:
        if self.paragraph:
            self.paragraph.split()
        self.paragraph = None

    def _inside(self, article: Part, block: Block) -> None:
        if self._is_quoted(article, block):
            (self.paragraph or article).quote(block)
            return
        number = self._opens(block)
        if number:
            self._finish_paragraph()
            self.paragraph = Part(f"par_{number}", "paragraph", number)
            article.content.append(self.paragraph)
        holder = self.paragraph or article
        if block.mark is Mark.ROW:
            holder.content.append(point(block, holder))
        elif block.mark is not Mark.PARAGRAPH:
            holder.content.append(_PARAGRAPH.sub("", block.text, count=1) if number else block.text)

    def _opens(self, block: Block) -> str | None:
        """The number of the paragraph that a block opens."""
        if block.mark is Mark.PARAGRAPH:
            found = _NUMBER.search(block.text)
            return found[0] if found else None
        opening = _PARAGRAPH.match(block.text) if block.mark is Mark.TEXT else None
        if not opening or (self.paragraph and _order(opening[1]) <= _order(self.paragraph.number)):
            return None
        return opening[1]

    def _is_quoted(self, article: Part, block: Block) -> bool:
        """In words of another act: under a foreign id, or in quotation marks."""
        place = _PLACE.fullmatch(block.place)
        if place and int(place[1]) != _order(article.number)[0]:
            return True
        quoted = is_quoted(block, (self.paragraph or article).last_text, self.quoting)
        self.quoting = (quoted or self.quoting) and not closes(block)
        return quoted


def _is_section(block: Block) -> bool:
    if block.place.startswith("cpt_"):
        return ".sct_" in block.place
    words = block.text.split()
    return any(word.casefold() in _SECTION for word in words) or not _ROMAN.fullmatch(words[-1])


def _order(number: str) -> tuple[int, str]:
    digits = re.match(r"\d+", number)
    return (int(digits[0]), number[digits.end() :]) if digits else (0, number)


def heading(text: str) -> str:
    """Without the stray backtick that ends EUR-Lex's own heading of AI Act Article 1."""
    return text.rstrip("`").rstrip()
