"""An imagined organisation on the recorded content: it has met a standard in full, and nothing else is known of it.

Nothing is written, and nobody's records are read: laws and standards, opinions and citations are those of the register,
organisation, subjects, measures, evidence and verdicts are invented. The certificate is the best that one could say:
every provision of the standard implemented for all that the organisation runs, assessed as passed, with evidence that
names every subject. What stays open then is open because of what the standard asks, not of what somebody forgot.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from ontology.key import Key, framework_of
from ontology.records import (
    ALL_SCOPE,
    CONTENT,
    SUBJECTS,
    Adoption,
    ApplicabilityWindow,
    Assessment,
    Classification,
    ControlImplementation,
    Evidence,
    Inventory,
    JointMapping,
    MappingAssertion,
    MarketRecord,
    PresumptionOfConformity,
    Record,
    RiskClass,
    RoleAssignment,
    Subject,
    Use,
)
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.words import ImplementationStatus, InventoryExtent, SubjectKind, Verdict, broader
from service.reasoning.law import Law, law_on
from service.reasoning.subjects import COMPONENTS

KNOWN: tuple[type[Record], ...] = (*CONTENT, MappingAssertion, JointMapping, PresumptionOfConformity)
"""What an imagined register takes over."""

LEVELS = (
    ("aiact:HighRiskAISystem-AnnexIII-", "aiact:RiskLevelHigh-A6-2"),
    ("aiact:HighRiskAISystem-AnnexI-", "aiact:RiskLevelHigh-A6-1"),
)
"""A point of an annex brings the level: AI Act, Article 6(1) and (2)."""

_NOT_HIGH = ("aiact:RiskLevelNotHigh", "eu-ai-act/class/not-high-risk-")
_SOMEBODY = "what-if"
_ORDER = (SubjectKind.AI_SYSTEM, SubjectKind.PROCESSING_ACTIVITY, SubjectKind.MODEL_VERSION)
"""What an organisation has a role for; where nothing of these is asked, it holds the role as such."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Who is imagined: it met `standard`, and has `roles` and `classes` (grounds among them) under `act`.

    `placed`: when what it runs was placed on the market. Where that is not said, it is not known of a system; a model
    was placed on the day asked about, for the engine asks no model whose date is not recorded.
    """

    standard: Key
    act: Key
    roles: tuple[Key, ...] = ()
    classes: tuple[Key, ...] = ()
    placed: date | None = None


def with_levels(classes: Collection[Key]) -> tuple[Key, ...]:
    """The classes, with the level that a point of an annex brings, unless they say that it is not high-risk."""
    found = dict.fromkeys(classes)
    if not any(key.startswith(_NOT_HIGH) for key in classes):
        for key in classes:
            found |= dict.fromkeys(level for start, level in LEVELS if key.startswith(start))
    return tuple(found)


def imagine(register: Register, k: int, day: date, profile: Profile) -> Register:
    """A register of two entries: what is known at k, and what is imagined on a day."""
    law = law_on(register, day)
    at = datetime.combine(day, time.min, register.zone)
    kept = tuple(Added(record) for cls in KNOWN for record in register.open(cls, k))
    made = tuple(Added(record) for record in _Scene(register, law, day, profile).records())
    imagined = Register(register.zone)
    for number, added in enumerate((kept, made), 1):
        imagined.apply(Entry(number, at, "", "", ChangeSet(_SOMEBODY, _SOMEBODY, added)))
    return imagined


class _Scene:
    """The records of one profile."""

    def __init__(self, register: Register, law: Law, day: date, profile: Profile) -> None:
        self.law, self.day, self.profile = law, day, profile
        self.at = datetime.combine(day, time.min, register.zone)
        self.windows = [
            window
            for window in register.open(ApplicabilityWindow, register.head)
            if framework_of(window.for_provision) == profile.act
        ]
        self.lists = {each.key: each.class_list for each in register.open(RiskClass, register.head)}
        self.roles = [(self._place([role], "condition_role"), role) for role in profile.roles]
        self.classes = [(self._place_of_class(key), key) for key in with_levels(profile.classes)]
        self.subjects = self._subjects()

    def records(self) -> Iterator[Record]:
        yield from self.subjects.values()
        yield from self._uses()
        for kind in self.subjects:
            for narrower in SubjectKind:
                if broader(kind, narrower):
                    yield self._inventory(kind, narrower)
        yield Adoption(
            key="adoption/imagined",
            organisation=self._key(SubjectKind.ORGANISATION),
            standard=self.profile.standard,
            scope=(ALL_SCOPE,),
        )
        yield from self._certificate()

    def _place_of_class(self, risk_class: Key) -> SubjectKind:
        """A class stands where its list is asked about, an exemption where its own windows are."""
        its = self.lists.get(risk_class)
        alike = [risk_class] if its == "exemption" else [key for key, other in self.lists.items() if other == its]
        return self._place(alike, "condition_risk_class", "exception")

    def _place(self, terms: Collection[Key], *conditions: str) -> SubjectKind:
        """What an organisation is asked about most, of what it can have a role for, by windows that name a term."""
        for condition in conditions:
            index = self.law.content.index
            named = [w for w in self.windows if not set(terms).isdisjoint(getattr(w, condition))]
            asked = {part for w in named for p in [index[w.for_provision]] for part in (p, *self.law.under(p))}
            counts = Counter(self.law.kind[p] for p in asked if p in self.law.kind)
            found = max(_ORDER, key=lambda kind: counts[kind])
            if counts[found]:
                return found
        return SubjectKind.ORGANISATION

    def _subjects(self) -> dict[SubjectKind, Subject]:
        """The organisation, what it has a role for, and one component of each kind that the act asks about."""
        keys = self.law.content.keys
        asked = {kind for p, kind in self.law.kind.items() if framework_of(keys[p]) == self.profile.act}
        kinds = {SubjectKind.ORGANISATION, *(kind for kind, _ in (*self.roles, *self.classes))}
        kinds |= {kind for kind in asked if kind in COMPONENTS}
        if not self.roles:
            kinds |= asked
        return {cls.kind: cls(key=self._key(cls.kind)) for cls in SUBJECTS if cls.kind in kinds}

    def _key(self, kind: SubjectKind) -> Key:
        return f"{kind}/imagined"

    def _run(self) -> list[SubjectKind]:
        """What the organisation runs; itself where there is nothing."""
        held = {kind for kind, _ in self.roles}
        run = [kind for kind in _ORDER if kind in held] or [kind for kind in _ORDER[:2] if kind in self.subjects]
        return run or [SubjectKind.ORGANISATION]

    def _uses(self) -> Iterator[Record]:
        organisation = self._key(SubjectKind.ORGANISATION)
        for number, (kind, role) in enumerate(self.roles, 1):
            key = f"role-assignment/imagined-{number}"
            yield RoleAssignment(key=key, agent=organisation, subject=self._key(kind), role=role)
        for number, (kind, risk_class) in enumerate(self.classes, 1):
            key = f"classification/imagined-{number}"
            yield Classification(key=key, subject=self._key(kind), risk_class=risk_class)
        for user in self._run():
            placed = self.profile.placed or (self.day if user is SubjectKind.MODEL_VERSION else None)
            if placed:
                yield MarketRecord(key=f"market/imagined/{user}", subject=self._key(user), placed_on_market=placed)
            for used in self.subjects:
                if used in COMPONENTS and broader(user, used):
                    yield Use(key=f"use/imagined/{user}/{used}", user=self._key(user), used=self._key(used))

    def _inventory(self, kind: SubjectKind, narrower: SubjectKind) -> Inventory:
        return Inventory(
            key=f"inventory/imagined/{kind}/{narrower}",
            subject=self._key(kind),
            inventory_kind=narrower,
            extent=InventoryExtent.COMPLETE,
            as_of=self.day,
            stated_by=_SOMEBODY,
        )

    def _certificate(self) -> Iterator[Record]:
        edition = self.law.in_force.get(self.profile.standard)
        assert edition is not None
        keys = self.law.content.keys
        for p in sorted(self.law.kind):
            if framework_of(keys[p]) == self.profile.standard and self.law.assessable(p):
                yield from self._met(keys[p], edition.key)

    def _met(self, provision: Key, edition: Key) -> Iterator[Record]:
        measure, item = f"implementation/imagined/{provision}", f"evidence/imagined/{provision}"
        yield ControlImplementation(
            key=measure,
            label=provision,
            implements=(provision,),
            subject=self._key(SubjectKind.ORGANISATION),
            implementation_status=ImplementationStatus.IMPLEMENTED,
            against_edition=edition,
            scope=(ALL_SCOPE,),
            covers_components=True,
        )
        yield Evidence(
            key=item,
            label=provision,
            sha256=hashlib.sha256(provision.encode()).hexdigest(),
            collected_at=self.at,
            supports=(measure,),
            about=tuple(sorted(subject.key for subject in self.subjects.values())),
        )
        yield Assessment(
            key=f"assessment/imagined/{provision}",
            of=provision,
            verdict=Verdict.PASSED,
            assessed_by=_SOMEBODY,
            assessed_on=self.day,
            against_edition=edition,
            implementation=measure,
            used_evidence=(item,),
        )
