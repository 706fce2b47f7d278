"""Everything that the rules look at: the documents of one run, every end looked up, and how findings are made."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from loaders.linting.catalogue import Catalogue, Named
from loaders.linting.document import Document, End, Row, Sheet
from loaders.linting.finding import Edit, Finding, rules
from ontology.citation import citation
from ontology.words import Relation

INVERSE = {Relation.SUPERSET_OF: Relation.SUBSET_OF, Relation.SUBSET_OF: Relation.SUPERSET_OF}


@dataclass(frozen=True, slots=True)
class Read:
    """A row with its ends looked up; None where it has no such end."""

    document: Document
    sheet: Sheet
    row: Row
    source: Named | None
    target: Named | None

    @property
    def pair(self) -> tuple[str, str] | None:
        return (self.source.key, self.target.key) if self.source and self.target else None

    @property
    def relation(self) -> Relation | None:
        """Equal and equivalent are one here."""
        found = self.row.relation
        return Relation.EQUAL_TO if found is Relation.EQUIVALENT_TO else found

    def ends(self) -> Iterator[tuple[End, Named]]:
        for end, named in ((self.row.source, self.source), (self.row.target, self.target)):
            if end is not None and named is not None:
                yield end, named

    def told(self) -> str:
        """The row in words."""
        first, second = self.row.source, self.row.target
        ends = (first.id if first else "?", second.id if second else "?")
        word = self.row.word.text if self.row.word else str(self.row.relation or "and")
        return f"{short(ends[0])} {word} {short(ends[1])}"


@dataclass(slots=True)
class Case:
    """The documents of a run. `reads` holds every row, in the order of the files."""

    documents: Sequence[Document]
    catalogue: Catalogue
    reads: list[Read] = field(default_factory=list)
    _held: dict[int, list[Read]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        look = self.catalogue.look
        self.reads = [
            Read(
                document, sheet, row, look(row.source) if row.source else None, look(row.target) if row.target else None
            )
            for document in self.documents
            for sheet in document.sheets
            for row in sheet.rows
        ]

        for read in self.reads:
            self._held.setdefault(id(read.sheet), []).append(read)

    def of(self, sheet: Sheet) -> list[Read]:
        """The rows of a set."""
        return self._held.get(id(sheet), [])

    def sheets(self) -> Iterator[tuple[Document, Sheet, list[Read]]]:
        """Every set with its rows."""
        for document in self.documents:
            for sheet in document.sheets:
                yield document, sheet, self.of(sheet)

    def once(self, sheet_reads: list[Read]) -> list[Read]:
        """Rows of a set without those that only repeat another, and without joint ones: a pair each."""
        seen: set[tuple[str, ...]] = set()
        kept = []
        for read in sheet_reads:
            if read.row.joint or read.pair is None or read.row.whole in seen:
                continue
            seen.add(read.row.whole)
            kept.append(read)
        return kept


def finding(
    rule: str,
    document: Document,
    line: int,
    text: str,
    message: str,
    do: str = "",
    edits: tuple[Edit, ...] = (),
) -> Finding:
    """`do`: instead of the general advice of the rule."""
    known = rules()[rule]
    return Finding(rule, known.severity, document.name, line, text, message, do or known.solution, edits)


def where(read: Read, other: Read) -> str:
    """The line of another row, with its file if it is another."""
    return f"line {other.row.line}" + ("" if other.document is read.document else f" of {other.document.name}")


def short(name: str) -> str:
    """The end of a URN or IRI, as people call it."""
    return name.rsplit(":", 1)[-1] if name.startswith("urn:") else name


def flipped(relation: Relation) -> Relation:
    """The same said from the other end."""
    return INVERSE.get(relation, relation)


def nearest_of(named: Named) -> str:
    """The nearest real ids in a clause, or nothing."""
    return f"; nearest: {', '.join(called(name) for name in named.nearest)}" if named.nearest else ""


def called(name: str) -> str:
    """An id or key as people call it."""
    return citation(name) if "/" in name and "//" not in name else short(name)
