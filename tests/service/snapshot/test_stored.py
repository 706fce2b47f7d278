"""What comes back from columns is what went in, record by record, entry by entry, and nothing of it is made unasked."""

import dataclasses
from collections.abc import Iterable
from datetime import UTC, datetime, time

import numpy as np
import pytest

from ontology.drawn import Drawn, Spoken
from ontology.fields import fields_of
from ontology.records import CLASSES, AISystem, Evidence, Incident, Record, Use
from ontology.register import BRUSSELS, Added, ChangeSet, Entry, Register
from service.growth import grown
from service.ledger.chain import Link, stamp
from service.snapshot.columns import Arrays, columns
from service.snapshot.extras import Extras
from service.snapshot.stored import Stored
from tests.graphs import random_graph
from tests.random_records import any_records

AT = datetime(2026, 3, 5, 10, tzinfo=UTC)


def links(entries: Iterable[Entry]) -> list[Link]:
    return [Link(e.sequence, e.previous, "", e.digest, stamp(e.at), e.change.actor) for e in entries]


def back(entries: list[Entry]) -> Register:
    return Stored(columns(entries)).register(BRUSSELS, links(entries))


def entry(sequence: int, records: Iterable[Record], closed: tuple[str, ...] = (), source: str | None = None) -> Entry:
    change = ChangeSet("ann", f"reason {sequence}", tuple(map(Added, records)), closed, source)
    return Entry(sequence, AT, f"digest {sequence}", f"digest {sequence - 1}", change)


def assert_same(one: Register, other: Register) -> None:
    assert one.entries == other.entries
    assert list(one.by_key) == list(other.by_key)
    assert list(one.by_class) == list(other.by_class)
    assert one.correcting() == other.correcting()
    for cls, ones in other.by_class.items():
        assert list(one.by_class[cls]) == list(ones)
        assert [each.place for each in one.by_class[cls]] == list(range(len(ones)))
        assert all(one.by_key[each.record.key] is each for each in one.by_class[cls])


@pytest.mark.parametrize("seed", range(10))
def test_records_of_every_class_come_back_as_they_were(seed: int) -> None:
    records = any_records(seed)
    assert {type(record) for record in records} == set(CLASSES.values())
    entries = [entry(1, records[:200], source="a.xlsx"), entry(2, records[200:], tuple(r.key for r in records[:40:3]))]
    found, there = back(entries), Register.of(entries)
    assert_same(found, there)
    for cls in CLASSES.values():
        for mine, its in zip(found.by_class[cls], there.by_class[cls], strict=True):
            for field in fields_of(cls):
                pair = getattr(mine.record, field.name), getattr(its.record, field.name)
                assert type(pair[0]) is type(pair[1])


@pytest.mark.parametrize("seed", range(30))
def test_a_chain_comes_back_and_grows_on_from_anywhere(seed: int) -> None:
    whole = random_graph(seed).register()
    for cut in range(len(whole.entries) + 1):
        start = whole.entries[:cut]
        found = back(start) if cut else Register()
        assert_same(grown(found, whole.entries[cut:]), whole)
        again = grown(back(start) if cut else Register(), whole.entries[cut:])
        assert_same(back(again.entries), whole)


def test_values_at_the_edge_come_back() -> None:
    late = datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    records = [
        Evidence(key="evidence/1", label="", sha256="ü" * 3, collected_at=late, supports=(), about=("a", "b")),
        Evidence(key="evidence/2", label="\x00\n𝄞", sha256="", collected_at=datetime(1, 1, 1, tzinfo=UTC)),
        Evidence(key="evidence/3", label="plain", sha256="", collected_at=AT),
    ]
    entries = [entry(1, records)]
    assert_same(back(entries), Register.of(entries))
    assert back(entries).by_key["evidence/1"].record == records[0]


def test_times_of_day_and_numbers_come_back() -> None:
    cls, field = next((c, f) for c in CLASSES.values() for f in fields_of(c) if f.type is time)
    of_class = [record for seed in range(5) for record in any_records(seed) if type(record) is cls]
    made = [
        cls(**{**dataclasses.asdict(record), "key": f"x/{number}", field.name: time(1, 2, 3, number)})
        for number, record in enumerate(of_class)
    ]
    entries = [entry(1, made)]
    assert [each.record for each in back(entries).by_class[cls]] == made


