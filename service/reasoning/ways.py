"""Goals, and the ways to each: a way reads premises, which are goals again. Proofs choose among derivations so, and
remedies among facts to bring.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from heapq import heappop, heappush
from typing import Any, Protocol, TypeVar

Goal = TypeVar("Goal", bound=Hashable)
Goal_co = TypeVar("Goal_co", bound=Hashable, covariant=True)


class Way(Protocol[Goal_co]):
    """One way to a goal."""

    @property
    def premises(self) -> tuple[Goal_co, ...]: ...


W = TypeVar("W", bound=Way[Any])


def reachable(root: Goal, of: Callable[[Goal], tuple[W, ...]], most: int) -> tuple[dict[Goal, tuple[W, ...]], bool]:
    """The ways to a goal and to all that it may come to. False where there are more goals than `most`."""
    found: dict[Goal, tuple[W, ...]] = {}
    waiting = [root]
    for goal in waiting:
        if goal in found:
            continue
        if len(found) == most:
            return found, False
        found[goal] = of(goal)
        waiting += [premise for way in found[goal] for premise in way.premises if premise not in found]
    return found, True


def least(ways: Mapping[Goal, Sequence[W]], cost: Callable[[W, Mapping[Goal, int]], int]) -> dict[Goal, int]:
    """The least cost of each goal that can be reached, smallest first (Knuth's generalisation of Dijkstra). `cost`: of
    a way, the costs of its premises known; never less than any of them.
    """
    known: dict[Goal, int] = {}
    readers: dict[Goal, list[tuple[Goal, int]]] = {}
    missing: dict[tuple[Goal, int], int] = {}
    waiting: list[tuple[int, Goal]] = []
    for goal, its in ways.items():
        for number, way in enumerate(its):
            needed = set(way.premises)
            missing[goal, number] = len(needed)
            for premise in needed:
                readers.setdefault(premise, []).append((goal, number))
            if not needed:
                heappush(waiting, (cost(way, known), goal))
    while waiting:
        size, goal = heappop(waiting)
        if goal in known:
            continue
        known[goal] = size
        for reader, number in readers.get(goal, ()):
            missing[reader, number] -= 1
            if not missing[reader, number] and reader not in known:
                heappush(waiting, (cost(ways[reader][number], known), reader))
    return known


def above(goal: Goal, chosen: Mapping[Goal, Way[Goal]]) -> set[Goal]:
    """Those that read a goal, at any distance."""
    found: set[Goal] = set()
    waiting = [goal]
    while waiting:
        below = waiting.pop()
        for upper, way in chosen.items():
            if upper not in found and below in way.premises:
                found.add(upper)
                waiting.append(upper)
    return found


def below(goal: Goal, chosen: Mapping[Goal, Way[Goal]]) -> set[Goal]:
    """What it reads so far, itself included."""
    found, waiting = {goal}, [goal]
    while waiting:
        way = chosen.get(waiting.pop())
        for premise in way.premises if way else ():
            if premise not in found:
                found.add(premise)
                waiting.append(premise)
    return found
