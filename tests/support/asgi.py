"""A synchronous HTTP client of an ASGI application, without a socket, for as many threads as a test likes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from starlette.types import ASGIApp

BASE_URL = "http://127.0.0.1:8000"
_addresses = itertools.count(1)


class AsgiTransport(httpx.BaseTransport):
    """Hands each request to the application on the portal's event loop; `client` is the peer's address."""

    def __init__(self, app: ASGIApp, portal: BlockingPortal, client: str) -> None:
        self._inner = httpx.ASGITransport(app=app, client=(client, 40_000))
        self._portal = portal

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def answered() -> httpx.Response:
            answer = await self._inner.handle_async_request(request)
            return httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread())

        return self._portal.call(answered)


@contextmanager
def client_of(
    app: ASGIApp, *, address: str = "127.0.0.1", headers: Mapping[str, str] | None = None
) -> Iterator[httpx.Client]:
    """A client of `app` that comes from `address`. It may be used by many threads at once."""
    with (
        start_blocking_portal() as portal,
        httpx.Client(
            transport=AsgiTransport(app, portal, address), base_url=BASE_URL, headers=dict(headers or {})
        ) as client,
    ):
        yield client


def an_address() -> str:
    """A client's address that nobody else in this run has, so that tests do not fill each other's buckets."""
    number = next(_addresses)
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
