"""How errors are told over GraphQL and HTTP: code, reference, the nearest; never a stack or a path of this machine."""

import secrets
from collections.abc import Iterator
from typing import Any

import structlog
from graphql import GraphQLError, GraphQLSyntaxError

from ontology.errors import BadInput, Busy, HomeError, NomographError, Refused, StaleRevision, UnknownReference
from service.api.limits import OutOfTime, TooLarge

_log = structlog.get_logger("nomograph.errors")

STATUS: dict[type[NomographError], int] = {
    UnknownReference: 404,
    OutOfTime: 503,
    TooLarge: 413,
    StaleRevision: 409,
    Busy: 503,
    BadInput: 400,
    HomeError: 409,
    NomographError: 500,
}
"""Domain errors know no HTTP; the first class that fits says the status."""


def status_of(error: NomographError) -> int:
    return next(status for cls, status in STATUS.items() if isinstance(error, cls))


def told(error: NomographError) -> dict[str, Any]:
    """Message and extensions of one error."""
    extensions = {"code": error.code, "ref": error.ref, "nearest": list(error.nearest)}
    return {"message": str(error), "extensions": extensions}


def formatted(error: GraphQLError) -> dict[str, Any]:
    """One entry of `errors`. What is not ours to tell is logged under a number, and only the number is told."""
    original = error.original_error
    place: dict[str, Any] = {}
    if error.locations:
        place["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    if error.path is not None:
        place["path"] = error.path
    if isinstance(original, NomographError):
        return {**told(original), **place}
    if error.path is None or original is None or isinstance(original, GraphQLError):
        return {"message": error.message, **place, "extensions": _nothing("bad-document")}
    return {"message": _internal(original), **place, "extensions": _nothing("internal")}


def told_of(error: NomographError | GraphQLSyntaxError) -> dict[str, Any]:
    """Why nothing was run."""
    return told(error) if isinstance(error, NomographError) else formatted(error)


def _nothing(code: str) -> dict[str, Any]:
    return {"code": code, "ref": None, "nearest": []}


def _internal(error: BaseException) -> str:
    number = secrets.token_hex(4)
    _log.error("internal error", number=number, exc_info=error)
    return f"something went wrong inside; the log has it under {number}"


def internal(error: BaseException) -> dict[str, Any]:
    """The same for an error outside any field."""
    return {"message": _internal(error), "extensions": _nothing("internal")}


def reasons(error: NomographError) -> Iterator[NomographError]:
    """Each thing to mend: those of a refused change set one by one."""
    if isinstance(error, Refused):
        yield from error.reasons
    else:
        yield error
