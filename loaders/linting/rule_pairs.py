"""Rules on pairs: said twice, said differently, said one way only, denied from the other end."""

from collections.abc import Iterator

from loaders.linting.case import Case, Read, finding, flipped, where
from loaders.linting.document import Document, Format, Sheet
from loaders.linting.finding import Edit, Finding
from ontology.words import Relation

Pair = tuple[str, str]
_NONE = Relation.NO_RELATIONSHIP
_OPPOSITE = frozenset({Relation.SUPERSET_OF, Relation.SUBSET_OF})


def duplicate(case: Case) -> Iterator[Finding]:
    for document, _, reads in case.sheets():
        seen: dict[tuple[str, ...], Read] = {}
        for read in reads:
            if not any(read.row.whole) or read.pair is None:
                continue
            first = seen.setdefault(read.row.whole, read)
            if first is not read:
                message = f"{read.told()} stands on line {first.row.line} already"
                edits = (Edit(read.row.start, read.row.end, ""),) if read.row.placed else ()
                yield finding("duplicate", document, read.row.line, read.told(), message, edits=edits)


def pair_differs(case: Case) -> Iterator[Finding]:
    for document, _, reads in case.sheets():
        for first, read in _again(case, reads):
            if first.relation and read.relation and first.relation is not read.relation:
                message = f"{read.told()}, but line {first.row.line} says {_word(first)} of the same pair"
                yield finding("pair-differs", document, read.row.line, read.told(), message)


def strength_differs(case: Case) -> Iterator[Finding]:
    for document, _, reads in case.sheets():
        for first, read in _again(case, reads):
            if first.relation is not read.relation:
                continue
            before, now = dict(first.row.strengths), dict(read.row.strengths)
            for name in before.keys() & now.keys():
                if before[name].text != now[name].text:
                    message = f"{read.told()} has {name} {now[name].text}, on line {first.row.line} {before[name].text}"
                    yield finding("strength-differs", document, read.row.line, now[name].text, message)


def _again(case: Case, reads: list[Read]) -> Iterator[tuple[Read, Read]]:
    """Rows on a pair that the same voice has spoken of before in this set, with the first."""
    seen: dict[tuple[str, str, str, str], Read] = {}
    for read in case.once(reads):
        if read.pair is None:
            continue
        first = seen.setdefault((*read.pair, *_voice(read)), read)
        if first is not read:
            yield first, read


def _voice(read: Read) -> tuple[str, str]:
    """Whose opinion it is. In SSSOM each way of matching may have a row of its own."""
    how = read.row.reason.text if read.document.format is Format.SSSOM and read.row.reason else ""
    return _author(read), how


def _author(read: Read) -> str:
    """Who is named for the row, or for the set; a file that names nobody speaks for itself."""
    of_all = read.sheet.said.get("author")
    return read.row.by or (of_all.text if of_all else f"file:{read.document.name}")


# --- directions -----------------------------------------------------------------------------------


def contradictory_inverse(case: Case) -> Iterator[Finding]:
    for read, back in _inverses(case):
        if _excluded(read.relation, back.relation):
            message = f"{read.told()}, and {where(read, back)} says {back.told()}"
            yield finding("contradictory-inverse", read.document, read.row.line, read.told(), message)


def uneven_inverse(case: Case) -> Iterator[Finding]:
    for read, back in _inverses(case):
        mine, theirs = read.relation, back.relation
        if mine and theirs and not _excluded(mine, theirs) and flipped(mine) is not theirs:
            message = f"{read.told()}, but {where(read, back)} says {back.told()}"
            yield finding("uneven-inverse", read.document, read.row.line, read.told(), message)


def no_inverse(case: Case) -> Iterator[Finding]:
    """Both ways: what stands in the first set only, and in the second only."""
    for document, sheet, reads in case.sheets():
        other = _other_way(document, sheet)
        if other is None:
            continue
        there = {pair for read in case.of(other) if (pair := read.pair)}
        for read in case.once(reads):
            if read.pair and (read.pair[1], read.pair[0]) not in there:
                message = f"{read.told()} has no inverse in {other.name or 'the other set'}"
                yield finding("no-inverse", document, read.row.line, read.told(), message)


def one_way(case: Case) -> Iterator[Finding]:
    sheets = [sheet for document in case.documents for sheet in document.sheets]
    for document, sheet, reads in case.sheets():
        if sheet.one_way and reads and not any(_opposed(sheet, other) for other in sheets):
            message = f"no set given says the inverse of the {len(reads)} rows of {sheet.name}"
            yield finding("one-way", document, sheet.line, sheet.name, message)


def _opposed(sheet: Sheet, other: Sheet) -> bool:
    """The frameworks of one are those of the other, the other way round."""
    mine, theirs = (sheet.source, sheet.target), (other.target, other.source)
    return all(a is not None and b is not None and a.text == b.text for a, b in zip(mine, theirs, strict=True))


def _other_way(document: Document, sheet: Sheet) -> Sheet | None:
    if not sheet.one_way:
        return None
    return next((other for other in document.sheets if other is not sheet and _opposed(sheet, other)), None)


def _inverses(case: Case) -> Iterator[tuple[Read, Read]]:
    """Rows of one author that say a pair both ways, in one file or in two, each once; the later one first. Pairs that
    are said twice one way are told apart.
    """
    by_author: dict[str, list[Read]] = {}
    for read in case.reads:
        by_author.setdefault(_author(read), []).append(read)
    for reads in by_author.values():
        said = _single(case, reads)
        order = {pair: number for number, pair in enumerate(said)}
        for pair, read in said.items():
            back = said.get((pair[1], pair[0]))
            if back is not None and pair[0] != pair[1] and order[pair] < order[pair[1], pair[0]]:
                yield back, read


def _single(case: Case, reads: list[Read]) -> dict[Pair, Read]:
    """Pairs of which one thing is said."""
    found: dict[Pair, Read] = {}
    several: set[Pair] = set()
    for read in case.once(reads):
        if read.pair is None or read.relation is None:
            continue
        first = found.setdefault(read.pair, read)
        if first.relation is not read.relation:
            several.add(read.pair)
    return {pair: read for pair, read in found.items() if pair not in several}


def _excluded(first: Relation | None, back: Relation | None) -> bool:
    """They cannot both hold of two different things: each holds the other, or one denies what the other says."""
    if first is None or back is None:
        return False
    if (first is _NONE) != (back is _NONE):
        return True
    return first is back and first in _OPPOSITE


# --- other voices ---------------------------------------------------------------------------------


def opinions_differ(case: Case) -> Iterator[Finding]:
    """Other files, and other authors in one file. Once for each pair and voice."""
    first: dict[Pair, Read] = {}
    for read in case.once(case.reads):
        if read.pair is None or read.relation is None or read.pair[0] == read.pair[1]:
            continue
        key = (min(read.pair), max(read.pair))
        before = first.setdefault(key, read)
        if before is read or (_voice(before) == _voice(read) and _seen_elsewhere(before, read)):
            continue
        said = before.relation if before.pair == read.pair else flipped(before.relation or read.relation)
        if said is not read.relation:
            message = f"{read.told()}, but {where(read, before)} says {before.told()}"
            yield finding("opinions-differ", read.document, read.row.line, read.told(), message)


def _seen_elsewhere(first: Read, second: Read) -> bool:
    """What one author says twice in one set, or both ways round, other rules look at."""
    return first.sheet is second.sheet or first.pair != second.pair


def _word(read: Read) -> str:
    return read.row.word.text if read.row.word else str(read.row.relation)
