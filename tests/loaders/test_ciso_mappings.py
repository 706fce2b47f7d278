"""Mapping sets of CISO Assistant as published: every row an opinion, or told; counted under their own policy alone."""

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from loaders import ciso_library, detect
from loaders.ciso_mappings import PREFIX
from loaders.here import Here
from loaders.loaded import Loaded
from loaders.shipped import shipped
from ontology.errors import Refused, Unreadable
from ontology.key import framework_of
from ontology.records import MappingAssertion, MappingPolicy
from ontology.references import References
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.tables import content
from ontology.words import Authority, MappingStatus, Relation
from service.reasoning.view import View
from service.validation.forms import check

TODAY = date(2026, 11, 21)
LIBRARIES = (
    "annex-nis2-regulation--2024-2690-with-technical-implementation-guidance-by-enisa",
    "iso27001-2013",
    "scf-2025.2.2",
)
SETS = {
    "annex-technical-and-methodological-requirements-nis2-and-iso27001-2022": (954 - 28, 28, 954),
    "iso27001-2013-to-iso27001-2022": (134, 0, 0),
    "iso27001-2022-and-scf-2025.2.2": (596, 0, 596),
    "iso42001-2023-and-scf-2025.2.2": (357, 0, 357),
}
"""Opinions; rows of the first set that are said twice; rows of the other direction. One of ISO 42001's names 3.0."""

NODE = "urn:x:risk:req_node:"
HEAD = """\
urn: urn:x:risk:library:mapping-a-and-b
version: 1
publication_date: 2025-03-01
provider: Somebody
packager: intuitem
objects:
  requirement_mapping_sets:
"""
ACME = """\
urn: urn:x:risk:library:acme
version: 1
publication_date: 2025-02-01
provider: Acme
objects:
  framework:
    urn: urn:x:risk:framework:acme
    ref_id: ACME
    name: Acme's own
    requirement_nodes:
    - {urn: 'urn:x:risk:req_node:acme:1', assessable: true, name: One}
    - {urn: 'urn:x:risk:req_node:acme:2', assessable: true, name: Two}
"""


def sets(*held: tuple[str, str, list[tuple[str, str, str]]], key: str = "requirement_mapping_sets") -> str:
    text = HEAD.replace("requirement_mapping_sets", key)
    for source, target, rows in held:
        text += f"  - urn: urn:x:risk:req_mapping_set:{source}-{target}\n    requirement_mappings:\n"
        text += "".join(
            f"    - {{source_requirement_urn: '{NODE}{source}:{a}', target_requirement_urn: '{NODE}{target}:{b}', "
            f"relationship: {word}, rationale: functional, strength_of_relationship: 4}}\n"
            for a, b, word in rows
        )
        text += f"    source_framework_urn: urn:x:risk:framework:{source}\n"
        text += f"    target_framework_urn: urn:x:risk:framework:{target}\n"
    return text


def opinions(loaded: Loaded) -> list[MappingAssertion]:
    return [added.record for added in loaded.added if isinstance(added.record, MappingAssertion)]


@pytest.fixture(scope="module")
def before() -> Register:
    beside = tuple(added for _, items in shipped() for added in items)
    change = ChangeSet("ann", "content", (*content(), *beside))
    return Register.of([Entry(1, datetime(2026, 1, 1, tzinfo=UTC), "d1", "", change)])


@pytest.fixture(scope="module")
def references(before: Register) -> References:
    return References(before)


@pytest.fixture
def here(before: Register, references: References, tmp_path: Path) -> Here:
    here = Here.of(before, references.provision)
    (tmp_path / "acme.yaml").write_text(ACME)
    ciso_library.read(tmp_path / "acme.yaml", here)
    return here


@pytest.fixture(scope="module")
def published(data: Path, before: Register, references: References) -> dict[str, Loaded]:
    """Everything that can be read, in one load."""
    here, folder = Here.of(before, references.provision), data / "ciso-assistant"
    found = {name: ciso_library.read(folder / "libraries" / f"{name}.yaml", here) for name in LIBRARIES}
    return found | {name: ciso_library.read(folder / "mappings" / f"mapping-{name}.yaml", here) for name in SETS}


def read(tmp_path: Path, here: Here, text: str) -> Loaded:
    (tmp_path / "m.yaml").write_text(text)
    return ciso_library.read(tmp_path / "m.yaml", here)


# --- the published files --------------------------------------------------------------------------


@pytest.mark.parametrize("name", SETS)
def test_every_row_is_an_opinion_or_told(published: dict[str, Loaded], name: str) -> None:
    ours, twice, back = SETS[name]
    loaded = published[name]
    assert len(opinions(loaded)) == ours
    told = [note.split(" of ")[0] for note in loaded.notes if "recorded once" in note]
    assert told == [f"{count} rows" for count in (twice, back) if count]


