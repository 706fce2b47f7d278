"""NIST AI RMF 1.0 ↔ ISO/IEC 42001: the crosswalk that NIST publishes, from the user's copy as Markdown.

Its table has four columns: a subcategory and its words, a number of ISO/IEC FDIS 42001 and its heading. Cells run over
several lines, the table over pages, so a subcategory stands until the next one. NIST's list of crosswalks names
Microsoft as the provider: the author is both, the authority the lower of the two (vendor). The file bears no day; the
last one on which the standard was a draft stands for it. Guidance of Annex B stands for the control of Annex A under
the same number. The subcategories become provisions whose labels are the words of the user's copy.
"""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from loaders import markdown
from loaders.crosswalk import Crosswalk, Publication, standard
from loaders.drafts import Resolve
from loaders.loaded import Loaded
from loaders.markdown import TableRow
from ontology.errors import Place
from ontology.records import Edition
from ontology.words import Authority

SET = "mapping-set/nist-ai-rmf--iso-42001"
FRAMEWORK = "nist-ai-rmf"
PUBLICATION = Publication(
    source=SET,
    framework=standard(
        FRAMEWORK,
        "NIST Artificial Intelligence Risk Management Framework",
        "NIST AI RMF",
        "https://doi.org/10.6028/NIST.AI.100-1",
    ),
    edition=Edition(
        key=f"{FRAMEWORK}/edition/1.0", edition_of=FRAMEWORK, label="NIST AI RMF 1.0", in_force_from=date(2023, 1, 26)
    ),
    author="Microsoft, published by NIST",
    authority=Authority.VENDOR,
    asserted_on=date(2023, 12, 17),
    rationale="The crosswalk that NIST publishes puts the two side by side, read on the final draft of the standard; "
    "it gives no reason and no relation, so an overlap is all that it says.",
)

_SUBCATEGORY = re.compile(r"(govern|map|measure|manage)[\s-]+(\d+\.\d+)", re.IGNORECASE)
_NUMBER = re.compile(r"([AB]\.)?\d+(?:\.\d+)*")


def recognises(head: str) -> bool:
    """Whether the beginning of a page is that of this crosswalk."""
    return "AI RMF" in head and "42001" in head and "|" in head


def read(path: Path, resolve: Resolve | None = None) -> Loaded:
    """The crosswalk of a file of our own. A stranger's goes through `loaders.detect`. Raises Unreadable."""
    return of_rows(path.name, markdown.table_rows(path), resolve)


def of_rows(name: str, rows: Iterable[TableRow], resolve: Resolve | None = None) -> Loaded:
    """The records that the rows mean. Raises Unreadable where they name nothing."""
    walk = Crosswalk(PUBLICATION, resolve)
    for position, (subcategory, label, pairs) in enumerate(blocks(rows), start=1):
        own = walk.provision(subcategory, label, position, Place(line=pairs[0][0]))
        for line, number in pairs:
            ours = f"iso-42001/{re.sub('^B', 'A', number)}"
            walk.pair(own, f"ISO 42001 {number}", ours, number, Place(line=line))
    return walk.loaded(name)


def blocks(rows: Iterable[TableRow]) -> Iterable[tuple[str, str, list[tuple[int, str]]]]:
    """Subcategory, its words, and each number of the standard with its line; a subcategory that is opened twice (at a
    page break) is one.
    """
    words: dict[str, list[str]] = {}
    pairs: dict[str, list[tuple[int, str]]] = {}
    current = ""
    repeated = False
    for row in rows:
        first, text, number = (*row.cells, "", "", "")[:3]
        if opened := _SUBCATEGORY.fullmatch(first):
            current = f"{opened[1].upper()} {opened[2]}"
            repeated = current in words
            words.setdefault(current, [])
        if current and text and not repeated:
            words[current].append(text)
        if current and _NUMBER.fullmatch(number):
            pairs.setdefault(current, []).append((row.line, number))
    return [(name, " ".join(words[name]), found) for name, found in pairs.items()]
