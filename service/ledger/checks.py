"""What every change set must satisfy, whatever its records say: it says something, by someone, about keys that fit."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from sqlalchemy import Column, Connection, select

from ontology.errors import BadInput, Place
from ontology.key import Key, is_key
from ontology.register import Added, ChangeSet
from service.ledger.payload import CHANGE
from service.ledger.tables import CLOSED, RECORDED

_MOST_ASKED = 500
"""Keys asked for in one statement, below every database's limit of parameters."""


def check_said(change: ChangeSet, *, empty: bool = False) -> None:
    """Raises BadInput unless it has actor and reason, says something (or may be `empty`), and nothing twice."""
    _check_text("actor", change.actor)
    if not change.reason.strip() or "\0" in change.reason:
        raise BadInput("a change set needs a reason", remedy="say why the change is made")
    if not (change.added or change.closed or empty):
        raise BadInput("the change set says nothing", remedy="add or close at least one record")
    for key, times in Counter([added.record.key for added in change.added]).items():
        if times > 1:
            raise BadInput(f'"{key}" is added {times} times', place=_place(change, key), remedy="keep one of them")
        if not is_key(key) or key.startswith(CHANGE):
            raise BadInput(f'"{key}" cannot be the key of a record', place=_place(change, key), remedy="choose another")
    for key, times in Counter(change.closed).items():
        if times > 1:
            raise BadInput(f'"{key}" is closed {times} times', remedy="keep one of them")


def _check_text(name: str, text: str) -> None:
    if not text.strip() or not text.isprintable() or len(text) > 200:
        raise BadInput(
            f"a change set needs an {name}", remedy=f"name the {name} in at most 200 characters, on one line"
        )


def name_of_request(key: str | None) -> str | None:
    """An idempotency key, checked. Raises BadInput if it is empty, too long or not printable."""
    if key is not None and (not key.strip() or not key.isprintable() or len(key) > 200):
        raise BadInput("the idempotency key is empty or odd", remedy="use 1 to 200 printable characters")
    return key


def check_keys(connection: Connection, change: ChangeSet) -> None:
    """Raises BadInput unless added keys are new and closed keys open, in this ledger now."""
    for key in _among(connection, RECORDED.c.key, (added.record.key for added in change.added)):
        remedy = "choose another key, or close that record and correct it"
        raise BadInput(f'"{key}" is recorded already', place=_place(change, key), remedy=remedy)
    known = set(_among(connection, RECORDED.c.key, change.closed))
    for key in change.closed:
        if key not in known:
            raise BadInput(f'"{key}" cannot be closed: no such record', remedy="name a record that is open")
    for key in _among(connection, CLOSED.c.key, change.closed):
        raise BadInput(f'"{key}" is closed already', remedy="name a record that is open")


def _among(connection: Connection, column: "Column[str]", keys: Iterable[Key]) -> Iterator[Key]:
    """Those of the keys that a column holds."""
    asked = iter(keys)
    while part := list(islice(asked, _MOST_ASKED)):
        yield from connection.scalars(select(column).where(column.in_(part)))


def _place(change: ChangeSet, key: Key) -> Place | None:
    """Where in the source an added record stands."""
    last: Added | None = next((added for added in reversed(change.added) if added.record.key == key), None)
    return Place(file=last.locator) if last and last.locator else None
