"""The graph that gap shapes read: records as RDF has them, and facts beside them, the same in the status graph."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ontology.key import BASE, NS, Key, to_iri
from ontology.rdf import to_lines
from ontology.records import CLASSES, ControlImplementation, Record, WordingText
from ontology.register import Added, ChangeSet, Entry, Register
from service.graph.facts import line
from service.graph.standing import StatusGraph, facts
from service.reasoning.view import View
from service.validation.gaps.graph import graph
from service.validation.shacl.columns import Columns, Triple
from service.validation.shacl.terms import iri, parsed
from tests.article15 import PROVEN
from tests.gap_cases import APPLIES, CASES, CLOCK, INCIDENT, base, item, measure, standard, written

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def triples(text: str) -> Triple:
    subject, predicate, value = text.removesuffix(" .").split(" ", 2)
    return parsed(subject), parsed(predicate), parsed(value)


def seen(records: list[Record], day: date = APPLIES) -> Columns:
    known = written(records)
    return graph(View(known, day, known.head), day)


def values(columns: Columns, key: Key, name: str) -> set[str]:
    predicate = TYPE if name == "a" else NS + name
    wanted = iri(to_iri(key))
    found = {value for subject, name_, value in columns.triples() if (subject, name_.text) == (wanted, predicate)}
    return {value.text.removeprefix(NS if name == "a" else BASE) for value in found}


def test_records_stand_as_in_rdf() -> None:
    records = [*base(), *standard(), item(), INCIDENT, CLOCK]
    known = set(seen(records).triples())
    assert {triples(each) for record in records for each in to_lines(record)} <= known


def test_every_class_of_records_is_there_but_wordings_that_a_user_keeps() -> None:
    assert WordingText in CLASSES.values()
    known = {value.text for _, name, value in seen(base()).triples() if name.text == TYPE}
    assert {NS + name for name in ("Provision", "Wording", "Use", "Evidence", "Subject")} <= known
    assert NS + "WordingText" not in known


@pytest.mark.parametrize("number", range(0, len(CASES), 7))
def test_facts_are_the_same_in_rdf_and_in_arrays(number: int) -> None:
    case = CASES[number]
    known = case.found_in
    view = View(known, case.day, known.head)
    lines = {triples(line(fact)) for fact in facts(view, case.horizon)}
    assert lines
    assert lines <= set(graph(view, case.horizon).triples())


def test_the_status_graph_holds_the_facts_that_need_no_horizon() -> None:
    known = written([*base(), INCIDENT, CLOCK])
    view = View(known, APPLIES, known.head)
    quads = set(StatusGraph(view).quads())
    tail = f" <{BASE}run/status> ."
    assert {line(fact) + tail for fact in facts(view)} <= quads
    assert any(f"<{NS}ReportDue>" in quad for quad in quads)


def test_a_link_to_a_corrected_record_leads_to_its_successor() -> None:
    first = measure()
    second = replace(first, key="implementation/1b", corrects=first.key)
    assert isinstance(second, ControlImplementation)
    entries = [
        Entry(n, datetime(2026, 10, n, tzinfo=UTC), f"d{n}", f"d{n - 1}", change)
        for n, change in enumerate(
            (
                ChangeSet("ann", "test", tuple(map(Added, base()))),
                ChangeSet("ann", "test", (Added(second),), (first.key,)),
            ),
            start=1,
        )
    ]
    known = Register.of(entries)
    after, before = (graph(View(known, APPLIES, k)) for k in (2, 1))
    assert values(before, "evidence/1-1", "supports") == {"implementation/1"}
    assert values(after, "evidence/1-1", "supports") == {"implementation/1b"}
    assert values(after, "implementation/1", "a") == set()


def test_what_counts_on_the_day_is_told_by_its_class_and_asked_on_that_day() -> None:
    columns = seen([*base(), item(valid_to=APPLIES)])
    assert values(columns, "evidence/e", "a") == {"Evidence"}
    assert values(columns, "evidence/e", "askedOn") == {"2027-12-02"}
    assert values(columns, "evidence/e", "askedAt") == {"2027-12-01T23:00:00Z"}
    before = seen([*base(), item(valid_to=APPLIES)], date(2027, 12, 1))
    assert values(before, "evidence/e", "a") == {"Evidence", "CountingEvidence"}


def test_provisions_have_their_whole_and_mappings_of_today() -> None:
    columns = seen(base())
    assert values(columns, "act/art_15/par_1", "partOf") == {"act/art_15"}
    assert values(columns, "act/art_15/par_1", "a") == {"Provision", "Duty", "UnitInPlay"}
    assert values(columns, "act/art_15/par_1", "mapped") == {"false"}


def test_a_standing_carries_what_the_reasoning_says() -> None:
    columns = seen(base())
    standing = f"standing/act/art_15/par_1/{PROVEN}"
    assert values(columns, standing, "a") == {"Standing", "UnitInForce"}
    assert values(columns, standing, "status") == {NS + "satisfied"}
