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
        assert row.xpath(".//span[@class='digest']/a/@href") == [f"/evidence/{digest}"]
    assert browser.get(rows[0].xpath("string(.//span[@class='digest']/a/@href)")).status_code == 200


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
    assert "there may be a smaller set" in missing


def test_the_smallest_sets_are_looked_for_where_somebody_asks(browser: Client) -> None:
    """The list that stands there at once is made requirement by requirement; a search takes longer."""
    (address,) = [each for each in asked(browser, OPEN).xpath("//main//p/a/@href") if "remedies=smallest" in each]
    page = html.fromstring(browser.get(address).text)
    missing = text(page, "//section[@aria-labelledby='why-not-title']")
    assert "no smaller set does" in missing
    assert "there may be" not in missing
    assert not [each for each in page.xpath("//main//p/a/@href") if "remedies=smallest" in each]


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


def test_the_nearest_is_one_click_away(browser: Client) -> None:
    answer = browser.get("/?" + urlencode({"provision": "AI Act Art. 15", "subject": "model/candidate-rankr@2.1"}))
    assert answer.status_code == 404
    nearest = html.fromstring(answer.text).xpath("//section[@role='alert']//a/@href")
    assert len(nearest) == 3
    again = html.fromstring(browser.get(nearest[0]).text)
    assert text(again, "//h1").startswith("Yes, as recorded:")


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("asOf", "21.11.2026", 'As of: "21.11.2026" is no day; write it as 2026-11-21'),
        ("knownAt", "yesterday", 'Known at: "yesterday" is no moment; write it as 2026-03-05T10:00:00Z'),
    ],
)
def test_what_is_no_day_is_told_by_the_name_of_its_field(browser: Client, field: str, value: str, told: str) -> None:
    answer = browser.get("/?" + urlencode({"provision": "AI Act Art. 15", "subject": PROVEN, field: value}))
    assert told in html.fromstring(answer.text).xpath("string(//section[@role='alert'])")


def test_an_address_without_a_page_leads_back(browser: Client) -> None:
    answer = browser.get("/nowhere", headers={"accept": "text/html"})
    assert answer.status_code == 404
    page = html.fromstring(answer.text)
    assert "/nowhere" in text(page, "//main")
    assert page.xpath("//main//a/@href") == ["/"]
    assert browser.get("/nowhere").json()["errors"][0]["extensions"]["code"] == "unknown-reference"


def test_people_read_citations_and_labels_not_keys(browser: Client) -> None:
    crosswalk = html.fromstring(browser.get("/crosswalk?from=iso-42001&to=eu-ai-act").text)
    assert text(crosswalk, "//h1") == "Crosswalk from ISO 42001 to AI Act"
    assert crosswalk.xpath("//tbody//code") == []
    cited = crosswalk.xpath("//td[@data-label='to']/text()")
    assert len(cited) > 100
    assert all(each.startswith("AI Act ") for each in cited)
    statement = html.fromstring(browser.get("/statement?organisation=org/lumavik&framework=iso-42001").text)
    assert "AI Act Art. 17(1)(a)" in text(statement, "(//td[@data-label='serves'])[1]")
    assert text(statement, "(//td[@data-label='evidence'])[1]").startswith("AI policy ")
    coverage = html.fromstring(browser.get("/coverage").text)
    assert {"AI Act", "GDPR", "ISO 42001"} <= set(coverage.xpath("//tbody/tr/th/text()"))
    assert "Candidate ranker" in coverage.xpath("//tbody//span[@class='title']/text()")


def test_a_relation_that_nobody_wrote_says_through_what_it_follows(browser: Client) -> None:
    page = html.fromstring(browser.get("/crosswalk?from=iso-42001&to=eu-ai-act").text)
    rows = {
        (row.xpath("string(th)"), row.xpath("string(td[@data-label='to'])")): row.xpath("string(td[1])")
        for row in page.xpath("//tbody/tr")
    }
    assert "through ISO 42001 10.2" in rows["ISO 42001 10", "AI Act Art. 15(1)"]
    assert "through" not in rows["ISO 42001 10.2", "AI Act Art. 15(1)"]


def test_a_crosswalk_says_which_opinions_do_not_count(browser: Client) -> None:
    page = html.fromstring(browser.get("/crosswalk?from=iso-42001&to=gdpr").text)
    told = text(page, "//main").partition("On record, and not counted under policy/default: ")[2]
    assert "some count under policy/with-consultancy-claims." in told


def test_a_row_of_the_coverage_leads_to_its_gaps_at_the_same_point(browser: Client) -> None:
    page = html.fromstring(browser.get("/coverage?subject=system/candidate-ranker&asOf=2027-12-02").text)
    (address, *_) = page.xpath("//tbody/tr[contains(., 'AI Act')]//a/@href")
    assert "asOf=2027-12-02" in address
    gaps = html.fromstring(browser.get(address).text)
    assert "AI Act" in text(gaps, "//li[@class='gap'][1]")


def test_an_item_of_evidence_leads_back_to_every_requirement(browser: Client) -> None:
    (address, *_) = asked(browser).xpath("//tr[@class='counts']//a[@class='title']/@href")
    page = html.fromstring(browser.get(address).text)
    assert text(page, "//h1").startswith("Accuracy report")
    (requirement, *_) = page.xpath("//tbody/tr/th/a")
    assert requirement.text == "AI Act Art. 15(1)"
    assert "Yes" in text(page, "(//td[@data-label='counts'])[1]")
    assert "Chain of custody" in text(page, "//main")
    assert browser.get(requirement.get("href")).status_code == 200
    assert browser.get("/item?key=evidence/none").status_code == 404
    assert browser.get("/item").status_code == 200


def test_the_history_of_an_answer_is_one_click_away(browser: Client) -> None:
    (address,) = [each for each in asked(browser).xpath("//main//p/a/@href") if each.startswith("/history")]
    page = html.fromstring(browser.get(address).text)
    rows = [" ".join(row.xpath("string()").split()) for row in page.xpath("//tbody/tr")]
    assert len(rows) >= 3
    assert any(row.startswith("2 December 2027") and "Applies" in row for row in rows)
    assert text(page, "//p[@class='what']").startswith("AI Act Art. 15 · candidate-ranker 2.1")
    back = html.fromstring(browser.get(page.xpath("//tbody/tr[last()]/th/a/@href")[0]).text)
    assert "applies since 2 December 2027" in text(back, "//h1")
    written = html.fromstring(browser.get(f"/history?provision=Article+15+AIA&subject={PROVEN}").text)
    assert text(written, "//p[@class='what']").startswith("AI Act Art. 15 · candidate-ranker 2.1")
    never = browser.get(f"/history?provision=AI+Act+Art.+15&subject={PROVEN}&from=lately")
    assert 'From: "lately" is no day; write it as 2026-11-21' in html.fromstring(never.text).xpath("string(//main)")
    wrong = browser.get("/history?provision=AI+Act+Art.+15&subject=org/none")
    assert (wrong.status_code, "no subject" in wrong.text) == (404, True)
    assert browser.get("/history").status_code == 200


@pytest.mark.parametrize("path", ["/statement?organisation=org/lumavik&", "/gaps?framework=iso-42001&", "/coverage?"])
def test_every_answer_says_of_which_day_it_is(browser: Client, path: str) -> None:
    page = html.fromstring(browser.get(f"{path}asOf=2026-07-01&knownAt=2026-07-02T12:00").text)
    context = text(page, "//footer/p[@class='context']")
    assert "as of 1 July 2026" in context
    assert "what was known at 2 July 2026, 12:00" in context


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