def test_rows_are_those_of_the_file(data: Path, published: dict[str, Loaded]) -> None:
    """Read as YAML, without the loader: both ends and the word."""
    name = "iso27001-2022-and-scf-2025.2.2"
    text = (data / "ciso-assistant" / "mappings" / f"mapping-{name}.yaml").read_text("utf-8")
    first = yaml.load(text, yaml.CSafeLoader)["objects"]["requirement_mapping_sets"][0]
    words = {"intersect": "intersects-with", "subset": "subset-of", "equal": "equal-to"}
    theirs = {
        (
            "iso-27001/" + row["source_requirement_urn"].rsplit(":", 1)[1].replace("a.", "A."),
            "scf-2025.2.2/" + row["target_requirement_urn"].rsplit(":", 1)[1],
            words[row["relationship"]],
        )
        for row in first["requirement_mappings"]
    }
    assert {(one.from_, one.to, str(one.relation)) for one in opinions(published[name])} == theirs


def test_what_names_nothing_is_told_with_its_lines(published: dict[str, Loaded]) -> None:
    notes = [note for loaded in published.values() for note in loaded.notes if "left out" in note]
    assert notes == ["lines 51, 1133 (2 rows): left out, 3.0 names nothing in iso-42001"]


def test_every_opinion_is_a_proposal_on_the_word_of_a_vendor(published: dict[str, Loaded]) -> None:
    for name in SETS:
        for one in opinions(published[name]):
            assert one.mapping_status is MappingStatus.PROPOSED
            assert one.authority is Authority.VENDOR
            assert one.reviewer is None
            assert one.source == f"mapping-set/{PREFIX}{name}"
            assert framework_of(one.from_edition) == framework_of(one.from_)
    authors = {opinions(published[name])[0].author for name in SETS}
    assert authors == {"ENISA, packaged by intuitem", "SCF, packaged by intuitem", "intuitem"}


def test_a_framework_that_is_not_here_is_refused_with_the_remedy(data: Path, here: Here) -> None:
    path = data / "ciso-assistant" / "mappings" / "mapping-dora-and-finma-2023-01.yaml"
    with pytest.raises(Unreadable, match="the framework finma-2023-01 is not here") as refused:
        ciso_library.read(path, here)
    assert "load its library before" in str(refused.value)
    assert "line 17" in str(refused.value)


def test_they_pass_the_forms_and_count_under_their_policy_alone(before: Register, published: dict[str, Loaded]) -> None:
    added: tuple[Added, ...] = tuple(item for loaded in published.values() for item in loaded.added)
    change = ChangeSet("ann", "load", added)
    check(change, before)
    known = Register.of([*before.entries, Entry(2, datetime(2026, 8, 1, tzinfo=UTC), "d2", "d1", change)])

    def rows(policy: str) -> Counter[Relation]:
        found = known.get(policy)
        assert found is not None
        assert isinstance(found.record, MappingPolicy)
        walk = View(known, TODAY, known.head, found.record).crosswalk("iso-27001", "scf-2025.2.2")
        return Counter(row.relation for row in walk.rows)

    policy = known.get("policy/with-ciso-assistant-mappings")
    assert policy is not None
    assert isinstance(policy.record, MappingPolicy)
    assert set(policy.record.source_on) == {f"mapping-set/{PREFIX}{name}" for name in SETS}
    assert rows("policy/default") == {}
    counted = rows("policy/with-ciso-assistant-mappings")
    assert counted[Relation.EQUIVALENT_TO] == 17
    assert counted[Relation.SUBSET_OF] > 73, "with the whole of which each control is a part"


# --- made for the case ----------------------------------------------------------------------------


def test_ends_are_cited_as_their_framework_does(tmp_path: Path, here: Here) -> None:
    ends = {
        "dora": {"6.8.a": "dora/art_6/par_8/pnt_a", "6.1": "dora/art_6/par_1", "recital-4": "dora/rct_4"},
        "gdpr": {"article-13": "gdpr/art_13", "5.1.f": "gdpr/art_5/par_1/pnt_f"},
        "ai-act": {"16.e": "eu-ai-act/art_16/pnt_e", "9.10": "eu-ai-act/art_9/par_10"},
        "nis2-directive": {"21.2.a": "nis2/art_21/par_2/pnt_a"},
        "iso42001-2023": {"a.6.2.4": "iso-42001/A.6.2.4", "6.1.2": "iso-42001/6.1.2"},
    }
    for framework, named in ends.items():
        loaded = read(tmp_path, here, sets((framework, "acme", [(one, "1", "intersect") for one in named])))
        assert [opinion.from_ for opinion in opinions(loaded)] == list(named.values())
        assert loaded.notes == ()


