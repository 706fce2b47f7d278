"""What can be mended with certainty, done to the text and to nothing else in it: comments, order and line ends stay.

A repeated row goes with its lines; an id is written as it is listed. What shares its lines with something else stays.
"""

import re
from collections.abc import Iterable

from loaders.linting.finding import Edit, Finding
from loaders.linting.source import Source

ENCODINGS = ("utf-8", "utf-8-sig", "cp1252")
"""Of files that are written back byte for byte, what is mended apart."""


def mendable(findings: Iterable[Finding]) -> list[Finding]:
    """Those that say how."""
    return [each for each in findings if each.edits]


def mended(source: Source, findings: Iterable[Finding]) -> tuple[str, int]:
    """The text with everything mended that can be, and how many rows were taken out."""
    edits = [edit for each in mendable(findings) for edit in each.edits]
    rows = sorted({span for edit in edits if not edit.new and (span := _lines(source, edit)) is not None})
    words = [edit for edit in edits if edit.new and not _within(edit, rows) and _stands(source, edit)]
    every = [Edit(start, end, "") for start, end in rows] + list(dict.fromkeys(words))
    text = source.text
    for edit in sorted(every, key=lambda one: one.start, reverse=True):
        text = text[: edit.start] + edit.new + text[edit.end :]
    return text, len(rows)


def _lines(source: Source, edit: Edit) -> tuple[int, int] | None:
    """The lines of a row, if nothing else stands on them."""
    start, end = source.lines(edit.start, edit.end)
    before, after = source.text[start : edit.start], source.text[edit.end : end]
    alone = re.fullmatch(r"[ \t]*(?:-[ \t]+)?", before) and re.fullmatch(r"[\"']?[ \t]*[\r\n]*", after)
    return (start, end) if alone else None


def _within(edit: Edit, rows: list[tuple[int, int]]) -> bool:
    return any(start <= edit.start < end for start, end in rows)


def _stands(source: Source, edit: Edit) -> bool:
    """An id that needs no quotation marks beside it, so that it can be written as it is."""
    return 0 <= edit.start < edit.end <= len(source.text) and re.fullmatch(r"[\w:./@~+-]+", edit.new) is not None
