"""What follows between provisions from accepted mappings and from whole and part (section 2; readings 34, 36).

A ⊇ B if a path of ⊇ steps leads from A to B, or A ⊇ every part of B and B is made of all of them. A overlaps B if
something that A contains is, or overlaps, something that B contains: paths are worth something as ⊇* overlap? ⊆* only.

What follows is read from sets (`reach.py`); here are the opinions and the paths on which it stands.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from ontology.key import Key, framework_of
from ontology.words import Decomposition
from service.reasoning.algebra import CLAIMS, Claim, inverse
from service.reasoning.bits import Bits, bits_of
from service.reasoning.law import Law
from service.reasoning.opinions import Opinions
from service.reasoning.reach import Reach

SUPERSET, SUBSET, MEETS = (int(claim) for claim in (Claim.SUPERSET, Claim.SUBSET, Claim.MEETS))

Via = tuple[int, tuple[Key, ...]]
"""The step before, and the opinions on which the step stands (none for whole and part)."""


@dataclass(slots=True, eq=False)
class Entailment:
    law: Law
    opinions: Opinions
    _contains: dict[int, list[tuple[int, tuple[Key, ...]]]] = field(default_factory=dict)
    _meets: dict[int, list[tuple[int, tuple[Key, ...]]]] = field(default_factory=dict)
    _opined: dict[int, list[tuple[int, tuple[Key, ...]]]] = field(default_factory=dict)
    """As `_meets`, by opinions on the pair itself."""
    reach: Reach = field(init=False)
    _frameworks: dict[Key, Bits] = field(default_factory=dict)
    """Framework -> its provisions that take part."""
    _mapped: dict[int, bool] = field(default_factory=dict)
    _below: dict[tuple[int, bool], dict[int, Via | None]] = field(default_factory=dict)
    _candidates: dict[int, list[tuple[int, int, tuple[Key, ...]]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for (a, b), resolved in self.opinions.pairs.items():
            keys = tuple(opinion.key for opinion in resolved.opinions if opinion.current)
            for one, other, claim in ((a, b, resolved.claim), (b, a, inverse(resolved.claim))):
                if claim & Claim.CONTAINS:
                    self._contains.setdefault(one, []).append((other, keys))
                if claim & Claim.MEETS:
                    self._meets.setdefault(one, []).append((other, keys))
        self._opined = {p: [*steps] for p, steps in self._meets.items()}
        for joint in self.opinions.joints:
            for member in joint.members:
                self._meets.setdefault(member, []).append((joint.target, joint.keys))
                self._meets.setdefault(joint.target, []).append((member, joint.keys))
        contains, meets = (
            {p: [other for other, _ in steps] for p, steps in told.items()} for told in (self._contains, self._meets)
        )
        self.reach = Reach(self.law, contains, meets)

    def within(self, framework: Key) -> Bits:
        """The provisions of a framework that take part."""
        if not self._frameworks:
            keys, found = self.law.content.keys, dict[Key, list[int]]()
            for p in self.law.kind:
                found.setdefault(framework_of(keys[p]), []).append(p)
            self._frameworks = {name: bits_of(provisions) for name, provisions in found.items()}
        return self._frameworks.get(framework, 0)

    def mapped(self, p: int) -> bool:
        """Reading 34: a provision of another framework reaches p by an entailed path."""
        if p not in self._mapped:
            own = self.within(framework_of(self.law.content.keys[p]))
            self._mapped[p] = bool(self.relating(p) & ~own)
        return self._mapped[p]

    def below(self, a: int, *, alternatives: bool = True) -> dict[int, Via | None]:
        """Everything that A contains, A included, with the step by which it was reached.

        Without `alternatives` the step from an alternative to its whole is not taken (the whole says nothing of it).
        """
        if (a, alternatives) not in self._below:
            reached: dict[int, Via | None] = {a: None}
            waiting = deque([a])
            while waiting:
                x = waiting.popleft()
                for y, keys in self._steps(x, alternatives, reached):
                    if y not in reached:
                        reached[y] = (x, keys)
                        waiting.append(y)
            self._below[a, alternatives] = reached
        return self._below[a, alternatives]

    def _steps(
        self, x: int, alternatives: bool, reached: dict[int, Via | None]
    ) -> Iterator[tuple[int, tuple[Key, ...]]]:
        yield from self._contains.get(x, ())
        if not self.law.alternatives(x):
            for part in self.law.parts_of(x):
                yield part, ()
        whole = self.law.whole.get(x)
        if whole is None or whole not in self.law.kind:
            return
        mark = self.law.decomposition(whole)
        if mark is Decomposition.ANY and alternatives:
            yield whole, ()
        if mark is Decomposition.ALL and all(part in reached for part in self.law.parts_of(whole)):
            yield whole, ()

    def claim(self, a: int, b: int) -> Claim:
        """What follows from A to B, paths added up."""
        reach, value = self.reach, 0
        if reach.below.get(a, 0) >> b & 1:
            value |= SUPERSET
        if reach.plain.get(b, 0) >> a & 1:
            value |= SUBSET
        if value or reach.touched.get(a, 0) & reach.plain.get(b, 0):
            value |= MEETS
        return CLAIMS[value]

    def overlap(self, a: int, b: int) -> tuple[int, int, tuple[Key, ...]] | None:
        """A meeting point: x that A contains and y that B contains, the same or overlapping, with its opinions."""
        theirs, meeting = self.reach.plain.get(b, 0), self.reach.meeting
        if not self.reach.touched.get(a, 0) & theirs:
            return None
        for x in self.below(a):
            if theirs >> x & 1:
                return x, x, ()
            if meeting.get(x, 0) & theirs:
                return next((x, y, keys) for y, keys in self._meets[x] if theirs >> y & 1)
        return None

    def path(self, a: int, b: int) -> tuple[tuple[int, ...], tuple[Key, ...]]:
        """One path on which the claim stands, and its opinions."""
        if self.reach.below.get(a, 0) >> b & 1:
            return self._walk(self.below(a), b)
        if self.reach.plain.get(b, 0) >> a & 1:
            nodes, keys = self._walk(self.below(b, alternatives=False), a)
            return nodes[::-1], keys[::-1]
        met = self.overlap(a, b)
        if met is None:
            return (), ()
        down, first = self._walk(self.below(a), met[0])
        up, second = self._walk(self.below(b, alternatives=False), met[1])
        joined = (*down, *up[::-1]) if met[0] != met[1] else (*down, *up[::-1][1:])
        return joined, (*first, *met[2], *second[::-1])

    def _walk(self, reached: dict[int, Via | None], end: int) -> tuple[tuple[int, ...], tuple[Key, ...]]:
        nodes = [end]
        opinions: list[Key] = []
        via = reached[end]
        while via is not None:
            nodes.append(via[0])
            opinions.extend(reversed(via[1]))
            via = reached[via[0]]
        return tuple(reversed(nodes)), tuple(reversed(opinions))

    def related(self, a: int) -> Bits:
        """Every B to which something follows from A."""
        return self.reach.related(a)

    def relating(self, b: int) -> Bits:
        """Every A from which something follows to B."""
        return self.reach.relating(b)

    def candidates(self, a: int) -> list[tuple[int, int, tuple[Key, ...]]]:
        """(B, the provision in which both mappings meet, their opinions), where nothing follows from A to B; each B
        once.
        """
        if a not in self._candidates:
            found: dict[int, tuple[int, int, tuple[Key, ...]]] = {}
            follows = self.reach.related(a) | 1 << a
            for middle, first in self._opined.get(a, ()):
                for b, second in self._opined.get(middle, ()):
                    if not follows >> b & 1 and b not in found:
                        found[b] = (b, middle, (*first, *second))
            self._candidates[a] = [found[b] for b in sorted(found)]
        return self._candidates[a]
