"""Libraries and catalogs that ids are looked up in."""

from pathlib import Path

import pytest

from loaders.linting import reading
from loaders.linting.library import Item, read

YAML = """urn: urn:x:risk:library:one
objects:
  framework:
    urn: urn:x:risk:framework:one
    ref_id: ONE
    requirement_nodes:
    - urn: urn:x:risk:req_node:one:1
      assessable: false
    - urn: urn:x:risk:req_node:one:1.1
      parent_urn: urn:x:risk:req_node:one:1
      assessable: true
    - urn: urn:x:risk:req_node:one:1.2
      parent_urn: urn:x:risk:req_node:one:1
      assessable: true
"""
CATALOG = """{"catalog": {"uuid": "abc", "metadata": {"title": "T"}, "groups": [{"id": "g", "controls": [
  {"id": "g-1", "parts": [{"id": "g-1_smt", "name": "statement"}], "controls": [{"id": "g-1.1"}]}]}]}}"""


def test_a_library_has_headings_and_requirements(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    path.write_text(YAML)
    (found,) = read(path)
    assert (found.label, found.names) == ("ONE", frozenset({"urn:x:risk:framework:one"}))
    assert found.items["urn:x:risk:req_node:one:1"] == Item(False, 2)
    assert found.items["urn:x:risk:req_node:one:1.2"] == Item(True)


def test_a_catalog_has_groups_controls_and_statements(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text(CATALOG)
    (found,) = read(path)
    assert (found.label, found.names) == ("T", frozenset({"abc"}))
    assert found.items == {"g": Item(False, 2), "g-1": Item(True, 1), "g-1.1": Item(True), "g-1_smt": Item(True)}


def test_nodes_that_are_their_own_parents_end(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    path.write_text(YAML.replace("      assessable: false", "      parent_urn: urn:x:risk:req_node:one:1.1\n"))
    assert len(read(path)[0].items) == 3


@pytest.mark.parametrize("text", ["a: b\n", "objects: {}\n"])
def test_a_file_without_framework_holds_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "one.yaml"
    path.write_text(text)
    assert read(path) == ()


def test_libraries_are_found_by_their_bytes(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(YAML)
    (tmp_path / "c.json").write_text(CATALOG)
    (tmp_path / "m.yaml").write_text("source_framework_urn: urn:x:risk:framework:one\n")
    assert [path.name for path in reading.named_in(tmp_path, frozenset({"urn:x:risk:framework:one"}))] == ["one.yaml"]
    assert reading.named_in(tmp_path, frozenset({"urn:x:risk:framework:two"})) == []
    assert reading.named_in(tmp_path, frozenset()) == []
