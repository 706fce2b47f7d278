"""The closed word lists of `ontology.words`, as GraphQL enums: the same words in capitals."""

from enum import StrEnum

import strawberry

from ontology.words import (
    ApplicabilityState,
    Authority,
    BlockerKind,
    GapLife,
    ImplementationStatus,
    Relation,
    Severity,
    Status,
    SubjectKind,
    Verdict,
)

strawberry.enum(
    Status,
    description="Whether it is met, as recorded, in the order in which docs/semantics.md, section 4, decides.",
)
strawberry.enum(ApplicabilityState, description="Whether the law asks it, in the order of strength (section 3).")
strawberry.enum(
    Relation, description="From one provision to another: the relations of OSCAL 1.2 and NIST IR 8477 (section 2)."
)
strawberry.enum(SubjectKind, description="What a provision is met for (section 1).")
strawberry.enum(Authority, description="On whose word an opinion stands, highest first (section 2).")
strawberry.enum(BlockerKind, description="Why something that could have counted does not.")
strawberry.enum(ImplementationStatus, description="How far a measure is in place: the tokens of OSCAL.")
strawberry.enum(Verdict, description="What an assessor found: the outcomes of EARL.")
strawberry.enum(GapLife, description="Where a gap stands in its own life.")
strawberry.enum(Severity, description="How bad a finding is.")


__all__ = [
    "VALUES",
    "ApplicabilityState",
    "Authority",
    "BlockerKind",
    "CrosswalkKind",
    "GapLife",
    "GroupBy",
    "ImplementationStatus",
    "PointKind",
    "Relation",
    "ReviewDecision",
    "Severity",
    "Status",
    "SubjectKind",
    "Verdict",
]


@strawberry.enum(description="By what coverage is added up.")
class GroupBy(StrEnum):
    FRAMEWORK = "framework"
    PROVISION = "provision"
    SUBJECT = "subject"
    OWNER = "owner"


@strawberry.enum(description="Which rows of a crosswalk are shown.")
class CrosswalkKind(StrEnum):
    ENTAILED = "entailed"
    CANDIDATE = "candidate"


