"""What a gap weighs in a plan: by the risk class of whom it is a gap for."""

from ontology.records import Classification
from service.reasoning.status import Statuses
from service.reasoning.uses import covers

PROHIBITED, HIGH, OTHER = 9, 3, 1
"""A gap of something with a prohibited practice weighs as much as three of a high-risk one, and nine of any other."""

_PROHIBITED = ("aiact:RiskLevelProhibited",)
_HIGH = (
    "aiact:RiskLevelHigh",
    "aiact:HighRiskAISystem-",
    "aiact:PostRemoteBiometric",
    "aiact:RealtimeRemoteBiometric",
    "gdpr/class/high-risk-processing",
    "class/high",
)
"""How keys of classes begin that say so."""


def weights(statuses: Statuses) -> list[int]:
    """For each subject: the greatest of its own classes on the day, and of those of whatever uses or runs it."""
    subjects, k, today = statuses.subjects, statuses.k, statuses.as_of
    own = [OTHER] * len(subjects.keys)
    for record in statuses.register.open(Classification, k):
        number = subjects.index.get(record.subject)
        if number is not None and covers(record.valid_from, record.valid_to, today):
            for key in (record.risk_class, record.ground or ""):
                own[number] = max(own[number], _weight(key))
    found = list(own)
    for upper in range(len(own)):
        for lower in subjects.reach(upper):
            found[lower] = max(found[lower], own[upper])
    return found


def _weight(risk_class: str) -> int:
    if risk_class.startswith(_PROHIBITED):
        return PROHIBITED
    return HIGH if risk_class.startswith(_HIGH) else OTHER
