"""Rules on what a mapping says of itself: where it comes from, whose it is, when and why, and on which texts."""

import re
from collections.abc import Iterator

from loaders.linting.case import Case, Read, finding
from loaders.linting.document import Document, Sheet
from loaders.linting.finding import Finding

_EDITION = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<![\d.])\d+\.\d+")

_VERSION = re.compile(r".{0,48}?(?:(?:19|20)\d\d(?!\d)|\d+\.\d+|\bv\d+\b|\brev\.? ?\d+)")
_DOCUMENT = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d+\.\d+|\bv\d+\b|\d-\d|\.(?:pdf|html?|docx?)$")
_LONGEST = 8_000
_COMMON = frozenset({"http", "https", "www", "org", "com", "urn", "risk", "framework", "intuitem", "json", "catalog"})
"""Words in names of frameworks that name none."""


def no_source(case: Case) -> Iterator[Finding]:
    yield from _lacking(case, "no-source", "source", "id, publication or reference")


def no_author(case: Case) -> Iterator[Finding]:
    yield from _lacking(case, "no-author", "author", "author")


def no_date(case: Case) -> Iterator[Finding]:
    yield from _lacking(case, "no-date", "date", "date")


def no_justification(case: Case) -> Iterator[Finding]:
    yield from _lacking(case, "no-justification", "justification", "rationale")


def no_edition(case: Case) -> Iterator[Finding]:
    """A name with a year or a version in it names the text."""
    for document, sheet, reads in case.sheets():
        for side in ("source", "target"):
            named = _framework(sheet, reads, side)
            if any(_EDITION.search(name) or _in_prose(name, sheet.prose) for name in named) or _in_address(reads, side):
                continue
            what = f"edition of {_told(named) or f'the {side}'}"
            yield from _missing("no-edition", document, sheet, reads, f"{side} edition", what)


def _in_prose(name: str, prose: str) -> bool:
    """Whether title or description give a version near a word of the framework's name."""
    words = {word for word in re.findall(r"[a-z]{3,}|\d{4,5}", name.casefold()) if word not in _COMMON}
    told = prose[:_LONGEST].casefold()
    return any(_VERSION.match(told, found.end()) for word in words for found in re.finditer(re.escape(word), told))


def _in_address(reads: list[Read], side: str) -> bool:
    """Whether the address behind a prefix is that of one document: a year, a version, a number, a file."""
    ends = [read.row.source if side == "source" else read.row.target for read in reads]
    return any(_DOCUMENT.search(also) for also in {end.also for end in ends if end is not None})


def _framework(sheet: Sheet, reads: list[Read], side: str) -> list[str]:
    said = sheet.source if side == "source" else sheet.target
    ends = [read.row.source if side == "source" else read.row.target for read in reads]
    names = {end.framework for end in ends if end is not None}
    return sorted({said.text} if said else names)


def _told(names: list[str]) -> str:
    return ", ".join(name.rsplit(":", 1)[-1] if name.startswith("urn:") else name for name in names[:3] if name)


def _lacking(case: Case, rule: str, name: str, what: str) -> Iterator[Finding]:
    for document, sheet, reads in case.sheets():
        yield from _missing(rule, document, sheet, reads, name, what)


def _missing(rule: str, document: Document, sheet: Sheet, reads: list[Read], name: str, what: str) -> Iterator[Finding]:
    """Once for a set: at the set, if no row says it, else at the first row that does not."""
    if name in sheet.said or name not in sheet.asked or not reads:
        return
    silent = [read for read in reads if name not in read.row.says]
    if not silent:
        return
    title = sheet.name or document.name
    if len(silent) == len(reads):
        yield finding(
            rule,
            document,
            sheet.line,
            title,
            f"no {what} is named, neither for the set nor on any of its {len(reads)} rows",
        )
    else:
        line = silent[0].row.line
        yield finding(rule, document, line, title, f"no {what} is named for {len(silent)} of {len(reads)} rows")
