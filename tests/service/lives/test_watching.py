"""A server keeps the history by itself: once for each change and each day, one worker for all, and not in the demo."""

import threading
from datetime import date
from pathlib import Path

import pytest

from ontology.errors import Busy
from ontology.records import ModelVersion
from service.home import Home
from service.house import House
from service.lives import watching
from service.lives.alone import alone
from service.lives.bookkeeping import ACTOR
from service.lives.watching import PATIENCE, QUIET, Watcher, keeps_history
from service.settings import Settings
from tests.small_house import TODAY, Clock, gap, mend, said
from tests.waiting import until


class Seconds:
    """A clock that is set."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def watcher(house: House, seconds: Seconds) -> Watcher:
    return Watcher(house, clock=seconds)


def look(watcher: Watcher, seconds: Seconds, times: int = 3) -> None:
    """So often that it has looked if it was going to."""
    for _ in range(times):
        assert watcher.step() is None
        seconds.now += QUIET


def test_it_records_what_it_finds_and_then_nothing_more(house: House, watcher: Watcher, seconds: Seconds) -> None:
    before = house.register.head
    look(watcher, seconds)
    assert house.register.head == before + 1
    assert house.register.entries[-1].change.actor == ACTOR
    look(watcher, seconds, 10)
    assert house.register.head == before + 1


def test_it_records_what_opens_and_closes(house: House, watcher: Watcher, seconds: Seconds) -> None:
    look(watcher, seconds)
    mend(house)
    look(watcher, seconds)
    entry = house.register.entries[-1]
    assert (entry.change.actor, bool(entry.change.closed)) == (ACTOR, True)
    assert gap(house) is None


def test_it_writes_nothing_where_nothing_opened(house: House, watcher: Watcher, seconds: Seconds) -> None:
    look(watcher, seconds)
    entry = house.record(said(ModelVersion(key="model/new@1")))
    look(watcher, seconds)
    new = house.register.entries[entry.sequence :]
    assert all(each.change.actor == ACTOR for each in new)
    look(watcher, seconds)
    assert house.register.entries[entry.sequence :] == new


def test_it_waits_until_the_ledger_is_quiet(house: House, watcher: Watcher, seconds: Seconds) -> None:
    before = house.register.head
    watcher.step()
    seconds.now += QUIET - 0.1
    house.record(said(ModelVersion(key="model/new@1")))
    watcher.step()
    seconds.now += QUIET - 0.1
    watcher.step()
    assert house.register.head == before + 1
    seconds.now += 0.2
    watcher.step()
    assert house.register.head == before + 2


def test_it_does_not_wait_for_ever(house: House, watcher: Watcher, seconds: Seconds) -> None:
    before = house.register.head
    for number in range(int(PATIENCE / (QUIET - 1)) + 1):
        house.record(said(ModelVersion(key=f"model/new@{number}")))
        watcher.step()
        seconds.now += QUIET - 1
    actors = [entry.change.actor for entry in house.register.entries[before:]]
    assert actors.count(ACTOR) == 1


def test_a_new_day_is_looked_at(house: House, watcher: Watcher, seconds: Seconds, clock: Clock) -> None:
    clock.day = date(2026, 1, 1)
    look(watcher, seconds)
    assert gap(house) is None
    clock.day = TODAY
    look(watcher, seconds)
    found = gap(house)
    assert found is not None
    assert (found.opened_in, found.age_days) == (house.register.head, 0)


def test_what_it_wrote_does_not_make_it_look_again(
    house: House, watcher: Watcher, seconds: Seconds, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []

    def counted(*args: object, **named: object) -> None:
        looks.append(1)

    look(watcher, seconds)
    monkeypatch.setattr(watching, "record", counted)
    look(watcher, seconds, 5)
    assert looks == []
    mend(house)
    look(watcher, seconds, 5)
    assert looks == [1]


def test_of_two_workers_one_looks(house: House, seconds: Seconds, monkeypatch: pytest.MonkeyPatch) -> None:
    other = House.open(house.home.path, today=house.today)
    first, second = Watcher(house, clock=seconds), Watcher(other, clock=seconds)
    looks = []

    def counted(into: House, *args: object, **named: object) -> None:
        looks.append(into)

    monkeypatch.setattr(watching, "record", counted)
    for _ in range(4):
        first.step()
        second.step()
        seconds.now += QUIET
    assert looks == [house]
    mend(house)
    for _ in range(4):
        second.step()
        first.step()
        seconds.now += QUIET
    assert looks == [house, other]
    other.close()


def test_while_another_process_looks_it_waits(house: House, watcher: Watcher, seconds: Seconds) -> None:
    before = house.register.head
    with alone(house.home.cache / watching.FILE) as mine:
        assert mine is not None
        look(watcher, seconds)
        assert house.register.head == before
    look(watcher, seconds)
    assert house.register.head == before + 1


def test_after_a_restart_it_looks_again(house: House, watcher: Watcher, seconds: Seconds) -> None:
    look(watcher, seconds)
    looked = (house.home.cache / watching.FILE).read_text()
    assert looked == f"2 {TODAY}"
    before = house.register.head
    house.record(said(closed=("assessment/1-1",)))
    restarted = Watcher(house, clock=seconds)
    look(restarted, seconds)
    assert house.register.head > before


def test_a_failure_is_told_and_tried_again(
    house: House, watcher: Watcher, seconds: Seconds, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*args: object, **named: object) -> None:
        raise Busy("another writer holds the ledger")

    def broken(*args: object, **named: object) -> None:
        raise ValueError("inside")

    before = house.register.head
    watcher.step()
    seconds.now += QUIET
    with monkeypatch.context() as patched:
        patched.setattr(watching, "record", failing)
        assert "another writer" in str(watcher.step())
        patched.setattr(watching, "record", broken)
        assert watcher.step() == "something went wrong inside (ValueError)"
    assert watcher.step() is None
    assert house.register.head == before + 1


def home(path: Path, *, demo: bool = False) -> Path:
    Home.create(path, demo=demo, clock="2026").finish()
    return path


@pytest.mark.parametrize(
    ("demo", "today", "said_so", "kept"),
    [
        (False, None, None, True),
        (True, None, None, False),
        (False, TODAY, None, False),
        (False, None, False, False),
        (True, None, True, True),
        (False, TODAY, True, True),
    ],
)
def test_history_is_kept_unless_it_would_be_none(
    tmp_path: Path, demo: bool, today: date | None, said_so: bool | None, kept: bool
) -> None:
    settings = Settings(home=home(tmp_path / "home", demo=demo), today=today, record_gaps=said_so)
    house = House.open(settings)
    assert keeps_history(house) is kept
    house.close()


def test_its_thread_records_and_ends(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Watcher, "pause", 0.01)
    monkeypatch.setattr(watching, "QUIET", 0.0)
    turn = threading.Lock()
    watcher = Watcher(house, turn)
    before = house.register.head
    with turn:
        watcher.start()
        assert not threading.Event().wait(0.2)
        assert house.register.head == before
    until(lambda: house.register.head > before)
    watcher.stop()
    assert house.register.head == before + 1
