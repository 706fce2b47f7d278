"""Rules on strengths and on the words for relations."""

import re
from collections import Counter
from collections.abc import Iterator

from loaders.linting.case import Case, Read, finding
from loaders.linting.document import Document, Format, Scale, Sheet
from loaders.linting.finding import Finding
from loaders.linting.source import Said

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_FEW = 10
"""Rows below which nothing is said about how a scale is used."""


def off_scale(case: Case) -> Iterator[Finding]:
    for document, sheet, name, cells in _columns(case):
        scale = sheet.scales.get(name)
        for said in cells if scale else ():
            why = _off(said.text, scale) if scale else ""
            if why:
                yield finding("off-scale", document, said.line, said.text, f"{name} {said.text} {why}")


def _off(text: str, scale: Scale) -> str:
    """Why a value is none of the scale; empty if it is one."""
    if text.casefold() in scale.words:
        return ""
    number = value_of(text)
    span = f"{scale.least:g} to {scale.most:g}"
    if number is None:
        words = f", nor one of {', '.join(scale.words)}" if scale.words else ""
        return f"is no number from {span}{words}"
    if not scale.least <= number <= scale.most:
        return f"is outside of {span}"
    return "is no whole number" if scale.whole_numbers and number % 1 else ""


def value_of(text: str) -> float | None:
    """A comma may stand for the point, as half of Europe writes it."""
    plain = text.replace(",", ".") if text.count(",") == 1 else text
    return float(plain) if _NUMBER.fullmatch(plain) else None


def mixed_scale(case: Case) -> Iterator[Finding]:
    for document, _, name, cells in _columns(case):
        kinds: dict[str, Said] = {}
        for said in cells:
            kinds.setdefault(_kind(said.text), said)
        if ("fractions" in kinds and "numbers above 1" in kinds) or len({_family(kind) for kind in kinds}) > 1:
            told = ", ".join(f"{kind} (line {said.line}: {said.text})" for kind, said in kinds.items() if kind)
            last = list(kinds.values())[-1]
            yield finding("mixed-scale", document, last.line, last.text, f"{name} holds {told}")


def _kind(text: str) -> str:
    if text.endswith("%"):
        return "percentages"
    number = value_of(text)
    if number is None:
        return "words"
    if number in (0, 1):
        return ""
    return "numbers above 1" if abs(number) > 1 else "fractions"


def _family(kind: str) -> str:
    return "numbers" if kind in ("", "fractions", "numbers above 1") else kind


def short_scale(case: Case) -> Iterator[Finding]:
    for document, sheet, name, cells in _columns(case):
        scale = sheet.scales.get(name)
        numbers = [number for said in cells if (number := value_of(said.text)) is not None]
        if scale is None or not scale.whole_numbers or len(numbers) < _FEW or max(numbers) > scale.most / 2:
            continue
        used = ", ".join(f"{number:g}" for number in sorted(set(numbers)))
        message = f"{name} is {used} on all {len(numbers)} rows; the scale of the format is 0 to {scale.most:g}"
        yield finding("short-scale", document, cells[0].line, used, message)


def scales_differ(case: Case) -> Iterator[Finding]:
    """Once for each set that gives strengths, where the others of its format in the run do otherwise. Where a format
    fixes the scale (SSSOM), or files have nothing to do with one another (Turtle), there is nothing to tell.
    """
    for format_ in (Format.CISO, Format.OSCAL, Format.TABLE):
        held = [(document, sheet, _used(sheet)) for document, sheet in _sheets(case) if document.format is format_]
        kinds = Counter(used for _, _, used in held)
        if len(kinds) < 2:
            continue
        for document, sheet, used in held:
            if used:
                others = [
                    f"{count} {'give' if count > 1 else 'gives'} {kind or 'none'}" for kind, count in kinds.items()
                ]
                told = f"{sheet.name or document.name} gives {used}; of the {len(held)} sets read, {', '.join(others)}"
                yield finding("scales-differ", document, sheet.line, used, told)


def _sheets(case: Case) -> Iterator[tuple[Document, Sheet]]:
    return ((document, sheet) for document in case.documents for sheet in document.sheets if sheet.rows)


def _used(sheet: Sheet) -> str:
    """How a set gives strengths, in words; nothing where it gives none."""
    cells = [(name, said.text) for row in sheet.rows for name, said in row.strengths]
    told = []
    for name in sorted({name for name, _ in cells}):
        values = [text for each, text in cells if each == name]
        numbers = [number for text in values if (number := value_of(text)) is not None]
        told.append(f"{name} {_range(name, numbers, sheet)}" if len(numbers) == len(values) else f"{name} in words")
    return " and ".join(told)


def _range(name: str, numbers: list[float], sheet: Sheet) -> str:
    scale = sheet.scales.get(name)
    if scale and scale.whole_numbers:
        return f"{min(numbers):g} to {max(numbers):g}"
    if scale:
        return f"on {scale.least:g} to {scale.most:g}"
    return "as fractions" if max(numbers) <= 1 else "as numbers"


def unknown_relation(case: Case) -> Iterator[Finding]:
    """Once for each word of a set, and once for the rows without any."""
    for document, sheet, reads in case.sheets():
        unknown: dict[str, list[Read]] = {}
        for read in reads:
            if read.row.relation is None and read.row.word is not None:
                unknown.setdefault(read.row.word.text, []).append(read)
        for word, rows in unknown.items():
            told = f'"{word}" says nothing about how the two relate, on {len(rows)} of {len(reads)} rows'
            one_of = f"; the format has {', '.join(sheet.relations)}" if sheet.relations else ""
            said = rows[0].row.word
            line = said.line if said else rows[0].row.line
            yield finding("unknown-relation", document, line, word, told + one_of)
        silent = [read for read in reads if read.row.relation is None and read.row.word is None]
        if sheet.relations and silent:
            told = f"{len(silent)} of {len(reads)} rows name no relation"
            yield finding("unknown-relation", document, silent[0].row.line, "", told)


def _columns(case: Case) -> Iterator[tuple[Document, Sheet, str, list[Said]]]:
    """Every column of strengths with its cells; one that several rows share is there once."""
    for document, sheet, reads in case.sheets():
        cells: dict[str, dict[int, Said]] = {}
        for read in reads:
            for name, said in read.row.strengths:
                cells.setdefault(name, {})[said.start] = said
        for name, held in cells.items():
            yield document, sheet, name, list(held.values())
