"""Saved operations, run for a page: the same documents, the same schema and the same limits as over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import queries
from service.api.caller import Caller
from service.api.execution import execute
from service.house import House

FOLDER = Path(queries.__file__).parent


@cache
def document(name: str) -> str:
    """The text of `queries/NAME.graphql`."""
    return (FOLDER / f"{name}.graphql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Answered:
    """Data by root field, and errors with message, code and nearest."""

    data: Mapping[str, Any] = field(default_factory=dict)
    errors: tuple[Mapping[str, Any], ...] = ()


def run(house: House, name: str, variables: Mapping[str, Any], caller: Caller) -> Answered:
    """Empty variables are left out, so that defaults hold."""
    given = {key: value for key, value in variables.items() if value not in (None, "")}
    answer = execute(house, document(name), given, caller=caller, read_only=True)
    return Answered(answer.get("data") or {}, tuple(answer.get("errors") or ()))
