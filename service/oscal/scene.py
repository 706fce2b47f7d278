"""What a document of OSCAL speaks of: a subject and what it uses, at one point, and whom and what it names."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from ontology.errors import BadInput
from ontology.key import Key
from ontology.records import Organisation
from ontology.words import Status
from service.api.point import Point
from service.gap_reports import NO_CLAIM
from service.gaps import gaps
from service.oscal.words import OSCAL_VERSION, Json, iri, line, moment, props, token, uuid_of, without_nothing
from service.reasoning.answers import Finding, Unit

ROLES = {
    "assessor": "Gives verdicts on requirements",
    "custodian": "Keeps items of evidence",
    "owner": "Answers for measures, risks or gaps",
    "accepter": "Waives gaps",
}


@dataclass(eq=False)
class Scene:
    """`parties`, `resources`: grow while a document is written; it is finished by `metadata` and `back_matter`."""

    point: Point
    subject: Key
    frameworks: Collection[Key] | None = None
    horizon: date | None = None
    parties: dict[str, set[str]] = field(default_factory=dict)
    """Name to the roles in which it is met."""
    resources: dict[str, Json] = field(default_factory=dict)

    @property
    def asked(self) -> tuple[object, ...]:
        """What a document depends on: its identity."""
        context = self.point.context
        return self.subject, context.revision, context.as_of, context.policy, self.horizon, self.frameworks

    @cached_property
    def reached(self) -> tuple[Key, ...]:
        """The subject and what it uses or runs, the subject first."""
        return tuple(sorted(self.point.view.reached([self.subject]), key=lambda key: (key != self.subject, key)))

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """What applies, or will by the horizon. Raises BadInput where nothing does: OSCAL has no empty result."""
        units = self.point.view.units(self.frameworks, [self.subject])
        counted = tuple(sorted((u for u in units if u.counted(self.horizon)), key=lambda u: (u.provision, u.subject)))
        if not counted:
            message = f"nothing applies to {self.subject} as of {self.point.context.as_of}"
            remedy = "look ahead with --horizon, or record its roles, class and uses"
            raise BadInput(message, ref=self.subject, remedy=remedy)
        return counted

    @cached_property
    def gaps(self) -> tuple[Finding, ...]:
        """Those of the subject and what it uses."""
        own = self.point.house.own
        return gaps(self.point.view, self.frameworks, [self.subject], self.horizon, own=own)

    @cached_property
    def unmet(self) -> dict[tuple[Key | None, Key | None], Finding]:
        """Requirement and subject to the gap that says why it is not met."""
        return {(gap.provision, gap.subject): gap for gap in self.gaps if gap.status is not None}

    @property
    def at(self) -> str:
        """When the state was recorded that the document speaks of."""
        register, k = self.point.register, self.point.view.known_at
        return moment(register.moment(k) if k else self.point.context.known_at, register.zone)

    def day(self, day: date) -> str:
        return moment(day, self.point.register.zone)

    # --- whom and what it names ------------------------------------------------------------------------

    def party(self, name: str, role: str) -> str:
        """The UUID of a party, which the metadata will name in that role."""
        self.parties.setdefault(line(name), set()).add(role)
        return uuid_of("party", line(name))

    def resource(self, name: str, made: Json) -> str:
        """A reference to a resource, which the back matter will hold."""
        uuid = uuid_of("resource", name)
        self.resources[uuid] = {"uuid": uuid, **made}
        return f"#{uuid}"

    def component(self, key: Key) -> str:
        return uuid_of("component", key)

    def subjects(self, keys: Collection[Key]) -> list[Json]:
        """References to those that are components of the document."""
        named = [key for key in self.reached if key in keys]
        return [{"subject-uuid": self.component(key), "type": "component", "title": line(key)} for key in named]

    def components(self) -> list[Json]:
        return [self._component(key) for key in self.reached]

    def _component(self, key: Key) -> Json:
        kind = self.point.subject(key).kind
        return {
            "uuid": self.component(key),
            "type": "this-system" if key == self.subject else str(kind),
            "title": line(self.point.label(key)),
            "description": f"{kind} {key}",
            "props": props(key=key, kind=kind),
            "links": [{"href": iri(key), "rel": "reference"}],
            "status": {"state": "other", "remarks": "Not recorded."},
        }

    def metadata(self, kind: str, title: str) -> Json:
        """To be asked for last."""
        context = self.point.context
        said = props(
            as_of=context.as_of,
            known_at=moment(context.known_at, self.point.register.zone),
            revision=context.revision,
            mapping_policy=context.policy,
            engine=context.engine,
            content=context.content,
            horizon=self.horizon,
            subject=self.subject,
        )
        roles = {role for roles in self.parties.values() for role in roles}
        return without_nothing(
            {
                "title": line(f"{title}: {self.point.label(self.subject)}"),
                "last-modified": self.at,
                "version": context.revision,
                "oscal-version": OSCAL_VERSION,
                "document-ids": [{"scheme": iri(kind), "identifier": self.subject}],
                "props": said,
                "roles": [{"id": role, "title": ROLES[role]} for role in ROLES if role in roles],
                "parties": [self._party(name) for name in sorted(self.parties)],
                "responsible-parties": [
                    {"role-id": role, "party-uuids": [uuid_of("party", name) for name in self._in_role(role)]}
                    for role in ROLES
                    if role in roles
                ],
                "remarks": " ".join(part for part in (NO_CLAIM, context.demo) if part),
            }
        )

    def _party(self, name: str) -> Json:
        kind = "organization" if name in self._organisations else "person"
        return {"uuid": uuid_of("party", name), "type": kind, "name": name}

    @cached_property
    def _organisations(self) -> frozenset[str]:
        known = self.point.register.open(Organisation, self.point.view.known_at)
        return frozenset(line(name) for each in known for name in (each.key, each.label or each.key))

    def _in_role(self, role: str) -> list[str]:
        return sorted(name for name, roles in self.parties.items() if role in roles)

    def back_matter(self) -> Json | None:
        return {"resources": [self.resources[uuid] for uuid in sorted(self.resources)]} if self.resources else None

    # --- findings --------------------------------------------------------------------------------------

    def finding(self, unit: Unit) -> Json:
        """The state of one requirement for one subject. OSCAL has two states: all but satisfied is not satisfied."""
        met = unit.status is Status.SATISFIED
        gap = self.unmet.get((unit.provision, unit.subject))
        cited = self.point.citation(unit.provision)
        reason = "pass" if met else "fail" if unit.status is Status.FAILED else "other"
        why = f"As recorded: {unit.status.replace('-', ' ')}." + (f" {gap.message}" if gap else "")
        said = props(
            provision=unit.provision,
            subject=unit.subject,
            status=unit.status,
            applicability=unit.applicability,
            applies_from=unit.from_day,
            gap=gap.key if gap else None,
        )
        return {
            "uuid": self.finding_uuid(unit.provision, unit.subject),
            "title": line(f"{cited} for {self.point.label(unit.subject)}"),
            "description": why,
            "props": said,
            "target": {
                "type": "objective-id",
                "target-id": token(unit.provision),
                "title": line(self.point.label(unit.provision)),
                "status": {
                    "state": "satisfied" if met else "not-satisfied",
                    "reason": reason,
                    "remarks": f"Status {unit.status} under {self.point.context.policy}.",
                },
            },
        }

    def finding_uuid(self, provision: Key, subject: Key) -> str:
        return uuid_of("finding", provision, subject)
