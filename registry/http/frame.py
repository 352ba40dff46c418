"""Puts the door into an application: error answers, body limits, headers, in the only right order."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from fastapi import FastAPI, Request
from fastapi.responses import Response

from registry.http import problems
from registry.http.body import Body
from registry.http.description import describe
from registry.http.headers import Headers


def frame(
    app: FastAPI,
    *,
    uploads: Iterable[str] = (),
    page: Callable[[Request, problems.Problem], Response] | None = None,
) -> None:
    """Let `app` answer errors as problems, take no oversize or malformed body, and dress every response.

    `uploads` are the paths under /api/v1 that take a form with a file; `page` makes the page on which a reader
    elsewhere is told what was wrong with what they sent. Call it once, when the app is made.
    """
    problems.install(app)
    describe(app)
    # The layer added last is the outermost.
    app.add_middleware(Body, uploads=frozenset(uploads), page=page)
    app.add_middleware(Headers)
