"""The framework tables that come with the program, as records.

`<framework>.tsv`: provisions and their wordings, one row for each span of editions that share a wording; `since` is
the first edition of the span and `until` the first after it, by the last segment of the edition's key (`2026-07-27`;
empty: from the first, to the last). `<framework>.windows.tsv`: ApplicabilityWindow. `terms.tsv`: Role and RiskClass,
told apart by the column `class`. `effects.tsv`: LegalEffect; `documentation.tsv`: DocumentationDuty; `clocks.tsv`:
ReportingClock. Columns of these are the names of the fields.
Of `<framework>.amendments.tsv` only `continued_by` is read here; `citations.tsv` says what is no effect, for the tests.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ontology.errors import Place, Unreadable
from ontology.key import Key, is_key
from ontology.records import (
    ApplicabilityWindow,
    DocumentationDuty,
    Edition,
    Framework,
    LegalEffect,
    Provision,
    Record,
    ReportingClock,
    RiskClass,
    Role,
    Wording,
)
from ontology.register import Added
from ontology.table_file import Row, TableFile, read_table, record_of

FOLDER = Path(__file__).parent / "frameworks"

COLUMNS = (
    "key",
    "part_of",
    "division",
    "kind",
    "number",
    "heading",
    "label",
    "since",
    "until",
    "assessable",
    "addressee",
    "assessed_per",
    "decomposition",
    "fingerprint",
)
"""Of a framework table. `label` to `decomposition`, the span apart, are written by hand."""

_BESIDE: dict[str, type[Record]] = {
    "effects": LegalEffect,
    "documentation": DocumentationDuty,
    "clocks": ReportingClock,
}
"""Tables of one class each, beside the frameworks."""

_CLASSES: dict[str, type[Record]] = {"Role": Role, "RiskClass": RiskClass}


def content(folder: Path = FOLDER) -> Iterator[Added]:
    """Every record of the shipped tables: frameworks first, then what names them. Raises Unreadable."""
    plain = framework_paths(folder)
    for path in plain:
        yield from framework(path)
    for row in _rows(folder / "terms.tsv"):
        yield _added(_class_of(row), row)
    for path in plain:
        for row in _rows(path.with_suffix(".windows.tsv")):
            yield _added(ApplicabilityWindow, row)
    for name, cls in _BESIDE.items():
        for row in _rows(folder / f"{name}.tsv"):
            yield _added(cls, row)


def framework_paths(folder: Path = FOLDER) -> list[Path]:
    """The framework tables of a folder, sorted."""
    beside = ("citations", "terms", *_BESIDE)
    return sorted(path for path in folder.glob("*.tsv") if path.name.count(".") == 1 and path.stem not in beside)


def _rows(path: Path) -> list[Row]:
    return read_table(path).rows if path.is_file() else []


def _class_of(row: Row) -> type[Record]:
    if row["class"] not in _CLASSES:
        raise row.wrong("class", f"{row['class']!r} is no class of terms", f"write one of {', '.join(_CLASSES)}")
    return _CLASSES[row["class"]]


def _added(cls: type[Record], row: Row) -> Added:
    return Added(record_of(cls, row), f"{row.file} line {row.line}")


def framework(path: Path) -> Iterator[Added]:
    """The framework, its editions, its provisions and their wordings. Raises Unreadable."""
    table = read_table(path)
    if table.columns != COLUMNS:
        raise Unreadable(
            "these are not the columns of a framework", place=Place(file=table.file), remedy=", ".join(COLUMNS)
        )
    head = table.head
    yield Added(_record(table, Framework, head), table.file)
    editions = [_record(table, Edition, {**edition, "edition_of": head["key"]}) for edition in head["editions"]]
    for edition in editions:
        yield Added(edition, table.file)
    moved = {row["provision"]: row.many("continued_by") for row in _rows(path.with_suffix(".amendments.tsv"))}
    yield from _Provisions(head["key"], [edition.key for edition in editions], moved).read(table.rows)


def _record(table: TableFile, cls: type[Any], head: dict[str, Any]) -> Any:
    """A record of the head; raises Unreadable with the name that is missing or wrong."""
    names = {name: "" if head.get(name) is None else str(head[name]) for name in _NAMES[cls]}
    return record_of(cls, Row(table.file, 1, names))


_NAMES = {
    Framework: ("key", "label", "short", "framework_kind", "default_assessed_per", "identifies"),
    Edition: ("key", "edition_of", "label", "in_force_from", "in_force_to", "published", "identifies"),
}


@dataclass(slots=True)
class _Provisions:
    framework: Key
    editions: list[Key]
    moved: dict[Key, tuple[Key, ...]]
    spans: Counter[Key] = field(default_factory=Counter)
    places: dict[Key, int] = field(default_factory=dict)
    siblings: Counter[str] = field(default_factory=Counter)

    def read(self, rows: Iterable[Row]) -> Iterator[Added]:
        for row in rows:
            key = row["key"]
            if not key.startswith(self.framework + "/"):
                raise row.wrong("key", f"{key!r} is no key of {self.framework}", "begin it with the framework's key")
            if not is_key(key):
                raise row.wrong("key", f"{key!r} is no key", "write a key, such as eu-ai-act/art_15")
            if key not in self.spans:
                self.siblings[row["part_of"]] += 1
                self.places[key] = self.siblings[row["part_of"]]
                moved = tuple(sorted(self.moved.get(key, ())))
                yield self._at(Provision(key=key, in_framework=self.framework, continued_by=moved), row)
            self.spans[key] += 1
            yield self._at(self._wording(row), row)

    def _at(self, record: Record, row: Row) -> Added:
        return Added(record, f"{row.file} line {row.line}")

    def _wording(self, row: Row) -> Wording:
        key = row["key"]
        if row["part_of"] and row["part_of"] not in self.spans:
            raise row.wrong("part_of", f"{row['part_of']} has no row above", "correct the key, or add its row before")
        cells = {name: row[name] for name in COLUMNS if name not in ("since", "until")}
        cells |= {
            "key": f"{key}/w{self.spans[key]}",
            "wording_of": key,
            "in_edition": "; ".join(self._span(row)),
            "position": str(self.places[key]),
        }
        return record_of(Wording, Row(row.file, row.line, cells))

    def _span(self, row: Row) -> list[Key]:
        names = [edition.rsplit("/", 1)[1] for edition in self.editions]
        for column in ("since", "until"):
            if row[column] and row[column] not in names:
                raise row.wrong(
                    column, f"{row[column]} is no edition of {self.framework}", f"write one of {', '.join(names)}"
                )
        start = names.index(row["since"]) if row["since"] else 0
        end = names.index(row["until"]) if row["until"] else len(names)
        if start >= end:
            raise row.wrong("until", "the span of editions is empty", "write a later edition, or none")
        return self.editions[start:end]
