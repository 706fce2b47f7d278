"""R4 and R5, and what R6 reads of other subjects: one provision, read for all subjects at once.

Only what was learnt since the last reading is followed, so that each link is walked once for each thing learnt.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from service.reasoning.across import Across
from service.reasoning.bits import Bits, subjects_in
from service.reasoning.known import EVERYBODY, FAR, FULL, ITSELF, PARTIAL, Batch, Knowledge, Names, own, within
from service.reasoning.links import Links

NO_INVENTORY = "no current inventory says that these are all: partial at most"


@dataclass(slots=True, eq=False)
class Crossing:
    across: Across
    knowledge: Knowledge
    carrying: frozenset[int]
    """Provisions of which names are carried across by R4 (`carried.py`)."""
    partial: bool
    """False: nothing is said of what is partial."""

    def reads(self, p: int, fresh: list[Bits]) -> bool:
        """Whether anybody reads p of those of whom something was learnt."""
        learnt = fresh[PARTIAL] | fresh[FAR] | fresh[FULL]
        return bool(learnt & self.across.components(p).read or learnt & self.across.users(p).read)

    def batches(self, p: int, fresh: list[Bits], again: Bits) -> Iterator[Batch]:
        """What follows from what was learnt of p. `again`: subjects that are read for anew in any case."""
        components, users = self.across.components(p), self.across.users(p)
        for grade in (FULL, FAR):
            if grade == FAR and self.knowledge.far_is_full(p):
                break
            for rule, links in ((self.r4, components), (self.r5, users)):
                if rule == self.r5 and not self.partial and self.knowledge.names(p, grade).keys() <= {ITSELF}:
                    continue  # nobody else is named: partial at most (R8)
                candidates = links.candidates(fresh[grade])
                if again:
                    candidates |= again
                if candidates:
                    yield from rule(p, grade, candidates)
        for links in (components, users) if self.partial else ():
            known = self.knowledge.at(p, PARTIAL)
            if links.reading & known == links.reading:
                continue
            bits = links.readers_of(fresh[PARTIAL]) | links.some(again, known)
            if bits & known != bits:
                yield Batch("R6", PARTIAL, bits, {}, ((p, PARTIAL),), across=True)

    def r4(self, p: int, grade: int, candidates: Bits) -> Iterator[Batch]:
        """R4. p is assessed per a narrower kind: satisfied for every component that p concerns, inventories current."""
        links = self.across.components(p)
        good = links.met(candidates, self.knowledge.at(p, grade))
        if not good:
            return
        complete = good & self.across.complete(self.across.law.kind[p])
        if complete:
            names = self._names(p, grade, complete, links, carry=p in self.carrying)
            yield Batch("R4", grade, complete, names, ((p, grade),), across=True)
        if good != complete and self.partial:
            yield Batch("R4", PARTIAL, good ^ complete, {}, ((p, grade),), note=NO_INVENTORY, across=True)

    def r5(self, p: int, grade: int, candidates: Bits) -> Iterator[Batch]:
        """R5. p is assessed per a broader kind, not the organisation: satisfied for every user that it concerns.

        Names matter only where one is the subject's own (R8).
        """
        links = self.across.users(p)
        good = links.met(candidates, self.knowledge.at(p, grade))
        if not good:
            return
        names = self._names(p, grade, good, links, carry=False)
        named = good & own(names)
        if named:
            names = self._names(p, grade, named, links, carry=True)
        yield Batch("R5", grade, good, names, ((p, grade),), across=True)

    def _names(self, p: int, grade: int, good: Bits, links: Links, *, carry: bool) -> Names:
        """Whom the evidence of others names, seen from those for whom it is read. From an organisation nothing is drawn
        by name. Without `carry` only the subject itself.
        """
        good ^= good & self.across.subjects.organisations
        found: Names = {}
        for z, bits in self.knowledge.names(p, grade).items() if good else ():
            if z == EVERYBODY:
                whoever = (
                    good if not links.read & self.knowledge.at(p, grade) & ~bits else links.readers_of(bits) & good
                )
                found[EVERYBODY] = found.get(EVERYBODY, 0) | whoever
            elif z == ITSELF:
                for x in subjects_in(bits & links.read) if carry else ():
                    found[x] = found.get(x, 0) | (links.readers_of(1 << x) & good)
            elif carry:
                its = links.readers_of(bits) & good
                found[ITSELF] = found.get(ITSELF, 0) | (its & (1 << z))
                found[z] = found.get(z, 0) | (its & ~(1 << z))
            elif good >> z & 1 and links.read_for_any(z, bits):
                found[ITSELF] = found.get(ITSELF, 0) | 1 << z
        return within(found, good)
