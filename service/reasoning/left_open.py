"""What a standard leaves open of an act, for somebody who met the whole standard and nothing else.

The same engine answers as for recorded facts, on an imagined register (service/reasoning/imagined.py). A duty is *open*
if it applies, or will by the horizon, and is not satisfied; *conditional* if what would decide that it applies is not
known of somebody who is only imagined.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from ontology.errors import BadInput
from ontology.key import Key, framework_of
from ontology.records import ApplicabilityWindow, JointMapping, MappingAssertion, MappingPolicy, RiskClass
from ontology.register import Register
from ontology.words import ApplicabilityState, Authority, MappingStatus, Relation, Status, SubjectKind
from service.reasoning.answers import Applicability
from service.reasoning.conditions import Asker
from service.reasoning.imagined import Profile, imagine, with_levels
from service.reasoning.law import Law, law_on
from service.reasoning.opinions import DEFAULT_POLICY, accepts, ends_of
from service.reasoning.timeline import NOT_MET
from service.reasoning.view import View

_ASKED = (ApplicabilityState.APPLIES, ApplicabilityState.UPCOMING, ApplicabilityState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Voice:
    """An opinion on a duty and the standard: on whose word. `counts`: the status stands on it. `because`: why it does
    not.
    """

    assertion: Key
    provisions: tuple[Key, ...]
    relation: Relation
    author: str
    authority: Authority
    counts: bool
    because: str | None = None


@dataclass(frozen=True, slots=True)
class OpenDuty:
    """`from_day`: since when it applies, from when it will or, where it is conditional, the first day of the windows
    that may ask. `sources`: the provisions that say so. `conditions`: what would have to be recorded. `unless`:
    exemptions that somebody may claim. `readings`: of disputed windows, the state by each.
    """

    provision: Key
    kind: SubjectKind
    status: Status
    state: ApplicabilityState
    from_day: date | None
    conditions: tuple[str, ...]
    unless: tuple[Key, ...]
    sources: tuple[Key, ...]
    voices: tuple[Voice, ...]
    readings: tuple[tuple[str, ApplicabilityState, date | None], ...] = ()

    @property
    def conditional(self) -> bool:
        return self.state is ApplicabilityState.UNKNOWN


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """`classes`: as given, with the level that a point of an annex brings. `applicable` is the N of n/N; `conditional`
    duties are not in it.
    """

    profile: Profile
    as_of: date
    policy: Key
    proposals: bool
    classes: tuple[Key, ...]
    applicable: int
    satisfied: int
    partial: int
    conditional: int
    duties: tuple[OpenDuty, ...]


def left_open(
    register: Register,
    profile: Profile,
    as_of: date,
    k: int,
    policy: MappingPolicy = DEFAULT_POLICY,
    *,
    proposals: bool = False,
    horizon: date | None = None,
) -> LeftOpen:
    """Every duty of the act that stays open, in its order. `proposals`: as if those were reviewed. Raises BadInput
    where the standard is none, or the act.
    """
    if proposals and MappingStatus.PROPOSED not in policy.accepted_status:
        policy = replace(policy, accepted_status=(*policy.accepted_status, MappingStatus.PROPOSED))
    _check_kinds(register, profile, as_of)
    imagined = imagine(register, k, as_of, profile)
    view = View(imagined, as_of, imagined.head, policy)
    units = list(_units(view, profile.act))
    counted = [unit for unit in units if unit.counted(horizon)]
    unknown = [unit for unit in units if unit.state is ApplicabilityState.UNKNOWN]
    open_ = [unit for unit in (*counted, *unknown) if unit.status is not Status.SATISFIED]
    teller = _Teller(view, profile)
    return LeftOpen(
        profile=profile,
        as_of=as_of,
        policy=policy.key,
        proposals=proposals,
        classes=with_levels(profile.classes),
        applicable=len(counted),
        satisfied=sum(unit.status is Status.SATISFIED for unit in counted),
        partial=sum(unit.status is Status.PARTIAL for unit in counted),
        conditional=len(unknown),
        duties=tuple(teller.duty(unit) for unit in sorted(open_, key=teller.place)),
    )


@dataclass(frozen=True, slots=True)
class _Unit:
    """One unit for the imagined subject of its kind: as coverage counts it, without the counts."""

    p: int
    s: int
    status: Status
    state: ApplicabilityState
    day: date | None

    def counted(self, horizon: date | None) -> bool:
        """It applies, or will by the horizon."""
        within = horizon is not None and self.day is not None and self.day <= horizon
        return self.state is ApplicabilityState.APPLIES or (self.state is ApplicabilityState.UPCOMING and within)


def _units(view: View, act: Key) -> Iterator[_Unit]:
    """The units of an act that may ever be asked of who is imagined."""
    statuses = view.statuses
    of_kind = {kind: s for s, kind in enumerate(statuses.subjects.kind)}
    for p in view.units_counted():
        s = of_kind.get(statuses.law.kind[p])
        if s is not None and framework_of(statuses.law.content.keys[p]) == act:
            found = statuses.scope.state(p, s)
            if found.state in _ASKED:
                yield _Unit(p, s, statuses.status(p, s), found.state, found.day)


def _check_kinds(register: Register, profile: Profile, day: date) -> None:
    law = law_on(register, day)
    for key, wanted in ((profile.standard, True), (profile.act, False)):
        if (key in law.content.standards) is not wanted:
            is_, not_ = ("an act", "a standard") if wanted else ("a standard", "an act")
            raise BadInput(f"{key} is {is_}", ref=key, remedy=f"name {not_} there: first the standard, then the act")


class _Teller:
    """Writes one duty after the other."""

    def __init__(self, view: View, profile: Profile) -> None:
        self.view = view
        self.statuses = view.statuses
        self.law: Law = view.statuses.law
        self.standard = profile.standard
        self.said = _said_on(view, profile.standard)
        classes = view.register.open(RiskClass, view.register.head)
        self.exemptions = {each.key for each in classes if each.class_list == "exemption"}

    def place(self, unit: _Unit) -> tuple[tuple[int, Key], ...]:
        """Where a provision stands in its act: by the place of each whole that it is in."""
        p: int | None = unit.p
        places: list[tuple[int, Key]] = []
        while p is not None:
            places.append((self.law.wording[p].position, self.law.content.keys[p]))
            p = self.law.whole.get(p)
        return tuple(reversed(places))

    def duty(self, unit: _Unit) -> OpenDuty:
        provision, subject = self.law.content.keys[unit.p], self.statuses.subjects.keys[unit.s]
        answer = self.view.applicability(provision, subject)
        windows = list(self._asking(unit, answer))
        return OpenDuty(
            provision=provision,
            kind=self.law.kind[unit.p],
            status=unit.status,
            state=unit.state,
            from_day=_first(windows) if unit.state is ApplicabilityState.UNKNOWN else answer.from_day,
            conditions=answer.undecided,
            unless=tuple(sorted(self.exemptions & {key for window in windows for key in window.exception})),
            sources=tuple(sorted({window.source for window in windows if window.source})),
            voices=tuple(self._voices(unit)),
            readings=answer.by_reading,
        )

    def _asking(self, unit: _Unit, answer: Applicability) -> Iterator[ApplicabilityWindow]:
        """The windows that ask this subject, or may, on the day of the answer."""
        scope, timeline = self.statuses.scope, self.statuses.scope.timeline
        later = answer.from_day if unit.state is not ApplicabilityState.APPLIES else None
        stretch = bisect_right(timeline.starts, later) - 1 if later else timeline.now
        seen: dict[Key, ApplicabilityWindow] = {}
        for part in (unit.p, *self.law.below(unit.p)):
            for window, force in scope.windows.of(part):
                for asked in scope.askers.of(unit.s):
                    here = force[stretch] != NOT_MET and asked.mask[stretch] != NOT_MET
                    if here and scope.windows.is_asked(window, asked) and self._asks(window, asked.asker, stretch):
                        seen[window.key] = window
        yield from seen.values()

    def _asks(self, window: ApplicabilityWindow, asker: Asker, stretch: int) -> bool:
        return bool(self.statuses.scope.conditions.line(window, asker)[stretch] != NOT_MET)

    def _voices(self, unit: _Unit) -> Iterator[Voice]:
        """Those on which a partial status stands, then those on the duty itself that add nothing."""
        provision = self.law.content.keys[unit.p]
        proof = self.view.proof(provision, self.statuses.subjects.keys[unit.s])
        facts = {fact for step in proof.steps for fact in step.facts} if proof else set()
        used = (self.view.register.by_key[fact].record for fact in sorted(facts) if fact in self.view.register.by_key)
        voices = {v.key: v for v in used if isinstance(v, MappingAssertion | JointMapping)}
        for opinion in voices.values():
            yield self._voice(opinion, None)
        for opinion in self.said.get(provision, ()):
            if opinion.key not in voices:
                yield self._voice(opinion, self._why_not(opinion))

    def _why_not(self, opinion: MappingAssertion | JointMapping) -> str | None:
        """None where it counts."""
        if not accepts(self.view.policy, opinion):
            return f"{opinion.mapping_status}, not accepted by {self.view.policy.key}"
        for provision, edition in ends_of(opinion):
            compare = self.view.policy.accept_to_be_compared
            if not self.law.current(provision, edition, compare=compare):
                compared = self.law.to_be_compared(provision, edition)
                return "to be compared with a wording that is not here" if compared else "made for another wording"
        if opinion.relation is Relation.NO_RELATIONSHIP:
            return "no relationship"
        return None if self._used(opinion) else "contradicted by an opinion of the same rank or a higher one"

    def _used(self, opinion: MappingAssertion | JointMapping) -> bool:
        opinions, index = self.statuses.opinions, self.law.content.index
        if isinstance(opinion, JointMapping):
            return any(opinion.key in joint.keys for joint in opinions.joints)
        return bool(opinions.claim(index[opinion.from_], index[opinion.to]))

    def _voice(self, opinion: MappingAssertion | JointMapping, because: str | None) -> Voice:
        ends = opinion.member if isinstance(opinion, JointMapping) else (opinion.from_,)
        provisions = tuple(key for key in (*ends, opinion.to) if framework_of(key) == self.standard)
        said = (opinion.key, provisions, opinion.relation, opinion.author, opinion.authority)
        return Voice(*said, counts=because is None, because=because)


def _first(windows: list[ApplicabilityWindow]) -> date | None:
    return min((window.applies_from for window in windows if window.applies_from), default=None)


def _said_on(view: View, standard: Key) -> dict[Key, list[MappingAssertion | JointMapping]]:
    """Opinions that relate a provision to the standard, by that provision."""
    found: dict[Key, list[MappingAssertion | JointMapping]] = {}
    for assertion in view.register.open(MappingAssertion, view.known_at):
        _file(found, assertion, (assertion.from_, assertion.to), standard)
    for joint in view.register.open(JointMapping, view.known_at):
        _file(found, joint, (*joint.member, joint.to), standard)
    return found


def _file(
    found: dict[Key, list[MappingAssertion | JointMapping]],
    opinion: MappingAssertion | JointMapping,
    ends: Collection[Key],
    standard: Key,
) -> None:
    if any(framework_of(key) == standard for key in ends):
        for key in ends:
            if framework_of(key) != standard:
                found.setdefault(key, []).append(opinion)


def general(duties: Iterable[OpenDuty]) -> frozenset[Key]:
    """What lifts a third of these duties or more: said once, and not of each."""
    told = [duty for duty in duties if duty.unless]
    counts = Counter(key for duty in told for key in duty.unless)
    return frozenset(key for key, count in counts.items() if 3 * count >= len(told))
