"""Assessment results: what is on record of each requirement that applies to a subject and what it uses."""

from ontology.records import Risk
from service.oscal.observed import Observed, observations
from service.oscal.risks import recorded_risks
from service.oscal.scene import Scene
from service.oscal.words import Json, token, uuid_of, without_nothing
from service.reasoning.answers import Unit

NO_PLAN = "No assessment plan is on record: what was assessed is what was recorded."


def assessment_results(scene: Scene) -> Json:
    """The document. Raises BadInput where nothing applies."""
    result = _result(scene, uuid_of("result", *scene.asked))
    plan = scene.resource("no-assessment-plan", {"title": "Assessment plan", "description": NO_PLAN})
    made = {
        "uuid": uuid_of("assessment-results", *scene.asked),
        "metadata": scene.metadata("assessment-results", "Assessment results"),
        "import-ap": {"href": plan, "remarks": NO_PLAN},
        "results": [result],
        "back-matter": scene.back_matter(),
    }
    return {"assessment-results": without_nothing(made)}


def _result(scene: Scene, uuid: str) -> Json:
    seen, risks = observations(scene), list(recorded_risks(scene))
    controls = sorted({token(unit.provision) for unit in scene.units})
    return without_nothing(
        {
            "uuid": uuid,
            "title": f"As of {scene.point.context.as_of}",
            "description": "The requirements that apply to the subject and what it uses, as recorded.",
            "start": scene.at,
            "local-definitions": {"components": scene.components()},
            "reviewed-controls": {
                "control-selections": [{"include-controls": [{"control-id": each} for each in controls]}]
            },
            "observations": [each.made for each in seen],
            "risks": [made for _, made in risks],
            "findings": [_finding(scene, unit, seen, risks) for unit in scene.units],
        }
    )


def _finding(scene: Scene, unit: Unit, seen: tuple[Observed, ...], risks: list[tuple[Risk, Json]]) -> Json:
    pair = unit.provision, unit.subject
    related = [{"observation-uuid": each.made["uuid"], "remarks": each.of[pair]} for each in seen if pair in each.of]
    of_risks = [
        {"risk-uuid": made["uuid"]}
        for risk, made in risks
        if unit.subject in risk.subject and unit.provision in risk.concerns
    ]
    finding = {**scene.finding(unit), "related-observations": related, "related-risks": of_risks}
    return without_nothing(finding)
