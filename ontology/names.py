"""How people name a framework: by its short name, its numbers (CELEX, year and number, ISO), and abroad."""

import re
from collections.abc import Iterable

from ontology.key import Key
from ontology.locator import fold
from ontology.records import Framework
from ontology.words import FrameworkKind

_ALSO = {
    "eu-ai-act": (
        "EU AI Act",
        "AI Act",
        "AIA",
        "Artificial Intelligence Act",
        "AI Regulation",
        "AI-forordningen",
        "KI-Verordnung",
        "KI-VO",
    ),
    "gdpr": (
        "GDPR",
        "General Data Protection Regulation",
        "databeskyttelsesforordningen",
        "persondataforordningen",
        "Datenschutz-Grundverordnung",
        "DSGVO",
        "DS-GVO",
        "RGPD",
    ),
    "dora": ("DORA", "Digital Operational Resilience Act", "DORA-forordningen"),
    "nis2": ("NIS2", "NIS 2", "NIS2 Directive", "NIS 2 Directive", "NIS2-direktivet", "NIS-2-Richtlinie"),
}
_ELI = re.compile(r"/eli/(reg|dir)/(\d{4})/(\d+)")
_ISO = re.compile(
    r"\b(?:(?:bs|din|ds|en)[\s-]+)*iso(?:\s*/\s*iec)?[\s_-]*(?P<number>\d{4,5})(?:[:-](?P<year>(?:19|20)\d\d))?(?!\d)"
)
_ACT = re.compile(r"\((?:eu|ec|eec)\)|\b\d{4}/\d+\b|\b3\d{4}[rl]\d{4}\b|\bregulation\b|\bdirective\b|\biso\b|\bact\b")
_JOINTS = re.compile(r"\b(?:of|in|i|des|der|the|under)\s*$")


class FrameworkNames:
    """Finds the framework that a reference names, and what remains of the reference."""

    def __init__(self, frameworks: Iterable[Framework], editions: Iterable[Key]) -> None:
        self._kinds = {framework.key: framework.framework_kind for framework in frameworks}
        self._years: dict[Key, set[str]] = {}
        for edition in editions:
            self._years.setdefault(edition.split("/", 1)[0], set()).add(edition.rsplit("/", 1)[-1][:4])
        named = {name: framework.key for framework in frameworks for name in _names(framework)}
        self._by_name = {_squeezed(name): key for name, key in named.items()}
        longest = sorted(named, key=len, reverse=True)
        either = "|".join(map(_loose, longest)) or "(?!)"
        self._pattern = re.compile(rf"(?<![\w.])(?:the\s+)?({either})(?!\w)")

    @property
    def keys(self) -> list[Key]:
        return sorted(self._kinds)

    def is_standard(self, framework: Key) -> bool:
        return self._kinds.get(framework) is FrameworkKind.STANDARD

    def split(self, folded: str) -> tuple[Key | None, str]:
        """The framework and the rest; None where the reference names none that is here."""
        standard = _ISO.search(folded)
        found = standard or self._pattern.search(folded)
        if found is None:
            return None, folded
        key = self._standard(found["number"], found["year"]) if standard else self._by_name[_squeezed(found[1])]
        rest = f"{_JOINTS.sub('', folded[: found.start()].rstrip())} {folded[found.end() :]}"
        return key, rest.strip(" ,;:/.-")

    def foreign(self, folded: str) -> bool:
        """Names some act or standard, but none that is here."""
        return bool(_ACT.search(folded))

    def _standard(self, number: str, year: str | None) -> Key | None:
        """A year that is no edition of ours is another numbering (`iso-27001-2013`)."""
        key = f"iso-{number}"
        if year and year not in self._years.get(key, set()):
            key = f"{key}-{year}"
        return key if key in self._kinds else None


def _names(framework: Framework) -> Iterable[str]:
    yield fold(framework.key)
    yield fold(framework.short)
    yield fold(framework.label)
    yield from map(fold, _ALSO.get(framework.key, ()))
    if found := _ELI.search(framework.identifies or ""):
        kind, year, number = found.groups()
        word = "regulation" if kind == "reg" else "directive"
        yield f"3{year}{'r' if kind == 'reg' else 'l'}{int(number):04d}"
        yield f"{year}/{number}"
        yield from (f"{prefix} {year}/{number}" for prefix in ("(eu)", f"{word} (eu)", word))


def _squeezed(name: str) -> str:
    return re.sub(r"[\s_/-]+", "", name)


def _loose(name: str) -> str:
    """Spaces, hyphens and underscores are one, and may be left out."""
    return r"[\s_-]*".join(re.escape(part) for part in re.split(r"[\s_-]+", name))
