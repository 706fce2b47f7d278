"""A waiver names a gap that there is, a person, a reason and an end; the forms refuse every other."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from ontology.errors import BadInput, Refused, UnknownReference
from ontology.records import LONGEST_WAIVER, Gap, Waiver
from ontology.words import GapLife
from service.house import House
from service.lives.recording import record
from service.lives.waiving import Standing, gap_to_waive, waived, waiver, waivers_of
from tests.small_house import TODAY, gap, mend, named, said

END = TODAY + timedelta(days=30)


def waive(house: House, key: str = "waiver/1", name: str | None = None) -> None:
    name = name or named(house)
    new = waived(Standing(house.view()), name, "Board", "a new supplier comes", TODAY, END, key)
    house.record(said(*(added.record for added in new.records)))


def test_a_gap_is_waived_and_recorded_at_once(house: House) -> None:
    waive(house)
    found = gap(house)
    assert found is not None
    assert (found.life, found.waived_by, found.waived_until) == (GapLife.WAIVED, "Board", END)
    assert found.opened_in == house.register.head


def test_a_gap_that_is_recorded_is_named_by_any_of_its_records(house: House) -> None:
    record(house, "Ada")
    kept = gap_to_waive(Standing(house.view()), named(house))
    assert house.register.get(kept.key) is not None
    assert gap_to_waive(Standing(house.view()), kept.key) == kept


def test_an_unknown_gap_is_refused_with_the_nearest(house: House) -> None:
    name = named(house)
    with pytest.raises(UnknownReference) as refused:
        gap_to_waive(Standing(house.view()), name[:-1])
    assert name in refused.value.nearest


def test_a_closed_gap_is_not_waived(house: House) -> None:
    name = named(house)
    record(house, "Ada")
    mend(house)
    record(house, "Ada")
    with pytest.raises(BadInput, match="is closed"):
        gap_to_waive(Standing(house.view()), name)


@pytest.mark.parametrize(
    ("end", "said_of_it"),
    [(TODAY, "never holds"), (TODAY + timedelta(days=LONGEST_WAIVER + 1), "at most 366 days")],
)
def test_an_end_that_is_none_is_refused(house: House, end: date, said_of_it: str) -> None:
    kept = gap_to_waive(Standing(house.view()), named(house))
    with pytest.raises(BadInput, match=said_of_it):
        waiver("waiver/1", kept, "Board", "why", TODAY, end)
    assert waiver("waiver/1", kept, "Board", "why", TODAY, TODAY + timedelta(days=LONGEST_WAIVER))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"reason": ""}, "reason must be given once"),
        ({"reason": " \n"}, "reason must be given once"),
        ({"waived_by": ""}, "waivedBy must be given once"),
        ({"waived_by": "\t"}, "waivedBy must be given once"),
        ({"valid_to": None}, "a waiver ends on a day"),
        ({"valid_to": TODAY}, "does not lie after validFrom"),
        ({"waives": "gap/nothing"}, "there is no such record"),
        ({"waives": "model/m@2"}, "model/m@2 is of class ModelVersion"),
    ],
)
def test_the_form_refuses_what_is_no_waiver(house: House, wrong: dict[str, Any], sentence: str) -> None:
    record(house, "Ada")
    good = Waiver(
        key="waiver/1",
        waives=gap_to_waive(Standing(house.view()), named(house)).key,
        waived_by="Board",
        reason="why",
        valid_from=TODAY,
        valid_to=END,
    )
    with pytest.raises(Refused, match=sentence):
        house.record(said(replace(good, **wrong)))
    assert house.record(said(good))


def test_a_waiver_is_found_until_it_is_withdrawn_or_over(house: House) -> None:
    waive(house)
    name = named(house)
    assert [each.key for each in waivers_of(house.register, name, TODAY)] == ["waiver/1"]
    with pytest.raises(UnknownReference, match="no waiver"):
        waivers_of(house.register, name, END)
    house.record(said(closed=("waiver/1",)))
    found = gap(house)
    assert found is not None
    assert found.life is GapLife.OPEN
    with pytest.raises(UnknownReference, match="no waiver"):
        waivers_of(house.register, name, TODAY)


def test_a_gap_record_reopens_one_of_its_own_finding(house: House) -> None:
    record(house, "Ada")
    kept = gap_to_waive(Standing(house.view()), named(house))
    other = replace(kept, key="gap/other", finding="gap/other", reopens=kept.key)
    with pytest.raises(Refused, match="a gap of another finding"):
        house.record(said(other))
    assert isinstance(kept, Gap)


def test_each_waiver_has_a_name_of_its_own(house: House) -> None:
    keys = []
    for end in (END, END + timedelta(days=1)):
        new = waived(Standing(house.view()), named(house), "Board", "why", TODAY, end)
        house.record(said(*(added.record for added in new.records)))
        keys.append(new.waiver.key)
    assert keys[1] == f"{keys[0]}~2"
    assert keys[0] == named(house).replace("gap/", "waiver/", 1)
    found = gap(house)
    assert found is not None
    assert found.waiver == keys[1]


def test_what_is_asked_for_again_is_the_same_again(house: House) -> None:
    first = waived(Standing(house.view()), named(house), "Board", "why", TODAY, END, "waiver/x")
    house.record(said(*(added.record for added in first.records)))
    again = waived(Standing(house.view()), named(house), "Board", "why", TODAY, END, "waiver/x")
    assert again == first
    assert again.first_seen
