"""Where a record came from, by what its change set and its place say."""

from datetime import UTC, datetime

import pytest

from ontology.records import AISystem
from ontology.register import Added, ChangeSet, Entry, Register
from service.locations import Location, location_of

SHA = "sha256:" + "ab" * 32
BOTH = f"books/ {SHA}; Supplier.csv {SHA}"


def register(source: str | None, locator: str | None) -> Register:
    change = ChangeSet("a", "b", (Added(AISystem(key="system/a"), locator),), (), source)
    return Register.of([Entry(1, datetime(2026, 1, 1, tzinfo=UTC), "d", "", change)])


@pytest.mark.parametrize(
    ("source", "locator", "found"),
    [
        (f"AISystem.csv {SHA}", "sheet AISystem, row 7", Location("AISystem.csv", 7)),
        (f"books/ {SHA}", "sheet AISystem, row 7", Location("books/AISystem.csv", 7)),
        (f"my books.xlsx {SHA}", "sheet AISystem, row 7", Location("my books.xlsx")),
        (f"a--b.sssom.tsv {SHA}", "line 28", Location("a--b.sssom.tsv", 28)),
        (BOTH, "Supplier.csv, sheet Supplier, row 2", Location("Supplier.csv", 2)),
        (BOTH, "books, sheet AISystem, row 3", Location("books/AISystem.csv", 3)),
        ("by hand", "sheet AISystem, row 3", Location("by hand/AISystem.csv", 3)),
        (f"AISystem.csv {SHA}", None, None),
        (f"act.html {SHA}", "Article 7", None),
        (None, "line 3", None),
    ],
)
def test_a_place_is_a_file_and_a_line(source: str | None, locator: str | None, found: Location | None) -> None:
    assert location_of(register(source, locator), "system/a") == found


def test_what_is_not_recorded_stands_nowhere() -> None:
    assert location_of(register(f"a.csv {SHA}", "line 1"), "system/b") is None
