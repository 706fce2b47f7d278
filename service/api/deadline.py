"""No answer takes longer than its limit: the time is looked at before every field."""

import time
from collections.abc import Callable
from typing import Any

from graphql import GraphQLResolveInfo
from strawberry.extensions import SchemaExtension

from ontology.errors import BadInput


class OutOfTime(BadInput):
    """What was computed by then is thrown away."""

    code = "time-limit"


class Deadline(SchemaExtension):
    """Reads `Request.deadline`, on the monotonic clock."""

    def resolve(
        self, _next: Callable[..., Any], root: Any, info: GraphQLResolveInfo[Any], *args: str, **kwargs: Any
    ) -> Any:
        if time.monotonic() > info.context.deadline:
            raise OutOfTime("the answer takes too long", remedy="ask for less at once")
        return _next(root, info, *args, **kwargs)
