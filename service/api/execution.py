"""One function runs every GraphQL document: over HTTP, from the command line and for the pages."""

import time
from collections.abc import Mapping
from threading import Lock
from typing import Any

from graphql import GraphQLError, GraphQLSyntaxError, OperationDefinitionNode, OperationType

from ontology.errors import BadInput, NomographError
from service.api import documents, errors
from service.api.caller import Caller
from service.api.limits import Limits, OutOfTime
from service.api.point import Request
from service.api.schema import SCHEMA
from service.house import House
from service.keys import Role

COMPUTING = Lock()
"""Views fill their caches while they answer, so that one answer is computed at a time; more would gain nothing, because
the interpreter runs one thread at a time anyway.
"""


class NotAllowed(BadInput):
    """The caller's role does not reach so far, or the way in is not for this."""

    code = "not-allowed"


class MutationByGet(NotAllowed):
    code = "mutation-by-get"


def execute(
    house: House,
    document: str,
    variables: Mapping[str, Any] | None = None,
    operation_name: str | None = None,
    *,
    caller: Caller,
    read_only: bool = False,
    into_demo: bool = False,
) -> dict[str, Any]:
    """The response as GraphQL words it. Where nothing was run there is no `data`. `read_only`: mutations are refused
    (GET). Never raises on what a caller may write.
    """
    bounds = limits_of(house)
    deadline = time.monotonic() + bounds.seconds
    try:
        read = documents.read(document, bounds)
        _check_allowed(read.operation(operation_name), caller, read_only)
        if not COMPUTING.acquire(timeout=bounds.seconds):
            raise OutOfTime("other answers take too long", remedy="ask again")
    except (NomographError, GraphQLSyntaxError) as error:
        return {"errors": [errors.told_of(error)]}
    try:
        request = Request(house, caller, into_demo, deadline, COMPUTING, document=read)
        return _run(document, variables, operation_name, request)
    finally:
        COMPUTING.release()


def limits_of(house: House) -> Limits:
    """As the settings have them."""
    settings = house.settings
    return Limits(settings.document_bytes, settings.tokens, settings.depth, settings.aliases, settings.seconds)


def _check_allowed(operation: OperationDefinitionNode, caller: Caller, read_only: bool) -> None:
    if operation.operation is OperationType.SUBSCRIPTION:
        raise NotAllowed("a subscription is asked for as text/event-stream, or over a websocket")
    if operation.operation is OperationType.MUTATION:
        if read_only:
            raise MutationByGet("a mutation is sent by POST, with a JSON body")
        if not caller.role.may(Role.RECORDER):
            raise NotAllowed(f"the key of {caller.name} may read only", remedy="ask for one that may record")


def _run(
    document: str, variables: Mapping[str, Any] | None, operation_name: str | None, request: Request
) -> dict[str, Any]:
    try:
        result = SCHEMA.execute_sync(
            document,
            variable_values=dict(variables or {}),
            context_value=request,
            operation_name=operation_name,
        )
    except RecursionError as error:
        return {"errors": [errors.internal(error)]}
    return answered(result)


def answered(result: Any) -> dict[str, Any]:
    """What was made of a document, as it is sent."""
    answer: dict[str, Any] = {}
    if result.errors:
        answer["errors"] = [errors.formatted(error) for error in result.errors]
    if result.data is not None or not result.errors or _ran(result.errors):
        answer["data"] = result.data
    return answer


def _ran(found: list[GraphQLError]) -> bool:
    """Whether fields were run before it failed: then `data` is there, and null."""
    return any(error.path for error in found)
