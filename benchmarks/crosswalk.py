"""All crosswalks between the shipped frameworks, and how much of what two mappings seem to say follows from them.

Compared with rustworkx, which walks the same accepted opinions, wholes and parts as graphs and gives the same relation
for every pair; it gives no path, no opinions on which a row stands, and no candidates. The share of two-hop pairs that
are entailed is printed: of provisions that two accepted mappings join through a third, those between which a relation
follows. Seconds are those of the processor.

    .venv/bin/python -m benchmarks.crosswalk [--json]
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import combinations

import rustworkx as rx

from benchmarks.growth import processor
from benchmarks.report import report
from loaders.shipped import shipped
from ontology import tables
from ontology.key import Key, framework_of
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.words import Decomposition, Relation
from service.reasoning.algebra import TO_RELATION, Claim, compose
from service.reasoning.view import View

TODAY = date(2026, 11, 21)
LIMIT = 2.0
Relations = dict[tuple[Key, Key], Relation]
Below = dict[int, set[int]]


def content() -> Register:
    """The frameworks and opinions that come with the program."""
    added = [*tables.content(), *(each for _, records in shipped() for each in records)]
    kept = {each.record.key: Added(each.record) for each in added}
    change = ChangeSet("benchmark", "content", tuple(kept.values()))
    return Register.of([Entry(1, datetime(2026, 11, 1, tzinfo=UTC), "digest", "none", change)])


def frameworks(view: View) -> list[Key]:
    return sorted({framework_of(key) for key in view.provisions})


def by_index(view: View) -> tuple[Relations, int]:
    """The relation of each pair, and the number of candidates beside."""
    walks = [view.crosswalk(*pair) for pair in combinations(frameworks(view), 2)]
    found = {(row.source, row.target): row.relation for walk in walks for row in walk.rows}
    return found, sum(len(walk.candidates) for walk in walks)


# --- rustworkx ----------------------------------------------------------------------------------------------


class Network:
    """What contains what in one step, by opinions and parts, as a graph; what overlaps what beside it.

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


def overlapping(view: View) -> Below:
    """What overlaps what, by one opinion or as member and target of a joint one."""
    found: Below = {}
    pairs = [pair for pair, resolved in view.statuses.opinions.pairs.items() if resolved.claim & Claim.MEETS]
    pairs += [(member, joint.target) for joint in view.statuses.opinions.joints for member in joint.members]
    for a, b in pairs:
        found.setdefault(a, set()).add(b)
        found.setdefault(b, set()).add(a)
    return found


def by_rustworkx(source: Network, target: Network, meets: Below, keys: list[Key]) -> Relations:
    mine, theirs = ({p: graph.below(p) for p in graph.nodes} for graph in (source, target))
    above: Below = {}
    for b, below in theirs.items():
        for y in below:
            above.setdefault(y, set()).add(b)
    of = {p: framework_of(keys[p]) for p in mine}
    found: Relations = {}
    for a, below in mine.items():
        touched = below.union(*(meets[x] for x in below & meets.keys()))
        for b in set().union(*(above[y] for y in touched if y in above)):
            if of[a] < of[b]:
                claim = Claim.MEETS
                claim |= Claim.SUPERSET if b in below else Claim.NONE
                claim |= Claim.SUBSET if a in theirs[b] else Claim.NONE
                found[keys[a], keys[b]] = TO_RELATION[claim]
    return found


def two_hops(view: View) -> Iterator[bool]:
    """Of each two provisions that two accepted mappings join through a third: whether anything follows."""
    opinions = view.statuses.opinions
    beside: Below = {}
    for (a, b), resolved in opinions.pairs.items():
        if resolved.claim:
            beside.setdefault(a, set()).add(b)
            beside.setdefault(b, set()).add(a)
    joined: dict[tuple[int, int], bool] = {}
    for middle, ends in beside.items():
        for a, b in combinations(sorted(ends), 2):
            follows = bool(compose(opinions.claim(a, middle), opinions.claim(middle, b)))
            joined[a, b] = joined.get((a, b), False) or follows
    yield from joined.values()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    options.size = "content"
    register = content()
    view = View(register, TODAY, register.head)
    keys = list(view.statuses.law.content.keys)
    ours, (relations, candidates) = processor(lambda: by_index(view))
    source, target = (Network(view, alternatives=read) for read in (True, False))
    meets = overlapping(view)
    took, theirs = processor(lambda: by_rustworkx(source, target, meets, keys))
    report(options, "all crosswalks", ours, "rustworkx", took, equal=bool(relations) and relations == theirs)
    report(options, "all crosswalks", ours, "limit", LIMIT, equal=None)
    if not options.json:
        hops = list(two_hops(view))
        told = ", ".join(f"{number:,} {relation}" for relation, number in sorted(Counter(relations.values()).items()))
        print(f"between {len(frameworks(view))} frameworks: {told}; {candidates:,} candidates")
        print(f"{sum(hops):,} of {len(hops):,} two-hop pairs are entailed: {100 * sum(hops) / max(1, len(hops)):.2f} %")


if __name__ == "__main__":
    main()
