"""What our executor answers is what graphql-core's own would: values, nulls, errors, and their places and order."""

from __future__ import annotations

import enum
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import pytest
import strawberry
from graphql import GraphQLSchema, is_object_type
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

import queries
from service.api.caller import Caller
from service.api.execution import execute
from service.api.executor import ALONE, Executor, prepare
from service.api.schema import SCHEMA
from service.house import House
from service.keys import Role

READER = Caller("Rita", Role.READER)
PAIR = {"provision": "AI Act Art. 15", "subject": "model/candidate-ranker@2.1"}
ASKED: dict[str, dict[str, Any]] = {
    "coverage": {"frameworks": ["iso-42001"]},
    "crosswalk": {"from": "iso-42001", "to": "eu-ai-act", "include": ["ENTAILED", "CANDIDATE"]},
    "difference": {"from": {"asOf": "2026-01-01"}, "to": {}, "frameworks": ["gdpr"]},
    "evidence-uses": {"key": "evidence/none"},
    "form": {},
    "gaps": {"first": 50},
    "history": {**PAIR, "from": "2026-11-01", "to": "2026-12-01"},
    "impact": {"without": ["evidence/none"]},
    "left-open": {"framework": "iso-42001", "act": "eu-ai-act", "role": ["provider"], "first": 50},
    "single-points": {"frameworks": ["iso-42001"], "first": 5},
    "statement-of-applicability": {"organisation": "org/lumavik", "framework": "iso-42001"},
    "trace": PAIR,
}
"""Of the saved operations those that take no long time, and two that fail."""

MIXED = """
query Mixed($no: Boolean! = false) {
  ...Asked
  again: head { __typename revision engine @skip(if: $no) policy @include(if: $no) }
  node(id: "gdpr/art_5") { __typename ...Named ... on Provision { number parts { key } parent { key } } }
  wrong: provision(ref: "GDPR Art. 500") { key }
  late: trace(provision: "gdpr/art_5", subject: "org/lumavik", knownAt: "2026-01-01T00:00:00") { status }
  subjects(first: 3) { totalCount nodes { ...Named ...Named kind kind owner } pageInfo { endCursor } }
  far: subjects(first: 5000) { totalCount }
  __schema { queryType { name } }
}
fragment Asked on Query { framework(key: "gdpr") { ...Named editions { inForceFrom inForceTo } } }
fragment Named on Node { key label id iri }
"""


def ours_and_theirs(monkeypatch: pytest.MonkeyPatch, run: Callable[[], Any]) -> tuple[Any, Any]:
    assert SCHEMA.execution_context_class is Executor
    ours = run()
    with monkeypatch.context() as patched:
        patched.setattr(SCHEMA, "execution_context_class", StrawberryGraphQLCoreExecutionContext)
        return ours, run()


