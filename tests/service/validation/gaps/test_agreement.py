"""The gap shapes on arrays find what pySHACL finds: on the pairs of every question, on random registers."""

from collections import Counter
from collections.abc import Iterable

import pytest
from rdflib import Graph

from ontology.key import Key
from ontology.records import Record
from service.reasoning.view import View
from service.validation.gaps.graph import graph
from service.validation.gaps.questions import asking
from service.validation.shacl.columns import Columns
from service.validation.shacl.referee import judged
from service.validation.shacl.terms import to_rdflib
from tests.gap_cases import APPLIES, CASES, base, written
from tests.graphs import random_graph


def agreed(columns: Columns) -> set[str]:
    """The names of the shapes that find something, if both engines find the same."""
    asked, data = asking(), Graph()
    for subject, predicate, value in columns.triples():
        data.add((to_rdflib(subject), to_rdflib(predicate), to_rdflib(value)))
    ours = asked.plan.run(columns).counted()
    assert ours == Counter(judged(data, asked.graph))
    return {result.shape.text.rpartition("/")[2] for result in ours}


def merged(lists: Iterable[Iterable[Record]]) -> list[dict[Key, Record]]:
    """As few registers as there need be so that no key stands for two things."""
    registers: list[dict[Key, Record]] = []
    for records in lists:
        mine = {record.key: record for record in records}
        for known in registers:
            if all(known.get(key, record) == record for key, record in mine.items()):
                known.update(mine)
                break
        else:
            registers.append(mine)
    return registers


def test_on_what_every_question_is_about() -> None:
    shapes: set[str] = set()
    for records in merged(case.there for case in CASES):
        whole = {each.key: each for each in base()} | records
        known = written(whole.values())
        shapes |= agreed(graph(View(known, APPLIES, known.head), APPLIES))
    assert len(shapes) >= 42


@pytest.mark.parametrize("seed", range(10))
def test_on_random_registers(seed: int) -> None:
    drawn = random_graph(seed)
    register, query = drawn.register(), drawn.queries[0]
    view = View(register, query.as_of, register.head, query.policy)
    assert agreed(graph(view, query.as_of.replace(year=query.as_of.year + 2)))
