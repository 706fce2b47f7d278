"""Remedies: each set is enough by the word of the oracle, nothing in it is too much, none smaller was passed over."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from ontology.key import Key
from ontology.records import Assessment, Evidence, MappingAssertion, Record
from ontology.register import Register
from ontology.words import Authority, MappingStatus, Relation, Status, Verdict
from service.reasoning import remedies as search
from service.reasoning.bringing import Bringing
from service.reasoning.remedies import found_sets, remedies
from service.reasoning.supposed import as_known, suppose
from service.reasoning.view import View
from tests.article15 import AS_PUBLISHED, PROVEN, SYSTEM, TODAY, UNPROVEN, WHOLE, register, report, verdict
from tests.graphs import random_graph
from tests.oracle import Oracle

FIRST, FOURTH = f"{WHOLE}/par_1", f"{WHOLE}/par_4"


def at(*records: Record, day: date = TODAY) -> View:
    known = register(list(records))
    return View(known, day, known.head)


def failed(paragraph: str, model: str, day: date) -> Assessment:
    its = verdict(paragraph, model, "failed", day, ())
    return replace(its, verdict=Verdict.FAILED)


def test_the_missing_report_and_a_verdict_on_it_are_the_smallest_set() -> None:
    (remedy,) = remedies(at(), WHOLE, UNPROVEN)
    assert (len(remedy.facts), remedy.exact) == (2, True)
    assert "valid item of evidence about model/m@2" in remedy.facts[0]
    assert "passes Act Art. 15(4)" in remedy.facts[1]


def test_what_holds_needs_nothing() -> None:
    assert remedies(at(), WHOLE, PROVEN) == ()


def test_of_two_ways_the_smaller_is_told_and_of_two_alike_both() -> None:
    """A report on record makes a verdict enough; so does a later pass, where one that failed is all there is."""
    (one,) = remedies(at(report("4", UNPROVEN, "2", date(2026, 9, 5))), WHOLE, UNPROVEN)
    assert (len(one.facts), one.exact) == (1, True)
    found = remedies(at(failed("1", PROVEN, date(2026, 9, 30))), WHOLE, PROVEN)
    assert {(len(remedy.facts), remedy.exact) for remedy in found} == {(1, True)}


def test_an_expired_report_is_renewed() -> None:
    """Two items have expired: each needs a successor; for the paragraph one is enough."""
    view = at(day=date(2028, 3, 6))
    (one,) = remedies(view, FIRST, PROVEN)
    assert one.exact
    assert one.facts == ("a valid item of evidence that succeeds “Report 1 on model/m@1” (evidence/1-1)",)
    both = remedies(view, WHOLE, PROVEN)
    assert all(remedy.exact for remedy in both)
    assert {len(remedy.facts) for remedy in both} == {2}


def test_a_proposal_that_would_draw_it_is_one_fact() -> None:
    proposal = MappingAssertion(
        key="mapping/1",
        from_=FIRST,
        relation=Relation.SUPERSET_OF,
        to=FOURTH,
        from_edition=AS_PUBLISHED,
        to_edition=AS_PUBLISHED,
        rationale="because",
        author="ann",
        authority=Authority.OWN_COUNSEL,
        mapping_status=MappingStatus.PROPOSED,
        asserted_on=date(2026, 1, 1),
    )
    reported = verdict("1", UNPROVEN, "x", date(2026, 9, 6), ("evidence/1-x",))
    view = at(proposal, report("1", UNPROVEN, "x", date(2026, 9, 5)), reported)
    assert view.status(FIRST, UNPROVEN) is Status.SATISFIED
    (remedy,) = remedies(view, FOURTH, UNPROVEN)
    assert (remedy.exact, len(remedy.facts)) == (True, 1)
    assert remedy.facts[0].startswith("mapping/1 accepted")


def test_a_system_is_mended_through_its_model() -> None:
    (found,) = found_sets(at(), WHOLE, SYSTEM)
    assert found.exact
    assert all(UNPROVEN in fact for fact in found.facts)


def test_without_tries_a_greedy_set_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    view = at()
    (remedy,) = remedies(view, WHOLE, UNPROVEN, tried=0)
    assert (len(remedy.facts), remedy.exact) == (2, False)
    monkeypatch.setattr(search, "STATES", 0)
    assert remedies(view, WHOLE, UNPROVEN) == view.trace(WHOLE, UNPROVEN).remedies, "leaf by leaf, in words"


def enough(
    known: Register, view: View, added: tuple[Record, ...], closed: tuple[Key, ...], cell: tuple[Key, Key]
) -> bool:
    """By the oracle, which was written from the semantics alone."""
    supposed = suppose(as_known(known, view.known_at), added, closed)
    return Oracle(supposed, view.as_of, supposed.head, view.policy).status(*cell) is Status.SATISFIED


def without_one(records: tuple[Record, ...]) -> Iterator[tuple[Record, ...]]:
    """Each left out once, and what names it with it."""
    for left_out in records:
        yield tuple(each for each in records if each is not left_out and left_out.key not in str(each))


def test_on_random_graphs_every_set_is_enough_and_none_that_is_tried_is_smaller() -> None:
    exact = several = 0
    for seed in range(25):
        graph = random_graph(seed)
        query = graph.queries[0]
        known = graph.register()
        view = View(known, query.as_of, query.known_at, query.policy)
        open_ones = [
            (p, s) for p in view.provisions for s in view.subjects if view.status(p, s) is not Status.SATISFIED
        ]
        for cell in open_ones[::7]:
            for found in found_sets(view, *cell):
                assert enough(known, view, found.records, found.closed, cell), f"seed {seed} {cell}: {found}"
                exact += found.exact
                several += len(found.facts) > 1
                if found.exact and not found.closed:
                    for fewer in without_one(found.records):
                        assert not enough(known, view, fewer, (), cell), f"seed {seed} {cell}: {found} says too much"
    assert exact > 30
    assert several > 15


def test_no_single_bundle_that_is_smaller_is_enough() -> None:
    """Whatever could be brought at once, for anything, tried on its own."""
    tried = 0
    for seed in range(8):
        graph = random_graph(seed)
        query = graph.queries[0]
        known = graph.register()
        view = View(known, query.as_of, query.known_at, query.policy)
        statuses = view.statuses
        bringing = Bringing(statuses, 9)
        bundles = [*bringing.renewals(), *bringing.mappings()]
        for p in statuses.law.kind:
            for s in range(len(statuses.subjects.keys)):
                bundles += bringing.directly(p, (s,))
        open_ones = [
            (p, s) for p in view.provisions for s in view.subjects if view.status(p, s) is not Status.SATISFIED
        ]
        for cell in open_ones[::23]:
            found = [each for each in found_sets(view, *cell) if each.exact]
            for bundle in bundles if found else ():
                if len(bundle.facts) < len(found[0].facts):
                    tried += 1
                    assert not enough(known, view, bundle.records, bundle.closed, cell), f"seed {seed} {cell}: {bundle}"
    assert tried > 20


def test_evidence_is_named_with_what_it_supports() -> None:
    (found,) = found_sets(at(), FOURTH, UNPROVEN)
    assert [type(record) for record in found.records] == [Evidence, Assessment]
    assert "(implementation/4)" in found.facts[0]
