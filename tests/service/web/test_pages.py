"""The pages as they arrive: what a browser without JavaScript, a printer and a screen reader get."""

import re
from urllib.parse import urlencode

import pytest
from lxml import html

from service.house import House
from service.web.tree import Row, items, tree
from tests.web_client import Client

PROVEN, OPEN = "model/candidate-ranker@2.1", "model/candidate-ranker@2.2"


def asked(browser: Client, subject: str = PROVEN, provision: str = "AI Act Art. 15", **more: str) -> html.HtmlElement:
    answer = browser.get("/?" + urlencode({"provision": provision, "subject": subject, **more}))
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def text(page: html.HtmlElement, path: str) -> str:
    return " ".join(page.xpath(f"string({path})").split())


def test_the_first_page_asks_and_says_that_it_is_the_demo(browser: Client) -> None:
    page = html.fromstring(browser.get("/").text)
    assert "Demo: invented data, simulated clock." in text(page, "//*[@class='demo']")
    assert set(page.xpath("//form//@name")) == {"provision", "subject", "asOf", "knownAt", "policy"}
    assert PROVEN in page.xpath("//datalist/option/@value")


def test_the_answer_is_a_sentence_a_status_and_an_applicability(browser: Client) -> None:
    page = asked(browser)
    sentence = text(page, "//h1")
    assert sentence.startswith("Yes, as recorded:")
    assert "AI Act Art. 15" in sentence
    assert sentence.endswith("a duty that applies from 2 December 2027.")
    assert "Satisfied" in text(page, "//section[@aria-labelledby='met-title']")
    assert "Will apply from 2 December 2027" in text(page, "//section[@aria-labelledby='asked-title']")


def test_no_page_claims_that_anybody_complies(browser: Client) -> None:
    said = re.sub(r"It does not say that anybody complies with a law\.", "", asked(browser).text_content())
    assert "compl" not in said.lower()


def test_every_item_that_counts_is_shown_with_its_digest_and_its_file(browser: Client, house: House) -> None:
    page = asked(browser)
    rows = page.xpath("//table[contains(@class, 'evidence')]//tr[@class='counts']")
    assert len(rows) >= 3
    for row in rows:
        digest = row.xpath("string(.//span[@class='digest'])").strip()
        assert house.evidence_file(digest).is_file()
        assert row.xpath(".//a/@href") == [f"/evidence/{digest}"]
    assert browser.get(rows[0].xpath("string(.//a/@href)")).status_code == 200


def test_the_proof_is_a_tree_down_to_who_recorded_what(browser: Client) -> None:
    page = asked(browser)
    steps = page.xpath("//ul[@class='proof']//details")
    assert len(steps) >= 5
    assert all(step.get("open") is not None for step in steps)
    facts = page.xpath("//li[@class='fact']")
    assert any("Verdict" in fact.text_content() for fact in facts)
    assert all("recorded" in fact.text_content() for fact in facts)
    assert any("sheet Evidence, row" in fact.text_content() for fact in facts)


def test_what_is_missing_is_named(browser: Client) -> None:
    page = asked(browser, OPEN)
    assert text(page, "//h1").startswith("In part, as recorded:")
    missing = text(page, "//section[@aria-labelledby='why-not-title']")
    assert "Robustness test report" in missing
    assert "It would hold with" in missing


def test_as_of_before_the_amendment_the_old_date_is_given(browser: Client) -> None:
    assert "2 August 2026" in text(asked(browser, asOf="2026-07-01"), "//h1")


def test_before_the_report_was_recorded_it_did_not_hold(browser: Client) -> None:
    assert not text(asked(browser, knownAt="2026-03-01T12:00"), "//h1").startswith("Yes")


def test_the_context_can_be_asked_again(browser: Client) -> None:
    page = asked(browser)
    assert "revision" in text(page, "//p[@class='context']")
    address = page.xpath("string(//section[@class='again']//a/@href)")
    again = html.fromstring(browser.get(address).text)
    assert text(again, "//h1") == text(page, "//h1")


def test_what_a_stranger_wrote_is_shown_as_text(browser: Client) -> None:
    answer = browser.get("/?" + urlencode({"provision": "<script>alert(1)</script>", "subject": '"><b>x'}))
    assert answer.status_code == 404
    assert "<script" not in answer.text
    assert "<b>x" not in answer.text


