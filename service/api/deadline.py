"""No answer takes longer than its limit: the time is looked at before every field."""

from collections.abc import Callable
from typing import Any

from graphql import GraphQLResolveInfo
from strawberry.extensions import SchemaExtension


class Deadline(SchemaExtension):
    """Asks `Request.pause`."""

    def resolve(
        self, _next: Callable[..., Any], root: Any, info: GraphQLResolveInfo[Any], *args: str, **kwargs: Any
    ) -> Any:
        info.context.pause()
        return _next(root, info, *args, **kwargs)
