"""Rule D for every cell at once, over the arrays of the facts, at one point (section 4, D; readings 18-21).

The same as `direct.py` and `verdicts.py`, which remain the definition and are asked for the cells that are odd: those
with a verdict for an implementation, a nonconformity, or a correction that comes to concern others.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import chain, pairwise
from operator import or_

import numpy as np
from numpy.typing import NDArray

from ontology.key import Key
from ontology.records import Assessment
from ontology.words import ImplementationStatus, SubjectKind
from service.reasoning.arrays import ALWAYS, NONE, STAGES, Arrays, Cites, Ints, Marks
from service.reasoning.bits import Bits, bits_of_numbers
from service.reasoning.direct import Desk, direct
from service.reasoning.facts import facts_of
from service.reasoning.held import Held, HeldBy, held, put_together, support, wanted
from service.reasoning.joined import INAPPLICABLE, Joined
from service.reasoning.known import ITSELF
from service.reasoning.measures import Measures
from service.reasoning.numbering import Numbering, by_provision
from service.reasoning.verdicts import Cell

Places = NDArray[np.signedinteger]
IMPLEMENTED, PARTLY = STAGES.index(ImplementationStatus.IMPLEMENTED), STAGES.index(ImplementationStatus.PARTIAL)
PLANNED = STAGES.index(ImplementationStatus.PLANNED)
HeardBits = dict[int, Bits]
_AT_ONCE = 4096
"""So many scopes are looked at together."""


@dataclass(slots=True, eq=False)
class Standing:
    """Which verdicts count, and which of them stand, by places of `Joined.verdicts`."""

    heard: Marks
    passed: Marks
    negative: Marks


class Sweep:
    """At the point of some measures. Numbers of provisions and subjects are the law's and the subjects' own."""

    def __init__(self, measures: Measures) -> None:
        self.measures, self.k, self.today = measures, measures.k, measures.today.toordinal()
        self.law, self.subjects = measures.law, measures.subjects
        self.width = len(self.subjects.keys)
        self._standing: Standing | None = None

    @cached_property
    def numbering(self) -> Numbering:
        arrays, joined = facts_of(self.measures.register)
        found = self.measures.numbering
        if found is None or found.joined is not joined:
            found = self.measures.numbering = Numbering(arrays, joined, self.law, self.subjects)
        return found

    @property
    def arrays(self) -> Arrays:
        return self.numbering.arrays

    @property
    def joined(self) -> Joined:
        return self.numbering.joined

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
        if lenient:
            return found
        found &= self.today < rows.ends
        return found if self.broken is None else found & ~self.broken

    @cached_property
    def broken(self) -> Marks | None:
        """Items of which the last check, or one of several of one moment, found another digest; None: there is none."""
        checks, first = self.arrays.checks, self.joined.items.first
        made = np.flatnonzero(checks.open_at(self.k) & (checks.on <= self.today) & (checks.of != NONE))
        if not checks.odd[made].any():
            return None
        of, at = first[checks.of[made]], checks.at[made]
        last = np.full(len(first), np.iinfo(np.int64).min)
        np.maximum.at(last, of, at)
        found = np.zeros(len(first), np.bool_)
        found[of[checks.odd[made] & (at == last[of])]] = True
        return found[first]

    # --- verdicts ------------------------------------------------------------------------------------------

    def apart(self) -> Iterator[Assessment]:
        """The assessments that speak for more than one cell, or of none: for implementations, and inapplicable ones."""
        rows = self.arrays.assessments
        known = rows.open_at(self.k) & (rows.on <= self.today)
        for row in np.flatnonzero(known & (rows.odd | (rows.verdict == INAPPLICABLE))).tolist():
            recorded = self.measures.register.get(rows.keys[row])
            if recorded is not None and isinstance(recorded.record, Assessment):
                yield recorded.record

    def verdicts(self, apart: Collection[Cell]) -> "tuple[HeardBits, HeardBits, HeardBits, list[Cell]]":
        """For whom there is a verdict, a standing pass, a standing negative; and the cells `apart`, to be looked at one
        by one.
        """
        standing = self.standing(apart)
        heard, passed, negative = map(self._bits, (standing.heard, standing.passed, standing.negative))
        return heard, passed, negative, [*apart]

    def _bits(self, verdicts: Marks) -> "HeardBits":
        (p, s), places = self.numbering.cell, verdicts.nonzero()[0]
        return by_provision(p[places], s[places], self.width)

    def _cells(self, places: Places) -> list[Cell]:
        p, s = self.numbering.cell
        return list(zip(p[places].tolist(), s[places].tolist(), strict=True))

    def standing(self, apart: Collection[Cell]) -> Standing:
        """What stands, cells `apart` left out. Kept: it is always asked with the same cells."""
        if self._standing is None:
            self._standing = self._find_standing(apart)
        return self._standing

    def _find_standing(self, apart: Collection[Cell]) -> Standing:
        verdicts = self.joined.verdicts
        live = verdicts.period.counts(self.k, self.today)
        live &= self.numbering.there
        if apart:
            cells = np.fromiter((p * self.width + s for p, s in apart), np.int64)
            p, s = self.numbering.cell
            live &= ~np.isin(p.astype(np.int64) * self.width + s, cells, kind="table")
        passed = live & verdicts.passed
        negative, shared = live & ~passed, verdicts.shared
        if len(shared):
            passes, fails = passed[shared], negative[shared]
            passed[shared], negative[shared] = self._outlasting(passes, fails), self._outlasting(fails, passes)
        return Standing(live, passed, negative)

    def _outlasting(self, ones: Marks, others: Marks) -> Marks:
        """Those than which none of the others of their cell is later: of one day, where both have a time, by that."""
        verdicts, firsts = self.joined.verdicts, self.joined.verdicts.firsts
        on, time = verdicts.period.begins[verdicts.shared], verdicts.time[verdicts.shared]
        sizes = np.diff(np.append(firsts, len(ones)))
        last = np.repeat(np.maximum.reduceat(np.where(others, on, ALWAYS), firsts), sizes)
        latest = np.repeat(np.maximum.reduceat(np.where(others & (on == last), time, NONE), firsts), sizes)
        found: Marks = ones & ((on > last) | (on == last) & ((time == NONE) | (time >= latest)))
        return found

    # --- D ---------------------------------------------------------------------------------------------------

    def direct(self, desk: Desk) -> HeldBy:
        """What D gives: `direct.direct`, put together."""
        standing = self.standing(desk.verdicts.apart)
        hanging = (standing.passed & self.joined.verdicts.odd).nonzero()[0]
        cells = {*self._perhaps(desk), *self._cells(hanging)}
        return put_together(self._direct(desk, standing), held(direct(desk, cells)))

    def _perhaps(self, desk: Desk) -> Iterator[Cell]:
        """The cells apart, without those for which no verdict used an item that counts there: what is given for an
        implementation speaks for many, what was used mostly of few.
        """
        counting: dict[Key, Bits] = {}
        for p, s in desk.verdicts.apart:
            for given in desk.verdicts.direct(p, s).passed:
                if given.key not in counting:
                    options = desk.chosen(given) if desk.usable(p, given) else None
                    items = (desk.exempt_from(p) if item.bits is None else item.bits for item in chain(*options or ()))
                    counting[given.key] = reduce(or_, items, 0)
                if counting[given.key] >> s & 1:
                    yield p, s
                    break

    def _direct(self, desk: Desk, standing: Standing) -> HeldBy:
        """By the standing passes that hang on nothing odd."""
        verdicts, chains = self.joined.verdicts, self.joined.chains
        usable = standing.passed & verdicts.founded
        if not desk.lenient:
            usable &= verdicts.until > self.today
            current = self.numbering.current(desk.compare)
            if not current.all():
                usable &= current[verdicts.reading]
        if len(self.joined.several):
            standing_for = self.joined.standing
            valid = self.valid(desk.lenient)[standing_for.ends]
            usable[self.joined.several[~np.logical_or.reduceat(valid, standing_for.starts[:-1])]] = False
        allowed = usable[chains.verdict]
        allowed &= chains.item_period.counts(self.k, self.today, ended=desk.lenient)
        if self.broken is not None and not desk.lenient:
            allowed &= ~self.broken[chains.item]
        allowed &= chains.implementation_period.counts(self.k, self.today)
        allowed &= (chains.stage == IMPLEMENTED) | (chains.stage == PARTLY)
        asked = self._asked(desk)
        if not asked[self.numbering.judged].all():
            allowed &= asked[self.numbering.chained[0]]
        if not chains.named.all():
            allowed &= chains.named | (chains.anybody & self._exempt(*self.numbering.chained))
        chosen = allowed.nonzero()[0]
        p, s = (cell[chosen] for cell in self.numbering.chained)
        own = chains.own[chosen]
        reached = own | self._in_scope(chains.implementation[chosen], s, own)
        if not reached.all():
            chosen, p, s = chosen[reached], p[reached], s[reached]
        if chains.alone.all() and not (chains.stage == PARTLY).any():
            return self._full(p, s)
        about = chains.alone[chosen], chains.named[chosen]
        return self._held(p, s, chains.stage[chosen] == PARTLY, about, chains.item[chosen], self.arrays.evidence.about)

    def _full(self, p: Ints, s: Ints) -> HeldBy:
        """Cells of which each item names its subject alone, nothing partial among them."""
        return {where: Held(bits, 0, {ITSELF: bits}) for where, bits in by_provision(p, s, self.width).items()}

    def _held(self, p: Ints, s: Ints, partly: Marks, about: tuple[Marks, Marks], items: Ints, names: Cites) -> HeldBy:
        """Cells put together by provision. `about`: the item names the subject alone; the subject and others."""
        alone, named = about
        found: dict[int, Held] = {}
        for where, bits in by_provision(p[~partly], s[~partly], self.width).items():
            found[where] = Held(bits)
        itself = ~partly & named
        for where, bits in by_provision(p[itself], s[itself], self.width).items():
            found[where].name(ITSELF, bits)
        for where, bits in by_provision(p[partly], s[partly], self.width).items():
            found.setdefault(where, Held()).partial = bits
        others = np.flatnonzero(~partly & named & ~alone)
        if len(others):
            places, ends = names.expanded(items[others])
            self._name(found, p[others][places], s[others][places], self.numbering.subject[ends])
        return found

    def _name(self, found: HeldBy, p: Ints, s: Ints, z: Ints) -> None:
        """Others that items name."""
        other = (z != NONE) & (z != s)
        p, s, z = p[other], s[other], z[other]
        order = np.lexsort((z, p))
        p, s, z = p[order], s[order], z[order]
        pairs = p.astype(np.int64) * self.width + z
        starts = np.flatnonzero(np.append(True, pairs[1:] != pairs[:-1])).tolist() if len(pairs) else list[int]()
        for start, end in pairwise([*starts, len(pairs)]):
            found[int(p[start])].name(int(z[start]), bits_of_numbers(s[start:end], self.width))

    def _asked(self, desk: Desk) -> Marks:
        found = np.zeros(len(self.law.content.keys), np.bool_)
        found[wanted(desk, self.law.kind)] = True
        return found

    def _exempt(self, p: Ints, s: Ints) -> Marks:
        """No item need name the subject (`Desk.exempt`)."""
        organisation = SubjectKind.ORGANISATION
        provisions = np.zeros(len(self.law.content.keys) + 1, np.bool_)
        provisions[[p for p, kind in self.law.kind.items() if kind is organisation]] = True
        subjects = np.array([*(kind is organisation for kind in self.subjects.kind), False], np.bool_)
        found: Marks = provisions[p] | subjects[s]
        return found

    def _in_scope(self, implementations: Ints, s: NDArray[np.integer], settled: Marks) -> Marks:
        """Whether an implementation has the subject in scope; where it is settled, nothing is looked at."""
        found = np.zeros(len(implementations), np.bool_)
        asked = np.flatnonzero(~settled)
        places = self.arrays.implementations.place[implementations[asked]]
        for start in range(0, int(places.max(initial=-1)) + 1, _AT_ONCE):
            here = (start <= places) & (places < start + _AT_ONCE) if start or places.max() >= _AT_ONCE else slice(None)
            packed = self.measures.packed_scopes(self.arrays.places.things[start : start + _AT_ONCE], start)
            who, width = s[asked[here]], packed.shape[1]
            bytes_ = packed.ravel()[(places[here] - start) * width + (who >> 3)]
            found[asked[here]] = bytes_ >> (who & 7).astype(np.uint8) & 1
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
        p, place = self.numbering.provision[ends].astype(np.int64), rows.place[chosen[places]]
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
        items, odd = self.arrays.evidence, self.joined.items.odd
        rows = np.flatnonzero(self.valid(desk.lenient) | odd).astype(np.int32)
        places, implementations = self.joined.supports.expanded(rows)
        plain = (items.about.counts[rows] == 1) & ~odd[rows]
        simple = plain[places] & ~self.joined.measures.odd[implementations]
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
        subject = self.numbering.subject[items.about.ends[items.about.starts[rows]]]
        in_place = self.counting & ((measures.stage == IMPLEMENTED) | (measures.stage == PARTLY))
        kept = in_place[implementations] & (subject != NONE)
        rows, implementations, subject = rows[kept], implementations[kept], subject[kept]
        reached = self._in_scope(implementations, subject, np.zeros(len(rows), np.bool_))
        implementations, subject = implementations[reached], subject[reached]
        places, ends = measures.implements.expanded(implementations)
        p, s = self.numbering.provision[ends], subject[places]
        asked = np.append(self._asked(desk), False)[p]
        p, s, partly = p[asked], s[asked], measures.stage[implementations[places[asked]]] == PARTLY
        return self._held(p, s, partly, (partly | True, partly | True), rows, items.about)
