"""Server-sent events from a real server: graphql-sse, each operation a connection of its own."""

import json
import signal
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from service.api import events
from service.api.feed import Feed
from service.house import House
from service.lives.bookkeeping import ACTOR
from service.lives.recording import record
from service.settings import Settings
from tests.served import heard, left, serving
from tests.service.test_cli_serving import asked as answers
from tests.service.test_cli_serving import serving as process
from tests.small_house import Clock, breaks, mend, named, small_house
from tests.waiting import LONG

CHANGED = """subscription($since: ID) { gapsChanged(since: $since) {
    revision asOf openedCount closedCount changedCount
    opened { key kind life } closed { key } changed { after { key } } } }"""
TAKES = {"accept": "text/event-stream"}


@pytest.fixture
def small(tmp_path: Path) -> Iterator[House]:
    house = small_house(tmp_path / "home", Clock())
    yield house
    house.close()


@pytest.fixture
def server(small: House) -> Iterator[str]:
    with serving(small) as address:
        yield address


class Events:
    """What a client has read: the name and data of each event, comments left out."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.lines = response.iter_lines()

    def next(self) -> tuple[str, Any]:
        name = data = None
        for line in self.lines:
            if line.startswith("event:"):
                name = line.removeprefix("event:").strip()
            elif line.startswith("data:"):
                data = line.removeprefix("data:").strip()
            elif not line and name is not None:
                return name, json.loads(data) if data else None
        raise EOFError


@contextmanager
def asked(address: str, document: str, *, get: bool = False, **variables: Any) -> Iterator[Events]:
    body = {"query": document, "variables": variables}
    with httpx.Client(timeout=LONG, headers=TAKES) as client:
        url = f"http://{address}/graphql"
        request = (
            client.build_request("GET", url, params={"query": document, "variables": json.dumps(variables)})
            if get
            else client.build_request("POST", url, json=body)
        )
        response = client.send(request, stream=True)
        try:
            assert response.status_code == 200
            assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
            assert response.headers["cache-control"] == "no-store"
            yield Events(response)
        finally:
            response.close()


@pytest.mark.parametrize("get", [False, True])
def test_a_question_is_one_event_and_the_end(server: str, get: bool) -> None:
    with asked(server, "{ head { revision } }", get=get) as read:
        name, answer = read.next()
        assert name == "next"
        assert answer["data"]["head"]["revision"].startswith("2-")
        assert read.next() == ("complete", None)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("{ nothing }", "bad-document"),
        ("subscription { nothing }", "bad-document"),
        ("{ head {", "bad-document"),
        ('mutation { close(change: {reason: "x"}, key: "x") { userErrors { code } } }', "mutation-by-get"),
        ('subscription { gapsChanged(framework: "nothing") { revision } }', "unknown-reference"),
        ('subscription { gapsChanged(since: "99-abc") { revision } }', "unknown-reference"),
    ],
)
def test_what_cannot_be_run_is_told_as_an_event(server: str, document: str, code: str) -> None:
    with asked(server, document) as read:
        name, answer = read.next()
        assert name == "next"
        assert answer["errors"][0]["extensions"]["code"] == code
        assert read.next() == ("complete", None)


def test_gaps_are_told_as_they_close_and_open(server: str, small: House) -> None:
    name = named(small)
    with asked(server, CHANGED, get=True) as read:
        heard(server)
        mend(small)
        _, event = read.next()
        changed = event["data"]["gapsChanged"]
        assert name in {gap["key"] for gap in changed["closed"]}
        assert (changed["openedCount"], changed["revision"]) == (0, small.register.revision)
        breaks(small)
        _, event = read.next()
        opened = event["data"]["gapsChanged"]["opened"]
        assert (name, "OPEN") in {(gap["key"], gap["life"]) for gap in opened}


def test_what_happened_since_is_told_at_once(server: str, small: House) -> None:
    before = small.register.revision
    mend(small)
    with asked(server, CHANGED, since=before) as read:
        _, event = read.next()
        assert event["data"]["gapsChanged"]["closedCount"] >= 1


def test_what_the_program_recorded_itself_is_no_event(server: str, small: House) -> None:
    with asked(server, CHANGED) as read:
        heard(server)
        assert record(small, ACTOR)
        heard(server, small.register.head)
        entry = mend(small)
        _, event = read.next()
        assert event["data"]["gapsChanged"]["revision"].startswith(f"{entry.sequence}-")


def test_silence_is_broken_by_comments(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "PING", 0.1)
    with asked(server, CHANGED) as read:
        assert [next(read.lines) for _ in range(6)] == [":", ""] * 3


def test_subscriptions_are_counted(small: House) -> None:
    small.settings = Settings(home=small.home.path, subscriptions=1)
    with serving(small) as address, asked(address, CHANGED):
        heard(address)
        with asked(address, CHANGED) as second:
            _, answer = second.next()
            assert answer["errors"][0]["extensions"]["code"] == "too-many-subscriptions"
            assert second.next() == ("complete", None)


def test_a_place_is_free_again_when_its_reader_is_gone(small: House) -> None:
    small.settings = Settings(home=small.home.path, subscriptions=1)
    with serving(small) as address:
        for _ in range(3):
            with asked(address, CHANGED) as read:
                heard(address)
                assert read.response.status_code == 200
            left(address)
        mend(small)
        with asked(address, CHANGED, since="2") as read:
            assert "errors" not in read.next()[1]


def test_who_is_told_to_stop_ends_the_streams(small: House) -> None:
    with process(small.home.path) as (address, server):
        answers(address, "{ head { revision } }")
        with asked(address.removeprefix("http://"), CHANGED) as read:
            server.send_signal(signal.SIGTERM)
            assert read.next() == ("complete", None)
            server.wait(timeout=LONG)


def test_pages_of_other_sites_get_no_place(server: str) -> None:
    url = f"http://{server}/graphql"
    for headers in ({"origin": "https://elsewhere.test"}, {"sec-fetch-site": "cross-site"}):
        answer = httpx.get(url, params={"query": CHANGED}, headers={**TAKES, **headers}, timeout=LONG)
        assert answer.status_code == 403


def test_over_plain_http_a_subscription_is_refused(server: str) -> None:
    answer = httpx.post(f"http://{server}/graphql", json={"query": CHANGED}, timeout=LONG).json()
    assert answer["errors"][0]["extensions"]["code"] == "not-allowed"
    assert "text/event-stream" in answer["errors"][0]["message"]


async def _endless() -> AsyncGenerator[dict[str, Any], None]:
    try:
        while True:
            yield {"data": None}
    finally:
        ENDED.append(True)


ENDED: list[bool] = []


def test_a_reader_that_takes_nothing_is_dropped(small: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "SLOW", 0.1)
    ENDED.clear()
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)
        if len(sent) == 5:
            await anyio.sleep(LONG)

    async def receive() -> dict[str, Any]:
        await anyio.sleep(LONG)
        raise AssertionError

    async def run() -> None:
        with anyio.fail_after(LONG):
            await events.EventStream(_endless(), Feed(small))({}, receive, send)

    anyio.run(run)
    assert len(sent) == 5
    assert ENDED == [True]


def test_a_reader_that_goes_ends_the_work(small: House) -> None:
    ENDED.clear()
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)
        await anyio.sleep(0.01)

    async def receive() -> dict[str, Any]:
        await anyio.sleep(0.1)
        return {"type": "http.disconnect"}

    async def run() -> None:
        with anyio.fail_after(LONG):
            await events.EventStream(_endless(), Feed(small))({}, receive, send)

    anyio.run(run)
    assert ENDED == [True]
