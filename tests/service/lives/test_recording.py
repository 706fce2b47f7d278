"""History is kept: what opens is recorded, what is gone is closed, once, whoever looks, and nothing follows from it."""

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest

from ontology.errors import HomeError, StaleRevision
from ontology.key import is_key
from ontology.records import Gap, ModelVersion
from ontology.words import GapLife, Severity
from service.gaps import gaps
from service.home import Home
from service.house import House
from service.lives import bookkeeping
from service.lives.life import gone
from service.lives.recording import news, record
from service.lives.selection import Selection
from service.reasoning.answers import Finding
from service.reasoning.difference import difference
from tests.small_house import FAILED, TODAY, Clock, breaks, gap, mend, said

ANY = Selection(lives=tuple(GapLife))


def test_a_first_recording_opens_everything_that_is_found(house: House) -> None:
    entry = record(house, "Ada", "first look")
    assert entry is not None
    assert (entry.change.actor, entry.change.reason, entry.change.closed) == ("Ada", "first look", ())
    found = gap(house)
    assert found is not None
    assert (found.life, found.opened_in, found.age_days) == (GapLife.OPEN, entry.sequence, 0)
    (kept,) = [each.record for each in entry.change.added if each.record.key == found.key]
    assert isinstance(kept, Gap)
    assert (kept.finding, kept.label, kept.opened_on) == (found.key, found.message, TODAY)
    assert (kept.subject, kept.provision) == (found.subject, found.provision)


def test_a_second_recording_writes_nothing(house: House) -> None:
    assert record(house, "Ada")
    before = house.register.revision
    assert record(house, "Ada") is None
    assert house.register.revision == before


def test_a_whole_life(house: House, clock: Clock) -> None:
    opened = record(house, "Ada")
    mend(house)
    closed = record(house, "Ada")
    assert opened
    assert closed
    gone = gap(house, ANY)
    assert gone is not None
    assert (gone.life, gone.opened_in, gone.closed_in) == (GapLife.CLOSED, opened.sequence, closed.sequence)
    assert gap(house) is None
    breaks(house)
    clock.day = TODAY + timedelta(days=3)
    again = record(house, "Ada")
    assert again
    clock.day = TODAY + timedelta(days=10)
    found = gap(house)
    assert found is not None
    assert (found.life, found.opened_in, found.reopened_in) == (GapLife.REOPENED, opened.sequence, again.sequence)
    assert found.age_days == 7
    (kept,) = [each.record for each in again.change.added]
    assert isinstance(kept, Gap)
    assert (kept.key, kept.finding, kept.reopens) == (f"{found.key}~2", found.key, found.key)


def test_what_another_framework_or_subject_has_is_not_closed_for_this_one(house: House) -> None:
    record(house, "Ada")
    record_only = replace(FOUND, key="gap/duty/record")
    house.record(said(*news(house.register, [record_only], TODAY).opened))
    for asked in ({"frameworks": ["elsewhere"]}, {"subjects": ["model/m@1"]}, {"frameworks": ["act"]}):
        assert gaps(house.view(), **asked, selection=Selection(lives=[GapLife.CLOSED])) == ()  # type: ignore[arg-type]
    (closed,) = gaps(house.view(), selection=Selection(lives=[GapLife.CLOSED]))
    assert closed.key == record_only.key


def test_what_is_another_kind_of_gap_now_is_the_same_gap(house: House) -> None:
    record(house, "Ada")
    found = gap(house)
    breaking = house.record(said(FAILED))
    other = gap(house)
    assert found is not None
    assert other is not None
    assert (other.key, other.life, other.opened_in) == (found.key, GapLife.OPEN, found.opened_in)
    assert other.kind != found.kind
    entry = record(house, "Ada")
    assert entry is None or entry.sequence > breaking.sequence


