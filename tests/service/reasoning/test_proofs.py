"""All proofs: every one of them checks, the smallest comes first, each once, and how many there are is said."""

from collections.abc import Iterator
from datetime import date

import pytest

from ontology.records import Record
from ontology.register import Register
from ontology.words import Status
from service.reasoning import proofs as search
from service.reasoning.answers import Proof
from service.reasoning.view import View
from tests.article15 import PROVEN, TODAY, UNPROVEN, WHOLE, register, report, verdict
from tests.checker import Checker
from tests.disagreement import both
from tests.graphs import random_graph

FIRST = f"{WHOLE}/par_1"
GRAPHS = 60


def size(proof: Proof) -> int:
    """Steps when it is written out in full."""
    steps = {step.id: step for step in proof.steps}

    def of(name: str) -> int:
        return 1 + sum(map(of, steps[name].premises))

    return of(proof.root)


def at(records: list[Record] | None = None) -> View:
    known: Register = register(records or [])
    return View(known, TODAY, known.head)


def again() -> Iterator[Record]:
    """A second report and a second verdict on the first paragraph."""
    yield report("1", PROVEN, "again", date(2026, 9, 5))
    yield verdict("1", PROVEN, "again", date(2026, 9, 6), ("evidence/1-again",))


def test_one_ground_is_one_proof() -> None:
    (proof,) = at().proofs(FIRST, PROVEN)
    assert (proof.total, proof.complete, len(proof.steps)) == (1, True, 1)
    known = at().proof(FIRST, PROVEN)
    assert known is not None
    assert known.steps == proof.steps


def test_two_verdicts_are_two_proofs_of_the_part_and_of_the_whole() -> None:
    view = at([*again()])
    first, second = view.proofs(FIRST, PROVEN)
    assert (first.total, second.total, first.complete) == (2, 2, True)
    assert {first.steps[0].facts[0], second.steps[0].facts[0]} == {"assessment/1-1", "assessment/1-again"}
    assert [proof.total for proof in view.proofs(WHOLE, PROVEN)] == [2, 2]
    assert [len(view.proofs(FIRST, PROVEN, first)) for first in (0, 1, 9)] == [0, 1, 2]


def test_where_nothing_holds_there_is_no_proof() -> None:
    assert at().proofs(f"{WHOLE}/par_4", UNPROVEN) == ()


def test_every_proof_of_random_graphs_checks_and_they_come_by_size() -> None:
    several = smaller = 0
    for seed in range(GRAPHS):
        graph = random_graph(seed)
        for query in graph.queries:
            oracle, view = both(graph.register(), query)
            checker = Checker(oracle.facts, oracle.applies)
            for p in oracle.provisions:
                for s in oracle.subjects:
                    status = oracle.status(p, s)
                    if status in (Status.SATISFIED, Status.PARTIAL):
                        found, known = view.proofs(p, s, 8), view.proof(p, s)
                        assert known is not None
                        faults = [fault for proof in found for fault in checker.faults(proof, p, s, status)]
                        assert not faults, f"seed {seed}, {p} × {s}: {faults}"
                        sizes = [size(proof) for proof in found]
                        assert sizes == sorted(sizes)
                        assert sizes[0] <= size(known), f"seed {seed}, {p} × {s}"
                        assert len({repr(proof.steps) for proof in found}) == len(found) <= found[0].total
                        several += found[0].total > 1
                        smaller += sizes[0] < size(known)
    assert several > 300
    assert smaller > 10, "the first that is known is not always the smallest"


def test_without_room_the_first_that_is_known_is_shown_and_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "STATES", 1)
    view = at([*again()])
    (proof,) = view.proofs(WHOLE, PROVEN)
    assert (proof, proof.complete) == (view.proof(WHOLE, PROVEN), False)
    monkeypatch.setattr(search, "STATES", 4_000)
    monkeypatch.setattr(search, "COUNTED", 1)
    found = view.proofs(WHOLE, PROVEN)
    assert [(proof.total, proof.complete) for proof in found] == [(1, False)], "at least one"
