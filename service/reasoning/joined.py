"""What follows from rows alone, whatever the point: verdicts in the order of their cells, and the chains from a verdict
over an item that it used to an implementation which that item supports (section 4, D). What is asked of a chain lies in
columns beside it, so that all chains are read in one go.
"""

from dataclasses import dataclass

import numpy as np

from ontology.words import Verdict
from service.reasoning.arrays import NONE, VERDICTS, Arrays, Ints, Marks, Rows

PASSED, INAPPLICABLE = VERDICTS.index(Verdict.PASSED), VERDICTS.index(Verdict.INAPPLICABLE)


@dataclass(frozen=True, slots=True, eq=False)
class Period:
    """When a record is known and counts, row by row."""

    recorded: Ints
    closed: Ints
    begins: Ints
    ends: Ints | None
    """None: it has no end."""

    @classmethod
    def of(cls, rows: Rows, begins: Ints, ends: Ints | None, chosen: Ints) -> "Period":
        return cls(rows.recorded[chosen], rows.closed[chosen], begins[chosen], None if ends is None else ends[chosen])

    def counts(self, k: int, day: int, *, ended: bool = False) -> Marks:
        """Known with entry k, and begun; `ended`: though it may have ended."""
        found: Marks = self.recorded <= k
        found &= self.closed > k
        found &= self.begins <= day
        if self.ends is not None and not ended:
            found &= self.ends > day
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Verdicts:
    """Verdicts that were given for a subject, one for each place: by provision and subject."""

    rows: Ints
    of: Ints
    subject: Ints
    period: Period
    until: Ints
    passed: Marks
    timed: Marks
    reading: Ints
    firsts: Ints
    """The places at which another cell begins."""
    odd: Marks
    """It used an item which is odd, or supports an implementation that is."""
    founded: Marks
    """It used something, and all that it used is on record."""


@dataclass(frozen=True, slots=True, eq=False)
class Chains:
    """One row for each verdict, item and implementation that hang together; none for odd verdicts."""

    verdict: Ints
    """Its place, in order."""
    item: Ints
    item_period: Period
    implementation: Ints
    implementation_period: Period
    stage: Ints
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
    verdicts: Verdicts
    chains: Chains
    several: Ints
    """The places of verdicts that used several items: once for each."""
    items: Ints
    """These items."""

    @classmethod
    def of(cls, arrays: Arrays) -> "Joined":
        rows, items, implementations = arrays.assessments, arrays.evidence, arrays.implementations
        plain = np.flatnonzero(~rows.odd & (rows.verdict != INAPPLICABLE)).astype(np.int32)
        order = plain[np.lexsort((rows.subject[plain], rows.of[plain]))]
        places, used = rows.uses.expanded(order)
        there = used != NONE
        known_places, known = places[there].astype(np.int32), used[there]
        within, supported = items.supports.expanded(known)
        odd, founded = np.zeros(len(order), np.bool_), rows.uses.counts[order] > 0
        founded[places[~there]] = False
        odd[known_places[items.odd[known]]] = True
        odd[known_places[within[implementations.odd[supported]]]] = True
        chained = ~odd[known_places[within]]
        chains = _chains(arrays, order, known_places[within[chained]], known[within[chained]], supported[chained])
        several = rows.uses.counts[order][known_places] > 1
        return cls(_verdicts(arrays, order, odd, founded), chains, known_places[several], known[several])


def _verdicts(arrays: Arrays, order: Ints, odd: Marks, founded: Marks) -> Verdicts:
    rows = arrays.assessments
    of, subject = rows.of[order], rows.subject[order]
    other = np.append(True, (of[1:] != of[:-1]) | (subject[1:] != subject[:-1]))[: len(order)]
    return Verdicts(
        rows=order,
        of=of,
        subject=subject,
        period=Period.of(rows, rows.on, None, order),
        until=rows.until[order],
        passed=rows.verdict[order] == PASSED,
        timed=rows.timed[order],
        reading=rows.reading[order],
        firsts=np.flatnonzero(other).astype(np.int32),
        odd=odd,
        founded=founded,
    )


def _chains(arrays: Arrays, order: Ints, verdict: Ints, item: Ints, implementation: Ints) -> Chains:
    """Those in which the implementation is one of what the verdict is about."""
    rows, items, implementations = arrays.assessments, arrays.evidence, arrays.implementations
    fits = implementations.implements.hold(implementation, rows.of[order[verdict]])
    verdict, item, implementation = verdict[fits], item[fits], implementation[fits]
    subject = rows.subject[order[verdict]]
    named, many = items.about.hold(item, subject), items.about.counts[item]
    return Chains(
        verdict=verdict,
        item=item,
        item_period=Period.of(items, items.begins, items.ends, item),
        implementation=implementation,
        implementation_period=Period.of(implementations, implementations.begins, implementations.ends, implementation),
        stage=implementations.stage[implementation],
        own=arrays.owners[implementations.place[implementation]] == subject,
        named=named,
        alone=named & (many == 1),
        anybody=many == 0,
    )
