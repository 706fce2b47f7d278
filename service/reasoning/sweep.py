"""Rule D for every cell at once, over the arrays of the facts, at one point (section 4, D; readings 18-21).

The same as `direct.py` and `verdicts.py`, which remain the definition and are asked for the cells that are odd: those
with a verdict for an implementation, a nonconformity, times of day, corrections, successors, or digests that differ.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ontology.records import Assessment
from ontology.words import ImplementationStatus, SubjectKind, Verdict
from service.reasoning.arrays import ALWAYS, NONE, STAGES, VERDICTS, Arrays, Cites, Ints, Marks
from service.reasoning.bits import Bits
from service.reasoning.cited import facts_of
from service.reasoning.direct import Desk, direct
from service.reasoning.held import Held, HeldBy, held, put_together, support, wanted
from service.reasoning.joined import Joined
from service.reasoning.known import ITSELF
from service.reasoning.measures import Measures
from service.reasoning.verdicts import Cell

Codes = NDArray[np.int64]
"""Cells as one number: provision times the number of subjects, plus subject."""
IMPLEMENTED, PARTLY = STAGES.index(ImplementationStatus.IMPLEMENTED), STAGES.index(ImplementationStatus.PARTIAL)
PLANNED = STAGES.index(ImplementationStatus.PLANNED)
PASSED, INAPPLICABLE = VERDICTS.index(Verdict.PASSED), VERDICTS.index(Verdict.INAPPLICABLE)
HeardBits = dict[int, Bits]
_AT_ONCE = 4096
"""So many scopes are looked at together."""


@dataclass(slots=True, eq=False)
class Standing:
    """Verdicts for subjects: the rows in order of their cells, the cell of each, and what stands."""

    rows: Ints
    codes: Codes
    passes: Marks
    """The rows that are standing passes."""
    heard: Codes
    passed: Codes
    negative: Codes


class Sweep:
    """At the point of some measures. Numbers of provisions and subjects are the law's and the subjects' own."""

    def __init__(self, measures: Measures) -> None:
        self.measures, self.k, self.today = measures, measures.k, measures.today.toordinal()
        self.law, self.subjects = measures.law, measures.subjects
        self.width = len(self.subjects.keys)
        self._standing: tuple[Standing, Codes] | None = None

    @cached_property
    def arrays(self) -> Arrays:
        return facts_of(self.measures.register)[0]

    @cached_property
    def joined(self) -> Joined:
        return facts_of(self.measures.register)[1]

    # --- names as numbers of this point ------------------------------------------------------------------

    @cached_property
    def provision(self) -> Ints:
        """Name -> provision that takes part; `NONE`."""
        index, kind = self.law.content.index, self.law.kind
        numbers = (index.get(key, NONE) for key in self.arrays.names.things)
        return np.array([p if p in kind else NONE for p in numbers], np.int32)

    @cached_property
    def subject(self) -> Ints:
        """Name -> subject; `NONE`."""
        index = self.subjects.index
        return np.array([index.get(key, NONE) for key in self.arrays.names.things], np.int32)

    @cached_property
    def counting(self) -> Marks:
        """Implementations that count."""
        rows = self.arrays.implementations
        found: Marks = rows.open_at(self.k) & (rows.begins <= self.today) & (self.today < rows.ends)
        return found

    def valid(self, lenient: bool) -> Marks:
        """Items that are valid."""
        rows = self.arrays.evidence
        found: Marks = rows.open_at(self.k) & (rows.begins <= self.today)
        return found if lenient else found & (self.today < rows.ends)

    # --- verdicts ------------------------------------------------------------------------------------------

    def heard_in(self, chosen: Ints) -> tuple[Ints, Codes]:
        """Those of the verdicts that count, and their cells."""
        rows = self.arrays.assessments
        provisions, subjects = self.provision[rows.of[chosen]], self.subject[rows.subject[chosen]]
        counts = (rows.recorded[chosen] <= self.k) & (rows.closed[chosen] > self.k) & (rows.on[chosen] <= self.today)
        counts &= (provisions != NONE) & (subjects != NONE)
        return chosen[counts], provisions[counts].astype(np.int64) * self.width + subjects[counts]

    def apart(self) -> Iterator[Assessment]:
        """The assessments that speak for more than one cell, or of none: for implementations, and inapplicable ones."""
        rows = self.arrays.assessments
        known = rows.open_at(self.k) & (rows.on <= self.today)
        for row in np.flatnonzero(known & (rows.odd | (rows.verdict == INAPPLICABLE))).tolist():
            recorded = self.measures.register.get(rows.keys[row])
            if recorded is not None and isinstance(recorded.record, Assessment):
                yield recorded.record

    def verdicts(self, apart: Collection[Cell]) -> "tuple[HeardBits, HeardBits, HeardBits, list[Cell]]":
        """For whom there is a verdict, a standing pass, a standing negative; and the cells to be looked at one by one:
        those `apart`, and odd ones.
        """
        standing, odd = self.standing(apart)
        bits = (self._bits(codes) for codes in (standing.heard, standing.passed, standing.negative))
        return *bits, [*apart, *self._cells(odd)]  # type: ignore[return-value]  # three of them

    def _bits(self, codes: Codes) -> "HeardBits":
        return by_provision(*np.divmod(codes, self.width), self.width)

    def _cells(self, codes: Codes) -> list[Cell]:
        p, s = np.divmod(codes, self.width)
        return list(zip(p.tolist(), s.tolist(), strict=True))

    def standing(self, apart: Collection[Cell]) -> tuple[Standing, Codes]:
        """What stands, cells `apart` left out; and the cells with several verdicts of which one has a time of day.
        Kept: it is always asked with the same cells.
        """
        if self._standing is None:
            self._standing = self._find_standing(apart)
        return self._standing

    def _find_standing(self, apart: Collection[Cell]) -> tuple[Standing, Codes]:
        all_rows = self.arrays.assessments
        rows, codes = self.heard_in(self.joined.order)
        kept = all_rows.verdict[rows] != INAPPLICABLE
        if apart:
            kept &= ~np.isin(codes, np.fromiter((p * self.width + s for p, s in apart), np.int64))
        rows, codes = rows[kept], codes[kept]
        firsts = np.flatnonzero(np.append(True, codes[1:] != codes[:-1])) if len(codes) else np.zeros(0, np.intp)
        sizes = np.diff(np.append(firsts, len(codes)))
        timed = np.logical_or.reduceat(all_rows.timed[rows], firsts) & (sizes > 1) if len(codes) else firsts > 0
        odd = codes[firsts[timed]]
        passed = all_rows.verdict[rows] == PASSED
        on = all_rows.on[rows]
        last_pass = _last(np.where(passed, on, ALWAYS), firsts)
        last_negative = _last(np.where(passed, ALWAYS, on), firsts)
        cells, fine = codes[firsts], ~timed
        stands_pass = fine & (last_pass != ALWAYS) & (last_pass >= last_negative)
        stands_negative = fine & (last_negative != ALWAYS) & (last_negative >= last_pass)
        passes = passed & np.repeat(fine, sizes) & (on >= np.repeat(last_negative, sizes))
        return Standing(rows, codes, passes, cells[fine], cells[stands_pass], cells[stands_negative]), odd

    # --- D ---------------------------------------------------------------------------------------------------

    def direct(self, desk: Desk) -> HeldBy:
        """What D gives: `direct.direct`, put together."""
        standing, odd = self.standing(desk.verdicts.apart)
        hanging = standing.codes[standing.passes & self.joined.odd[standing.rows]]
        cells = {*desk.verdicts.apart, *self._cells(odd), *self._cells(hanging)}
        return put_together(self._direct(desk, standing), held(direct(desk, cells)))

    def _direct(self, desk: Desk, standing: Standing) -> HeldBy:
        """By the standing passes that hang on nothing odd."""
        verdicts, joined, chains = self.arrays.assessments, self.joined, self.joined.chains
        usable = np.zeros(len(verdicts.keys), np.bool_)
        rows = standing.rows[standing.passes]
        usable[rows] = True
        if not desk.lenient:
            usable &= (verdicts.until > self.today) & self._current(desk.compare)[verdicts.reading]
        usable &= ~joined.odd
        valid = np.append(self.valid(desk.lenient), False)
        usable[joined.used[~valid[joined.items]]] = False
        usable &= ~joined.unused
        stages = self.arrays.implementations.stage
        in_place = self.counting & ((stages == IMPLEMENTED) | (stages == PARTLY))
        chosen = np.flatnonzero(usable[chains.verdict] & in_place[chains.implementation])
        cells = np.zeros(len(verdicts.keys), np.int64)
        cells[standing.rows] = standing.codes
        codes = cells[chains.verdict[chosen]]
        p, s = np.divmod(codes, self.width)
        allowed = chains.named[chosen] | (chains.anybody[chosen] & self._exempt(p, s))
        allowed &= self._asked(desk)[p]
        allowed &= chains.own[chosen] | self._in_scope(chains.implementation[chosen], s, chains.own[chosen] | ~allowed)
        chosen, p, s = chosen[allowed], p[allowed], s[allowed]
        partly = stages[chains.implementation[chosen]] == PARTLY
        about = chains.alone[chosen], chains.named[chosen]
        return self._held(p, s, partly, about, chains.item[chosen], self.arrays.evidence.about)

    def _held(self, p: Codes, s: Codes, partly: Marks, about: tuple[Marks, Marks], items: Ints, names: Cites) -> HeldBy:
        """Cells put together by provision. `about`: the item names the subject alone; the subject and others."""
        alone, named = about
        found: dict[int, Held] = {}
        for where, bits in by_provision(p[~partly], s[~partly], self.width).items():
            found[where] = Held(full=bits)
        for where, bits in by_provision(p[partly], s[partly], self.width).items():
            found.setdefault(where, Held()).partial = bits
        itself = ~partly & named
        for where, bits in by_provision(p[itself], s[itself], self.width).items():
            found[where].name(ITSELF, bits)
        others = np.flatnonzero(~partly & named & ~alone)
        if len(others):
            places, ends = names.expanded(items[others])
            z = self.subject[ends]
            self._name(found, p[others][places], s[others][places], z)
        return found

    def _name(self, found: HeldBy, p: Codes, s: Codes, z: Ints) -> None:
        """Others that items name."""
        other = (z != NONE) & (z != s)
        p, s, z = p[other], s[other], z[other]
        order = np.lexsort((z, p))
        p, s, z = p[order], s[order], z[order]
        pairs = p * self.width + z
        starts = np.flatnonzero(np.append(True, pairs[1:] != pairs[:-1])).tolist() if len(pairs) else list[int]()
        for start, end in pairwise([*starts, len(pairs)]):
            found[int(p[start])].name(int(z[start]), bits_in(s[start:end], self.width))

    def _current(self, compare: bool) -> Marks:
        """Reading -> whether the assessed wording is current."""
        readings = self.arrays.readings.things
        return np.array([self.law.current(*reading, compare=compare) for reading in readings], np.bool_)

    def _asked(self, desk: Desk) -> Marks:
        found = np.zeros(len(self.law.content.keys), np.bool_)
        found[wanted(desk, self.law.kind)] = True
        return found

    def _exempt(self, p: Codes, s: Codes) -> Marks:
        """No item need name the subject (`Desk.exempt`)."""
        organisation = SubjectKind.ORGANISATION
        provisions = np.zeros(len(self.law.content.keys), np.bool_)
        provisions[[p for p, kind in self.law.kind.items() if kind is organisation]] = True
        subjects = np.array([kind is organisation for kind in self.subjects.kind], np.bool_)
        found: Marks = provisions[p] | subjects[s]
        return found

    def _in_scope(self, implementations: Ints, s: NDArray[np.integer], settled: Marks) -> Marks:
        """Whether an implementation has the subject in scope; where it is settled, nothing is looked at."""
        found = np.zeros(len(implementations), np.bool_)
        asked = np.flatnonzero(~settled)
        places = self.arrays.implementations.place[implementations[asked]]
        for start in range(0, int(places.max(initial=-1)) + 1, _AT_ONCE):
            here = (start <= places) & (places < start + _AT_ONCE) if start or places.max() >= _AT_ONCE else slice(None)
            packed = self.measures.packed_scopes(self.arrays.places.things[start : start + _AT_ONCE])
            who = s[asked[here]]
            found[asked[here]] = packed[places[here] - start, who >> 3] >> (who & 7).astype(np.uint8) & 1
        return found

    # --- what might be ------------------------------------------------------------------------------------

    def implemented(self, desk: Desk) -> HeldBy:
        """As `held.implemented`, of all provisions."""
        found = {p: Held() for p in wanted(desk, self.law.kind)}
        for p, bits in self._scopes_at(IMPLEMENTED, found).items():
            found[p].whoever(bits)
        for p, bits in self._scopes_at(PARTLY, found).items():
            found[p].partial = bits
        return found

    def planned_alone(self, desk: Desk) -> dict[int, Bits]:
        """As `held.planned_alone`, of all provisions."""
        return self._scopes_at(PLANNED, wanted(desk, self.law.kind))

    def _scopes_at(self, stage: int, provisions: Iterable[int]) -> dict[int, Bits]:
        """For whom an implementation at a stage counts."""
        rows, asked = self.arrays.implementations, np.zeros(len(self.law.content.keys) + 1, np.bool_)
        asked[list(provisions)] = True
        chosen = np.flatnonzero(self.counting & (rows.stage == stage)).astype(np.int32)
        places, ends = rows.implements.expanded(chosen)
        p, place = self.provision[ends].astype(np.int64), rows.place[chosen[places]]
        kept = asked[p]
        pairs = np.unique(p[kept] << 32 | place[kept])
        scopes, found = self.measures.scope, dict[int, Bits]()
        all_places = self.arrays.places.things
        for where, number in zip((pairs >> 32).tolist(), (pairs & 0xFFFFFFFF).tolist(), strict=True):
            found[where] = found.get(where, 0) | scopes(all_places[number])[1]
        return found

    def evidenced(self, desk: Desk) -> HeldBy:
        """If each implementation in place that has evidence as in D had passed. Items that are about one subject are
        read as rows, all others one by one.
        """
        items, measures = self.arrays.evidence, self.arrays.implementations
        rows = np.flatnonzero(self.valid(desk.lenient) | items.odd).astype(np.int32)
        places, implementations = items.supports.expanded(rows)
        plain = (items.about.counts[rows] == 1) & ~items.odd[rows]
        simple = plain[places] & ~measures.odd[implementations]
        one_by_one = np.unique(np.append(rows[~plain], rows[places[~simple]]))
        found = self._evidenced(desk, rows[places[simple]], implementations[simple])
        for row in one_by_one.tolist():
            item = desk.items.open_item(items.keys[row])
            if item is not None and desk.items.valid(item):
                for measure in filter(None, map(desk.measures.linked, item.evidence.supports)):
                    support(desk, found, item, measure)
        return found

    def _evidenced(self, desk: Desk, rows: Ints, implementations: Ints) -> HeldBy:
        """Of items that are about one subject each."""
        items, measures = self.arrays.evidence, self.arrays.implementations
        subject = self.subject[items.about.ends[items.about.starts[rows]]]
        in_place = self.counting & ((measures.stage == IMPLEMENTED) | (measures.stage == PARTLY))
        kept = in_place[implementations] & (subject != NONE)
        rows, implementations, subject = rows[kept], implementations[kept], subject[kept]
        reached = self._in_scope(implementations, subject, np.zeros(len(rows), np.bool_))
        implementations, subject = implementations[reached], subject[reached]
        places, ends = measures.implements.expanded(implementations)
        p, s = self.provision[ends].astype(np.int64), subject[places].astype(np.int64)
        asked = np.append(self._asked(desk), False)[p]
        p, s, partly = p[asked], s[asked], measures.stage[implementations[places[asked]]] == PARTLY
        return self._held(p, s, partly, (partly | True, partly | True), rows, items.about)


def _last(on: Ints, firsts: NDArray[np.intp]) -> Ints:
    """The last day of each group."""
    found: Ints = np.maximum.reduceat(on, firsts) if len(on) else on
    return found


def bits_in(subjects: NDArray[np.integer], width: int) -> Bits:
    """The set of these subjects."""
    marks = np.zeros(width, np.bool_)
    marks[subjects] = True
    return int.from_bytes(np.packbits(marks, bitorder="little").tobytes(), "little")


def by_provision(p: NDArray[np.integer], s: NDArray[np.integer], width: int) -> dict[int, Bits]:
    """Cells as sets of subjects by provision."""
    if not len(p):
        return {}
    if np.any(p[1:] < p[:-1]):
        order = np.argsort(p.astype(np.uint16) if int(p.max()) < 1 << 16 else p, kind="stable")
        p, s = p[order], s[order]
    starts = np.flatnonzero(np.append(True, p[1:] != p[:-1]))
    ends = np.append(starts[1:], len(p))
    return {int(p[start]): bits_in(s[start:end], width) for start, end in zip(starts, ends, strict=True)}
