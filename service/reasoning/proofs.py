"""All proofs of one cell, smallest first, up to a bound, with how many there are (section 6).

A proof chooses one way (`derivations.py`) for each goal that it comes to; a lemma is proved once. Its size is the
number of steps when it is written out in full, a lemma as often as it is read. What is still open counts with the size
of its smallest proof, so that the search comes to the smallest first and to each only once. A way that reads what it
should prove, or something that says it, is left out: it would prove nothing, or less with more. So is a proof in which
no item at the leaves names a subject that R8 wants to be named.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field, replace
from functools import reduce
from heapq import heappop, heappush
from itertools import count
from operator import or_

from ontology.words import SubjectKind
from service.reasoning.answers import Proof
from service.reasoning.derivations import Derivations, Goal, Way
from service.reasoning.known import FAR
from service.reasoning.proof import Prover, Writer
from service.reasoning.status import Statuses
from service.reasoning.ways import above, below, least, reachable

FIRST = 10
COUNTED = 1_000
"""Proofs that are counted at most."""
STATES = 4_000
"""Choices that are looked at for one question."""
GOALS = 1_500
"""Goals from which the smallest sizes are worked out."""

Choice = dict[Goal, Way]


def proofs(statuses: Statuses, p: int, s: int, first: int = FIRST) -> tuple[Proof, ...]:
    """The smallest; each says how many there are, and whether that is all. None where nothing is derived."""
    known = Prover(statuses).prove(p, s)
    if known is None:
        return ()
    search = _Search(Derivations(statuses), ((p, s), statuses.actual.grade(p, s)))
    found, total = list[Choice](), 0
    for chosen in search.choices():
        total += 1
        if len(found) < first:
            found.append(chosen)
        if total == COUNTED:
            break
    if not total:
        return (known,)[:first]
    complete = search.exhausted
    return tuple(replace(_written(statuses, search.root, each), total=total, complete=complete) for each in found)


def _written(statuses: Statuses, root: Goal, chosen: Choice) -> Proof:
    writer, ids = Writer(statuses), dict[Goal, str]()

    def step(goal: Goal) -> str:
        if goal not in ids:
            way = chosen[goal]
            ids[goal] = writer.write(goal[0], way.instance, tuple(map(step, way.premises)))
        return ids[goal]

    return Proof(step(root), tuple(writer.steps))


@dataclass(slots=True)
class _Search:
    """Best first. `exhausted`: nothing was left out for want of room."""

    derivations: Derivations
    root: Goal
    exhausted: bool = False
    least: dict[Goal, int] = field(default_factory=dict)
    """Goal -> the size of its smallest proof."""
    _seen: set[frozenset[Hashable]] = field(default_factory=set)

    def choices(self) -> Iterator[Choice]:
        ways, whole = reachable(self.root, self.derivations.of, GOALS)
        self.least = least(ways, lambda way, sizes: 1 + sum(sizes[premise] for premise in way.premises))
        if self.root not in self.least:
            return
        order = count()
        waiting: list[tuple[int, int, Choice, tuple[Goal, ...]]] = [(self.least[self.root], 0, {}, (self.root,))]
        for _ in range(STATES):
            if not waiting:
                self.exhausted = whole
                return
            _, _, chosen, left = heappop(waiting)
            if not left:
                if self._is_new(chosen) and self._names(chosen):
                    yield chosen
                self.exhausted = whole and not waiting
                continue
            goal, *others = left
            for way in self._fitting(goal, chosen):
                more = chosen | {goal: way}
                fresh = [each for each in dict.fromkeys(way.premises) if each not in more and each not in others]
                # the last begun is finished first, so that whole proofs come out early
                heappush(waiting, (self._size(more), -next(order), more, (*fresh, *others)))

    def _is_new(self, chosen: Choice) -> bool:
        """Whether a reader would see another proof: not only another grade asked of the same steps."""
        steps = frozenset(
            (goal[0], way.instance.rule, way.instance.grade, way.instance.facts, tuple(q[0] for q in way.premises))
            for goal, way in chosen.items()
        )
        if steps in self._seen:
            return False
        self._seen.add(steps)
        return True

    def _names(self, chosen: Choice) -> bool:
        """R8: each step that satisfies stands on an item that names its subject, where it has to."""
        named: dict[Goal, int] = {}

        def names(goal: Goal) -> int:
            if goal not in named:
                way = chosen[goal]
                named[goal] = reduce(or_, map(names, way.premises), way.named)
            return named[goal]

        return all(not self._wants(goal[0], way) or names(goal) >> goal[0][1] & 1 for goal, way in chosen.items())

    def _wants(self, cell: tuple[int, int], way: Way) -> bool:
        """Whether R8 asks that the subject is named."""
        (p, s), statuses = cell, self.derivations.statuses
        exempt = SubjectKind.ORGANISATION in (statuses.subjects.kind[s], statuses.law.kind[p])
        return way.instance.grade >= FAR and way.instance.rule != "R4" and not exempt

    def _fitting(self, goal: Goal, chosen: Choice) -> Iterator[Way]:
        uppers = above(goal, chosen)
        for way in self.derivations.of(goal):
            if all(premise in self.least for premise in way.premises):
                lowers = {each for premise in way.premises for each in below(premise, chosen)}
                again = any(_says(*lower, upper) for lower in _given(lowers, chosen) for upper in {goal, *uppers})
                if not again and not any(_says(goal, way, upper) for upper in uppers):
                    yield way

    def _size(self, chosen: Choice) -> int:
        sizes: dict[Goal, int] = {}

        def size(goal: Goal) -> int:
            if goal not in chosen:
                return self.least[goal]
            if goal not in sizes:
                sizes[goal] = 1 + sum(map(size, chosen[goal].premises))
            return sizes[goal]

        return size(self.root)


def _says(lower: Goal, way: Way | None, upper: Goal) -> bool:
    """Whether the one is at least the other: the same cell, and no lower."""
    given = lower[1] if way is None else way.instance.grade
    return lower[0] == upper[0] and given >= upper[1]


def _given(goals: set[Goal], chosen: Choice) -> Iterator[tuple[Goal, Way | None]]:
    """Each with the way that was chosen for it, which may give more than was asked."""
    return ((goal, chosen.get(goal)) for goal in goals)
