"""A report that is kept up: after a change, only the focus nodes that it can affect are asked again."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from service.validation.shacl.asked import answerable
from service.validation.shacl.columns import Columns, Triple, by_predicate
from service.validation.shacl.plan import Engine, Entry, Plan
from service.validation.shacl.reach import Change, Reach, Touched
from service.validation.shacl.report import Report, Result
from service.validation.shacl.shape import Shape
from service.validation.shacl.targets import focus_nodes
from service.validation.shacl.terms import Ids, Term

Standing = dict[int, list[Result]]
"""Of one shape with targets: results by the number of the node where the run began."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a change opened and what it closed, each in the order of a report; `asked`: how many nodes were asked again,
    each counted once for each shape.
    """

    opened: tuple[Result, ...]
    closed: tuple[Result, ...]
    asked: int = 0


class Affected:
    """Whom a change can affect, by shape of a plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._reach = {
            entry.shape.node: Reach(entry.shape, plan.shapes)
            for entry in plan.entries
            if entry.engine is not Engine.PYSHACL
        }

    def prepare(self, columns: Columns) -> None:
        """Sorts what will be walked back, so that the first change does not pay for it."""
        for reach in self._reach.values():
            reach.prepare(columns)

    def asked(self, before: Columns, after: Columns, change: Change) -> dict[Term, Ids]:
        """The nodes to ask again; shapes that no change reaches are left out."""
        if not change:
            return {}
        asked = {}
        for entry in self.plan.entries:
            nodes = self._nodes(before, after, entry, change)
            if len(nodes):
                asked[entry.shape.node] = nodes
        return asked

    def _nodes(self, before: Columns, after: Columns, entry: Entry, change: Change) -> Ids:
        reach = self._reach.get(entry.shape.node)
        if reach is None or _queried(entry, change):
            return _all(before, after, entry.shape)
        nodes = reach.affected(before, after, change)
        if len(nodes) and not all(answerable(after, select) for select in entry.selects):
            return _all(before, after, entry.shape)
        return nodes


@dataclass
class Validator:
    """A plan, the graph as it is now, and what stands against it."""

    plan: Plan
    columns: Columns
    _standing: dict[Term, Standing] = field(init=False, repr=False)
    _affected: Affected = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._standing = defaultdict(dict)
        self._affected = Affected(self.plan)
        self._keep(self.plan.run(self.columns))
        self._affected.prepare(self.columns)

    def results(self) -> Iterator[Result]:
        """What stands, by shape."""
        for standing in self._standing.values():
            for found in standing.values():
                yield from found

    def apply(self, added: Iterable[Triple], removed: Iterable[Triple]) -> Moved:
        """The graph after a change, and what that changes in the report."""
        added, removed = tuple(added), tuple(removed)
        before, self.columns = self.columns, self.columns.with_changes(added, removed)
        asked = self._affected.asked(before, self.columns, change_of(self.columns, added, removed))
        if not asked:
            return Moved((), ())
        report = self.plan.run(self.columns, asked)
        old: Counter[Result] = Counter()
        for node, nodes in asked.items():
            standing = self._standing[node]
            for root in nodes.tolist():
                old.update(standing.pop(root, ()))
        self._keep(report)
        new = Counter(result for _, _, result in report.rooted())
        return Moved(_in_order(new - old), _in_order(old - new), sum(map(len, asked.values())))

    def _keep(self, report: Report) -> None:
        for target, root, result in report.rooted():
            self._standing[target].setdefault(root, []).append(result)


def _all(before: Columns, after: Columns, shape: Shape) -> Ids:
    """Nobody knows what a query or pySHACL looks at: the shape is asked of all its nodes again."""
    return np.union1d(focus_nodes(before, shape), focus_nodes(after, shape))


def _queried(entry: Entry, change: Change) -> bool:
    """Whether a change touches what the queries of a shape look at."""
    return any(select.properties is None or select.properties & change.keys() for select in entry.selects)


def change_of(columns: Columns, added: Iterable[Triple], removed: Iterable[Triple]) -> Change:
    """What came and went, by property."""
    return {
        columns.terms[predicate].text: Touched.of(keys)
        for predicate, keys in by_predicate(columns.terms, (*added, *removed)).items()
    }


def _in_order(results: Counter[Result]) -> tuple[Result, ...]:
    return tuple(sorted(results.elements(), key=_place))


def _place(result: Result) -> tuple[Term, str, str, Term, tuple[Term, ...]]:
    return result.shape, result.component, str(result.path or ""), result.focus, (result.value,) if result.value else ()
