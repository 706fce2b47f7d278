"""The answers of one operation, however many: one of a question, one for each event of a subscription."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from graphql import GraphQLSyntaxError, OperationType

from ontology.errors import NomographError
from service.api import documents, errors
from service.api.asked import Answering, Asked
from service.api.caller import Caller
from service.api.documents import Document
from service.api.execution import COMPUTING, answered, limits_of
from service.api.feed import Feed
from service.api.point import Request
from service.api.schema import SCHEMA

Answer = dict[str, Any]


class Streams:
    """`answering`: answers what is asked once, as over plain HTTP."""

    def __init__(self, feed: Feed, answering: Answering) -> None:
        self.feed = feed
        self.answering = answering

    async def answers(self, asked: Asked, caller: Caller) -> AsyncGenerator[Answer, None]:
        """Never raises on what a caller may write. An answer without `data` was never run, and is the only one."""
        try:
            read = documents.read(asked.document, limits_of(self.feed.house))
            operation = read.operation(asked.operation_name)
        except (NomographError, GraphQLSyntaxError) as error:
            yield {"errors": [errors.told_of(error)]}
            return
        if operation.operation is not OperationType.SUBSCRIPTION:
            yield await self.answering(asked, caller, read_only=True)
            return
        try:
            async with aclosing(self._events(asked, caller, read)) as events:
                async for event in events:
                    yield event
        except NomographError as error:
            yield {"errors": [errors.told(error)], "data": None}
        except Exception as error:
            yield {"errors": [errors.internal(error)], "data": None}

    async def _events(self, asked: Asked, caller: Caller, read: Document) -> AsyncGenerator[Answer, None]:
        request = Request(self.feed.house, caller, turn=COMPUTING, feed=self.feed, document=read)
        results: Any = await SCHEMA.subscribe(
            asked.document,
            variable_values=dict(asked.variables or {}),
            context_value=request,
            operation_name=asked.operation_name,
        )
        async with aclosing(results):
            async for result in results:
                yield answered(result)
