"""GraphQL over HTTP, by the specification of that name: one document a request, POST with a JSON body, or GET for
questions. Blocking work runs in threads. Who takes `text/event-stream` gets events, a websocket may ask, too.

Strawberry's own router is not used: it keeps a response on itself between requests, words errors its own way, and
fails 8 of the 61 audits of graphql-http.
"""

import json
from collections.abc import Mapping
from typing import Any

import anyio
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp
from starlette.websockets import WebSocket

from ontology.errors import NomographError
from service.api import errors, events, sockets
from service.api.asked import Asked, BadRequest, read
from service.api.caller import Caller
from service.api.execution import execute
from service.api.feed import Feed
from service.api.graphiql import CSP, PAGE
from service.api.limits import OutOfTime
from service.api.streams import Streams
from service.house import House

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"

_SLACK = 2.0
"""Seconds beyond the time limit after which the request is answered, whatever the thread still does."""

_STATUS = {"mutation-by-get": 405, "time-limit": 503, "not-allowed": 403}


class GraphQL:
    """The endpoint of one house."""

    def __init__(self, house: House, *, into_demo: bool = False) -> None:
        self.house = house
        self.into_demo = into_demo
        self.threads = anyio.CapacityLimiter(8)
        self.feed = Feed(house)
        self.streams = Streams(self.feed, self._answer)

    async def socket(self, socket: WebSocket) -> None:
        """A websocket at /graphql."""
        await sockets.serve(socket, self.streams)

    async def handle(self, request: Request) -> Response | ASGIApp:
        """GET or POST /graphql."""
        accepted = accept(request.headers.get("accept"))
        if request.method == "GET" and "query" not in request.query_params and accepted == "text/html":
            return HTMLResponse(PAGE, headers={"content-security-policy": CSP})
        media = accepted if accepted in (JSON, GRAPHQL_JSON) else JSON
        try:
            if accepted is None:
                raise BadRequest(f"answers are {GRAPHQL_JSON} or {JSON}", 406)
            asked = await self._asked(request)
        except BadRequest as error:
            return _response({"errors": [errors.told(error)]}, media, error.status)
        if accepted == events.MEDIA:
            return events.EventStream(self.streams.answers(asked, request.state.caller), self.feed)
        answer = await self._answer(asked, request.state.caller, read_only=request.method == "GET")
        return _response(answer, media, _status(answer, media))

    async def _asked(self, request: Request) -> Asked:
        if request.method == "GET":
            return read(_from_query(request.query_params))
        kind, _, parameters = request.headers.get("content-type", "").partition(";")
        if kind.strip().lower() != JSON or not _is_utf8(parameters):
            raise BadRequest(f"send {JSON} in UTF-8", 415)
        return read(_json(await self._body(request)))

    async def _body(self, request: Request) -> bytes:
        most = 4 * self.house.settings.document_bytes
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                raise BadRequest(f"the body has more than {most} bytes", 413)
        return bytes(body)

    async def _answer(self, asked: Asked, caller: Caller, *, read_only: bool) -> dict[str, Any]:
        def run() -> dict[str, Any]:
            return execute(
                self.house,
                asked.document,
                asked.variables,
                asked.operation_name,
                caller=caller,
                read_only=read_only,
                into_demo=self.into_demo,
            )

        try:
            with anyio.fail_after(self.house.settings.seconds + _SLACK):
                return await anyio.to_thread.run_sync(run, limiter=self.threads, abandon_on_cancel=True)
        except TimeoutError:
            late = OutOfTime("the answer takes too long", remedy="ask for less at once")
            return {"errors": [errors.told(late)]}
        except NomographError as error:
            return {"errors": [errors.told(error)]}
        except Exception as error:
            return {"errors": [errors.internal(error)]}


def accept(header: str | None) -> str | None:
    """The media type to answer in; JSON where anything goes; None where nothing of ours is taken."""
    if not header:
        return JSON
    ranges = sorted(_ranges(header), key=lambda each: -each[1])
    for media, quality in ranges:
        if quality > 0:
            if media in (JSON, GRAPHQL_JSON, "text/html", events.MEDIA):
                return media
            if media in ("*/*", "application/*"):
                return JSON
    return None


def _ranges(header: str) -> list[tuple[str, float]]:
    found = []
    for part in header.split(","):
        media, _, parameters = part.partition(";")
        quality = 1.0
        for parameter in parameters.split(";"):
            name, _, value = parameter.strip().partition("=")
            if name == "q":
                try:
                    quality = float(value)
                except ValueError:
                    quality = 0.0
        found.append((media.strip().lower(), quality))
    return found


def _is_utf8(parameters: str) -> bool:
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().lower().partition("=")
        if name == "charset" and value.strip('"') not in ("utf-8", "utf8"):
            return False
    return True


def _json(text: bytes | str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise BadRequest("no JSON that can be read") from None


def _from_query(parameters: Mapping[str, str]) -> dict[str, Any]:
    said: dict[str, Any] = dict(parameters)
    for name in ("variables", "extensions"):
        if said.get(name):
            said[name] = _json(said[name])
        else:
            said.pop(name, None)
    return said


def _status(answer: dict[str, Any], media: str) -> int:
    """Where nothing was run: the error's own status, else 400; the older media type says 200 then."""
    if "data" in answer:
        return 200
    code = answer["errors"][0]["extensions"]["code"]
    if code in _STATUS:
        return _STATUS[code]
    if code == "internal":
        return 500
    return 400 if media == GRAPHQL_JSON else 200


def _response(answer: dict[str, Any], media: str, status: int) -> Response:
    content = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    headers = {"allow": "POST"} if status == 405 else {"accept-post": JSON} if status == 415 else None
    return Response(content, status, headers, media_type=f"{media}; charset=utf-8")
