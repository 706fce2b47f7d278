"""What follows from rows alone, whatever the point: verdicts in the order of their cells, and the chains from a verdict
over an item that it used, or one that may stand for it, to an implementation which that item supports (section 4, D).
What is asked of a chain lies in columns beside it, so that all chains are read in one go.
"""

from dataclasses import dataclass

import numpy as np

from ontology.words import Verdict
from service.reasoning.arrays import NONE, VERDICTS, Arrays, Cites, Ints, Longs, Marks, Rows
from service.reasoning.lines import Lines

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
    time: Longs
    reading: Ints
    shared: Ints
    """The places of verdicts of whose cell there are several."""
    firsts: Ints
    """Where, among these, another cell begins."""
    odd: Marks
    """It used an item for which an odd one may stand, or one that supports an odd implementation."""
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
    standing: Cites
    """For each of these, the items that may stand for it."""
    items: Lines
    measures: Lines
    supports: Cites
    """From items to the implementations that they support, and to those that correct them."""

    @classmethod
    def of(cls, arrays: Arrays) -> "Joined":
        rows, items = arrays.assessments, arrays.evidence
        lines, standing = Lines.of(items).succeeded(items)
        measures = Lines.of(arrays.implementations)
        supports = items.supports.through(measures.led_on())
        order = np.flatnonzero(~rows.odd & (rows.verdict != INAPPLICABLE)).astype(np.int32)
        order = order[np.lexsort((rows.subject[order], rows.of[order]))]
        places, used = rows.uses.expanded(order)
        there = used != NONE
        known_places, known = places[there].astype(np.int32), used[there]
        odd, founded = np.zeros(len(order), np.bool_), rows.uses.counts[order] > 0
        founded[places[~there]] = False
        odd[known_places[items.recorded[known] > rows.recorded[order][known_places]]] = True
        uses, standing_for = standing.expanded(known)
        verdict = known_places[uses]
        odd[verdict[lines.odd[standing_for]]] = True
        within, supported = supports.expanded(standing_for)
        odd[verdict[within[measures.odd[supported]]]] = True
        plain = ~odd[verdict[within]]
        within, supported = within[plain], supported[plain]
        chains = _chains(arrays, order, verdict[within], standing_for[within], supported)
        several = (rows.uses.counts[order][known_places] > 1).nonzero()[0]
        return cls(
            _verdicts(arrays, order, odd, founded),
            chains,
            known_places[several],
            standing.of_rows(known[several]),
            lines,
            measures,
            supports,
        )


def _verdicts(arrays: Arrays, order: Ints, odd: Marks, founded: Marks) -> Verdicts:
    rows = arrays.assessments
    of, subject = rows.of[order], rows.subject[order]
    alike = (of[1:] == of[:-1]) & (subject[1:] == subject[:-1])
    shared = (np.append(False, alike) | np.append(alike, False))[: len(order)].nonzero()[0].astype(np.int32)
    return Verdicts(
        rows=order,
        of=of,
        subject=subject,
        period=Period.of(rows, rows.on, None, order),
        until=rows.until[order],
        passed=rows.verdict[order] == PASSED,
        time=rows.time[order],
        reading=rows.reading[order],
        shared=shared,
        firsts=(~np.append(False, alike)[shared]).nonzero()[0].astype(np.int32),
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
