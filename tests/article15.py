"""One complete trace, small: does Article 15 hold for two versions of a model, of which one lacks a test report?"""

from datetime import UTC, date, datetime

from ontology.records import (
    AISystem,
    ApplicabilityWindow,
    Assessment,
    Classification,
    ControlImplementation,
    Edition,
    Evidence,
    Framework,
    Inventory,
    ModelVersion,
    Organisation,
    Provision,
    Record,
    RiskClass,
    Role,
    RoleAssignment,
    Use,
    Wording,
)
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.words import (
    Decomposition,
    FrameworkKind,
    ImplementationStatus,
    InventoryExtent,
    SubjectKind,
    Verdict,
)

ACT, WHOLE = "act", "act/art_15"
AS_PUBLISHED, AS_AMENDED = "act/edition/2024-08-01", "act/edition/2026-07-27"
PROVEN, UNPROVEN, SYSTEM, ORGANISATION = "model/m@1", "model/m@2", "system/ranker", "org/acme"
TODAY = date(2026, 11, 21)
PARAGRAPHS = ("1", "4")


def law() -> list[Record]:
    editions: list[Record] = [
        Edition(
            key=AS_PUBLISHED,
            edition_of=ACT,
            label="as published",
            in_force_from=date(2024, 8, 1),
            in_force_to=date(2026, 7, 27),
        ),
        Edition(key=AS_AMENDED, edition_of=ACT, label="as amended", in_force_from=date(2026, 7, 27)),
    ]
    windows: list[Record] = [
        ApplicabilityWindow(
            key=f"window/{number}",
            for_provision=WHOLE,
            in_edition=edition,
            applies_from=day,
            condition_role=("role/provider",),
            condition_risk_class=("class/high",),
        )
        for number, (edition, day) in enumerate(
            ((AS_PUBLISHED, date(2026, 8, 2)), (AS_AMENDED, date(2027, 12, 2))), start=1
        )
    ]
    return [
        Framework(
            key=ACT,
            label="The act",
            short="Act",
            framework_kind=FrameworkKind.ACT,
            default_assessed_per=SubjectKind.MODEL_VERSION,
        ),
        *editions,
        *_provision(WHOLE, None, Decomposition.ALL),
        *(record for n in PARAGRAPHS for record in _provision(f"{WHOLE}/par_{n}", WHOLE, None)),
        *windows,
        Role(key="role/provider", in_framework=ACT, label="provider"),
        RiskClass(key="class/high", in_framework=ACT, class_list="high-risk", label="high-risk"),
    ]


def _provision(key: str, whole: str | None, mark: Decomposition | None) -> list[Record]:
    return [
        Provision(key=key, in_framework=ACT),
        Wording(
            key=f"{key}/w1",
            wording_of=key,
            in_edition=(AS_PUBLISHED, AS_AMENDED),
            part_of=whole,
            assessable=True,
            decomposition=mark,
            fingerprint=f"n1:{key}",
        ),
    ]


def subjects() -> list[Record]:
    return [
        Organisation(key=ORGANISATION),
        AISystem(key=SYSTEM),
        ModelVersion(key=PROVEN),
        ModelVersion(key=UNPROVEN),
        RoleAssignment(
            key="role/1", agent=ORGANISATION, subject=SYSTEM, role="role/provider", valid_from=date(2025, 1, 1)
        ),
        Classification(key="class/1", subject=SYSTEM, risk_class="class/high", valid_from=date(2025, 1, 1)),
        Use(key="use/1", user=SYSTEM, used=PROVEN, valid_from=date(2026, 3, 1)),
        Use(key="use/2", user=SYSTEM, used=UNPROVEN, valid_from=date(2026, 9, 1)),
        Inventory(
            key="inventory/1",
            subject=SYSTEM,
            inventory_kind=SubjectKind.MODEL_VERSION,
            extent=InventoryExtent.COMPLETE,
            as_of=date(2026, 10, 1),
            stated_by="ann",
        ),
    ]


def measures() -> list[Record]:
    found: list[Record] = []
    for n in PARAGRAPHS:
        found += [
            ControlImplementation(
                key=f"implementation/{n}",
                label=f"Measure {n}",
                implements=(f"{WHOLE}/par_{n}",),
                subject=SYSTEM,
                covers_components=True,
                implementation_status=ImplementationStatus.IMPLEMENTED,
                against_edition=AS_PUBLISHED,
            ),
            report(n, PROVEN, "1", date(2026, 3, 5)),
            verdict(n, PROVEN, "1", date(2026, 3, 20), (f"evidence/{n}-1",)),
        ]
    return [
        *found,
        report("1", UNPROVEN, "2", date(2026, 9, 5)),
        verdict("1", UNPROVEN, "2", date(2026, 9, 20), ("evidence/1-2",)),
        verdict("4", UNPROVEN, "2", date(2026, 9, 20), ()),
    ]


def report(paragraph: str, model: str, version: str, day: date) -> Evidence:
    return Evidence(
        key=f"evidence/{paragraph}-{version}",
        label=f"Report {paragraph} on {model}",
        sha256="0" * 64,
        collected_at=datetime(day.year, day.month, day.day, tzinfo=UTC),
        supports=(f"implementation/{paragraph}",),
        about=(model,),
        valid_from=day,
        valid_to=date(day.year + 2, day.month, day.day),
        custodian="ann",
    )


def verdict(paragraph: str, model: str, version: str, day: date, used: tuple[str, ...]) -> Assessment:
    return Assessment(
        key=f"assessment/{paragraph}-{version}",
        of=f"{WHOLE}/par_{paragraph}",
        verdict=Verdict.PASSED,
        assessed_by="auditor",
        assessed_on=day,
        against_edition=AS_PUBLISHED,
        subject=model,
        used_evidence=used,
    )


def register(*more: list[Record]) -> Register:
    """Law and subjects in the first entry, measures in the second, each further list in one of its own."""
    entries = []
    for sequence, records in enumerate(([*law(), *subjects()], measures(), *more), start=1):
        change = ChangeSet("ann", "test", tuple(Added(record) for record in records))
        at = datetime(2026, 10, sequence, tzinfo=UTC)
        entries.append(Entry(sequence, at, f"digest-{sequence}", f"digest-{sequence - 1}", change))
    return Register.of(entries)
