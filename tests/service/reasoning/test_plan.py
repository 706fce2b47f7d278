"""Plan: what each step claims is what a register that holds it says, and the best comes first."""

from dataclasses import replace
from datetime import date

from ontology.records import Assessment, ControlImplementation, Evidence, MappingAssertion
from ontology.register import Register
from ontology.words import Authority, MappingStatus, Relation, Status, Verdict
from service.reasoning.opinions import DEFAULT_POLICY
from service.reasoning.plan import METHOD, Plan, plan
from service.reasoning.status import Statuses
from service.reasoning.supposed import as_known, suppose
from service.reasoning.view import View
from service.reasoning.weights import HIGH, OTHER, weights
from tests import article15
from tests.article15 import ORGANISATION, PROVEN, SYSTEM, TODAY, UNPROVEN, WHOLE
from tests.graphs import Query, random_graph

HORIZON = TODAY.replace(year=2028)
FOURTH = (f"{WHOLE}/par_4", UNPROVEN)


def asked(register: Register, as_of: date = TODAY) -> Plan:
    return plan(register, as_of, register.head, horizon=HORIZON)


def test_the_one_open_paragraph_lacks_a_report_and_a_verdict_on_it() -> None:
    found = asked(article15.register())
    assert (found.satisfied, found.applicable, found.ended) == (3, 4, "nothing is open")
    (step,) = found.steps
    assert (step.kind, step.closes, step.satisfied, step.weight) == ("assessment", (FOURTH,), 4, HIGH)
    assert [type(record) for record in step.records] == [Evidence, Assessment]
    assert len(step.facts) == 2
    assert "evidence about model/m@2" in step.facts[0]


def test_evidence_that_is_there_is_used_and_a_verdict_is_enough() -> None:
    found = asked(article15.register([article15.report("4", UNPROVEN, "2", date(2026, 9, 5))]))
    (step,) = found.steps
    (record,) = step.records
    assert isinstance(record, Assessment)
    assert record.used_evidence == ("evidence/4-2",)


def test_expired_reports_are_renewed_before_anything_is_assessed_again() -> None:
    found = asked(article15.register(), date(2028, 3, 6))
    assert [step.kind for step in found.steps] == ["evidence", "evidence", "assessment"]
    assert {record.succeeds for step in found.steps[:2] for record in step.records if isinstance(record, Evidence)} == {
        "evidence/1-1",
        "evidence/4-1",
    }


def test_a_failed_verdict_asks_for_a_later_pass() -> None:
    failed = replace(
        article15.verdict("1", PROVEN, "x", date(2026, 10, 1), ()), key="assessment/failed", verdict=Verdict.FAILED
    )
    found = asked(article15.register([failed]))
    assert found.satisfied == 2
    assert {pair for step in found.steps for pair in step.closes} == {(f"{WHOLE}/par_1", PROVEN), FOURTH}
    assert found.steps[0].kind == "assessment"
    assert len(found.steps[0].records) == 1


def test_one_measure_for_all_is_one_step() -> None:
    """Law and subjects, and nothing done about it."""
    register = suppose(article15.register(), (), [record.key for record in article15.measures()])
    found = asked(register)
    assert [len(step.closes) for step in found.steps] == [4]
    assert f"by {ORGANISATION} for all that it runs" in found.steps[0].facts[0]
    measure = found.steps[0].records[0]
    assert isinstance(measure, ControlImplementation)
    assert measure.implements == (WHOLE,)


def test_a_proposed_mapping_is_accepted_where_that_is_cheapest() -> None:
    paragraphs = [f"{WHOLE}/par_{n}" for n in article15.PARAGRAPHS]
    mapping = MappingAssertion(
        key="mapping/1",
        from_=paragraphs[0],
        relation=Relation.SUPERSET_OF,
        to=paragraphs[1],
        from_edition=article15.AS_AMENDED,
        to_edition=article15.AS_AMENDED,
        rationale="said for the test",
        author="ann",
        authority=Authority.OWN_COUNSEL,
        mapping_status=MappingStatus.PROPOSED,
        asserted_on=date(2026, 10, 1),
    )
    (step,) = asked(article15.register([mapping])).steps
    assert (step.kind, step.closes, step.replaced) == ("mapping", (FOURTH,), ("mapping/1",))
    assert step.facts == ("mapping/1 accepted: Act Art. 15(1) superset-of Act Art. 15(4)",)


def test_components_weigh_what_their_users_weigh() -> None:
    statuses = Statuses(article15.register(), TODAY, 2, DEFAULT_POLICY)
    found = dict(zip(statuses.subjects.keys, weights(statuses), strict=True))
    assert found == {ORGANISATION: OTHER, SYSTEM: HIGH, PROVEN: HIGH, UNPROVEN: HIGH}


def test_the_number_of_steps_is_a_bound_that_is_told() -> None:
    register = article15.register()
    found = plan(register, date(2028, 3, 6), register.head, horizon=HORIZON, steps=1)
    assert (len(found.steps), found.ended) == (1, "as many steps as asked for")
    assert METHOD == "greedy, not proved smallest"


def test_what_is_claimed_holds_on_random_graphs() -> None:
    """The plan applied, record by record, and everything asked anew from scratch."""
    graphs = claimed = 0
    for seed in range(60):
        graph = random_graph(seed)
        graphs += 1
        claimed += sum(_claims(graph.register(), query) for query in graph.queries)
    assert graphs == 60
    assert claimed > 60


def _claims(register: Register, query: Query) -> int:
    found = plan(register, query.as_of, query.known_at, query.policy, steps=4)
    before = View(register, query.as_of, query.known_at, query.policy)
    units = {(unit.provision, unit.subject): unit.status for unit in before.units() if unit.counted(None)}
    assert found.applicable == len(units)
    assert found.satisfied == sum(status is Status.SATISFIED for status in units.values())
    holding = as_known(register, query.known_at)
    for step in found.steps:
        assert len(step.records) == len(step.facts)
        holding = suppose(holding, step.records, step.replaced)
        after = View(holding, query.as_of, holding.head, query.policy)
        assert all(after.status(*pair) is Status.SATISFIED for pair in step.closes)
        assert sum(after.status(*pair) is Status.SATISFIED for pair in units) == step.satisfied
    return sum(len(step.closes) for step in found.steps)
