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
from service.reasoning.answers import Applicability, CoverageRow
from service.reasoning.conditions import Asker
from service.reasoning.imagined import Profile, imagine, with_levels
from service.reasoning.law import Law, law_on
from service.reasoning.opinions import DEFAULT_POLICY, accepts
from service.reasoning.timeline import NOT_MET
from service.reasoning.view import View


@dataclass(frozen=True, slots=True)
class Voice:
    """An opinion on a duty and the standard: on whose word. `counts`: it takes part in the status. `because`: why it
    does not.
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
    rows = view.coverage([profile.act], horizon=horizon)
    counted = [row for row in rows if row.counted]
    unknown = [row for row in rows if row.applicability is ApplicabilityState.UNKNOWN]
    open_ = [row for row in (*counted, *unknown) if not row.satisfied]
    teller = _Teller(view, profile)
    return LeftOpen(
        profile=profile,
        as_of=as_of,
        policy=policy.key,
        proposals=proposals,
        classes=with_levels(profile.classes),
        applicable=len(counted),
        satisfied=sum(row.satisfied for row in counted),
        partial=sum(row.status is Status.PARTIAL for row in counted),
        conditional=len(unknown),
        duties=tuple(teller.duty(row) for row in sorted(open_, key=teller.place)),
    )


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

    def place(self, row: CoverageRow) -> tuple[tuple[int, Key], ...]:
        """Where a provision stands in its act: by the place of each whole that it is in."""
        index = self.law.content.index
        p: int | None = index[row.provision]
        places: list[tuple[int, Key]] = []
        while p is not None:
            places.append((self.law.wording[p].position, self.law.content.keys[p]))
            p = self.law.whole.get(p)
        return (*reversed(places), (0, row.subject))

    def duty(self, row: CoverageRow) -> OpenDuty:
        answer = self.view.applicability(row.provision, row.subject)
        windows = list(self._asking(row, answer))
        return OpenDuty(
            provision=row.provision,
            kind=self.law.kind[self.law.content.index[row.provision]],
            status=row.status,
            state=row.applicability,
            from_day=_first(windows) if row.applicability is ApplicabilityState.UNKNOWN else answer.from_day,
            conditions=answer.undecided,
            unless=tuple(sorted(self.exemptions & {key for window in windows for key in window.exception})),
            sources=tuple(sorted({window.source for window in windows if window.source})),
            voices=tuple(self._voices(row)),
            readings=answer.by_reading,
        )

    def _asking(self, row: CoverageRow, answer: Applicability) -> Iterator[ApplicabilityWindow]:
        """The windows that ask this subject, or may, on the day of the answer."""
        scope, timeline = self.statuses.scope, self.statuses.scope.timeline
        p, s = self.law.content.index[row.provision], self.statuses.subjects.index[row.subject]
        later = answer.from_day if row.applicability is not ApplicabilityState.APPLIES else None
        stretch = bisect_right(timeline.starts, later) - 1 if later else timeline.now
        seen: dict[Key, ApplicabilityWindow] = {}
        for part in (p, *self.law.below(p)):
            for window, force in scope.windows.of(part):
                for asked in scope.askers.of(s):
                    if (
                        force[stretch] != NOT_MET
                        and asked.mask[stretch] != NOT_MET
                        and self._asks(window, asked.asker, stretch)
                    ):
                        seen[window.key] = window
        yield from seen.values()

    def _asks(self, window: ApplicabilityWindow, asker: Asker, stretch: int) -> bool:
        return bool(self.statuses.scope.conditions.line(window, asker)[stretch] != NOT_MET)

    def _voices(self, row: CoverageRow) -> Iterator[Voice]:
        """Those on which a partial status stands, then those on the duty itself that do not count."""
        proof = self.view.proof(row.provision, row.subject)
        facts = {fact for step in proof.steps for fact in step.facts} if proof else set()
        used = (self.view.register.by_key[fact].record for fact in sorted(facts) if fact in self.view.register.by_key)
        voices = {v.key: v for v in used if isinstance(v, MappingAssertion | JointMapping)}
        for opinion in voices.values():
            yield self._voice(opinion, counts=True, because=None)
        for opinion in self.said.get(row.provision, ()):
            if opinion.key not in voices:
                because = self._why_not(opinion)
                yield self._voice(opinion, counts=because is None, because=because)

    def _why_not(self, opinion: MappingAssertion | JointMapping) -> str | None:
        """None where it counts, and nothing follows from it."""
        if not accepts(self.view.policy, opinion):
            return f"{opinion.mapping_status}, not accepted by {self.view.policy.key}"
        for provision, edition in _ends(opinion):
            compare = self.view.policy.accept_to_be_compared
            if not self.law.current(provision, edition, compare=compare):
                compared = self.law.to_be_compared(provision, edition)
                return "to be compared with a wording that is not here" if compared else "made for another wording"
        return None

    def _voice(self, opinion: MappingAssertion | JointMapping, *, counts: bool, because: str | None) -> Voice:
        ends = opinion.member if isinstance(opinion, JointMapping) else (opinion.from_,)
        provisions = tuple(key for key in (*ends, opinion.to) if framework_of(key) == self.standard)
        return Voice(opinion.key, provisions, opinion.relation, opinion.author, opinion.authority, counts, because)


def _first(windows: list[ApplicabilityWindow]) -> date | None:
    return min((window.applies_from for window in windows if window.applies_from), default=None)


def _ends(opinion: MappingAssertion | JointMapping) -> Iterator[tuple[Key, Key]]:
    if isinstance(opinion, MappingAssertion):
        yield opinion.from_, opinion.from_edition
    else:
        editions = {framework_of(edition): edition for edition in opinion.from_edition}
        yield from ((member, editions.get(framework_of(member), "")) for member in opinion.member)
    yield opinion.to, opinion.to_edition


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
    """What lifts more than half of these duties: said once, and not of each."""
    told = [duty for duty in duties if duty.unless]
    counts = Counter(key for duty in told for key in duty.unless)
    return frozenset(key for key, count in counts.items() if 2 * count > len(told))
