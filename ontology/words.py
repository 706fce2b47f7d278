"""Closed word lists. One token, three mechanical casings.

A token is written as in OSCAL (`superset-of`); `camel` gives the RDF local name (`supersetOf`) and
`constant` the GraphQL value (`SUPERSET_OF`). Source: docs/semantics.md, the section named at each list.
"""

from enum import StrEnum


def camel(token: str) -> str:
    """`superset-of` -> `supersetOf`; snake case is taken too (`valid_from` -> `validFrom`)."""
    first, *rest = token.strip("_").replace("_", "-").split("-")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def pascal(token: str) -> str:
    """`AI-system` -> `AISystem`."""
    name = camel(token)
    return name[:1].upper() + name[1:]


def constant(token: str) -> str:
    """`superset-of` -> `SUPERSET_OF`."""
    return token.replace("-", "_").upper()


class SubjectKind(StrEnum):
    """What a provision is met for (section 1). Breadth: see `broader`."""

    ORGANISATION = "organisation"
    PROCESSING_ACTIVITY = "processing-activity"
    AI_SYSTEM = "AI-system"
    MODEL_VERSION = "model-version"
    DATASET = "dataset"
    SUPPLIER = "supplier"


_BREADTH = {
    SubjectKind.ORGANISATION: 0,
    SubjectKind.PROCESSING_ACTIVITY: 1,
    SubjectKind.AI_SYSTEM: 1,
    SubjectKind.MODEL_VERSION: 2,
    SubjectKind.DATASET: 3,
    SubjectKind.SUPPLIER: 3,
}


def broader(a: SubjectKind, b: SubjectKind) -> bool:
    """True if kind a is broader than kind b (section 4, *Kinds*). Equals and peers are not broader."""
    return _BREADTH[a] < _BREADTH[b]


class Relation(StrEnum):
    """From A to B (section 2). The tokens of OSCAL 1.2, which follow NIST IR 8477."""

    EQUAL_TO = "equal-to"
    EQUIVALENT_TO = "equivalent-to"
    SUPERSET_OF = "superset-of"
    SUBSET_OF = "subset-of"
    INTERSECTS_WITH = "intersects-with"
    NO_RELATIONSHIP = "no-relationship"


class Authority(StrEnum):
    """Who speaks, highest first (section 2, *Mapping policy*). Compares by rank: higher authority is greater."""

    OFFICIAL_ANNEX = "official-annex"
    REGULATOR = "regulator"
    STANDARDS_BODY = "standards-body"
    OWN_COUNSEL = "own-counsel"
    CONSORTIUM = "consortium"
    VENDOR = "vendor"
    MACHINE = "machine"

    @property
    def rank(self) -> int:
        """0 for the highest."""
        return list(Authority).index(self)

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Authority):
            return NotImplemented
        return self.rank > other.rank

    # `functools.total_ordering` would fill in nothing: str already has all four comparisons, by spelling.
    def __le__(self, other: object) -> bool:
        return self == other or self < other

    def __gt__(self, other: object) -> bool:
        return not self <= other

    def __ge__(self, other: object) -> bool:
        return not self < other


class MappingStatus(StrEnum):
    PROPOSED = "proposed"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"


class Effect(StrEnum):
    """What an act itself says about another provision (section 2, *Legal effects*)."""

    DEEMED_FULFILLED_BY = "deemed-fulfilled-by"
    PRESUMES_CONFORMITY = "presumes-conformity"
    LEX_SPECIALIS_TO = "lex-specialis-to"
    COMPLEMENTS_ASSESSMENT = "complements-assessment"
    FEEDS_INTO = "feeds-into"
    REFERS_TO = "refers-to"
    WITHOUT_PREJUDICE_TO = "without-prejudice-to"
    CONTINUED_BY = "continued-by"


class Decomposition(StrEnum):
    """How parts make a whole (sections 2, 4 R2). No mark: parts give partial at most."""

    ALL = "all"
    ANY = "any"


class DateStatus(StrEnum):
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"


class FrameworkKind(StrEnum):
    ACT = "act"
    STANDARD = "standard"


class Verdict(StrEnum):
    """Outcomes of EARL 1.0."""

    PASSED = "passed"
    FAILED = "failed"
    CANNOT_TELL = "cannot-tell"
    INAPPLICABLE = "inapplicable"


class ImplementationStatus(StrEnum):
    """Implementation status tokens of OSCAL."""

    IMPLEMENTED = "implemented"
    PARTIAL = "partial"
    PLANNED = "planned"
    ALTERNATIVE = "alternative"
    NOT_APPLICABLE = "not-applicable"


