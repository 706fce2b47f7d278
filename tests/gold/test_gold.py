"""The gold reading and those after it: each says what its readers said or why not, and our tables agree."""

from functools import cache
from pathlib import Path

import pytest

from benchmarks import gold
from benchmarks.agreement import draw
from tests.tsv import Row, many, rows

HERE = Path(__file__).parent
SEEDS = {"sample": 2026, "held_out_sample": 2027, "fresh_sample": 2028}
SAMPLE_OF = {
    "first": "sample",
    "second": "sample",
    "gold": "sample",
    "third": "held_out_sample",
    "held_out": "held_out_sample",
    "fresh": "fresh_sample",
}
FIELDS = (*gold.FIELDS_ALL, "sure")
ENOUGH = 0.97

Change = tuple[str, str]


@cache
def reading(name: str) -> dict[str, Row]:
    return {row["key"]: row for row in rows(HERE / f"{name}.tsv")}


def values(row: Row, field: str) -> set[str]:
    return set(many(row[field]))


def apart() -> dict[Change, tuple[str, str]]:
    """What the two readers do not both say, by key and field."""
    second = reading("second")
    return {
        (key, field): (row[field], second[key][field])
        for key, row in reading("first").items()
        for field in FIELDS
        if values(row, field) != values(second[key], field)
    }


@pytest.mark.parametrize("name", SEEDS)
def test_the_sample_is_the_one_that_was_drawn(name: str) -> None:
    assert list(reading(name)) == draw(SEEDS[name])


@pytest.mark.parametrize("name", ["gold", "held_out", "fresh"])
def test_gold_has_the_keys_of_the_sample_in_their_order(name: str) -> None:
    assert list(reading(name)) == list(reading(SAMPLE_OF[name]))


@pytest.mark.parametrize("name", SAMPLE_OF)
def test_each_reader_read_every_provision_once(name: str) -> None:
    assert sorted(reading(name)) == sorted(reading(SAMPLE_OF[name]))
    assert len(rows(HERE / f"{name}.tsv")) == len(reading(name))


@pytest.mark.parametrize("name", SAMPLE_OF)
def test_what_follows_from_being_assessable_is_said_of_assessable_provisions_alone(name: str) -> None:
    for row in reading(name).values():
        assert row["assessable"] in ("yes", "no"), row["key"]
        always = {field for field in ("addressee", "role", "risk_class", "applies_from", "assessed_per") if row[field]}
        if row["assessable"] == "yes":
            assert len(always) == 5, row["key"]
        else:
            assert always <= {"addressee"}, row["key"]
        assert row["sure"] in ("yes", "no"), row["key"]
        assert row["pinpoint"], row["key"]


def test_gold_says_what_both_readers_say_or_why_not() -> None:
    first, second = reading("first"), reading("second")
    for key, row in reading("gold").items():
        for field in FIELDS:
            if values(first[key], field) == values(second[key], field) != values(row, field):
                assert f"{field}: both {first[key][field]}" in row["note"], (key, field)


def test_every_disagreement_is_listed_with_what_was_decided() -> None:
    found = {(row["key"], row["field"]): row for row in rows(HERE / "disagreements.tsv")}
    assert {change: (row["first"], row["second"]) for change, row in found.items()} == apart()
    for (key, field), row in found.items():
        decided = reading("gold")[key]
        assert row["decided"] == decided[field]
        assert f"{field}: first " in decided["note"]


def test_the_held_out_reading_says_what_its_reader_says_or_what_was_read_first() -> None:
    third = reading("third")
    for key, row in reading("held_out").items():
        for field in FIELDS:
            was = third[key][field]
            changed = values(row, field) != values(third[key], field)
            assert (f"{field}: read {was or 'nobody'};" in row["note"]) == changed, (key, field)


@pytest.mark.parametrize(("name", "most"), [("gold", 4), ("held_out", 8), ("fresh", 2)])
def test_few_provisions_are_left_open(name: str, most: int) -> None:
    assert sum(row["sure"] == "no" for row in reading(name).values()) <= most


@pytest.mark.parametrize("name", ["gold", "held_out", "fresh"])
def test_gold_holds_assessable_provisions_of_every_act(name: str) -> None:
    asked = {key.split("/")[0] for key, row in reading(name).items() if row["assessable"] == "yes"}
    assert asked == {"eu-ai-act", "gdpr", "dora", "nis2"}


@cache
def scores(path: Path) -> dict[str, gold.Score]:
    return gold.scores(path)


@pytest.mark.parametrize("path", [gold.FILE, gold.HELD_OUT, HERE / "fresh.tsv"], ids=lambda path: path.stem)
@pytest.mark.parametrize("name", gold.FIELDS_ALL)
def test_our_tables_agree_with_gold(name: str, path: Path) -> None:
    score = scores(path)[name]
    assert score.theirs
    assert score.precision >= ENOUGH, score.apart
    assert score.recall >= ENOUGH, score.apart
