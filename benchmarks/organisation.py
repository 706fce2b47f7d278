"""An organisation of any size, shaped like the domain and seeded: systems with model versions, datasets and
suppliers, measures, evidence with validity, verdicts. The law is an act of 60 articles, mapped to 40 controls.

`of_size(statements)` gives a register of about so many RDF statements; `renewed`, with what became of them
(benchmarks/renewal.py), which are more.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from benchmarks import renewal
from ontology.fields import fields_of, values_of
from ontology.records import (
    Adoption,
    AISystem,
    ApplicabilityWindow,
    Assessment,
    Classification,
    ControlImplementation,
    Dataset,
    Edition,
    Evidence,
    Framework,
    Inventory,
    MappingAssertion,
    ModelVersion,
    Organisation,
    Provision,
    Record,
    RiskClass,
    Role,
    RoleAssignment,
    Supplier,
    Use,
    Wording,
)
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.words import (
    Authority,
    Decomposition,
    FrameworkKind,
    ImplementationStatus,
    InventoryExtent,
    MappingStatus,
    Relation,
    SubjectKind,
    Verdict,
)

SIZES = {"20k": 20_000, "200k": 200_000, "2M": 2_000_000, "10M": 10_000_000}
TODAY = date(2026, 11, 21)
ARTICLES, PARAGRAPHS, CONTROLS = 60, 4, 40
ACT_EDITION, STANDARD_EDITION = "act/edition/1", "standard/edition/1"
SEED = 20261121


def law(chance: random.Random) -> Iterator[Record]:
    yield Framework(
        key="act",
        label="Act",
        short="Act",
        framework_kind=FrameworkKind.ACT,
        default_assessed_per=SubjectKind.AI_SYSTEM,
    )
    yield Edition(key=ACT_EDITION, edition_of="act", label="1", in_force_from=date(2024, 1, 1))
    yield Framework(
        key="standard",
        label="Standard",
        short="Standard",
        framework_kind=FrameworkKind.STANDARD,
        default_assessed_per=SubjectKind.ORGANISATION,
    )
    yield Edition(key=STANDARD_EDITION, edition_of="standard", label="1", in_force_from=date(2024, 1, 1))
    yield Role(key="role/provider", in_framework="act", label="provider")
    yield RiskClass(key="class/high", in_framework="act", class_list="high-risk", label="high-risk")
    for article in range(1, ARTICLES + 1):
        kind = SubjectKind.MODEL_VERSION if article % 4 == 0 else None
        whole = f"act/art_{article}"
        yield from _provision(whole, ACT_EDITION, None, Decomposition.ALL, kind)
        for paragraph in range(1, PARAGRAPHS + 1):
            yield from _provision(f"{whole}/par_{paragraph}", ACT_EDITION, whole, None, kind)
        yield ApplicabilityWindow(
            key=f"window/{article}",
            for_provision=whole,
            in_edition=ACT_EDITION,
            applies_from=date(2025, 1, 1) + timedelta(days=30 * (article % 40)),
            condition_role=("role/provider",),
            condition_risk_class=("class/high",),
        )
    for control in range(1, CONTROLS + 1):
        yield from _provision(f"standard/A.{control}", STANDARD_EDITION, None, None, None)
    pairs = [
        (c, a, p) for c in range(1, CONTROLS + 1) for a in range(1, ARTICLES + 1) for p in range(1, PARAGRAPHS + 1)
    ]
    for control, article, paragraph in chance.sample(pairs, 150):
        yield MappingAssertion(
            key=f"mapping/{control}-{article}-{paragraph}",
            from_=f"standard/A.{control}",
            relation=chance.choice((Relation.INTERSECTS_WITH, Relation.SUPERSET_OF, Relation.SUBSET_OF)),
            to=f"act/art_{article}/par_{paragraph}",
            from_edition=STANDARD_EDITION,
            to_edition=ACT_EDITION,
            rationale="generated",
            author="ann",
            reviewer="bob",
            authority=Authority.OWN_COUNSEL,
            mapping_status=MappingStatus.APPROVED,
            asserted_on=date(2025, 1, 1),
            confidence=0.8,
        )


def _provision(
    key: str, edition: str, whole: str | None, mark: Decomposition | None, kind: SubjectKind | None
) -> Iterator[Record]:
    yield Provision(key=key, in_framework=key.split("/")[0])
    yield Wording(
        key=f"{key}/w1",
        wording_of=key,
        in_edition=(edition,),
        part_of=whole,
        assessable=True,
        assessed_per=kind,
        decomposition=mark,
        fingerprint=f"n1:{key}",
    )


def organisation() -> Iterator[Record]:
    yield Organisation(key="org/acme")
    yield Adoption(key="adoption/1", organisation="org/acme", standard="standard", scope=("all",))


def system(number: int, chance: random.Random) -> Iterator[Record]:
    """One system with two model versions, three datasets and two suppliers; most duties met, some not."""
    own = f"system/{number}"
    yield AISystem(key=own, owner=chance.choice(("Ada", "Ben", "Cem")))
    yield RoleAssignment(key=f"role/{number}", agent="org/acme", subject=own, role="role/provider")
    yield Classification(key=f"class/{number}", subject=own, risk_class="class/high")
    models = [f"model/{number}@{version}" for version in (1, 2)]
    for model in models:
        yield ModelVersion(key=model)
        yield Use(key=f"use/{own}/{model}", user=own, used=model, valid_from=date(2025, 6, 1))
        for dataset in range(3):
            key = f"dataset/{number}-{dataset}"
            if model == models[0]:
                yield Dataset(key=key)
            yield Use(key=f"use/{model}/{key}", user=model, used=key, valid_from=date(2025, 6, 1))
    for supplier in range(2):
        yield Supplier(key=f"supplier/{number}-{supplier}")
        yield Use(key=f"use/{own}/supplier-{supplier}", user=own, used=f"supplier/{number}-{supplier}")
    yield Inventory(
        key=f"inventory/{number}",
        subject=own,
        inventory_kind=SubjectKind.MODEL_VERSION,
        extent=InventoryExtent.COMPLETE,
        as_of=date(2026, 11, 1),
        stated_by="ann",
    )
    for article in range(1, ARTICLES + 1):
        yield from _measures(own, models, article, chance)


def _measures(own: str, models: list[str], article: int, chance: random.Random) -> Iterator[Record]:
    for paragraph in range(1, PARAGRAPHS + 1):
        if chance.random() < 0.15:
            continue
        provision = f"act/art_{article}/par_{paragraph}"
        name = f"{own}-{article}-{paragraph}".replace("/", "-")
        yield ControlImplementation(
            key=f"implementation/{name}",
            label="measure",
            implements=(provision,),
            subject=own,
            covers_components=True,
            implementation_status=ImplementationStatus.IMPLEMENTED,
            against_edition=ACT_EDITION,
            owner="Ada",
        )
        for about in models if article % 4 == 0 else [own]:
            yield from _proof(about, provision, name, chance)


def _proof(about: str, provision: str, name: str, chance: random.Random) -> Iterator[Record]:
    tail = f"{name}-{about}".replace("/", "-")
    start = date(2025, 1, 1) + timedelta(days=chance.randrange(600))
    if chance.random() < 0.9:
        yield Evidence(
            key=f"evidence/{tail}",
            label="report",
            sha256=f"{chance.getrandbits(256):064x}",
            collected_at=datetime(start.year, start.month, start.day, tzinfo=UTC),
            supports=(f"implementation/{name}",),
            about=(about,),
            valid_from=start,
            valid_to=start + timedelta(days=chance.choice((365, 730, 3650))),
        )
        yield Assessment(
            key=f"assessment/{tail}",
            of=provision,
            subject=about,
            verdict=chance.choices((Verdict.PASSED, Verdict.FAILED), (95, 5))[0],
            assessed_by="auditor",
            assessed_on=start + timedelta(days=10),
            against_edition=ACT_EDITION,
            used_evidence=(f"evidence/{tail}",),
        )


def statements(record: Record) -> int:
    """How many RDF statements a record is: one for its class, one for each value."""
    return 1 + sum(len(values_of(record, field)) for field in fields_of(type(record)))


def of_size(wanted: int, *, renewed: bool = False) -> Register:
    """A register of about `wanted` statements, the same for the same number."""
    chance = random.Random(SEED)
    records = [*law(chance), *organisation()]
    count, number = sum(map(statements, records)), 0
    while count < wanted:
        number += 1
        new = list(system(number, chance))
        count += sum(map(statements, new))
        records += new
    at = datetime(2026, 11, 1, tzinfo=UTC)
    if renewed:
        return Register.of(renewal.entries(renewal.renewed(records, TODAY), at))
    change = ChangeSet("generator", "benchmark", tuple(Added(record) for record in records))
    return Register.of([Entry(1, at, "digest", "none", change)])
