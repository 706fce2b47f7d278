"""GraphQL over HTTP, file downloads, and who may come in. Of the audits of graphql-http 61 of 61 passed."""

import asyncio
import base64
import json
from pathlib import Path
from typing import Any

import pytest

from service.api.graphiql import STATIC
from service.house import House
from service.keys import Keys, Role
from tests.web_client import Client, client_of

HEAD = {"query": "{ head { revision } }"}
GRAPHQL_JSON = "application/graphql-response+json"
CLOSE = {"query": 'mutation { close(change: {reason: "x"}, key: "no/such") { userErrors { code } } }'}


@pytest.fixture
def local(house: House) -> Client:
    """Somebody at the same machine."""
    return client_of(house)


@pytest.fixture
def keyed(own: House) -> tuple[Client, dict[Role, str]]:
    """Somebody from elsewhere, with a key for each role."""
    keys = Keys(own.home.keys)
    secrets = {role: keys.add(f"the {role}", role) for role in Role}
    return client_of(own, "203.0.113.9", "nomograph.example"), secrets


# --- GraphQL over HTTP -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (f"{GRAPHQL_JSON}, application/json;q=0.5", GRAPHQL_JSON),
        ("application/json, application/graphql-response+json;q=0.1", "application/json"),
    ],
)
def test_the_answer_is_of_the_accepted_type(local: Client, accept: str | None, media: str) -> None:
    answer = local.post("/graphql", json=HEAD, headers={"accept": accept or ""})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{media}; charset=utf-8"
    assert answer.json()["data"]["head"]["revision"]


def test_a_type_that_is_not_ours_is_not_acceptable(local: Client) -> None:
    assert local.post("/graphql", json=HEAD, headers={"accept": "image/png"}).status_code == 406


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[" * 100_000, 400),
        (b'"text"', 400),
        (b"{}", 400),
        (b'{"query": 7}', 400),
        (b'{"query": "{ head { revision } }", "variables": []}', 400),
        (b'{"query": "{ head { revision } }", "operationName": 7}', 400),
        (b'{"query": "{ head { revision } }", "extensions": "x"}', 400),
        (b'[{"query": "{ head { revision } }"}]', 400),
        (b'{"query": "' + b" " * 500_000 + b'"}', 413),
    ],
    ids=["empty", "broken", "nested", "text", "none", "query", "variables", "operation", "extensions", "batch", "long"],
)
def test_what_is_no_request_is_refused(local: Client, body: bytes, status: int) -> None:
    answer = local.post("/graphql", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status
    assert answer.json()["errors"][0]["extensions"]["code"] == "bad-request"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None])
def test_only_json_is_taken(local: Client, kind: str | None) -> None:
    answer = local.post("/graphql", content=json.dumps(CLOSE), headers={"content-type": kind} if kind else {})
    assert answer.status_code == 415


def test_another_charset_is_not_taken(local: Client) -> None:
    headers = {"content-type": "application/json; charset=utf-16"}
    assert local.post("/graphql", content=json.dumps(HEAD).encode("utf-16"), headers=headers).status_code == 415


@pytest.mark.parametrize(("accept", "status"), [("application/json", 200), (GRAPHQL_JSON, 400)])
@pytest.mark.parametrize("query", ["{", "{ nothing }"])
def test_a_document_that_is_refused_says_so_by_media_type(local: Client, query: str, accept: str, status: int) -> None:
    answer = local.post("/graphql", json={"query": query}, headers={"accept": accept})
    assert answer.status_code == status
    assert "data" not in answer.json()


def test_questions_may_come_by_get_and_mutations_may_not(local: Client) -> None:
    assert local.get("/graphql", params=HEAD).json()["data"]["head"]["revision"]
    refused = local.get("/graphql", params=CLOSE)
    assert refused.status_code == 405
    assert refused.headers["allow"] == "POST"


