"""Of whom nothing is asked otherwise, of that subject windows say the same; who reaches nobody otherwise reaches the
same. Held against what is made anew at both points.
"""

import random

from service.reasoning.between import between
from service.reasoning.otherwise import asked_otherwise
from service.reasoning.status import Statuses
from service.reasoning.subjects import reaching_otherwise
from service.reasoning.unmet import unmet
from tests.graphs import random_graph
from tests.service.reasoning.test_moving import in_any_order


def test_whom_changed_records_do_not_reach_is_asked_alike() -> None:
    left = 0
    for seed in range(12):
        graph, chance = random_graph(seed), random.Random(seed)
        register, query = in_any_order(graph, chance, named_later=True), graph.queries[0]
        for k in range(2, register.head, 3):
            point = (register, query.as_of)
            one, other = Statuses(*point, k, query.policy), Statuses(*point, k + 1, query.policy)
            found = between(register, k, query.as_of, register, k + 1, query.as_of, None)
            if found is None or not one.subjects.numbers.keys() <= other.subjects.numbers.keys():
                continue
            one.subjects = type(one.subjects).of(*point[:1], k, query.as_of, other.subjects)
            others = asked_otherwise(found.stated, one.subjects, other.subjects)
            if others is None:
                continue
            reaching = reaching_otherwise(found.stated, one.subjects, other.subjects)
            first = Statuses(*point, k, query.policy)
            for key, s in first.subjects.index.items():
                number = other.subjects.index.get(key)
                if number is None or number in others:
                    continue
                for p in one.law.kind:
                    if not one.law.is_standard(p):
                        assert first.scope.by_windows(p, s, None) == other.scope.by_windows(p, number, None)
                        left += 1
                if number not in reaching:
                    reached = {first.subjects.keys[each] for each in first.subjects.reach(s)}
                    assert reached == {other.subjects.keys[each] for each in other.subjects.reach(number)}
    assert left


def test_whoever_is_named_before_is_unmet() -> None:
    for seed in range(12):
        graph = random_graph(seed)
        register, query = in_any_order(graph, random.Random(seed), named_later=True), graph.queries[0]
        for k in range(1, register.head + 1):
            statuses = Statuses(register, query.as_of, k, query.policy)
            assert not unmet(register, k, statuses.law, statuses.subjects) - {
                entry for each in register.entries[:k] for entry in each.change.closed
            }
    found = 0
    for seed in range(12):
        graph = random_graph(seed)
        register, query = in_any_order(graph, random.Random(seed), named_later=False), graph.queries[0]
        for k in range(1, register.head + 1):
            statuses = Statuses(register, query.as_of, k, query.policy)
            found += len(unmet(register, k, statuses.law, statuses.subjects))
    assert found
