"""What a consultancy claims of the GDPR, DORA and NIS2: its words, its name, and off by default."""

from datetime import UTC, date, datetime

import pytest

from loaders import sssom
from loaders.shipped import shipped
from ontology.records import (
    Assessment,
    ControlImplementation,
    Evidence,
    JointMapping,
    MappingAssertion,
    MappingPolicy,
    Organisation,
    Record,
)
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.tables import content
from ontology.words import Authority, ImplementationStatus, MappingStatus, Relation, Status, Verdict
from service.api.facts import told
from service.reasoning.view import View
from tests.tsv import MAPPINGS, Row, editions, framework, in_edition, natural, rows

GDPR = "consultancy--gdpr.sssom.tsv"
JOINTS = ("consultancy--dora.joint.tsv", "consultancy--nis2.joint.tsv")
ISO = "iso-42001/edition/2023"
TODAY = date(2026, 11, 21)
ACTS = ("gdpr", "dora", "nis2", "iso-42001")


def records(name: str) -> list[Record]:
    return [added.record for added in sssom.read(MAPPINGS / name)]


def pairs() -> list[MappingAssertion]:
    return [record for record in records(GDPR) if isinstance(record, MappingAssertion)]


def joints() -> dict[str, JointMapping]:
    found = [record for name in JOINTS for record in records(name) if isinstance(record, JointMapping)]
    return {record.key.removeprefix("joint/"): record for record in found}


def claims() -> list[MappingAssertion | JointMapping]:
    return [*pairs(), *joints().values()]


def test_every_claim_is_a_proposed_overlap_of_its_author() -> None:
    assert len(claims()) == 5 + 5 + 3
    for claim in claims():
        assert claim.author == "a consultancy, article of 2025"
        assert claim.authority is Authority.VENDOR
        assert claim.mapping_status is MappingStatus.PROPOSED
        assert claim.relation is Relation.INTERSECTS_WITH, "supports, or match, says no more"
        assert claim.reviewer is None
        assert claim.claimed_id, "the article names clauses, not what we call provisions"
        assert claim.to_edition == editions(claim.to.split("/")[0])[0]
        assert claim.rationale.startswith("The article says that")


def test_one_clause_is_claimed_to_support_three_things_of_the_gdpr() -> None:
    assert {claim.from_ for claim in pairs()} == {"iso-42001/8.4"}
    points = ("art_5/par_1/pnt_b", "art_5/par_1/pnt_c", "art_13/par_2/pnt_f", "art_15/par_1/pnt_h", "art_22/par_3")
    assert [claim.to for claim in pairs()] == [f"gdpr/{point}" for point in points]


def test_spans_of_clauses_are_claimed_to_match_fields_of_duties() -> None:
    found = {name: (claim.to, [key.split("/")[1] for key in claim.member]) for name, claim in joints().items()}
    to_dora, to_nis2 = [str(number) for number in range(4, 10)], ["10", *(str(number) for number in range(5, 10))]
    assert found == {
        "consultancy--dora/governance": ("dora/art_5", to_dora),
        "consultancy--dora/ICT-risk": ("dora/art_6", to_dora),
        "consultancy--dora/incidents": ("dora/art_17", to_dora),
        "consultancy--dora/testing": ("dora/art_24", to_dora),
        "consultancy--dora/third-parties": ("dora/art_28", to_dora),
        "consultancy--nis2/reporting": ("nis2/art_23", to_nis2),
        "consultancy--nis2/risk-management": ("nis2/art_21", to_nis2),
        "consultancy--nis2/secure-development": ("nis2/art_21/par_2/pnt_e", to_nis2),
    }


def test_every_end_exists_in_the_edition_named_and_can_be_met() -> None:
    named = {key: {row["key"]: row for row in framework(key) if in_edition(row, editions(key)[0])} for key in ACTS}
    for claim in claims():
        ends = claim.member if isinstance(claim, JointMapping) else (claim.from_,)
        for end in (*ends, claim.to):
            assert takes_part(end, named[end.split("/")[0]]), end


def takes_part(key: str, current: dict[str, Row]) -> bool:
    parts = [part for part, row in current.items() if row["part_of"] == key]
    return current[key]["assessable"] == "true" or any(takes_part(part, current) for part in parts)


@pytest.mark.parametrize("name", JOINTS)
def test_members_are_in_order(name: str) -> None:
    table = [(row["joint_id"], row["subject_id"]) for row in rows(MAPPINGS / name)]
    assert table == sorted(table, key=lambda pair: (natural(pair[0]), natural(pair[1])))


# --- on whose word --------------------------------------------------------------------------------


def certified() -> list[Record]:
    """An organisation whose auditor passed clause 8.4."""
    return [
        Organisation(key="org/acme"),
        ControlImplementation(
            key="implementation/1",
            label="Impact assessments",
            implements=("iso-42001/8.4",),
            subject="org/acme",
            implementation_status=ImplementationStatus.IMPLEMENTED,
            against_edition=ISO,
        ),
        Evidence(
            key="evidence/1",
            label="Report",
            sha256="0" * 64,
            collected_at=datetime(2026, 1, 1, tzinfo=UTC),
            supports=("implementation/1",),
        ),
        Assessment(
            key="assessment/1",
            of="iso-42001/8.4",
            verdict=Verdict.PASSED,
            assessed_by="auditor",
            assessed_on=date(2026, 2, 1),
            against_edition=ISO,
            subject="org/acme",
            used_evidence=("evidence/1",),
        ),
    ]


@pytest.fixture(scope="module")
def register() -> Register:
    opinions = tuple(added for _, items in shipped() for added in items)
    change = ChangeSet("ann", "test", (*content(), *opinions, *map(Added, certified())))
    return Register.of([Entry(1, datetime(2026, 3, 1, tzinfo=UTC), "d", "", change)])


def view(register: Register, policy: str) -> View:
    found = register.get(policy)
    assert found is not None
    assert isinstance(found.record, MappingPolicy)
    return View(register, TODAY, register.head, found.record)


def test_nothing_follows_from_a_claim_by_default(register: Register) -> None:
    trace = view(register, "policy/default").trace("gdpr/art_15/par_1/pnt_h", "org/acme")
    assert trace.status is not Status.PARTIAL
    assert trace.proof is None


def test_a_policy_switches_the_claims_on_and_the_answer_names_the_author(register: Register) -> None:
    known = view(register, "policy/with-consultancy-claims")
    trace = known.trace("gdpr/art_15/par_1/pnt_h", "org/acme")
    assert trace.status is Status.PARTIAL, "an overlap never satisfies"
    assert trace.proof is not None
    facts = [register.get(fact) for step in trace.proof.steps for fact in step.facts]
    said = [told(fact.record) for fact in facts if fact and isinstance(fact.record, MappingAssertion)]
    assert len(said) == 1
    assert "says a consultancy, article of 2025 (vendor, 31 December 2025, proposed)" in said[0]


@pytest.mark.parametrize("point", ["art_5/par_1/pnt_b", "art_5/par_1/pnt_c", "art_13/par_2/pnt_f"])
def test_a_claim_that_we_looked_at_and_denied_counts_for_nobody(register: Register, point: str) -> None:
    """Our approved no-relationship has the higher rank (section 2): switching the claim on does not lift it."""
    trace = view(register, "policy/with-consultancy-claims").trace(f"gdpr/{point}", "org/acme")
    assert trace.status is not Status.PARTIAL
    assert trace.proof is None
