"""Libraries of CISO Assistant as published: every node a provision, no word of an ISO text, counts as parsed apart."""

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from loaders import ciso_library, crosswalk_nist, detect
from loaders.here import Here
from loaders.loaded import Loaded
from loaders.revise import as_changes
from ontology.errors import NomographError, Refused, Unreadable
from ontology.key import is_key
from ontology.records import Edition, Framework, MappingAssertion, Provision, Wording
from ontology.references import References
from ontology.register import ChangeSet, Entry, Register
from ontology.tables import content
from service.validation.forms import check

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LIBRARIES = {
    "annex-nis2-regulation--2024-2690-with-technical-implementation-guidance-by-enisa": (439, 351),
    "iso27001-2013": (200, 140),
    "nist-ai-rmf-1.0": (113, 72),
    "scf-2025.2.2": (1375, 1341),
}
"""Nodes and assessable ones (SOURCES.md) of the frameworks that did not come with the program."""

SMALL = """\
urn: urn:x:risk:library:small
version: 3
publication_date: 2026-02-01
provider: {provider}
packager: intuitem
objects:
  framework:
    urn: urn:x:risk:framework:small
    ref_id: SMALL
    name: A small framework
    requirement_nodes:
    - urn: urn:x:risk:req_node:small:a
      assessable: false
      name: All of it
    - urn: urn:x:risk:req_node:small:a:1
      assessable: true
      parent_urn: {parent}
      ref_id: A 1
      description: {words}
"""
ABOVE = "urn:x:risk:req_node:small:a"


def small(provider: str = "Somebody", parent: str = ABOVE, words: str = "Do what is right") -> str:
    return SMALL.format(provider=provider, parent=parent, words=words)


def written(tmp_path: Path, text: str, name: str = "small.yaml") -> Path:
    (tmp_path / name).write_text(text)
    return tmp_path / name


def wordings(loaded: Loaded) -> dict[str, Wording]:
    records = (added.record for added in loaded.added)
    return {record.wording_of: record for record in records if isinstance(record, Wording)}


@pytest.fixture(scope="module")
def shipped() -> Register:
    return Register.of([Entry(1, NOW, "d1", "", ChangeSet("ann", "content", tuple(content())))])


@pytest.fixture
def here(shipped: Register) -> Here:
    return Here.of(shipped, References(shipped).provision)


def library(data: Path, name: str) -> Path:
    return data / "ciso-assistant" / "libraries" / f"{name}.yaml"


# --- the published files --------------------------------------------------------------------------


@pytest.mark.parametrize("name", LIBRARIES)
def test_every_node_is_a_provision_with_one_wording(data: Path, here: Here, shipped: Register, name: str) -> None:
    loaded = ciso_library.read(library(data, name), here)
    nodes, assessable = LIBRARIES[name]
    kinds = Counter(type(added.record) for added in loaded.added)
    assert kinds == {Framework: 1, Edition: 1, Provision: nodes, Wording: nodes}
    found = wordings(loaded)
    assert sum(wording.assessable for wording in found.values()) == assessable
    assert all(wording.part_of is None or wording.part_of in found for wording in found.values())
    assert all(wording.decomposition is None for wording in found.values()), "a heading does not say that it is all"
    assert loaded.notes == ()
    assert {str(added.locator)[:5] for added in loaded.added} == {"line "}
    check(ChangeSet("ann", "load", loaded.added), shipped)


def test_nodes_stand_where_the_library_puts_them(data: Path, here: Here) -> None:
    path = library(data, "scf-2025.2.2")
    framework = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)["objects"]["framework"]
    above = {node["urn"]: node.get("parent_urn") for node in framework["requirement_nodes"]}
    names = {urn: f"scf-2025.2.2/{urn.rsplit(':', 1)[1]}" for urn in above}
    ours = {key: wording.part_of for key, wording in wordings(ciso_library.read(path, here)).items()}
    assert ours == {names[urn]: names[parent] if parent else None for urn, parent in above.items()}


def test_ids_are_those_that_people_write(data: Path, here: Here) -> None:
    assert {"iso-27001-2013/A.18.2.3", "iso-27001-2013/4.1", "iso-27001-2013/core"} <= wordings(
        ciso_library.read(library(data, "iso27001-2013"), here)
    ).keys()
    functions = wordings(ciso_library.read(library(data, "nist-ai-rmf-1.0"), here))
    assert functions["nist-ai-rmf/MEASURE-2.11"].part_of == "nist-ai-rmf/MEASURE-2"
    assert functions["nist-ai-rmf/MEASURE-2.11"].number == "MEASURE 2.11"


def test_of_an_iso_text_there_are_ids_and_names_only(data: Path, here: Here) -> None:
    path = library(data, "iso27001-2013")
    framework = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)["objects"]["framework"]
    said = [node["description"] for node in framework["requirement_nodes"] if node.get("description")]
    assert len(said) == 26
    loaded = ciso_library.read(path, here)
    text = "\n".join(str(added.record) for added in loaded.added)
    assert [words for words in said if " ".join(words.split()) in text] == []
    assert {wording.fingerprint for wording in wordings(loaded).values() if wording.number == "A.5.1.1"} == {
        "v1:A.5.1.1"
    }


def test_a_framework_that_came_with_the_program_is_not_loaded_twice(data: Path, here: Here) -> None:
    for name, key in (("ai-act", "eu-ai-act"), ("iso27001-2022", "iso-27001"), ("iso42001-2023", "iso-42001")):
        with pytest.raises(Unreadable, match=f"there is nothing to load: .* came with the program as {key}") as refused:
            ciso_library.read(library(data, name), here)
        assert "bring the library of another framework" in str(refused.value)


