"""The page in a real browser: by keyboard, without JavaScript, in the dark and on paper; GraphiQL from our files."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from service.house import House
from tests.served import serving
from tests.waiting import LONG

CHROMIUM = Path("/usr/bin/chromium")
COLOURS = """() => [...document.querySelectorAll("h1, p, th, td, small, .status, .origin")].map(element => {
    const style = at => getComputedStyle(at);
    let paper = element;
    while (style(paper).backgroundColor === "rgba(0, 0, 0, 0)" && paper.parentElement) paper = paper.parentElement;
    return [style(element).color, style(paper).backgroundColor]; })"""
"""Of each piece of text, its own colour and that of what it stands on."""

QUIET = [
    *("--no-sandbox", "--no-first-run", "--disable-dev-shm-usage"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@pytest.fixture(scope="module")
def url(house: House) -> Iterator[str]:
    with serving(house) as address:
        yield f"http://{address}"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        reason = f"there is no {CHROMIUM}: install Debian's package chromium"
        if os.environ.get("NOMOGRAPH_REQUIRE_ALL"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET, timeout=LONG * 1000)
        yield browser
        browser.close()


def opened(chromium: Browser, **said: Any) -> tuple[Page, list[str]]:
    """A page, and the list of what goes wrong on it or is asked of another host."""
    page = chromium.new_page(**said)
    page.set_default_timeout(LONG * 1000)
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda asked: None if "127.0.0.1" in asked.url else wrong.append(asked.url))
    return page, wrong


def test_somebody_asks_by_keyboard_without_javascript(chromium: Browser, url: str) -> None:
    page, wrong = opened(chromium, java_script_enabled=False)
    page.goto(url)
    page.locator("#subject").fill("model/candidate-ranker@2.1")
    page.locator("#provision").fill("AI Act Art. 15")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_role("heading", level=1).inner_text().startswith("Yes, as recorded:")
    assert page.get_by_role("table").first.is_visible()
    page.get_by_text("R2", exact=True).first.click()
    assert wrong == []


def test_a_file_is_saved_and_not_shown(chromium: Browser, url: str) -> None:
    page, _ = opened(chromium)
    page.goto(f"{url}/?provision=AI+Act+Art.+15&subject=model/candidate-ranker@2.1")
    with page.expect_download() as waiting:
        page.locator("tr.counts .digest a").first.click()
    assert waiting.value.path().stat().st_size > 0


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_and_nothing_hangs_over(chromium: Browser, url: str, width: int, scheme: Any) -> None:
    page, wrong = opened(chromium, viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto(f"{url}/?provision=AI+Act+Art.+15&subject=model/candidate-ranker@2.2")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert wrong == []
    colours = page.evaluate(COLOURS)
    assert len(colours) > 50
    assert min(contrast(*pair) for pair in colours) >= 4.5


@pytest.mark.parametrize(
    "path", ["/crosswalk", "/statement?organisation=org/lumavik&framework=iso-42001", "/coverage", "/gaps"]
)
@pytest.mark.parametrize("width", [360, 1280])
def test_tables_fit_the_width(chromium: Browser, url: str, path: str, width: int) -> None:
    """On a telephone a row is a paragraph: nothing has to be pushed aside to be read."""
    page, wrong = opened(chromium, viewport={"width": width, "height": 800})
    page.goto(f"{url}{path}")
    widest = page.evaluate("Math.max(...[...document.querySelectorAll('main, table')].map(each => each.scrollWidth))")
    assert widest <= page.evaluate("document.querySelector('main').clientWidth")
    assert wrong == []


def contrast(ink: str, paper: str) -> float:
    """The ratio of WCAG 2.2, success criterion 1.4.3."""
    lighter, darker = sorted((luminance(ink), luminance(paper)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(part) / 255 for part in colour.strip("rgba()").split(",")[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_on_paper_the_form_is_left_out(chromium: Browser, url: str) -> None:
    page, _ = opened(chromium)
    page.goto(f"{url}/?provision=AI+Act+Art.+15&subject=model/candidate-ranker@2.1")
    page.emulate_media(media="print")
    assert not page.locator("form.ask").is_visible()
    assert page.get_by_role("heading", level=1).is_visible()
    assert page.locator(".fact").first.is_visible()


def test_graphiql_runs_from_our_own_files(chromium: Browser, url: str) -> None:
    page, wrong = opened(chromium)
    page.goto(f"{url}/graphql")
    page.get_by_role("button", name="Execute query").click()
    page.get_by_text("SATISFIED").first.wait_for()
    assert wrong == []
