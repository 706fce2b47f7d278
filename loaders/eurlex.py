"""The official page of a law, for a user's own store: `read` gives its whole wording, provision by provision.

Where the shipped table knows only that a wording was amended (fingerprint *unknown*), the English page settles it: the
wording comes again under its own key with its fingerprint, which the ledger takes as a correction. Parts that only the
amended text has come with it, not yet assessable: nobody has read them.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from loaders.eurlex_page import REMEDY, Page, read_page
from loaders.eurlex_parts import Part
from loaders.eurlex_structure import Act, structure
from loaders.eurlex_wording import UNKNOWN, fingerprint, reading_text
from ontology import tables
from ontology.errors import Place, Unreadable
from ontology.key import Key
from ontology.records import Edition, Provision, Record, Wording, WordingText
from ontology.register import Added
from ontology.table_file import read_table

_ENOUGH = 0.8
"""Of the articles of an edition, the share that a page must have to be a page of it."""


def read(
    source: Path | bytes, framework: Key | None = None, edition: Key | None = None, *, folder: Path = tables.FOLDER
) -> Iterator[Added]:
    """What a page says. Act and edition are told from the page; `framework`, `edition` say what it does not. `folder`:
    of the framework tables.

    Raises Unreadable for a page that is no law, or of an act or a consolidation that no shipped table describes.
    """
    page = read_page(source)
    act = structure(page.blocks)
    if not act.articles:
        raise _unreadable(page, "the page is no law: it has no articles", REMEDY)
    known = _Known.of(_table(page, framework, folder))
    return iter(tuple(_Reading(page, known, known.edition(page, edition)).records(act)))


def _unreadable(page: Page, message: str, remedy: str) -> Unreadable:
    return Unreadable(message, place=Place(file=page.name), remedy=remedy)


def _table(page: Page, framework: Key | None, folder: Path) -> Path:
    """The table of the act: by the key that was given, else by the CELEX number that the page names."""
    acts: dict[str, str] = {}
    for path in tables.framework_paths(folder):
        celex = str(read_table(path).head.get("celex", ""))
        if framework == path.stem or (celex and not framework and celex == page.celex):
            return path
        acts[path.stem] = celex
    known = ", ".join(f"{key} ({celex})" for key, celex in acts.items() if celex)
    if framework:
        raise _unreadable(page, f"there is no framework {framework}", f"name one of {known}")
    if page.celex:
        raise _unreadable(page, f"no framework describes the act {page.celex}", f"bring a page of one of {known}")
    raise _unreadable(page, "the page does not say which act it is", f"save it whole, or name one of {known}")


@dataclass(frozen=True, slots=True)
class _Known:
    """What the shipped table says of an act."""

    framework: Key
    editions: list[Edition]
    wordings: list[Wording]
    provisions: set[Key]

    @classmethod
    def of(cls, path: Path) -> "_Known":
        records: list[Record] = [added.record for added in tables.framework(path)]
        return cls(
            records[0].key,
            [record for record in records if isinstance(record, Edition)],
            [record for record in records if isinstance(record, Wording)],
            {record.key for record in records if isinstance(record, Provision)},
        )

    def edition(self, page: Page, name: Key | None) -> Edition:
        """The edition that was named (by key or its last segment), else the one of the page's consolidation date."""
        for edition in self.editions:
            if name in (edition.key, edition.key.rsplit("/", 1)[1]):
                return edition
        if name is None:
            if page.consolidated is None or page.consolidated <= self.editions[0].in_force_from:
                return self.editions[0]
            for edition in self.editions:
                if edition.in_force_from == page.consolidated:
                    return edition
        names = ", ".join(edition.key for edition in self.editions)
        said = name or f"consolidated on {page.consolidated:%Y-%m-%d}"
        raise _unreadable(page, f"no edition of {self.framework} is {said}", f"name the edition: {names}")

    def in_force(self, edition: Edition) -> dict[Key, Wording]:
        return {wording.wording_of: wording for wording in self.wordings if edition.key in wording.in_edition}


class _Reading:
    """One page of one edition."""

    def __init__(self, page: Page, known: _Known, edition: Edition) -> None:
        self.page, self.known, self.edition = page, known, edition
        self.shipped = known.in_force(edition)

    def records(self, act: Act) -> Iterator[Added]:
        self._check([f"{self.known.framework}/{tail}" for top in act.parts for tail, _, _ in top.walk()])
        places: Counter[str] = Counter()
        for top in act.parts:
            for tail, parent, part in top.walk():
                places[parent] += 1
                for record in self._of(tail, parent, part, top.division, places[parent]):
                    yield Added(record, f"{self.page.name} {tail}")

    def _check(self, keys: list[Key]) -> None:
        twice = [key for key, count in Counter(keys).items() if count > 1]
        if twice:
            raise _unreadable(self.page, f"the page has {twice[0]} twice", REMEDY)
        articles = {key for key, wording in self.shipped.items() if wording.kind == "article"}
        missing = articles - set(keys)
        if len(missing) > len(articles) * (1 - _ENOUGH):
            found = len(articles) - len(missing)
            raise _unreadable(
                self.page, f"the page has {found} of {len(articles)} articles of {self.edition.label}", REMEDY
            )

    def _of(self, tail: str, parent: str, part: Part, division: str, position: int) -> Iterator[Record]:
        key = f"{self.known.framework}/{tail}"
        shipped = self.shipped.get(key)
        if shipped is None:
            yield from self._new(key, parent, part, division, position)
        elif shipped.fingerprint == UNKNOWN and self.page.language == "en":
            yield replace(shipped, heading=part.heading or None, fingerprint=fingerprint(part))
        text = reading_text(part)
        if text:
            yield WordingText(
                key=f"{key}/text/{self.edition.key.rsplit('/', 1)[1]}/{self.page.language}",
                wording_of=key,
                in_edition=self.edition.key,
                language=self.page.language,
                text=text,
            )

    def _new(self, key: Key, parent: str, part: Part, division: str, position: int) -> Iterator[Record]:
        """A part that the table lacks in this edition."""
        if key not in self.known.provisions:
            yield Provision(key=key, in_framework=self.known.framework)
        yield Wording(
            key=f"{key}/w/{self.edition.key.rsplit('/', 1)[1]}",
            wording_of=key,
            in_edition=(self.edition.key,),
            part_of=f"{self.known.framework}/{parent}" if parent else None,
            division=f"{self.known.framework}/{division}" if division else None,
            position=position,
            kind=part.kind,
            number=part.number,
            heading=part.heading or None,
            fingerprint=fingerprint(part) if self.page.language == "en" else UNKNOWN,
        )
