"""What an amending act touched, where its amended wording is not here: `<framework>.amendments.tsv`.

One row for each operation: `replace` (the provision and all its parts), `touch` (its own words or the number of its
parts; the parts stay), `retitle` (its heading, which is not known here), `delete`, `insert` (after the sibling `after`;
first of its whole, if that is empty). In the edition named, what is touched has the fingerprint *unknown*, and so has
everything that it is a part of.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from loaders.eurlex_wording import UNKNOWN
from ontology.key import Key
from ontology.table_file import Row, read_table

COLUMNS = ("edition", "operation", "provision", "after", "kind", "continued_by", "note")


@dataclass(frozen=True, slots=True)
class Span:
    """What a framework table says of a provision in a run of editions, the columns written by hand apart."""

    key: Key
    part_of: Key
    division: Key
    kind: str
    number: str
    heading: str
    fingerprint: str
    since: str = ""
    until: str = ""


@dataclass(slots=True)
class Amendments:
    """The operations on one framework, by edition."""

    rows: list[Row] = field(default_factory=list)

    @classmethod
    def beside(cls, table: Path) -> "Amendments":
        """Of the file beside a framework table; none where there is no such file. Raises Unreadable."""
        path = table.with_suffix(".amendments.tsv")
        return cls(read_table(path).rows if path.is_file() else [])

    def applied(self, published: Iterable[Span]) -> list[Span]:
        """The spans of all editions, from those as published, in the order of the act. Raises Unreadable."""
        spans = list(published)
        for edition in sorted({row["edition"] for row in self.rows}):
            spans = self._edition(spans, edition, [row for row in self.rows if row["edition"] == edition])
        return spans

    def _edition(self, spans: list[Span], edition: str, rows: list[Row]) -> list[Span]:
        for row in rows:
            if row["operation"] == "insert":
                spans = _inserted(spans, row)
        deleted = {row["provision"] for row in rows if row["operation"] == "delete"}
        retitled = {row["provision"] for row in rows if row["operation"] == "retitle"}
        touched = _touched(spans, rows)
        return [
            replace(made, heading="") if made.since == edition and made.key in retitled else made
            for span in spans
            for made in _amended(span, edition, touched, deleted)
        ]


def _amended(span: Span, edition: str, touched: set[Key], deleted: set[Key]) -> Iterator[Span]:
    if span.until or span.since == edition:
        yield span
    elif any(name in deleted for name in _lineage(span.key)):
        yield replace(span, until=edition)
    elif span.key in touched:
        yield replace(span, until=edition)
        yield replace(span, since=edition, fingerprint=UNKNOWN)
    else:
        yield span


def _touched(spans: list[Span], rows: list[Row]) -> set[Key]:
    whole_of = {span.key: span.part_of for span in spans}
    found: set[Key] = set()
    for row in rows:
        key = row["provision"]
        if key not in whole_of:
            raise row.wrong("provision", f"there is no {key}", "correct the key")
        if row["operation"] == "replace":
            found |= {name for name in whole_of if name.startswith(f"{key}/")}
        while key:
            found.add(key)
            key = whole_of[key]
    return found


def _lineage(key: Key) -> Iterator[Key]:
    while "/" in key:
        yield key
        key = key.rsplit("/", 1)[0]


def _inserted(spans: list[Span], row: Row) -> list[Span]:
    """The rows with the new one behind everything that belongs to the sibling before it."""
    key, after = row["provision"], row["after"]
    part_of = key.rsplit("/", 1)[0] if key.count("/") > 1 else ""
    anchor = after or part_of
    places = [at for at, span in enumerate(spans) if span.key == anchor or (after and span.key.startswith(f"{after}/"))]
    if not places:
        raise row.wrong("after", f"there is no {anchor}", "correct the key")
    division = spans[places[0]].division
    number = key.rsplit("_", 1)[1]
    new = Span(key, part_of, division, row["kind"], number, "", UNKNOWN, since=row["edition"])
    return [*spans[: places[-1] + 1], new, *spans[places[-1] + 1 :]]
