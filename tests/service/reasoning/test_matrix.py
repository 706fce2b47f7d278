"""What is read from arrays and sets is what the cells say one by one: D, statuses, counts."""

import random
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace

import pytest

from benchmarks.organisation import TODAY, of_size
from ontology.errors import UnknownReference
from ontology.records import Assessment, ControlImplementation, Evidence
from ontology.register import Added, Register
from ontology.words import Status, Verdict
from service.growth import grown
from service.reasoning import direct, facts, held
from service.reasoning.arrays import NONE
from service.reasoning.coverage import totals
from service.reasoning.facts import facts_of, read
from service.reasoning.held import Held, HeldBy
from service.reasoning.joined import Joined
from service.reasoning.status import Statuses
from service.reasoning.sweep import Sweep
from service.reasoning.verdicts import Cell
from service.reasoning.view import View
from tests.graphs import PAST, Graph, random_graph

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


@pytest.fixture(scope="module")
def renewed() -> View:
    register = of_size(20_000, renewed=True)
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


def decided(sweep: Sweep, apart: Collection[Cell]) -> Counter[str]:
    """How often the arrays alone decide what is not plain."""
    arrays, joined, found = sweep.arrays, sweep.joined, Counter[str]()
    verdicts, chains, lines = joined.verdicts, joined.chains, joined.items
    stands, valid = sweep.standing(apart).passed[chains.verdict], sweep.valid(lenient=False)
    columns = (chains.verdict[stands], chains.item[stands], chains.implementation[stands])
    for verdict, item, measure in zip(*columns, strict=True):
        places, used = arrays.assessments.uses.expanded(verdicts.rows[[verdict]])
        found["several items"] += len(places) > 1
        found["broken"] += sweep.broken is not None and bool(sweep.broken[item])
        if valid[item]:
            found["corrected item"] += item not in used and lines.first[item] in lines.first[used]
            found["successor"] += lines.first[item] not in lines.first[used]
            found["corrected measure"] += bool(joined.measures.first[measure] != measure)
    live = sweep.standing(apart).heard[verdicts.shared]
    found["several verdicts"] += int(live.sum())
    found["with a time"] += int((live & (verdicts.time[verdicts.shared] != NONE)).sum())
    return found


def test_what_is_renewed_and_corrected_is_decided_by_the_arrays() -> None:
    found = Counter[str]()
    for view in views():
        found += decided(Sweep(view.statuses.measures), view.statuses.verdicts.apart)
    assert len(found) == 7
    assert all(count >= 10 for count in found.values()), found


def disordered(graph: Graph, chance: random.Random) -> Graph:
    """Much renewed, and as no ledger should say it: records come late, are closed and not corrected, or corrected and
    not closed, or twice.
    """
    added, closed = [[*each.added] for each in graph.changes], [[*each.closed] for each in graph.changes]
    for number in range(2):
        for here in added:
            for one in [each for each in here if isinstance(each.record, (*facts.CLASSES,))]:
                there, key = chance.randrange(len(added)), f"{one.record.key}-{number}"
                match one.record, chance.randrange(16):
                    case _, 0:
                        here.remove(one)
                        added[there].append(one)
                    case _, 1 if not any(one.record.key in its for its in closed):
                        closed[there].append(one.record.key)
                    case _, 2:
                        closed = [[each for each in its if each != one.record.key] for its in closed]
                    case _, 3:
                        added[there].append(Added(replace(one.record, key=key, corrects=one.record.key)))
                    case Evidence() as item, 4 | 5 | 6 | 7 | 8:
                        new = replace(item, key=key, valid_from=None, valid_to=None, succeeds=item.key)
                        added[there].append(Added(new))
                        here[here.index(one)] = Added(replace(item, valid_to=PAST))
                    case Evidence() as item, 9:
                        added[there].append(Added(replace(item, key=key, succeeds=None, corrects=item.key)))
                    case ControlImplementation() as measure, 4:
                        here[here.index(one)] = Added(replace(measure, scope=("all",), covers_components=True))
                        narrower = replace(measure, key=key, scope=(), covers_components=False, corrects=measure.key)
                        added[-1].append(Added(narrower))
                        closed[-1] += [] if any(measure.key in its for its in closed) else [measure.key]
                    case Assessment() as verdict, 4:
                        said = chance.choice((*Verdict,))
                        added[there].append(Added(replace(verdict, key=key, verdict=said)))
    sets = zip(graph.changes, added, closed, strict=True)
    return replace(graph, changes=tuple(replace(each, added=new, closed=tuple(its)) for each, new, its in sets))


def test_what_is_recorded_out_of_order_is_decided_as_the_rule_says() -> None:
    for seed in SEEDS:
        graph = disordered(random_graph(seed), random.Random(seed))
        register = graph.register()
        for query in graph.queries:
            view = View(register, query.as_of, query.known_at, query.policy)
            for name, (mine, theirs) in swept(view.statuses).items():
                assert given(mine) == given(theirs), (seed, name)


def test_of_a_renewed_organisation_few_cells_are_asked_one_by_one(renewed: View) -> None:
    statuses = renewed.statuses
    for name, (mine, theirs) in swept(statuses).items():
        assert given(mine) == given(theirs), name
    found = decided(Sweep(statuses.measures), statuses.verdicts.apart)
    assert found["successor"] > 50
    assert found["corrected item"] > 5
    odd = Sweep(statuses.measures).joined.verdicts.odd
    assert 0 < odd.sum() < len(odd) / 20


def test_what_was_recorded_later_is_not_followed_back(renewed: View) -> None:
    """Before the second change set nothing is renewed; and what is known then of it has grown."""
    first = Register.of(renewed.register.entries[:1])
    longer = grown(first, renewed.register.entries[1:])
    facts_of(first)
    for register, k in ((longer, 2), (longer, 1), (first, 1)):
        statuses = View(register, TODAY, k).statuses
        for name, (mine, theirs) in swept(statuses).items():
            assert given(mine) == given(theirs), name
    desks = [View(register, TODAY, 2).statuses.desk for register in (longer, renewed.register)]
    one, other = (Sweep(desk.measures).direct(desk) for desk in desks)
    assert one == other


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
