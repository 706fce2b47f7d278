"""docs/loading.md names every ending, every limit and every predicate that the loaders have."""

from pathlib import Path

from loaders import crosswalk_finos, crosswalk_nist
from loaders.archive import LIMITS as ARCHIVE
from loaders.ciso_frameworks import SHIPPED
from loaders.detect import _BY_ENDING, MARKDOWN, YAML
from loaders.linting.words import CISO
from loaders.predicates import _FOREIGN
from loaders.sandbox import LIMITS as SANDBOX
from loaders.workbook import IGNORED
from ontology.words import Relation, camel

TEXT = (Path(__file__).parents[2] / "docs" / "loading.md").read_text(encoding="utf-8")


def test_every_ending_is_named() -> None:
    assert [ending for ending in (*_BY_ENDING, *MARKDOWN, *YAML) if f"`*{ending}`" not in TEXT] == []


def test_every_crosswalk_is_named_with_its_set_and_author() -> None:
    for loader in (crosswalk_finos, crosswalk_nist):
        publication = loader.PUBLICATION
        assert f"| `{loader.SET}` | {publication.author}; {publication.authority} |" in TEXT


def test_frameworks_and_words_of_ciso_assistant_are_named() -> None:
    assert [name for name in (*SHIPPED, *CISO) if f"`{name}`" not in TEXT] == []


def test_every_predicate_is_named_with_its_relation() -> None:
    rows = [line.split(" | ") for line in TEXT.splitlines() if line.startswith("| `")]
    relations = {name: row[1].rstrip(" |") for row in rows for name in row[0].strip("| ").replace("`", "").split(", ")}
    foreign = {name: str(relation) for name, relation in _FOREIGN.items() if not name.startswith("sssom:")}
    assert foreign.items() <= relations.items()
    assert all(f"nomo:{camel(relation)}" in relations for relation in Relation)


def test_limits_are_those_of_the_code() -> None:
    assert f"{ARCHIVE.rows:,} rows, {ARCHIVE.columns} columns and {ARCHIVE.cells // 10**6} million cells" in TEXT
    assert f"{ARCHIVE.unpacked // 2**20} MiB unpacked" in TEXT
    assert f"{SANDBOX.memory // 2**30} GiB of memory, {SANDBOX.cpu} seconds of processor time" in TEXT
    assert f"{SANDBOX.wall:g} seconds in all" in TEXT


def test_sheets_that_are_not_read_are_named() -> None:
    assert all(name.capitalize() in TEXT for name in IGNORED)
