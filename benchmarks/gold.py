"""Our tables against a reading of the wording by others (`tests/gold/README.md` has the columns and their words)."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from ontology import tables
from ontology.records import ApplicabilityWindow, Edition, Record, Wording

FILE = Path(__file__).parent.parent / "tests" / "gold" / "gold.tsv"
HELD_OUT = FILE.with_name("held_out.tsv")
PUBLISHED, AMENDED = "eu-ai-act/edition/2024-08-01", "eu-ai-act/edition/2026-07-27"
TRANSITION = "eu-ai-act/art_111"
"""Windows that stand on it are for what was on the market before."""

OPERATORS = {
    "provider": (
        "aiact:AIProvider",
        "eu-ai-act/role/financial-institution-provider",
        "eu-ai-act/role/law-enforcement-provider",
    ),
    "deployer": ("aiact:AIDeployer", "eu-ai-act/role/financial-institution-deployer", "eu-ai-act/role/public-"),
    "importer": ("aiact:AIImporter",),
    "distributor": ("aiact:AIDistributor",),
    "authorised representative": ("aiact:AuthorisedRepresentative", "eu-ai-act/role/GPAI-authorised-representative"),
    "product manufacturer": ("aiact:AIProductManufacturer",),
    "provider of general-purpose AI models": ("eu-ai-act/role/GPAI-provider",),
    "third-party supplier": ("eu-ai-act/role/third-party-supplier",),
    "controller": ("dpv:DataController", "dpv:JointDataControllers"),
    "processor": ("dpv:DataProcessor", "dpv:DataSubProcessor"),
    "representative": ("gdpr/role/representative",),
    "critical ICT third-party service provider": ("dora/role/critical-ICT",),
    "ICT third-party service provider": ("dora/role/ICT-third-party",),
    "financial entity": ("dora/role/",),
    "essential entity": ("nis2/role/essential",),
    "important entity": ("nis2/role/important",),
    "domain name registry": ("nis2/role/top-level", "nis2/role/domain-name"),
}
"""A word of the guide for the roles whose keys begin so; the first that fits."""

CLASSES = {
    "prohibited": ("aiact:RiskLevelProhibited",),
    "high-risk Annex I": ("aiact:RiskLevelHigh-A6-1",),
    "high-risk Annex III": ("aiact:RiskLevelHigh-A6-2", "eu-ai-act/class/real-world-testing"),
    "Annex III point": ("aiact:HighRiskAISystem-AnnexIII",),
    "": ("aiact:RiskLevelHigh",),
    "transparency": ("aiact:RiskLevelTransparency", "eu-ai-act/class/transparency"),
    "systemic risk": ("aiact:HighImpactCapabilityGPAIModel",),
    "general-purpose model": ("aiact:GPAIModel",),
    "post-remote biometric identification": ("aiact:PostRemoteBiometricIdentificationSystem",),
    "real-time remote biometric identification": ("aiact:RealtimeRemoteBiometricIdentificationSystem",),
    "not high-risk Article 6(3)": ("eu-ai-act/class/not-high-risk-A6-3",),
    "high-risk processing": ("gdpr/class/high-risk-processing",),
    "legal basis consent": ("gdpr/class/legal-basis-consent",),
    "legal basis contract": ("gdpr/class/legal-basis-contract",),
    "legal basis legal obligation": ("gdpr/class/legal-basis-legal-obligation",),
    "legal basis legitimate interests": ("gdpr/class/legal-basis-legitimate-interests",),
    "legal basis public task": ("gdpr/class/legal-basis-public-task",),
    "legal basis vital interests": ("gdpr/class/legal-basis-vital-interests",),
    "transfer under adequacy decision": ("gdpr/class/transfer-adequacy-decision",),
    "transfer with appropriate safeguards": ("gdpr/class/transfer-appropriate-safeguards",),
    "transfer by derogation": ("gdpr/class/transfer-derogation",),
    "transfer for compelling interests": ("gdpr/class/transfer-compelling-interests",),
}
FIELDS = ("assessable", "addressee", "role", "risk_class", "applies_from", "applies_from_amended", "assessed_per")
FIELDS_ALL = (*FIELDS, "decomposition")


@cache
def content() -> tuple[Record, ...]:
    return tuple(added.record for added in tables.content())


def editions() -> list[Edition]:
    return [record for record in content() if isinstance(record, Edition)]


@cache
def wordings(edition: str) -> dict[str, Wording]:
    return {
        record.wording_of: record
        for record in content()
        if isinstance(record, Wording) and edition in record.in_edition
    }


@cache
def windows(edition: str) -> dict[str, list[ApplicabilityWindow]]:
    found: dict[str, list[ApplicabilityWindow]] = {}
    for record in content():
        if isinstance(record, ApplicabilityWindow) and record.in_edition == edition:
            found.setdefault(record.for_provision, []).append(record)
    return found


def of(key: str, edition: str) -> list[ApplicabilityWindow]:
    """The windows of a provision or of its nearest whole that has some; else those of its parts."""
    named: str | None = key
    while named:
        if found := windows(edition).get(named):
            return found
        wording = wordings(edition).get(named)
        named = wording.part_of if wording else None
    return [one for part, found in windows(edition).items() if part.startswith(f"{key}/") for one in found]


def words(keys: Iterable[str], table: dict[str, tuple[str, ...]]) -> set[str]:
    """The guide's words for keys of roles or classes; a key that no word stands for, itself."""
    found = {
        next((word for word, starts in table.items() if any(key.startswith(start) for start in starts)), key)
        for key in keys
    }
    return found - {""}


