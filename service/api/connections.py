"""One connection style for every list that can be long: `first` and `after`, by the row's own key."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

import strawberry

from ontology.errors import BadInput

R = TypeVar("R")
T = TypeVar("T")

MOST = 1_000

First = Annotated[int, strawberry.argument(description=f"How many at most, up to {MOST}.")]
After = Annotated[
    str | None, strawberry.argument(description="The endCursor of the page before; absent: from the beginning.")
]


@strawberry.type(description="Where a page of a list ends.")
class PageInfo:
    end_cursor: str | None = strawberry.field(description="Give it as `after` for the next page; null on an empty one.")
    has_next_page: bool = strawberry.field(description="Whether anything follows.")


@strawberry.type(description="One page of a list, in a stable order.")
class Connection(Generic[T]):
    total_count: int = strawberry.field(description="How many there are on all pages.")
    nodes: list[T] = strawberry.field(description="The rows of this page.")
    page_info: PageInfo = strawberry.field(description="Where this page ends.")


def checked(number: int, name: str = "first") -> None:
    """Raises BadInput where it is out of range."""
    if not 0 <= number <= MOST:
        remedy = "ask for a page, then for the next one" if name == "first" else "ask for fewer"
        raise BadInput(f"{name}: {number} is not between 0 and {MOST}", remedy=remedy)


def page(
    rows: Sequence[R],
    build: Callable[[R], T],
    key: Callable[[R], str],
    first: int,
    after: str | None,
    place: Callable[[str], int] | None = None,
) -> Connection[T]:
    """The rows after a cursor. A cursor names a row, not a position: what is recorded meanwhile moves nothing. Raises
    BadInput on a `first` out of range, or a cursor whose row is gone.
    """
    checked(first)
    start = _position(place or [key(row) for row in rows].index, after) if after else 0
    taken = rows[start : start + first]
    end = _cursor(key(taken[-1])) if taken else None
    return Connection(
        total_count=len(rows),
        nodes=[build(row) for row in taken],
        page_info=PageInfo(end_cursor=end, has_next_page=start + first < len(rows)),
    )


def _cursor(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode()).decode()


def _position(place: Callable[[str], int], after: str) -> int:
    try:
        return place(base64.urlsafe_b64decode(after).decode()) + 1
    except (binascii.Error, ValueError):
        raise BadInput("after names no row of this list", remedy="begin again without it") from None
