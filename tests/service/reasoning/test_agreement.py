"""The engine and the oracle answer alike on random graphs of every feature; the laws that both must keep.

NOMOGRAPH_GRAPHS says how many graphs (500; CI 1,000; make test-long 10,000). On a disagreement the smallest graph that
shows it is printed.
"""

import hashlib
import os
import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ontology.records import Evidence, MappingAssertion
from ontology.register import Added, Entry, Register
from ontology.words import ApplicabilityState, Authority, MappingStatus, Relation, Status
from service.reasoning.view import View
from tests.checker import Checker
from tests.disagreement import both, differences, report
from tests.graphs import SETS, Graph, Query, graphs, random_graph
from tests.oracle import Oracle

GRAPHS = int(os.environ.get("NOMOGRAPH_GRAPHS", "500"))
CHUNK = 50
DRAWN = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)


@pytest.mark.parametrize("start", range(0, GRAPHS, CHUNK))
def test_engine_and_oracle_agree_and_every_proof_checks(start: int) -> None:
    for seed in range(start, min(start + CHUNK, GRAPHS)):
        graph = random_graph(seed)
        register = graph.register()
        for query in graph.queries:
            oracle, view = both(register, query)
            if next(differences(oracle, view), None) is not None:
                pytest.fail(report(graph))
            check_proofs(oracle, view, graph)


def check_proofs(oracle: Oracle, view: View, graph: Graph) -> None:
    checker = Checker(oracle.facts, oracle.applies)
    for p in oracle.provisions:
        for s in oracle.subjects:
            status = oracle.status(p, s)
            if status in (Status.SATISFIED, Status.PARTIAL):
                proof = view.proof(p, s)
                assert proof is not None, f"no proof of {status} {p} × {s}\n{graph}"
                faults = checker.faults(proof, p, s, status)
                assert not faults, f"{p} × {s}: {faults}\n{proof}\n{graph}"


@settings(DRAWN, max_examples=15)
@given(graphs())
def test_engine_and_oracle_agree_on_drawn_graphs(graph: Graph) -> None:
    register = graph.register()
    for query in graph.queries:
        for difference in differences(*both(register, query)):
            pytest.fail(f"{difference}\n{graph}")


def test_every_status_and_state_is_common(capsys: pytest.CaptureFixture[str]) -> None:
    statuses: Counter[str] = Counter()
    states: Counter[str] = Counter()
    for seed in range(160):
        graph = random_graph(seed)
        oracle = oracle_of(graph, graph.queries[0])
        for p in oracle.provisions:
            for s in oracle.subjects:
                statuses[oracle.status(p, s)] += 1
                states[oracle.applicability(p, s).state] += 1
    with capsys.disabled():
        print("\n" + table(statuses, list(Status)) + "\n" + table(states, list(ApplicabilityState)))
    for counted, words in ((statuses, list(Status)), (states, list(ApplicabilityState))):
        assert all(counted[word] >= 0.02 * counted.total() for word in words), counted


def table(counted: Counter[str], words: list[Status] | list[ApplicabilityState]) -> str:
    return ", ".join(f"{word} {100 * counted[word] / sum(counted.values()):.1f} %" for word in words)


# --- laws ------------------------------------------------------------------------------------------------


def oracle_of(graph: Graph, query: Query) -> Oracle:
    return Oracle(graph.register(), query.as_of, query.known_at, query.policy)


def view_of(graph: Graph, query: Query) -> View:
    return View(graph.register(), as_of=query.as_of, known_at=query.known_at, policy=query.policy)


def satisfied(view: View) -> set[tuple[str, str]]:
    return {(p, s) for p in view.provisions for s in view.subjects if view.status(p, s) is Status.SATISFIED}


def with_record(graph: Graph, added: Added) -> Graph:
    first = graph.changes[0]
    return replace(graph, changes=(replace(first, added=(*first.added, added)), *graph.changes[1:]))


def without_evidence(graph: Graph, key: str) -> Graph:
    changes = tuple(
        replace(change, added=tuple(a for a in change.added if a.record.key != key)) for change in graph.changes
    )
    return replace(graph, changes=changes)


