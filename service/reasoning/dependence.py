"""What the status of one provision may depend on, so that one question does not pay for the whole matrix.

The rules read backwards: satisfied depends on what contains p, its whole, its parts, members and legal effects being
satisfied; partial also on what overlaps p or is contained in it. A superset is harmless, a missing one is not.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ontology.records import MappingAssertion
from ontology.register import Register
from service.reasoning.effects import Effects
from service.reasoning.known import PARTIAL
from service.reasoning.law import Law
from service.reasoning.sources import Sources

Need = tuple[int, bool]
"""A provision, and whether it matters that it is partial (else only whether it is satisfied)."""


@dataclass(slots=True, eq=False)
class Dependence:
    law: Law
    sources: tuple[Sources, ...]
    """With and without what is outdated: both kinds of run are asked."""
    special: dict[int, set[int]] = field(default_factory=dict)
    """Provision -> those that displace it where they apply."""
    said: dict[int, set[int]] = field(default_factory=dict)
    """Provision -> those on which somebody, accepted or not, has an opinion."""
    _found: dict[int, frozenset[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, register: Register, k: int, law: Law, *counted: tuple[Sources, Effects]) -> "Dependence":
        dependence = cls(law, tuple(sources for sources, _ in counted))
        for _, effects in counted:
            for special, general, _ in effects.special:
                for displaced in (general, *law.under(general)):
                    dependence.special.setdefault(displaced, set()).add(special)
        for assertion in register.open(MappingAssertion, k):
            a, b = law.content.index.get(assertion.from_), law.content.index.get(assertion.to)
            if a is not None and b is not None and a in law.kind and b in law.kind:
                dependence.said.setdefault(a, set()).add(b)
                dependence.said.setdefault(b, set()).add(a)
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
        yield from ((special, False) for special in self.special.get(p, ()))
        for sources in self.sources:
            yield from _satisfying(sources, p)
            if partial:
                yield from _touching(sources, p)


def _satisfying(sources: Sources, p: int) -> Iterator[Need]:
    yield from ((other, False) for other, _ in sources.containing.get(p, ()))
    yield from ((drawing.source, False) for drawing in sources.drawn.get(p, ()))
    yield from ((member, False) for joint in sources.joint_target.get(p, ()) for member in joint.members)


def _touching(sources: Sources, p: int) -> Iterator[Need]:
    yield from ((other, needed == PARTIAL) for other, needed, _ in sources.touching.get(p, ()))
    yield from ((member, True) for joint in sources.joint_target.get(p, ()) for member in joint.members)
    yield from ((joint.target, False) for joint in sources.joint_member.get(p, ()))
