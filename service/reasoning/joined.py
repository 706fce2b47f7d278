"""What follows from rows alone, whatever the point: verdicts by cell, and the chains from a verdict over an item that
it used to an implementation which that item supports (section 4, D).
"""

from dataclasses import dataclass

import numpy as np

from service.reasoning.arrays import NONE, Arrays, Ints, Marks


@dataclass(frozen=True, slots=True, eq=False)
class Chains:
    """One row for each verdict, item and implementation that hang together."""

    verdict: Ints
    item: Ints
    implementation: Ints
    own: Marks
    """The subject of the verdict is the one whose implementation it is."""
    named: Marks
    """The item is about the subject of the verdict."""
    alone: Marks
    """And about nobody else."""
    anybody: Marks
    """The item names nobody."""


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    order: Ints
    """Verdicts that were given for a subject, by provision and subject."""
    used: Ints
    """The verdict of each item that was used."""
    items: Ints
    """That item; `NONE` where it is not on record."""
    unused: Marks
    """Verdicts that used nothing."""
    odd: Marks
    """Verdicts that used an item which is odd, or supports an implementation that is."""
    chains: Chains

    @classmethod
    def of(cls, arrays: Arrays) -> "Joined":
        verdicts, items, implementations = arrays.assessments, arrays.evidence, arrays.implementations
        plain = np.flatnonzero(~verdicts.odd).astype(np.int32)
        order = plain[np.lexsort((verdicts.subject[plain], verdicts.of[plain]))]
        used, used_items = verdicts.uses.rows, verdicts.uses.ends
        there = used_items != NONE
        verdict, item = used[there], used_items[there]
        places, implementation = items.supports.expanded(item)
        odd = np.zeros(len(verdicts.keys), np.bool_)
        odd[verdict[items.odd[item]]] = True
        odd[verdict[places[implementations.odd[implementation]]]] = True
        chains = _chains(arrays, verdict[places], item[places], implementation)
        return cls(order, used, used_items, verdicts.uses.counts == 0, odd, chains)


def _chains(arrays: Arrays, verdict: Ints, item: Ints, implementation: Ints) -> Chains:
    """Those in which the implementation is one of what the verdict is about."""
    verdicts, implementations = arrays.assessments, arrays.implementations
    fits = implementations.implements.hold(implementation, verdicts.of[verdict])
    verdict, item, implementation = verdict[fits], item[fits], implementation[fits]
    about, subject = arrays.evidence.about, verdicts.subject[verdict]
    named, many = about.hold(item, subject), about.counts[item]
    own = arrays.owners[implementations.place[implementation]] == subject
    return Chains(verdict, item, implementation, own, named, named & (many == 1), many == 0)
