"""Sixty items in a ring, each with a label that a wild pattern chokes on; all but the first have an owner."""

import pickle
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import pytest

from service.validation.own.limits import Limits
from service.validation.own.outcome import Outcome
from service.validation.own.packed import Packed
from service.validation.own.runs import run
from service.validation.shacl.columns import Builder

EX = "https://example.org/shapes#"
NASTY = Path(__file__).with_name("nasty")
LIMITS = Limits(seconds=120.0, memory=2 * 1024**3, start=600.0, patience=600.0)
"""More than any machine needs: nothing is stopped for its slowness."""
HASTY = replace(LIMITS, seconds=1.0)
"""What is to be stopped for its time has memory to spare."""
NARROW = replace(LIMITS, memory=768 * 1024**2)
"""What is to be stopped for its memory has time to spare. The child takes 350 MB before it looks at a shape."""

HEAD = f"""@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix nomo: <https://w3id.org/nomograph/ns#> .
@prefix ex: <{EX}> .
"""


class Ask(Protocol):
    """Runs a text under a name, its prefixes before it."""

    def __call__(self, name: str, text: str, limits: Limits = LIMITS) -> Outcome: ...


def lines() -> list[str]:
    found = []
    for n in range(60):
        item = f"<{EX}item{n}>"
        found += [
            f"{item} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{EX}Item> .",
            f'{item} <{EX}label> "{"a" * 30}!" .',
            f"{item} <{EX}next> <{EX}item{(n + 1) % 60}> .",
        ]
        if n:
            found.append(f'{item} <{EX}owner> "somebody" .')
    return found


@pytest.fixture(scope="session")
def packed() -> bytes:
    builder = Builder()
    for line in lines():
        builder.line(line)
    return pickle.dumps(Packed.of(builder.columns()))


@pytest.fixture
def ask(packed: bytes) -> Ask:
    def asked(name: str, text: str, limits: Limits = LIMITS) -> Outcome:
        return run(name, (HEAD + text).encode(), packed, limits)

    return asked