@dataclass(frozen=True)
class Reading:
    """What one reader, or our tables, say of a provision: a set of values by field."""

    key: str
    values: dict[str, frozenset[str]]

    @property
    def assessable(self) -> bool:
        return bool(self.values["assessable"])


def ours(key: str) -> Reading:
    """From our tables, in the edition that was published first."""
    edition = next(one.key for one in reversed(editions()) if one.key.split("/")[0] == key.split("/")[0])
    first = PUBLISHED if key.startswith("eu-ai-act/") else edition
    wording = wordings(first)[key]
    new = [window for window in of(key, first) if not (window.source or "").startswith(TRANSITION)]
    amended = [one for one in of(key, AMENDED) if not (one.source or "").startswith(TRANSITION)]
    framework = next(r for r in content() if getattr(r, "default_assessed_per", None) and r.key == key.split("/")[0])
    kind = wording.assessed_per or framework.default_assessed_per  # type: ignore[attr-defined]
    classes = words((name for window in new for name in window.condition_risk_class), CLASSES)
    if "general-purpose model" in classes:
        classes.discard("systemic risk")  # such a model is one of them
    roles = words((name for window in new for name in window.condition_role), OPERATORS)
    if "ICT third-party service provider" in roles:
        roles.discard("critical ICT third-party service provider")  # such a provider is one of them
    values = {
        "assessable": {"yes"} if wording.assessable else set(),
        "addressee": set(wording.addressee),
        "role": roles,
        "risk_class": classes if all(window.condition_risk_class for window in new) and classes else {"any"},
        "applies_from": {str(window.applies_from) for window in new if window.applies_from},
        "applies_from_amended": {str(window.applies_from) for window in amended if window.applies_from},
        "assessed_per": {str(kind)},
        "decomposition": {str(wording.decomposition)} if wording.decomposition else set(),
    }
    return Reading(key, {name: frozenset(found) for name, found in values.items()})


def read(path: Path) -> Iterator[Reading]:
    """The sure rows of a reading."""
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(
            (line for line in lines if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE
        ):
            if row["sure"] == "yes":
                values = {name: frozenset(_many(row[name])) for name in FIELDS_ALL if name != "assessable"}
                yield Reading(row["key"], {"assessable": frozenset({"yes"} & {row["assessable"]}), **values})


def _many(cell: str) -> list[str]:
    return [value.strip() for value in cell.split(";") if value.strip()]


@dataclass
class Score:
    both: int = 0
    ours: int = 0
    theirs: int = 0
    apart: list[str] = field(default_factory=list)

    def take(self, key: str, mine: frozenset[str], theirs: frozenset[str]) -> None:
        self.both += len(mine & theirs)
        self.ours += len(mine)
        self.theirs += len(theirs)
        if mine != theirs:
            self.apart.append(f"{key}: ours {_shown(mine)}, gold {_shown(theirs)}")

    @property
    def precision(self) -> float:
        return self.both / self.ours if self.ours else 1.0

    @property
    def recall(self) -> float:
        return self.both / self.theirs if self.theirs else 1.0


def _shown(values: frozenset[str]) -> str:
    return ", ".join(sorted(values)) or "nothing"


def scores(path: Path) -> dict[str, Score]:
    """By field. What follows from being assessable is compared where both say that it is."""
    found = {name: Score() for name in FIELDS_ALL}
    for gold in read(path):
        mine = ours(gold.key)
        for name in FIELDS_ALL:
            always = name in ("assessable", "addressee")
            if name == "applies_from_amended" and not gold.key.startswith("eu-ai-act/"):
                continue
            if always or (mine.assessable and gold.assessable):
                found[name].take(gold.key, mine.values[name], gold.values[name])
    return found


def report(path: Path) -> None:
    rows = list(read(path))
    print(f"{len(rows)} sure provisions of {path.name}, {sum(row.assessable for row in rows)} of them assessable")
    print(f"{'field':<22}{'precision':>10}{'recall':>8}{'values':>8}")
    for name, score in scores(path).items():
        print(f"{name:<22}{score.precision:>10.3f}{score.recall:>8.3f}{score.theirs:>8}")
    for name, score in scores(path).items():
        for line in score.apart:
            print(f"  {name}: {line}")
