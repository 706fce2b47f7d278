"""The schema, one for HTTP, command line and pages; `schema.graphql` is its committed form.

.venv/bin/python -m service.api.schema    writes it anew
"""

from pathlib import Path
from typing import Any

import strawberry
from graphql import GraphQLEnumType, GraphQLError
from strawberry.types import ExecutionContext as Operation

from service.api.deadline import Deadline
from service.api.documents import Kept
from service.api.enums import VALUES
from service.api.evidence import Evidence
from service.api.executor import Executor, prepare
from service.api.mutations import Mutation
from service.api.provisions import Framework, Provision
from service.api.queries import Query
from service.api.scalars import WRITTEN, reworded
from service.api.subjects import Subject
from service.api.subscriptions import Subscription

PATH = Path(__file__).with_name("schema.graphql")


class Schema(strawberry.Schema):
    """Errors are told by `service.api.errors`; nothing is logged here that a caller could fill the log with."""

    def process_errors(self, errors: list[GraphQLError], execution_context: Operation | None = None) -> None:
        """Left to the one place that words them."""


def build() -> Schema:
    """The schema with a sentence for every type, field, argument and value."""
    schema = Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[Framework, Provision, Subject, Evidence],
        extensions=[Kept, Deadline],
        execution_context_class=Executor,
    )
    graphql: Any = schema._schema
    prepare(graphql)
    for name in WRITTEN:
        reworded(graphql.type_map[name])
    for name, values in VALUES.items():
        enum = graphql.type_map[name]
        assert isinstance(enum, GraphQLEnumType)
        for value, description in values.items():
            enum.values[value].description = description
    return schema


SCHEMA = build()


def sdl() -> str:
    """As committed."""
    return SCHEMA.as_str() + "\n"


if __name__ == "__main__":
    PATH.write_text(sdl(), encoding="utf-8")