@strawberry.enum(description="What a reviewer decides on a proposed mapping.")
class ReviewDecision(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"


@strawberry.enum(description="What may be taken away.")
class PointKind(StrEnum):
    EVIDENCE = "evidence"
    SUPPLIER = "supplier"
    DATASET = "dataset"
    MODEL_VERSION = "model-version"


VALUES: dict[str, dict[str, str]] = {
    "Status": {
        "FAILED": "A standing verdict says that it is not met.",
        "INDETERMINATE": "Standing verdicts cannot tell, or contradict each other.",
        "SATISFIED": "Verdict, measure and valid evidence are on record, or it follows from what is.",
        "STALE": "It would be satisfied, but evidence or a verdict expired, a digest broke, or a wording changed.",
        "PARTIAL": "A part of it is met.",
        "NOT_EVALUABLE": "What it is met for is not recorded, or not completely.",
        "UNPROVEN": "Measures or verdicts are there, and something that proves it is missing.",
        "PLANNED": "It would be so if what is planned were in place.",
        "ABSENT": "Nothing on record meets any of it.",
    },
    "PointKind": {
        "EVIDENCE": "An item of evidence: as if its record were closed.",
        "SUPPLIER": "A supplier: as if no evidence named it any more.",
        "DATASET": "A dataset: as if no evidence named it any more.",
        "MODEL_VERSION": "A model version: as if no evidence named it any more.",
    },
    "ApplicabilityState": {
        "APPLIES": "On asOf the conditions are met.",
        "UNKNOWN": "It cannot be decided: a role, a classification, a date or a use is not recorded.",
        "UPCOMING": "The conditions will be met on a later day, by what is known.",
        "ENDED": "The conditions were met on an earlier day.",
        "NOT_APPLICABLE": "Nothing of that is so.",
    },
    "Relation": {
        "EQUAL_TO": "The same duties in the same words.",
        "EQUIVALENT_TO": "The same duties for our purpose.",
        "SUPERSET_OF": "Meeting the first meets the second.",
        "SUBSET_OF": "Meeting the first meets a part of the second.",
        "INTERSECTS_WITH": "They overlap.",
        "NO_RELATIONSHIP": "Somebody looked, and there is none.",
    },
    "SubjectKind": {
        "ORGANISATION": "An organisation.",
        "PROCESSING_ACTIVITY": "A processing activity of the GDPR's record.",
        "AI_SYSTEM": "An AI system.",
        "MODEL_VERSION": "One version of a model.",
        "DATASET": "A dataset.",
        "SUPPLIER": "A supplier.",
    },
    "Authority": {
        "OFFICIAL_ANNEX": "An annex of the act or standard itself.",
        "REGULATOR": "A regulator.",
        "STANDARDS_BODY": "A standards body.",
        "OWN_COUNSEL": "The organisation's own counsel.",
        "CONSORTIUM": "A consortium.",
        "VENDOR": "A vendor or consultancy.",
        "MACHINE": "A machine's proposal.",
    },
    "BlockerKind": {
        "NOTHING_RECORDED": "Nothing is recorded for it.",
        "NO_IMPLEMENTATION": "No measure is in place.",
        "NO_VERDICT": "Nobody has assessed it.",
        "VERDICT_FAILED": "A verdict says no, or cannot tell.",
        "VERDICT_CONFLICT": "Verdicts contradict each other, or what is recorded.",
        "NO_EVIDENCE": "No evidence supports it.",
        "EVIDENCE_EXPIRED": "The evidence is past its validity.",
        "EVIDENCE_NOT_YET_VALID": "The evidence is not valid yet.",
        "EVIDENCE_OTHER_SUBJECT": "The evidence is about something else.",
        "DIGEST_BROKEN": "The file no longer has the digest that was recorded.",
        "WORDING_CHANGED": "The wording changed since, or cannot be compared.",
        "MAPPING_NOT_ACCEPTED": "The mapping does not count under this policy.",
        "MAPPING_CONTESTED": "Opinions on the mapping differ.",
        "PART_OPEN": "A part of the provision is open.",
        "COMPONENT_OPEN": "A component of the subject is open.",
        "COMPONENT_UNRECORDED": "Components are not recorded, or the inventory is not current.",
    },
    "ImplementationStatus": {
        "IMPLEMENTED": "In place.",
        "PARTIAL": "In place in part.",
        "PLANNED": "Planned.",
        "ALTERNATIVE": "Another measure in its place, with justification; counts as implemented.",
        "NOT_APPLICABLE": "Not needed, with justification.",
    },
    "Verdict": {
        "PASSED": "It is met.",
        "FAILED": "It is not met.",
        "CANNOT_TELL": "The assessor could not tell.",
        "INAPPLICABLE": "The assessor found that it is not asked.",
    },
    "GapLife": {
        "OPEN": "Open.",
        "WAIVED": "Waived by somebody, for a reason, until a day.",
        "CLOSED": "Closed.",
        "REOPENED": "Open again.",
    },
    "Severity": {
        "VIOLATION": "A duty that applies is not shown to be met.",
        "WARNING": "To be looked at soon.",
        "INFO": "To be looked at.",
    },
    "GroupBy": {
        "FRAMEWORK": "By act or standard.",
        "PROVISION": "By provision.",
        "SUBJECT": "By subject.",
        "OWNER": "By owner of the measures, else of the subject.",
    },
    "CrosswalkKind": {
        "ENTAILED": "What follows from accepted mappings.",
        "CANDIDATE": "Two accepted mappings meet and nothing follows: a suggestion, never counted.",
    },
    "ReviewDecision": {"APPROVE": "It counts from now on.", "REJECT": "It does not count; the record of it stays."},
}
"""What each value of each enum means; a test holds it complete."""
