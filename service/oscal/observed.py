"""Items of evidence and verdicts as observations, each with the findings that they are about."""

from collections.abc import Iterator
from dataclasses import dataclass

from ontology.key import Key
from ontology.records import Assessment, ControlImplementation, Evidence, Organisation
from ontology.words import Status
from service.oscal.scene import Scene
from service.oscal.words import Json, line, props, uuid_of, without_nothing

Pair = tuple[Key, Key]


@dataclass(frozen=True, slots=True)
class Observed:
    """`made`: the observation; `of`: requirement and subject, with what is to be said of it there."""

    made: Json
    of: dict[Pair, str]


def observations(scene: Scene) -> tuple[Observed, ...]:
    """Evidence first, then verdicts, by key."""
    wanted = {(unit.provision, unit.subject) for unit in scene.units}
    return (*_evidence(scene, wanted), *_verdicts(scene, wanted))


def _evidence(scene: Scene, wanted: set[Pair]) -> Iterator[Observed]:
    register, k = scene.point.register, scene.point.view.known_at
    of = _served(scene, wanted)
    _through_others(scene, of)
    for item in sorted(register.open(Evidence, k), key=lambda each: each.key):
        if item.key in of:
            yield Observed(_of_item(scene, item), of[item.key])


def _served(scene: Scene, wanted: set[Pair]) -> dict[Key, dict[Pair, str]]:
    """Items to the findings for which they were used, or support a measure, and whether they count there."""
    register, view = scene.point.register, scene.point.view
    near = {*scene.reached, *(each.key for each in register.open(Organisation, view.known_at))}
    found: dict[Key, dict[Pair, str]] = {}
    for item in register.open(Evidence, view.known_at):
        if item.about and near.isdisjoint(item.about):
            continue
        for use in view.evidence_uses(item.key):
            pair = use.provision, use.subject
            if pair in wanted:
                said = "It counts here." if use.counts else f"It does not count: {use.rejected}."
                found.setdefault(item.key, {})[pair] = said
    return found


def _through_others(scene: Scene, of: dict[Key, dict[Pair, str]]) -> None:
    """What is satisfied by others of its kind, by a mapping say, rests on the evidence of those."""
    direct = {pair for pairs in of.values() for pair in pairs}
    for unit in scene.units:
        pair = unit.provision, unit.subject
        if unit.status is Status.SATISFIED and pair not in direct:
            for use in scene.point.view.trace(*pair).evidence:
                if use.counts:
                    of.setdefault(use.evidence, {})[pair] = f"It counts through {use.provision} for {use.subject}."


def _of_item(scene: Scene, item: Evidence) -> Json:
    about = f" about {', '.join(item.about)}" if item.about else ""
    origin = item.custodian and {"type": "party", "actor-uuid": scene.party(item.custodian, "custodian")}
    described = f"{line(item.label)}, SHA-256 {item.sha256}"
    return without_nothing(
        {
            "uuid": uuid_of("observation", item.key),
            "title": line(item.label),
            "description": f"Item of evidence {item.key}{about}.",
            "props": props(
                key=item.key,
                sha256=item.sha256,
                valid_from=item.valid_from,
                valid_to=item.valid_to,
                source=item.source,
                succeeds=item.succeeds,
            ),
            "methods": ["UNKNOWN"],
            "types": ["evidence"],
            "origins": [{"actors": [{**origin, "role-id": "custodian"}]}] if origin else [],
            "subjects": scene.subjects(item.about),
            "relevant-evidence": [{"href": _file(scene, item), "description": described}],
            "collected": scene.day(item.collected_at),
            "expires": scene.day(item.valid_to) if item.valid_to else None,
        }
    )


def _file(scene: Scene, item: Evidence) -> str:
    """The file in the back matter: known by its digest, found on the server of the house."""
    link = {"href": f"evidence/{item.sha256}", "hashes": [{"algorithm": "SHA-256", "value": item.sha256}]}
    named = {"title": line(item.file_name or item.label), "rlinks": [link]}
    return scene.resource(item.sha256, named)


def _verdicts(scene: Scene, wanted: set[Pair]) -> Iterator[Observed]:
    register, k = scene.point.register, scene.point.view.known_at
    for verdict in sorted(register.open(Assessment, k), key=lambda each: each.key):
        if verdict.assessed_on > scene.point.context.as_of:
            continue
        subject = verdict.subject or _subject_of(scene, verdict.implementation)
        if subject and (verdict.of, subject) in wanted:
            yield Observed(
                _of_verdict(scene, verdict, subject), {(verdict.of, subject): f"Verdict: {verdict.verdict}."}
            )


def _subject_of(scene: Scene, implementation: Key | None) -> Key | None:
    recorded = scene.point.register.get(implementation) if implementation else None
    measure = recorded.record if recorded else None
    return measure.subject if isinstance(measure, ControlImplementation) else None


def _of_verdict(scene: Scene, verdict: Assessment, subject: Key) -> Json:
    actor = {"type": "party", "actor-uuid": scene.party(verdict.assessed_by, "assessor"), "role-id": "assessor"}
    return without_nothing(
        {
            "uuid": uuid_of("observation", verdict.key),
            "title": line(f"{scene.point.citation(verdict.of)}: {verdict.verdict}"),
            "description": verdict.note or f"Verdict {verdict.verdict} on {verdict.of} for {subject}.",
            "props": [
                *props(key=verdict.key, verdict=verdict.verdict, against_edition=verdict.against_edition),
                *(each for key in verdict.used_evidence for each in props(used_evidence=key)),
            ],
            "methods": ["UNKNOWN"],
            "types": ["control-objective"],
            "origins": [{"actors": [actor]}],
            "subjects": scene.subjects([subject]),
            "collected": scene.day(verdict.assessed_on),
            "expires": scene.day(verdict.valid_to) if verdict.valid_to else None,
        }
    )
