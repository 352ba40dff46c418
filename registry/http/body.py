"""What may come in: how long an address, how large a body, and which JSON.

::

    address   at most 4,096 bytes with its query                                              414
    body      at most 1 MiB (1,048,576 bytes); more is not read                               413
              within 30 seconds; then the connection is closed                                408
    /api/v1   a body is application/json, in UTF-8                                            415
              at most 128 KiB (131,072 bytes); more is not read                               413
              nested at most 16 deep, at most 5,000 commas and opening brackets outside
              strings (about one for each value), no key twice in an object, no NaN
              or Infinity, no NUL and no half of a surrogate pair in a string                 400
    pages     a body is a form                                                                415

Pure ASGI, in front of the routes: they see a body only after it passed. JSON is held shorter than a form with a
file, because reading it keeps every other request of the process waiting.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from registry.errors import TooLarge
from registry.http import problems
from registry.http.session import for_programs, is_api

MEGABYTE = 1_048_576
MAX_BODY = MEGABYTE
MAX_JSON = 131_072
MAX_SECONDS = 30
"""What is half sent takes memory and a connection, from somebody who need not have signed in."""
MAX_ADDRESS = 4_096
MAX_DEPTH = 16
MAX_VALUES = 5_000
MAX_NUMBER = 100

# Never gives back what it took, and takes an open string to the end: one pass, whatever is sent.
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_MARK = re.compile(rb"[\[\]{},]")
_JSON = re.compile(r"application/json(?:\s*;\s*charset=\"?utf-8\"?)?", re.ASCII | re.IGNORECASE)
_FORM = re.compile(
    r"(?:application/x-www-form-urlencoded|multipart/form-data)(?:\s*;.*)?", re.ASCII | re.IGNORECASE
)

NOT_JSON = "The body must be JSON, sent as application/json."
NOT_FORM = "The body must be a form."
BROKEN = "The body is not well-formed JSON in UTF-8."
TWICE = "The body names a member twice."
DEEP = "The body is nested deeper than {maximum}."
MANY = "The body holds more than {maximum} values."
LARGE = "The body is larger than {maximum} bytes."
LARGE_FORM = "What you sent is larger than {maximum} MB, so nothing of it was read. Choose a smaller file, or split it."
SLOW = "The body did not come within {maximum} seconds."
LONG = "The address is longer than {maximum} bytes."


class Malformed(Exception):
    """The body is not what the head of this file says; `sentence` is the message id."""

    def __init__(self, sentence: str, **params: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.params = params


class Body:
    """Pure ASGI. `uploads` are paths under /api/v1 that take a form with a file instead of JSON.

    `page` makes the page that tells a reader, no program, what is wrong; without it, they get the document.
    """

    def __init__(
        self,
        app: ASGIApp,
        uploads: Iterable[str] = (),
        page: Callable[[Request, problems.Problem], Response] | None = None,
    ) -> None:
        self._app = app
        self._uploads = frozenset(uploads)
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        maximum = MAX_JSON if self._takes_json(request) else MAX_BODY
        problem = _head_problem(scope, request, maximum)
        body = b""
        if problem is None:
            try:
                async with asyncio.timeout(MAX_SECONDS):
                    read = await _read(receive, maximum)
            except TimeoutError:
                await (await self._answer(request, _slow(request)))(scope, receive, send)
                return
            if read is None:
                return  # the client went away
            body, whole = read
            problem = self._body_problem(request, body) if whole else _large(request, maximum)
        if problem is not None:
            await (await self._answer(request, problem))(scope, receive, send)
            return
        await self._app(scope, _replay(body, receive), send)

    async def _answer(self, request: Request, problem: problems.Problem) -> Response:
        if self._page is None or for_programs(request):
            return problems.response(request, problem)
        # In a thread: the page's frame asks the database whether the register is stopped.
        return await run_in_threadpool(self._page, request, problem)

    def _takes_json(self, request: Request) -> bool:
        return is_api(request) and request.url.path not in self._uploads

    def _body_problem(self, request: Request, body: bytes) -> problems.Problem | None:
        if not body:
            return None
        language = problems.reader_language(request)
        kinds = request.headers.getlist("content-type")
        kind = kinds[0].strip() if len(kinds) == 1 else ""
        if not self._takes_json(request):
            return None if _FORM.fullmatch(kind) else problems.plain(problems.MEDIA, NOT_FORM, language)
        if not _JSON.fullmatch(kind):
            return problems.plain(problems.MEDIA, NOT_JSON, language)
        try:
            check_json(body)
        except Malformed as error:
            return problems.plain(problems.MALFORMED, error.sentence, language, **error.params)
        return None


def check_json(body: bytes) -> None:
    """Require strict JSON as the head of this file says. Raises Malformed."""
    depth = values = 0
    for match in _MARK.finditer(_STRING.sub(b'""', body)):
        mark = match.group()
        values += mark in b"[{,"
        depth += (mark in b"[{") - (mark in b"]}")
        if depth > MAX_DEPTH:
            raise Malformed(DEEP, maximum=MAX_DEPTH)
        if values > MAX_VALUES:
            raise Malformed(MANY, maximum=MAX_VALUES)
    try:
        text = body.decode("utf-8", "strict")
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_int=_number(int),
            parse_float=_number(float),
        )
    except (ValueError, RecursionError):
        raise Malformed(BROKEN) from None
    # Only an escape can bring these in: raw, they are not valid JSON or not valid UTF-8.
    if "\\u" in text and _unstorable(value):
        raise Malformed(BROKEN)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed(TWICE)
    return found


def _constant(_name: str) -> Any:
    raise Malformed(BROKEN)


def _number(kind: type[int | float]) -> Any:
    def parsed(text: str) -> int | float:
        # No quantity here has a hundred digits, and 1e999 would become infinity.
        if len(text) > MAX_NUMBER or (number := kind(text)) in {float("inf"), float("-inf")}:
            raise Malformed(BROKEN)
        return number

    return parsed


def _unstorable(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value)
    if isinstance(value, dict):
        return any(_unstorable(part) for pair in value.items() for part in pair)
    return isinstance(value, list) and any(_unstorable(part) for part in value)


def _head_problem(scope: Scope, request: Request, maximum: int) -> problems.Problem | None:
    address = len(scope.get("raw_path") or scope["path"].encode()) + len(scope.get("query_string", b""))
    if address > MAX_ADDRESS:
        return problems.plain(
            problems.ADDRESS_TOO_LONG, LONG, problems.reader_language(request), maximum=MAX_ADDRESS
        )
    announced = request.headers.get("content-length", "0")
    # An announcement that is no number is the server's to refuse; what comes is counted in any case.
    if (
        announced.isascii()
        and announced.isdigit()
        and (len(announced) > len(str(MAX_BODY)) or int(announced) > maximum)
    ):
        return _large(request, maximum)
    return None


def _large(request: Request, maximum: int) -> problems.Problem:
    sentence, shown = (LARGE, maximum) if for_programs(request) else (LARGE_FORM, maximum // MEGABYTE)
    return problems.plain(
        problems.KINDS[TooLarge], sentence, problems.reader_language(request), maximum=shown
    )


def _slow(request: Request) -> problems.Problem:
    problem = problems.plain(problems.SLOW, SLOW, problems.reader_language(request), maximum=MAX_SECONDS)
    return replace(problem, headers={"Connection": "close"})


async def _read(receive: Receive, maximum: int) -> tuple[bytes, bool] | None:
    """Return the body and whether it is whole (the limit is kept); None when the client went away."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        size += len(part)
        if size > maximum:
            return b"", False
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts), True


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def replayed() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed
