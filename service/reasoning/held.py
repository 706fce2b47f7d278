"""What D gives each provision, for all subjects at once (section 4, D; readings 31-33).

The same as the grounds of `direct.py`, put together: where only bits are asked for, cells are not looked at one by one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ontology.words import ImplementationStatus
from service.reasoning.bits import Bits, bits_of, subjects_in, without
from service.reasoning.direct import IN_PLACE, WHOEVER, Desk, Ground, Grounds
from service.reasoning.items import Item
from service.reasoning.known import EVERYBODY, ITSELF, Names, united, within
from service.reasoning.measures import Measure
from service.reasoning.stirred import Stirred


@dataclass(slots=True)
class Held:
    """The subjects for which D holds in full, and whom its evidence names for them; and those for which in part."""

    full: Bits = 0
    partial: Bits = 0
    names: Names = field(default_factory=dict)

    def name(self, z: int, bits: Bits) -> None:
        if bits:
            self.names[z] = self.names.get(z, 0) | bits

    def name_all(self, named: Iterable[int], bits: Bits) -> None:
        """Each of these is named for these subjects."""
        for z in named:
            self.name(ITSELF, bits & 1 << z)
            self.name(z, bits & ~(1 << z))

    def changed(self, stirred: Bits, cells: dict[int, list[Ground]]) -> "Held":
        """With other grounds for some of the subjects."""
        return self.instead(stirred, _held(cells))

    def instead(self, stirred: Bits, new: "Held") -> "Held":
        """With what is new for some of the subjects."""
        full = without(self.full, stirred) | new.full & stirred
        partial = without(self.partial, stirred) | new.partial & stirred
        left = {z: without(its, stirred) if its & stirred else its for z, its in self.names.items()}
        return Held(full, partial, united([{z: its for z, its in left.items() if its}, within(new.names, stirred)]))

    def weaker(self, before: "Held") -> Bits:
        """The subjects for which something was given before, or somebody named, that is not any more."""
        lost = without(before.full, self.full) | without(before.partial, self.partial)
        for z, bits in before.names.items():
            if (its := self.names.get(z, 0)) is not bits:
                lost |= without(bits, its)
        return lost

    def whoever(self, bits: Bits) -> None:
        """Holds for these, and names whoever is needed."""
        if bits:
            self.full |= bits
            self.name(EVERYBODY, bits)


HeldBy = dict[int, Held]
"""Provision -> what D gives it."""


def held(grounds: Grounds) -> HeldBy:
    """Grounds of cells put together."""
    cells: dict[int, dict[int, list[Ground]]] = {}
    for (p, s), found in grounds.items():
        cells.setdefault(p, {})[s] = found
    return {p: _held(by_subject) for p, by_subject in cells.items()}


def _held(cells: dict[int, list[Ground]]) -> Held:
    full: list[int] = []
    partial: list[int] = []
    names: dict[int, list[int]] = {}
    for s, grounds in cells.items():
        for ground in grounds:
            (partial if ground.partial else full).append(s)
            for z in () if ground.partial else named(ground, s):
                names.setdefault(z, []).append(s)
    return Held(bits_of(full), bits_of(partial), {z: bits_of(subjects) for z, subjects in names.items()})


def named(ground: Ground, s: int) -> list[int]:
    """Whom a ground names, as the fixpoint says it."""
    if ground.names == WHOEVER:
        return [EVERYBODY]
    if ground.names == 1 << s:
        return [ITSELF]
    return [ITSELF if z == s else z for z in subjects_in(ground.names)]


def moved(before: HeldBy, stirred: dict[int, Bits], grounds: Grounds) -> HeldBy:
    """`grounds`: of the stirred cells, as they are now."""
    cells: dict[int, dict[int, list[Ground]]] = {p: {} for p in stirred}
    for (p, s), found in grounds.items():
        cells[p][s] = found
    return replaced(before, {p: before.get(p, Held()).changed(stirred[p], cells[p]) for p in stirred})


def replaced(before: HeldBy, changed: HeldBy) -> HeldBy:
    """With some of the provisions changed; those that are alike stay the same things."""
    return before | {p: its for p, its in changed.items() if its != before.get(p, Held())}


# --- what might be, of some cells at least (as the functions of the same names in `direct.py`) -----------------------


def implemented(desk: Desk, stirred: Stirred) -> HeldBy:
    found: HeldBy = {}
    for p in wanted(desk, stirred):
        its = found[p] = Held()
        for measure in desk.measures.reaching(p, stirred[p]):
            if measure.stage in IN_PLACE:
                if IN_PLACE[measure.stage]:
                    its.partial |= measure.bits
                else:
                    its.full |= measure.bits
        its.whoever(its.full)
    return found


def planned_alone(desk: Desk, stirred: Stirred) -> dict[int, Bits]:
    """For whom something is planned."""
    found: dict[int, Bits] = {}
    for p in wanted(desk, stirred):
        for measure in desk.measures.reaching(p, stirred[p]):
            if measure.stage is ImplementationStatus.PLANNED:
                found[p] = found.get(p, 0) | measure.bits
    return found


def might(its: HeldBy, desk: Desk, provisions: Iterable[int], *more: dict[int, Bits]) -> HeldBy:
    """And if all these were so for whoever is needed. `its` is changed."""
    for p in wanted(desk, provisions):
        for bits in more:
            if bits.get(p):
                its.setdefault(p, Held()).whoever(bits[p])
    return its


def support(desk: Desk, found: HeldBy, item: Item, linked: Measure) -> None:
    """What would be given if the implementation that an item supports had passed. `found` is changed."""
    in_place = desk.measures.counting(linked.implementation.key)
    if in_place is None or in_place.stage not in IN_PLACE:
        return
    for p in wanted(desk, linked.provisions & in_place.provisions):
        bits = linked.bits & (item.bits if item.bits is not None else desk.exempt_from(p))
        its = found.setdefault(p, Held())
        if IN_PLACE[in_place.stage]:
            its.partial |= bits
        elif bits:
            its.full |= bits
            its.name_all(item.about or (), bits)


def wanted(desk: Desk, provisions: Iterable[int]) -> list[int]:
    """Those of which D is asked."""
    return [p for p in provisions if desk.law.assessable(p) and (desk.only is None or p in desk.only)]


def put_together(one: HeldBy, more: HeldBy) -> HeldBy:
    """What both give. `one` is changed."""
    for p, its in more.items():
        here = one.setdefault(p, Held())
        here.full |= its.full
        here.partial |= its.partial
        for z, bits in its.names.items():
            here.name(z, bits)
    return one
