"""The words of our own vocabulary that a shape may use: those of the ontology, our shapes and the status graph."""

import re
from functools import cache
from pathlib import Path

import ontology
from ontology.records import CLASSES

_WORD = re.compile(r"\bnomo:(\w+)")

STATUS_GRAPH = (
    *("StatusGraph", "Standing", "ofProvision", "ofSubject", "status", "applicability", "unit", "fromDay"),
    *("Ground", "groundOf", "groundFor", "extent", "restsOn", "citation", "label", "partOf", "reaches"),
    *("asOf", "knownAt", "revision", "policy", "askedOn"),
)
"""What the status graph says beside words of the ontology (service/graph/standing.py)."""

ABOUT = ("findingFocus", "findingProvision", "findingSubject", "findingOwner", "findingKind")


@cache
def words() -> frozenset[str]:
    """Without the namespace."""
    folder = Path(ontology.__file__).parent
    texts = (path.read_text(encoding="utf-8") for path in (folder / "nomograph.ttl", *folder.glob("shapes/**/*.ttl")))
    counting = {f"Counting{name}" for name in CLASSES}
    return frozenset(name for text in texts for name in _WORD.findall(text)) | {*STATUS_GRAPH, *ABOUT} | counting
