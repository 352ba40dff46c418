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
    "asked": Sentence("Your request is with those who decide."),
    "approved": Sentence("Two have approved it: it holds from now on."),
    "waiting": Sentence("Your approval counts. Nothing changes until a second one comes, of another group."),
    "applied": Sentence("Your application is with the network office. Here you see how far it is."),
    "answered": Sentence("Your answer is with the network office."),
    "member": Sentence("Two have approved it: the company is a member from now on."),
    "denied": Sentence("You said no, so it is not given."),
    "case_asked": Sentence("The company is asked. Its answer will stand here."),
    "case_withdrawn": Sentence("What you asked is withdrawn."),
    "case_given": Sentence("They see it from now on."),
    "case_declined": Sentence("You said no. They are told so, and not why."),
    "case_revoked": Sentence("It is taken back. They see nothing of it from now on."),
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
