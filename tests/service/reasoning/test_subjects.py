"""Subjects that are moved are those that are read anew: numbers, uses, inventories, and who reaches whom on any day."""

import os
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import pytest

from ontology.records import (
    AISystem,
    Dataset,
    Inventory,
    ModelVersion,
    Organisation,
    Record,
    RoleAssignment,
    Supplier,
    Use,
)
from ontology.register import Added, ChangeSet, Register
from ontology.words import InventoryExtent, SubjectKind
from service.reasoning import reached, uses
from service.reasoning import subjects as subjects_module
from service.reasoning.between import between
from service.reasoning.bits import bits_of, subjects_in
from service.reasoning.subjects import Subjects, reaching_otherwise
from service.reasoning.supposed import as_known, suppose
from tests.graphs import random_graph
from tests.service.reasoning.test_moving import entry, in_any_order, with_set

GRAPHS = max(10, int(os.environ.get("NOMOGRAPH_GRAPHS", "500")) // 20)
TODAY = date(2026, 6, 15)
DAYS = (date(2025, 1, 1), date(2025, 2, 1), date(2026, 3, 1), TODAY, date(2026, 9, 15), date(2028, 1, 1))
KINDS = (Organisation, AISystem, ModelVersion, Dataset, Supplier)
BROADEST = list(SubjectKind)


class Point(NamedTuple):
    register: Register
    k: int


def random_uses(chance: random.Random) -> Register:
    """Uses in circles, twice, of whoever is not recorded yet, over any days; inventories; most is closed in the end."""
    subjects: list[Record] = [kind(key=f"{kind.kind}/{n}") for kind in KINDS for n in range(3)]
    keys, starts = [each.key for each in subjects], (None, None, *DAYS)
    records = list[Record]()
    for n in range(22):
        start, end = chance.choice(starts), chance.choice(starts)
        end = end if start is None or end is None or start < end else None
        upper, lower = chance.choice(keys), chance.choice(keys)
        if upper.startswith("organisation") and chance.random() < 0.5:
            records.append(
                RoleAssignment(key=f"role/{n}", agent=upper, subject=lower, role="r", valid_from=start, valid_to=end)
            )
        else:
            records.append(Use(key=f"use/{n}", user=upper, used=lower, valid_from=start, valid_to=end))
    for n in range(14):
        records.append(
            Inventory(
                key=f"inventory/{n}",
                subject=chance.choice(keys),
                inventory_kind=chance.choice(BROADEST),
                extent=chance.choice(list(InventoryExtent)),
                as_of=chance.choice((TODAY, TODAY, date(2026, 1, 1), date(2027, 1, 1))),
                stated_by="ann",
            )
        )
    everything = subjects + records
    chance.shuffle(everything)
    closed = chance.sample([each.key for each in everything], 20)
    changes = [ChangeSet("ann", "more", (Added(each),)) for each in everything]
    changes += [ChangeSet("ann", "closed", (), (key,)) for key in closed]
    first, later = changes[:12], changes[12:]
    chance.shuffle(later)
    known = {each.record.key for change in first for each in change.added}
    ordered = list(first)
    for change in later:
        if all(key in known for key in change.closed):
            ordered.append(change)
            known |= {each.record.key for each in change.added}
    return Register.of(entry(n, change) for n, change in enumerate(ordered, 1))


def stated(one: Point, other: Point) -> list[Record]:
    found = between(one.register, one.k, TODAY, other.register, other.k, TODAY, None)
    assert found is not None
    return found.stated


def moved(before: Subjects, to: Point) -> Subjects:
    """Held against what is read anew; that where it is to be read anew."""
    differing = stated(Point(before.register, before.k), to)
    new = Subjects.of(to.register, to.k, TODAY, before)
    found = before.moved(to.register, to.k, differing)
    if found is None:
        assert not new.goes_on(before)
        return new
    assert_same(found, new)
    assert found.moved_from() is before
    assert found.reaching_others == reaching_otherwise(differing, before, new)
    assert found.came == frozenset(found.numbers[key] for key in new.index.keys() - before.index.keys())
    assert found.went == frozenset(found.numbers[key] for key in before.index.keys() - new.index.keys())
    return found


def assert_same(one: Subjects, new: Subjects) -> None:
    assert one.register is new.register
    assert (one.k, one.today, one.keys, one.kind, one.late) == (new.k, new.today, new.keys, new.kind, new.late)
    assert list(one.index.items()) == list(new.index.items())
    assert (one.numbers, one.gone, one.organisations) == (new.numbers, new.gone, new.organisations)
    assert (one.of_user, one.up, one.down) == (new.of_user, new.up, new.down)
    assert sorted(one.edges, key=str) == sorted(new.edges, key=str)
    assert set(one.uses.days) >= set(new.uses.days)
    assert one.inventories.stated == new.inventories.stated


def assert_reached(one: Subjects, new: Subjects, chance: random.Random) -> None:
    """Some of it, so that some is left to be asked later, and some to be asked again."""
    for s in chance.sample(range(len(new.keys)), len(new.keys) // 2):
        for day in chance.sample([*DAYS, *(day + timedelta(1) for day in DAYS)], 5):
            assert one.reach(s, day) == new.reach(s, day)
        for day in chance.sample(DAYS, 2):
            assert subjects_in(one.reach_bits(s, day)) == sorted(new.reach(s, day))
        for kind in chance.sample(BROADEST, 3):
            assert one.components(s, kind) == new.components(s, kind)
            assert one.current_inventories(s, kind) == new.current_inventories(s, kind)
            assert one.missing_inventories(s, kind) == new.missing_inventories(s, kind)
            assert one.inventory_complete(s, kind) == new.inventory_complete(s, kind)
    if chance.random() < 0.7:
        for kind in chance.sample(BROADEST, 4):
            assert one.complete(kind) == new.complete(kind)
            for s in chance.sample(range(len(new.keys)), len(new.keys) // 2):
                assert one.users(s, kind) == new.users(s, kind)


def registers(seed: int) -> Iterator[Register]:
    yield random_uses(random.Random(seed))
    yield in_any_order(random_graph(seed), random.Random(seed), named_later=seed % 2 > 0)


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Every other graph is one of large sets, and of many who are asked."""
    if seed % 2:
        monkeypatch.setattr(reached, "_LARGE", 1)
        monkeypatch.setattr(subjects_module, "_FEW", 1)


@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize("seed", range(GRAPHS))
def test_moved_entry_by_entry_and_back(seed: int) -> None:
    chance, kept = random.Random(seed), 0
    for register in registers(seed):
        subjects = Subjects.of(register, 1, TODAY)
        for k in (*range(2, register.head + 1), *range(register.head - 1, 0, -1)):
            before = subjects
            subjects = moved(before, Point(register, k))
            kept += subjects.moved_from() is before
            assert_reached(subjects, Subjects.of(register, k, TODAY, subjects), chance)
    assert kept > 60


@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize("seed", range(GRAPHS))
def test_moved_far_and_to_what_is_supposed(seed: int) -> None:
    """And back; from each point more than once, so that what is shared is shared by several."""
    chance = random.Random(seed)
    for register in registers(seed):
        subjects = Subjects.of(register, register.head // 2, TODAY)
        for _ in range(12):
            k = max(1, min(register.head, subjects.k + chance.randint(-6, 6)))
            open_ones = [key for key, each in register.by_key.items() if each.open_at(k)]
            gone = chance.sample(open_ones, min(2, len(open_ones)))
            more = Use(key="use/supposed", user=chance.choice(list(subjects.keys)), used="supplier/1")
            past = suppose(as_known(register, k), [more], gone)
            subjects = moved(subjects, Point(register, k))
            new = Subjects.of(register, k, TODAY, subjects)
            assert_reached(subjects, new, chance)
            imagined = moved(subjects, Point(past, past.head))
            assert_reached(imagined, Subjects.of(past, past.head, TODAY, imagined), chance)
            back = moved(imagined, Point(register, k))
            assert_reached(back, Subjects.of(register, k, TODAY, back), chance)
            assert_same(subjects, new)
            assert_reached(subjects, new, chance)


def test_what_does_not_differ_is_shared() -> None:
    register = in_any_order(random_graph(3), random.Random(3), named_later=True)
    before = Subjects.of(register, register.head, TODAY)
    for s in range(len(before.keys)):
        before.reach(s)
    more = with_set(
        register, Dataset(key="dataset/new"), Use(key="use/new", user="model-version/a", used="dataset/new")
    )
    after = moved(before, Point(more, more.head))
    assert after.reaching_others is not None
    assert 0 < len(after.reaching_others) < len(after.keys)
    for s in range(len(before.keys)):
        same = s not in after.reaching_others
        assert (after.reach(s) is before.reach(s)) == same
        assert (after.of_user.get(s) is before.of_user.get(s)) or not same


def test_days_of_a_use_split_what_was_reached_before() -> None:
    """On the days before it begins it is not reached; others are reached on all days as before."""
    first, last = date(2026, 2, 1), date(2026, 8, 1)
    one = (AISystem(key="s"), ModelVersion(key="m"), Dataset(key="d"), Use(key="u/1", user="s", used="m"))
    register = Register.of([entry(1, ChangeSet("ann", "settled", tuple(map(Added, one))))])
    before = Subjects.of(register, 1, TODAY)
    index = before.index
    assert before.reach(index["s"]) == {index["m"]}
    more = with_set(register, Use(key="u/2", user="m", used="d", valid_from=first, valid_to=last))
    after = moved(before, Point(more, 2))
    for day, below in ((first - timedelta(1), 1), (first, 2), (TODAY, 2), (last - timedelta(1), 2), (last, 1)):
        assert len(after.reach(index["s"], day)) == after.reach_bits(index["s"], day).bit_count() == below
    again = moved(after, Point(register, 1))
    assert again.reach(index["s"], TODAY) == before.reach(index["s"], TODAY)


def test_what_is_much_is_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uses, "MOST", 1)
    one = (AISystem(key="s"), ModelVersion(key="m"), Dataset(key="d"))
    register = Register.of([entry(1, ChangeSet("ann", "settled", tuple(map(Added, one))))])
    before = Subjects.of(register, 1, TODAY)
    first = with_set(register, Use(key="u/1", user="s", used="m"))
    second = with_set(first, Use(key="u/2", user="m", used="d"))
    assert before.moved(first, 2, stated(Point(register, 1), Point(first, 2))) is not None
    assert before.moved(second, 3, stated(Point(register, 1), Point(second, 3))) is None


def test_one_of_two_ways_is_enough() -> None:
    """And a circle that hangs on nobody any more is not reached."""
    keys = [f"m/{n}" for n in range(5)]
    pairs = [("m/0", "m/1"), ("m/0", "m/2"), ("m/1", "m/3"), ("m/2", "m/3"), ("m/3", "m/4"), ("m/4", "m/3")]
    records = [*(ModelVersion(key=key) for key in keys), *(Use(key=f"{u}>{v}", user=u, used=v) for u, v in pairs)]
    register = Register.of([entry(1, ChangeSet("ann", "settled", tuple(map(Added, records))))])
    subjects = Subjects.of(register, 1, TODAY)
    for s in range(5):
        subjects.reach(s)
        assert subjects.reaching.all.row(s) == bits_of(subjects.reach(s))
    for closed, below in (("m/1>m/3", {1, 2, 3, 4}), ("m/2>m/3", {1, 2}), ("m/0>m/2", {1})):
        register = with_set(register, closed=(closed,))
        subjects = moved(subjects, Point(register, register.head))
        assert subjects.reach(0) == below
        assert subjects.reach(3) == {4}
        assert subjects_in(subjects.reaching.all.row(0)) == sorted(below)


def test_whom_earlier_uses_name_is_joined_when_it_comes_and_left_when_it_goes() -> None:
    register = Register.of(
        [entry(1, ChangeSet("ann", "settled", (Added(AISystem(key="s")), Added(Supplier(key="x")))))]
    )
    sets: list[tuple[tuple[Record, ...], tuple[str, ...]]] = [
        ((Use(key="u/1", user="s", used="m"), Use(key="u/2", user="m", used="x")), ()),
        ((ModelVersion(key="m"),), ()),
        ((), ("s",)),
        ((), ("u/1",)),
        ((), ("x",)),
    ]
    subjects, found = Subjects.of(register, 1, TODAY), list[set[str]]()
    for added, closed in sets:
        register = with_set(register, *added, closed=closed)
        subjects = moved(subjects, Point(register, register.head))
        found.append({subjects.keys[s] for s in subjects.reach(subjects.numbers["s"])})
    assert found == [set(), {"m", "x"}, set(), set(), set()]
    for k in range(register.head - 1, 0, -1):
        subjects = moved(subjects, Point(register, k))
        assert [edge.record for edge in subjects.of_user.get(subjects.numbers["s"], ())] == ["u/1"] * (k == 3)
