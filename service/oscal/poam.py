"""A plan of action and milestones: an item for each gap of a subject and what it uses."""

from ontology.errors import BadInput
from service.oscal.risks import risk_of_gap
from service.oscal.scene import Scene
from service.oscal.words import Json, iri, line, props, uuid_of, without_nothing
from service.reasoning.answers import Finding
from service.validation.gaps.questions import asking


def plan_of_action(scene: Scene) -> Json:
    """The document. Raises BadInput where there is no gap: OSCAL has no empty plan."""
    context = scene.point.context
    if not scene.gaps:
        message = f"there is no gap of {scene.subject} as of {context.as_of}, and so no plan of action"
        raise BadInput(message, ref=scene.subject, remedy="look ahead with --horizon")
    questions = {each.name: each for each in asking().questions}
    risks = [risk_of_gap(scene, gap, questions.get(gap.question)) for gap in scene.gaps]
    findings = [scene.finding(unit) for unit in scene.units if (unit.provision, unit.subject) in scene.unmet]
    known = {each["uuid"] for each in findings}
    items = [_item(scene, gap, known) for gap in scene.gaps]
    made = {
        "uuid": uuid_of("plan-of-action-and-milestones", *scene.asked),
        "metadata": scene.metadata("plan-of-action-and-milestones", "Plan of action and milestones"),
        "system-id": {"identifier-type": iri("system"), "id": scene.subject},
        "local-definitions": {"components": scene.components()},
        "risks": risks,
        "findings": findings,
        "poam-items": items,
        "back-matter": scene.back_matter(),
    }
    return {"plan-of-action-and-milestones": without_nothing(made)}


def _item(scene: Scene, gap: Finding, findings: set[str]) -> Json:
    if gap.owner:
        scene.party(gap.owner, "owner")
    uuid = scene.finding_uuid(gap.provision, gap.subject) if gap.provision and gap.subject else ""
    about = scene.point.citation(gap.provision) if gap.provision else gap.focus
    opened = scene.point.register.day(gap.opened_in) if gap.opened_in else None
    return without_nothing(
        {
            "uuid": uuid_of("poam-item", gap.key),
            "title": line(f"{gap.kind.replace('-', ' ')}: {about}, {gap.subject or gap.focus}"),
            "description": gap.message,
            "props": props(
                key=gap.key,
                question=gap.question,
                kind=gap.kind,
                severity=gap.severity,
                life=gap.life,
                opened_on=opened,
                owner=gap.owner,
                provision=gap.provision,
                subject=gap.subject,
            ),
            "related-findings": [{"finding-uuid": uuid}] if uuid in findings else [],
            "related-risks": [{"risk-uuid": uuid_of("risk", gap.key)}],
        }
    )
