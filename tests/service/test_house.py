"""The house: one state behind one door, kept up with the ledger, whoever writes to it."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ontology.errors import BadInput, ForeignChain, HomeError, Refused, StaleRevision, UnknownReference
from ontology.records import AISystem, MappingPolicy, Organisation
from ontology.register import Added, ChangeSet, Register
from service.home import Home
from service.house import House
from service.ledger import Ledger
from service.settings import Settings

TODAY = date(2026, 11, 21)


def saying(*keys: str, closed: tuple[str, ...] = ()) -> ChangeSet:
    return ChangeSet("Ada", "a test", tuple(Added(AISystem(key=key, label=key)) for key in keys), closed)


def empty_home(path: Path, demo: bool = False) -> Path:
    """A finished home without the content of the program, which these tests do not need."""
    Home.create(path, demo=demo, clock="2025 to 2026").finish()
    return path


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    opened = House.open(empty_home(tmp_path / "home"), today=lambda: TODAY)
    yield opened
    opened.close()


def keys(register: Register) -> list[str]:
    return sorted(system.key for system in register.open(AISystem, register.head))


def test_what_is_recorded_is_in_the_register(house: House) -> None:
    entry = house.record(saying("system/a"))
    assert entry.sequence == 1
    assert keys(house.register) == ["system/a"]
    assert house.register.revision == f"1-{entry.digest[:12]}"


def test_what_another_process_records_shows(house: House) -> None:
    house.record(saying("system/a"))
    other = House.open(house.home.path)
    other.record(saying("system/b", closed=("system/a",)))
    other.close()
    assert keys(house.register) == ["system/b"]
    assert house.ask().context.revision.startswith("2-")


def test_a_register_in_hand_never_changes(house: House) -> None:
    house.record(saying("system/a"))
    held = house.register
    recorded = held.by_key["system/a"]
    house.record(saying("system/b", closed=("system/a",)))
    assert (held.head, keys(held), recorded.closed_in) == (1, ["system/a"], None)
    assert keys(house.register) == ["system/b"]
    assert house.register.by_key["system/a"].closed_in == 2
    assert [item.closed_in for item in house.register.by_class[AISystem]] == [2, None]


def test_a_register_that_grew_equals_one_that_was_read_at_once(house: House) -> None:
    for number in range(6):
        closed = (f"system/{number - 1}",) if number % 2 else ()
        house.record(saying(f"system/{number}", closed=closed))
        grown, at_once = house.register, Register.of(house.ledger.entries())
        assert grown.by_key == at_once.by_key
        assert grown.by_class == at_once.by_class
        assert grown.entries == at_once.entries


def test_a_bad_form_is_refused_and_nothing_is_written(house: House) -> None:
    house.record(saying("system/a"))
    with pytest.raises(Refused):
        house.record(saying("system/a"))
    assert house.ledger.head().sequence == 1


def test_a_writer_that_expects_another_revision_is_told(house: House) -> None:
    first = house.register.revision
    house.record(saying("system/a"), expected=first)
    with pytest.raises(StaleRevision):
        house.record(saying("system/b"), expected=first)


def test_a_repeated_request_is_recorded_once(house: House) -> None:
    first = house.record(saying("system/a"), idempotency_key="1")
    house.record(saying("system/b"))
    assert house.record(saying("system/a"), idempotency_key="1") == first
    with pytest.raises(BadInput, match="another change set"):
        house.record(saying("system/c"), idempotency_key="1")
    assert house.ledger.head().sequence == 2


def test_writers_side_by_side_all_get_through(house: House) -> None:
    other = House.open(house.home.path)
    failed: list[Exception] = []

    def write(into: House, name: str) -> None:
        try:
            for number in range(6):
                into.record(saying(f"system/{name}{number}"))
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(house, "a")), threading.Thread(target=write, args=(house, "b"))]
    threads.append(threading.Thread(target=write, args=(other, "c")))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert failed == []
    assert len(keys(house.register)) == 18
    assert house.verify().sound


def test_a_redaction_by_another_process_leaves_nothing_behind(house: House) -> None:
    house.record(saying("system/a"))
    assert "system/a" in house.register.by_key
    ledger = Ledger.open(house.home.ledger_url)
    ledger.redact(1, by="Bo", reason="asked")
    ledger.close()
    assert "system/a" not in house.register.by_key
    assert house.register.entries[0].redacted


def test_a_ledger_put_in_place_of_another_is_noticed(house: House, tmp_path: Path) -> None:
    house.record(saying("system/a"))
    house.ledger.close()
    other = House.open(empty_home(tmp_path / "other"))
    other.record(saying("system/b"))
    other.record(saying("system/c"))
    other.close()
    (tmp_path / "home" / "ledger.sqlite").write_bytes((tmp_path / "other" / "ledger.sqlite").read_bytes())
    with pytest.raises(ForeignChain):
        house.refresh()


# --- asking -----------------------------------------------------------------------------------------


def test_an_answer_names_its_context(house: House) -> None:
    at = datetime(2026, 3, 5, 10, tzinfo=UTC)
    house.record(saying("system/a"), at=at)
    context = house.context()
    assert (context.as_of, context.known_at, context.policy, context.demo) == (TODAY, at, "policy/default", None)
    assert context.revision == house.register.revision
    assert context.engine
    assert context.content == "none"


def test_the_same_question_later_has_the_same_view_state(house: House) -> None:
    house.record(saying("system/a"))
    then = house.context()
    house.record(saying("system/b"))
    again = house.ask(then.as_of, then.known_at, then.policy)
    assert again.view.known_at == 1
    assert [system.key for system in again.register.open(AISystem, again.view.known_at)] == ["system/a"]


def test_known_at_before_anything_knows_nothing(house: House) -> None:
    house.record(saying("system/a"))
    assert house.view(known_at=datetime(2020, 1, 1, tzinfo=UTC)).known_at == 0
    with pytest.raises(BadInput, match="no time zone"):
        house.view(known_at=datetime(2020, 1, 1))


def test_views_are_kept_while_the_head_stands(house: House) -> None:
    house.record(saying("system/a"))
    view = house.view()
    assert house.view() is view
    assert house.view(date(2027, 1, 1)) is not view
    house.record(saying("system/b"))
    assert house.view() is not view


def test_a_view_is_moved_from_the_nearest_that_was_looked_at(house: House) -> None:
    looked_at = house.view()
    assert looked_at.subjects == ()
    house.record(saying("system/a"))
    moved = house.view()
    assert moved.origin is looked_at.statuses
    assert moved.subjects == ("system/a",)
    assert moved.origin is None, "what is not needed any more is not kept"


def test_today_is_the_clock_s(tmp_path: Path) -> None:
    empty_home(tmp_path / "home")
    house = House.open(Settings(home=tmp_path / "home", today=date(2031, 1, 1)))
    assert house.view().as_of == date(2031, 1, 1)
    house.close()


def test_a_policy_is_found_by_its_short_name(house: House) -> None:
    policy = MappingPolicy(key="policy/strict", label="Strict", min_confidence=0.9)
    house.record(ChangeSet("Ada", "a policy", (Added(policy),)))
    assert house.view(policy="strict").policy == policy
    assert house.view(policy="policy/strict").policy == policy
    with pytest.raises(UnknownReference) as caught:
        house.view(policy="strickt")
    assert caught.value.nearest[0] == "policy/strict"


# --- the demo ---------------------------------------------------------------------------------------


def test_other_data_stays_out_of_the_demo(tmp_path: Path) -> None:
    house = House.open(empty_home(tmp_path / "home", demo=True))
    with pytest.raises(HomeError, match="--into-demo"):
        house.record(saying("system/a"))
    assert house.record(saying("system/a"), into_demo=True).sequence == 1
    demo = house.context().demo
    assert demo
    assert "2025 to 2026" in demo
    house.close()


def test_there_is_no_house_without_a_home(tmp_path: Path) -> None:
    with pytest.raises(HomeError, match="nomograph init"):
        House.open(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_evidence_is_given_with_the_digest_it_has(house: House, tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_bytes(b"robust")
    digest = house.home.files.put(tmp_path / "report.txt")
    assert house.evidence_file(digest).read_bytes() == b"robust"
    with pytest.raises(UnknownReference):
        house.evidence_file("0" * 64)


def test_an_organisation_needs_no_content(house: House) -> None:
    house.record(ChangeSet("Ada", "who we are", (Added(Organisation(key="org/acme", label="Acme")),)))
    assert house.register.get("org/acme")
