"""For each question of the gap shapes a small register in which the finding is there, and one in which it is not."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from ontology.key import Key
from ontology.records import (
    AISystem,
    Assessment,
    Classification,
    ControlImplementation,
    CorrectiveAction,
    CustodyEvent,
    Dataset,
    DigestCheck,
    Documentation,
    DocumentationDuty,
    Edition,
    Evidence,
    Framework,
    ImpactAssessment,
    Incident,
    IncidentReport,
    JointMapping,
    MappingAssertion,
    ModelVersion,
    Nonconformity,
    Provision,
    Record,
    ReportingClock,
    Risk,
    RiskClass,
    Role,
    RoleAssignment,
    StatementOfApplicability,
    StatementRow,
    Supplier,
    Use,
    Wording,
)
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.words import (
    Aspect,
    Authority,
    ClockStart,
    FrameworkKind,
    IncidentNature,
    MappingStatus,
    Relation,
    ReportStage,
    SubjectKind,
    Verdict,
)
from tests.article15 import (
    AS_AMENDED,
    ORGANISATION,
    PROVEN,
    SYSTEM,
    TODAY,
    UNPROVEN,
    WHOLE,
    law,
    measures,
    subjects,
)

APPLIES = date(2027, 12, 2)
FIRST, FOURTH = f"{WHOLE}/par_1", f"{WHOLE}/par_4"
NEW, SET, SUPPLIER = "model/m@3", "dataset/d", "supplier/s"
CONTROL, EDITION = "std/c_1", "std/edition/1"


@dataclass(frozen=True)
class Case:
    """`there` and `gone`: what stands beside the base records; `gone` takes the place of records of the same key."""

    question: str
    key: str
    kind: str
    says: str
    there: tuple[Record, ...]
    gone: tuple[Record, ...] = ()
    without: frozenset[Key] = frozenset()
    """Keys that are missing where the finding is there."""
    gone_without: frozenset[Key] = field(default_factory=frozenset)
    day: date = APPLIES
    horizon: date | None = None

    @property
    def found_in(self) -> Register:
        records = {each.key: each for each in (*base(), *self.there)}
        return written(each for each in records.values() if each.key not in self.without)

    @property
    def gone_in(self) -> Register:
        records = {each.key: each for each in (*base(), *self.there)}
        records.update((each.key, each) for each in self.gone)
        return written(each for each in records.values() if each.key not in self.gone_without)


def written(records: Iterable[Record]) -> Register:
    change = ChangeSet("ann", "test", tuple(Added(record) for record in records))
    return Register.of([Entry(1, datetime(2026, 10, 1, tzinfo=UTC), "digest-1", "digest-0", change)])


def base() -> list[Record]:
    """The two versions of Article 15, a third that nobody looked at, its data and its supplier; measures in order."""
    kept = [
        replace(each, owner="Mo", review_due=date(2028, 6, 1)) if isinstance(each, ControlImplementation) else each
        for each in measures()
    ]
    return [
        *law(),
        *subjects(),
        *kept,
        ModelVersion(key=NEW, label="m 3"),
        Dataset(key=SET, label="Data", owner="Dee"),
        Supplier(key=SUPPLIER, label="Sup"),
        Use(key="use/3", user=SYSTEM, used=NEW, valid_from=date(2026, 9, 1)),
        Use(key="use/4", user=NEW, used=SET, valid_from=date(2026, 9, 1)),
        Use(key="use/5", user=NEW, used=SUPPLIER, valid_from=date(2026, 9, 1)),
    ]


# --- parts of cases -------------------------------------------------------------------------------------


def standard() -> list[Record]:
    return [
        Framework(
            key="std",
            label="The standard",
            short="Std",
            framework_kind=FrameworkKind.STANDARD,
            default_assessed_per=SubjectKind.ORGANISATION,
        ),
        Edition(key=EDITION, edition_of="std", label="first", in_force_from=date(2023, 1, 1)),
        Provision(key=CONTROL, in_framework="std"),
        Wording(key=f"{CONTROL}/w", wording_of=CONTROL, in_edition=(EDITION,), assessable=True, fingerprint="n1:c"),
    ]


SECOND = (
    Edition(key="std/edition/2", edition_of="std", label="second", in_force_from=date(2026, 1, 1)),
    Wording(key=f"{CONTROL}/w2", wording_of=CONTROL, in_edition=("std/edition/2",), assessable=True),
)
"""An edition that is not here word for word."""


def mapping(key: str = "m/1", **given: Any) -> MappingAssertion:
    said: dict[str, Any] = {
        "from_": CONTROL,
        "to": FIRST,
        "relation": Relation.SUPERSET_OF,
        "from_edition": EDITION,
        "to_edition": AS_AMENDED,
        "rationale": "because",
        "author": "ann",
        "reviewer": "bob",
        "authority": Authority.OWN_COUNSEL,
        "mapping_status": MappingStatus.APPROVED,
        "asserted_on": date(2026, 9, 1),
    }
    return MappingAssertion(key=key, **{**said, **given})


def joint(key: str = "joint/1", relation: Relation = Relation.SUPERSET_OF) -> JointMapping:
    return JointMapping(
        key=key,
        member=(CONTROL,),
        relation=relation,
        to=FIRST,
        from_edition=(EDITION,),
        to_edition=AS_AMENDED,
        rationale="because",
        author="ann",
        reviewer="bob",
        authority=Authority.OWN_COUNSEL,
        mapping_status=MappingStatus.APPROVED,
        asserted_on=date(2026, 9, 1),
    )


def item(**given: Any) -> Evidence:
    said: dict[str, Any] = {
        "label": "File",
        "sha256": "a" * 64,
        "collected_at": datetime(2026, 9, 1, tzinfo=UTC),
        "valid_from": date(2026, 9, 1),
        "custodian": "Cy",
    }
    return Evidence(key="evidence/e", **{**said, **given})


def handed(number: int, by: str, to: str, digest: str = "a" * 64) -> CustodyEvent:
    at = datetime(2026, 9, number, tzinfo=UTC)
    return CustodyEvent(
        key=f"custody/{number}", of_evidence="evidence/e", at=at, released_by=by, received_by=to, observed_sha256=digest
    )


def measure(**given: Any) -> ControlImplementation:
    known = next(each for each in base() if each.key == "implementation/1")
    assert isinstance(known, ControlImplementation)
    return replace(known, **given)


def duty(aspect: Aspect, kind: SubjectKind, **given: Any) -> DocumentationDuty:
    return DocumentationDuty(key=f"duty/{aspect}", for_provision=FOURTH, aspect=aspect, subject_kind=kind, **given)


def paper(aspect: Aspect, subject: Key, **given: Any) -> Documentation:
    said: dict[str, Any] = {"summary": "It is so"} | given
    return Documentation(
        key=f"documentation/{aspect}",
        subject=subject,
        aspect=aspect,
        stated_by="ann",
        stated_on=date(2026, 9, 1),
        **said,
    )


def papers(question: str, aspect: Aspect, subject: Key, kind: SubjectKind, says: str, *more: Record) -> Case:
    used_by = SubjectKind.MODEL_VERSION if kind is SubjectKind.SUPPLIER else None
    asked = duty(aspect, kind, used_by_kind=used_by)
    gone = (paper(aspect, subject), *more)
    return Case(question, f"gap/{question}/{subject}", question, says, (asked,), gone)


_S, _D, _M, _P = SubjectKind.AI_SYSTEM, SubjectKind.DATASET, SubjectKind.MODEL_VERSION, SubjectKind.SUPPLIER

PAPERS = (
    papers("system-without-intended-purpose", Aspect.INTENDED_PURPOSE, SYSTEM, _S, "what system/ranker is intended"),
    papers("system-without-human-oversight", Aspect.HUMAN_OVERSIGHT, SYSTEM, _S, "who oversees system/ranker"),
    papers("system-without-logging", Aspect.LOGGING, SYSTEM, _S, "which events system/ranker logs"),
    papers("system-without-technical-documentation", Aspect.TECHNICAL_DOCUMENTATION, SYSTEM, _S, "No technical"),
    papers("system-without-post-market-plan", Aspect.POST_MARKET_PLAN, SYSTEM, _S, "No post-market monitoring plan"),
    papers("system-without-registration", Aspect.REGISTRATION, SYSTEM, _S, "register it and record the number"),
    papers("dataset-without-lineage", Aspect.LINEAGE, SET, _D, "where the data of “Data” come from, and Act Art."),
    papers("dataset-without-quality-indicator", Aspect.QUALITY_INDICATOR, SET, _D, "how good the data of “Data” are"),
    papers("dataset-without-legal-basis", Aspect.LEGAL_BASIS, SET, _D, "name the legal basis for “Data”"),
    papers("dataset-without-bias-examination", Aspect.BIAS_EXAMINATION, SET, _D, "“Data” was examined for biases"),
    papers("model-version-without-evaluation", Aspect.EVALUATION, NEW, _M, "“m 3” has no evaluation of its own"),
    papers("supplier-without-due-diligence", Aspect.DUE_DILIGENCE, SUPPLIER, _P, "No due diligence on “Sup”"),
    papers(
        "supplier-without-training-data-provenance",
        Aspect.TRAINING_DATA_PROVENANCE,
        SUPPLIER,
        _P,
        "from where “Sup” has its training data",
    ),
    papers("supplier-without-bias-control", Aspect.BIAS_CONTROL, SUPPLIER, _P, "what “Sup” does against biases"),
    papers("supplier-without-retraining-notice", Aspect.RETRAINING_NOTICE, SUPPLIER, _P, "“Sup” gives notice"),
)

HIGH = (
    Framework(
        key="eu-ai-act",
        label="AI Act",
        short="AI Act",
        framework_kind=FrameworkKind.ACT,
        default_assessed_per=SubjectKind.AI_SYSTEM,
    ),
    RiskClass(key="aiact:RiskLevelHigh-A6-2", in_framework="eu-ai-act", class_list="high-risk", label="high-risk"),
    Role(key="aiact:AIProvider", in_framework="eu-ai-act", label="provider"),
    AISystem(key="system/h", label="Hiring"),
    Classification(key="class/h", subject="system/h", risk_class="aiact:RiskLevelHigh-A6-2"),
)
PROVIDED = RoleAssignment(key="role/h", agent=ORGANISATION, subject="system/h", role="aiact:AIProvider")

SYSTEMS = (
    Case(
        "system-without-role",
        "gap/system-without-role/system/h",
        "system-without-role",
        "“Hiring” is classified as high-risk, and no role",
        HIGH,
        (PROVIDED,),
    ),
    Case(
        "system-without-risk-class",
        "gap/system-without-risk-class/system/h",
        "system-without-risk-class",
        "“Hiring” has no risk class",
        (*HIGH, PROVIDED),
        without=frozenset({"class/h"}),
    ),
    Case(
        "impact-assessment-due",
        f"gap/impact-assessment-due/{SYSTEM}",
        "impact-assessment-due",
        "carry it out and record it",
        (duty(Aspect.RIGHTS_IMPACT_ASSESSMENT, _S),),
        (
            ImpactAssessment(
                key="impact/1",
                label="Impact",
                conducted_on=date(2026, 9, 1),
                concerns=("eu-ai-act/art_27",),
                subject=(SYSTEM,),
            ),
        ),
    ),
)


def _statement(key: str, day: date) -> StatementOfApplicability:
    return StatementOfApplicability(
        key=key, organisation=ORGANISATION, standard="std", approved_by="ann", approved_on=day
    )


def _verdict(by: str) -> Assessment:
    known = next(each for each in measures() if each.key == "assessment/1-1")
    assert isinstance(known, Assessment)
    return replace(known, assessed_by=by)


ROW = StatementRow(key="row/1", statement="soa/1", control=CONTROL, applicable=False, justification="  ")
RISK = Risk(key="risk/1", label="Drift", identified_on=date(2026, 9, 1), treatment=" ")
OPEN = Nonconformity(
    key="nc/1", label="No log", opened_on=date(2026, 9, 1), concerns=(FIRST,), subject=(UNPROVEN,), owner="Nic"
)
ACTION = CorrectiveAction(key="ca/1", label="Log", nonconformity=("nc/1",), due=date(2027, 1, 31))

RECORDS = (
    Case(
        "evidence-without-period",
        "gap/evidence-without-period/evidence/e",
        "evidence-without-period",
        "“File” has no period",
        (item(valid_from=None),),
        (item(),),
    ),
    Case(
        "evidence-without-digest",
        "gap/evidence-without-digest/evidence/e",
        "evidence-without-digest",
        "“File” has no digest",
        (item(sha256=""),),
        (item(),),
    ),
    Case(
        "evidence-without-custodian",
        "gap/evidence-without-custodian/evidence/e",
        "evidence-without-custodian",
        "“File” has no custodian",
        (item(custodian=None),),
        (handed(1, "ann", "bob"),),
    ),
    Case(
        "custody-chain-broken",
        "gap/custody-chain-broken/evidence/e",
        "custody-chain-broken",
        "breaks at the handing over of 2 September 2026, 02:00, which was released by cy",
        (item(), handed(1, "ann", "bob"), handed(2, "cy", "dan")),
        (handed(2, "bob", "dan"),),
    ),
    Case(
        "evidence-altered",
        "gap/evidence-altered/evidence/e",
        "evidence-altered",
        "no longer had its digest",
        (
            item(),
            DigestCheck(
                key="check/1",
                of_evidence="evidence/e",
                at=datetime(2026, 9, 2, tzinfo=UTC),
                observed_sha256="b" * 64,
            ),
        ),
        (
            DigestCheck(
                key="check/2",
                of_evidence="evidence/e",
                at=datetime(2026, 9, 3, tzinfo=UTC),
                observed_sha256="a" * 64,
            ),
        ),
    ),
    Case(
        "implementation-without-owner",
        "gap/implementation-without-owner/implementation/1",
        "implementation-without-owner",
        "“Measure 1” has no owner",
        (measure(owner="  "),),
        (measure(),),
        without=frozenset(),
    ),
    Case(
        "implementation-without-review",
        "gap/implementation-without-review/implementation/1",
        "without-review-date",
        "“Measure 1” has no review date",
        (measure(review_due=None),),
        (measure(),),
    ),
    Case(
        "implementation-without-review",
        "gap/implementation-without-review/implementation/1",
        "review-overdue",
        "The review of “Measure 1” was due on 1 December 2027",
        (measure(review_due=date(2027, 12, 1)),),
        (measure(review_due=APPLIES),),
    ),
    Case(
        "exclusion-without-justification",
        "gap/exclusion-without-justification/row/1",
        "exclusion-without-justification",
        "std/c_1 is excluded without justification: it applies until one is given",
        (*standard(), _statement("soa/1", date(2026, 1, 1)), ROW),
        (replace(ROW, justification="We have none"),),
    ),
    Case(
        "exclusion-without-justification",
        "gap/exclusion-without-justification/row/1",
        "exclusion-without-justification",
        "it applies until one is given",
        (*standard(), _statement("soa/1", date(2026, 1, 1)), ROW),
        (_statement("soa/2", date(2026, 2, 1)),),
    ),
    Case(
        "mapping-without-edition",
        "gap/mapping-without-edition/joint/1@fromEdition",
        "mapping-without-edition",
        "which edition of its first end",
        (*standard(), replace(joint(), from_edition=())),
        (joint(),),
    ),
    Case(
        "mapping-without-rationale",
        "gap/mapping-without-rationale/m/1",
        "mapping-without-rationale",
        "The mapping of std/c_1 to Act Art. 15(1) gives no rationale",
        (*standard(), mapping(rationale=" ")),
        (mapping(),),
    ),
    Case(
        "mapping-without-author",
        "gap/mapping-without-author/m/1",
        "mapping-without-author",
        "names no author",
        (*standard(), mapping(author="")),
        (mapping(),),
    ),
    Case(
        "mapping-to-unknown-provision",
        "gap/mapping-to-unknown-provision/m/1@to",
        "unknown-provision",
        "names act/art_99, and there is no such provision",
        (*standard(), mapping(to="act/art_99")),
        (mapping(),),
    ),
    Case(
        "mapping-to-unknown-provision",
        "gap/mapping-to-unknown-provision/m/1@from",
        "no-duty",
        "names std/c_2, which never stood for a duty",
        (
            *standard(),
            Provision(key="std/c_2", in_framework="std"),
            Wording(key="std/c_2/w", wording_of="std/c_2", in_edition=(EDITION,), fingerprint="n1:d"),
            mapping(from_="std/c_2"),
        ),
        (mapping(),),
    ),
    Case(
        "mapping-contradicted",
        "gap/mapping-contradicted/m/1",
        "mapping-contradicted",
        "which ann holds, is contradicted by what cy holds",
        (*standard(), mapping(), mapping("m/2", relation=Relation.NO_RELATIONSHIP, author="cy")),
        (mapping("m/2"),),
    ),
    Case(
        "mapping-unused",
        "gap/mapping-unused/joint/1",
        "mapping-unused",
        "is not used: m/1 says that a member has no relationship with the target",
        (*standard(), joint(), mapping(relation=Relation.NO_RELATIONSHIP)),
        (mapping(),),
    ),
    Case(
        "mapping-outdated",
        "gap/mapping-outdated/m/1",
        "mapping-outdated",
        "does not count: the wording of Act Art. 15(1) has changed",
        (*standard(), mapping(to_edition="act/edition/unknown")),
        (mapping(),),
    ),
    Case(
        "mapping-outdated",
        "gap/mapping-outdated/m/1",
        "mapping-to-be-compared",
        "does not count: the wording of std/c_1 may have changed",
        (*standard(), *SECOND, mapping()),
        (mapping(from_edition="std/edition/2"),),
    ),
    Case(
        "provision-without-mapping",
        f"gap/provision-without-mapping/{FOURTH}",
        "provision-without-mapping",
        "No mapping names Act Art. 15(4)",
        (*standard(), mapping()),
        (mapping("m/2", to=WHOLE, mapping_status=MappingStatus.PROPOSED),),
    ),
    Case(
        "risk-without-treatment",
        "gap/risk-without-treatment/risk/1",
        "risk-without-treatment",
        "“Drift” has no treatment",
        (RISK,),
        (replace(RISK, treatment="Accepted by ann"),),
    ),
    Case(
        "nonconformity-without-corrective-action",
        "gap/nonconformity-without-corrective-action/nc/1",
        "without-action",
        "“No log” is open, and no corrective action is recorded",
        (OPEN,),
        (replace(ACTION, due=None),),
    ),
    Case(
        "nonconformity-without-corrective-action",
        "gap/nonconformity-without-corrective-action/ca/1",
        "action-overdue",
        "“Log” was due on 31 January 2027 and is not done",
        (OPEN, ACTION),
        (replace(ACTION, done_on=date(2027, 1, 1)),),
    ),
    Case(
        "control-tested-by-its-implementer",
        "gap/control-tested-by-its-implementer/implementation/1",
        "control-tested-by-its-implementer",
        "“Measure 1” was passed by Mo, who owns it",
        (_verdict("Mo"),),
        (_verdict("auditor"),),
    ),
)


def _clock(key: str, stage: ReportStage, starts: ClockStart, within: str, **given: Any) -> ReportingClock:
    return ReportingClock(
        key=key,
        for_provision=FIRST,
        stage=stage,
        nature=(IncidentNature.DEATH,),
        starts=starts,
        within=within,
        **given,
    )


CLOCK = _clock("clock/1", ReportStage.INITIAL_REPORT, ClockStart.FROM_AWARENESS, "PT72H")
INCIDENT = Incident(
    key="incident/1",
    label="Fall",
    aware_at=datetime(2027, 11, 20, 8, tzinfo=UTC),
    subject=(PROVEN,),
    nature=(IncidentNature.DEATH,),
    owner="Ina",
)
REPORT = IncidentReport(
    key="report/1",
    of_incident="incident/1",
    reported_under=FIRST,
    stage=ReportStage.INITIAL_REPORT,
    sent_at=datetime(2027, 11, 22, tzinfo=UTC),
    sent_to="authority",
)
REPORTED = f"gap/incident-without-report/incident/1/{FIRST}"

INCIDENTS = (
    Case(
        "incident-without-report",
        REPORTED,
        "overdue",
        "“Fall” was to be reported by 23 November 2027, 09:00 (Act Art. 15(1), initial report)",
        (CLOCK, INCIDENT),
        (REPORT,),
    ),
    Case(
        "incident-without-report",
        REPORTED,
        "due",
        "“Fall” is to be reported by 4 December 2027, 00:00",
        (replace(CLOCK, within="P2D"), replace(INCIDENT, aware_at=datetime(2027, 12, 1, 8, tzinfo=UTC))),
        (replace(REPORT, sent_at=datetime(2027, 12, 1, 9, tzinfo=UTC)),),
    ),
    Case(
        "incident-without-report",
        REPORTED,
        "late",
        "was reported on 25 November 2027, 01:00, after 23 November 2027, 09:00",
        (CLOCK, INCIDENT, replace(REPORT, sent_at=datetime(2027, 11, 25, tzinfo=UTC))),
        (replace(REPORT, sent_at=datetime(2027, 11, 25, tzinfo=UTC), delay_reason="Strike"),),
    ),
    Case(
        "incident-without-report",
        REPORTED,
        "nature-unknown",
        "What “Fall” is or led to is not recorded",
        (CLOCK, replace(INCIDENT, nature=())),
        (replace(INCIDENT, nature=(IncidentNature.NOT_REPORTABLE,)),),
    ),
    Case(
        "incident-without-report",
        REPORTED,
        "perhaps-due",
        "Whether Act Art. 15(1) applies to model/m@1 is not known; if it does",
        (CLOCK, INCIDENT),
        (REPORT,),
        without=frozenset({"class/1"}),
        gone_without=frozenset({"class/1"}),
    ),
)


def _standing(kind: str, says: str, *there: Record, subject: Key = UNPROVEN, **given: Any) -> Case:
    return Case("unmet-provision", f"gap/unmet-provision/{subject}/{FOURTH}", kind, says, there, **given)


PASSED = Assessment(
    key="assessment/new",
    of=FOURTH,
    verdict=Verdict.PASSED,
    assessed_by="auditor",
    assessed_on=date(2026, 10, 1),
    against_edition=AS_AMENDED,
    subject=UNPROVEN,
    used_evidence=("evidence/new",),
)
PROOF = Evidence(
    key="evidence/new",
    label="Report",
    sha256="c" * 64,
    collected_at=datetime(2026, 9, 1, tzinfo=UTC),
    supports=("implementation/4",),
    about=(UNPROVEN,),
    valid_from=date(2026, 9, 1),
    custodian="Cy",
)
FAILED = replace(PASSED, key="assessment/failed", verdict=Verdict.FAILED, assessed_on=date(2026, 9, 30))

UNITS = (
    _standing("unproven", "Act Art. 15(4) applies to model/m@2 and is unproven", gone=(PASSED, PROOF)),
    _standing("failed", "is failed", FAILED, gone=(PASSED, PROOF)),
    _standing("indeterminate", "is indeterminate", replace(FAILED, verdict=Verdict.CANNOT_TELL), gone=(PASSED, PROOF)),
    _standing("stale", "is stale", PASSED, replace(PROOF, valid_to=date(2027, 1, 1)), gone=(PROOF,)),
    Case(
        "unmet-provision",
        f"gap/unmet-provision/{UNPROVEN}/{FOURTH}",
        "unproven",
        "Act Art. 15(4) will apply to model/m@2 from 2 December 2027 and is unproven",
        (),
        (PASSED, PROOF),
        day=TODAY,
        horizon=date(2028, 1, 1),
    ),
    Case(
        "unknown-applicability",
        f"gap/unknown-applicability/{PROVEN}/{FIRST}",
        "unknown-applicability",
        "Whether Act Art. 15(1) applies to model/m@1 is not known: record",
        (),
        without=frozenset({"class/1"}),
    ),
)

CASES: tuple[Case, ...] = (*UNITS, *SYSTEMS, *PAPERS, *RECORDS, *INCIDENTS)
