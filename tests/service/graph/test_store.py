"""The RDF projection: what the register says, asked in SPARQL, and nothing from elsewhere."""

from datetime import UTC, datetime

import pytest

from ontology.errors import BadInput, ForeignChain
from ontology.records import AISystem, ModelVersion, Record, Use
from ontology.register import Added, ChangeSet, Entry, Register
from service.graph.store import Projection

NS = "https://w3id.org/nomograph/ns#"
ID = "https://w3id.org/nomograph/id/"
PREFIX = f"PREFIX nomo: <{NS}> "


def entry(sequence: int, *records: Record, closed: tuple[str, ...] = (), digest: str = "d") -> Entry:
    added = tuple(Added(record, f"line {line}") for line, record in enumerate(records, 1))
    change = ChangeSet("me", 'a "reason"', added, closed, "a.ttl sha256:00")
    return Entry(sequence, datetime(2026, 3, sequence, tzinfo=UTC), f"{digest}{sequence}", "", change)


SYSTEM = AISystem(key="system/a", label="A [first] system")
MODEL = ModelVersion(key="model/a@1")
USE = Use(key="use/1", user="system/a", used="model/a@1")


@pytest.fixture
def register() -> Register:
    return Register.of([entry(1, SYSTEM, MODEL), entry(2, USE)])


@pytest.fixture
def projection(register: Register) -> Projection:
    found = Projection()
    found.follow(register)
    return found


def test_records_are_asked_over_all_change_sets(projection: Projection) -> None:
    table = projection.query(f"{PREFIX} SELECT ?label WHERE {{ <use/1> nomo:user ?user . ?user nomo:label ?label }}")
    assert table.columns == ("label",)
    assert table.rows == (('"A [first] system"',),)


def test_each_record_stands_in_the_graph_of_its_change_set(projection: Projection) -> None:
    table = projection.query(f"{PREFIX} SELECT ?graph WHERE {{ GRAPH ?graph {{ <use/1> a nomo:Use }} }}")
    assert table.rows == ((f"<{ID}change/2>",),)


def test_who_said_it_and_when(projection: Projection) -> None:
    table = projection.query(
        f"{PREFIX} SELECT ?actor ?at WHERE {{ <use/1> nomo:recordedIn ?c . ?c nomo:actor ?actor ; nomo:at ?at }}"
    )
    assert table.rows == (('"me"', '"2026-03-02T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>'),)


def test_it_follows_by_sequence(register: Register, projection: Projection) -> None:
    register.apply(entry(3, closed=("use/1",)))
    projection.follow(register)
    assert projection.sequence == 3
    question = f"{PREFIX} ASK {{ <use/1> nomo:closedIn <change/3> . <change/3> nomo:closes <use/1> }}"
    assert projection.query(question).rows == (("true",),)
    size = len(projection)
    projection.follow(register)
    assert len(projection) == size


def test_growing_and_building_at_once_are_the_same(register: Register, projection: Projection) -> None:
    step = Projection()
    for head in (1, 2):
        step.follow(Register.of(register.entries[:head]))
    question = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    assert set(step.query(question).rows) == set(projection.query(question).rows)
    assert len(step) == len(projection)


def test_another_ledger_is_noticed(projection: Projection) -> None:
    with pytest.raises(ForeignChain):
        projection.follow(Register.of([entry(1, SYSTEM), entry(2, MODEL, digest="other")]))
    with pytest.raises(ForeignChain):
        projection.follow(Register.of([entry(1, SYSTEM)]))


def test_a_long_answer_is_cut_and_says_so(projection: Projection) -> None:
    table = projection.query("SELECT ?s WHERE { ?s ?p ?o }", rows=3)
    assert (len(table.rows), table.truncated) == (3, True)


def test_unbound_is_none(projection: Projection) -> None:
    table = projection.query(f"{PREFIX} SELECT ?x ?y WHERE {{ <use/1> nomo:user ?x OPTIONAL {{ ?x nomo:none ?y }} }}")
    assert table.rows == ((f"<{ID}system/a>", None),)


@pytest.mark.parametrize(
    "question",
    [
        "SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "PREFIX : <http://127.0.0.1:9/> SELECT * WHERE { SERVICE:x { ?s ?p ?o } }",
        "SELECT * WHERE { service silent ?x { ?s ?p ?o } }",
        "SELECT * WHERE { ?s ?p 'it\\'s' . SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * WHERE { # a comment '\n SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * WHERE { # a comment\r SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "PREFIX n: <x:> SELECT * WHERE { ?s n:a\\# SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * WHERE { FILTER(?a<?b)SERVICE<http://127.0.0.1:9/>{ ?s ?p ?o } FILTER(?a>?b) }",
        "SELECT * FROM <http://127.0.0.1:9/> WHERE { ?s ?p ?o }",
        "ASK" + "{" * 65 + "}" * 65,
        "INSERT DATA { <a:b> <a:b> <a:b> }",
        "LOAD <http://127.0.0.1:9/>",
        "SELECT nonsense",
    ],
)
def test_nothing_is_fetched_or_changed(projection: Projection, question: str) -> None:
    size = len(projection)
    with pytest.raises(BadInput):
        projection.query(question)
    assert len(projection) == size


def test_words_in_texts_names_and_variables_are_no_calls(projection: Projection) -> None:
    question = f"""{PREFIX} SELECT ?service ?from WHERE {{
      OPTIONAL {{ ?service nomo:from ?from ; nomo:label "SERVICE from" ; nomo:x <http://from.test/service> }} }}"""
    assert projection.query(question).rows == ((None, None),)
