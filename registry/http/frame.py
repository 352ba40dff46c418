"""Puts the door into an application: error answers, body limits, headers, in the only right order."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import FastAPI

from registry.http import problems
from registry.http.body import Body
from registry.http.description import describe
from registry.http.headers import Headers


def frame(app: FastAPI, *, uploads: Iterable[str] = ()) -> None:
    """Let `app` answer errors as problems, take no oversize or malformed body, and dress every response.

    `uploads` are the paths under /api/v1 that take a form with a file. Call it once, when the app is made.
    """
    problems.install(app)
    describe(app)
    # The layer added last is the outermost.
    app.add_middleware(Body, uploads=frozenset(uploads))
    app.add_middleware(Headers)
