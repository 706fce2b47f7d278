"""What contains, touches and relates to what, for all provisions at once: sets of provisions as bits.

The same as `entailment.py` says of one pair with its path (section 2 of the semantics): A ⊇ B if a path of ⊇ steps
leads from A to B, or A ⊇ every part of a whole made of all of them. A overlaps B if something that A contains is, or
overlaps, something that B contains.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ontology.words import Decomposition
from service.reasoning.bits import Bits, bits_of, subjects_in
from service.reasoning.law import Law

Steps = Mapping[int, list[int]]
Sets = dict[int, Bits]


@dataclass(eq=False)
class Reach:
    """`contains` and `meets`: steps by opinions, a provision to the others. Answers are bits over provision numbers."""

    law: Law
    contains: Steps
    meets: Steps
    _related: Sets = field(default_factory=dict)

    @cached_property
    def below(self) -> Sets:
        """All that each contains, itself included."""
        return self._closed(alternatives=True)

    @cached_property
    def plain(self) -> Sets:
        """The same without the step from an alternative to its whole, as the whole says nothing of an alternative."""
        if any(self.law.alternatives(p) for p in self.law.parts):
            return self._closed(alternatives=False)
        return self.below

    @cached_property
    def meeting(self) -> Sets:
        """What each overlaps by one opinion."""
        return {p: bits_of(others) for p, others in self.meets.items()}

    @cached_property
    def touched(self) -> Sets:
        """What each contains, and what that overlaps."""
        some = bits_of(self.meeting)
        return {p: self._touched(below, some) for p, below in self.below.items()}

    @cached_property
    def _above(self) -> Sets:
        return inverse(self.plain)

    @cached_property
    def _touching(self) -> Sets:
        return inverse(self.touched)

    def related(self, a: int) -> Bits:
        """All to which anything follows from A, itself left out."""
        if a not in self._related:
            self._related[a] = joined(self._above, self.touched.get(a, 0)) & ~(1 << a)
        return self._related[a]

    def relating(self, b: int) -> Bits:
        """All from which anything follows to B, itself left out."""
        return joined(self._touching, self.plain.get(b, 0)) & ~(1 << b)

    def _touched(self, below: Bits, some: Bits) -> Bits:
        for x in subjects_in(below & some):
            below |= self.meeting[x]
        return below

    # --- the closure ---------------------------------------------------------------------------------------

    def _closed(self, *, alternatives: bool) -> Sets:
        steps = {p: self._steps(p, alternatives) for p in self.law.kind}
        over: dict[int, list[int]] = {p: [] for p in steps}
        for p, others in steps.items():
            for other in others:
                over[other].append(p)
        below = {p: 1 << p for p in steps}
        wholes = self._gathered(over)
        fresh = sorted(steps, reverse=True)  # parts stand behind their whole
        while fresh:
            _spread(below, steps, over, fresh)
            fresh = _made_whole(below, wholes)
        return below

    def _gathered(self, over: Steps) -> dict[int, tuple[int, ...]]:
        """The wholes made of all their parts that something else may contain by containing these: of the parts all but
        one, which may be that something itself, can be reached otherwise than through the whole.
        """
        law, found = self.law, dict[int, tuple[int, ...]]()
        reached = {p for p, others in over.items() if any(other != law.whole.get(p) for other in others)}
        wholes = [p for p in law.parts if p in over and law.decomposition(p) is Decomposition.ALL]
        growing = True
        while growing:
            growing = False
            for whole in wholes:
                parts = law.parts[whole]
                if whole not in found and sum(part not in reached for part in parts) <= 1:
                    found[whole] = parts
                    reached.add(whole)
                    growing = True
        return found

    def _steps(self, p: int, alternatives: bool) -> list[int]:
        found = [*self.contains.get(p, ())]
        if not self.law.alternatives(p):
            found += self.law.parts_of(p)
        whole = self.law.whole.get(p)
        if alternatives and whole is not None and whole in self.law.kind and self.law.alternatives(whole):
            found.append(whole)
        return found


def _made_whole(below: Sets, wholes: Mapping[int, tuple[int, ...]]) -> list[int]:
    """Those that contain every part of a whole contain it; the ones to which that is news."""
    found: set[int] = set()
    above = inverse(below, bits_of({*wholes}.union(*wholes.values())))
    for whole, parts in wholes.items():
        every = ~above[whole]
        for part in parts:
            every &= above[part]
        for p in subjects_in(every):
            below[p] |= below[whole]
            found.add(p)
    return sorted(found, reverse=True)


def _spread(below: Sets, steps: Steps, over: Steps, fresh: list[int]) -> None:
    """Each takes up what its steps lead to, until nothing is new."""
    waiting = deque(dict.fromkeys((*fresh, *(q for p in fresh for q in over[p]))))
    queued = set(waiting)
    while waiting:
        p = waiting.popleft()
        queued.discard(p)
        held = below[p]
        for other in steps[p]:
            held |= below[other]
        if held != below[p]:
            below[p] = held
            for q in over[p]:
                if q not in queued:
                    queued.add(q)
                    waiting.append(q)


def inverse(sets: Sets, members: Bits = -1) -> Sets:
    """From what each holds to who holds it; of all members or of some."""
    held: dict[int, list[int]] = {}
    for p, bits in sets.items():
        for member in subjects_in(bits & members):
            held.setdefault(member, []).append(p)
    return {member: bits_of(holders) for member, holders in held.items()}


def joined(sets: Sets, members: Bits) -> Bits:
    """The sets of these members together."""
    found = 0
    for member in subjects_in(members):
        found |= sets.get(member, 0)
    return found
