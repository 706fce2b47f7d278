"""What may give something to a provision: opinions that count, joint mappings, legal effects that draw (R1, R3, R6)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ontology.key import Key
from ontology.words import broader
from service.reasoning.algebra import Claim
from service.reasoning.carried import carrying
from service.reasoning.effects import Drawing, Effects
from service.reasoning.known import FULL, PARTIAL
from service.reasoning.law import Law
from service.reasoning.opinions import Joint, Opinions


@dataclass(slots=True, eq=False)
class Sources:
    law: Law
    containing: dict[int, list[tuple[int, tuple[Key, ...]]]] = field(default_factory=dict)
    """Provision -> those that contain it by an accepted mapping, with the opinions."""
    touching: dict[int, list[tuple[int, int, tuple[Key, ...]]]] = field(default_factory=dict)
    """Provision -> those that make it partial, with the grade that this needs."""
    joint_target: dict[int, list[Joint]] = field(default_factory=dict)
    joint_member: dict[int, list[Joint]] = field(default_factory=dict)
    drawn: dict[int, list[Drawing]] = field(default_factory=dict)
    carrying: frozenset[int] = frozenset()
    """Provisions from which names are carried across (`carried.py`)."""
    _paired: dict[int, list[int]] = field(default_factory=dict)
    _draws: dict[int, list[int]] = field(default_factory=dict)
    _readers: dict[int, tuple[tuple[int, ...], tuple[int, ...]]] = field(default_factory=dict)
    _mere_parts: dict[int, frozenset[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, law: Law, opinions: Opinions, effects: Effects) -> "Sources":
        sources = cls(law)
        for (a, b), resolved in opinions.pairs.items():
            if resolved.claim:
                keys = tuple(opinion.key for opinion in resolved.opinions if opinion.current)
                sources._read_pair(a, b, opinions.claim(b, a), keys)
                sources._read_pair(b, a, opinions.claim(a, b), keys)
        for joint in opinions.joints:
            sources.joint_target.setdefault(joint.target, []).append(joint)
            for member in joint.members:
                sources.joint_member.setdefault(member, []).append(joint)
        for drawing in effects.drawing:
            sources.drawn.setdefault(drawing.target, []).append(drawing)
            sources._draws.setdefault(drawing.source, []).append(drawing.target)
        sources.carrying = carrying(law, sources.given_by)
        return sources

    def of_provision(self, p: int) -> tuple[object, ...]:
        """All that rules read for a provision: of two sources that are alike in it, they draw alike."""
        return (
            self.containing.get(p),
            self.touching.get(p),
            self.joint_target.get(p),
            self.joint_member.get(p),
            self.drawn.get(p),
            p in self.carrying,
        )

    def given_by(self, p: int) -> Iterator[int]:
        """The provisions that may make p more than partial, for one subject: R1, R2, R3 (section 4)."""
        kind = self.law.kind[p]
        yield from (other for other, _ in self.containing.get(p, ()) if not broader(self.law.kind[other], kind))
        yield from (drawing.source for drawing in self.drawn.get(p, ()))
        yield from self.law.parts_of(p)
        whole = self.law.whole.get(p)
        if whole is not None and whole in self.law.kind:
            yield whole
        for joint in self.joint_target.get(p, ()):
            if joint.claim & Claim.CONTAINS:
                yield from joint.members

    def readers(self, p: int, grade: int = FULL) -> tuple[int, ...]:
        """The provisions whose rules read this one, each once; those that read what is partial, where no more is learnt
        of it.
        """
        if p not in self._readers:
            found = [dict.fromkeys(self._reading(p)), dict.fromkeys(self._reading_partial(p))]
            self._readers[p] = (tuple(found[0]), tuple(found[1]))
        return self._readers[p][grade == PARTIAL]

    def mere_parts(self, p: int) -> frozenset[int]:
        """The parts that read nothing else of p than that it is their whole (R1)."""
        if p not in self._mere_parts:
            self._mere_parts[p] = frozenset(self.law.parts_of(p)).difference(self._reading_more(p))
        return self._mere_parts[p]

    def _reading(self, p: int) -> Iterator[int]:
        yield from self._reading_more(p)
        yield from self.law.parts_of(p)

    def _reading_more(self, p: int) -> Iterator[int]:
        yield from self._paired.get(p, ())
        whole = self.law.whole.get(p)
        if whole is not None and whole in self.law.kind:
            yield whole
        for joint in (*self.joint_member.get(p, ()), *self.joint_target.get(p, ())):
            yield joint.target
            yield from joint.members
        yield from self._draws.get(p, ())

    def _reading_partial(self, p: int) -> Iterator[int]:
        for other in self._paired.get(p, ()):
            if any(source == p and needed == PARTIAL for source, needed, _ in self.touching.get(other, ())):
                yield other
        whole = self.law.whole.get(p)
        if whole is not None and whole in self.law.kind:
            yield whole
        yield from (joint.target for joint in self.joint_member.get(p, ()))

    def _read_pair(self, p: int, other: int, claim: Claim, keys: tuple[Key, ...]) -> None:
        """What `other` gives to p: R1 if it contains p; R6 if it is contained in p (even in part), or overlaps it."""
        self._paired.setdefault(p, []).append(other)
        if claim & Claim.CONTAINS:
            self.containing.setdefault(p, []).append((other, keys))
        if claim & Claim.CONTAINED:
            self.touching.setdefault(p, []).append((other, PARTIAL, keys))
        elif not claim & Claim.CONTAINS:
            self.touching.setdefault(p, []).append((other, FULL, keys))
