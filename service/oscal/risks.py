"""Recorded risks, and gaps as risks: open, or accepted for a time by a waiver."""

from collections.abc import Iterator

from ontology.records import Risk, Waiver
from ontology.words import GapLife
from service.oscal.scene import Scene
from service.oscal.words import Json, line, props, uuid_of, without_nothing
from service.reasoning.answers import Finding
from service.validation.gaps.questions import Question


def recorded_risks(scene: Scene) -> Iterator[tuple[Risk, Json]]:
    """Those of the subject or of what it uses."""
    register, k = scene.point.register, scene.point.view.known_at
    for risk in sorted(register.open(Risk, k), key=lambda each: each.key):
        if risk.identified_on <= scene.point.context.as_of and not set(scene.reached).isdisjoint(risk.subject):
            yield risk, _of_risk(scene, risk)


def _of_risk(scene: Scene, risk: Risk) -> Json:
    if risk.owner:
        scene.party(risk.owner, "owner")
    treatment = {
        "uuid": uuid_of("response", risk.key),
        "lifecycle": "planned",
        "title": "Treatment",
        "description": risk.treatment,
    }
    return without_nothing(
        {
            "uuid": uuid_of("risk", risk.key),
            "title": line(risk.label),
            "description": f"Risk {risk.key}, identified on {risk.identified_on}.",
            "statement": risk.label,
            "props": props(key=risk.key, severity=risk.severity, owner=risk.owner, review_due=risk.review_due),
            "status": "remediating" if risk.treatment else "open",
            "remediations": [treatment] if risk.treatment else [],
        }
    )


def risk_of_gap(scene: Scene, gap: Finding, asked: Question | None) -> Json:
    """A gap as a risk. A waiver is a deviation that somebody approved, from when to when."""
    waived = gap.life is GapLife.WAIVED
    solution = asked and {
        "uuid": uuid_of("response", gap.key),
        "lifecycle": "recommendation",
        "title": "What closes it",
        "description": asked.solution,
    }
    return without_nothing(
        {
            "uuid": uuid_of("risk", gap.key),
            "title": line(f"{gap.kind.replace('-', ' ')}: {gap.focus}"),
            "description": gap.message,
            "statement": asked.problem if asked else gap.message,
            "props": props(key=gap.key, severity=gap.severity, life=gap.life),
            "status": "deviation-approved" if waived else "open",
            "deadline": scene.day(gap.waived_until) if waived and gap.waived_until else None,
            "remediations": [solution] if solution else [],
            "risk-log": {"entries": [_waived(scene, gap)]} if waived else None,
        }
    )


def _waived(scene: Scene, gap: Finding) -> Json:
    recorded = scene.point.register.get(gap.waiver) if gap.waiver else None
    waiver = recorded.record if recorded else None
    begun = scene.day(waiver.valid_from) if isinstance(waiver, Waiver) else scene.at
    by = gap.waived_by
    return without_nothing(
        {
            "uuid": uuid_of("risk-log", gap.waiver or gap.key),
            "title": "Waived",
            "description": gap.waived_because,
            "start": begun,
            "end": scene.day(gap.waived_until) if gap.waived_until else None,
            "logged-by": [{"party-uuid": scene.party(by, "accepter"), "role-id": "accepter"}] if by else [],
            "status-change": "deviation-approved",
        }
    )
