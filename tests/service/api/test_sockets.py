"""GraphQL over websockets from a real server, with a real client: graphql-transport-ws, word for word."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from starlette.websockets import WebSocket
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from service.api import sockets
from service.house import House
from service.keys import Keys, Role
from tests.served import RUNNING, serving
from tests.served import heard as heard_of
from tests.small_house import Clock, breaks, mend, named, small_house
from tests.waiting import LONG

CHANGED = "subscription { gapsChanged { revision closed { key } opened { key } } }"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[House]:
    house = small_house(tmp_path / "home", Clock())
    yield house
    house.close()


@pytest.fixture
def server(small: House) -> Iterator[str]:
    with serving(small) as address:
        yield address


class Client:
    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def say(self, **message: Any) -> None:
        self.socket.send(json.dumps(message))

    def hear(self) -> dict[str, Any]:
        heard: dict[str, Any] = json.loads(self.socket.recv(timeout=LONG))
        return heard

    def begin(self) -> None:
        self.say(type="connection_init")
        assert self.hear() == {"type": "connection_ack"}

    def subscribe(self, name: str, query: str, **more: Any) -> None:
        self.say(id=name, type="subscribe", payload={"query": query, **more})

    def closed(self) -> int:
        """The code with which the server closes."""
        with pytest.raises(ConnectionClosed) as closed:
            self.hear()
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code


@contextmanager
def talking(address: str, protocol: str = sockets.PROTOCOL, **headers: str) -> Iterator[Client]:
    chosen = [Subprotocol(protocol)] if protocol else None
    with connect(
        f"ws://{address}/graphql", subprotocols=chosen, additional_headers=headers, open_timeout=LONG
    ) as socket:
        yield Client(socket)


def test_a_question_is_answered_once(server: str) -> None:
    with talking(server) as client:
        client.begin()
        client.subscribe(
            "a", "query Two($n: ID!) { head { revision } node(id: $n) { __typename } }", variables={"n": "act"}
        )
        heard = client.hear()
        assert (heard["id"], heard["type"]) == ("a", "next")
        assert heard["payload"]["data"]["node"] == {"__typename": "Framework"}
        assert client.hear() == {"id": "a", "type": "complete"}


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("{ nothing }", "bad-document"),
        ("subscription { nothing }", "bad-document"),
        ("{ head {", "bad-document"),
        ('mutation { recordGaps(change: {reason: "x"}) { opened } }', "mutation-by-get"),
        ("{" + "a{" * 20 + "b" + "}" * 20 + "}", "document-too-large"),
    ],
)
def test_what_is_never_run_is_an_error_and_nothing_more(server: str, document: str, code: str) -> None:
    with talking(server) as client:
        client.begin()
        client.subscribe("a", document)
        heard = client.hear()
        assert (heard["id"], heard["type"]) == ("a", "error")
        assert heard["payload"][0]["extensions"]["code"] == code
        client.say(type="ping")
        assert client.hear() == {"type": "pong"}


def test_gaps_are_told_as_they_close_and_open(server: str, small: House) -> None:
    name = named(small)
    with talking(server) as client:
        client.begin()
        client.subscribe("gaps", CHANGED)
        heard_of(server)
        asks_beside(client)
        mend(small)
        heard = client.hear()
        assert (heard["id"], heard["type"]) == ("gaps", "next")
        assert name in {gap["key"] for gap in heard["payload"]["data"]["gapsChanged"]["closed"]}
        breaks(small)
        assert name in {gap["key"] for gap in client.hear()["payload"]["data"]["gapsChanged"]["opened"]}
        client.say(id="gaps", type="complete")
        client.subscribe("gaps", CHANGED)
        asks_beside(client)
        heard_of(server)


def asks_beside(client: Client) -> None:
    client.subscribe("turn", "{ gaps { totalCount } }")
    assert client.hear()["type"] == "next"
    assert client.hear() == {"id": "turn", "type": "complete"}


def test_a_ping_is_answered_before_and_after_the_beginning(server: str) -> None:
    with talking(server) as client:
        client.say(type="ping", payload={"a": 1})
        assert client.hear() == {"type": "pong"}
        client.begin()
        client.say(type="pong")
        client.say(type="ping")
        assert client.hear() == {"type": "pong"}


def test_who_does_not_speak_the_protocol_is_told(server: str) -> None:
    with talking(server, protocol="") as client:
        assert client.closed() == 4406


def test_who_asks_before_the_beginning_is_turned_away(server: str) -> None:
    with talking(server) as client:
        client.subscribe("a", "{ head { revision } }")
        assert client.closed() == 4401


def test_who_begins_twice_is_turned_away(server: str) -> None:
    with talking(server) as client:
        client.begin()
        client.say(type="connection_init")
        assert client.closed() == 4429


def test_who_never_begins_is_turned_away(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "PATIENCE", 0.2)
    with talking(server) as client:
        assert client.closed() == 4408


def test_a_name_is_used_once_at_a_time(server: str) -> None:
    with talking(server) as client:
        client.begin()
        client.subscribe("a", CHANGED)
        client.subscribe("a", CHANGED)
        assert client.closed() == 4409


WRONG = (
    *("no JSON", "[]", "{}", '{"type": 1}', '{"type": "start"}', "[" * 100_000),
    *('{"type": "subscribe"}', '{"type": "subscribe", "id": ""}', '{"type": "subscribe", "id": "a"}'),
    '{"type": "subscribe", "id": "a", "payload": {"query": 1}}',
)


@pytest.mark.parametrize("text", WRONG, ids=range(len(WRONG)))
def test_a_message_of_another_form_closes_the_socket(server: str, text: str) -> None:
    with talking(server) as client:
        client.begin()
        client.socket.send(text)
        assert client.closed() == 4400


def test_bytes_are_no_message(server: str) -> None:
    with talking(server) as client:
        client.socket.send(b'{"type": "connection_init"}')
        assert client.closed() == 4400


def test_a_message_that_is_too_long_closes_the_socket(server: str) -> None:
    with talking(server) as client:
        client.begin()
        client.socket.send("x" * 1_100_000)
        assert client.closed() == 1009


def test_operations_at_a_time_are_counted(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "MOST", 2)
    with talking(server) as client:
        client.begin()
        for name in "abc":
            client.subscribe(name, CHANGED)
        assert client.closed() == 4400


def test_the_end_of_the_server_closes_the_socket(small: House) -> None:
    with serving(small) as address, talking(address) as client:
        client.begin()
        client.subscribe("gaps", CHANGED)
        heard_of(address)
        RUNNING[address].server.should_exit = True
        assert client.closed() in (1001, 1012)


def test_a_reader_that_takes_nothing_is_dropped(server: str, small: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def stuck(self: WebSocket, data: str) -> None:
        sockets.SLOW = LONG  # for what is said at the end
        await anyio.sleep(LONG)

    with talking(server) as client:
        client.begin()
        monkeypatch.setattr(sockets, "SLOW", 0.2)
        monkeypatch.setattr(WebSocket, "send_text", stuck)
        client.say(type="ping")
        assert client.closed() == 1001


# --- who comes in --------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{"Origin": "https://elsewhere.test"}, {"Sec-Fetch-Site": "cross-site"}])
def test_pages_of_other_sites_stay_outside(server: str, headers: dict[str, str]) -> None:
    with pytest.raises(InvalidStatus) as refused, talking(server, **headers):
        pass
    assert refused.value.response.status_code == 403


def test_a_key_is_looked_at_as_over_http(server: str, small: House) -> None:
    secret = Keys(small.home.keys).add("reader", Role.READER)
    with pytest.raises(InvalidStatus) as refused, talking(server, Authorization="Bearer nomo_wrong"):
        pass
    assert refused.value.response.status_code == 401
    with talking(server, Authorization=f"Bearer {secret}") as client:
        client.begin()
    with pytest.raises(InvalidStatus) as refused, talking(server, **{"X-Forwarded-For": "10.0.0.1"}):
        pass
    assert refused.value.response.status_code == 401


def test_there_is_one_address(server: str) -> None:
    with pytest.raises(InvalidStatus) as refused, connect(f"ws://{server}/elsewhere", open_timeout=LONG):
        pass
    assert refused.value.response.status_code == 403