class InventoryExtent(StrEnum):
    """What an inventory states of the recorded uses of one kind (section 1)."""

    COMPLETE = "complete"
    NONE = "none"


class Aspect(StrEnum):
    """What the papers of a system, a model version, a dataset or a supplier have to say."""

    INTENDED_PURPOSE = "intended-purpose"
    HUMAN_OVERSIGHT = "human-oversight"
    LOGGING = "logging"
    TECHNICAL_DOCUMENTATION = "technical-documentation"
    POST_MARKET_PLAN = "post-market-plan"
    REGISTRATION = "registration"
    RIGHTS_IMPACT_ASSESSMENT = "rights-impact-assessment"
    LINEAGE = "lineage"
    QUALITY_INDICATOR = "quality-indicator"
    LEGAL_BASIS = "legal-basis"
    BIAS_EXAMINATION = "bias-examination"
    EVALUATION = "evaluation"
    DUE_DILIGENCE = "due-diligence"
    TRAINING_DATA_PROVENANCE = "training-data-provenance"
    BIAS_CONTROL = "bias-control"
    RETRAINING_NOTICE = "retraining-notice"


class IncidentNature(StrEnum):
    """What an incident is or led to, as far as an act asks for a report of it."""

    DEATH = "death"
    HARM_TO_HEALTH = "harm-to-health"
    CRITICAL_INFRASTRUCTURE_DISRUPTION = "critical-infrastructure-disruption"
    FUNDAMENTAL_RIGHTS_INFRINGEMENT = "fundamental-rights-infringement"
    HARM_TO_PROPERTY_OR_ENVIRONMENT = "harm-to-property-or-environment"
    WIDESPREAD_INFRINGEMENT = "widespread-infringement"
    PERSONAL_DATA_BREACH = "personal-data-breach"
    SIGNIFICANT_INCIDENT = "significant-incident"
    MAJOR_ICT_INCIDENT = "major-ICT-incident"
    NOT_REPORTABLE = "not-reportable"


class ReportStage(StrEnum):
    """Which of the reports on one incident."""

    EARLY_WARNING = "early-warning"
    INITIAL_REPORT = "initial-report"
    INTERMEDIATE_REPORT = "intermediate-report"
    FINAL_REPORT = "final-report"


class ClockStart(StrEnum):
    """From when the time for a report runs."""

    FROM_AWARENESS = "from-awareness"
    FROM_CLASSIFICATION = "from-classification"
    FROM_PREVIOUS_REPORT = "from-previous-report"


class Status(StrEnum):
    """In the order in which section 4 decides."""

    FAILED = "failed"
    INDETERMINATE = "indeterminate"
    SATISFIED = "satisfied"
    STALE = "stale"
    PARTIAL = "partial"
    NOT_EVALUABLE = "not-evaluable"
    UNPROVEN = "unproven"
    PLANNED = "planned"
    ABSENT = "absent"


class ApplicabilityState(StrEnum):
    """In the order of strength (section 3)."""

    APPLIES = "applies"
    UNKNOWN = "unknown"
    UPCOMING = "upcoming"
    ENDED = "ended"
    NOT_APPLICABLE = "not-applicable"


class BlockerKind(StrEnum):
    """Why something that could have counted does not (section 6)."""

    NOTHING_RECORDED = "nothing-recorded"
    NO_IMPLEMENTATION = "no-implementation"
    NO_VERDICT = "no-verdict"
    VERDICT_FAILED = "verdict-failed"
    VERDICT_CONFLICT = "verdict-conflict"
    NO_EVIDENCE = "no-evidence"
    EVIDENCE_EXPIRED = "evidence-expired"
    EVIDENCE_NOT_YET_VALID = "evidence-not-yet-valid"
    EVIDENCE_OTHER_SUBJECT = "evidence-other-subject"
    DIGEST_BROKEN = "digest-broken"
    WORDING_CHANGED = "wording-changed"
    MAPPING_NOT_ACCEPTED = "mapping-not-accepted"
    MAPPING_CONTESTED = "mapping-contested"
    PART_OPEN = "part-open"
    COMPONENT_OPEN = "component-open"
    COMPONENT_UNRECORDED = "component-unrecorded"


class GapLife(StrEnum):
    OPEN = "open"
    WAIVED = "waived"
    CLOSED = "closed"
    REOPENED = "reopened"


class Severity(StrEnum):
    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)
