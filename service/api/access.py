"""Who comes in: loopback, or a key. Everything else is turned away before anything is read.

Loopback means all of: the connection comes from this machine, no proxy says that it forwards somebody, and the request
names a loopback host (a page of another site whose name was bound to 127.0.0.1 does not). What a proxy says of where
somebody comes from is not believed. A key comes as `Authorization: Bearer …`, or as the password of Basic, so that a
browser can bring it.
"""

import base64
import binascii
import ipaddress
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from ontology.errors import BadInput
from service.api.caller import Caller, local_caller
from service.api.errors import internal
from service.api.events import MEDIA
from service.keys import Keys

OPEN = ("/health/live", "/health/ready")
"""Paths that are open to all, and tell a stranger nothing."""

HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
"""Sent with every answer that does not say otherwise."""

_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_SAFE = ("GET", "HEAD", "OPTIONS")

_log = structlog.get_logger("nomograph.requests")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why somebody is turned away."""

    status: int
    message: str


def is_loopback(host: str | None) -> bool:
    """An address or name of this machine itself."""
    if not host:
        return False
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_address(host: str, keys: Keys) -> None:
    """Raises BadInput where a server would be open to a network and nobody has a key."""
    if not is_loopback(host) and not keys.list():
        raise BadInput(
            f"{host} can be reached from other machines, and there are no API keys",
            remedy="run `nomograph keys add NAME --role reader` first, or leave the address at 127.0.0.1",
        )


def admitted(method: str, headers: Headers, client: str | None, keys: Keys) -> Caller | Refusal:
    """The caller, or why there is none."""
    refusal = _foreign_page(method, headers)
    if refusal:
        return refusal
    given = headers.get("authorization")
    if given is not None:
        key = keys.find(_secret(given))
        return Caller(key.name, key.role) if key else Refusal(401, "no such key")
    if not is_loopback(client) or any(name in headers for name in _FORWARDED):
        return Refusal(401, "a key is needed: Authorization: Bearer …")
    if not is_loopback(_host(headers)):
        return Refusal(403, "without a key this server answers to loopback names only")
    return local_caller()


def _foreign_page(method: str, headers: Headers) -> Refusal | None:
    """A page of another site may not make a browser of this machine write something, nor take the few places of those
    who subscribe.
    """
    if method in _SAFE and MEDIA not in headers.get("accept", ""):
        return None
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower():
        return Refusal(403, "pages of other sites may not send this")
    if headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        return Refusal(403, "pages of other sites may not send this")
    return None


def _host(headers: Headers) -> str | None:
    try:
        return urlsplit(f"//{headers.get('host', '')}").hostname
    except ValueError:
        return None


def _secret(authorization: str) -> str:
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return value.strip() if scheme.lower() == "bearer" else ""


class Access:
    """ASGI middleware: puts the caller into the request's state, adds the headers, writes one log line. What went wrong
    inside is logged under a number, and only the number is told.
    """

    def __init__(self, app: ASGIApp, keys: Keys) -> None:
        self.app = app
        self.keys = keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A page of another site may open a websocket to this machine, and read: so its origin is looked at, too."""
        began = time.perf_counter()
        client = scope["client"][0] if scope.get("client") else None
        caller = admitted("WEBSOCKET", Headers(scope=scope), client, self.keys)
        if isinstance(caller, Refusal):
            await _denied(WebSocket(scope, receive, send), caller)
        else:
            scope.setdefault("state", {})["caller"] = caller
            await self.app(scope, receive, send)
        took = round((time.perf_counter() - began) * 1000, 1)
        who = caller.name if isinstance(caller, Caller) else None
        _log.info("websocket", path=scope["path"], admitted=who is not None, ms=took, caller=who)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        status = 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        caller = self._caller(scope)
        try:
            if isinstance(caller, Refusal):
                await _refused(caller)(scope, receive, sending)
            else:
                scope.setdefault("state", {})["caller"] = caller
                await self.app(scope, receive, sending)
        except Exception as error:
            await JSONResponse({"errors": [internal(error)]}, 500)(scope, receive, sending)
        finally:
            took = round((time.perf_counter() - began) * 1000, 1)
            who = caller.name if isinstance(caller, Caller) else None
            _log.info("request", method=scope["method"], path=scope["path"], status=status, ms=took, caller=who)

    def _caller(self, scope: Scope) -> Caller | Refusal | None:
        client = scope["client"][0] if scope.get("client") else None
        found = admitted(scope["method"], Headers(scope=scope), client, self.keys)
        return None if scope["path"] in OPEN and isinstance(found, Refusal) else found


async def _denied(socket: WebSocket, refusal: Refusal) -> None:
    """With the reason, where the server can send one instead of a websocket."""
    if "websocket.http.response" in socket.scope.get("extensions", {}):
        await socket.send_denial_response(_refused(refusal))
    else:
        await socket.close(1008)


def _refused(refusal: Refusal) -> JSONResponse:
    code = "no-key" if refusal.status == 401 else "not-allowed"
    error = {"message": refusal.message, "extensions": {"code": code, "ref": None, "nearest": []}}
    headers = {"www-authenticate": 'Bearer realm="nomograph", Basic realm="nomograph", charset="UTF-8"'}
    return JSONResponse({"errors": [error]}, refusal.status, headers if refusal.status == 401 else None)
