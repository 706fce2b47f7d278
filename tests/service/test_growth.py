"""A register that has read on leaves the one that it came from as it was."""

from ontology.register import Register
from service.growth import grown
from tests.graphs import random_graph


def said(register: Register) -> list[tuple[object, ...]]:
    return [
        (key, recorded.record, recorded.recorded_in, recorded.closed_in) for key, recorded in register.by_key.items()
    ]


def test_growing_entry_by_entry_is_reading_at_once_and_changes_nothing_behind() -> None:
    for seed in range(20):
        whole = random_graph(seed).register()
        steps = [Register(whole.zone)]
        before = [said(steps[0])]
        for entry in whole.entries:
            steps.append(grown(steps[-1], [entry]))
            before.append(said(steps[-1]))
        assert [said(step) for step in steps] == before
        assert said(steps[-1]) == said(whole)
        for cls, ones in whole.by_class.items():
            assert [each.record.key for each in steps[-1].by_class[cls]] == [each.record.key for each in ones]
            assert all(steps[-1].by_key[each.record.key] is each for each in steps[-1].by_class[cls])
        assert all(ones[each.place] is each for ones in steps[-1].by_class.values() for each in ones)
