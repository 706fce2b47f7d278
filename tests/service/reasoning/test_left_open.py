"""What a standard leaves open: a small act first, then the question of the lawyer on the content of the program."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ontology.errors import BadInput
from ontology.records import (
    ApplicabilityWindow,
    Assessment,
    ControlImplementation,
    Edition,
    Evidence,
    Framework,
    MappingAssertion,
    Organisation,
    Provision,
    Record,
    RiskClass,
    Role,
    RoleAssignment,
    Wording,
)
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.words import (
    ApplicabilityState,
    Authority,
    FrameworkKind,
    ImplementationStatus,
    MappingStatus,
    Relation,
    Status,
    SubjectKind,
    Verdict,
)
from service.reasoning.imagined import Profile
from service.reasoning.left_open import LeftOpen, OpenDuty, general, left_open
from tests.shipped import shipped

DAY = date(2027, 12, 2)
STANDARD, ACT = "standard", "act"
PROFILE = Profile(STANDARD, ACT, ("role/user",), ("class/high",))


def framework(key: str, kind: FrameworkKind) -> list[Record]:
    edition = Edition(key=f"{key}/edition/1", edition_of=key, label="first", in_force_from=date(2024, 1, 1))
    organisation = SubjectKind.ORGANISATION
    return [
        Framework(key=key, label=key, short=key, framework_kind=kind, default_assessed_per=organisation),
        edition,
    ]


def provision(key: str, position: int, kind: SubjectKind | None = None) -> list[Record]:
    act = key.split("/")[0]
    wording = Wording(
        key=f"wording/{key}",
        wording_of=key,
        in_edition=(f"{act}/edition/1",),
        position=position,
        assessable=True,
        assessed_per=kind,
        fingerprint=f"n1:{key}",
    )
    return [Provision(key=key, in_framework=act), wording]


def window(key: str, **conditions: object) -> ApplicabilityWindow:
    made = ApplicabilityWindow(
        key=f"window/{key}",
        for_provision=key,
        in_edition=f"{ACT}/edition/1",
        applies_from=date(2026, 1, 1),
        condition_role=("role/user",),
        source=f"{ACT}/final",
    )
    return replace(made, **conditions)  # type: ignore[arg-type]  # by name, as the dataclass has them


def mapping(relation: Relation, to: str, status: MappingStatus = MappingStatus.REVIEWED) -> MappingAssertion:
    return MappingAssertion(
        key=f"mapping/{to}",
        from_=f"{STANDARD}/1",
        relation=relation,
        to=to,
        from_edition=f"{STANDARD}/edition/1",
        to_edition=f"{ACT}/edition/1",
        rationale="they share a duty",
        author="Counsel",
        authority=Authority.OWN_COUNSEL,
        mapping_status=status,
        asserted_on=date(2026, 1, 1),
    )


def small(*more: Record) -> Register:
    records = [
        *framework(STANDARD, FrameworkKind.STANDARD),
        *framework(ACT, FrameworkKind.ACT),
        Role(key="role/user", in_framework=ACT, label="User"),
        RiskClass(key="class/high", in_framework=ACT, class_list="risk", label="High"),
        RiskClass(key="class/other", in_framework=ACT, class_list="kind", label="Other"),
        RiskClass(key="class/exempt", in_framework=ACT, class_list="exemption", label="Exempt"),
        *provision(f"{STANDARD}/1", 1),
    ]
    for number in (10, 9, 2, 1):
        records += provision(f"{ACT}/art_{number}", number, SubjectKind.AI_SYSTEM)
    records += provision(f"{ACT}/art_3", 3)
    records += [
        window(f"{ACT}/art_1", condition_risk_class=("class/high",), exception=("class/exempt",)),
        window(f"{ACT}/art_2", applies_from=date(2028, 1, 1)),
        window(f"{ACT}/art_3"),
        window(f"{ACT}/art_9"),
        window(f"{ACT}/art_10", condition_risk_class=("class/other",)),
        mapping(Relation.SUPERSET_OF, f"{ACT}/art_3"),
        mapping(Relation.INTERSECTS_WITH, f"{ACT}/art_1"),
        mapping(Relation.INTERSECTS_WITH, f"{ACT}/art_9", MappingStatus.PROPOSED),
        *more,
    ]
    register = Register()
    added = tuple(map(Added, records))
    register.apply(Entry(1, datetime(2026, 11, 21, tzinfo=UTC), "1" * 64, "0" * 64, ChangeSet("Ann", "all", added)))
    return register


def asked(register: Register, **how: object) -> LeftOpen:
    return left_open(register, PROFILE, DAY, register.head, **how)  # type: ignore[arg-type]  # passed on by name


def duties(found: LeftOpen) -> dict[str, OpenDuty]:
    return {duty.provision.removeprefix(f"{ACT}/"): duty for duty in found.duties}


def test_what_applies_and_is_not_satisfied_stays_open_in_the_order_of_the_act() -> None:
    found = asked(small())
    assert list(duties(found)) == ["art_1", "art_9", "art_10"]
    assert (found.applicable, found.satisfied, found.partial, found.conditional) == (3, 1, 1, 1)


def test_an_open_duty_says_since_when_by_which_words_and_on_whose_word() -> None:
    duty = duties(asked(small()))["art_1"]
    assert (duty.status, duty.state) == (Status.PARTIAL, ApplicabilityState.APPLIES)
    assert (duty.from_day, duty.sources) == (date(2026, 1, 1), (f"{ACT}/final",))
    assert duty.unless == ("class/exempt",)
    (voice,) = duty.voices
    assert (voice.author, voice.authority, voice.counts) == ("Counsel", Authority.OWN_COUNSEL, True)
    assert voice.provisions == (f"{STANDARD}/1",)


def test_a_conditional_duty_says_what_has_to_be_recorded() -> None:
    duty = duties(asked(small()))["art_10"]
    assert duty.conditional
    assert duty.conditions == ("a classification of AI-system/imagined (class/other)",)
    assert (duty.from_day, duty.sources) == (date(2026, 1, 1), (f"{ACT}/final",))


def test_a_horizon_brings_what_will_apply() -> None:
    found = asked(small(), horizon=date(2028, 1, 1))
    assert duties(found)["art_2"].state is ApplicabilityState.UPCOMING
    assert duties(found)["art_2"].from_day == date(2028, 1, 1)
    assert found.applicable == 4
    assert "art_2" not in duties(asked(small(), horizon=date(2027, 12, 31)))


def test_proposals_count_where_that_is_asked_for() -> None:
    register = small()
    without = duties(asked(register))["art_9"]
    assert without.status is Status.ABSENT
    assert [voice.because for voice in without.voices] == ["proposed, not accepted by policy/default"]
    counted = asked(register, proposals=True)
    assert duties(counted)["art_9"].status is Status.PARTIAL
    assert [voice.counts for voice in duties(counted)["art_9"].voices] == [True]
    assert counted.proposals


def test_an_accepted_denial_is_said_and_adds_nothing() -> None:
    denied = asked(small(mapping(Relation.NO_RELATIONSHIP, f"{ACT}/art_10")))
    (voice,) = duties(denied)["art_10"].voices
    assert (voice.counts, voice.because) == (False, "no relationship")


def test_an_opinion_that_is_contradicted_does_not_count() -> None:
    """A proposal that denies what was accepted takes it away, where proposals count."""
    denial = mapping(Relation.NO_RELATIONSHIP, f"{ACT}/art_1", MappingStatus.PROPOSED)
    register = small(replace(denial, key="mapping/denial"))
    assert duties(asked(register))["art_1"].status is Status.PARTIAL
    duty = duties(asked(register, proposals=True))["art_1"]
    assert duty.status is Status.ABSENT
    assert {voice.assertion: voice.because for voice in duty.voices} == {
        "mapping/denial": "no relationship",
        f"mapping/{ACT}/art_1": "contradicted by an opinion of the same rank or a higher one",
    }


def test_nobodys_records_are_asked() -> None:
    """An organisation of the house that met Article 1 changes nothing, nor does what it failed."""
    edition = f"{ACT}/edition/1"
    own: list[Record] = [
        Organisation(key="org/acme"),
        RoleAssignment(key="role/acme", agent="org/acme", subject="org/acme", role="role/user"),
        ControlImplementation(
            key="measure",
            label="Measure",
            implements=(f"{ACT}/art_1",),
            subject="org/acme",
            implementation_status=ImplementationStatus.IMPLEMENTED,
            against_edition=edition,
            scope=("all",),
        ),
        Evidence(
            key="item",
            label="Item",
            sha256="0" * 64,
            collected_at=datetime(2026, 1, 1, tzinfo=UTC),
            supports=("measure",),
        ),
        Assessment(
            key="verdict",
            of=f"{STANDARD}/1",
            verdict=Verdict.FAILED,
            assessed_by="Ann",
            assessed_on=date(2026, 1, 1),
            against_edition=f"{STANDARD}/edition/1",
            subject="org/acme",
        ),
    ]
    register = small(*own)
    before = len(register.by_key), register.head
    assert asked(register) == asked(small())
    assert (len(register.by_key), register.head) == before


def test_a_mapping_of_another_wording_says_why_it_does_not_count() -> None:
    register = small()
    later = Edition(key=f"{ACT}/edition/2", edition_of=ACT, label="second", in_force_from=date(2027, 1, 1))
    old = next(w for w in register.open(Wording, 1) if w.wording_of == f"{ACT}/art_1")
    windows = [replace(w, key=f"{w.key}/2", in_edition=later.key) for w in register.open(ApplicabilityWindow, 1)]
    new = [replace(old, key="wording/new", in_edition=(later.key,), fingerprint="unknown"), later, *windows]
    at = datetime(2026, 11, 21, tzinfo=UTC)
    register.apply(Entry(2, at, "2" * 64, "1" * 64, ChangeSet("Ann", "amended", tuple(map(Added, new)))))
    duty = duties(asked(register))["art_1"]
    assert [(voice.counts, voice.because) for voice in duty.voices] == [
        (False, "to be compared with a wording that is not here")
    ]
    changed = [replace(old, key="wording/changed", in_edition=(later.key,), fingerprint="n1:other")]
    change = ChangeSet("Ann", "loaded", tuple(map(Added, changed)), ("wording/new",))
    register.apply(Entry(3, at, "3" * 64, "2" * 64, change))
    assert [voice.because for voice in duties(asked(register))["art_1"].voices] == ["made for another wording"]


@pytest.mark.parametrize(("standard", "act"), [(ACT, ACT), (STANDARD, STANDARD)])
def test_what_is_no_standard_or_no_act_is_refused(standard: str, act: str) -> None:
    with pytest.raises(BadInput, match="first the standard, then the act"):
        left_open(small(), Profile(standard, act), DAY, 1)


def test_what_lifts_many_of_the_duties_is_said_once() -> None:
    duty = duties(asked(small()))["art_1"]
    rare = replace(duty, unless=("class/exempt", "class/rare"))
    assert general([duty, duty, duty, rare]) == {"class/exempt"}
    assert general([]) == frozenset()


# --- the lawyer's question, on the content of the program --------------------------------------------

DEPLOYER = Profile("iso-42001", "eu-ai-act", ("aiact:AIDeployer",), ("aiact:HighRiskAISystem-AnnexIII-4-a",))


def of_the_ai_act(profile: Profile, day: date) -> dict[str, OpenDuty]:
    found = left_open(shipped(), profile, day, shipped().head)
    return {duty.provision.removeprefix("eu-ai-act/"): duty for duty in found.duties}


def test_what_iso_42001_leaves_open_for_a_deployer_of_a_recruitment_system() -> None:
    found = of_the_ai_act(DEPLOYER, DAY)
    workers = found["art_26/par_7"]
    assert (workers.state, workers.from_day) == (ApplicabilityState.APPLIES, DAY)
    assert workers.sources == ("eu-ai-act/art_113/sub_3/pnt_c/pnt_i",)
    assert "eu-ai-act/class/exempt-not-at-a-workplace" in workers.unless
    assert workers.status in (Status.PARTIAL, Status.ABSENT)
    assert {voice.author for voice in workers.voices if voice.counts} == {"Nomograph counsel"}
    assert "transparency-emotion-or-biometric" in found["art_50/par_3"].conditions[0]
    assert all(duty.sources for duty in found.values())
    assert all(duty.conditions for duty in found.values() if duty.conditional)
    assert "art_16/pnt_a" not in found


def test_the_day_before_the_duties_of_deployers_do_not_apply_yet() -> None:
    found = of_the_ai_act(DEPLOYER, date(2027, 12, 1))
    assert not any(key.startswith("art_26/") for key in found)
    assert "art_4" in found


def test_a_provider_is_asked_more_than_a_deployer_and_several_roles_add_up() -> None:
    both = replace(DEPLOYER, roles=("aiact:AIDeployer", "aiact:AIProvider"))
    provider = of_the_ai_act(replace(DEPLOYER, roles=("aiact:AIProvider",)), DAY)
    assert set(of_the_ai_act(DEPLOYER, DAY)) | set(provider) <= set(of_the_ai_act(both, DAY))
    assert len(provider) > 2 * len(of_the_ai_act(DEPLOYER, DAY))