def test_variables_come_by_get_as_json(local: Client) -> None:
    query = "query Q($key: ID!) { framework(key: $key) { key } }"
    params = {"query": query, "variables": '{"key": "gdpr"}', "operationName": "Q"}
    assert local.get("/graphql", params=params).json()["data"] == {"framework": {"key": "gdpr"}}
    assert local.get("/graphql", params={**params, "variables": "{"}).status_code == 400


def test_other_methods_are_turned_away(local: Client) -> None:
    assert local.request("PUT", "/graphql", json=HEAD).status_code == 405


def test_a_websocket_that_names_no_host_is_turned_away(local: Client) -> None:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": "/graphql", "headers": [], "client": ("127.0.0.1", 1)}
    asyncio.run(local.app(scope, receive, send))
    assert [message["type"] for message in sent] == ["websocket.close"]


def test_text_of_any_script_comes_back_as_it_went(local: Client) -> None:
    answer = local.post("/graphql", json={"query": '{ provision(ref: "§ ünïcode ‱ 法") { key } }'})
    assert answer.json()["errors"][0]["extensions"]["ref"] == "§ ünïcode ‱ 法"


# --- who may come in ---------------------------------------------------------------------------------


def test_a_stranger_sees_nothing_but_that_the_server_lives(house: House) -> None:
    stranger = client_of(house, "203.0.113.9", "nomograph.example")
    for path in ("/", "/graphql?query={head{revision}}", "/evidence/" + "0" * 64, "/static/graphiql/page.js", "/gaps"):
        answer = stranger.get(path)
        assert answer.status_code == 401, path
        assert "Bearer" in answer.headers["www-authenticate"]
    introspection = {"query": "{ __schema { queryType { name } } }"}
    assert stranger.post("/graphql", json=introspection).status_code == 401
    assert stranger.get("/health/live").json() == {"status": "live"}
    assert stranger.get("/health/ready").json() == {"status": "ready"}


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-real-ip", "via"])
def test_what_came_through_a_proxy_is_not_loopback(local: Client, header: str) -> None:
    assert local.post("/graphql", json=HEAD, headers={header: "127.0.0.1"}).status_code == 401


def test_a_proxy_cannot_make_a_stranger_local(house: House) -> None:
    stranger = client_of(house, "203.0.113.9", "127.0.0.1")
    assert stranger.post("/graphql", json=HEAD, headers={"x-forwarded-for": "127.0.0.1"}).status_code == 401


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost.evil.example:8000"])
def test_a_name_that_was_bound_to_loopback_is_not_answered(local: Client, host: str) -> None:
    assert local.post("/graphql", json=HEAD, headers={"host": host}).status_code == 403
    assert local.get("/", headers={"host": host}).status_code == 403


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1", "127.8.8.8:1", "[::1]:8000"])
def test_every_loopback_name_is_answered(local: Client, host: str) -> None:
    assert local.post("/graphql", json=HEAD, headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}],
)
def test_a_page_of_another_site_may_not_post(local: Client, headers: dict[str, str]) -> None:
    assert local.post("/graphql", json=CLOSE, headers=headers).status_code == 403


