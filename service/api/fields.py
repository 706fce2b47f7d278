"""Fields of the schema, each with its sentence. Strawberry's decorator keeps no types; this one does."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import strawberry

F = TypeVar("F", bound=Callable[..., Any])


def asked(description: str, *, name: str | None = None) -> Callable[[F], F]:
    """A field that a function answers. `name`: where the Python name cannot be the GraphQL one."""
    return cast(Callable[[F], F], strawberry.field(description=description, name=name))


def done(description: str) -> Callable[[F], F]:
    """A mutation."""
    return cast(Callable[[F], F], strawberry.mutation(description=description))


def streamed(description: str) -> Callable[[F], F]:
    """A subscription."""
    return cast(Callable[[F], F], strawberry.subscription(description=description))
