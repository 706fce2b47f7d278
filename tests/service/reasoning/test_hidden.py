"""What an engine must not overlook: a proof by one that does not know of one part, one member of a joint mapping, one
component or one later verdict is refused by the checker, which knows all of them.

Each time the whole truth is judged first: the proof of an engine that knows it passes, or there is none.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from ontology.records import Assessment, JointMapping, Record, Use, Wording
from ontology.words import Status, Verdict
from service.reasoning.answers import Proof
from service.reasoning.view import View
from tests.checker import Checker
from tests.graphs import Graph, Query, random_graph
from tests.oracle import Oracle

PROVED = (Status.SATISFIED, Status.PARTIAL)
ENOUGH = 12
"""So many proofs are to be refused of each sort, or the test shows little."""
MOST = 800
"""Graphs that are looked at for them."""

Change = tuple[str, Callable[[Record], Record | None]]
"""A key, and what stands in place of its record; None: nothing."""


def hidden(graph: Graph, change: Change) -> Graph:
    key, instead = change
    changes = []
    for each in graph.changes:
        added = []
        for item in each.added:
            record = instead(item.record) if item.record.key == key else item.record
            if record is not None:
                added.append(replace(item, record=record))
        changes.append(replace(each, added=tuple(added)))
    return replace(graph, changes=tuple(changes))


def nothing(_: Record) -> None:
    return None


def recorded(graph: Graph) -> Iterator[Record]:
    return (item.record for change in graph.changes for item in change.added)


def final(graph: Graph) -> Iterator[Record]:
    """Those that nothing corrects or closes, and that correct nothing: hiding one hides a fact."""
    gone = {record.corrects for record in recorded(graph)} | {key for change in graph.changes for key in change.closed}
    return (record for record in recorded(graph) if record.key not in gone and record.corrects is None)


def parts(graph: Graph) -> Iterator[Change]:
    """One part less in a whole."""
    for record in recorded(graph):
        if isinstance(record, Wording) and record.part_of is not None:
            yield record.key, _alone


def _alone(record: Record) -> Record:
    assert isinstance(record, Wording)
    return replace(record, part_of=None)


def members(graph: Graph) -> Iterator[Change]:
    """One member less in a joint mapping."""
    for record in recorded(graph):
        if isinstance(record, JointMapping) and len(record.member) > 1:
            for member in record.member:
                yield record.key, _without_member(member)


def _without_member(member: str) -> Callable[[Record], Record]:
    def instead(record: Record) -> Record:
        assert isinstance(record, JointMapping)
        return replace(record, member=tuple(each for each in record.member if each != member))

    return instead


def components(graph: Graph) -> Iterator[Change]:
    """One use less."""
    return ((record.key, nothing) for record in final(graph) if isinstance(record, Use))


def verdicts(graph: Graph) -> Iterator[Change]:
    """One negative verdict less."""
    negative = (Verdict.FAILED, Verdict.CANNOT_TELL)
    found = (record for record in final(graph) if isinstance(record, Assessment) and record.verdict in negative)
    return ((record.key, nothing) for record in found)


def satisfied(view: View) -> dict[tuple[str, str], Status]:
    cells = ((p, s) for p in view.provisions for s in view.subjects)
    return {cell: status for cell in cells if (status := view.status(*cell)) in PROVED}


def view_of(graph: Graph, query: Query) -> View:
    return View(graph.register(), as_of=query.as_of, known_at=query.known_at, policy=query.policy)


def false_proofs(graph: Graph, query: Query, change: Change, truth: Oracle) -> Iterator[tuple[Proof, str, str, Status]]:
    """What an engine proves that does not know one thing, and that is not so."""
    blind = view_of(hidden(graph, change), query)
    for (p, s), status in satisfied(blind).items():
        so = truth.status(p, s) if p in truth.provisions and s in truth.subjects else None
        if so is not status and not (so is Status.SATISFIED and status is Status.PARTIAL):
            proof = blind.proof(p, s)
            assert proof is not None
            yield proof, p, s, status


@pytest.mark.parametrize("what", [parts, members, components, verdicts])
def test_a_proof_that_overlooks_something_is_refused(what: Callable[[Graph], Iterator[Change]]) -> None:
    refused = 0
    for seed in range(MOST):
        graph = random_graph(seed)
        query = graph.queries[0]
        changes = list(what(graph))
        if not changes:
            continue
        truth = Oracle(graph.register(), query.as_of, query.known_at, query.policy)
        checker = Checker(truth.facts, truth.applies)
        for change in changes:
            for proof, p, s, status in false_proofs(graph, query, change, truth):
                assert checker.faults(proof, p, s, status), f"{p} × {s} without {change[0]}\n{proof}\n{graph}"
                refused += 1
        if refused >= ENOUGH:
            return
    pytest.fail(f"only {refused} proofs overlook one of the {what.__name__}")
