"""Whatever somebody writes is admitted or refused: nothing that looks at it fails on it. In process, and seeded."""

import random

import pytest

from ontology.errors import Unreadable
from service.validation.own.admission import Admission
from service.validation.own.closure import Shapes
from service.validation.own.document import read
from service.validation.own.vocabulary import words
from tests.service.validation.own.conftest import NASTY

TEXTS = [path.read_text(encoding="utf-8") for path in sorted(NASTY.glob("*.ttl"))]
TOKENS = (
    *("sh:path", "sh:node", "sh:property", "sh:or", "sh:sparql", "sh:in", "sh:minCount", "sh:select", "sh:ask", "a"),
    *("()", "[]", "( ex:a )", "5", '"x"', "true", "ex:Bad", "sh:NodeShape", ";", "."),
)


def mutilated(chance: random.Random) -> str:
    parts = chance.choice(TEXTS).split(" ")
    for _ in range(chance.randrange(1, 4)):
        at, other = chance.randrange(len(parts)), chance.randrange(len(parts))
        match chance.randrange(4):
            case 0:
                del parts[at]
            case 1:
                parts[at] = chance.choice(TOKENS)
            case 2:
                parts.insert(at, chance.choice(TOKENS))
            case _:
                parts[at], parts[other] = parts[other], parts[at]
    return " ".join(parts)


@pytest.mark.filterwarnings("ignore")
def test_it_is_admitted_or_refused() -> None:
    chance, looked_at, refused = random.Random(20261121), 0, 0
    for _ in range(1_000):
        try:
            document = read("mutilated.ttl", mutilated(chance).encode())
        except Unreadable:
            continue
        shapes = Shapes(document)
        admission = Admission(shapes, words())
        found = [each for rooted in shapes.rooted for each in admission.of_root(rooted)] + admission.of_loose()
        looked_at, refused = looked_at + 1, refused + bool(found)
        assert all(each.reason and each.remedy and each.shape for each in found)
    assert looked_at > refused > 50
