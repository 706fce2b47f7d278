"""The shipped opinions: each names what exists, says why, and claims no more than its author may."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from loaders import sssom
from ontology.records import JointMapping, MappingAssertion, MappingPolicy, Record
from ontology.words import Authority, MappingStatus, Relation
from tests.tsv import LAWS, MAPPINGS, STANDARDS, Row, editions, framework, in_edition, natural, rows

PAIRS = (
    "eu-ai-act--gdpr.own.sssom.tsv",
    "iso-27001--dora.own.sssom.tsv",
    "iso-27001--eu-ai-act.own.sssom.tsv",
    "iso-27001--gdpr.own.sssom.tsv",
    "iso-27001--nis2.own.sssom.tsv",
    "iso-42001--dora.own.sssom.tsv",
    "iso-42001--eu-ai-act.own.sssom.tsv",
    "iso-42001--gdpr.own.sssom.tsv",
    "iso-42001--iso-27001.own.sssom.tsv",
    "iso-42001--nis2.own.sssom.tsv",
)
JOINT = (
    "consultancy--article-15.joint.tsv",
    "iso-27001--dora.own.joint.tsv",
    "iso-27001--nis2.own.joint.tsv",
    "iso-42001--eu-ai-act.own.joint.tsv",
)
CLAIMS = (
    "consultancy--dora.joint.tsv",
    "consultancy--gdpr.sssom.tsv",
    "consultancy--nis2.joint.tsv",
)
"""Tested by tests/mappings/test_claims.py."""
LOOKED_AT = {
    ("eu-ai-act", "gdpr"): (5, 6, 9, *range(12, 16), 22, 24, 25, 28, 30, *range(32, 37), 44, 89),
    ("iso-27001", "dora"): (*range(5, 15), *range(17, 20), *range(24, 27), *range(28, 31)),
    ("iso-27001", "gdpr"): (5, 25, 28, 32, 33),
    ("iso-27001", "nis2"): (20, 21, 23),
    ("iso-42001", "dora"): tuple(range(5, 31)),
    ("iso-42001", "eu-ai-act"): (4, 5, *range(8, 22), *range(25, 28), *range(40, 44), *range(47, 51), 53, 55, 72, 73),
    ("iso-42001", "gdpr"): (5, 6, *range(12, 16), 22, 24, 25, 28, 30, *range(32, 37), 44),
    ("iso-42001", "nis2"): (20, 21, 23),
}
"""Articles that were read for a pair of frameworks: each has a row, unless nothing in it can be met."""
INVERSE = {Relation.SUPERSET_OF: Relation.SUBSET_OF, Relation.SUBSET_OF: Relation.SUPERSET_OF}


def records(name: str) -> list[Record]:
    return [added.record for added in sssom.read(MAPPINGS / name)]


def assertions() -> list[MappingAssertion]:
    return [record for name in PAIRS for record in records(name) if isinstance(record, MappingAssertion)]


def joints() -> dict[str, JointMapping]:
    found = [record for name in JOINT for record in records(name)]
    return {record.key: record for record in found if isinstance(record, JointMapping)}


def policies() -> dict[str, MappingPolicy]:
    found = records("policies.tsv")
    return {record.key: record for record in found if isinstance(record, MappingPolicy)}


@pytest.fixture(scope="module")
def wordings() -> dict[str, dict[str, Row]]:
    """Edition to the rows in force in it."""
    return {
        edition: {row["key"]: row for row in framework(key) if in_edition(row, edition)}
        for key in (*LAWS, *STANDARDS)
        for edition in editions(key)
    }


def test_every_shipped_file_is_read_and_tested() -> None:
    assert sorted(path.name for path in MAPPINGS.glob("*.tsv")) == sorted((*PAIRS, *JOINT, *CLAIMS, "policies.tsv"))
    assert {name: len(records(name)) for name in (*PAIRS, *JOINT) if len(records(name)) == 0} == {}


def test_both_ends_exist_and_can_be_met(wordings: dict[str, dict[str, Row]]) -> None:
    """A mapping to a recital, a definition or a task of the Commission draws nothing."""
    for opinion in assertions():
        for end, edition in ((opinion.from_, opinion.from_edition), (opinion.to, opinion.to_edition)):
            assert takes_part(end, wordings[edition]), f"{opinion.key}: {end}"
    for joint in joints().values():
        assert takes_part(joint.to, wordings[joint.to_edition])
        for member in joint.member:
            assert any(takes_part(member, wordings[edition]) for edition in joint.from_edition), member


def takes_part(key: str, current: dict[str, Row]) -> bool:
    row = current.get(key)
    if row is None:
        return False
    return row["assessable"] == "true" or any(
        takes_part(part["key"], current) for part in current.values() if part["part_of"] == key
    )


def test_no_page_shows_a_bare_number(wordings: dict[str, dict[str, Row]]) -> None:
    touched = {end for opinion in assertions() for end in (opinion.from_, opinion.to)}
    touched |= {end for joint in joints().values() for end in (joint.to, *joint.member)}
    labels = {key: row["label"] for current in wordings.values() for key, row in current.items()}
    assert {key for key in touched if not labels[key]} == set()


@pytest.mark.parametrize("pair", LOOKED_AT)
def test_every_article_in_scope_is_mapped_or_answered(
    pair: tuple[str, str], wordings: dict[str, dict[str, Row]]
) -> None:
    start, act = pair
    ours = [opinion for opinion in assertions() if opinion.from_.startswith(f"{start}/")]
    found = {"/".join(opinion.to.split("/")[:2]) for opinion in ours if opinion.to.startswith(f"{act}/")}
    asked = {f"{act}/art_{number}" for number in LOOKED_AT[pair]}
    assert found <= asked
    assert {article for article in asked - found if takes_part(article, wordings[editions(act)[0]])} == set()


def test_every_clause_and_control_of_the_standard_is_looked_at() -> None:
    touched = {opinion.from_ for opinion in assertions()} | {opinion.to for opinion in assertions()}
    clauses = {row["key"] for row in framework("iso-42001") if row["assessable"] == "true"}
    assert clauses - touched == set()


def test_information_security_is_mapped_to_the_words_on_cybersecurity() -> None:
    secure = {
        opinion.to
        for opinion in assertions()
        if opinion.from_.startswith("iso-27001/") and opinion.to.startswith("eu-ai-act/")
    }
    assert secure == {f"eu-ai-act/art_15/par_5/sub_{number}" for number in (1, 2, 3)}


def test_every_opinion_is_attributed_dated_and_reasoned() -> None:
    opinions: list[MappingAssertion | JointMapping] = [*assertions(), *joints().values()]
    for opinion in opinions:
        assert len(opinion.rationale.split()) > 8, opinion.key
        assert opinion.rationale.endswith(".")
        assert opinion.author
        assert date(2025, 1, 1) <= opinion.asserted_on <= date(2026, 11, 21)
        assert opinion.to_edition == editions(opinion.to.split("/")[0])[0], "the text that was read"
        if opinion.mapping_status is MappingStatus.APPROVED:
            assert opinion.reviewer
            assert opinion.reviewer != opinion.author
        elif opinion.mapping_status is MappingStatus.PROPOSED:
            assert opinion.reviewer is None, opinion.key


def test_an_overlap_says_what_is_left_open() -> None:
    for opinion in assertions():
        says_open = "open: " in opinion.rationale
        assert says_open == (opinion.relation is not Relation.NO_RELATIONSHIP), opinion.key
        assert 0 < (opinion.confidence or 0) < 1


def test_a_claim_to_meet_a_duty_is_rare() -> None:
    """Standards of management and a product law overlap; more than that needs its reason."""
    to_laws = [opinion for opinion in assertions() if opinion.to.split("/")[0] in LAWS]
    found = Counter(opinion.relation for opinion in to_laws)
    assert found[Relation.SUPERSET_OF] + found[Relation.SUBSET_OF] <= len(to_laws) / 50
    assert found[Relation.EQUAL_TO] + found[Relation.EQUIVALENT_TO] == 0
    assert found[Relation.NO_RELATIONSHIP] >= len(to_laws) / 20
    supersets = {opinion.key: opinion for opinion in to_laws if opinion.relation is Relation.SUPERSET_OF}
    assert {key for key, opinion in supersets.items() if "open: nothing" not in opinion.rationale} == set()
    assert ("iso-42001/A.9.4", "eu-ai-act/art_26/par_1") in {(row.from_, row.to) for row in supersets.values()}


def test_nothing_is_said_twice_and_both_ends_agree() -> None:
    said: dict[tuple[str, str, str], Relation] = {}
    for opinion in assertions():
        forward = (opinion.author, opinion.from_, opinion.to)
        assert forward not in said, opinion.key
        said[forward] = opinion.relation
    for (author, start, end), relation in said.items():
        back = said.get((author, end, start))
        assert back is None or back is INVERSE.get(relation, relation)


def test_nobody_denies_to_a_whole_what_they_say_of_its_parts(wordings: dict[str, dict[str, Row]]) -> None:
    """Who meets a part meets some of the whole, unless its parts are alternatives (section 2)."""
    current = {key: row for rows_of in wordings.values() for key, row in rows_of.items()}
    denied = {(row.from_, row.to): row.key for row in assertions() if row.relation is Relation.NO_RELATIONSHIP}
    entailed = {
        (start, end)
        for row in assertions()
        if row.relation is not Relation.NO_RELATIONSHIP
        for start in wholes(row.from_, current)
        for end in wholes(row.to, current)
    }
    assert entailed & set(denied) == set()


def wholes(key: str, current: dict[str, Row]) -> list[str]:
    """The provision and what it is a needed part of, upwards."""
    above = current[key]["part_of"]
    if not above or current[above].get("decomposition") == "any":
        return [key]
    return [key, *wholes(above, current)]


@pytest.mark.parametrize("name", PAIRS)
def test_rows_are_in_order(name: str) -> None:
    table = [(row["object_id"], row["subject_id"]) for row in rows(MAPPINGS / name)]
    assert table == sorted(table, key=lambda pair: (natural(pair[0]), natural(pair[1])))


@pytest.mark.parametrize("name", JOINT)
def test_members_are_in_order(name: str) -> None:
    table = [(row["joint_id"], row["subject_id"]) for row in rows(MAPPINGS / name)]
    assert table == sorted(table, key=lambda pair: (natural(pair[0]), natural(pair[1])))


def test_the_consultancys_claim_keeps_its_words_and_names_what_exists() -> None:
    claim = joints()["joint/consultancy--article-15/article-15"]
    ours = {"iso-42001/A.7.4", "iso-42001/A.6.2.4", "iso-42001/A.6.2.6", "iso-42001/10.2"}
    theirs = {f"iso-27001/A.8.{number}" for number in (7, 20, 21, 22, 23, 24, 29)}
    assert set(claim.member) == ours | theirs
    assert (claim.relation, claim.to) == (Relation.SUPERSET_OF, "eu-ai-act/art_15")
    claimed = dict(text.split("=") for text in claim.claimed_id)
    assert set(claimed) == theirs, "kept where it differs from what exists"
    assert all(text.startswith("ISO 42001 A.8.") for text in claimed.values())
    written = {number for text in claimed.values() for number in re.findall(r"A[.\d]+", text)}
    assert not written & {row["number"] for row in framework("iso-42001")}, "no such controls there"


def test_the_claim_counts_only_where_its_source_is_switched_on() -> None:
    claim = joints()["joint/consultancy--article-15/article-15"]
    default, with_claims = policies()["policy/default"], policies()["policy/with-vendor-claims"]
    assert claim.authority is Authority.VENDOR
    assert claim.mapping_status is MappingStatus.PROPOSED
    assert claim.mapping_status not in default.accepted_status
    assert claim.authority < default.min_authority
    assert default.source_on == ()
    assert with_claims.source_on == (claim.source,)


def test_the_default_policy_is_that_of_the_contract() -> None:
    policy = policies()["policy/default"]
    assert set(policy.accepted_status) == {MappingStatus.APPROVED, MappingStatus.REVIEWED}
    assert policy.min_authority is Authority.OWN_COUNSEL
    assert not policy.accept_to_be_compared


def test_what_the_second_reader_did_not_share_waits_as_a_proposal() -> None:
    """A joint opinion makes a duty of the law satisfied; it counts only once two readers agree (decision 0030)."""
    for joint in joints().values():
        assert joint.mapping_status is MappingStatus.PROPOSED
        assert joint.reviewer is None


def test_our_joint_opinions_say_what_each_member_brings() -> None:
    own = [joint for joint in joints().values() if joint.authority is Authority.OWN_COUNSEL]
    assert own
    for joint in own:
        assert joint.relation is Relation.SUPERSET_OF
        brought = joint.rationale.split("Each brings:")[1]
        assert all(f"{member.split('/')[1]} " in brought for member in joint.member)


def test_no_mapping_file_names_a_machine_or_an_index() -> None:
    for path in sorted(Path(MAPPINGS).glob("*.tsv")):
        text = path.read_text("utf-8")
        assert "\r" not in text
        assert text.endswith("\n")
        assert not re.search(r"/home/|/work/|/tmp/|pypi", text)
