"""A small application behind the real door: a route for each error, a body, a page, a form, a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated

import httpx
from fastapi import FastAPI, Query
from fastapi.responses import HTMLResponse, PlainTextResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from audit.errors import EntryRefused
from keys.errors import AuthorityBroken, MissingKey, UnsealFailed
from policies.errors import Denied
from registry import errors
from registry.errors import FieldProblem
from registry.http.frame import frame

ERRORS: dict[str, tuple[Callable[[], Exception], int, str]] = {
    "invalid": (lambda: errors.Invalid([FieldProblem("/a/0", "This is missing.")]), 422, "invalid"),
    "signed": (lambda: errors.NotSignedIn("Sign in first."), 401, "not-signed-in"),
    "login": (lambda: errors.LoginFailed("x"), 401, "login-failed"),
    "refused": (lambda: errors.Refused("x"), 403, "refused"),
    "denied": (lambda: Denied("member-ability", "read", "0" * 64), 403, "refused"),
    "step": (lambda: errors.StepUpNeeded("x"), 403, "step-up-needed"),
    "purpose": (lambda: errors.PurposeNeeded("x"), 403, "purpose-needed"),
    "missing": (lambda: errors.NotFound("x"), 404, "not-found"),
    "stale": (lambda: errors.Stale("x"), 412, "stale"),
    "revision": (lambda: errors.RevisionNeeded("x"), 428, "revision-needed"),
    "conflict": (lambda: errors.Conflict("x"), 409, "conflict"),
    "large": (lambda: errors.TooLarge("x"), 413, "too-large"),
    "many": (lambda: errors.TooMany("x", 17), 429, "too-many"),
    "away": (lambda: errors.Unavailable("x"), 503, "unavailable"),
    "mark": (lambda: AuthorityBroken("a row of role", key_id=b"k" * 16), 403, "integrity"),
    "key": (lambda: MissingKey("no key", key_id=b"k" * 16), 503, "unavailable"),
    "unseal": (lambda: UnsealFailed("changed"), 503, "unavailable"),
    "audit": (lambda: EntryRefused("too long"), 503, "unavailable"),
    "teapot": (lambda: HTTPException(418, "secret detail"), 418, "request"),
    "bug": (lambda: RuntimeError("secret detail"), 500, "internal"),
}


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    number: Annotated[int, Field(ge=1, le=9)]


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    name: Annotated[str, Field(min_length=2, max_length=5)]
    inner: list[Inner] = Field(max_length=2)


def small_app() -> FastAPI:
    """An application with one route for each thing the door does."""
    app = FastAPI(docs_url=None, redoc_url=None)

    @app.get("/api/v1/errors/{name}")
    def fail(name: str) -> None:
        error = ERRORS[name][0]()
        raise error

    @app.post("/api/v1/things")
    def take(thing: Outer) -> Outer:
        return thing

    @app.get("/api/v1/list")
    def listed(limit: Annotated[int, Query(ge=1, le=20)] = 20) -> int:
        return limit

    @app.get("/page")
    def page() -> HTMLResponse:
        return HTMLResponse("<p>")

    @app.post("/form")
    def form() -> PlainTextResponse:
        return PlainTextResponse("taken")

    @app.get("/static/style.css")
    def style() -> PlainTextResponse:
        return PlainTextResponse("p{}", headers={"Cache-Control": "public, max-age=3600", "Server": "x"})

    @app.get("/broken")
    def broken() -> StreamingResponse:
        def parts() -> Iterator[bytes]:
            yield b"half"
            raise RuntimeError("secret detail")

        return StreamingResponse(parts())

    frame(app, uploads=["/api/v1/upload"])
    return app


def post(client: httpx.Client, content: bytes, kind: str | None = "application/json") -> httpx.Response:
    """Send these bytes as this kind of body."""
    headers = {} if kind is None else {"Content-Type": kind}
    return client.post("/api/v1/things", content=content, headers=headers)


GOOD = b'{"name": "abc", "inner": [{"number": 1}]}'
