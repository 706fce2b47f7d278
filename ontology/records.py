"""Every fact is a record: a node with properties that never change (docs/semantics.md, section 1).

One frozen dataclass per class of `ontology/nomograph.ttl`. Field `valid_from` is property `nomo:validFrom`;
a trailing underscore only avoids a Python keyword (`from_` is `nomo:from`). Field types are the whole schema:
forms, RDF, spreadsheets and GraphQL derive from them.

Types: Key (reference), str, bool, int, float, date, time, datetime (UTC), a word list, `X | None` (optional),
`tuple[X, ...]` (many, unordered, sorted). Periods are half-open [valid_from, valid_to), absent = open.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import ClassVar

from ontology.key import Key
from ontology.words import (
    Aspect,
    Authority,
    ClockStart,
    DateStatus,
    Decomposition,
    Effect,
    FrameworkKind,
    ImplementationStatus,
    IncidentNature,
    InventoryExtent,
    MappingStatus,
    Relation,
    ReportStage,
    Severity,
    SubjectKind,
    Verdict,
)

ALL_SCOPE = "all"
"""The value of a scope that means: whatever it runs or uses."""

BY_TRANSPOSITION = "by-transposition"
"""The `member_state` of a window that binds through national law which is not named yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A node with a key. `corrects` names the record that this one replaces."""

    key: Key
    corrects: Key | None = None


# --- laws and standards: content, known from its publication ------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework(Record):
    label: str
    short: str
    framework_kind: FrameworkKind
    default_assessed_per: SubjectKind
    identifies: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition(Record):
    """`published`: from when the text could be known; absent, its first day in force."""

    edition_of: Key
    label: str
    in_force_from: date
    in_force_to: date | None = None
    published: date | None = None
    identifies: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision(Record):
    in_framework: Key
    continued_by: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording(Record):
    """What editions say at a provision, and the reading of it. `position` orders siblings; `part_of` is the
    provision that this one is a part of; `division` the chapter or section (roll-ups only, no part of the rules).
    """

    wording_of: Key
    in_edition: tuple[Key, ...]
    part_of: Key | None = None
    division: Key | None = None
    position: int = 0
    kind: str = "provision"
    number: str = ""
    heading: str | None = None
    label: str | None = None
    assessable: bool = False
    addressee: tuple[str, ...] = ()
    assessed_per: SubjectKind | None = None
    decomposition: Decomposition | None = None
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingText(Record):
    """The words themselves, in a user's own store only (from a page that the user loaded)."""

    wording_of: Key
    in_edition: Key
    language: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Record):
    in_framework: Key
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskClass(Record):
    """`class_list`: high-risk, transparency, general-purpose-model or exemption (section 3)."""

    in_framework: Key
    class_list: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicabilityWindow(Record):
    """`condition_role`, `condition_risk_class`: any of them. `condition_placed_before`: placed on the market and last
    substantially modified before that day; `condition_placed_from`: on or after it. `exception`: keys that, recorded as
    class or ground of a Classification, lift the window. `reading`: name of a rival reading of a disputed window.
    """

    for_provision: Key
    in_edition: Key
    applies_from: date | None = None
    applies_until: date | None = None
    condition_role: tuple[Key, ...] = ()
    condition_risk_class: tuple[Key, ...] = ()
    condition_placed_before: date | None = None
    condition_placed_from: date | None = None
    member_state: str | None = None
    exception: tuple[Key, ...] = ()
    date_status: DateStatus = DateStatus.CONFIRMED
    reading: str | None = None
    source: Key | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalEffect(Record):
    """`from_` --effect--> `to`, stated at provision `pinpoint` of `in_edition`. For the effects that draw, `from_` is
    what fulfils and `to` what is fulfilled; `excepted` are points of `to` left out; where no provision fulfils, `from_`
    is the rule itself, which nobody can meet. For lex-specialis-to, `from_` is the special provision and `to` the
    general one. An act that is named whole stands as its Article 1.
    """

    from_: Key
    effect: Effect
    to: Key
    pinpoint: Key
    in_edition: Key
    condition_role: tuple[Key, ...] = ()
    condition_risk_class: tuple[Key, ...] = ()
    excepted: tuple[Key, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentationDuty(Record):
    """Where a provision asks a subject of a kind for papers that say something. `used_by_kind`: only where a subject of
    that kind uses it.
    """

    for_provision: Key
    aspect: Aspect
    subject_kind: SubjectKind
    used_by_kind: SubjectKind | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportingClock(Record):
    """How long there is for a report on an incident of one of these natures. `for_provision` asks for it; `within` and
    `within_of_awareness` (whatever the start) are ISO 8601 durations: PT72H, P15D, P1M.
    """

    for_provision: Key
    stage: ReportStage
    nature: tuple[IncidentNature, ...]
    starts: ClockStart
    within: str
    within_of_awareness: str | None = None
    note: str | None = None


# --- subjects: identities, and dated records about them ------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject(Record):
    kind: ClassVar[SubjectKind]
    label: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(Subject):
    kind = SubjectKind.ORGANISATION


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessingActivity(Subject):
    kind = SubjectKind.PROCESSING_ACTIVITY


@dataclass(frozen=True, slots=True, kw_only=True)
class AISystem(Subject):
    kind = SubjectKind.AI_SYSTEM


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelVersion(Subject):
    kind = SubjectKind.MODEL_VERSION
    version_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset(Subject):
    kind = SubjectKind.DATASET


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier(Subject):
    kind = SubjectKind.SUPPLIER


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAssignment(Record):
    """Organisation `agent` has `role` for `subject`, which may be the organisation itself: the role held as such."""

    agent: Key
    subject: Key
    role: Key
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification(Record):
    subject: Key
    risk_class: Key
    ground: Key | None = None
    justification: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketRecord(Record):
    subject: Key
    placed_on_market: date | None = None
    substantially_modified: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Establishment(Record):
    """The Member State in which a subject is established (ISO 3166 alpha-2)."""

    subject: Key
    member_state: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Use(Record):
    user: Key
    used: Key
    purpose: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption(Record):
    """`scope`: subjects beside the organisation itself, or `all`."""

    organisation: Key
    standard: Key
    scope: tuple[Key, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory(Record):
    """The recorded uses by `subject` of `inventory_kind` are all (`complete`), or there are none, as of a day."""

    subject: Key
    inventory_kind: SubjectKind
    extent: InventoryExtent
    as_of: date
    stated_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PresumptionOfConformity(Record):
    """A citation of a harmonised standard in the Official Journal."""

    standard: Key
    covers: tuple[Key, ...]
    citation: str
    valid_from: date | None = None
    valid_to: date | None = None


# --- opinions -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingAssertion(Record):
    """`source` is the key of the mapping set it came with; `reviewer_authority` that of the person who approved a
    machine's proposal.
    """

    from_: Key
    relation: Relation
    to: Key
    from_edition: Key
    to_edition: Key
    rationale: str
    author: str
    authority: Authority
    mapping_status: MappingStatus
    asserted_on: date
    confidence: float | None = None
    reviewer: str | None = None
    reviewer_authority: Authority | None = None
    claimed_id: str | None = None
    source: Key | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JointMapping(Record):
    """The members *together* stand in `relation` to `to`. `from_edition`: one edition for each framework of a member.
    `claimed_id`: `key=what the source wrote`, where they differ.
    """

    member: tuple[Key, ...]
    relation: Relation
    to: Key
    from_edition: tuple[Key, ...]
    to_edition: Key
    rationale: str
    author: str
    authority: Authority
    mapping_status: MappingStatus
    asserted_on: date
    confidence: float | None = None
    reviewer: str | None = None
    reviewer_authority: Authority | None = None
    claimed_id: tuple[str, ...] = ()
    source: Key | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingPolicy(Record):
    """Which assertions count. `source_on`: mapping sets counted whatever their authority and status (rejected and
    superseded apart); `source_off`: never. `accept_to_be_compared`: count links whose wordings are not comparable.
    """

    label: str
    accepted_status: tuple[MappingStatus, ...] = (MappingStatus.APPROVED, MappingStatus.REVIEWED)
    min_authority: Authority = Authority.OWN_COUNSEL
    min_confidence: float = 0.0
    source_on: tuple[Key, ...] = ()
    source_off: tuple[Key, ...] = ()
    accept_to_be_compared: bool = False


# --- measures, evidence, verdicts -------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlImplementation(Record):
    label: str
    implements: tuple[Key, ...]
    subject: Key
    implementation_status: ImplementationStatus
    against_edition: Key
    owner: str | None = None
    scope: tuple[Key, ...] = ()
    covers_components: bool = False
    justification: str | None = None
    review_due: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(Record):
    """`sha256`: 64 lower-case hex digits of the file. `succeeds`: the item that this one replaces."""

    label: str
    sha256: str
    collected_at: datetime
    supports: tuple[Key, ...] = ()
    about: tuple[Key, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    source: str | None = None
    custodian: str | None = None
    succeeds: Key | None = None
    file_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyEvent(Record):
    of_evidence: Key
    at: datetime
    released_by: str
    received_by: str
    observed_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestCheck(Record):
    of_evidence: Key
    at: datetime
    observed_sha256: str
    checked_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment(Record):
    """A verdict on provision `of`, for `subject` or for `implementation` (exactly one of them). `assessed_time`: time
    of day in the organisation's zone, where known.
    """

    of: Key
    verdict: Verdict
    assessed_by: str
    assessed_on: date
    against_edition: Key
    subject: Key | None = None
    implementation: Key | None = None
    assessed_time: time | None = None
    used_evidence: tuple[Key, ...] = ()
    valid_to: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementOfApplicability(Record):
    organisation: Key
    standard: Key
    approved_by: str
    approved_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow(Record):
    """One control of a statement: applicable, or excluded with its justification."""

    statement: Key
    control: Key
    applicable: bool
    justification: str | None = None


# --- what else an organisation records; only a nonconformity draws anything -------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Documentation(Record):
    """What the papers of a subject say of one aspect: a summary, the items of evidence that hold it, or both."""

    subject: Key
    aspect: Aspect
    stated_by: str
    stated_on: date
    summary: str | None = None
    evidence: tuple[Key, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk(Record):
    label: str
    identified_on: date
    concerns: tuple[Key, ...] = ()
    subject: tuple[Key, ...] = ()
    severity: str | None = None
    treatment: str | None = None
    owner: str | None = None
    review_due: date | None = None
    evidence: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactAssessment(Record):
    label: str
    conducted_on: date
    concerns: tuple[Key, ...] = ()
    subject: tuple[Key, ...] = ()
    owner: str | None = None
    review_due: date | None = None
    evidence: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident(Record):
    label: str
    aware_at: datetime
    concerns: tuple[Key, ...] = ()
    subject: tuple[Key, ...] = ()
    occurred_at: datetime | None = None
    classified_at: datetime | None = None
    reported_at: datetime | None = None
    nature: tuple[IncidentNature, ...] = ()
    severity: str | None = None
    owner: str | None = None
    evidence: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentReport(Record):
    """One report on an incident, as sent. `reported_under`: the provision that asks for it."""

    of_incident: Key
    reported_under: Key
    stage: ReportStage
    sent_at: datetime
    sent_to: str
    delay_reason: str | None = None
    evidence: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Nonconformity(Record):
    """Against each provision that it concerns, for each subject: a failed verdict of the day on which it was opened."""

    label: str
    opened_on: date
    concerns: tuple[Key, ...]
    subject: tuple[Key, ...]
    closed_on: date | None = None
    owner: str | None = None
    evidence: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectiveAction(Record):
    label: str
    nonconformity: tuple[Key, ...]
    due: date | None = None
    done_on: date | None = None
    owner: str | None = None
    evidence: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyDocument(Record):
    label: str
    organisation: Key
    approved_on: date
    concerns: tuple[Key, ...] = ()
    owner: str | None = None
    review_due: date | None = None
    evidence: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagementReview(Record):
    label: str
    organisation: Key
    held_on: date
    chair: str | None = None
    concerns: tuple[Key, ...] = ()
    evidence: tuple[Key, ...] = ()


# --- the life of a finding: nothing follows from these -------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap(Record):
    """A finding from when it was first seen (`opened_on`) until it is gone: then the record is closed. `finding`: its
    permanent name, which is the key of its first record, too; `reopens`: the record of it that was closed before.
    `label`, `gap_kind`, `gap_severity`, `owner`: as they were when it was first seen. `path`: the property at fault.
    """

    finding: str
    question: str
    label: str
    gap_kind: str
    gap_severity: Severity
    opened_on: date
    focus: Key | None = None
    provision: Key | None = None
    subject: Key | None = None
    path: str | None = None
    owner: str | None = None
    reopens: Key | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver(Record):
    """Somebody accepts a gap for a reason, until a day. `waives`: any record of the gap; it holds however often the gap
    opens again. It counts for `LONGEST_WAIVER` days at most, and ends earlier if the record is closed.
    """

    waives: Key
    waived_by: str
    reason: str
    valid_from: date
    valid_to: date


LONGEST_WAIVER = 366
"""Days: what is to be accepted for longer has to be looked at again."""


CONTENT: tuple[type[Record], ...] = (
    Framework,
    Edition,
    Provision,
    Wording,
    Role,
    RiskClass,
    ApplicabilityWindow,
    LegalEffect,
    DocumentationDuty,
    ReportingClock,
)
"""Content of laws: at every knownAt, the records open at the revision count."""

BOOKKEEPING: tuple[type[Record], ...] = (Gap,)
"""What the program writes by itself, and nobody fills in."""

SUBJECTS: tuple[type[Subject], ...] = (
    Organisation,
    ProcessingActivity,
    AISystem,
    ModelVersion,
    Dataset,
    Supplier,
)

CLASSES: dict[str, type[Record]] = {
    cls.__name__: cls
    for cls in (
        *CONTENT,
        WordingText,
        *SUBJECTS,
        RoleAssignment,
        Classification,
        MarketRecord,
        Establishment,
        Use,
        Adoption,
        Inventory,
        PresumptionOfConformity,
        MappingAssertion,
        JointMapping,
        MappingPolicy,
        ControlImplementation,
        Evidence,
        CustodyEvent,
        DigestCheck,
        Assessment,
        StatementOfApplicability,
        StatementRow,
        Documentation,
        Risk,
        ImpactAssessment,
        Incident,
        IncidentReport,
        Nonconformity,
        CorrectiveAction,
        PolicyDocument,
        ManagementReview,
        Gap,
        Waiver,
    )
}
"""Class name (the local name in `nomo:`) to dataclass."""
