"""Crosswalks by rustworkx: the same opinions, wholes and parts as graphs, walked from each provision.

The peer of `benchmarks.crosswalk`. It gives the same relations, candidates and unmapped provisions, without the path
and the opinions on which each stands.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

import rustworkx as rx

from ontology.key import Key, framework_of
from ontology.words import Decomposition, Relation
from service.reasoning.algebra import TO_RELATION, Claim, compose
from service.reasoning.view import View

Pair = tuple[Key, Key]
Answer = tuple[dict[Pair, Relation], set[Pair], set[tuple[Key, Key]]]
"""Relations, candidates, and (provision, framework) for each provision to which none of that framework relates."""
Beside = dict[int, set[int]]


class Network:
    """What contains what in one step, by opinions and parts, as a graph.

    `alternatives`: with the step from an alternative to its whole, which holds when read from the alternative only.
    """

    def __init__(self, view: View, *, alternatives: bool) -> None:
        law, opinions = view.statuses.law, view.statuses.opinions
        self.graph: rx.PyDiGraph[int, None] = rx.PyDiGraph(multigraph=False)
        self.nodes = {p: self.graph.add_node(p) for p in sorted(law.kind)}
        self.made_of = {p: [part for part in law.parts_of(p) if part in self.nodes] for p in self.nodes}
        for (a, b), resolved in opinions.pairs.items():
            if resolved.claim & Claim.CONTAINS:
                self._edge(a, b)
            if resolved.claim & Claim.CONTAINED:
                self._edge(b, a)
        for whole, parts in self.made_of.items():
            either = law.decomposition(whole) is Decomposition.ANY
            for part in parts:
                if not either:
                    self._edge(whole, part)
                elif alternatives:
                    self._edge(part, whole)
        self.all = {p for p, parts in self.made_of.items() if parts and law.decomposition(p) is Decomposition.ALL}
        self.whole = {part: whole for whole in self.all for part in self.made_of[whole]}

    def _edge(self, a: int, b: int) -> None:
        self.graph.add_edge(self.nodes[a], self.nodes[b], None)

    def below(self, p: int) -> set[int]:
        """All that it contains, itself included: a whole, too, all of whose parts are there."""
        reached, fresh = {p}, {p}
        while fresh:
            reached |= {self.graph[node] for each in fresh for node in rx.descendants(self.graph, self.nodes[each])}
            wholes = {self.whole[part] for part in reached & self.whole.keys()} - reached
            fresh = {whole for whole in wholes if reached.issuperset(self.made_of[whole])}
            reached |= fresh
        return reached


class Walk:
    """Everything that the answer is read from, made once."""

    def __init__(self, view: View) -> None:
        opinions = view.statuses.opinions
        self.keys = view.statuses.law.content.keys
        self.source, self.target = (Network(view, alternatives=read) for read in (True, False))
        self.meets = _both_ways(pair for pair, resolved in opinions.pairs.items() if resolved.claim & Claim.MEETS)
        joint = _both_ways((member, joint.target) for joint in opinions.joints for member in joint.members)
        self.overlaps = {p: self.meets.get(p, set()) | joint.get(p, set()) for p in self.meets.keys() | joint.keys()}

    def answer(self) -> Answer:
        mine, theirs = ({p: graph.below(p) for p in graph.nodes} for graph in (self.source, self.target))
        above: Beside = {}
        for b, below in theirs.items():
            for y in below:
                above.setdefault(y, set()).add(b)
        of = {p: framework_of(self.keys[p]) for p in mine}
        relations: dict[Pair, Relation] = {}
        candidates: set[Pair] = set()
        for a, below in mine.items():
            touched = below.union(*(self.overlaps[x] for x in below & self.overlaps.keys()))
            related = set().union(*(above[y] for y in touched if y in above))
            for b in related:
                if of[a] < of[b]:
                    claim = Claim.MEETS
                    claim |= Claim.SUPERSET if b in below else Claim.NONE
                    claim |= Claim.SUBSET if a in theirs[b] else Claim.NONE
                    relations[self.keys[a], self.keys[b]] = TO_RELATION[claim]
            suggested = set().union(*(self.meets[m] for m in self.meets.get(a, ()))) - related
            candidates |= {(self.keys[a], self.keys[b]) for b in suggested if of[a] < of[b]}
        return relations, candidates, nothing(relations, [self.keys[p] for p in mine])


def nothing(relations: Iterable[Pair], provisions: Sequence[Key]) -> set[tuple[Key, Key]]:
    """(provision, framework) where none of the framework's relates to it."""
    of = {key: framework_of(key) for key in provisions}
    mapped = {end for a, b in relations for end in ((a, of[b]), (b, of[a]))}
    frameworks = sorted(set(of.values()))
    return {(key, other) for key, own in of.items() for other in frameworks if other != own} - mapped


def _both_ways(pairs: Iterable[tuple[int, int]]) -> Beside:
    found: Beside = {}
    for a, b in pairs:
        found.setdefault(a, set()).add(b)
        found.setdefault(b, set()).add(a)
    return found


def two_hops(view: View) -> Iterator[bool]:
    """Of each two provisions that two accepted mappings join through a third: whether anything follows."""
    opinions = view.statuses.opinions
    beside = _both_ways(pair for pair, resolved in opinions.pairs.items() if resolved.claim)
    joined: dict[tuple[int, int], bool] = {}
    for middle, ends in beside.items():
        for a, b in combinations(sorted(ends), 2):
            follows = bool(compose(opinions.claim(a, middle), opinions.claim(middle, b)))
            joined[a, b] = joined.get((a, b), False) or follows
    yield from joined.values()
