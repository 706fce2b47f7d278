"""Single points of failure: what is said to hang on each is what the engine says without it."""

from dataclasses import replace

from ontology.key import Key
from ontology.records import Dataset, Evidence, Record, Supplier, Use
from ontology.register import Register
from ontology.words import SubjectKind
from service.reasoning.impact import imagine, impact
from service.reasoning.single_points import EVIDENCE, KINDS, SinglePoints, single_points
from service.reasoning.supposed import suppose
from service.reasoning.view import View
from tests import article15
from tests.article15 import PROVEN, SYSTEM, TODAY, UNPROVEN, WHOLE
from tests.graphs import Query, random_graph

HORIZON = TODAY.replace(year=2028)
ALL = (*KINDS, SubjectKind.MODEL_VERSION)


def asked(register: Register, *kinds: str) -> SinglePoints:
    return single_points(register, TODAY, register.head, kinds=kinds or ALL, horizon=HORIZON)


def test_each_report_carries_its_paragraph_and_the_model_carries_both() -> None:
    found = asked(article15.register())
    first, fourth = f"{WHOLE}/par_1", f"{WHOLE}/par_4"
    assert [(row.key, row.lost) for row in found.rows] == [
        (PROVEN, ((first, PROVEN), (fourth, PROVEN))),
        ("evidence/1-1", ((first, PROVEN),)),
        ("evidence/1-2", ((first, UNPROVEN),)),
        ("evidence/4-1", ((fourth, PROVEN),)),
        (UNPROVEN, ((first, UNPROVEN),)),
    ]
    assert (found.satisfied, found.applicable, found.looked, found.candidates) == (3, 4, 5, 5)
    assert found.rows[0].users == 2


def test_a_second_item_takes_the_weight_off_the_first() -> None:
    spare = replace(article15.report("1", PROVEN, "1", TODAY.replace(year=2025)), key="evidence/spare")
    verdict = article15.verdict("1", PROVEN, "1", TODAY.replace(day=1), ("evidence/spare",))
    register = article15.register([spare, replace(verdict, key="assessment/spare")])
    keys = {row.key for row in asked(register, EVIDENCE).rows}
    assert "evidence/1-1" not in keys
    assert "evidence/4-1" in keys


def test_what_is_reached_through_one_thing_alone_is_named() -> None:
    uses: list[Record] = [
        Dataset(key="dataset/d"),
        Supplier(key="supplier/one"),
        Supplier(key="supplier/two"),
        Use(key="use/d", user=PROVEN, used="dataset/d"),
        Use(key="use/one", user="dataset/d", used="supplier/one"),
        Use(key="use/two", user="dataset/d", used="supplier/two"),
        Use(key="use/direct", user=SYSTEM, used="supplier/two"),
        replace(
            article15.report("1", PROVEN, "x", TODAY.replace(month=3)), key="evidence/d", about=("dataset/d", PROVEN)
        ),
        replace(article15.verdict("1", PROVEN, "x", TODAY, ("evidence/d",)), key="assessment/d"),
    ]
    register = suppose(article15.register(uses), (), ["evidence/1-1"])
    rows = {row.key: row for row in asked(register).rows}
    assert rows["evidence/d"].lost == ((f"{WHOLE}/par_1", PROVEN),)
    assert rows[PROVEN].only_way_to == ("dataset/d", "supplier/one")
    assert "dataset/d" not in rows, "its report goes on naming the model"


def test_a_bound_is_told() -> None:
    register = article15.register()
    found = single_points(register, TODAY, register.head, horizon=HORIZON, most=1)
    assert (found.looked, found.candidates, len(found.rows)) == (1, 3, 1)


def test_scope_and_horizon_say_what_is_counted() -> None:
    register = article15.register()
    assert single_points(register, TODAY, register.head).applicable == 0
    found = single_points(register, TODAY, register.head, subjects=[UNPROVEN], horizon=HORIZON)
    assert [row.key for row in found.rows] == ["evidence/1-2"]


def test_on_random_graphs_it_is_what_impact_says() -> None:
    hanging = 0
    for seed in range(16):
        graph = random_graph(seed)
        for query in graph.queries:
            hanging += _checked(graph.register(), query)
    assert hanging > 5


def _checked(register: Register, query: Query) -> int:
    as_of, k, policy = query.as_of, query.known_at, query.policy
    found = single_points(register, as_of, k, policy, kinds=ALL)
    view = View(register, as_of, k, policy)
    units = {(unit.provision, unit.subject) for unit in view.units() if unit.counted(None)}
    said = {row.key: set(row.lost) for row in found.rows}
    for item in register.open(Evidence, k):
        rows = impact(view, without=[item.key])
        lost = {(row.provision, row.subject) for row in rows if row.before == "satisfied"} & units
        assert said.get(item.key, set()) == lost, (item.key, query)
    for subject in view.subjects:
        if not subject.startswith(("evidence", "org")) and subject in said:
            assert said[subject] == _lost_unnamed(register, query, subject, units), (subject, query)
    return len(said)


def _lost_unnamed(register: Register, query: Query, subject: Key, units: set[tuple[Key, Key]]) -> set[tuple[Key, Key]]:
    """From scratch, on a register in which every open item is closed, and recorded anew without that name."""
    before = View(register, query.as_of, query.known_at, query.policy)
    known = imagine(register, query.known_at, (), ())
    naming = [item for item in known.open(Evidence, known.head) if subject in item.about]
    anew = [
        replace(item, key=f"{item.key}-anew", corrects=item.key, about=tuple(k for k in item.about if k != subject))
        for item in naming
        if item.about != (subject,)
    ]
    overlay = suppose(known, anew, [item.key for item in naming])
    after = View(overlay, query.as_of, overlay.head, query.policy)
    return {pair for pair in units if before.status(*pair) == "satisfied" and after.status(*pair) != "satisfied"}