def test_an_unknown_provision_gets_the_nearest(browser: Client) -> None:
    answer = browser.get("/?" + urlencode({"provision": "AI Act Art. 1555", "subject": PROVEN}))
    assert answer.status_code == 404
    page = html.fromstring(answer.text)
    assert len(page.xpath("//section[@role='alert']//code")) == 3


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/coverage", "Coverage"),
        ("/coverage?subject=system/candidate-ranker&horizon=2028-01-01", "Coverage"),
        ("/gaps?framework=eu-ai-act", "gap"),
        ("/gaps", "gap"),
        ("/crosswalk?from=iso-42001&to=eu-ai-act&candidates=1", "Crosswalk"),
        ("/statement?organisation=org/lumavik&framework=iso-42001", "Statement of Applicability"),
    ],
)
def test_the_other_pages_answer_with_a_table(browser: Client, path: str, heading: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 200
    page = html.fromstring(answer.text)
    assert heading in text(page, "//h1")
    assert len(page.xpath("//table/tbody/tr")) > 3


def test_the_gaps_of_one_question_go_on_on_the_next_page(browser: Client) -> None:
    first = html.fromstring(browser.get("/gaps?question=unmet-provision").text)
    assert len(first.xpath("//li[@class='gap']")) == 100
    (after,) = [address for address in first.xpath("//main//p/a/@href") if "after=" in address]
    second = html.fromstring(browser.get(after).text)
    assert second.xpath("string(//li[@class='gap'][1])") != first.xpath("string(//li[@class='gap'][1])")


@pytest.mark.parametrize("path", ["/crosswalk"])
def test_a_long_table_goes_on_on_the_next_page(browser: Client, path: str) -> None:
    first = html.fromstring(browser.get(path).text)
    (after,) = [address for address in first.xpath("//main//p/a/@href") if "after=" in address] or [None]
    if after is not None:
        second = browser.get(after)
        assert second.status_code == 200
        assert html.fromstring(second.text).xpath("string(//tbody/tr[1])") != first.xpath("string(//tbody/tr[1])")


@pytest.mark.parametrize("path", ["/", f"/?provision=AI+Act+Art.+15&subject={PROVEN}", "/coverage", "/gaps"])
def test_a_page_is_whole_without_scripts_and_other_hosts(browser: Client, path: str) -> None:
    page = html.fromstring(browser.get(path).text)
    assert page.xpath("//script") == []
    assert page.xpath("//@style") == []
    for address in page.xpath("//link/@href | //img/@src"):
        assert address.startswith("/static/")
        assert browser.get(address).status_code == 200
    for form in page.xpath("//form"):
        assert form.get("action").startswith("/")


@pytest.mark.parametrize("path", ["/", f"/?provision=AI+Act+Art.+15&subject={OPEN}", "/coverage", "/statement"])
def test_a_page_can_be_read_aloud(browser: Client, path: str) -> None:
    page = html.fromstring(browser.get(path).text)
    assert page.get("lang") == "en"
    labels = set(page.xpath("//label/@for"))
    assert labels == set(page.xpath("//input/@id | //select/@id"))
    for table in page.xpath("//table"):
        assert table.xpath("string(caption)").strip()
        assert table.xpath(".//thead//th[not(@scope)]") == []
    identities = page.xpath("//@id")
    assert len(identities) == len(set(identities))
    for named in page.xpath("//@aria-labelledby | //@aria-describedby"):
        assert named in identities


def test_a_lemma_is_written_out_once() -> None:
    def step(name: str, *premises: str) -> dict[str, object]:
        return {"id": name, "premises": list(premises), "facts": []}

    root = tree({"root": "c", "steps": [step("a"), step("b", "a"), step("c", "a", "b")], "facts": []})
    first, second = root.premises
    assert not first.again
    assert second.premises[0].again


def test_uses_of_one_item_stand_together() -> None:
    counts = enumerate((True, False, True))
    rows: list[Row] = [{"key": "e", "counts": count, "rejected": None, "n": n} for n, count in counts]
    assert [[use["n"] for use in item.requirements] for item in items(rows)] == [[0, 2], [1]]