@pytest.mark.parametrize("name", ASKED)
def test_a_saved_operation_has_the_same_answer(name: str, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    document = (Path(queries.__file__).parent / f"{name}.graphql").read_text(encoding="utf-8")
    ours, theirs = ours_and_theirs(monkeypatch, lambda: execute(house, document, ASKED[name], caller=READER))
    assert ours == theirs
    assert list(ours["data"]) == list(theirs["data"])


def test_fragments_directives_interfaces_and_errors_are_the_same(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    for variables in ({}, {"no": True}):
        run = partial(execute, house, MIXED, variables, caller=READER)
        ours, theirs = ours_and_theirs(monkeypatch, run)
        assert str(ours) == str(theirs)  # their order, too
        assert [error["path"] for error in ours["errors"]] == [["wrong"], ["late"], ["far"]]


KEPT = """query Kept($counting: Boolean, $first: Int! = 1, $lang: String) {
  trace(provision: "AI Act Art. 15", subject: "model/candidate-ranker@2.1") {
    evidence(counting: $counting) { key counts evidence { uses(first: $first) { nodes { citation } } } }
    provision { label(lang: $lang) heading(lang: $lang) text(lang: $lang) }
  }
}
query Other($counting: Boolean) {
  trace(provision: "AI Act Art. 9", subject: "model/candidate-ranker@2.1") { evidence(counting: $counting) { title } }
}"""


def test_a_document_that_is_kept_answers_by_its_variables(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for name, said in (
        ("Kept", {}),
        ("Kept", {"counting": True, "lang": "en"}),
        ("Other", {"counting": None}),
        ("Kept", {"counting": False, "first": 2}),
        ("Kept", {"counting": None, "first": 2_000}),
        ("Kept", {"counting": "no"}),
        ("Kept", {"counting": True, "lang": "de"}),
    ):
        run = partial(execute, house, KEPT, said, name, caller=READER)
        ours, theirs = ours_and_theirs(monkeypatch, run)
        assert str(ours) == str(theirs)
        found.append(str(ours))
    assert len(set(found)) == len(found) - 1  # what counts, in English, is asked for twice


def test_most_fields_need_their_object_alone() -> None:
    fields = [field for kind in _objects(SCHEMA._schema) for field in kind.fields.values()]
    assert sum(ALONE in field.extensions for field in fields) > len(fields) / 2
    questions = SCHEMA._schema.query_type
    assert questions is not None
    assert not any(ALONE in field.extensions for field in questions.fields.values())


def test_nothing_but_a_subscription_is_awaited() -> None:
    """The executor awaits nothing."""
    for kind in _objects(SCHEMA._schema):
        for field in kind.fields.values():
            said = field.extensions.get("strawberry-definition")
            assert said is None or said.is_subscription or not said.is_async


# --- a schema in which everything goes wrong -------------------------------------------------------------------


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


strawberry.enum(Colour)


@strawberry.interface
class Thing:
    name: str


@strawberry.type
class Leaf(Thing):
    number: int
    colour: Colour | None = None

    @strawberry.field
    def day(self) -> date:
        return date(2026, 3, 5)

    @strawberry.field
    def fails(self) -> str | None:
        raise ValueError(f"{self.name} has none")

    @strawberry.field
    def must(self) -> str:
        raise ValueError(f"{self.name} must have one")

    @strawberry.field
    def absent(self) -> str:
        return None  # type: ignore[return-value]

    @strawberry.field
    def raised(self) -> str | None:
        return LookupError("given back")  # type: ignore[return-value]

    @strawberry.field
    def count(self) -> int | None:
        return "many"  # type: ignore[return-value]

    @strawberry.field
    def said(self, word: str = "nothing") -> str:
        return f"{self.name} says {word}"

    @strawberry.field
    def times(self, number: int, the_colour: Annotated[Colour, strawberry.argument(name="colour")] = Colour.RED) -> str:
        if number > 2:
            raise ValueError(f"{number} times {the_colour}")
        return self.name * number + the_colour.value

    @strawberry.field
    def asked(self, info: strawberry.Info) -> str:
        return str(info.field_name)


@strawberry.type
class Other(Thing):
    @strawberry.field
    def leaves(self) -> list[Leaf | None]:
        return [Leaf(name="a", number=1), None, Leaf(name="b", number=2, colour=Colour.RED)]

    @strawberry.field
    def strict(self) -> list[Leaf] | None:
        return [Leaf(name="c", number=3), Leaf(name="d", number="four")]  # type: ignore[arg-type]

    @strawberry.field
    def nothing(self) -> list[Leaf] | None:
        return None

    @strawberry.field
    def none(self) -> list[Leaf]:
        return 5  # type: ignore[return-value]

    @strawberry.field
    def words(self) -> list[str | None]:
        return ["x", None, ""]

    @strawberry.field
    def stranger(self) -> Leaf | None:
        return "no leaf at all"  # type: ignore[return-value]


@strawberry.type
class Root:
    @strawberry.field
    def other(self) -> Other | None:
        return Other(name="other")

    @strawberry.field
    def things(self) -> list[Thing]:
        return [Leaf(name="e", number=5), Other(name="f")]


class Patient:
    """A request without a deadline, and without a document that is kept."""

    document = None

    def pause(self) -> None:
        pass


BROKEN = [
    "{ other { name leaves { name number colour day } words nothing { name } __typename } }",
    "{ other { leaves { fails count raised colour } name } }",
    "{ other { strict { name number } name } }",
    "{ other { leaves { must name } name } }",
    "{ other { none { name } } things { name } }",
    "{ other { leaves { absent name } } }",
    "{ other { stranger { name } name } }",
    '{ things { name __typename ... on Leaf { number asked said other: said(word: "x") } ... on Other { words } } }',
    'query($w: String) { other { leaves { a: said(word: $w) b: said(word: "y") c: said } } }',
    "query($n: Int! = 2) { other { leaves { times(number: $n) t: times(number: 3, colour: BLUE) } } }",
    "{ other { leaves { times(number: 3, colour: BLUE) name } } }",
    "query($n: Int) { other { leaves { times(number: $n) name } } }",
    "{ a: other { b: leaves { c: fails d: name } } a: other { b: leaves { number } } }",
]


@pytest.mark.parametrize("document", BROKEN)
def test_what_goes_wrong_goes_wrong_in_the_same_way(document: str) -> None:
    answers = []
    for executor in (Executor, StrawberryGraphQLCoreExecutionContext):
        schema = strawberry.Schema(Root, types=[Leaf, Other], execution_context_class=executor)
        prepare(schema._schema)
        found = schema.execute_sync(document, context_value=Patient(), root_value=Root())
        answers.append((found.data, [(str(e), e.path, type(e.original_error)) for e in found.errors or ()]))
    assert str(answers[0]) == str(answers[1])


class Late(Patient):
    """A request whose time ends after some fields."""

    def __init__(self, fields: int) -> None:
        self.left = fields

    def pause(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise TimeoutError("late")


def test_the_time_is_looked_at_before_every_field() -> None:
    schema = strawberry.Schema(Root, types=[Leaf, Other], execution_context_class=Executor)
    prepare(schema._schema)
    found = schema.execute_sync("{ other { leaves { colour name } } }", context_value=Late(3), root_value=Root())
    assert found.data == {"other": {"leaves": [None, None, None]}}
    assert found.errors
    assert found.errors[0].path == ["other", "leaves", 0, "name"]


def _objects(schema: GraphQLSchema) -> list[Any]:
    return [kind for kind in schema.type_map.values() if is_object_type(kind)]
