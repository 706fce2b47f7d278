"""Makes the framework tables of acts again from their official English pages: `python -m loaders.eurlex_tables PAGES`.

The head of a table and the columns written by hand stay; everything else follows from the page and the amendments.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from loaders.eurlex_amendments import Amendments, Span
from loaders.eurlex_page import Page, read_page
from loaders.eurlex_structure import Act, structure
from loaders.eurlex_wording import fingerprint
from ontology.errors import Place, Unreadable
from ontology.key import Key
from ontology.table_file import Row, read_table, write_table
from ontology.tables import COLUMNS, FOLDER, framework_paths

BY_HAND = ("label", "assessable", "addressee", "assessed_per", "decomposition")


def tables_of(pages: Path, folder: Path = FOLDER) -> Iterator[tuple[Path, str]]:
    """Path and text of every framework table that a page in a folder (at any depth) makes, from the first such page.

    Raises Unreadable.
    """
    acts = {celex: path for path in framework_paths(folder) if (celex := _celex(path))}
    for page in sorted(pages.rglob("*.html")):
        found = read_page(page)
        if found.celex in acts and found.language == "en" and found.consolidated is None:
            path = acts.pop(found.celex)
            yield path, table_of(found, path)


def _celex(path: Path) -> str:
    return str(read_table(path).head.get("celex", ""))


def table_of(page: Page, path: Path) -> str:
    """The text of a framework table, made from the page of its act as published; `path` is the table as it stands."""
    table = read_table(path)
    spans = Amendments.beside(path).applied(spans_of(structure(page.blocks), table.head["key"]))
    by_hand = _Hands(table.rows)
    rows = [by_hand.completed(span, spans) for span in spans]
    if not rows:
        raise Unreadable(
            "the page yields no provisions", place=Place(file=page.name), remedy="bring the page of the act"
        )
    return write_table(table.head_lines, COLUMNS, rows)


def spans_of(act: Act, framework: Key) -> Iterator[Span]:
    """Every provision of an act as published."""
    for part in act.parts:
        division = part.division
        for tail, parent, inner in part.walk():
            yield Span(
                key=f"{framework}/{tail}",
                part_of=f"{framework}/{parent}" if parent else "",
                division=f"{framework}/{division}" if division else "",
                kind=inner.kind,
                number=inner.number,
                heading=inner.heading,
                fingerprint=fingerprint(inner),
            )


class _Hands:
    """The columns written by hand, kept by key and first edition; a new span begins with those of the one before."""

    def __init__(self, rows: list[Row]) -> None:
        self._exact = {(row["key"], row["since"]): row for row in rows}
        self._any = {row["key"]: row for row in reversed(rows)}

    def completed(self, span: Span, spans: list[Span]) -> dict[str, str]:
        old = self._exact.get((span.key, span.since)) or self._any.get(span.key)
        made = {column: getattr(span, column) for column in COLUMNS if column not in BY_HAND}
        return made | ({column: old[column] for column in BY_HAND} if old else _default(span, spans))


def _default(span: Span, spans: list[Span]) -> dict[str, str]:
    """An article is made up of its paragraphs (semantics, R2)."""
    paragraphs = span.kind == "article" and any(
        part.part_of == span.key
        and part.kind == "paragraph"
        and part.since <= span.since
        and (not part.until or span.since < part.until)
        for part in spans
    )
    return {"decomposition": "all" if paragraphs else ""}


def main(arguments: list[str]) -> int:
    """Writes the tables; 2 if no page in the folder makes one."""
    made = 0
    for path, text in tables_of(Path(arguments[0])) if len(arguments) == 1 else ():
        path.write_text(text, "utf-8", newline="\n")
        made += 1
    if not made:
        print("usage: python -m loaders.eurlex_tables FOLDER-WITH-OFFICIAL-PAGES", file=sys.stderr)
    return 0 if made else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
