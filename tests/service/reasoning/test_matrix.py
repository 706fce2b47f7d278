"""What is read from arrays and sets is what the cells say one by one: D, statuses, counts."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from benchmarks.organisation import TODAY, of_size
from ontology.errors import UnknownReference
from ontology.records import Assessment
from ontology.register import Register
from ontology.words import Status
from service.growth import grown
from service.reasoning import direct, facts, held
from service.reasoning.coverage import totals
from service.reasoning.facts import facts_of, read
from service.reasoning.held import Held, HeldBy
from service.reasoning.joined import Joined
from service.reasoning.status import Statuses
from service.reasoning.sweep import Sweep
from service.reasoning.view import View
from tests.graphs import random_graph

SEEDS = range(60)


def views() -> Iterator[View]:
    for seed in SEEDS:
        graph = random_graph(seed)
        register = graph.register()
        for query in graph.queries:
            yield View(register, query.as_of, query.known_at, query.policy)


@pytest.fixture(scope="module")
def organisation() -> View:
    register = of_size(20_000)
    return View(register, TODAY, register.head)


def given(its: HeldBy) -> HeldBy:
    return {p: each for p, each in its.items() if each != Held()}


def swept(statuses: Statuses) -> dict[str, tuple[HeldBy, HeldBy]]:
    """What the sweep gives, and what D gives cell by cell."""
    sweep, desk = Sweep(statuses.measures), statuses.desk
    lenient = replace(desk, items=desk.items.letting_through(), lenient=True)
    everywhere = dict.fromkeys(statuses.law.kind, statuses.concerns.everyone)
    planned = {p: bits for p, bits in sweep.planned_alone(desk).items() if bits}
    one_by_one = held.planned_alone(desk, everywhere)
    assert planned == {p: bits for p, bits in one_by_one.items() if bits}
    return {
        "direct": (sweep.direct(desk), held.held(direct.direct(desk))),
        "lenient": (sweep.direct(lenient), held.held(direct.direct(lenient))),
        "evidenced": (sweep.evidenced(desk), held.held(direct.evidenced(desk))),
        "implemented": (sweep.implemented(desk), held.held(direct.implemented(desk))),
        "in place": (sweep.implemented(desk), held.implemented(desk, everywhere)),
    }


def test_the_sweep_gives_what_the_rule_gives_cell_by_cell() -> None:
    plain = 0
    for view in views():
        for name, (mine, theirs) in swept(view.statuses).items():
            assert given(mine) == given(theirs), name
        plain += len(Sweep(view.statuses.measures).joined.chains.verdict)
    assert plain > len(SEEDS), "the arrays decide nothing"


def test_the_sweep_of_an_organisation_asks_no_record(organisation: View) -> None:
    for name, (mine, theirs) in swept(organisation.statuses).items():
        assert given(mine) == given(theirs), name
    joined = Sweep(organisation.statuses.measures).joined
    assert len(joined.chains.verdict) > 500
    assert not joined.verdicts.odd.any()


def test_facts_that_have_grown_are_those_that_are_read() -> None:
    anew = 0
    for seed in SEEDS:
        graph = random_graph(seed)
        whole = graph.register()
        register = Register.of(whole.entries[:1])
        arrays = read(register)
        for entry in whole.entries[1:]:
            longer = grown(register, [entry])
            found = facts.grown(arrays, register.head, longer)
            anew += found is None
            register, arrays = longer, read(longer) if found is None else found
        facts.take_facts(register, arrays, Joined.of(arrays))
        for query in graph.queries:
            view = View(register, query.as_of, query.known_at, query.policy)
            for name, (mine, theirs) in swept(view.statuses).items():
                assert given(mine) == given(theirs), name
    assert anew < len(SEEDS)


def test_a_register_that_has_grown_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = random_graph(7).register()
    register = Register.of(whole.entries[:1])
    facts_of(register)
    monkeypatch.setattr(facts, "read", lambda register: pytest.fail("read again"))
    longer = grown(register, whole.entries[1:2])
    assert len(facts_of(longer)[0].assessments.keys) == len(longer.by_class[Assessment])


def test_the_matrix_says_what_each_status_says() -> None:
    counted: set[Status] = set()
    for view in views():
        cells = [(p, s) for p in view.provisions for s in view.subjects]
        found = view.statuses_of(cells)
        assert found == [view.status(*cell) for cell in cells]
        counted.update(found)
    assert counted == set(Status)


def test_the_matrix_knows_what_is_not_on_record(organisation: View) -> None:
    provision, subject = organisation.provisions[0], organisation.subjects[0]
    with pytest.raises(UnknownReference, match="no provision act/art_99"):
        organisation.statuses_of([(provision, subject), ("act/art_99", subject)])
    with pytest.raises(UnknownReference, match="no subject system/none"):
        organisation.statuses_of([(provision, "system/none")])


@pytest.mark.parametrize("by", [(), ("framework",), ("subject",), ("framework", "subject"), ("provision", "subject")])
def test_totals_are_those_of_the_rows(by: tuple[str, ...]) -> None:
    for view in views():
        for horizon in (None, view.as_of.replace(year=view.as_of.year + 2)):
            covered = view.coverage(horizon=horizon)
            assert totals(covered, by) == totals(tuple(covered), by)


def test_rows_are_found_by_place_and_by_status(organisation: View) -> None:
    covered = organisation.coverage()
    rows = tuple(covered)
    assert len(rows) == len(covered) > 500
    assert covered[-1] == rows[-1]
    assert covered[10:13] == rows[10:13]
    assert covered.place(rows[77].provision, rows[77].subject) == 77
    wanted = {Status.SATISFIED, Status.STALE}
    assert tuple(covered.having(wanted)) == tuple(row for row in rows if row.status in wanted)
    with pytest.raises(IndexError):
        covered[len(rows)]
    with pytest.raises(ValueError, match="act/art_99"):
        covered.place("act/art_99", "system/1")
