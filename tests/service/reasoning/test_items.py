"""Whom items of evidence name, where subjects come."""

from datetime import UTC, date, datetime

from ontology.records import AISystem, Dataset, Evidence, Record, Supplier
from ontology.register import Register
from service.reasoning.items import Item
from service.reasoning.view import View
from tests.service.reasoning.test_moving import with_set

DAY = date(2026, 6, 15)
SYSTEM, NEW, OTHER = AISystem(key="system"), Dataset(key="new"), Supplier(key="other")


def report_about(key: str, *subjects: str) -> Evidence:
    at = datetime(2026, 6, 1, tzinfo=UTC)
    return Evidence(key=key, label="report", sha256="0" * 64, collected_at=at, about=subjects)


ABOUT_BOTH, ABOUT_SYSTEM = report_about("item", "new", "system"), report_about("earlier", "system")


def linked(view: View, key: str) -> tuple[Item, frozenset[str]]:
    item = view.statuses.desk.items.linked(key)
    assert item is not None
    assert item.about is not None
    assert item.bits == sum(1 << s for s in item.about)
    return item, frozenset(view.statuses.subjects.keys[s] for s in item.about)


def with_more(view: View, *records: Record, closed: tuple[str, ...] = ()) -> View:
    register = with_set(view.register, *records, closed=closed)
    return view.moved(register, DAY, register.head)


def begun() -> View:
    register = with_set(with_set(Register(), SYSTEM), ABOUT_SYSTEM)
    return View(register, DAY, register.head)


def test_who_is_named_before_he_is_recorded_is_read_again_when_he_is() -> None:
    view = begun()
    unknown = with_more(view, ABOUT_BOTH)
    assert linked(unknown, "item")[1] == {"system"}
    assert linked(with_more(unknown, NEW), "item")[1] == {"new", "system"}


def test_what_one_change_set_names_another_may_bring() -> None:
    """Both from the same point: neither hears of what the other made of the same names."""
    view = begun()
    _ = linked(view, "earlier")
    assert linked(with_more(view, ABOUT_BOTH), "item")[1] == {"system"}
    assert linked(with_more(view, NEW, ABOUT_BOTH), "item")[1] == {"new", "system"}
    assert linked(with_more(view, OTHER, ABOUT_BOTH), "item")[1] == {"system"}
    assert linked(with_more(view, OTHER, NEW, ABOUT_BOTH), "item")[1] == {"new", "system"}


def test_whom_an_item_names_is_kept_where_others_come_and_go() -> None:
    view = begun()
    before, _ = linked(view, "earlier")
    after = with_more(view, NEW)
    assert after.statuses.subjects.numbers != view.statuses.subjects.numbers
    assert linked(after, "earlier")[0] is before
    gone = with_more(after, closed=("system",))
    assert linked(gone, "earlier")[0] is before
    assert "system" not in gone.statuses.subjects.index
