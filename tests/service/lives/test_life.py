"""A finding's life as of a day, by what was known: open, waived, closed, reopened."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ontology.records import LONGEST_WAIVER, Gap, Record, Waiver
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.words import GapLife, Severity
from service.lives.life import gone, living
from service.reasoning.answers import Finding

FOUND = Finding("gap/duty/system/a/act/art_1", Severity.VIOLATION, "absent", "Nothing meets it", "system/a")
OTHER = replace(FOUND, key="gap/duty/system/b/act/art_1", focus="system/b")
GAP = Gap(
    key=FOUND.key,
    finding=FOUND.key,
    question="duty",
    label="Nothing met it",
    gap_kind="absent",
    gap_severity=Severity.WARNING,
    opened_on=date(2026, 3, 1),
    subject="system/a",
    owner="Ada",
)
AGAIN = replace(GAP, key=f"{FOUND.key}~2", opened_on=date(2026, 5, 1), reopens=GAP.key)
WAIVER = Waiver(
    key="waiver/1",
    waives=GAP.key,
    waived_by="Board",
    reason="a new supplier comes in June",
    valid_from=date(2026, 3, 10),
    valid_to=date(2026, 6, 1),
)


def register(*steps: tuple[int, tuple[Record, ...], tuple[str, ...]]) -> Register:
    """Each step is recorded at noon of the first day of a month of 2026."""
    return Register.of(
        Entry(
            sequence,
            datetime(2026, month, 1, 12, tzinfo=UTC),
            f"{sequence}" * 64,
            "",
            ChangeSet("nomograph", "gaps", tuple(map(Added, added)), closed),
        )
        for sequence, (month, added, closed) in enumerate(steps, 1)
    )


OPENED = (3, (GAP,), ())
CLOSED = (4, (), (GAP.key,))
REOPENED = (5, (AGAIN,), ())


def one(known: Register, day: date, *found: Finding, k: int | None = None) -> Finding:
    (finding,) = told(known, day, *found, k=k)
    return finding


def told(known: Register, day: date, *found: Finding, k: int | None = None) -> list[Finding]:
    point = known, day, known.head if k is None else k
    return [*living(*point, found), *gone(*point, found)]


def test_what_nobody_recorded_is_open_since_nobody_knows_when() -> None:
    finding = one(register(), date(2026, 4, 1), FOUND)
    assert (finding.life, finding.opened_in, finding.age_days) == (GapLife.OPEN, None, None)


def test_what_was_recorded_is_open_since_then() -> None:
    finding = one(register(OPENED), date(2026, 3, 31), FOUND)
    assert (finding.life, finding.opened_in, finding.age_days) == (GapLife.OPEN, 1, 30)
    assert finding.message == "Nothing meets it"


def test_what_is_gone_is_closed_and_says_what_it_was() -> None:
    finding = one(register(OPENED, CLOSED), date(2026, 6, 1))
    assert (finding.life, finding.opened_in, finding.closed_in) == (GapLife.CLOSED, 1, 2)
    assert (finding.age_days, finding.message, finding.owner) == (31, "Nothing met it", "Ada")
    assert (finding.severity, finding.question) == (Severity.WARNING, "duty")


def test_what_is_gone_is_closed_before_that_is_recorded() -> None:
    finding = one(register(OPENED), date(2026, 6, 1))
    assert (finding.life, finding.opened_in, finding.closed_in, finding.age_days) == (GapLife.CLOSED, 1, None, None)


def test_what_was_looked_for_in_another_way_is_closed_only_if_a_record_says_so() -> None:
    day = date(2026, 6, 1)
    assert [*gone(register(OPENED), day, 1, (), recorded_only=True)] == []
    assert [*gone(register(OPENED, CLOSED), day, 2, (), recorded_only=True)] == told(register(OPENED, CLOSED), day)


def test_what_was_gone_and_is_found_again_is_reopened() -> None:
    finding = one(register(OPENED, CLOSED, REOPENED), date(2026, 5, 11), FOUND)
    assert (finding.life, finding.opened_in, finding.reopened_in) == (GapLife.REOPENED, 1, 3)
    assert finding.age_days == 10


def test_it_is_reopened_before_that_is_recorded() -> None:
    finding = one(register(OPENED, CLOSED), date(2026, 5, 1), FOUND)
    assert (finding.life, finding.opened_in, finding.reopened_in) == (GapLife.REOPENED, 1, None)
    assert finding.age_days is None


@pytest.mark.parametrize(("k", "life"), [(0, GapLife.OPEN), (1, GapLife.OPEN), (2, GapLife.REOPENED)])
def test_an_older_known_at_gives_the_life_as_it_was_known_then(k: int, life: GapLife) -> None:
    known = register(OPENED, CLOSED, REOPENED)
    assert one(known, date(2026, 6, 1), FOUND, k=k).life is life


def test_on_a_day_before_it_was_closed_it_was_not_closed_yet() -> None:
    finding = one(register(OPENED, CLOSED), date(2026, 3, 20), FOUND)
    assert (finding.life, finding.closed_in, finding.age_days) == (GapLife.OPEN, None, 19)


def test_on_a_day_before_it_was_opened_there_is_no_record_of_it() -> None:
    known = register(OPENED, CLOSED)
    assert told(known, date(2026, 2, 1)) == []
    assert one(known, date(2026, 2, 1), FOUND).life is GapLife.OPEN


def waived(*waivers: Waiver, closed: bool = False) -> Register:
    withdrawn = [(4, (), tuple(waiver.key for waiver in waivers))] if closed else []
    return register(OPENED, (3, waivers, ()), *withdrawn)


def test_a_waiver_in_force_says_who_why_and_until_when() -> None:
    finding = one(waived(WAIVER), date(2026, 3, 10), FOUND)
    assert finding.life is GapLife.WAIVED
    assert (finding.waiver, finding.waived_by) == ("waiver/1", "Board")
    assert (finding.waived_because, finding.waived_until) == ("a new supplier comes in June", date(2026, 6, 1))
    assert (finding.opened_in, finding.age_days) == (1, 9)


@pytest.mark.parametrize("day", [date(2026, 3, 9), date(2026, 6, 1)])
def test_a_waiver_holds_from_its_first_day_to_its_end(day: date) -> None:
    finding = one(waived(WAIVER), day, FOUND)
    assert (finding.life, finding.waiver) == (GapLife.OPEN, None)


def test_a_withdrawn_waiver_no_longer_holds() -> None:
    known = waived(WAIVER, closed=True)
    assert one(known, date(2026, 5, 1), FOUND).life is GapLife.OPEN
    assert one(known, date(2026, 5, 1), FOUND, k=2).life is GapLife.WAIVED


def test_a_waiver_of_one_gap_is_none_of_another() -> None:
    known = waived(WAIVER)
    lives = {each.key: each.life for each in living(known, date(2026, 4, 1), known.head, (FOUND, OTHER))}
    assert lives == {FOUND.key: GapLife.WAIVED, OTHER.key: GapLife.OPEN}


def test_a_waiver_outlives_the_opening_that_it_names() -> None:
    known = register(OPENED, (3, (WAIVER,), ()), CLOSED, REOPENED)
    assert one(known, date(2026, 5, 20), FOUND).life is GapLife.WAIVED


def test_of_two_waivers_the_one_that_holds_longer_is_told() -> None:
    longer = replace(WAIVER, key="waiver/0", valid_to=date(2026, 7, 1), waived_by="Ada")
    assert one(waived(WAIVER, longer), date(2026, 4, 1), FOUND).waived_by == "Ada"


def test_no_waiver_holds_longer_than_the_longest() -> None:
    endless = replace(WAIVER, valid_from=date(2026, 4, 1), valid_to=date(9999, 1, 1))
    last = one(waived(endless), date(2027, 4, 1), FOUND)
    assert (last.life, last.waived_until) == (GapLife.WAIVED, date(2027, 4, 2))
    assert LONGEST_WAIVER == 366
    assert one(waived(endless), date(2027, 4, 2), FOUND).life is GapLife.OPEN