def test_our_own_page_may_post(local: Client) -> None:
    headers = {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-origin"}
    assert local.post("/graphql", json=HEAD, headers=headers).status_code == 200


def test_roles_decide_what_a_key_may(keyed: tuple[Client, dict[Role, str]]) -> None:
    client, secrets = keyed

    def codes(role: Role) -> Any:
        answer = client.post("/graphql", json=CLOSE, headers={"authorization": f"Bearer {secrets[role]}"})
        said = answer.json()
        return said["errors"][0]["extensions"]["code"] if "errors" in said else said["data"]["close"]["userErrors"]

    assert codes(Role.READER) == "not-allowed"
    assert codes(Role.RECORDER)[0]["code"] == "unknown-reference"
    assert codes(Role.REVIEWER)[0]["code"] == "unknown-reference"


@pytest.mark.parametrize("value", ["Bearer no_such_key", "Bearer ", "Basic !!!", "Digest x", "nomo_x"])
def test_a_wrong_key_opens_nothing_not_even_from_loopback(local: Client, value: str) -> None:
    assert local.get("/", headers={"authorization": value}).status_code == 401


def test_a_browser_brings_the_key_as_a_password(keyed: tuple[Client, dict[Role, str]]) -> None:
    client, secrets = keyed
    value = base64.b64encode(f"anyone:{secrets[Role.READER]}".encode()).decode()
    answer = client.get("/", headers={"authorization": f"Basic {value}"})
    assert answer.status_code == 200
    assert "Nomograph" in answer.text


def test_a_key_that_was_removed_opens_nothing(own: House) -> None:
    keys = Keys(own.home.keys)
    secret = keys.add("Rita", Role.READER)
    client, headers = client_of(own, "203.0.113.9", "h"), {"authorization": f"Bearer {secret}"}
    assert client.post("/graphql", json=HEAD, headers=headers).status_code == 200
    keys.remove("Rita")
    assert client.post("/graphql", json=HEAD, headers=headers).status_code == 401


def test_introspection_and_graphiql_are_there_for_those_at_the_machine(local: Client) -> None:
    answer = local.post("/graphql", json={"query": "{ __schema { queryType { name } } }"})
    assert answer.json()["data"]["__schema"]["queryType"] == {"name": "Query"}
    page = local.get("/graphql", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "script-src 'self';" in page.headers["content-security-policy"]
    assert "://" not in page.text
    for name in ("graphiql.min.js", "graphiql.min.css", "react.production.min.js", "react-dom.production.min.js"):
        assert f"/static/graphiql/{name}" in page.text
        assert local.get(f"/static/graphiql/{name}").status_code == 200


def test_our_copy_of_graphiql_is_small_and_fetches_nothing() -> None:
    files = list((STATIC / "graphiql").iterdir())
    assert len(files) == 7
    assert sum(file.stat().st_size for file in files) < 3_000_000
    styles = (STATIC / "graphiql" / "graphiql.min.css").read_text(encoding="utf-8")
    assert "url(http" not in styles
    assert "@import" not in styles


# --- what every answer carries ------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/graphql?query={head{revision}}", "/health/live", "/no/such/page"])
def test_every_answer_carries_the_headers(local: Client, path: str) -> None:
    headers = local.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "access-control-allow-origin" not in headers


def test_an_inner_error_tells_no_path_and_no_stack(local: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("/home/ada/secret")

    monkeypatch.setattr("service.web.pages.run", broken)
    answer = local.get("/")
    assert answer.status_code == 500
    assert answer.json()["errors"][0]["extensions"]["code"] == "internal"
    assert "secret" not in answer.text
    assert "/" not in answer.json()["errors"][0]["message"]


# --- evidence files -----------------------------------------------------------------------------------


def item(house: House) -> dict[str, Any]:
    query = '{ evidence(key: "evidence/robustness-report-candidate-ranker-2.1") { digest contentUrl } }'
    found: dict[str, Any] = client_of(house).post("/graphql", json={"query": query}).json()["data"]["evidence"]
    return found


def test_a_file_is_given_out_by_its_digest_to_be_saved(house: House, local: Client) -> None:
    found = item(house)
    answer = local.get(found["contentUrl"])
    assert answer.status_code == 200
    assert answer.content == house.evidence_file(found["digest"]).read_bytes()
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "html" not in answer.headers["content-type"]


@pytest.mark.parametrize("name", ["0" * 64, "x", "..%2f..%2fhome.json", "A" * 64])
def test_what_is_not_held_is_not_found(local: Client, name: str) -> None:
    answer = local.get(f"/evidence/{name}")
    assert answer.status_code == 404


def test_a_file_that_has_changed_is_not_given_out(own: House) -> None:
    found = item(own)
    path: Path = own.home.files.path(found["digest"])
    path.chmod(0o600)
    path.write_text("something else", encoding="utf-8")
    answer = client_of(own).get(found["contentUrl"])
    assert answer.status_code == 409
    assert str(own.home.path) not in answer.text
