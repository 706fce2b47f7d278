"""What the status of one provision may depend on, so that one question does not pay for the whole matrix.

The rules read backwards: satisfied depends on what contains p, its whole, its parts, members and legal effects being
satisfied; partial also on what overlaps p or is contained in it. A superset is harmless, a missing one is not.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ontology.records import MappingAssertion
from ontology.register import Register
from service.reasoning.algebra import Claim
from service.reasoning.effects import Effects
from service.reasoning.law import Law
from service.reasoning.opinions import Opinions

Need = tuple[int, bool]
"""A provision, and whether it matters that it is partial (else only whether it is satisfied)."""


@dataclass(slots=True, eq=False)
class Dependence:
    law: Law
    opinions: tuple[Opinions, ...]
    effects: tuple[Effects, ...]
    """With and without what is outdated: both kinds of run are asked."""
    said: dict[int, set[int]] = field(default_factory=dict)
    """Provision -> those on which somebody, accepted or not, has an opinion."""
    _satisfying: dict[int, set[Need]] = field(default_factory=dict)
    """Provision -> what may satisfy it."""
    _touching: dict[int, set[Need]] = field(default_factory=dict)
    """Provision -> what makes it partial at most."""
    _found: dict[int, frozenset[int]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, register: Register, k: int, law: Law, opinions: tuple[Opinions, ...], effects: tuple[Effects, ...]
    ) -> "Dependence":
        dependence = cls(law, opinions, effects)
        for assertion in register.open(MappingAssertion, k):
            ends = (law.content.index.get(assertion.from_), law.content.index.get(assertion.to))
            if ends[0] in law.kind and ends[1] in law.kind:
                a, b = ends
                assert a is not None
                assert b is not None
                dependence.said.setdefault(a, set()).add(b)
                dependence.said.setdefault(b, set()).add(a)
        dependence._read()
        return dependence

    def on(self, p: int) -> frozenset[int]:
        """p, all that its status may depend on, and those on which opinions link to it (a reason may name them)."""
        if p not in self._found:
            needs: set[Need] = {(p, True), *((other, False) for other in self.said.get(p, ()))}
            waiting = list(needs)
            while waiting:
                for need in self._needs(*waiting.pop()):
                    if need not in needs:
                        needs.add(need)
                        waiting.append(need)
            self._found[p] = frozenset(provision for provision, _ in needs)
        return self._found[p]

    def _needs(self, p: int, partial: bool) -> Iterator[Need]:
        yield from ((part, partial) for part in self.law.parts_of(p))
        whole = self.law.whole.get(p)
        if whole is not None and whole in self.law.kind:
            yield whole, False
        yield from self._satisfying.get(p, ())
        if partial:
            yield from self._touching.get(p, ())

    def _read(self) -> None:
        for opinions in self.opinions:
            for a, b in opinions.pairs:
                self._read_claim(a, b, opinions.claim(b, a))
                self._read_claim(b, a, opinions.claim(a, b))
            for joint in opinions.joints:
                for member in joint.members:
                    self._satisfying.setdefault(joint.target, set()).add((member, False))
                    self._touching.setdefault(joint.target, set()).add((member, joint.claim == Claim.EQUAL))
                    self._touching.setdefault(member, set()).add((joint.target, False))
        for effects in self.effects:
            for drawing in effects.drawing:
                self._satisfying.setdefault(drawing.target, set()).add((drawing.source, False))
            for special, general, _ in effects.special:
                for displaced in (general, *self.law.under(general)):
                    self._satisfying.setdefault(displaced, set()).add((special, False))

    def _read_claim(self, p: int, other: int, claim: Claim) -> None:
        """What `other` may give to p."""
        if claim & Claim.CONTAINS:
            self._satisfying.setdefault(p, set()).add((other, False))
        if claim:
            self._touching.setdefault(p, set()).add((other, bool(claim & Claim.CONTAINED)))
