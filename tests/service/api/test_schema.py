"""The schema as others rely on it: the committed form, a sentence for everything, nullable questions."""

from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
)

from service.api import schema

BUILT: GraphQLSchema = build_schema(schema.sdl())

QUESTIONS = {
    "head", "node", "resolve", "frameworks", "framework", "provision", "subject", "subjects", "evidence",
    "evidenceItems", "trace", "history", "impact", "coverage", "crosswalk", "gaps", "statementOfApplicability",
    "changeSets", "leftOpen", "difference", "singlePoints",
    "plan", "forecast", "shapes", "gapDifference", "gapTotals",
}  # fmt: skip
MUTATIONS = {
    "recordEvidence", "recordImplementation", "recordAssessment", "proposeMapping", "reviewMapping",
    "supersedeMapping", "close", "checkShapes", "keepShapes", "removeShapes",
    "waiveGap", "withdrawWaiver", "recordGaps",
}  # fmt: skip


def test_the_committed_form_is_the_schema() -> None:
    remedy = "write it anew: .venv/bin/python -m service.api.schema"
    assert schema.PATH.read_text(encoding="utf-8") == schema.sdl(), remedy


def test_every_question_and_every_mutation_is_there() -> None:
    assert BUILT.query_type is not None
    assert BUILT.mutation_type is not None
    assert set(BUILT.query_type.fields) == QUESTIONS
    assert set(BUILT.mutation_type.fields) == MUTATIONS
    assert BUILT.subscription_type is not None
    assert set(BUILT.subscription_type.fields) == {"gapsChanged"}


def test_everything_has_a_sentence() -> None:
    bare = [name for name, described in _described() if not described]
    assert bare == []
    assert len(list(_described())) > 400


def _described() -> Any:
    for name, kind in BUILT.type_map.items():
        if name.startswith("__") or name in ("String", "Int", "Float", "Boolean", "ID"):
            continue
        yield name, kind.description
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for field, definition in kind.fields.items():
                yield f"{name}.{field}", definition.description
        if isinstance(kind, GraphQLEnumType):
            for value, meaning in kind.values.items():
                yield f"{name}.{value}", meaning.description


def test_arguments_whose_name_does_not_say_all_have_a_sentence() -> None:
    plain = {"key", "id", "input"}
    bare = [
        f"{kind.name}.{field}({argument})"
        for kind in BUILT.type_map.values()
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__")
        for field, definition in kind.fields.items()
        for argument, taken in definition.args.items()
        if not taken.description and argument not in plain
    ]
    assert bare == []


def test_one_unknown_reference_voids_nothing_beside_it() -> None:
    assert BUILT.query_type is not None
    for name, field in BUILT.query_type.fields.items():
        assert not isinstance(field.type, GraphQLNonNull), name


def test_there_is_one_connection_style() -> None:
    connections = [kind for name, kind in BUILT.type_map.items() if name.endswith("Connection")]
    assert len(connections) == 12
    for kind in connections:
        assert isinstance(kind, GraphQLObjectType)
        assert set(kind.fields) == {"totalCount", "nodes", "pageInfo"}


def test_every_list_that_can_be_long_takes_first_and_after() -> None:
    for kind in BUILT.type_map.values():
        if isinstance(kind, GraphQLObjectType):
            for field in kind.fields.values():
                if str(field.type).rstrip("!").endswith("Connection"):
                    assert {"first", "after"} <= set(field.args)


def test_every_payload_names_change_set_and_user_errors() -> None:
    assert BUILT.mutation_type is not None
    for field in BUILT.mutation_type.fields.values():
        assert isinstance(field.type, GraphQLNonNull)
        payload = field.type.of_type
        assert isinstance(payload, GraphQLObjectType)
        assert [interface.name for interface in payload.interfaces] == ["Payload"]
        assert {"changeSet", "userErrors"} <= set(payload.fields)