def test_two_at_once_record_it_once(house: House) -> None:
    other = House.open(house.home.path, today=house.today)
    entries: list[object] = []
    ready = threading.Barrier(2)

    def work(into: House) -> None:
        ready.wait()
        entries.append(record(into, bookkeeping.ACTOR))

    threads = [threading.Thread(target=work, args=(each,)) for each in (house, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert sorted(entry is None for entry in entries) == [False, True]
    assert house.verify().sound
    names = [each.finding for each in house.register.open(Gap, house.register.head)]
    assert len(names) == len(set(names))


def test_an_expected_revision_is_kept_to(house: House) -> None:
    before = house.register.revision
    house.record(said(ModelVersion(key="model/other@1")))
    with pytest.raises(StaleRevision):
        record(house, "Ada", expected=before)


def test_the_statuses_are_what_they_were(house: House) -> None:
    before = house.view().coverage()
    record(house, "Ada")
    assert house.view().coverage() == before


def test_it_is_no_cause_of_what_changed(house: House) -> None:
    before = house.view()
    record(house, "Ada")
    assert difference(before, house.view()).causes == ()
    entry = mend(house)
    record(house, "Ada")
    (cause,) = [each for each in difference(before, house.view()).causes if each.kind == "recorded"]
    assert f"change set {entry.sequence} " in cause.text


# --- what was seen before ---------------------------------------------------------------------------


def test_gaps_that_the_program_kept_make_no_expected_revision_stale(house: House) -> None:
    seen = house.register.revision
    assert record(house, bookkeeping.ACTOR)
    entry = house.record(said(ModelVersion(key="model/other@1")), expected=seen)
    assert entry.sequence == house.register.head


@pytest.mark.parametrize("long", [False, True])
def test_it_may_be_written_with_the_whole_digest(house: House, long: bool) -> None:
    seen = str(house.ledger.head()) if long else house.ledger.head().revision
    assert record(house, bookkeeping.ACTOR)
    assert house.record(said(ModelVersion(key="model/other@1")), expected=seen)


def test_what_somebody_else_recorded_does(house: House) -> None:
    seen = house.register.revision
    assert record(house, bookkeeping.ACTOR)
    house.record(said(ModelVersion(key="model/other@1")))
    with pytest.raises(StaleRevision):
        house.record(said(ModelVersion(key="model/another@1")), expected=seen)


def test_gaps_that_a_person_recorded_do(house: House) -> None:
    seen = house.register.revision
    assert record(house, "Ada")
    with pytest.raises(StaleRevision):
        house.record(said(ModelVersion(key="model/other@1")), expected=seen)


@pytest.mark.parametrize("revision", ["7", "2", "2-", "2-abc", "9-000000000000", "x", ""])
def test_what_is_no_revision_of_this_ledger_is_stale(house: House, revision: str) -> None:
    with pytest.raises(StaleRevision):
        house.record(said(ModelVersion(key="model/other@1")), expected=revision)


def test_a_person_whose_name_is_the_programs_makes_it_stale_by_what_they_say(house: House) -> None:
    seen = house.register.revision
    change = said(ModelVersion(key="model/other@1"))
    house.record(type(change)(bookkeeping.ACTOR, bookkeeping.REASON, change.added))
    with pytest.raises(StaleRevision):
        house.record(said(ModelVersion(key="model/another@1")), expected=seen)


# --- where it stands in nobody's way -----------------------------------------------------------------


def test_a_subject_with_a_gap_can_still_be_closed(house: House) -> None:
    house.record(said(ModelVersion(key="model/m@3")))
    record(house, "Ada")
    kept = [each for each in house.register.open(Gap, house.register.head) if each.subject == "model/m@3"]
    house.record(said(closed=("model/m@3",)))
    record(house, "Ada")
    standing = {each.key for each in house.register.open(Gap, house.register.head)}
    assert standing.isdisjoint(each.key for each in kept)


def test_the_demo_stays_as_it_is_unless_it_is_meant(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("home") / "demo"
    Home.create(path, demo=True, clock="2026").finish()
    demo = House.open(path, today=lambda: TODAY)
    with pytest.raises(HomeError):
        record(demo, "Ada")
    demo.close()


FOUND = Finding("gap/duty/x", Severity.INFO, "absent", "Nothing meets it", "nothing/known", question="duty")


def test_a_name_that_can_be_no_key_gets_one(house: House) -> None:
    odd = ("gap/duty/http://x/y z", "gap/duty/" + "x" * 500, "gap/duty/[]")
    new = news(house.register, [Finding(name, *_rest()) for name in odd], date(2026, 1, 1))
    assert {each.finding for each in new.opened} == set(odd)
    assert all(is_key(each.key) and each.key.startswith("gap/") for each in new.opened)
    assert len({each.key for each in new.opened}) == len(odd)


def _rest() -> tuple[Severity, str, str, str]:
    return FOUND.severity, FOUND.kind, FOUND.message, FOUND.focus


def test_what_a_record_cannot_name_is_left_out(house: House) -> None:
    (kept,) = news(house.register, [FOUND], date(2026, 1, 1)).opened
    assert kept.focus is None
    house.record(said(kept))


def test_a_finding_that_says_two_things_is_one_gap(house: House) -> None:
    assert len(news(house.register, [FOUND, FOUND], TODAY).opened) == 1


def test_a_shape_that_did_not_run_closes_nothing(house: House) -> None:
    brought = replace(FOUND, key="gap/own/x", question="own")
    stopped = replace(FOUND, key="gap/own/shape/own@shape-stopped", question="own", kind="shape-stopped")
    house.record(said(*news(house.register, [FOUND, brought], TODAY).opened))
    new = news(house.register, [stopped], TODAY)
    assert [gap.finding for gap in new.opened] == [stopped.key]
    assert new.closed == (FOUND.key,)
    closed = gone(house.register, TODAY, house.register.head, (stopped,))
    assert [each.key for each in closed] == [FOUND.key]
    house.record(said(*new.opened, closed=new.closed))
    assert news(house.register, [brought], TODAY).closed == (stopped.key,)
