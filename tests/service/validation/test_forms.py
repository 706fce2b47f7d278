"""A change set that breaks a form is refused in sentences that a compliance officer understands."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from ontology.errors import BadInput, Place, Refused, UnknownReference
from ontology.key import Key
from ontology.records import (
    AISystem,
    Assessment,
    Classification,
    ControlImplementation,
    Edition,
    Evidence,
    Framework,
    MappingAssertion,
    ModelVersion,
    Organisation,
    Provision,
    Record,
    Role,
    RoleAssignment,
    StatementOfApplicability,
    Use,
    Wording,
)
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.words import (
    Authority,
    FrameworkKind,
    ImplementationStatus,
    MappingStatus,
    Relation,
    SubjectKind,
    Verdict,
)
from service.validation.forms import check, place_of, title

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
ISO = "iso-42001/edition/2023"


def standard(key: Key, short: str, numbers: list[str]) -> list[Record]:
    edition = f"{key}/edition/2023"
    found: list[Record] = [
        Framework(
            key=key,
            label=short,
            short=short,
            framework_kind=FrameworkKind.STANDARD,
            default_assessed_per=SubjectKind.ORGANISATION,
        ),
        Edition(key=edition, edition_of=key, label="2023", in_force_from=date(2023, 12, 1)),
    ]
    for number in numbers:
        found.append(Provision(key=f"{key}/{number}", in_framework=key))
        found.append(Wording(key=f"{key}/{number}/w1", wording_of=f"{key}/{number}", in_edition=(edition,)))
    return found


def law() -> list[Record]:
    act = Framework(
        key="act",
        label="An invented act",
        short="Act",
        framework_kind=FrameworkKind.ACT,
        default_assessed_per=SubjectKind.AI_SYSTEM,
    )
    old = Edition(key="act/edition/1", edition_of="act", label="1", in_force_from=date(2024, 1, 1))
    old = replace(old, in_force_to=date(2026, 1, 1))
    new = Edition(key="act/edition/2", edition_of="act", label="2", in_force_from=date(2026, 1, 1))
    art = Provision(key="act/art_1", in_framework="act")
    later = Provision(key="act/art_1a", in_framework="act")
    words = Wording(key="act/art_1/w1", wording_of=art.key, in_edition=(old.key, new.key))
    added = Wording(key="act/art_1a/w1", wording_of=later.key, in_edition=(new.key,))
    return [act, old, new, art, later, words, added, Role(key="act:provider", in_framework="act", label="provider")]


def base() -> list[Record]:
    return [
        *standard("iso-42001", "ISO 42001", ["8.1", "8.2", "8.3", "8.4", "A.8.2", "A.8.3", "A.8.4", "A.8.5"]),
        *standard("iso-27001", "ISO 27001", [f"A.8.{number}" for number in range(1, 35)]),
        *law(),
        Organisation(key="org/acme"),
        AISystem(key="system/ranker"),
        ModelVersion(key="model/ranker@1"),
        IMPLEMENTATION,
        REPORT,
    ]


IMPLEMENTATION = ControlImplementation(
    key="implementation/1",
    label="tests",
    implements=("act/art_1",),
    subject="system/ranker",
    implementation_status=ImplementationStatus.IMPLEMENTED,
    against_edition="act/edition/1",
)
REPORT = Evidence(key="evidence/report-1", label="report", sha256="ab" * 32, collected_at=MARCH)
VERDICT = Assessment(
    key="assessment/1",
    of="act/art_1",
    verdict=Verdict.PASSED,
    assessed_by="auditor",
    assessed_on=date(2026, 3, 1),
    against_edition="act/edition/2",
    subject="system/ranker",
)
MAPPING = MappingAssertion(
    key="mapping/1",
    from_="iso-42001/8.4",
    relation=Relation.SUBSET_OF,
    to="act/art_1",
    from_edition=ISO,
    to_edition="act/edition/2",
    rationale="because",
    author="counsel",
    authority=Authority.OWN_COUNSEL,
    mapping_status=MappingStatus.REVIEWED,
    asserted_on=date(2026, 3, 1),
)


def entry(sequence: int, change: ChangeSet) -> Entry:
    return Entry(sequence, datetime(2026, 1, sequence, tzinfo=UTC), f"digest{sequence}", "", change)


def change(*records: Record, closed: tuple[Key, ...] = (), locator: str | None = None) -> ChangeSet:
    return ChangeSet("me", "a test", tuple(Added(record, locator) for record in records), closed)


@pytest.fixture
def register() -> Register:
    return Register.of([entry(1, change(*base()))])


def reasons(change_set: ChangeSet, register: Register) -> list[BadInput]:
    with pytest.raises(Refused) as refused:
        check(change_set, register)
    return refused.value.reasons


def only(change_set: ChangeSet, register: Register) -> BadInput:
    found = reasons(change_set, register)
    assert len(found) == 1, [str(reason) for reason in found]
    return found[0]


def test_a_good_change_set_passes(register: Register) -> None:
    check(change(*base()), Register())
    check(change(VERDICT, MAPPING), register)


def test_a_period_that_ends_before_it_begins(register: Register) -> None:
    report = replace(REPORT, key="evidence/robustness-report-7", valid_from=date(2026, 3, 1), valid_to=date(2026, 1, 1))
    reason = only(change(report, locator="sheet Evidence, row 14"), register)
    assert str(reason) == (
        'Evidence "robustness-report-7": validTo 2026-01-01 lies before validFrom 2026-03-01; '
        "swap or correct the dates (sheet Evidence, row 14)"
    )
    assert reason.place == Place(sheet="Evidence", row=14)


def test_all_reasons_come_at_once(register: Register) -> None:
    bad = [replace(REPORT, key=f"evidence/{n}", sha256="short") for n in range(30)]
    found = reasons(change(*bad), register)
    assert len(found) == 30
    assert all("64 lower-case hexadecimal digits" in str(reason) for reason in found)


def test_a_mapping_to_a_clause_that_does_not_exist_names_the_nearest(register: Register) -> None:
    reason = only(change(replace(MAPPING, from_="iso-42001/8.5"), locator="line 7"), register)
    assert isinstance(reason, UnknownReference)
    assert reason.nearest == ("iso-42001/8.4", "iso-42001/8.3", "iso-42001/8.2")
    assert "no such provision" in str(reason)
    assert reason.place == Place(line=7)


def test_a_control_of_another_standard_is_said_to_be_there(register: Register) -> None:
    reason = only(change(replace(MAPPING, from_="iso-42001/A.8.29")), register)
    assert "(ISO 27001 has A.8.29)" in str(reason)
    assert len(reason.nearest) == 3


def test_an_assessment_by_an_edition_not_yet_in_force(register: Register) -> None:
    reason = only(change(replace(VERDICT, assessed_on=date(2025, 12, 31))), register)
    assert "act/edition/2 comes into force on 2026-01-01, and was not yet in force on 2025-12-31" in str(reason)
    assert reason.remedy == "name the edition that was in force on that day, or correct the day"


def test_an_assessment_by_an_edition_that_has_ended(register: Register) -> None:
    reason = only(change(replace(VERDICT, against_edition="act/edition/1")), register)
    assert "act/edition/1 was no longer in force on 2026-03-01" in str(reason)
    check(change(replace(VERDICT, against_edition="act/edition/1", assessed_on=date(2025, 12, 31))), register)


def test_a_provision_that_the_edition_does_not_have(register: Register) -> None:
    bad = replace(IMPLEMENTATION, key="implementation/2", implements=("act/art_1", "act/art_1a"))
    reason = only(change(bad), register)
    assert "act/art_1a does not stand in act/edition/1" in str(reason)


BAD: list[tuple[Record, dict[str, Any], str]] = [
    (VERDICT, {"implementation": "implementation/1"}, "exactly one of them"),
    (VERDICT, {"subject": None}, "exactly one of them"),
    (VERDICT, {"valid_to": date(2026, 2, 1)}, "validTo 2026-02-01 lies before assessedOn 2026-03-01"),
    (VERDICT, {"subject": "iso-42001"}, "subject must be the key of a subject, and iso-42001 is of class Framework"),
    (IMPLEMENTATION, {"scope": ("all",)}, "only an implementation of an organisation has a scope"),
    (IMPLEMENTATION, {"subject": "org/acme", "covers_components": True}, "covers components"),
    (IMPLEMENTATION, {"implementation_status": ImplementationStatus.ALTERNATIVE}, "needs a justification"),
    (IMPLEMENTATION, {"implementation_status": ImplementationStatus.NOT_APPLICABLE}, "needs a justification"),
    (IMPLEMENTATION, {"implements": ()}, "implements must be given"),
    (MAPPING, {"confidence": 1.2}, "confidence must be a number from 0 to 1"),
    (MAPPING, {"mapping_status": MappingStatus.APPROVED}, "needs a reviewer other than its author counsel"),
    (
        MAPPING,
        {"mapping_status": MappingStatus.APPROVED, "reviewer": "counsel"},
        "needs a reviewer other than its author counsel",
    ),
    (MAPPING, {"to": "iso-42001/8.4", "to_edition": ISO}, "from and to are the same provision"),
    (REPORT, {"about": ("system/rankr",)}, "there is no such record; nearest: system/ranker"),
    (REPORT, {"valid_from": date(2026, 3, 1), "valid_to": date(2026, 3, 1)}, "leaves no day between them"),
    (Use(key="use/1", user="x", used="x"), {"user": "org/acme", "used": "system/ranker"}, "record a role assignment"),
    (Use(key="use/1", user="x", used="x"), {"user": "model/ranker@1", "used": "system/ranker"}, "cannot use"),
    (RoleAssignment(key="role/1", agent="org/acme", subject="org/acme", role="act:deployer"), {}, "act:provider"),
    (Classification(key="class/1", subject="system/ranker", risk_class="org/acme"), {}, "is of class Organisation"),
    (
        StatementOfApplicability(
            key="soa/1", organisation="org/acme", standard="act", approved_by="x", approved_on=date(2026, 1, 1)
        ),
        {},
        "act is an act of law, not a standard",
    ),
]


@pytest.mark.parametrize(("record", "changes", "sentence"), BAD, ids=[sentence for *_, sentence in BAD])
def test_nonsense_is_refused(register: Register, record: Record, changes: dict[str, Any], sentence: str) -> None:
    bad = replace(record, key=f"{record.key}-bad", **changes)
    assert sentence in str(only(change(bad), register))


GOOD: list[tuple[Record, dict[str, Any]]] = [
    (IMPLEMENTATION, {"subject": "org/acme", "scope": ("all",)}),
    (IMPLEMENTATION, {"covers_components": True}),
    (IMPLEMENTATION, {"implementation_status": ImplementationStatus.ALTERNATIVE, "justification": "other means"}),
    (MAPPING, {"mapping_status": MappingStatus.APPROVED, "reviewer": "a colleague"}),
    (VERDICT, {"subject": None, "implementation": "implementation/1"}),
    (Use(key="use/1", user="system/ranker", used="model/ranker@1"), {}),
    (REPORT, {"succeeds": "evidence/report-1", "supports": ("implementation/1",), "about": ("model/ranker@1",)}),
]


@pytest.mark.parametrize(("record", "changes"), GOOD)
def test_what_is_sound_passes(register: Register, record: Record, changes: dict[str, Any]) -> None:
    check(change(replace(record, key=f"{record.key}-good", **changes)), register)


# --- keys, closings, corrections ------------------------------------------------------------------------


def test_a_key_is_taken_for_ever(register: Register) -> None:
    assert "the key is taken since change set 1" in str(only(change(REPORT), register))


def test_a_key_stands_once_in_a_change_set(register: Register) -> None:
    twice = replace(REPORT, key="evidence/2")
    assert "stands twice" in str(only(change(twice, twice), register))


def test_a_key_must_be_well_formed(register: Register) -> None:
    assert "is no key" in str(only(change(replace(REPORT, key="evidence/with space")), register))


def test_only_what_is_open_can_be_closed(register: Register) -> None:
    check(change(closed=("evidence/report-1",)), register)
    register.apply(entry(2, change(closed=("evidence/report-1",))))
    assert "change set 2 closed it" in str(only(change(closed=("evidence/report-1",)), register))
    assert "no such record; nearest: evidence/report-1" in str(only(change(closed=("evidence/report-7",)), register))


def test_a_correction_closes_what_it_corrects(register: Register) -> None:
    corrected = replace(REPORT, key="evidence/report-1b", corrects="evidence/report-1", label="better")
    assert "which stays open; close it in the same change set" in str(only(change(corrected), register))
    check(change(corrected, closed=("evidence/report-1",)), register)


def test_a_correction_of_evidence_keeps_its_digest(register: Register) -> None:
    corrected = replace(REPORT, key="evidence/report-1b", corrects="evidence/report-1", sha256="cd" * 32)
    reason = only(change(corrected, closed=("evidence/report-1",)), register)
    assert "a correction keeps the digest, and evidence/report-1 has another" in str(reason)


def test_a_correction_is_of_the_same_class(register: Register) -> None:
    corrected = replace(REPORT, key="evidence/report-1b", corrects="implementation/1")
    found = [str(reason) for reason in reasons(change(corrected, closed=("implementation/1",)), register)]
    assert any("corrects must be a record of the same class" in text for text in found)


def test_nothing_new_refers_to_what_is_closed(register: Register) -> None:
    corrected = replace(REPORT, key="evidence/report-1b", corrects="evidence/report-1", label="better")
    register.apply(entry(2, change(corrected, closed=("evidence/report-1",))))
    late = replace(VERDICT, used_evidence=("evidence/report-1",))
    reason = only(change(late), register)
    assert "usedEvidence names evidence/report-1, which is closed; name evidence/report-1b" in str(reason)


def test_a_subject_stays_while_something_is_said_of_it(register: Register) -> None:
    assert 'cannot close "system/ranker": subject of "implementation/1" names it' in str(
        only(change(closed=("system/ranker",)), register)
    )
    check(change(closed=("model/ranker@1",)), register)


def test_a_record_may_refer_to_another_of_its_change_set(register: Register) -> None:
    fresh = AISystem(key="system/new")
    check(change(replace(IMPLEMENTATION, key="implementation/2", subject="system/new"), fresh), register)


@pytest.mark.parametrize(
    ("locator", "place"),
    [
        ("sheet Use, row 3, column validFrom", Place(sheet="Use", row=3, column="validFrom")),
        ("a.ttl, line 4", Place(file="a.ttl", line=4)),
        ("a.tsv line 4", Place(file="a.tsv", line=4)),
        ("somewhere", Place(file="somewhere")),
        (None, None),
    ],
)
def test_a_locator_is_a_place(locator: str | None, place: Place | None) -> None:
    assert place_of(locator) == place


def test_a_title_does_not_repeat_the_class() -> None:
    assert title(REPORT) == 'Evidence "report-1"'
    assert title(Provision(key="act/art_1", in_framework="act")) == 'Provision "act/art_1"'
