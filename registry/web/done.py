"""What was just done, said once on the page that a form leads on to.

::

    cookie  __Host-nordkap-done=<word>     one of `DONE`; Secure, HttpOnly, SameSite=Strict, gone when it is said
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from registry.web.view import Message
from registry.web.wording import Sentence, say

if TYPE_CHECKING:
    from fastapi import Request
    from fastapi.responses import Response

COOKIE = "__Host-nordkap-done"
SECONDS = 60

DONE: Final[Mapping[str, Sentence]] = {
    "saved": Sentence("Saved."),
    "more": Sentence("Saved. Here is room for the next one."),
    "deleted": Sentence("Deleted."),
    "same": Sentence("Nothing was different, so nothing was changed."),
    "profile": Sentence("Your choice holds from now on."),
    "tiers": Sentence("What others may see is changed."),
}


def leave(response: Response, word: str) -> Response:
    """Let the next page say what was done."""
    response.set_cookie(
        COOKIE, word, max_age=SECONDS, path="/", secure=True, httponly=True, samesite="strict"
    )
    return response


def said(request: Request, language: str) -> list[Message]:
    """Return what the page before left to say."""
    sentence = DONE.get(request.cookies.get(COOKIE, ""))
    return [Message("done", say(language, sentence))] if sentence is not None else []


def forget(request: Request, response: Response) -> Response:
    """Take it from the browser once it is said."""
    if COOKIE in request.cookies:
        response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")
    return response
