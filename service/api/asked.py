"""What a request asks to be run, and how it is read: the body of GraphQL over HTTP, and the payload of `subscribe`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ontology.errors import BadInput
from service.api.caller import Caller


class BadRequest(BadInput):
    """No GraphQL request at all. `status`: as GraphQL over HTTP has it."""

    code = "bad-request"

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks to be run."""

    document: str
    variables: Mapping[str, Any] | None
    operation_name: str | None


class Answering(Protocol):
    """Answers a request once."""

    async def __call__(self, asked: Asked, caller: Caller, *, read_only: bool) -> dict[str, Any]: ...


def read(said: Any) -> Asked:
    """Raises BadRequest on anything but one request; a list of them is not taken."""
    if not isinstance(said, dict):
        raise BadRequest("the body is one JSON object with the member query; batches are not taken")
    if not isinstance(said.get("query"), str):
        raise BadRequest("query is missing, or no text")
    for name in ("variables", "extensions"):
        if said.get(name) is not None and not isinstance(said[name], dict):
            raise BadRequest(f"{name} is no JSON object")
    if said.get("operationName") is not None and not isinstance(said["operationName"], str):
        raise BadRequest("operationName is no text")
    return Asked(said["query"], said.get("variables"), said.get("operationName") or None)
