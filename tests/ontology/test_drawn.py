"""Records made on demand are the same as records that are there, by every door of a register, however it grows."""

import random
from collections.abc import Iterable
from copy import copy
from dataclasses import replace
from threading import Thread

import pytest

from ontology.drawn import Drawn, Filed, Kept, Spoken
from ontology.key import Key
from ontology.layered import Layered
from ontology.records import AISystem, Record, Use
from ontology.register import Added, ChangeSet, Entry, Recorded, Register
from service.growth import grown
from tests.graphs import random_graph


def drawn(register: Register) -> tuple[Register, Kept]:
    """The same register, of which nothing is made yet."""
    there = list(register.by_key.values())
    kept = Kept(len(there), lambda number: replace(there[number]))
    numbers: dict[type[Record], list[int]] = {}
    for number, each in enumerate(there):
        numbers.setdefault(type(each.record), []).append(number)
    entries, start = [], 0
    for entry in register.entries:
        end = start + len(entry.change.added)
        entries.append(replace(entry, change=replace(entry.change, added=Spoken(kept, range(start, end)))))
        start = end
    index = {each.record.key: number for number, each in enumerate(there)}
    by_class = {cls: Drawn(kept, ones) for cls, ones in numbers.items()}
    return Register(
        register.zone, entries, Layered(Filed(kept, index)), {**by_class}, list(register.correcting())
    ), kept


def said(register: Register) -> list[tuple[Key, Record, int, int | None]]:
    return [(key, each.record, each.recorded_in, each.closed_in) for key, each in register.by_key.items()]


def same(one: Register, other: Register) -> None:
    assert said(one) == said(other)
    assert one.entries == other.entries
    assert one.correcting() == other.correcting()
    assert one.by_class.keys() == other.by_class.keys()
    for cls, ones in other.by_class.items():
        assert list(one.by_class[cls]) == list(ones)
        assert len(one.by_class[cls]) == len(ones)
    for key in other.by_key:
        recorded = one.by_key[key]
        assert recorded is one.get(key)
        assert recorded is one.by_class[type(recorded.record)][recorded.place]


@pytest.mark.parametrize("seed", range(15))
def test_a_register_of_records_not_made_yet_grows_as_one_that_is_there(seed: int) -> None:
    whole = random_graph(seed).register()
    for cut in range(len(whole.entries) + 1):
        start = Register.of(whole.entries[:cut])
        before = said(start)
        lazy, kept = drawn(start)
        steps = lazy
        for entry in whole.entries[cut:]:
            steps = grown(steps, [entry])
        assert kept.made <= sum(len(entry.change.closed) for entry in whole.entries[cut:])
        same(steps, whole)
        assert said(lazy) == before
        same(lazy, start)


def test_nothing_is_made_before_somebody_asks_for_it() -> None:
    lazy, kept = drawn(Register.of(entries(systems(50))))
    assert (len(lazy.by_key), "system/7" in lazy.by_key, "system/99" in lazy.by_key) == (50, True, False)
    assert (len(lazy.by_class[AISystem]), len(lazy.entries[0].change.added), lazy.correcting()) == (50, 50, [])
    assert (lazy.get("nobody"), lazy.known_at(None), kept.made) == (None, 1, 0)
    assert lazy.by_key["system/7"].record == AISystem(key="system/7")
    assert kept.made == 1
    lazy = grown(lazy, [entry(2, systems(3, "later"), ("system/9",))])
    assert (kept.made, len(lazy.by_key), len(lazy.by_class[AISystem])) == (2, 53, 53)
    assert [each.place for each in lazy.by_class[AISystem]] == list(range(53))


