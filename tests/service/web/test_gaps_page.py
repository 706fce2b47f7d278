"""The page of gaps: counts first, a few of each question, all of one by subject, each with its life."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from service.house import House
from service.lives.recording import record
from service.lives.waiving import Standing, waived
from service.web import words
from tests.small_house import TODAY, Clock, mend, named, said, small_house
from tests.web_client import Client, client_of


@pytest.fixture
def small(tmp_path: Path) -> Any:
    house = small_house(tmp_path / "home", Clock())
    yield house
    house.close()


@pytest.fixture
def page(small: House) -> Client:
    return client_of(small)


def asked(page: Client, address: str, status: int = 200) -> html.HtmlElement:
    answer = page.get(address)
    assert answer.status_code == status
    return html.fromstring(answer.text)


def text(node: html.HtmlElement, path: str) -> str:
    return " ".join(" ".join(each.text_content() for each in node.xpath(path)).split())


def test_counts_come_first_and_lead_on(page: Client, small: House) -> None:
    name = named(small)
    everything = asked(page, "/gaps")
    assert "gap" in text(everything, "//h1")
    (address, *_) = everything.xpath("//table[@class='counts']//a/@href")
    one = asked(page, address)
    assert one.xpath("//table[@class='counts']") == []
    assert len(one.xpath("//section[@class='gaps']")) >= 1
    assert name in text(everything, "//details[@class='gaps']") + text(one, "//section[@class='gaps']")
    assert one.xpath("//input[@type='hidden']/@name") == ["question"]


def test_a_life_is_told_in_words(page: Client, small: House) -> None:
    name = named(small)
    new = waived(Standing(small.view()), name, "Board", "a new supplier comes", TODAY, TODAY + timedelta(days=30))
    small.record(said(*(added.record for added in new.records)))
    line = text(asked(page, "/gaps?life=waived"), "//li[@class='gap']")
    assert "waived until 9 January 2028 by Board: a new supplier comes" in line
    assert "1 waived" in text(asked(page, "/gaps"), "//h1")
    record(small, "Ada")
    mend(small)
    record(small, "Ada")
    closed = asked(page, "/gaps?life=closed")
    assert name in text(closed, "//li[@class='gap']")
    assert "closed after 0 days" in text(closed, "//li[@class='gap']")
    assert name not in text(asked(page, "/gaps?life=open"), "//main")


@pytest.mark.parametrize(("wrong", "status"), [("life=dead", 404), ("severity=hell", 404), ("framework=nothing", 200)])
def test_what_cannot_be_answered_is_told(page: Client, wrong: str, status: int) -> None:
    assert asked(page, f"/gaps?{wrong}", status).xpath("//section[@class='errors']")


def test_nothing_found_is_said(page: Client) -> None:
    empty = asked(page, "/gaps?owner=nobody")
    assert text(empty, "//h1") == "0 gaps"
    assert "None." in text(empty, "//main")


def test_a_page_says_how_to_waive_and_offers_no_form_that_writes(page: Client) -> None:
    everything = asked(page, "/gaps")
    assert "nomograph waive FINDING" in text(everything, "//details")
    assert everything.xpath("//form/@method") == ["get"]


@pytest.mark.parametrize(
    ("life", "days", "told"),
    [
        ("OPEN", None, ""),
        ("OPEN", 1, "open for 1 day"),
        ("REOPENED", 12, "open again, for 12 days"),
        ("REOPENED", None, "open again"),
        ("CLOSED", 1200, "closed after 1,200 days"),
        ("CLOSED", None, "closed"),
    ],
)
def test_the_words_of_a_life(life: str, days: int | None, told: str) -> None:
    assert words.life({"life": life, "ageDays": days, "waiver": None}) == told
