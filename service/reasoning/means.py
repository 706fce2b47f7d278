"""What could make a provision hold for a subject: facts that nobody has recorded yet, and what follows from others.

A looser picture than the rules: it leaves out the conditions of which only the engine is sure (whom evidence names, as
far as it concerns). So what does not do is here, too, and the engine refuses it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ontology.words import Decomposition, broader
from service.reasoning.algebra import Claim
from service.reasoning.blockers import Explainer
from service.reasoning.bringing import Bringing, Bundle
from service.reasoning.known import FAR
from service.reasoning.status import Statuses
from service.reasoning.verdicts import Cell


@dataclass(frozen=True, slots=True)
class Means:
    """One way to a cell: other cells that have to hold, and the facts to bring, if any."""

    premises: tuple[Cell, ...]
    bundle: Bundle | None = None

    @property
    def cost(self) -> int:
        return len(self.bundle.facts) if self.bundle else 0


def _lifted(s: int) -> int:
    """Instead of a subject: that no verdict on it is negative; and back."""
    return ~s


@dataclass(slots=True)
class AllMeans:
    """Means by cell, as asked for. (p, ~s) is that p is not failed for s, which is less than that it holds."""

    p: int
    """For which the means are looked for."""
    whole: Statuses
    statuses: Statuses = field(init=False)
    """Of what p depends on, or would depend on if proposals were accepted."""
    bringing: Bringing = field(init=False)
    explainer: Explainer = field(init=False)
    _renewals: dict[Cell, list[Bundle]] = field(default_factory=dict)
    _proposals: dict[int, list[tuple[tuple[int, ...], Bundle]]] = field(default_factory=dict)
    """Provision -> what an opinion that is only proposed would draw it from."""
    _found: dict[Cell, tuple[Means, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.bringing = Bringing(self.whole, 1)
        for bundle in self.bringing.renewals():
            for cell in bundle.cells:
                self._renewals.setdefault(cell, []).append(bundle)
        for bundle in self.bringing.mappings():
            for target, sources in self.bringing.drawing(bundle):
                self._proposals.setdefault(target, []).append((sources, bundle))
        self.statuses = self.whole.over(self._provisions())
        self.explainer = Explainer(self.statuses)

    def _provisions(self) -> set[int]:
        found: set[int] = set()
        waiting = [self.p]
        while waiting:
            for q in self.whole.dependence.on(waiting.pop()) - found:
                found.add(q)
                waiting += [source for those, _ in self._proposals.get(q, ()) for source in those]
        return found

    def of(self, cell: Cell) -> tuple[Means, ...]:
        """The cheapest first."""
        if cell not in self._found:
            p, s = cell
            if s < 0:
                found = [*self._lifting(p, _lifted(s))]
            else:
                beside = tuple((part, _lifted(x)) for part, x in self.explainer.blocking(p, s))
                found = [Means((*means.premises, *beside), means.bundle) for means in self._of(p, s)]
            each_once = {(means.premises, id(means.bundle)): means for means in found}.values()
            self._found[cell] = tuple(sorted(each_once, key=lambda means: (means.cost, len(means.premises))))
        return self._found[cell]

    def _lifting(self, p: int, s: int) -> Iterator[Means]:
        """R7: that a part is not failed any more is all that its whole wants of it."""
        yield Means(((p, s),))
        bundle = self.bringing.later_pass(p, s)
        if bundle:
            yield Means((), bundle)

    def _of(self, p: int, s: int) -> Iterator[Means]:
        statuses = self.statuses
        negative = statuses.verdicts.negative(p, s)
        if negative or statuses.denied.of(p) >> s & 1:
            lifted = self.bringing.later_pass(p, s) if negative else None
            if statuses.actual.would_satisfy(p, s) and (lifted or not negative):
                yield Means((), lifted)
        elif statuses.actual.grade(p, s) >= FAR:
            yield Means(())
        if broader(statuses.subjects.kind[s], statuses.law.kind[p]):
            if not negative:
                yield from self._by_components(p, s)
            return
        yield from self._brought(p, s)
        if not negative:
            yield from self._derived(p, s)

    def _brought(self, p: int, s: int) -> Iterator[Means]:
        yield from (Means((), bundle) for bundle in self._renewals.get((p, s), ()))
        for bundle in self.bringing.directly(p, (s,)):
            yield Means((), bundle)

    def _by_components(self, p: int, s: int) -> Iterator[Means]:
        """R4."""
        components = self.statuses.actual.components(p, s)
        if components:
            bundle = self.bringing.inventories(s, self.statuses.law.kind[p])
            yield Means(tuple((p, x) for x in components), bundle)

    def _derived(self, p: int, s: int) -> Iterator[Means]:
        """R1, R2, R3, R5, and what proposals would add to R1 and R3."""
        statuses, law = self.statuses, self.statuses.law
        sources: list[tuple[int, ...]] = [(other,) for other, _ in statuses.sources.containing.get(p, ())]
        sources += [(drawing.source,) for drawing in statuses.sources.drawn.get(p, ())]
        whole = law.whole.get(p)
        if whole is not None and whole in law.kind and not law.alternatives(whole):
            sources.append((whole,))
        for joint in statuses.sources.joint_target.get(p, ()):
            if joint.claim & Claim.CONTAINS:
                sources.append(joint.members)
        counting = statuses.concerns.counts(p, s)
        if law.decomposition(p) is Decomposition.ALL and counting:
            sources.append(tuple(counting))
        elif law.decomposition(p) is Decomposition.ANY:
            sources += [(part,) for part in counting]
        yield from (Means(tuple((q, s) for q in those)) for those in sources)
        for those, bundle in self._proposals.get(p, ()):
            yield Means(tuple((q, s) for q in those), bundle)
        users = statuses.actual.users(p, s)
        if users:
            yield Means(tuple((p, user) for user in users))