def test_a_change_of_many_layers_is_seen_by_its_copy_alone() -> None:
    """More than a `Layered` keeps above: the layers are put together, and still nothing is made."""
    first, kept = drawn(Register.of(entries(systems(2000))))
    second = grown(grown(first, [entry(2, systems(1500, "more"), ("system/1",))]), [entry(3, [], ("system/2",))])
    third = grown(second, [entry(4, systems(1, "last"), ("more/3",))])
    assert kept.made == 2
    assert (len(first.by_key), len(second.by_key), len(third.by_key)) == (2000, 3500, 3501)
    assert [each.by_key["system/1"].closed_in for each in (first, second, third)] == [None, 2, 2]
    assert [each.by_key["more/3"].closed_in for each in (second, third)] == [None, 4]
    assert [*third.by_key][-2:] == ["more/1499", "last/0"]


def test_drawn_does_what_a_list_does() -> None:
    chance = random.Random(3)
    there = [Recorded(record, 1, None, None, place) for place, record in enumerate(systems(40))]
    ours, plain = Drawn(Kept(40, there.__getitem__), range(40)), [*there]
    pairs: list[tuple[Drawn | list[Recorded], list[Recorded]]] = [(ours, plain)]
    for step in range(400):
        mine, its = chance.choice(pairs)
        place = chance.randrange(-len(its), len(its))
        assert (mine[place], mine[place:], len(mine)) == (its[place], its[place:], len(its))
        fresh = Recorded(AISystem(key=f"system/new-{step}"), 2)
        if chance.random() < 0.4:
            mine[place] = its[place] = fresh
        elif chance.random() < 0.5:
            mine.append(fresh)
            its.append(fresh)
        elif chance.random() < 0.1:
            assert list(mine) == its
        elif chance.random() < 0.3:
            pairs = [*pairs[-4:], (copy(mine), [*its])]
    for mine, its in pairs:
        assert list(mine) == its
        with pytest.raises(IndexError):
            mine[len(its)]


def test_filed_takes_changes_and_forgets_as_a_dict_does() -> None:
    chance = random.Random(4)
    there = [Recorded(record, 1, None, None, place) for place, record in enumerate(systems(40))]
    kept = Kept(40, there.__getitem__)
    mine: Layered[Key, Recorded] = Layered(Filed(kept, {each.record.key: each.place for each in there}))
    its = {each.record.key: each for each in there}
    for step in range(600):
        key = f"system/{chance.randrange(80)}"
        if chance.random() < 0.5:
            mine[key] = its[key] = Recorded(AISystem(key=key), step)
        elif chance.random() < 0.5:
            mine.discard(key)
            its.pop(key, None)
        if chance.random() < 0.1:
            assert dict(mine.items()) == its
            assert (len(mine), set(mine.keys())) == (len(its), set(its))
            mine = mine.copy()
        assert (mine.get(key), key in mine) == (its.get(key), key in its)


def test_what_was_said_equals_a_tuple_of_it() -> None:
    added = tuple(map(Added, systems(5)))
    lazy, _ = drawn(Register.of([entry(1, systems(5))]))
    spoken = lazy.entries[0].change.added
    assert isinstance(spoken, Spoken)
    assert spoken == added
    assert added == spoken
    assert spoken != added[:4]
    assert spoken[1:3] == added[1:3]
    assert hash(spoken) == hash(added)
    assert (spoken[-1], [*spoken]) == (added[-1], [*added])


def test_two_who_ask_at_once_hold_the_same() -> None:
    kept = Kept(2000, lambda number: Recorded(Use(key=f"use/{number}", user="a", used="b"), 1))
    found: list[list[Recorded]] = [[], [], [], []]
    threads = [Thread(target=lambda mine=mine: mine.extend(kept[n] for n in range(2000))) for mine in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(each is other for mine in found for each, other in zip(mine, found[0], strict=True))


def systems(count: int, name: str = "system") -> list[Record]:
    return [AISystem(key=f"{name}/{number}") for number in range(count)]


def entry(sequence: int, records: Iterable[Record], closed: tuple[Key, ...] = ()) -> Entry:
    at = random_graph(0).register().entries[0].at
    return Entry(sequence, at, f"digest {sequence}", "", ChangeSet("ann", "x", tuple(map(Added, records)), closed))


def entries(records: Iterable[Record]) -> list[Entry]:
    return [entry(1, records)]