def test_an_opaque_id_and_a_node_of_another_framework_name_nothing(tmp_path: Path, here: Here) -> None:
    rows = [("node410", "1", "equal"), ("15", "1", "equal"), ("15.1", "9", "equal"), ("15.1", "1", "intersect")]
    text = sets(("ai-act", "acme", rows)).replace("req_node:ai-act:15'", "req_node:gdpr:15'")
    loaded = read(tmp_path, here, text)
    assert [one.from_ for one in opinions(loaded)] == ["eu-ai-act/art_15/par_1"]
    assert loaded.notes == (
        "line 10: left out, node410 names nothing in eu-ai-act",
        "line 11: left out, 15 names nothing in eu-ai-act",
        "line 12: left out, 9 names nothing in acme",
    )


def test_the_other_direction_is_the_same_opinion_and_a_contrary_one_is_another(tmp_path: Path, here: Here) -> None:
    forth = ("dora", "acme", [("6.1", "1", "subset"), ("6.2", "2", "subset")])
    back = ("acme", "dora", [("1", "6.1", "superset"), ("2", "6.2", "equal")])
    loaded = read(tmp_path, here, sets(forth, back))
    said = [(one.from_, one.relation, one.to) for one in opinions(loaded)]
    assert said == [
        ("dora/art_6/par_1", Relation.SUBSET_OF, "acme/1"),
        ("dora/art_6/par_2", Relation.SUBSET_OF, "acme/2"),
        ("acme/2", Relation.EQUAL_TO, "dora/art_6/par_2"),
    ]
    assert len({one.key for one in opinions(loaded)}) == 3
    (note,) = loaded.notes
    assert note.startswith("1 row of acme-dora repeat")


def test_two_relations_for_one_pair_are_two_opinions(tmp_path: Path, here: Here) -> None:
    loaded = read(tmp_path, here, sets(("dora", "acme", [("6.1", "1", "subset"), ("6.1", "1", "intersect")])))
    first, second = opinions(loaded)
    assert second.key == f"{first.key}--intersects-with"


def test_reason_and_strength_are_told_and_are_no_confidence(tmp_path: Path, here: Here) -> None:
    (one,) = opinions(read(tmp_path, here, sets(("dora", "acme", [("6.1", "1", "subset")]))))
    assert one.rationale == (
        "The mapping set mapping-a-and-b, version 1, says subset and gives as its reason: functional. "
        "Strength of relationship 4 of 10."
    )
    assert one.confidence is None
    assert one.claimed_id == "6.1 1"
    assert (one.from_edition, one.to_edition) == ("dora/edition/2023-01-16", "acme/edition/v1")
    assert one.asserted_on == date(2025, 3, 1)


def test_either_key_is_read(tmp_path: Path, here: Here) -> None:
    row = ("dora", "acme", [("6.1", "1", "subset")])
    text = sets(row, key="requirement_mapping_set").replace("  - urn:", "    urn:")
    assert len(opinions(read(tmp_path, here, text))) == 1


def test_words_that_are_no_relation_are_refused_all_at_once(tmp_path: Path, here: Here) -> None:
    rows = [("6.1", "1", "subset"), ("6.2", "1", "related"), ("6.3", "2", "same")]
    with pytest.raises(Refused) as refused:
        read(tmp_path, here, sets(("dora", "acme", rows)))
    told = [str(reason) for reason in refused.value.reasons]
    assert [reason.split(";")[0] for reason in told] == [
        'relationship "related" is unknown',
        'relationship "same" is unknown',
    ]
    assert all("write one of equal, subset, superset, intersect, not_related" in reason for reason in told)
    assert ["line 11" in told[0], "line 12" in told[1]] == [True, True]


def test_a_set_and_its_library_are_loaded_in_one_command(
    tmp_path: Path, before: Register, references: References
) -> None:
    here = Here.of(before, references.provision)
    (tmp_path / "acme.yaml").write_text(ACME)
    (tmp_path / "m.yaml").write_text(sets(("dora", "acme", [("6.1", "1", "subset")])))
    both = [detect.load(tmp_path / name, here=here, trusted=True) for name in ("acme.yaml", "m.yaml")]
    check(ChangeSet("ann", "load", tuple(item for loaded in both for item in loaded.added)), before)
    with pytest.raises(Unreadable, match="the framework acme is not here"):
        detect.load(tmp_path / "m.yaml", here=Here.of(before, references.provision), trusted=True)
