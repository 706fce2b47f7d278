"""The page docs/what-iso-42001-leaves-open.md, computed from the shipped content; tests/generated.py writes it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ontology.citation import citation
from ontology.key import Key
from ontology.records import MappingPolicy, Wording
from ontology.register import Register
from ontology.words import Status
from service.asking import policy_named
from service.reasoning.imagined import Profile
from service.reasoning.law import law_on
from service.reasoning.left_open import LeftOpen, OpenDuty, general, left_open
from service.terms import labels, plainly
from tests.shipped import shipped

STANDARD = "iso-42001"


@dataclass(frozen=True)
class Section:
    """Somebody who met the standard, and the day that is asked about: the first on which all of it applies."""

    title: str
    act: Key
    day: date
    roles: tuple[Key, ...]
    classes: tuple[Key, ...] = ()

    @property
    def profile(self) -> Profile:
        return Profile(STANDARD, self.act, self.roles, self.classes)


ANNEX_III, ANNEX_I = date(2027, 12, 2), date(2028, 8, 2)
RECRUITMENT, MEDICAL = "aiact:HighRiskAISystem-AnnexIII-4-a", "aiact:HighRiskAISystem-AnnexI-11"
SECTIONS = (
    Section(
        "AI Act: deployer of a system for recruitment", "eu-ai-act", ANNEX_III, ("aiact:AIDeployer",), (RECRUITMENT,)
    ),
    Section(
        "AI Act: provider of a system for recruitment", "eu-ai-act", ANNEX_III, ("aiact:AIProvider",), (RECRUITMENT,)
    ),
    Section("AI Act: provider of a medical device", "eu-ai-act", ANNEX_I, ("aiact:AIProvider",), (MEDICAL,)),
    Section(
        "AI Act: provider of a general-purpose model",
        "eu-ai-act",
        ANNEX_III,
        ("eu-ai-act/role/GPAI-provider",),
        ("aiact:GPAIModel",),
    ),
    Section("GDPR: controller", "gdpr", ANNEX_III, ("dpv:DataController",)),
    Section("GDPR: processor", "gdpr", ANNEX_III, ("dpv:DataProcessor",)),
    Section("DORA: financial entity", "dora", ANNEX_III, ("dora/role/financial-entity",)),
    Section("NIS2: essential entity", "nis2", ANNEX_III, ("nis2/role/essential-entity",)),
)


def page() -> str:
    """Everything between the marks."""
    register = shipped()
    found = [(section, *_both(register, section)) for section in SECTIONS]
    parts = [_summary(found)]
    parts += [_Told(register, section).section(accepted) for section, accepted, _ in found]
    return "\n\n".join(parts)


def _both(register: Register, section: Section) -> tuple[LeftOpen, LeftOpen]:
    """By accepted mappings, and with proposals."""
    policy: MappingPolicy = policy_named(register, None)
    asked = (register, section.profile, section.day, register.head, policy)
    return left_open(*asked), left_open(*asked, proposals=True)


def _summary(found: Iterable[tuple[Section, LeftOpen, LeftOpen]]) -> str:
    rows = [
        "| who | as of | requirements that apply | satisfied | in part | untouched | in part, proposals counted |"
        " not known whether they apply | of these, in part |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for section, accepted, proposed in found:
        n, met, part = accepted.applicable, accepted.satisfied, accepted.partial
        conditional = sum(duty.conditional and duty.status is Status.PARTIAL for duty in accepted.duties)
        cells = (
            section.title,
            section.day,
            n,
            f"{met}/{n}",
            f"{part}/{n}",
            f"{n - met - part}/{n}",
            f"{proposed.partial}/{n}",
            accepted.conditional,
            f"{conditional}/{accepted.conditional}",
        )
        rows.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(rows)


class _Told:
    """One section in words."""

    def __init__(self, register: Register, section: Section) -> None:
        self.heading = section
        self.labels = labels(register)
        law = law_on(register, section.day)
        self.wordings: dict[Key, Wording] = {law.content.keys[p]: wording for p, wording in law.wording.items()}

    def section(self, found: LeftOpen) -> str:
        lifts = general(found.duties)
        opened = [duty for duty in found.duties if not duty.conditional]
        parts = [f"## {self.heading.title}", self._who(found)]
        for title, wanted in (("Met in part", True), ("Untouched", False)):
            some = [duty for duty in opened if (duty.status is Status.PARTIAL) is wanted]
            if some:
                parts += [f"### {title} ({len(some)})", self._table(some, lifts)]
        parts += self._conditional([duty for duty in found.duties if duty.conditional], lifts)
        if lifts:
            parts.append(f"Many of these are lifted by, where it is recorded: {self._listed(lifts)}.")
        return "\n\n".join(parts)

    def _who(self, found: LeftOpen) -> str:
        asked = self._listed((*found.profile.roles, *found.classes))
        n = found.applicable
        return f"{asked}. As of {found.as_of}, {found.satisfied}/{n} satisfied, {found.partial}/{n} in part."

    def _conditional(self, duties: list[OpenDuty], lifts: frozenset[Key]) -> Iterator[str]:
        """By what they depend on."""
        if duties:
            yield f"### Conditional ({len(duties)})"
        groups: dict[tuple[str, ...], list[OpenDuty]] = {}
        for duty in duties:
            groups.setdefault(duty.conditions, []).append(duty)
        for conditions, group in groups.items():
            depends = "; ".join(plainly(condition, self.labels) for condition in conditions)
            yield f"Depends on {depends}:"
            yield self._table(group, lifts)

    def _table(self, duties: list[OpenDuty], lifts: frozenset[Key]) -> str:
        rows = ["| duty | what it asks | status | from | by | ISO 42001 |", "|---|---|---|---|---|---|"]
        rows += [f"| {' | '.join(self._cells(duty, lifts))} |" for duty in duties]
        return "\n".join(rows)

    def _cells(self, duty: OpenDuty, lifts: frozenset[Key]) -> tuple[str, ...]:
        wording = self.wordings[duty.provision]
        own = self._listed(key for key in duty.unless if key not in lifts)
        asks = wording.label or wording.heading or ""
        return (
            self._cited(duty.provision),
            f"{asks}; unless {own}" if own else asks,
            "in part" if duty.status is Status.PARTIAL else duty.status.replace("-", " "),
            f"{duty.from_day}{', disputed' if duty.readings else ''}",
            "; ".join(map(self._cited, duty.sources)),
            self._words(duty),
        )

    def _cited(self, provision: Key) -> str:
        """Without the act, which the heading names."""
        return citation(provision).removeprefix(f"{citation(self.heading.act)} ")

    def _words(self, duty: OpenDuty) -> str:
        """What of the standard meets a part; else why nothing does."""
        counted = dict.fromkeys(
            citation(key).removeprefix("ISO 42001 ")
            for voice in duty.voices
            if voice.counts
            for key in voice.provisions
        )
        if counted:
            return ", ".join(counted)
        reasons: dict[str, list[str]] = {}
        for voice in duty.voices:
            told = [citation(key).removeprefix("ISO 42001 ") for key in voice.provisions]
            reasons.setdefault(str(voice.because), []).append(" with ".join(told))
        return "; ".join(f"{', '.join(told)}: {because}" for because, told in reasons.items()) or "not mapped"

    def _listed(self, keys: Iterable[Key]) -> str:
        return "; ".join(sorted(self.labels.get(key, key) for key in keys))
