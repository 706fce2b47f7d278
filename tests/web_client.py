"""Requests to an application in this process, from an address of one's choice."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI

from service.app import create_app
from service.house import House


@dataclass
class Client:
    """`client` is where the request comes from, `host` what it calls the server."""

    app: FastAPI
    client: str = "127.0.0.1"
    host: str = "127.0.0.1:8000"
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **said: Any) -> httpx.Response:
        return self.request("GET", path, **said)

    def post(self, path: str, **said: Any) -> httpx.Response:
        return self.request("POST", path, **said)

    def request(self, method: str, path: str, **said: Any) -> httpx.Response:
        said["headers"] = {**self.headers, **said.get("headers", {})}
        return asyncio.run(self._request(method, path, **said))

    async def _request(self, method: str, path: str, **said: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False, client=(self.client, 50000))
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{self.host}") as client:
            return await client.request(method, path, **said)


def client_of(house: House, client: str = "127.0.0.1", host: str = "127.0.0.1:8000") -> Client:
    """Somebody at the same machine, unless said otherwise."""
    return Client(create_app(house=house), client, host)
