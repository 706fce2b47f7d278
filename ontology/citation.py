"""A provision as lawyers cite it: `AI Act Art. 15(4)`, `ISO 42001 A.6.2.4`, `AI Act Annex III(4)(a)`."""

from functools import lru_cache

from ontology.key import Key
from ontology.locator import ORDINALS

SHORTS = {
    "eu-ai-act": "AI Act",
    "gdpr": "GDPR",
    "dora": "DORA",
    "nis2": "NIS2",
    "iso-42001": "ISO 42001",
    "iso-27001": "ISO 27001",
    "union-financial-services-law": "Union financial services law",
}
"""Short names of the shipped frameworks; a test holds them equal to the heads of the tables."""

CITED = 8192
"""So many citations are kept: an answer cites few provisions, and again and again."""
_ROOTS = {"art": "Art.", "anx": "Annex", "rct": "recital", "cpt": "Chapter"}


@lru_cache(CITED)
def citation(key: Key, short: str | None = None) -> str:
    """The key itself where it is of no shape that we know. `short`: of a framework that is not ours."""
    framework, _, path = key.partition("/")
    name = short or SHORTS.get(framework)
    if name is None or not path:
        return name or key
    if "_" not in path:
        return key if "/" in path else f"{name} {path}"
    cited = ""
    for segment in path.split("/"):
        kind, _, number = segment.partition("_")
        step = _step(kind, number, "subparagraph" in cited or "indent" in cited)
        if step is None:
            return key
        cited += step
    return name + cited


def _step(kind: str, number: str, after_words: bool) -> str | None:
    match kind:
        case "art" | "anx" | "rct" | "cpt":
            return f" {_ROOTS[kind]} {number}"
        case "sct":
            return f" Section {number}"
        case "par":
            return f"({number})"
        case "pnt":
            return f", point ({number})" if after_words else f"({number})"
        case "sub" | "idt":
            return f", {_ordinal(number)} {'subparagraph' if kind == 'sub' else 'indent'}"
        case _:
            return None


def _ordinal(number: str) -> str:
    at = int(number) if number.isdigit() else 0
    return ORDINALS[at - 1] if 0 < at <= len(ORDINALS) else f"{number}th"
