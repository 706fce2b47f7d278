"""Of whom windows may be asked otherwise, where records of subjects, uses, roles and classes differ between two points.

A window is read of whoever is asked for a subject (`askers.py`): itself, those that use it, through others too, and for
an organisation what it runs; of each its own records count, and where the agents of its roles are established. So what
differs reaches the subjects that the records are about, organisations that run these, and what any of them uses.
"""

from collections.abc import Iterable, Iterator

from ontology.key import Key
from ontology.records import (
    SUBJECTS,
    Classification,
    Establishment,
    Inventory,
    MarketRecord,
    Record,
    RoleAssignment,
    Use,
)
from service.reasoning.subjects import Subjects
from service.reasoning.uses import Edge, roles_first, uses_last

FOLLOWED = (*SUBJECTS, Use, RoleAssignment, Inventory, Classification, MarketRecord, Establishment)
"""The classes of which it is known whom a record can reach."""


def asked_otherwise(records: Iterable[Record], before: Subjects, here: Subjects) -> frozenset[int] | None:
    """By number; None where that is not known. On the same day, with the same law."""
    about, used = set[Key](), set[Key]()
    for record in records:
        match record:
            case Use():
                used.add(record.used)
            case RoleAssignment():
                about.update((record.agent, record.subject))
            case Classification() | MarketRecord():
                about.add(record.subject)
            case Establishment():
                about.add(record.subject)
                about.update(here.keys[edge.lower] for edge in _below(record.subject, before, here))
            case _ if not isinstance(record, FOLLOWED):
                return None
            case Inventory():
                pass
            case _:
                about.add(record.key)
                used.update(here.keys[edge.lower] for edge in _below(record.key, before, here))
    numbers = here.numbers
    own = {numbers[key] for key in about if key in numbers}
    return asked_through(own, {numbers[key] for key in used if key in numbers}, before, here)


def asked_through(own: set[int], used: set[int], before: Subjects, here: Subjects) -> frozenset[int]:
    """`own`: whose records differ; `used`: that are used otherwise. With these, all that are asked through them."""
    running = {edge.upper for s in own for its in (before, here) for edge in roles_first(its.up.get(s, []))}
    return _with_used(own | running | used, before, here)


def _below(key: Key, before: Subjects, here: Subjects) -> Iterator[Edge]:
    """What a subject runs or uses, at either point."""
    for its in (before, here):
        yield from its.of_user.get(here.numbers.get(key, -1), ())


def _with_used(subjects: set[int], before: Subjects, here: Subjects) -> frozenset[int]:
    """These and what they use, through others too."""
    found, waiting = set(subjects), list(subjects)
    while waiting:
        s = waiting.pop()
        for its in (before, here):
            for edge in uses_last(its.of_user.get(s, [])):
                if edge.lower not in found:
                    found.add(edge.lower)
                    waiting.append(edge.lower)
    return frozenset(found)
