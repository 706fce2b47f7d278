"""Where the engine and the oracle differ on a graph, and the smallest graph on which they still do.

The engine is seen only through its interface: `View` and `answers`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ontology.records import Edition, Framework, Provision, RiskClass, Role, Subject
from ontology.register import Register
from ontology.words import ApplicabilityState, Relation
from service.reasoning.answers import Applicability, PairRelation
from service.reasoning.view import View
from tests.graphs import Graph, Query
from tests.oracle import Answer, Oracle

IDENTITIES = (Framework, Edition, Provision, Subject)


@dataclass(frozen=True)
class Difference:
    kind: str
    where: tuple[str, ...]
    oracle: object
    engine: object

    def __str__(self) -> str:
        return f"{self.kind} of {' × '.join(self.where)}: oracle {self.oracle}, engine {self.engine}"


def both(register: Register, query: Query) -> tuple[Oracle, View]:
    view = View(register, as_of=query.as_of, known_at=query.known_at, policy=query.policy)
    return Oracle(register, query.as_of, query.known_at, query.policy), view


def differences(oracle: Oracle, view: View) -> Iterator[Difference]:
    if list(oracle.provisions) != sorted(view.provisions) or oracle.subjects != sorted(view.subjects):
        yield Difference("members", (), (oracle.provisions, oracle.subjects), (view.provisions, view.subjects))
        return
    for p in oracle.provisions:
        for s in oracle.subjects:
            yield from of_pair(oracle, view, p, s)
    yield from of_relations(oracle, view)
    frameworks = sorted(oracle.facts.frameworks)
    for f1 in frameworks:
        for f2 in frameworks:
            if f1 < f2:
                yield from of_crosswalk(oracle, view, f1, f2)


def of_pair(oracle: Oracle, view: View, p: str, s: str) -> Iterator[Difference]:
    ours, theirs = oracle.applicability(p, s), view.applicability(p, s)
    if ours.state is not theirs.state:
        yield Difference("state", (p, s), (ours.state.value, ours.day), (theirs.state.value, theirs.from_day))
    elif not same_day(ours, theirs, oracle):
        yield Difference("day", (p, s), (ours.state.value, ours.day), (theirs.from_day, theirs.until))
    if ours.excluded_by != theirs.excluded_by:
        yield Difference("excluded by", (p, s), ours.excluded_by, theirs.excluded_by)
    for kind, ask in (("status", "status"), ("far", "far"), ("counts", "counts")):
        a, b = getattr(oracle, ask)(p, s), getattr(view, ask)(p, s)
        if a != b:
            yield Difference(kind, (p, s), a, b)


def same_day(ours: Answer, theirs: Applicability, oracle: Oracle) -> bool:
    """`applies` has no day on the page; an unknown of today may say so or leave it out."""
    if ours.state is ApplicabilityState.ENDED:
        return ours.day == theirs.until
    if ours.state is ApplicabilityState.UPCOMING:
        return ours.day == theirs.from_day
    if ours.state is ApplicabilityState.UNKNOWN:
        return theirs.from_day == ours.day or (theirs.from_day is None and ours.day == oracle.facts.t)
    return True


def of_relations(oracle: Oracle, view: View) -> Iterator[Difference]:
    ours, theirs = oracle.relations(), view.pair_relations()
    for pair in sorted(set(ours) | set(theirs)):
        a, b = (said.get(pair, Relation.NO_RELATIONSHIP) for said in (ours, theirs))
        if a is not b:
            yield Difference("relation", pair, a, b)


def of_crosswalk(oracle: Oracle, view: View, f1: str, f2: str) -> Iterator[Difference]:
    crosswalk = view.crosswalk(f1, f2)
    ours = oracle.entailed(f1, f2)
    theirs = {(row.source, row.target): row.relation for row in forward(crosswalk.rows, f1)}
    for pair in sorted(set(ours) | set(theirs)):
        if ours.get(pair) is not theirs.get(pair):
            yield Difference("entailed", pair, ours.get(pair), theirs.get(pair))
    suggested = {(row.source, row.target) for row in forward(crosswalk.candidates, f1, drop=True)}
    if oracle.candidates(f1, f2) != suggested:
        only, extra = oracle.candidates(f1, f2) - suggested, suggested - oracle.candidates(f1, f2)
        yield Difference("candidates", (f1, f2), only, extra)


def forward(rows: tuple[PairRelation, ...], f1: str, drop: bool = False) -> list[PairRelation]:
    """A crosswalk has both directions: those from f1 and, turned, those to it. `drop`: relations do not matter."""
    turn = {Relation.SUPERSET_OF: Relation.SUBSET_OF, Relation.SUBSET_OF: Relation.SUPERSET_OF}
    found = []
    for row in rows:
        if row.source.startswith(f"{f1}/"):
            found.append(row)
        else:
            relation = row.relation if drop else turn.get(row.relation, row.relation)
            found.append(replace(row, source=row.target, target=row.source, relation=relation))
    return found


def first_difference(graph: Graph) -> Difference | None:
    register = graph.register()
    for query in graph.queries:
        for difference in differences(*both(register, query)):
            return difference
    return None


def shrunk(graph: Graph, still: Callable[[Graph], bool]) -> Graph:
    """Leaves out questions, records and closings one by one, while `still` holds."""
    for query in graph.queries:
        if holds(still, replace(graph, queries=(query,))):
            graph = replace(graph, queries=(query,))
            break
    shrinking = True
    while shrinking:
        shrinking = False
        for smaller in smaller_graphs(graph):
            if holds(still, smaller):
                graph, shrinking = smaller, True
                break
    return graph


def holds(still: Callable[[Graph], bool], graph: Graph) -> bool:
    """A graph with a hole in it may be refused: then it does not show the case."""
    try:
        return still(graph)
    except (KeyError, ValueError, AttributeError, IndexError, LookupError):
        return False


def smaller_graphs(graph: Graph) -> Iterator[Graph]:
    for n, change in enumerate(graph.changes):
        for size in (16, 8, 4, 2, 1):
            for start in range(0, len(change.added), size):
                cut = change.added[start : start + size]
                if any(isinstance(added.record, (Role, RiskClass)) for added in cut):
                    continue  # without its list a class means something else
                gone = {added.record.key for added in cut}
                if size > 1 and any(isinstance(added.record, IDENTITIES) for added in cut):
                    continue
                rest = tuple(added for added in change.added if added.record.key not in gone)
                yield with_change(graph, n, replace(change, added=rest))
        for key in change.closed:
            yield with_change(graph, n, replace(change, closed=tuple(k for k in change.closed if k != key)))


def with_change(graph: Graph, n: int, change: object) -> Graph:
    return replace(graph, changes=(*graph.changes[:n], change, *graph.changes[n + 1 :]))  # type: ignore[arg-type]


def report(graph: Graph) -> str:
    """The first difference of a graph, on the smallest graph that shows one of its kind."""
    first = first_difference(graph)
    if first is None:
        return "no difference"

    def still(smaller: Graph) -> bool:
        found = first_difference(smaller)
        return found is not None and found.kind == first.kind

    small = shrunk(graph, still)
    return f"{first_difference(small)}\n{small}\n(first seen: {first})"
