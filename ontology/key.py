"""Keys: readable, permanent, unique over all types. An IRI and a key are two spellings of one name.

A key is either a path under the base (`eu-ai-act/art_15/par_4`, `model/candidate-ranker@2.1`) or a
CURIE of a vocabulary that we reuse (`aiact:AIProvider`).
"""

import re
from typing import Annotated

Key = Annotated[str, "key"]
"""A reference to a node. For the type checker a str; `ontology.fields` tells the two apart."""

NS = "https://w3id.org/nomograph/ns#"
BASE = "https://w3id.org/nomograph/id/"

PREFIXES: dict[str, str] = {
    "nomo": NS,
    "aiact": "https://w3id.org/dpv/legal/eu/aiact#",
    "dpv": "https://w3id.org/dpv#",
    "nis2": "https://w3id.org/dpv/legal/eu/nis2#",
}
"""Vocabularies whose terms are used as keys (vocabulary.md, second table)."""

LONGEST = 400
"""Characters of a key."""

_PATH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~@:+-]*(/[A-Za-z0-9._~@:+-]+)*")
_CURIE = re.compile(r"([a-z][a-z0-9]*):([A-Za-z_][A-Za-z0-9_-]*)")


def is_key(text: str) -> bool:
    """True for a well-formed key; says nothing about whether anything has that name."""
    return bool(_PATH.fullmatch(text)) and len(text) <= LONGEST


def to_iri(key: Key, base: str = BASE) -> str:
    """The IRI of a key."""
    match = _CURIE.fullmatch(key)
    if match and match[1] in PREFIXES:
        return PREFIXES[match[1]] + match[2]
    return base + key


def to_key(iri: str, base: str = BASE) -> Key | None:
    """The key of an IRI; None if the IRI is neither under the base nor of a known vocabulary."""
    if iri.startswith(base):
        key = iri[len(base) :]
        return key if is_key(key) else None
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return None


def framework_of(key: Key) -> Key:
    """The framework's key that begins a provision's key: `eu-ai-act/art_15` -> `eu-ai-act`."""
    return key.split("/", 1)[0]