def test_a_redacted_entry_and_what_it_closed_come_back() -> None:
    first = entry(1, [AISystem(key="system/a"), AISystem(key="system/b")])
    gone = dataclasses.replace(entry(2, [], ("system/a", "system/z")), redacted=True)
    entries = [first, gone]
    found = back(entries)
    assert_same(found, Register.of(entries))
    assert (found.entries[1].redacted, found.by_key["system/a"].closed_in) == (True, 2)


def test_nothing_is_made_until_it_is_asked_for() -> None:
    found = back([entry(1, [AISystem(key=f"system/{n}") for n in range(100)])])
    said = found.entries[0].change.added
    ones = found.by_class[AISystem]
    assert isinstance(said, Spoken)
    assert isinstance(ones, Drawn)
    assert (len(said), len(ones), len(found.by_key), found.correcting(), said.kept.made) == (100, 100, 100, [], 0)
    assert found.by_key["system/5"].record.key == "system/5"
    assert said.kept.made == 1
    assert len(columns(found.entries)["record.class"]) == 100
    assert said.kept.made == 1


def test_what_no_ledger_could_have_said_is_not_kept() -> None:
    naive = Evidence(key="evidence/1", label="x", sha256="", collected_at=datetime(2026, 1, 1))
    odd = Incident(**{field.name: 7 for field in fields_of(Incident)}, key="incident/1")  # type: ignore[arg-type]
    for records in ([AISystem(key="a"), AISystem(key="a")], [naive], [odd]):
        with pytest.raises((ValueError, TypeError)):
            columns([entry(1, records)])


def test_what_others_want_kept_comes_back() -> None:
    extras = Extras(
        {"a/1": np.arange(5, dtype=np.int32), "none": np.zeros(0, np.int64), "mask": np.array([True, False])},
        {"keys": ["system/a", "system/a"], "words": ["any text", "system/a", "ü"], "empty": []},
    )
    found = Stored(columns([entry(1, [AISystem(key="system/a")])], extras)).extras()
    assert {name: list(strings) for name, strings in found.strings.items()} == extras.strings
    assert found.arrays.keys() == extras.arrays.keys()
    for name, array in extras.arrays.items():
        np.testing.assert_array_equal(found.arrays[name], array, strict=True)
    with pytest.raises(ValueError, match="cannot be kept"):
        columns([], Extras({"objects": np.array([object()])}))


def _cases(arrays: Arrays) -> Iterable[tuple[str, Arrays]]:
    """Each column with numbers that lie beyond what they count, one too many, one too few, another type."""
    for name, column in arrays.items():
        if name.endswith(".content"):
            continue
        for wrong in (np.iinfo(column.dtype).max, -3):
            changed = column.copy()
            if len(changed) and column.dtype != np.int64:
                changed[-1] = wrong
                yield f"{name} {wrong}", {**arrays, name: changed}
        if name not in ("key.starts", "text.starts"):  # one more that is empty changes nothing
            yield f"{name} long", {**arrays, name: np.append(column, column[-1:])}
        yield f"{name} type", {**arrays, name: column.astype(np.int16)}


def test_columns_that_do_not_fit_are_refused_when_they_are_opened() -> None:
    uses = [Use(key=f"use/{n}", user="system/1", used="model/1", valid_from=AT.date()) for n in range(3)]
    items = [Evidence(key="evidence/1", label="x", sha256="y", collected_at=AT, about=("system/1",), corrects="use/1")]
    entries = [entry(1, uses), entry(2, items, ("use/1",))]
    arrays = columns(entries)
    assert_same(Stored(arrays).register(BRUSSELS, links(entries)), Register.of(entries))
    cases = list(_cases(arrays))
    assert len(cases) > 60
    for name, changed in cases:
        with pytest.raises((ValueError, IndexError)):  # noqa: PT012  # whichever of the two looks first
            Stored(changed).register(BRUSSELS, links(entries))
            pytest.fail(name)
