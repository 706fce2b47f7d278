"""Linked data, small: `/id/<key>` is the record of a key, `/ns` our words. An IRI opened gives what it names."""

from collections.abc import Callable
from pathlib import Path

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import ontology
from ontology.errors import UnknownReference
from ontology.key import Key, to_key
from ontology.layered import Layered
from ontology.register import Recorded, Register
from service.exports import json_ld, turtle
from service.house import House

_TURTLE, _JSON_LD = "text/turtle", "application/ld+json"
_WRITERS: dict[str, Callable[[Register, int, str], str]] = {_TURTLE: turtle, _JSON_LD: json_ld}


class LinkedData:
    """The records of one house, by Accept as Turtle (unless said otherwise) or JSON-LD."""

    def __init__(self, house: House) -> None:
        self.house = house

    def routes(self) -> list[Route]:
        return [Route("/id/{key:path}", self.record, methods=["GET"]), Route("/ns", self.words, methods=["GET"])]

    async def record(self, request: Request) -> Response:
        """What is open of a key now. Raises UnknownReference."""
        media = _JSON_LD if _prefers_json(request.headers.get("accept", "")) else _TURTLE
        text = await anyio.to_thread.run_sync(self._written, request.path_params["key"], media)
        return Response(text, media_type=f"{media}; charset=utf-8", headers={"vary": "accept"})

    async def words(self, request: Request) -> Response:
        """The ontology as Turtle; its JSON-LD context where that is accepted."""
        folder = Path(ontology.__file__).parent
        media = _JSON_LD if _prefers_json(request.headers.get("accept", "")) else _TURTLE
        name = "context.jsonld" if media == _JSON_LD else "nomograph.ttl"
        text = await anyio.to_thread.run_sync((folder / name).read_bytes)
        return Response(text, media_type=f"{media}; charset=utf-8", headers={"vary": "accept"})

    def _written(self, name: str, media: str) -> str:
        register = self.house.register
        key = to_key(name) or name
        recorded = register.get(key)
        if recorded is None or not recorded.open_at(register.head):
            raise UnknownReference(f"nothing open is recorded as {key}", ref=key)
        return _WRITERS[media](alone(register, key, recorded), register.head, self.house.settings.base)


def alone(register: Register, key: Key, recorded: Recorded) -> Register:
    """A register that holds one record, with the same change sets behind it."""
    return Register(register.zone, register.entries, Layered({key: recorded}), {type(recorded.record): [recorded]})


def _prefers_json(accept: str) -> bool:
    media = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    wanted = [each for each in media if each in (_TURTLE, _JSON_LD, "application/json")]
    return bool(wanted) and wanted[0] != _TURTLE
