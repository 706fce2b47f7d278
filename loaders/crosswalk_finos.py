"""The references of the FINOS AI Governance Framework, from the user's copy: pages of its mitigations and risks.

The front matter of a page lists ids (`A-6-2-3` of ISO/IEC 42001, `c3-s2-a15` for Article 15 of the AI Act). A
mitigation is something that can be in place; a risk is no duty, so what a risk refers to is recorded and draws nothing.
References to frameworks that are not here are counted in a note. The pages bear no day: the one that the framework's
own generated data give stands for them.

A path is one page, the folder with the pages, or the folder above `_mitigations` and `_risks`.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from loaders import markdown
from loaders.crosswalk import Crosswalk, Publication, standard
from loaders.drafts import Resolve
from loaders.loaded import Loaded
from loaders.markdown import Front, Item
from ontology.errors import Place, Unreadable
from ontology.key import Key
from ontology.records import Edition
from ontology.words import Authority

SET = "mapping-set/finos-ai-governance"
FRAMEWORK = "finos-ai-governance"
DAY = date(2026, 6, 30)
PUBLICATION = Publication(
    source=SET,
    framework=standard(
        FRAMEWORK, "FINOS AI Governance Framework", "FINOS AIGF", "https://air-governance-framework.finos.org/"
    ),
    edition=Edition(
        key=f"{FRAMEWORK}/edition/{DAY}", edition_of=FRAMEWORK, label=f"FINOS AIGF of {DAY}", in_force_from=DAY
    ),
    author="FINOS",
    authority=Authority.CONSORTIUM,
    asserted_on=DAY,
    rationale="The front matter of the page refers to it and gives no relation, so an overlap is all that it says.",
)

_PAGE = re.compile(r"(?:.*__)?((mi|ri)-\d+)_.*\.md")
_LAYOUT = re.compile(r"\A---\n(?:.*\n)*?layout: (?:mitigation|risk)\b")
_LISTED = "_references"
_KINDS = {"mitigation": "mi", "risk": "ri"}


def recognises(head: str) -> bool:
    """Whether the beginning of a page is that of a mitigation or a risk."""
    return bool(_LAYOUT.match(head.replace("\r\n", "\n")))


def pages(folder: Path) -> list[Path]:
    """The pages of a folder, of a folder that holds them by kind, or the page itself; in natural order."""
    if folder.is_file():
        return [folder]
    held = (folder, folder / "_mitigations", folder / "_risks")
    found = [path for place in held if place.is_dir() for path in place.glob("*.md") if _PAGE.fullmatch(path.name)]
    return sorted(found, key=_order)


def _order(page: Path) -> tuple[str, int]:
    kind, _, digits = _PAGE.sub(r"\1", page.name).partition("-")
    return kind, int(digits)


def fronts(path: Path) -> tuple[Front, ...]:
    """The front matter of every page. Raises Unreadable."""
    return tuple(markdown.front(page) for page in pages(path))


def read(path: Path, resolve: Resolve | None = None) -> Loaded:
    """The pages of our own. A stranger's go through `loaders.detect`. Raises Unreadable."""
    return of_fronts(path.name, fronts(path), resolve)


def of_fronts(name: str, found: Iterable[Front], resolve: Resolve | None = None) -> Loaded:
    """The records that the pages mean. Raises Unreadable where they name nothing."""
    walk = Crosswalk(PUBLICATION, resolve)
    elsewhere: Counter[str] = Counter()
    for page in found:
        own = _provision(walk, page)
        for listed, items in page.lists.items():
            framework = listed.removesuffix(_LISTED)
            if framework in _READ:
                for item in items:
                    walk.pair(own, *_READ[framework](item), item.text, Place(file=page.name, line=item.line))
            elif listed.endswith(_LISTED):
                elsewhere[framework] += len(items)
    walk.notes += [
        f"{count} references to {framework}, which is not here, are left out"
        for framework, count in sorted(elsewhere.items())
    ]
    return walk.loaded(name)


def _provision(walk: Crosswalk, page: Front) -> Key:
    """Mitigations first, each kind by its number."""
    kind, sequence = _KINDS.get(page.values.get("layout", "")), page.values.get("sequence", "")
    if kind is None or not re.fullmatch(r"\d{1,3}", sequence):
        place = Place(file=page.name, line=1)
        raise Unreadable("the page is no mitigation and no risk", place=place, remedy="bring the page as published")
    number = f"{kind}-{sequence}"
    position = int(sequence) + (1000 if kind == "ri" else 0)
    title = page.values.get("title") or number
    return walk.provision(number, title, position, Place(file=page.name), assessable=kind == "mi")


def _control(item: Item) -> tuple[str, Key]:
    number = item.text.replace("-", ".")
    return f"ISO 42001 {number}", f"iso-42001/{number}"


def _article(item: Item) -> tuple[str, Key]:
    """`c3-s2-a15`, `annex-3`, `recital-12`; what is none of them is named as it stands, so that it is told."""
    if found := re.fullmatch(r"c\d+(?:-s\d+)?-a(\d+)", item.text):
        return f"AI Act Art. {found[1]}", f"eu-ai-act/art_{found[1]}"
    return f"AI Act {item.text.replace('-', ' ')}", f"eu-ai-act/{item.text}"


_READ = {"iso-42001": _control, "eu-ai-act": _article}