@pytest.mark.parametrize("trusted", [True, False])
def test_the_one_door_knows_a_library(data: Path, here: Here, trusted: bool) -> None:
    path = library(data, "nist-ai-rmf-1.0")
    assert detect.source_of(path) is detect.Source.CISO
    loaded = detect.load(path, here=here, trusted=trusted)
    assert len(wordings(loaded)) == 113
    assert here.provision("nist-ai-rmf/GOVERN-1.1") == "nist-ai-rmf/GOVERN-1.1", "what was read is known to the next"


def test_a_crosswalk_of_the_same_framework_says_nothing_against_the_library(
    data: Path, here: Here, shipped: Register
) -> None:
    first = ciso_library.read(library(data, "nist-ai-rmf-1.0"), here)
    page = data / "crosswalks" / "nist-crosswalks" / "NIST_AI_RMF_to_ISO_IEC_42001_Crosswalk.md"
    second = crosswalk_nist.read(page, here.provision)
    entry = Entry(2, NOW, "d2", "d1", ChangeSet("ann", "load", first.added))
    added, closed = as_changes(second.added, Register.of([*shipped.entries, entry]))
    assert closed == ()
    assert {type(item.record) for item in added} == {MappingAssertion}
    together, _ = as_changes((*first.added, *second.added), shipped)
    assert len(together) == len(first.added) + len(added)


# --- made for the case ----------------------------------------------------------------------------


def test_a_node_without_a_name_is_called_by_its_first_words(tmp_path: Path, here: Here) -> None:
    ours = wordings(ciso_library.read(written(tmp_path, small(words="word " * 100)), here))["small/a:1"]
    assert (ours.number, ours.part_of, ours.kind) == ("A 1", "small/a", "requirement")
    assert ours.label is not None
    assert ours.label.endswith("word …")
    assert len(ours.label) <= 242
    iso = wordings(ciso_library.read(written(tmp_path, small(provider="ISO")), here))["small/a:1"]
    assert (iso.label, iso.fingerprint) == (None, "v3:A 1"), "an ISO text is never taken"


def test_a_next_version_is_an_edition_and_tells_what_changed(tmp_path: Path, here: Here) -> None:
    def fingerprints(text: str) -> tuple[str, dict[str, str | None]]:
        loaded = ciso_library.read(written(tmp_path, text), here)
        (edition,) = (added.record.key for added in loaded.added if isinstance(added.record, Edition))
        return edition, {key: wording.fingerprint for key, wording in wordings(loaded).items()}

    before, old = fingerprints(small())
    after, same = fingerprints(small().replace("version: 3", "version: 4"))
    _, other = fingerprints(small(words="Do what is left"))
    assert (before, after) == ("small/edition/v3", "small/edition/v4")
    assert old == same
    assert {key for key in old if old[key] != other[key]} == {"small/a", "small/a:1"}, "and what it is a part of"


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        (small(parent="urn:x:risk:req_node:small:none"), "is not listed; list it, or leave parent_urn out", "line 15"),
        (small(parent=f"{ABOVE}:1"), "lies within itself; correct its parent_urn", "line 15"),
        (small().replace("small:a:1", "small:a"), "is listed twice", "line 15"),
    ],
)
def test_nodes_that_make_no_tree_are_refused(tmp_path: Path, here: Here, text: str, message: str, place: str) -> None:
    with pytest.raises(Refused) as refused:
        ciso_library.read(written(tmp_path, text), here)
    assert message in str(refused.value)
    assert place in str(refused.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (small().replace("objects:", "things:"), "the library holds no objects"),
        (small().replace("publication_date: 2026-02-01\n", ""), "the library has no publication_date"),
        (small().replace("2026-02-01", "soon"), 'publication_date "soon" is no day'),
        (small().replace("version: 3\n", ""), "the library has no version"),
        (small().replace("    urn: urn:x:risk:framework:small\n", ""), "a framework has no urn"),
        (small() + "  bad: [", "no YAML"),
    ],
)
def test_what_is_no_library_is_refused_with_its_place(tmp_path: Path, here: Here, text: str, message: str) -> None:
    with pytest.raises(Unreadable, match=message) as refused:
        ciso_library.read(written(tmp_path, text), here)
    assert refused.value.remedy
    assert "small.yaml" in str(refused.value)


def test_other_yaml_is_not_taken_for_a_library(tmp_path: Path) -> None:
    for name in ("a.yml", "a.yaml"):
        with pytest.raises(Unreadable, match="no loader reads"):
            detect.source_of(written(tmp_path, "title: something else\n", name))


LINES = small().splitlines()


@given(st.lists(st.sampled_from([*LINES, "", "  - x: [", "    : y", "\tx"]), max_size=30), st.integers(0, 18))
def test_whatever_a_library_says_there_are_records_or_an_error_of_ours(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], whole: int
) -> None:
    path = written(tmp_path_factory.mktemp("any"), "\n".join([*LINES[:whole], *lines]))
    try:
        loaded = ciso_library.read(path, Here())
    except NomographError:
        return
    assert all(is_key(added.record.key) for added in loaded.added)


def test_the_day_of_the_library_is_that_of_its_edition(tmp_path: Path, here: Here) -> None:
    loaded = ciso_library.read(written(tmp_path, small()), here)
    (edition,) = (added.record for added in loaded.added if isinstance(added.record, Edition))
    assert edition.in_force_from == date(2026, 2, 1)
    assert edition.label == "SMALL, version 3 of the library"
