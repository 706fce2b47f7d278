"""How a provision is cited, and where its official text stands."""

import re

from ontology.key import Key
from ontology.records import Edition

_NAMES = {"art": "Art. ", "anx": "Annex ", "rct": "Recital ", "cpt": "Chapter ", "sct": "Section ", "tis": "Title "}
_SUBPARAGRAPH = "sub"
_ELI = re.compile(r"https?://(?:data\.europa\.eu|eur-lex\.europa\.eu)/eli/(?P<path>[A-Za-z0-9/_-]+)")


def cited(framework: str, provision: Key) -> str:
    """`AI Act Art. 15(4)`, `AI Act Annex III point 4(a)`, `ISO 42001 A.6.2.4`: what people paste."""
    segments = provision.split("/")[1:]
    return " ".join([framework, _local(segments)]) if segments else framework


def _local(segments: list[str]) -> str:
    text = ""
    in_annex = any(segment.startswith("anx_") for segment in segments)
    previous = ""
    for segment in segments:
        kind, _, number = segment.partition("_")
        text += _piece(kind, number, previous, in_annex) if number else f" {segment}" if text else segment
        previous = kind
    return text


def _piece(kind: str, number: str, previous: str, in_annex: bool) -> str:
    if kind in _NAMES:
        return f"{', ' if previous else ''}{_NAMES[kind]}{number}"
    if kind == _SUBPARAGRAPH:
        return f" subparagraph {number}"
    if in_annex and previous == "anx":
        return f" point {number}"
    return f"({number})"


def official_url(edition: Edition | None, provision: Key) -> str | None:
    """The page of the Publications Office, by the edition's ELI, at the article or annex. None for standards."""
    match = _ELI.fullmatch(edition.identifies) if edition and edition.identifies else None
    if match is None:
        return None
    unit = next((s for s in provision.split("/")[1:] if s.startswith(("art_", "anx_", "rct_"))), "")
    return f"https://eur-lex.europa.eu/eli/{match['path']}/eng" + (f"#{unit}" if unit else "")
