"""Days and moments as they come in: what is none is told with how to write it."""

from collections.abc import Callable
from typing import Any

from graphql import GraphQLScalarType
from strawberry.exceptions import StrawberryInputCoercionError

WRITTEN = {
    "Date": ("day", "2026-11-21"),
    "DateTime": ("moment", "2026-03-05T10:00:00Z"),
}
"""Of each scalar, what it is and how one is written."""


def reworded(scalar: GraphQLScalarType) -> None:
    """Lets a scalar of `WRITTEN` refuse in words of ours; what it takes stays the same."""
    refusing = _parser(scalar.coerce_input_value, *WRITTEN[scalar.name])
    scalar.coerce_input_value = refusing
    scalar.parse_value = refusing  # type: ignore[assignment]


def _parser(parse: Callable[[Any], Any], what: str, example: str) -> Callable[[Any], Any]:
    def parsed(value: Any) -> Any:
        try:
            return parse(value)
        except StrawberryInputCoercionError:
            raise StrawberryInputCoercionError(f'"{value}" is no {what}; write it as {example}') from None

    return parsed