@DRAWN
@given(graphs())
def test_an_accepted_mapping_on_a_new_pair_takes_no_satisfied_status_away(graph: Graph) -> None:
    query = graph.queries[0]
    view = view_of(graph, query)
    spoken = {frozenset((o.from_, o.to)) for o in graph.register().open(MappingAssertion, query.known_at)}
    free = [(a, b) for a in view.provisions for b in view.provisions if a < b and frozenset((a, b)) not in spoken]
    if not free or query.known_at == 0:
        return
    facts = oracle_of(graph, query).facts
    for a, b in free[:2]:
        editions = [facts.edition_today[facts.framework(p)] or "" for p in (a, b)]
        opinion = MappingAssertion(
            key="mapping/new", from_=a, to=b, relation=Relation.EQUAL_TO, from_edition=editions[0],
            to_edition=editions[1], rationale="r", author="ann", reviewer="bob", authority=Authority.OFFICIAL_ANNEX,
            mapping_status=MappingStatus.APPROVED, asserted_on=query.as_of,
        )  # fmt: skip
        assert satisfied(view) <= satisfied(view_of(with_record(graph, Added(opinion)), query))


@DRAWN
@given(graphs())
def test_removing_an_item_of_evidence_satisfies_nothing(graph: Graph) -> None:
    query = graph.queries[0]
    before = satisfied(view_of(graph, query))
    for item in list(graph.register().open(Evidence, query.known_at))[:3]:
        assert satisfied(view_of(without_evidence(graph, item.key), query)) <= before


@DRAWN
@given(graphs())
def test_counts_are_nested(graph: Graph) -> None:
    view = view_of(graph, graph.queries[0])
    for p in view.provisions:
        for s in view.subjects:
            _, implemented, evidenced, assessed, met = view.counts(p, s)
            assert met <= evidenced <= implemented
            assert met <= assessed


@DRAWN
@given(graphs())
def test_the_order_of_the_records_does_not_matter(graph: Graph) -> None:
    query = graph.queries[0]
    turned = replace(graph, changes=tuple(replace(c, added=tuple(reversed(c.added))) for c in graph.changes))
    one, two = view_of(graph, query), view_of(turned, query)
    for p in one.provisions:
        for s in one.subjects:
            assert (one.status(p, s), one.counts(p, s)) == (two.status(p, s), two.counts(p, s))


def divided(graph: Graph, groups: list[tuple[Added, ...]]) -> Register:
    """The first change set as several of the same moment, then the others."""
    first, *others = graph.changes
    parts = [replace(first, added=group) for group in groups]
    moments = [SETS[0]] * len(parts) + list(SETS[1:])
    return Register.of(
        Entry(n, at, hashlib.sha256(str(n).encode()).hexdigest(), "", change)
        for n, (at, change) in enumerate(zip(moments, [*parts, *others], strict=True), 1)
    )


@DRAWN
@given(graphs(), st.randoms(use_true_random=False))
def test_the_order_of_independent_change_sets_does_not_matter(graph: Graph, rng: random.Random) -> None:
    """The first change set closes nothing, so that parts of it are independent of one another."""
    assert not graph.changes[0].closed
    query, groups = graph.queries[0], [list[Added]() for _ in range(4)]
    for added in graph.changes[0].added:
        groups[rng.randrange(4)].append(added)
    turned = rng.sample(groups, len(groups))
    k = query.known_at + 3 if query.known_at else 0
    one, two = (
        View(divided(graph, [tuple(group) for group in order]), query.as_of, k, query.policy)
        for order in (groups, turned)
    )
    assert sorted(one.provisions) == sorted(two.provisions)
    for p in one.provisions:
        for s in one.subjects:
            assert (one.status(p, s), one.counts(p, s)) == (two.status(p, s), two.counts(p, s))
            assert one.applicability(p, s).state is two.applicability(p, s).state


@DRAWN
@given(graphs())
def test_what_was_recorded_after_k_says_nothing(graph: Graph) -> None:
    query = replace(graph.queries[0], known_at=2)
    cut = replace(graph, changes=graph.changes[:2])
    one, two = view_of(graph, query), view_of(cut, query)
    assert sorted(one.provisions) == sorted(two.provisions)
    for p in one.provisions:
        for s in one.subjects:
            assert one.status(p, s) is two.status(p, s)
            assert one.applicability(p, s).state is two.applicability(p, s).state
