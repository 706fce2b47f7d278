"""What follows between provisions from accepted mappings and from whole and part (section 2; readings 34, 36).

A ⊇ B if a path of ⊇ steps leads from A to B, or A ⊇ every part of B and B is made of all of them. A overlaps B if
something that A contains is, or overlaps, something that B contains: paths are worth something as ⊇* overlap? ⊆* only.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from ontology.key import Key
from ontology.words import Decomposition
from service.reasoning.algebra import Claim, compose, inverse
from service.reasoning.law import Law
from service.reasoning.opinions import Opinions

Via = tuple[int, tuple[Key, ...]]
"""The step before, and the opinions on which the step stands (none for whole and part)."""


@dataclass(slots=True, eq=False)
class Entailment:
    law: Law
    opinions: Opinions
    _contains: dict[int, list[tuple[int, tuple[Key, ...]]]] = field(default_factory=dict)
    _meets: dict[int, list[tuple[int, tuple[Key, ...]]]] = field(default_factory=dict)
    _contained: dict[int, list[int]] = field(default_factory=dict)
    """Provision -> those that an opinion says contain it."""
    mapped: dict[int, bool] = field(default_factory=dict)
    """Whether a provision of another framework reaches one, as far as asked for (`coverage.py`)."""
    _below: dict[tuple[int, bool], dict[int, Via | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for (a, b), resolved in self.opinions.pairs.items():
            keys = tuple(opinion.key for opinion in resolved.opinions if opinion.current)
            for one, other, claim in ((a, b, resolved.claim), (b, a, inverse(resolved.claim))):
                if claim & Claim.CONTAINS:
                    self._contains.setdefault(one, []).append((other, keys))
                    self._contained.setdefault(other, []).append(one)
                if claim & Claim.MEETS:
                    self._meets.setdefault(one, []).append((other, keys))
        for joint in self.opinions.joints:
            for member in joint.members:
                self._meets.setdefault(member, []).append((joint.target, joint.keys))
                self._meets.setdefault(joint.target, []).append((member, joint.keys))

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
        claim = Claim.NONE
        if b in self.below(a):
            claim |= Claim.SUPERSET
        if a in self.below(b, alternatives=False):
            claim |= Claim.SUBSET
        if claim or self.overlap(a, b) is not None:
            claim |= Claim.MEETS
        return claim

    def overlap(self, a: int, b: int) -> tuple[int, int, tuple[Key, ...]] | None:
        """A meeting point: x that A contains and y that B contains, the same or overlapping, with its opinions."""
        mine, theirs = self.below(a), self.below(b, alternatives=False)
        for x in mine:
            if x in theirs:
                return x, x, ()
            for y, keys in self._meets.get(x, ()):
                if y in theirs:
                    return x, y, keys
        return None

    def path(self, a: int, b: int) -> tuple[tuple[int, ...], tuple[Key, ...]]:
        """One path on which the claim stands, and its opinions."""
        if b in self.below(a):
            return self._walk(self.below(a), b)
        if a in self.below(b, alternatives=False):
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

    def linked(self, a: int) -> set[int]:
        """Every B to or from which something may follow: a superset, cheap to find; `claim` decides."""
        found: set[int] = set()
        for x in self.below(a):
            found.add(x)
            found.update(y for y, _ in self._meets.get(x, ()))
        waiting = list(found)
        while waiting:
            for y in self._containers(waiting.pop()):
                if y not in found:
                    found.add(y)
                    waiting.append(y)
        return found - {a}

    def _containers(self, x: int) -> Iterator[int]:
        """What may contain x in one step: its whole, its alternatives, and whatever an opinion says contains it."""
        whole = self.law.whole.get(x)
        if whole is not None and whole in self.law.kind:
            yield whole
        if self.law.decomposition(x) is not None:
            yield from self.law.parts_of(x)
        yield from self._contained.get(x, ())

    def candidates(self, a: int) -> Iterator[tuple[int, int, tuple[Key, ...]]]:
        """(B, the provision in which both mappings meet, their opinions), where nothing follows from A to B."""
        for middle, first in self._direct(a):
            for b, second in self._direct(middle):
                if b != a and not compose(self.opinions.claim(a, middle), self.opinions.claim(middle, b)):
                    keys = (*first, *second)
                    if not self.claim(a, b):
                        yield b, middle, keys

    def _direct(self, a: int) -> Iterator[tuple[int, tuple[Key, ...]]]:
        for b, keys in self._meets.get(a, ()):
            if self.opinions.claim(a, b):
                yield b, keys
