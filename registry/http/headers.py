"""The headers of every response, and the answer to what nobody foresaw.

Outermost of the application's own layers, so that 404, 413, 422 and 500 carry the same headers as a page.
An error that no handler knew becomes a problem document with a request number; its trace goes to the
operator's log alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from registry.http import problems
from registry.logs import logger

REQUEST_HEADER = "Nordkap-Request"
HSTS_SECONDS = 63_072_000

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
    "frame-ancestors 'none'"
)
DATA_POLICY = (
    "default-src 'none'; form-action 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
    "sandbox"
)
ALWAYS = {
    "Strict-Transport-Security": f"max-age={HSTS_SECONDS}; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": (
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), "
        "geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), "
        "picture-in-picture=(), publickey-credentials-get=(self), screen-wake-lock=(), usb=(), "
        "xr-spatial-tracking=()"
    ),
}
NO_STORE = "no-store"


class Headers:
    """Pure ASGI. `cacheable`: path prefixes whose own Cache-Control stands, being the same for everybody."""

    def __init__(self, app: ASGIApp, cacheable: Sequence[str] = ("/static/",)) -> None:
        self._app = app
        self._cacheable = tuple(cacheable)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        started = False

        async def dressed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                self._dress(MutableHeaders(scope=message), scope["path"], request_id)
            await send(message)

        try:
            await self._app(scope, receive, dressed)
        except Exception as error:
            logger().error("request_failed", request=request_id, exc_info=error)
            if started:
                # Half an answer has left: only a broken connection tells the client that it is not whole.
                raise
            request = Request(scope)
            problem = problems.worded(error, problems.reader_language(request))
            await problems.response(request, problem)(scope, receive, dressed)

    def _dress(self, headers: MutableHeaders, path: str, request_id: str) -> None:
        for name, value in ALWAYS.items():
            headers[name] = value
        is_page = headers.get("content-type", "").startswith("text/html")
        headers["Content-Security-Policy"] = PAGE_POLICY if is_page else DATA_POLICY
        headers[REQUEST_HEADER] = request_id
        if "cache-control" not in headers or not path.startswith(self._cacheable):
            headers["Cache-Control"] = NO_STORE
        if "server" in headers:
            del headers["server"]
