"""Sentences of docs/semantics.md, each on a register small enough to check by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from ontology.records import (
    ApplicabilityWindow,
    Assessment,
    Classification,
    ControlImplementation,
    DigestCheck,
    Edition,
    Evidence,
    Framework,
    MappingAssertion,
    Nonconformity,
    Provision,
    Record,
    RiskClass,
    Wording,
)
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.words import (
    ApplicabilityState,
    Authority,
    BlockerKind,
    FrameworkKind,
    ImplementationStatus,
    MappingStatus,
    Relation,
    Status,
    SubjectKind,
    Verdict,
)
from service.reasoning.history import history
from service.reasoning.impact import impact
from service.reasoning.opinions import DEFAULT_POLICY
from service.reasoning.view import View
from tests.article15 import (
    ACT,
    AS_AMENDED,
    AS_PUBLISHED,
    ORGANISATION,
    PROVEN,
    SYSTEM,
    TODAY,
    UNPROVEN,
    WHOLE,
    law,
    measures,
    register,
    report,
    subjects,
    verdict,
)

FIRST, FOURTH = f"{WHOLE}/par_1", f"{WHOLE}/par_4"
CONTROL, EDITION = "std/c_1", "std/edition/1"
APPLIES = date(2027, 12, 2)


def written(records: list[Record], *more: tuple[list[Record], tuple[str, ...]]) -> Register:
    """Records in one entry, then further entries that add and close."""
    entries = []
    for sequence, (added, closed) in enumerate(((records, ()), *more), start=1):
        change = ChangeSet("ann", "test", tuple(Added(record) for record in added), closed)
        at = datetime(2026, 10, sequence, tzinfo=UTC)
        entries.append(Entry(sequence, at, f"digest-{sequence}", f"digest-{sequence - 1}", change))
    return Register.of(entries)


def base() -> list[Record]:
    return [*law(), *subjects(), *measures()]


def changed(records: list[Record], key: str, record: Record | None) -> list[Record]:
    """The records with one in the place of another, or without it."""
    assert any(each.key == key for each in records)
    kept = [each for each in records if each.key != key]
    return kept if record is None else [*kept, record]


def named(records: list[Record], key: str) -> Record:
    return next(each for each in records if each.key == key)


def at(known: Register, day: date = TODAY) -> View:
    return View(known, day, known.head)


def failed(key: str, **given: Any) -> Assessment:
    said: dict[str, Any] = {
        "of": FIRST,
        "verdict": Verdict.FAILED,
        "assessed_by": "auditor",
        "assessed_on": date(2026, 10, 1),
        "against_edition": AS_PUBLISHED,
    }
    return Assessment(key=key, **{**said, **given})


def standard(per: SubjectKind = SubjectKind.MODEL_VERSION, controls: tuple[str, ...] = (CONTROL,)) -> list[Record]:
    return [
        Framework(
            key="std",
            label="The standard",
            short="Std",
            framework_kind=FrameworkKind.STANDARD,
            default_assessed_per=per,
        ),
        Edition(key=EDITION, edition_of="std", label="first", in_force_from=date(2023, 1, 1)),
        *(Provision(key=control, in_framework="std") for control in controls),
        *(
            Wording(key=f"{control}/w", wording_of=control, in_edition=(EDITION,), assessable=True, fingerprint="n1:c")
            for control in controls
        ),
    ]


def passed_control(subject: str = UNPROVEN) -> list[Record]:
    """A control satisfied by its own measure, report and verdict."""
    return [
        ControlImplementation(
            key="implementation/c",
            label="Measure c",
            implements=(CONTROL,),
            subject=subject,
            implementation_status=ImplementationStatus.IMPLEMENTED,
            against_edition=EDITION,
        ),
        replace(report("1", subject, "c", date(2026, 9, 5)), supports=("implementation/c",)),
        replace(verdict("1", subject, "c", date(2026, 9, 20), ("evidence/1-c",)), of=CONTROL, against_edition=EDITION),
    ]


def opinion(key: str, relation: Relation, to: str = FOURTH, **given: Any) -> MappingAssertion:
    said: dict[str, Any] = {
        "from_": CONTROL,
        "to": to,
        "from_edition": EDITION,
        "to_edition": AS_AMENDED,
        "rationale": "because",
        "author": "ann",
        "reviewer": "bob",
        "authority": Authority.OWN_COUNSEL,
        "mapping_status": MappingStatus.APPROVED,
        "asserted_on": date(2026, 9, 1),
    }
    return MappingAssertion(key=key, relation=relation, **{**said, **given})


# --- section 1: corrections -----------------------------------------------------------------------------


def test_a_correction_takes_over_evidence_only_for_the_subjects_that_both_name() -> None:
    before = named(base(), "evidence/1-1")
    assert isinstance(before, Evidence)
    same = replace(before, key="evidence/1-1b", corrects=before.key, label="Report, title mended")
    other = replace(same, about=(UNPROVEN,))
    kept = written(base(), ([same], (before.key,)))
    lost = written(base(), ([other], (before.key,)))
    assert at(kept).status(FIRST, PROVEN) is Status.SATISFIED
    assert at(lost).status(FIRST, PROVEN) is Status.UNPROVEN
    uses = {use.evidence: use.rejected for use in at(lost).trace(FIRST, PROVEN).evidence if use.provision == FIRST}
    assert uses["evidence/1-1b"] is BlockerKind.EVIDENCE_OTHER_SUBJECT


def test_a_corrected_implementation_keeps_its_failure_only_for_what_both_name() -> None:
    before = named(base(), "implementation/1")
    assert isinstance(before, ControlImplementation)
    narrower = replace(before, key="implementation/1b", corrects=before.key, covers_components=False)
    blame = failed("assessment/f", implementation=before.key)
    known = written([*base(), blame], ([narrower], (before.key,)))
    assert View(known, TODAY, 1).status(FIRST, PROVEN) is Status.FAILED
    assert View(known, TODAY, 2).status(FIRST, PROVEN) is not Status.FAILED
    assert View(known, TODAY, 2).status(FIRST, SYSTEM) is Status.FAILED


# --- section 4: verdicts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("later", "status"),
    [
        ({"subject": PROVEN}, Status.SATISFIED),
        ({"implementation": "implementation/1"}, Status.SATISFIED),
        ({"implementation": "implementation/other"}, Status.FAILED),
        ({"implementation": "implementation/1", "assessed_on": date(2026, 9, 1)}, Status.FAILED),
        ({"implementation": "implementation/1", "assessed_on": date(2026, 10, 1)}, Status.INDETERMINATE),
    ],
)
def test_a_failure_of_an_implementation_is_lifted_by_its_own_later_pass(later: dict[str, Any], status: Status) -> None:
    first = named(base(), "implementation/1")
    assert isinstance(first, ControlImplementation)
    given = {"verdict": Verdict.PASSED, "assessed_on": date(2026, 10, 5), "used_evidence": ("evidence/1-1",), **later}
    records = [
        *base(),
        replace(first, key="implementation/other"),
        failed("assessment/f", implementation="implementation/1"),
        failed("assessment/p", **given),
    ]
    assert at(written(records)).status(FIRST, PROVEN) is status


def test_a_failure_stands_though_its_implementation_is_closed() -> None:
    blame = failed("assessment/f", implementation="implementation/1")
    known = written([*base(), blame], ([], ("implementation/1",)))
    assert at(known).status(FIRST, PROVEN) is Status.FAILED


def test_on_one_day_the_later_time_decides() -> None:
    blame = failed("assessment/f", subject=PROVEN, assessed_time=time(9))
    praise = failed("assessment/p", subject=PROVEN, verdict=Verdict.PASSED, used_evidence=("evidence/1-1",))
    praised = replace(praise, assessed_time=time(10))
    assert at(written([*base(), blame, praised])).status(FIRST, PROVEN) is Status.SATISFIED
    assert at(written([*base(), blame, praise])).status(FIRST, PROVEN) is Status.INDETERMINATE


def test_closing_a_nonconformity_does_not_lift_it() -> None:
    opened = Nonconformity(key="nc/1", label="Drift", opened_on=date(2026, 10, 1), concerns=(FIRST,), subject=(PROVEN,))
    closed = replace(opened, key="nc/1b", corrects="nc/1", closed_on=date(2026, 10, 3))
    known = written([*base(), opened], ([closed], ("nc/1",)))
    assert at(known).status(FIRST, PROVEN) is Status.FAILED
    assert "nc/1b" in at(known).trace(FIRST, PROVEN).blockers[0].reason


def test_inapplicable_is_skipped_and_a_contradiction_where_the_duty_concerns() -> None:
    said = failed("assessment/i", subject=PROVEN, verdict=Verdict.INAPPLICABLE)
    trace = at(written([*base(), said])).trace(FIRST, PROVEN)
    assert trace.status is Status.SATISFIED
    (contradiction,) = trace.contradictions
    assert "assessment/i" in contradiction.reason


# --- section 4: R7 and contradictions -----------------------------------------------------------------------


def per_system() -> list[Record]:
    """The whole is met per AI system and passed for it; its paragraphs are met per model version."""
    wording = named(base(), f"{WHOLE}/w1")
    assert isinstance(wording, Wording)
    return [
        *changed(base(), wording.key, replace(wording, assessed_per=SubjectKind.AI_SYSTEM)),
        ControlImplementation(
            key="implementation/w",
            label="The whole",
            implements=(WHOLE,),
            subject=SYSTEM,
            implementation_status=ImplementationStatus.IMPLEMENTED,
            against_edition=AS_PUBLISHED,
        ),
        replace(report("w", SYSTEM, "s", date(2026, 9, 1)), about=(SYSTEM,)),
        replace(verdict("w", SYSTEM, "s", date(2026, 9, 2), ("evidence/w-s",)), of=WHOLE),
    ]


def test_a_part_failed_for_one_component_makes_the_whole_partial_and_is_a_contradiction() -> None:
    fine = at(written(per_system())).trace(WHOLE, SYSTEM)
    assert fine.status is Status.SATISFIED
    assert not fine.contradictions
    blamed = at(written([*per_system(), failed("assessment/f", subject=UNPROVEN)])).trace(WHOLE, SYSTEM)
    assert blamed.status is Status.PARTIAL
    assert len(blamed.contradictions) == 1
    assert BlockerKind.VERDICT_FAILED in {blocker.kind for blocker in blamed.blockers}
    assert any("later" in fact for remedy in blamed.remedies for fact in remedy.facts)


def test_a_derivation_that_makes_partial_only_contradicts_nothing() -> None:
    """The whole is met for the system by a report about the system: by R8 that makes it partial for its models."""
    known = written([*per_system(), failed("assessment/f", of=WHOLE, subject=UNPROVEN)])
    assert at(known).status(WHOLE, SYSTEM) is Status.SATISFIED
    assert at(known).trace(WHOLE, UNPROVEN).contradictions == ()
    records = [*base(), *standard(), *passed_control(PROVEN), opinion("m/1", Relation.SUPERSET_OF)]
    both = written([*records, failed("assessment/f", of=FOURTH, subject=PROVEN, assessed_on=date(2026, 11, 1))])
    assert "R1" in at(both).trace(FOURTH, PROVEN).contradictions[0].reason


# --- section 6: blockers and remedies --------------------------------------------------------------------------


def without(key: str) -> list[Record]:
    return changed(base(), key, None)


def with_evidence(**changes: Any) -> list[Record]:
    item = named(base(), "evidence/1-1")
    assert isinstance(item, Evidence)
    return changed(base(), item.key, replace(item, **changes))


def amended(fingerprint: str) -> list[Record]:
    """The first paragraph has another wording since the amendment."""
    wording = named(base(), f"{FIRST}/w1")
    assert isinstance(wording, Wording)
    now = replace(wording, key=f"{FIRST}/w2", in_edition=(AS_AMENDED,), fingerprint=fingerprint)
    return [*changed(base(), wording.key, replace(wording, in_edition=(AS_PUBLISHED,))), now]


BROKEN = DigestCheck(
    key="check/1", of_evidence="evidence/1-1", at=datetime(2026, 10, 1, tzinfo=UTC), observed_sha256="f" * 64
)
BLOCKED: list[tuple[BlockerKind, list[Record], str, str, str]] = [
    (BlockerKind.NOTHING_RECORDED, [*law(), *subjects()], FIRST, PROVEN, "Art. 15(1)"),
    (BlockerKind.NO_IMPLEMENTATION, without("implementation/1"), FIRST, PROVEN, "Art. 15(1)"),
    (BlockerKind.NO_VERDICT, without("assessment/1-1"), FIRST, PROVEN, "Art. 15(1)"),
    (BlockerKind.VERDICT_FAILED, [*base(), failed("assessment/f", subject=PROVEN)], FIRST, PROVEN, "assessment/f"),
    (
        BlockerKind.VERDICT_CONFLICT,
        [*base(), failed("assessment/f", subject=PROVEN, assessed_on=date(2026, 3, 20))],
        FIRST,
        PROVEN,
        "assessment/f",
    ),
    (BlockerKind.NO_EVIDENCE, without("evidence/1-1"), FIRST, PROVEN, "evidence/1-1"),
    (BlockerKind.EVIDENCE_EXPIRED, with_evidence(valid_to=date(2026, 6, 1)), FIRST, PROVEN, "1 June 2026"),
    (BlockerKind.EVIDENCE_NOT_YET_VALID, with_evidence(valid_from=date(2027, 1, 1)), FIRST, PROVEN, "1 January 2027"),
    (BlockerKind.EVIDENCE_OTHER_SUBJECT, with_evidence(about=(UNPROVEN,)), FIRST, PROVEN, "evidence/1-1"),
    (BlockerKind.DIGEST_BROKEN, [*base(), BROKEN], FIRST, PROVEN, "evidence/1-1"),
    (BlockerKind.WORDING_CHANGED, amended("n1:new"), FIRST, PROVEN, "has changed since"),
    (BlockerKind.WORDING_CHANGED, amended("unknown"), FIRST, PROVEN, "to be compared"),
    (
        BlockerKind.MAPPING_NOT_ACCEPTED,
        [
            *base(),
            *standard(),
            *passed_control(),
            opinion("m/1", Relation.SUPERSET_OF, mapping_status=MappingStatus.PROPOSED),
        ],
        FOURTH,
        UNPROVEN,
        "m/1",
    ),
    (
        BlockerKind.MAPPING_CONTESTED,
        [
            *base(),
            *standard(),
            *passed_control(),
            opinion("m/1", Relation.SUPERSET_OF),
            opinion("m/2", Relation.NO_RELATIONSHIP),
        ],
        FOURTH,
        UNPROVEN,
        "m/1",
    ),
    (BlockerKind.PART_OPEN, base(), WHOLE, UNPROVEN, "Art. 15(4)"),
    (BlockerKind.COMPONENT_OPEN, base(), WHOLE, SYSTEM, UNPROVEN),
    (BlockerKind.COMPONENT_UNRECORDED, changed(without("use/1"), "use/2", None), WHOLE, SYSTEM, "no model-version"),
]


@pytest.mark.parametrize(("kind", "records", "p", "s", "told"), BLOCKED, ids=[str(case[0]) for case in BLOCKED])
def test_each_reason_why_not_names_its_fact(
    kind: BlockerKind, records: list[Record], p: str, s: str, told: str
) -> None:
    blockers = at(written(records)).trace(p, s).blockers
    assert any(blocker.kind is kind and told in blocker.reason for blocker in blockers), blockers


def test_every_kind_of_blocker_is_reached() -> None:
    assert {case[0] for case in BLOCKED} == set(BlockerKind)


@pytest.mark.parametrize("relation", [Relation.INTERSECTS_WITH, Relation.SUBSET_OF, Relation.NO_RELATIONSHIP])
def test_a_proposal_that_would_not_satisfy_blocks_nothing(relation: Relation) -> None:
    proposal = opinion("m/1", relation, mapping_status=MappingStatus.PROPOSED)
    known = written([*base(), *standard(), *passed_control(), proposal])
    assert not any("m/1" in blocker.reason for blocker in at(known).trace(FOURTH, UNPROVEN).blockers)


def test_a_single_fact_is_exact_and_enough() -> None:
    records = without("assessment/1-1")
    (remedy,) = at(written(records)).trace(FIRST, PROVEN).remedies
    assert (len(remedy.facts), remedy.exact) == (1, True)
    assert at(written([*records, named(base(), "assessment/1-1")])).status(FIRST, PROVEN) is Status.SATISFIED


def test_a_later_pass_alone_is_exact_only_where_it_is_enough() -> None:
    """With measure and report on record one more verdict is enough; with nothing else on record it is not."""
    blame = failed("assessment/f", subject=PROVEN)
    (enough,) = at(written([*base(), blame])).trace(FIRST, PROVEN).remedies
    assert (len(enough.facts), enough.exact) == (1, True)
    (short,) = at(written([*law(), *subjects(), blame])).trace(FIRST, PROVEN).remedies
    assert (len(short.facts), short.exact) == (3, False)


# --- sections 3 and 4: as far as it concerns ---------------------------------------------------------------


def test_satisfied_as_far_as_it_concerns_is_said() -> None:
    """The fourth paragraph asks another class of systems only: the article holds without it, and the trace says so."""
    narrow = [
        ApplicabilityWindow(
            key="window/4",
            for_provision=FOURTH,
            in_edition=AS_AMENDED,
            applies_from=APPLIES,
            condition_role=("role/provider",),
            condition_risk_class=("class/other",),
        ),
        RiskClass(key="class/other", in_framework=ACT, class_list="high-risk", label="other"),
    ]
    known = written([*base(), *narrow])
    trace = at(known, APPLIES).trace(WHOLE, UNPROVEN)
    assert (trace.status, trace.far) == (Status.SATISFIED, True)
    assert trace.proof is not None
    assert trace.proof.steps[-1].far
    both = written([*base(), *narrow, Classification(key="class/2", subject=SYSTEM, risk_class="class/other")])
    assert at(both, APPLIES).trace(WHOLE, UNPROVEN).status is Status.PARTIAL


# --- what stands for no duty ------------------------------------------------------------------------------------


def recital() -> list[Record]:
    key = "act/rec_1"
    return [
        Provision(key=key, in_framework=ACT),
        Wording(key=f"{key}/w", wording_of=key, in_edition=(AS_PUBLISHED, AS_AMENDED), fingerprint="n1:r"),
    ]


def test_a_recital_stands_for_no_duty_and_the_trace_says_so() -> None:
    known = written([*base(), *recital(), *standard(), opinion("m/1", Relation.EQUAL_TO, "act/rec_1")])
    trace = at(known).trace("act/rec_1", PROVEN)
    assert (trace.status, trace.proof, trace.evidence) == (Status.ABSENT, None, ())
    (blocker,) = trace.blockers
    assert "stands for no duty" in blocker.reason
    assert not at(known).mappings_of(CONTROL)


def test_a_provision_that_is_no_longer_there_is_said_to_be_gone() -> None:
    wording = named(base(), f"{FOURTH}/w1")
    assert isinstance(wording, Wording)
    known = written(changed(base(), wording.key, replace(wording, in_edition=(AS_PUBLISHED,))))
    trace = at(known).trace(FOURTH, PROVEN)
    assert trace.status is Status.ABSENT
    (blocker,) = trace.blockers
    assert "no wording" in blocker.reason
    assert at(known).status(WHOLE, UNPROVEN) is Status.SATISFIED


# --- section 7: the questions -------------------------------------------------------------------------------------


def test_history_tells_the_amendment_that_put_the_duty_off() -> None:
    known = register()
    found = history(known, FOURTH, UNPROVEN, date(2026, 7, 1), date(2028, 1, 1), known.head, DEFAULT_POLICY)
    applies = [(each.from_day, each.applicability) for each in found]
    assert applies[-1] == (APPLIES, ApplicabilityState.APPLIES)
    assert ApplicabilityState.APPLIES not in [state for _, state in applies[:-1]]
    changed_text = written(amended("n1:new"))
    later = history(changed_text, FIRST, PROVEN, date(2026, 7, 1), date(2026, 9, 1), 1, DEFAULT_POLICY)
    assert [(each.from_day, each.status) for each in later] == [
        (date(2026, 7, 1), Status.SATISFIED),
        (date(2026, 7, 27), Status.STALE),
    ]
    assert "edition" in later[1].because


def test_impact_of_a_component_taken_away() -> None:
    known = written(base())
    rows = {(r.provision, r.subject): r.after for r in impact(at(known), without=(UNPROVEN,))}
    assert rows[WHOLE, SYSTEM] is Status.SATISFIED
    assert not any(subject == PROVEN for _, subject in rows)


def test_a_path_that_says_more_than_an_opinion_on_the_pair_is_a_conflict() -> None:
    """By the whole the control contains the paragraph; on the paragraph itself counsel says that they only overlap."""
    opinions = [opinion("m/1", Relation.SUPERSET_OF, WHOLE), opinion("m/2", Relation.INTERSECTS_WITH, FOURTH)]
    rows = {row.target: row for row in at(written([*base(), *standard(), *opinions])).crosswalk("std", ACT).rows}
    assert {target: row.conflict for target, row in rows.items()} == {WHOLE: False, FIRST: False, FOURTH: True}
    assert rows[FOURTH].relation is Relation.SUPERSET_OF


def test_organisations_are_met_through_all_that_they_run() -> None:
    assert at(written(base())).status(WHOLE, ORGANISATION) is Status.PARTIAL
