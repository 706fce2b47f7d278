"""Opinions on information security: two standards of one structure, and the laws that ask for its measures."""

from pathlib import Path

import pytest

from benchmarks.agreement import Ours, frameworks_of, provisions, shared
from benchmarks.crosswalks import Pair, by_control, public
from loaders import sssom
from ontology.records import JointMapping, MappingAssertion
from ontology.words import Relation
from tests.tsv import MAPPINGS, framework

STANDARD_TO_STANDARD = "iso-42001--iso-27001.own.sssom.tsv"
TO_LAWS = tuple(
    f"{standard}--{law}.own.sssom.tsv"
    for standard, law in (
        ("iso-27001", "dora"),
        ("iso-27001", "gdpr"),
        ("iso-27001", "nis2"),
        ("iso-42001", "dora"),
        ("iso-42001", "nis2"),
    )
)
JOINT = ("iso-27001--dora.own.joint.tsv", "iso-27001--nis2.own.joint.tsv")
POINTS = {f"nis2/art_21/par_2/pnt_{letter}" for letter in "abcdefghij"}


def opinions(name: str) -> list[MappingAssertion]:
    records = (added.record for added in sssom.read(MAPPINGS / name))
    return [record for record in records if isinstance(record, MappingAssertion)]


def joints(name: str) -> list[JointMapping]:
    records = (added.record for added in sssom.read(MAPPINGS / name))
    return [record for record in records if isinstance(record, JointMapping)]


def clauses(standard: str) -> set[str]:
    """Numbers of the requirements on the management system, Annex A apart."""
    assessable = (row["number"] for row in framework(standard) if row["assessable"] == "true")
    return {number for number in assessable if not number.startswith("A")}


def test_a_clause_overlaps_its_twin_and_no_more() -> None:
    """The same requirement for another system of management: neither certificate stands for the other."""
    said = {(row.from_, row.to): row.relation for row in opinions(STANDARD_TO_STANDARD)}
    twins = clauses("iso-42001") & clauses("iso-27001")
    assert {said.get((f"iso-42001/{number}", f"iso-27001/{number}")) for number in twins} == {Relation.INTERSECTS_WITH}
    assert set(said.values()) == {Relation.INTERSECTS_WITH, Relation.NO_RELATIONSHIP}


def test_a_clause_without_a_twin_is_answered() -> None:
    lonely = clauses("iso-42001") - clauses("iso-27001")
    assert lonely
    said = {row.from_: row.relation for row in opinions(STANDARD_TO_STANDARD)}
    assert {said[f"iso-42001/{number}"] for number in lonely} == {Relation.NO_RELATIONSHIP}
    assert clauses("iso-27001") <= clauses("iso-42001")


@pytest.mark.parametrize("standard", ["iso-27001", "iso-42001"])
def test_each_point_of_nis2_21_2_is_mapped_or_answered(standard: str) -> None:
    found = {row.to for row in opinions(f"{standard}--nis2.own.sssom.tsv")}
    assert found >= POINTS


def test_no_clause_or_control_meets_a_duty_of_security_by_itself() -> None:
    """Standard and laws are assessed per organisation: nothing tests that its scope takes all systems in (0032)."""
    strong = {Relation.SUPERSET_OF, Relation.EQUAL_TO, Relation.EQUIVALENT_TO}
    assert {(row.from_, row.to) for name in TO_LAWS for row in opinions(name) if row.relation in strong} == set()


def test_every_clause_and_control_of_information_security_is_looked_at() -> None:
    names = [path.name for path in MAPPINGS.glob("*iso-27001*.own.sssom.tsv")]
    touched = {end for name in names for row in opinions(name) for end in (row.from_, row.to)}
    asked = {row["key"] for row in framework("iso-27001") if row["assessable"] == "true"}
    assert asked - touched == set()


@pytest.mark.parametrize("name", JOINT)
def test_a_member_overlaps_its_target_by_itself(name: str) -> None:
    """A joint opinion says that each member brings something; the row on the pair has to agree (reading 27)."""
    said = {(row.from_, row.to): row.relation for row in opinions(name.replace(".joint.", ".sssom."))}
    for joint in joints(name):
        assert {said.get((member, joint.to)) for member in joint.member} == {Relation.INTERSECTS_WITH}, joint.key


@pytest.mark.parametrize("name", JOINT)
def test_a_joint_opinion_names_its_condition(name: str) -> None:
    """The organisation chooses the scope and may exclude controls; the laws leave it no choice."""
    found = joints(name)
    assert found
    for joint in found:
        assert "as long as" in joint.rationale, joint.key
        assert "scope" in joint.rationale, joint.key
        assert len(joint.member) > 1


def test_what_two_others_share_is_ours_or_answered(data: Path) -> None:
    """Public crosswalks are a check of completeness, never a source."""
    ours = Ours()
    theirs = shared(list(public(data, provisions())))
    missing: dict[Pair, set[Pair]] = {}
    for frameworks, pairs in theirs.items():
        if "iso-27001" in frameworks:
            have = {by_control(pair) for pair in ours.related[frameworks] | ours.answered[frameworks]}
            missing[frameworks] = pairs - have
    assert missing, "no crosswalk was read"
    assert {pair for pairs in missing.values() for pair in pairs} == set()
    assert all(frameworks_of(pair) == frameworks for frameworks, pairs in theirs.items() for pair in pairs)
