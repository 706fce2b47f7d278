"""The oracle on hand-made cases, each small enough to be judged by reading `docs/semantics.md`."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ontology import records as r
from ontology import words as w
from ontology.register import Added, ChangeSet, Entry, Register
from service.reasoning.view import View
from tests.checker import Checker
from tests.graphs import random_graph
from tests.oracle import Oracle

DAY = date(2026, 6, 15)
POLICY = r.MappingPolicy(key="policy/default", label="default")
SYSTEM, MODEL, ORG = "system/a", "model/a", "org/a"


def law(**wholes: w.Decomposition | None) -> list[r.Record]:
    """Act `act` per AI system, in force from 2025, with an article of two paragraphs for each name."""
    per = w.SubjectKind.AI_SYSTEM
    found: list[r.Record] = [
        r.Framework(key="act", label="a", short="a", framework_kind=w.FrameworkKind.ACT, default_assessed_per=per),
        r.Edition(key="act/e1", edition_of="act", label="1", in_force_from=date(2025, 1, 1)),
        r.AISystem(key=SYSTEM),
        r.ModelVersion(key=MODEL),
        r.Organisation(key=ORG),
    ]
    for name, mark in wholes.items():
        found += provision(f"act/{name}", None, mark)
        found += provision(f"act/{name}/p_1", f"act/{name}") + provision(f"act/{name}/p_2", f"act/{name}")
    return found


def provision(key: str, whole: str | None, mark: w.Decomposition | None = None) -> list[r.Record]:
    said = r.Wording(
        key=f"{key}/w", wording_of=key, in_edition=("act/e1",), part_of=whole, assessable=True, decomposition=mark,
        fingerprint=f"n1:{key}",
    )  # fmt: skip
    return [r.Provision(key=key, in_framework="act"), said]


def window(p: str, **conditions: object) -> r.ApplicabilityWindow:
    base = r.ApplicabilityWindow(key=f"window/{p}", for_provision=p, in_edition="act/e1")
    return replace(base, **conditions)  # type: ignore[arg-type]


def met(p: str, **evidence: object) -> list[r.Record]:
    """Implementation for the system, evidence about it, and a passed verdict."""
    s = SYSTEM
    measure = r.ControlImplementation(
        key=f"measure/{p}/{s}", label="m", implements=(p,), subject=s, against_edition="act/e1",
        implementation_status=w.ImplementationStatus.IMPLEMENTED,
    )  # fmt: skip
    item = r.Evidence(
        key=f"item/{p}/{s}", label="e", sha256="a" * 64, collected_at=datetime(2026, 1, 1, tzinfo=UTC),
        supports=(measure.key,), about=(s,),
    )  # fmt: skip
    return [measure, replace(item, **evidence), verdict(p, s, w.Verdict.PASSED, date(2026, 1, 1), item.key)]  # type: ignore[arg-type]


def verdict(p: str, s: str, said: w.Verdict, on: date, *used: str) -> r.Assessment:
    return r.Assessment(
        key=f"verdict/{p}/{s}/{said}/{on}", of=p, verdict=said, assessed_by="x", assessed_on=on,
        against_edition="act/e1", subject=s, used_evidence=used,
    )  # fmt: skip


def mapping(a: str, relation: w.Relation, b: str, **more: object) -> r.MappingAssertion:
    base = r.MappingAssertion(
        key=f"mapping/{a}/{b}", from_=a, relation=relation, to=b, from_edition="act/e1", to_edition="act/e1",
        rationale="r", author="ann", reviewer="bob", authority=w.Authority.OWN_COUNSEL,
        mapping_status=w.MappingStatus.APPROVED, asserted_on=date(2026, 1, 1),
    )  # fmt: skip
    return replace(base, **more)  # type: ignore[arg-type]


def register(*sets: list[r.Record], closed: tuple[str, ...] = ()) -> Register:
    """One change set each, a day apart; `closed` by the last."""
    return Register.of(
        Entry(
            n,
            datetime(2026, 1, n, 12, tzinfo=UTC),
            "d" * 64,
            "",
            ChangeSet("x", "y", tuple(map(Added, records)), closed if n == len(sets) else ()),
        )
        for n, records in enumerate(sets, 1)
    )


def oracle(*sets: list[r.Record], closed: tuple[str, ...] = (), on: date = DAY) -> Oracle:
    made = register(*sets, closed=closed)
    return Oracle(made, on, made.head, POLICY)


ALL, ANY = w.Decomposition.ALL, w.Decomposition.ANY


def test_evidence_about_the_system_with_a_passed_verdict_satisfies() -> None:
    assert oracle(law(a=None), met("act/a/p_1")).status("act/a/p_1", SYSTEM) is w.Status.SATISFIED


@pytest.mark.parametrize(
    ("evidence", "status"),
    [
        ({"valid_to": date(2026, 6, 15)}, w.Status.STALE),
        ({"valid_to": date(2026, 6, 16)}, w.Status.SATISFIED),
        ({"about": (MODEL,)}, w.Status.UNPROVEN),
        ({"about": ()}, w.Status.UNPROVEN),
        ({"supports": ()}, w.Status.UNPROVEN),
    ],
)
def test_what_the_evidence_lacks_decides(evidence: dict[str, object], status: w.Status) -> None:
    assert oracle(law(a=None), met("act/a/p_1", **evidence)).status("act/a/p_1", SYSTEM) is status


def test_a_failed_digest_check_makes_it_stale_from_its_day_in_brussels() -> None:
    check = r.DigestCheck(
        key="check/1", of_evidence=f"item/act/a/p_1/{SYSTEM}", at=datetime(2026, 6, 14, 22, 30, tzinfo=UTC),
        observed_sha256="b" * 64,
    )  # fmt: skip
    facts = [*met("act/a/p_1"), check]
    assert oracle(law(a=None), facts).status("act/a/p_1", SYSTEM) is w.Status.STALE
    assert oracle(law(a=None), facts, on=date(2026, 6, 14)).status("act/a/p_1", SYSTEM) is w.Status.SATISFIED


def test_all_parts_satisfy_the_whole_and_one_alone_is_partial() -> None:
    one, both = met("act/a/p_1"), met("act/a/p_1") + met("act/a/p_2")
    assert oracle(law(a=ALL), one).status("act/a", SYSTEM) is w.Status.PARTIAL
    assert oracle(law(a=ALL), both).status("act/a", SYSTEM) is w.Status.SATISFIED
    assert oracle(law(a=None), both).status("act/a", SYSTEM) is w.Status.PARTIAL
    assert oracle(law(a=ANY), one).status("act/a", SYSTEM) is w.Status.SATISFIED


def test_a_part_that_does_not_concern_the_subject_leaves_the_whole_as_far_only() -> None:
    windows: list[r.Record] = [window("act/a"), window("act/a/p_2", applies_until=date(2026, 1, 1))]
    answer = oracle(law(a=ALL), [*met("act/a/p_1"), *windows])
    assert answer.status("act/a", SYSTEM) is w.Status.SATISFIED
    assert answer.far("act/a", SYSTEM)
    mapped = oracle(
        law(a=ALL, b=None), [*met("act/a/p_1"), *windows, mapping("act/a", w.Relation.SUPERSET_OF, "act/b")]
    )
    assert mapped.status("act/b", SYSTEM) is not w.Status.SATISFIED


def test_a_failed_part_caps_the_whole() -> None:
    failed = verdict("act/a/p_1", SYSTEM, w.Verdict.FAILED, date(2026, 2, 1))
    answer = oracle(law(a=ALL), [*met("act/a"), failed])
    assert answer.status("act/a/p_1", SYSTEM) is w.Status.FAILED
    assert answer.status("act/a", SYSTEM) is w.Status.PARTIAL


def test_failed_and_passed_of_one_day_are_indeterminate_and_a_later_pass_lifts() -> None:
    same = verdict("act/a/p_1", SYSTEM, w.Verdict.FAILED, date(2026, 1, 1))
    before = replace(same, assessed_on=date(2025, 12, 31))
    assert oracle(law(a=None), [*met("act/a/p_1"), same]).status("act/a/p_1", SYSTEM) is w.Status.INDETERMINATE
    assert oracle(law(a=None), [*met("act/a/p_1"), before]).status("act/a/p_1", SYSTEM) is w.Status.SATISFIED


def test_mappings_draw_by_their_relation() -> None:
    expected = {
        w.Relation.SUPERSET_OF: w.Status.SATISFIED,
        w.Relation.EQUIVALENT_TO: w.Status.SATISFIED,
        w.Relation.SUBSET_OF: w.Status.PARTIAL,
        w.Relation.INTERSECTS_WITH: w.Status.PARTIAL,
        w.Relation.NO_RELATIONSHIP: w.Status.ABSENT,
    }
    for relation, status in expected.items():
        answer = oracle(law(a=None, b=None), [*met("act/a/p_1"), mapping("act/a/p_1", relation, "act/b/p_1")])
        assert answer.status("act/b/p_1", SYSTEM) is status, relation


def test_a_contest_of_one_rank_leaves_what_both_entail_and_a_machine_alone_says_nothing() -> None:
    a, b = "act/a/p_1", "act/b/p_1"
    over, under = mapping(a, w.Relation.SUPERSET_OF, b), mapping(a, w.Relation.SUBSET_OF, b, key="mapping/2")
    contested = oracle(law(a=None, b=None), [over, under])
    assert contested.relations() == {(a, b): w.Relation.INTERSECTS_WITH}
    assert contested.conflicts() == {(a, b)}
    machine = mapping(a, w.Relation.EQUAL_TO, b, authority=w.Authority.MACHINE, reviewer=None)
    assert oracle(law(a=None, b=None), [machine]).relations() == {}


def test_an_organisation_meets_it_through_all_that_it_runs_and_an_inventory() -> None:
    role = r.RoleAssignment(key="role/1", agent=ORG, subject=SYSTEM, role="act:provider")
    inventory = r.Inventory(
        key="inventory/1", subject=ORG, inventory_kind=w.SubjectKind.AI_SYSTEM, extent=w.InventoryExtent.COMPLETE,
        as_of=date(2026, 3, 1), stated_by="x",
    )  # fmt: skip
    facts: list[r.Record] = [*met("act/a/p_1"), role, window("act/a/p_1")]
    assert oracle(law(a=None)).status("act/a/p_1", ORG) is w.Status.NOT_EVALUABLE
    assert oracle(law(a=None), facts).status("act/a/p_1", ORG) is w.Status.PARTIAL
    assert oracle(law(a=None), [*facts, inventory]).status("act/a/p_1", ORG) is w.Status.SATISFIED


def test_a_model_version_needs_an_item_that_names_it() -> None:
    use = r.Use(key="use/1", user=SYSTEM, used=MODEL)
    facts: list[r.Record] = [use, window("act/a/p_1")]
    unnamed, named = met("act/a/p_1"), met("act/a/p_1", about=(MODEL, SYSTEM))
    assert oracle(law(a=None), facts + unnamed).status("act/a/p_1", MODEL) is w.Status.PARTIAL
    assert oracle(law(a=None), facts + named).status("act/a/p_1", MODEL) is w.Status.SATISFIED


def test_states_of_applicability() -> None:
    cases: list[tuple[dict[str, object], w.ApplicabilityState, date | None]] = [
        ({"applies_from": DAY}, w.ApplicabilityState.APPLIES, None),
        ({"applies_from": date(2027, 12, 2)}, w.ApplicabilityState.UPCOMING, date(2027, 12, 2)),
        ({"applies_until": DAY}, w.ApplicabilityState.ENDED, DAY),
        ({"condition_role": ("act:provider",)}, w.ApplicabilityState.UNKNOWN, DAY),
        ({"condition_risk_class": ("class/x",), "applies_until": DAY}, w.ApplicabilityState.NOT_APPLICABLE, None),
    ]
    for conditions, state, day in cases:
        answer = oracle(law(a=None), [window("act/a", **conditions)]).applicability("act/a", SYSTEM)
        assert (answer.state, answer.day) == (state, day), conditions


def test_a_component_that_nobody_uses_lacks_a_use() -> None:
    answer = oracle(law(a=None), [window("act/a")]).applicability("act/a", MODEL)
    assert (answer.state, answer.missing) == (w.ApplicabilityState.UNKNOWN, frozenset({"use"}))


def test_a_correction_keeps_links_only_for_what_both_name() -> None:
    facts = met("act/a/p_1")
    measure = facts[0]
    assert isinstance(measure, r.ControlImplementation)
    wider = replace(measure, key="measure/2", corrects=measure.key, implements=("act/a/p_1", "act/a/p_2"))
    moved = replace(wider, implements=("act/a/p_2",))
    for new, status in ((wider, w.Status.SATISFIED), (moved, w.Status.UNPROVEN)):
        answer = oracle(law(a=None), facts, [new], closed=(measure.key,))
        assert answer.status("act/a/p_1", SYSTEM) is status


def test_composition_follows_the_table() -> None:
    chain: list[r.Record] = [
        mapping("act/a", w.Relation.SUPERSET_OF, "act/b"),
        mapping("act/b", w.Relation.SUBSET_OF, "act/c"),
        mapping("act/c", w.Relation.SUPERSET_OF, "act/d"),
    ]
    answer = oracle(law(a=None, b=None, c=None, d=None), chain)
    between = answer.entailed("act", "act")
    assert between["act/a", "act/c"] is w.Relation.INTERSECTS_WITH
    assert ("act/a", "act/d") not in between
    assert ("act/b", "act/d") in answer.candidates("act", "act")


def test_a_proof_that_lost_a_fact_a_premise_or_its_subject_does_not_pass() -> None:
    tried = 0
    for seed in range(20):
        graph = random_graph(seed)
        query, made = graph.queries[0], graph.register()
        answer = Oracle(made, query.as_of, query.known_at, query.policy)
        view = View(made, as_of=query.as_of, known_at=query.known_at, policy=query.policy)
        checker = Checker(answer.facts, answer.applies)
        for p in answer.provisions:
            for s in answer.subjects:
                proof = view.proof(p, s) if answer.status(p, s) is w.Status.SATISFIED else None
                if proof is None:
                    continue
                for n, step in enumerate(proof.steps):
                    worse = [replace(step, facts=()) if step.rule == "D" else replace(step, premises=())]
                    worse += [replace(step, subject=f"{s}-other"), replace(step, rule="R9")]
                    for bad in worse:
                        tried += 1
                        steps = (*proof.steps[:n], bad, *proof.steps[n + 1 :])
                        assert checker.faults(replace(proof, steps=steps), p, s, w.Status.SATISFIED)
    assert tried > 100
